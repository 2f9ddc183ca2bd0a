//! Sources: the text of a schema's files, and places within them.

/// How a lock is called, which stands beside the root file.
pub const LOCK: &str = "headwater.lock";

/// One file of a schema, as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The name to show, which is the path as the user gave it.
    pub name: String,
    /// Its text. Where the bytes were not UTF-8, the replacement character stands in their place.
    pub text: String,
    invalid: Option<usize>,
}

/// A stretch of a source: bytes `start..end` of file number `file` in the list that was compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Index of the source.
    pub file: usize,
    /// First byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Source {
    /// A source of text that is known to be UTF-8.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Source { name: name.into(), text: text.into(), invalid: None }
    }

    /// A source of raw bytes, as read from a file. Bytes that are not UTF-8 are reported, with their place, when it is compiled.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Source::new(name, text),
            Err(e) => {
                let invalid = Some(e.utf8_error().valid_up_to());
                Source { name: name.into(), text: String::from_utf8_lossy(e.as_bytes()).into_owned(), invalid }
            }
        }
    }

    /// Where the first bytes stood that were not UTF-8 (an offset into [`Source::text`]); none in a sound file.
    pub fn invalid(&self) -> Option<usize> {
        self.invalid
    }

    /// Line and column (in characters) of a byte offset, both from 1. An offset past the end is the end.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let before = &self.text.as_bytes()[..offset.min(self.text.len())];
        let line_start = before.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        let column = before[line_start..].iter().filter(|b| (**b & 0xC0) != 0x80).count() + 1;
        (line, column)
    }
}

impl Span {
    /// The stretch from the start of this one to the end of another of the same file.
    pub fn to(self, end: Span) -> Span {
        Span { end: end.end.max(self.start), ..self }
    }

    /// The empty stretch at the end of this one.
    pub fn after(self) -> Span {
        Span { start: self.end, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        let source = Source::new("a.hw", "schéma\r\nx");
        assert_eq!(source.line_column(0), (1, 1));
        assert_eq!(source.line_column("schéma".len()), (1, 7));
        assert_eq!(source.line_column(source.text.len()), (2, 2));
        assert_eq!(source.line_column(9999), (2, 2));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_remembered() {
        let source = Source::from_bytes("a.hw", b"schema \xFF x".to_vec());
        assert_eq!(source.invalid(), Some(7));
        assert!(source.text.contains('\u{FFFD}'));
        assert_eq!(Source::from_bytes("a.hw", b"schema x".to_vec()).invalid(), None);
    }
}
