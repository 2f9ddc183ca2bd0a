//! Places as editors count them.

use headwater_idl::{Source, Span};

/// A stretch of a file: lines, and columns in characters, both from 1; the end is behind the last character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

impl<'a> Place<'a> {
    pub(super) fn of(sources: &'a [Source], span: Span) -> Place<'a> {
        let Some(source) = sources.get(span.file) else {
            return Place { file: "", line: 1, column: 1, end_line: 1, end_column: 1 };
        };
        let ((line, column), (end_line, end_column)) = (source.line_column(span.start), source.line_column(span.end));
        Place { file: &source.name, line, column, end_line, end_column }
    }
}
