//! Text to syntax tree: scan what would harm the parser, parse with recovery, lower the pairs, explain what did not parse.

mod scan;
mod words;
mod bad;
mod literal;
mod expr;
mod members;
mod counter;
mod logic;
mod items;

use pest::Parser as _;
use pest::iterators::Pair;

use crate::ast;
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::grammar::{Grammar, Rule};
use crate::source::{Source, Span};

/// What reading one file gave.
#[derive(Debug)]
pub struct Parsed {
    /// Its tree; none where the text is such that it was not parsed at all.
    pub file: Option<ast::File>,
    /// What is wrong with its text and its grammar.
    pub diagnostics: Vec<Diagnostic>,
}

/// More errors of grammar than this are not looked for, which is more than are shown.
const MOST_ERRORS: usize = crate::diagnostic::MOST_SHOWN + 1;

/// Parses one file, which is number `index` of those that are compiled.
pub fn parse(index: usize, source: &Source) -> Parsed {
    let diagnostics = scan::scan(index, source);
    if !diagnostics.is_empty() {
        return Parsed { file: None, diagnostics };
    }
    let mut lower = Lower { source, index, diagnostics, damaged: false, more: Vec::new(), last_bad: None };
    let file = match Grammar::parse(Rule::file, &source.text) {
        Ok(mut pairs) => pairs.next().map(|pair| lower.file(pair)),
        Err(error) => {
            lower.unparsed(&error);
            None
        }
    };
    Parsed { file, diagnostics: lower.diagnostics }
}

/// Turns pairs into the tree, and gathers errors.
struct Lower<'a> {
    source: &'a Source,
    index: usize,
    diagnostics: Vec<Diagnostic>,
    /// Whether something of the present declaration did not parse.
    damaged: bool,
    /// The names of further declarations in the last slice that did not parse.
    more: Vec<ast::Name>,
    /// Where the last slice ended that did not parse.
    last_bad: Option<usize>,
}

impl Lower<'_> {
    fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let span = pair.as_span();
        let text = span.as_str().trim_end();
        Span { file: self.index, start: span.start(), end: span.start() + text.len() }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.damaged = true;
        if self.diagnostics.len() < MOST_ERRORS {
            self.diagnostics.push(diagnostic);
        }
    }

    /// A name; one that is not ASCII is reported and kept.
    fn name(&mut self, pair: &Pair<'_, Rule>) -> ast::Name {
        let (text, span) = (pair.as_str().to_owned(), self.span(pair));
        if !text.is_ascii() {
            self.report(Diagnostic::new(Code::NotAscii, span, &[&text]));
        }
        ast::Name { text, span }
    }

    /// The first part of a kind that is a name. The grammar sees to it that there is one.
    fn name_in(&mut self, pair: &Pair<'_, Rule>, rule: Rule) -> ast::Name {
        match part(pair, rule) {
            Some(found) => self.name(&found),
            None => ast::Name { text: String::new(), span: self.span(pair) },
        }
    }

    /// Reports a block that ends without its brace, unless what did not parse in it may hold that, or have opened another.
    fn missing_close(&mut self, block: &Pair<'_, Rule>, place: &Pair<'_, Rule>) {
        let at = self.token_before(place.as_span().start());
        let bad = block
            .clone()
            .into_inner()
            .flatten()
            .filter(|part| matches!(part.as_rule(), Rule::bad_mtext | Rule::bad_htext | Rule::bad_ltext));
        if bad.map(|bad| bad.as_span()).any(|bad| bad.end() >= at.end || bad.as_str().contains('{')) {
            return;
        }
        let mut diagnostic = Diagnostic::new(Code::MissingClose, at, &[]).label("`}` is missing after this");
        if let Some(open) = part(block, Rule::p_open) {
            diagnostic = diagnostic.and(self.span(&open), "the block begins here");
        }
        self.report(diagnostic);
    }
}

/// The parts of a pair.
fn parts<'i>(pair: &Pair<'i, Rule>) -> impl Iterator<Item = Pair<'i, Rule>> {
    pair.clone().into_inner()
}

/// The parts of one kind.
fn parts_of<'i>(pair: &Pair<'i, Rule>, rule: Rule) -> impl Iterator<Item = Pair<'i, Rule>> {
    parts(pair).filter(move |part| part.as_rule() == rule)
}

/// The first part of a kind.
fn part<'i>(pair: &Pair<'i, Rule>, rule: Rule) -> Option<Pair<'i, Rule>> {
    parts_of(pair, rule).next()
}
