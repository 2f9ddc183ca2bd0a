//! Byte offsets to positions of the protocol and back: lines from 0, and characters in UTF-16 units, unless client and server have agreed on
//! bytes.

use gen_lsp_types::{Position, Range};
use headwater_idl::Span;

/// In what the characters of a line are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Encoding {
    /// Units of UTF-16, which every client knows.
    #[default]
    Utf16,
    /// Bytes.
    Utf8,
}

/// Where the lines of a text begin.
#[derive(Debug, Clone)]
pub(crate) struct Lines {
    starts: Vec<usize>,
    encoding: Encoding,
}

impl Lines {
    /// A line ends with `\n`, `\r\n` or `\r`.
    pub(crate) fn new(text: &str, encoding: Encoding) -> Lines {
        let bytes = text.as_bytes();
        let ends = (0..bytes.len()).filter(|i| bytes[*i] == b'\n' || bytes[*i] == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
        Lines { starts: std::iter::once(0).chain(ends.map(|i| i + 1)).collect(), encoding }
    }

    /// The position of a byte; one within a character is that character's.
    pub(crate) fn position(&self, text: &str, offset: usize) -> Position {
        let offset = text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let before = &text[self.starts[line]..offset];
        let character = match self.encoding {
            Encoding::Utf16 => before.encode_utf16().count(),
            Encoding::Utf8 => before.len(),
        };
        Position { line: small(line), character: small(character) }
    }

    /// The byte of a position. Past the end of a line is its end, past the last line the end of the text; within a character, its start.
    pub(crate) fn offset(&self, text: &str, position: Position) -> usize {
        let Some(start) = self.starts.get(position.line as usize).copied() else { return text.len() };
        let end = self.starts.get(position.line as usize + 1).copied().unwrap_or(text.len());
        let line = text[start..end].trim_end_matches(['\n', '\r']);
        let wanted = position.character as usize;
        match self.encoding {
            Encoding::Utf8 => start + line.floor_char_boundary(wanted),
            Encoding::Utf16 => {
                let mut units = 0;
                let fits = line.char_indices().find(|(_, c)| {
                    units += c.len_utf16();
                    units > wanted
                });
                start + fits.map_or(line.len(), |(i, _)| i)
            }
        }
    }

    /// The range of a stretch of bytes.
    pub(crate) fn range(&self, text: &str, start: usize, end: usize) -> Range {
        Range { start: self.position(text, start), end: self.position(text, end.max(start)) }
    }

    /// The range of a span of the text.
    pub(crate) fn span(&self, text: &str, span: Span) -> Range {
        self.range(text, span.start, span.end)
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn characters_are_counted_in_units_of_utf_16() {
        let text = "é😀x\r\n// 漢\rz";
        let lines = Lines::new(text, Encoding::Utf16);
        let x = text.find('x').unwrap();
        assert_eq!(lines.position(text, x), at(0, 3));
        assert_eq!(lines.offset(text, at(0, 3)), x);
        assert_eq!(lines.offset(text, at(0, 2)), 2, "within the emoji is its start");
        assert_eq!(lines.position(text, text.find('漢').unwrap()), at(1, 3));
        assert_eq!(lines.position(text, text.len()), at(2, 1));
        assert_eq!(lines.offset(text, at(0, 99)), x + 1, "the end of the line, not the next one");
        assert_eq!(lines.offset(text, at(99, 0)), text.len());
        assert_eq!(Lines::new(text, Encoding::Utf8).position(text, x), at(0, 6));
    }

    proptest! {
        #[test]
        fn positions_and_offsets_are_inverse(text in "[a-zé漢😀 \n\r\t]{0,40}", utf8: bool) {
            let lines = Lines::new(&text, if utf8 { Encoding::Utf8 } else { Encoding::Utf16 });
            let mut last = None;
            for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let position = lines.position(&text, offset);
                prop_assert!(last < Some(position), "positions rise");
                last = Some(position);
                // Between `\r` and `\n` is the end of the line.
                let torn = text[offset..].starts_with('\n') && text[..offset].ends_with('\r');
                let ends = text[offset..].starts_with(['\n', '\r']);
                let back = lines.offset(&text, position);
                prop_assert!(back == offset || torn && back + 1 == offset, "{back} {offset} {ends}");
            }
        }

        #[test]
        fn any_position_is_some_place_of_the_text(text in "[a-zé漢😀 \n\r]{0,20}", line in 0..9u32, character in 0..40u32, utf8: bool) {
            let lines = Lines::new(&text, if utf8 { Encoding::Utf8 } else { Encoding::Utf16 });
            prop_assert!(text.is_char_boundary(lines.offset(&text, at(line, character))));
        }
    }
}
