//! Where lines may break: a document for each rule of the grammar.

use pest::iterators::Pair;

use super::doc::Doc;
use super::tokens::{Token, is_broken, tokens};
use crate::grammar::Rule;

/// The tokens of a file, of which the next is to be laid out. Every function takes the tokens of its pair, in order.
pub(super) struct Layout<'a> {
    pub(super) text: &'a str,
    tokens: std::iter::Peekable<std::vec::IntoIter<Token<'a>>>,
}

type Parts<'a> = Vec<Pair<'a, Rule>>;

impl<'a> Layout<'a> {
    pub(super) fn new(text: &'a str, file: &Pair<'a, Rule>) -> Layout<'a> {
        Layout { text, tokens: tokens(text, file).into_iter().peekable() }
    }

    pub(super) fn file(mut self, pair: &Pair<'a, Rule>) -> Doc<'a> {
        let mut docs = Vec::new();
        for item in pair.clone().into_inner() {
            docs.extend([Doc::Hard, self.paragraph()]);
            docs.extend(match item.as_rule() {
                Rule::EOI => self.comments(),
                _ if is_broken(self.text, &item) => self.verbatim(),
                _ => item.into_inner().map(|part| self.led(part, Doc::Hard)).collect(),
            });
        }
        Doc::All(docs)
    }

    /// The next token's comments.
    pub(super) fn comments(&mut self) -> Vec<Doc<'a>> {
        let Some(token) = self.tokens.peek_mut() else { return Vec::new() };
        let mut docs = Vec::new();
        for (blank, comment) in std::mem::take(&mut token.comments) {
            docs.extend((blank && !docs.is_empty()).then_some(Doc::Blank));
            docs.push(Doc::Comment(comment));
        }
        docs.extend((token.blank && !docs.is_empty()).then_some(Doc::Blank));
        docs
    }

    /// An empty line where one stands before what comes next.
    pub(super) fn paragraph(&mut self) -> Doc<'a> {
        let blank = self.tokens.peek().is_some_and(|token| token.comments.first().map_or(token.blank, |(blank, _)| *blank));
        if blank { Doc::Blank } else { Doc::All(Vec::new()) }
    }

    /// Whether the next token is the first on its line.
    pub(super) fn begins_line(&mut self) -> bool {
        self.tokens.peek().is_some_and(|token| token.first)
    }

    /// The next token, with its comments.
    pub(super) fn token(&mut self) -> Doc<'a> {
        let mut docs = self.comments();
        if let Some(token) = self.tokens.next() {
            docs.push(Doc::Text(token.text));
            docs.extend(token.behind.map(Doc::Trailing));
        }
        Doc::All(docs)
    }

    fn verbatim(&mut self) -> Vec<Doc<'a>> {
        let mut docs = self.comments();
        docs.extend(self.tokens.next().map(|token| Doc::Verbatim(token.text)));
        docs
    }

    /// A pair that documentation and annotations may stand before: those end their line, or come before a `line`.
    pub(super) fn led(&mut self, pair: Pair<'a, Rule>, line: Doc<'a>) -> Doc<'a> {
        match pair.as_rule() {
            Rule::doc | Rule::schema_doc => Doc::All(vec![self.token(), Doc::Hard]),
            Rule::annotation => Doc::All(vec![self.pair(pair), line]),
            _ => self.pair(pair),
        }
    }

    /// Any pair of a sound declaration.
    pub(super) fn pair(&mut self, pair: Pair<'a, Rule>) -> Doc<'a> {
        let rule = pair.as_rule();
        let parts: Parts<'a> = pair.into_inner().collect();
        match rule {
            _ if parts.is_empty() => self.token(),
            Rule::annotation => Doc::All(vec![self.token(), self.parts(rule, parts)]),
            Rule::expr => self.expr(parts),
            Rule::edge => self.edge(parts),
            Rule::on => self.on(parts),
            Rule::measure => self.measure(parts),
            Rule::by | Rule::each | Rule::order | Rule::on_by | Rule::reserved => self.list(parts),
            Rule::key => self.key(parts),
            Rule::key_alt => self.key_fields(parts),
            _ => self.parts(rule, parts),
        }
    }

    /// The parts of a `whole`, one behind the other, with blanks where they belong; brackets and blocks as such.
    pub(super) fn parts(&mut self, whole: Rule, parts: Parts<'a>) -> Doc<'a> {
        let (mut docs, mut last) = (Vec::new(), None);
        let mut parts = parts.into_iter();
        while let Some(part) = parts.next() {
            let rule = part.as_rule();
            docs.extend(last.is_some_and(|last| is_spaced(last, rule)).then_some(Doc::Space));
            docs.push(match rule {
                Rule::p_open => Doc::All(vec![self.token(), self.block(&part, &mut parts)]),
                Rule::p_lpar | Rule::p_lsq => self.bracket(whole != Rule::group, &mut parts),
                Rule::p_langle => self.bracket(false, &mut parts),
                _ => self.pair(part),
            });
            last = Some(rule);
        }
        Doc::All(docs)
    }

    /// What stands in brackets, parted by commas; where they are broken, with a comma at the end if `trailing`.
    fn bracket(&mut self, trailing: bool, parts: &mut impl Iterator<Item = Pair<'a, Rule>>) -> Doc<'a> {
        let (open, mut items) = (self.token(), Vec::new());
        for part in parts {
            match part.as_rule() {
                Rule::p_comma => {}
                Rule::p_rpar | Rule::p_rsq | Rule::p_rangle => break,
                _ => {
                    items.extend((!items.is_empty()).then_some(Doc::Comma));
                    items.extend([if items.is_empty() { Doc::Soft } else { Doc::Line }, self.pair(part)]);
                }
            }
        }
        items.extend((trailing && !items.is_empty()).then_some(Doc::CommaIfBroken));
        items.extend(self.comments());
        if items.is_empty() {
            return Doc::All(vec![open, self.token()]);
        }
        Doc::group(vec![open, Doc::nest(items), Doc::Soft, self.token()])
    }

    /// `edge NAME: FROM -> TO = TAG { … }`
    fn edge(&mut self, parts: Parts<'a>) -> Doc<'a> {
        let (mut name, mut ends, mut block) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            match part.as_rule() {
                Rule::dotted => ends.extend([Doc::Line, self.token()]),
                Rule::p_arrow | Rule::tag => ends.extend([Doc::Space, self.pair(part)]),
                Rule::fields => block.extend([Doc::Space, self.pair(part)]),
                Rule::ident => name.extend([Doc::Space, self.token()]),
                _ => name.push(self.token()),
            }
        }
        name.push(Doc::nest(ends));
        Doc::All(vec![Doc::group(name), Doc::All(block)])
    }

    /// `on FACT by … where … { … }`
    fn on(&mut self, parts: Parts<'a>) -> Doc<'a> {
        let mut head = Vec::new();
        let mut parts = parts.into_iter();
        let mut before_open = Doc::Space;
        while let Some(part) = parts.next() {
            match part.as_rule() {
                Rule::p_open => {
                    head.extend([before_open, self.token()]);
                    return Doc::All(vec![Doc::group(head), self.block(&part, &mut parts)]);
                }
                Rule::on_by | Rule::where_ => {
                    before_open = Doc::Line;
                    let clause = self.pair(part);
                    head.push(Doc::nest(vec![Doc::Line, clause]));
                }
                Rule::k_on => head.push(self.token()),
                _ => head.extend([Doc::Space, self.pair(part)]),
            }
        }
        Doc::All(head)
    }

    /// `name: measure(…) where …`
    fn measure(&mut self, parts: Parts<'a>) -> Doc<'a> {
        let mut docs = Vec::new();
        for part in parts {
            match part.as_rule() {
                Rule::where_ => {
                    let filter = self.pair(part);
                    docs.push(Doc::nest(vec![Doc::Line, filter]));
                }
                Rule::call => docs.extend([Doc::Space, self.pair(part)]),
                _ => docs.push(self.pair(part)),
            }
        }
        Doc::group(docs)
    }

    /// A keyword and what follows it, parted by commas.
    fn list(&mut self, parts: Parts<'a>) -> Doc<'a> {
        let (mut docs, mut more) = (Vec::new(), Vec::new());
        for part in parts.into_iter().filter(|part| part.as_rule() != Rule::p_comma) {
            match docs.len() {
                0 => docs.extend([self.pair(part), Doc::Space]),
                2 => docs.push(self.pair(part)),
                _ => more.extend([Doc::Comma, Doc::Line, self.pair(part)]),
            }
        }
        docs.push(Doc::nest(more));
        Doc::group(docs)
    }

    /// `key … or …`, which may only break before an `or`.
    fn key(&mut self, parts: Parts<'a>) -> Doc<'a> {
        let (mut docs, mut more) = (Vec::new(), Vec::new());
        for part in parts {
            match part.as_rule() {
                Rule::k_key => docs.extend([self.token(), Doc::Space]),
                Rule::kw_or => more.extend([Doc::Line, self.token(), Doc::Space]),
                _ if more.is_empty() => docs.push(self.pair(part)),
                _ => more.push(self.pair(part)),
            }
        }
        docs.push(Doc::nest(more));
        Doc::group(docs)
    }

    /// The fields of a key's alternative, which stay on their line.
    fn key_fields(&mut self, parts: Parts<'a>) -> Doc<'a> {
        let mut docs = Vec::new();
        for part in parts.into_iter().filter(|part| part.as_rule() != Rule::p_comma) {
            docs.extend((!docs.is_empty()).then_some([Doc::Comma, Doc::Space]).into_iter().flatten());
            docs.push(self.pair(part));
        }
        Doc::All(docs)
    }
}

/// Whether a blank stands between two parts.
fn is_spaced(last: Rule, next: Rule) -> bool {
    let glued = matches!(next, Rule::p_colon | Rule::opt | Rule::params | Rule::p_lpar | Rule::p_langle);
    !glued && last != Rule::neg
}
