//! Where in the language a place is: the declaration it is in, and the brackets around it.

use std::ops::Range;

use super::expr::expression;
use super::tokens::{Kind, Token, tokens};
use super::{Context, Place, Scope, block};

/// What may stand at a byte of a text.
pub fn at(text: &str, offset: usize) -> Context {
    let offset = text.floor_char_boundary(offset);
    let start = declaration(text, offset);
    let all = tokens(&text[start..]);
    let before: Vec<Token<'_>> = all.iter().copied().take_while(|token| token.start < offset - start).collect();
    let (word, before) = split(&before, offset - start);
    let cursor = Cursor { all: &all, before };
    let place = match word {
        Some(Token { kind: Kind::Comment | Kind::Number, .. }) => Place::Nothing,
        Some(Token { kind: Kind::String, .. }) => {
            if is_use(before) {
                Place::File
            } else {
                Place::Nothing
            }
        }
        _ => cursor.place(),
    };
    // An annotation outside of all blocks speaks of the declaration that follows.
    let ahead =
        matches!(&place, Place::Operand { scope: Scope::Members, .. } | Place::Step { scope: Scope::Members, .. }) && !cursor.in_block();
    let owner = if ahead { following(text, offset) } else { name(&all) };
    let owner = owner.map_or(String::new(), str::to_owned);
    let word = match word {
        Some(token) if token.kind == Kind::Word => start + token.start..start + token.end(),
        Some(token) if place == Place::File => inside(&token, start),
        _ => offset..offset,
    };
    Context { place, word, owner }
}

/// Parts the token in which, or just behind which, the place is.
fn split<'t, 'a>(before: &'t [Token<'a>], offset: usize) -> (Option<Token<'a>>, &'t [Token<'a>]) {
    match before.split_last() {
        Some((last, rest)) if touches(last, offset) => (Some(*last), rest),
        _ => (None, before),
    }
}

fn touches(token: &Token<'_>, offset: usize) -> bool {
    match token.kind {
        Kind::Word | Kind::Number | Kind::Comment => token.end() >= offset,
        Kind::String => token.end() > offset || token.text.len() == 1 || !token.text.ends_with('"'),
        Kind::Symbol | Kind::Line => false,
    }
}

/// A string without its quotes.
fn inside(token: &Token<'_>, start: usize) -> Range<usize> {
    let closed = token.text.len() > 1 && token.text.ends_with('"');
    start + token.start + 1..start + token.end() - usize::from(closed)
}

fn is_use(before: &[Token<'_>]) -> bool {
    before.iter().rev().find(|token| token.kind != Kind::Line).is_some_and(|token| token.text == "use")
}

const DECLARATIONS: &[&str] = &["schema", "use", "entity", "edge", "struct", "enum", "union", "type", "counter", "rule", "query", "extern"];

/// Where the declaration begins that a place is in: the last line before it that starts with a declaration's keyword and a name, which
/// always starts a declaration.
fn declaration(text: &str, offset: usize) -> usize {
    let mut start = 0;
    let starts = text[..offset].split_inclusive('\n').map(|line| {
        start += line.len();
        (start - line.len(), line)
    });
    starts.filter(|(_, line)| begins(line)).last().map_or(0, |(start, _)| start)
}

/// The name of the next declaration.
fn following(text: &str, offset: usize) -> Option<&str> {
    let line = text[offset..].split('\n').skip(1).find(|line| begins(line))?;
    name(&tokens(line))
}

/// Whether a line begins a declaration.
fn begins(line: &str) -> bool {
    let line = line.trim_start_matches(['\u{FEFF}', ' ', '\t']);
    let (word, rest) = line.split_at(line.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(line.len()));
    let name = rest.trim_start_matches([' ', '\t']);
    let apart = name.len() < rest.len();
    let named = match word {
        "use" => name.starts_with('"') || apart && name.starts_with(|c: char| c.is_alphabetic() || c == '_'),
        "extern" => apart,
        _ => apart && name.starts_with(|c: char| c.is_alphabetic() || c == '_'),
    };
    DECLARATIONS.contains(&word) && named
}

/// The name of the declaration.
fn name<'a>(all: &[Token<'a>]) -> Option<&'a str> {
    let at = if all.first()?.text == "extern" { 2 } else { 1 };
    let word = all.get(at).filter(|token| token.kind == Kind::Word)?;
    DECLARATIONS.contains(&all[0].text).then_some(word.text)
}

/// A bracket that is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    pub(super) bracket: char,
    /// Its token's number.
    pub(super) at: usize,
}

/// The tokens of a declaration, and those of them before a place.
pub(super) struct Cursor<'t, 'a> {
    pub(super) all: &'t [Token<'a>],
    pub(super) before: &'t [Token<'a>],
}

