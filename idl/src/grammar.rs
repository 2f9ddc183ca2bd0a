//! The parser that pest makes of `grammar.pest`. Only `parse` uses it.

/// The grammar.
#[derive(pest_derive::Parser)]
#[grammar = "grammar.pest"]
pub(crate) struct Grammar;
