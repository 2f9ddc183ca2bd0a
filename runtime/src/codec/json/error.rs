//! Why JSON could not be read, and where.

use std::fmt;

use crate::shape::{Case, FactShape};
use crate::value::Fault;

/// What is wrong, with the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The byte of the line at which reading stopped, counted from 1; 0 while it is not known.
    pub column: usize,
    /// What is wrong, and where it is cheap what to do.
    pub reason: String,
}

impl Error {
    #[cold]
    pub(super) fn new(offset: usize, reason: impl Into<String>) -> Error {
        Error { column: offset + 1, reason: reason.into() }
    }
}

impl From<Fault> for Error {
    #[cold]
    fn from(fault: Fault) -> Error {
        Error { column: 0, reason: fault.to_string() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}: {}", self.column, self.reason)
    }
}

impl std::error::Error for Error {}

/// There is no fact of that name.
#[cold]
pub(super) fn no_fact(at: usize, name: &str, facts: &[FactShape]) -> Error {
    let near = did_you_mean(name, facts.iter().map(|fact| fact.name));
    Error::new(at, format!("the schema has no fact {}{near}", quote(name)))
}

/// An enum has no such case.
#[cold]
pub(super) fn no_case(at: usize, name: &str, cases: &[Case]) -> Error {
    let near = did_you_mean(name, cases.iter().map(|case| case.name));
    Error::new(at, format!("{} is not one of the enum's cases{near}", quote(name)))
}

/// `: did you mean "via"?`, where a name is near to what was written; else nothing.
#[cold]
pub(super) fn did_you_mean<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> String {
    // What is longer than any name is near to none, and comparing takes time.
    if wrong.len() > 64 {
        return String::new();
    }
    let reach = (wrong.len() / 3).max(1);
    let near = names.map(|name| (strsim::damerau_levenshtein(wrong, name), name)).filter(|&(far, _)| far <= reach).min();
    near.map_or_else(String::new, |(_, name)| format!("; did you mean `{name}`?"))
}

/// Foreign text, short enough for an error of one line.
#[cold]
pub(super) fn quote(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("`{}{more}`", short.escape_debug())
}
