//! The one style of schemas: text in, the same schema out, laid out as everybody's.
//!
//! Tokens, comments and their order stay; blanks, line ends and the commas between members are the formatter's. A block that is written
//! on one line stays there while it fits, one that is written on several stays so, and nothing is ever aligned in columns. A declaration
//! of which any part does not parse stays as it is, byte for byte.

mod doc;
mod tokens;
mod layout;
mod blocks;
mod expr;

use pest::Parser as _;
use pest::iterators::Pair;

use crate::diagnostic::Diagnostic;
use crate::grammar::{Grammar, Rule};
use crate::parse;
use crate::source::Source;

/// Characters of a line, if it can be helped. Comments are not counted.
pub const WIDTH: usize = 100;

/// What formatting gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formatted {
    /// The text, laid out. Where the file is such that it was not parsed at all (bytes that are not UTF-8, lines without end) it is the
    /// text as it was.
    pub text: String,
    /// What does not parse. The declarations that hold it are left as they were.
    pub diagnostics: Vec<Diagnostic>,
}

/// Lays a file out. Doing it again changes nothing.
pub fn format(source: &Source) -> Formatted {
    let parsed = parse::parse(0, source);
    let text = match (parsed.file, file(&source.text)) {
        (Some(_), Some(pair)) => layout::Layout::new(&source.text, &pair).file(&pair).print(),
        _ => source.text.clone(),
    };
    Formatted { text, diagnostics: parsed.diagnostics }
}

fn file(text: &str) -> Option<Pair<'_, Rule>> {
    Grammar::parse(Rule::file, text).ok()?.next()
}