impl<'a> Cursor<'_, 'a> {
    pub(super) fn place(&self) -> Place {
        let open = self.open();
        if self.text_before(0) == "@" {
            return Place::Annotation;
        }
        match open.last() {
            None => self.header(),
            Some(Open { bracket: '<', .. }) => Place::Type,
            Some(Open { bracket: '[', .. }) => self.parameter(),
            Some(last @ Open { bracket: '(', .. }) => self.arguments(&open, *last),
            Some(_) => block::place(self, &open),
        }
    }

    /// The declaration's keyword; nothing outside of one.
    pub(super) fn keyword(&self) -> &'a str {
        self.all.first().map_or("", |token| if DECLARATIONS.contains(&token.text) { token.text } else { "" })
    }

    /// The token `back` tokens before the last one before the place, line ends and comments left out.
    pub(super) fn text_before(&self, back: usize) -> &'a str {
        self.solid(0..self.before.len()).rev().nth(back).map_or("", |token| token.text)
    }

    /// Tokens but for line ends and comments.
    pub(super) fn solid(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = Token<'a>> + '_ {
        self.before[range].iter().copied().filter(|token| !matches!(token.kind, Kind::Line | Kind::Comment))
    }

    /// The brackets that are open, outermost first. A `<` opens one behind the word of a type that takes arguments.
    fn open(&self) -> Vec<Open> {
        let mut open: Vec<Open> = Vec::new();
        for (at, token) in self.before.iter().enumerate() {
            let generic = || at > 0 && matches!(self.before[at - 1].text, "list" | "set" | "map");
            match token.text {
                "{" | "(" | "[" => open.extend(token.text.chars().map(|bracket| Open { bracket, at })),
                "<" if generic() => open.push(Open { bracket: '<', at }),
                ">" if open.last().is_some_and(|last| last.bracket == '<') => _ = open.pop(),
                "}" | ")" | "]" => {
                    let opening = if token.text == "}" {
                        '{'
                    } else if token.text == ")" {
                        '('
                    } else {
                        '['
                    };
                    if let Some(last) = open.iter().rposition(|it| it.bracket == opening) {
                        open.truncate(last);
                    }
                }
                _ => {}
            }
        }
        open
    }

    /// Whether the place is in a block.
    fn in_block(&self) -> bool {
        self.open().iter().any(|open| open.bracket == '{')
    }

    /// Outside of all brackets.
    fn header(&self) -> Place {
        let last = self.text_before(0);
        let closed = last == "}" || self.ended();
        match self.keyword() {
            "rule" if last == "}" && !self.ended() => Place::Words(&["or"]),
            _ if closed || self.before.is_empty() => Place::Declaration,
            "entity" | "edge" if last == "=" => Place::FactTag,
            "edge" if matches!(last, ":" | "->") => Place::Entity,
            "type" if last == "=" => Place::Type,
            "extern" if last == "extern" => Place::Words(&["fn"]),
            "extern" if last == "->" => Place::Type,
            _ => Place::Nothing,
        }
    }

    /// Whether the declaration is over: its line has ended where nothing asks for more.
    fn ended(&self) -> bool {
        let line = self.before.iter().rev().take_while(|token| matches!(token.kind, Kind::Line | Kind::Comment));
        let broken = line.into_iter().any(|token| token.kind == Kind::Line);
        let asks = matches!(self.text_before(0), "=" | "->" | ":" | "," | "or" | "extern" | "entity" | "edge");
        broken && !asks || self.keyword().is_empty()
    }

    /// Among parameters: `name: type`.
    fn parameter(&self) -> Place {
        if self.text_before(0) == ":" { Place::Type } else { Place::Nothing }
    }

    /// In round brackets: an annotation's arguments, parameters, or an expression.
    fn arguments(&self, around: &[Open], open: Open) -> Place {
        let called = self.called(open.at);
        if around.iter().any(|it| it.bracket == '(' && self.called(it.at) == "@check") {
            return expression(self, open.at + 1, Scope::Members, called);
        }
        match called.strip_prefix('@') {
            Some("slice") => Place::Words(&["hour", "day", "month"]),
            Some("keep") => Place::Duration,
            Some("rust") if matches!(self.text_before(0), "(" | ",") => Place::Words(&["type", "derive"]),
            Some("anonymous") if self.text_before(0) == ":" && self.text_before(1) == "of" => Place::Entity,
            Some(_) => Place::Nothing,
            None if self.in_header(open.at) => self.parameter(),
            None => block::argument(self, open.at, called),
        }
    }

    /// Whether no block is open before a token.
    fn in_header(&self, at: usize) -> bool {
        !self.before[..at].iter().any(|token| token.text == "{")
    }

    /// What stands before a bracket: `Person.name`, `count`, `@slice`; nothing for a group.
    fn called(&self, at: usize) -> String {
        let mut parts = Vec::new();
        let mut rest = &self.before[..at];
        while let Some((token, before)) = rest.split_last() {
            let joins = parts.last().is_none_or(|last: &&str| *last == "." || token.text == "." || token.text == "@");
            if !joins || !(token.kind == Kind::Word || token.text == "." || token.text == "@") {
                break;
            }
            parts.push(token.text);
            rest = before;
        }
        parts.reverse();
        parts.concat()
    }
}
