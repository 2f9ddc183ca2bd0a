//! Names, texts and tags as they are written.

use crate::source::Span;

/// A name, or several joined by dots.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// Its text.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// A text in quotes.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// What it says, without quotes and escapes.
    pub text: String,
    /// Its place, quotes and all.
    pub span: Span,
}

/// A tag as written; one beyond 64 bits is `u64::MAX`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tag {
    /// Its number.
    pub value: u64,
    /// Its place.
    pub span: Span,
}
