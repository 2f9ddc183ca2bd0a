//! What is looked for before parsing: text that would harm the parser or show as nothing in an editor.

use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};

/// Bytes of a line.
const LONGEST_LINE: usize = 64 * 1024;
/// Bytes of a file.
const LONGEST_FILE: usize = 16 * 1024 * 1024;
/// How deep brackets, types and the operators of an expression nest.
pub(super) const DEEPEST: usize = 64;

/// The first fault of each kind; none: the text may be parsed.
pub(super) fn scan(index: usize, source: &Source) -> Vec<Diagnostic> {
    let at = |start: usize, len: usize| Span { file: index, start, end: start + len };
    let text = &source.text;
    if text.len() > LONGEST_FILE {
        return vec![Diagnostic::new(Code::FileTooLong, at(0, 0), &[&text.len().to_string(), &LONGEST_FILE.to_string()])];
    }
    let mut found = Vec::new();
    if let Some(offset) = source.invalid() {
        found.push(Diagnostic::new(Code::NotUtf8, at(offset, '\u{FFFD}'.len_utf8()), &[]).label("the first byte that is not UTF-8"));
    }
    if let Some((offset, c)) = text.char_indices().find(|(at, c)| is_unseen(*at, *c)) {
        found.push(Diagnostic::new(Code::ControlCharacter, at(offset, c.len_utf8()), &[&spell(c)]).label("here"));
    }
    if let Some((offset, len)) = longest_line(text).filter(|(_, len)| *len > LONGEST_LINE) {
        found.push(Diagnostic::new(Code::LineTooLong, at(offset, 0), &[&len.to_string(), &LONGEST_LINE.to_string()]));
    }
    if let Some(offset) = too_deep(text.as_bytes()) {
        found.push(Diagnostic::new(Code::NestedTooDeep, at(offset, 1), &[&DEEPEST.to_string()]).label("one bracket too many"));
    }
    found
}

/// Whether a character shows as nothing: a control character, or a byte order mark that does not stand first.
fn is_unseen(at: usize, c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r') || at > 0 && c == '\u{FEFF}'
}

fn spell(c: char) -> String {
    match c {
        '\0' => "NUL".to_owned(),
        c => format!("U+{:04X}", c as u32),
    }
}

/// Where the longest line starts, and how long it is.
fn longest_line(text: &str) -> Option<(usize, usize)> {
    let lines = text.split('\n').scan(0, |start, line| {
        let here = *start;
        *start += line.len() + 1;
        Some((here, line.len()))
    });
    lines.max_by_key(|(start, len)| (*len, usize::MAX - start))
}

/// The first bracket that is nested deeper than [`DEEPEST`]. Strings and comments are skipped as the grammar skips them, so no path
/// through the grammar nests deeper than what is counted here. A `<` counts while only names and commas follow it, as in a type.
fn too_deep(text: &[u8]) -> Option<usize> {
    let (mut brackets, mut angles, mut i) = (0usize, 0usize, 0);
    while i < text.len() {
        match text[i] {
            b'"' => i = string_end(text, i),
            b'/' if text.get(i + 1) == Some(&b'/') => i = line_end(text, i),
            b'(' | b'[' | b'{' => brackets += 1,
            b')' | b']' | b'}' => brackets = brackets.saturating_sub(1),
            b'<' if takes_a_name(&text[i + 1..]) => angles += 1,
            b'>' => angles = angles.saturating_sub(1),
            b' ' | b'\t' | b'\r' | b'\n' | b',' | b'.' | b'?' | b'_' => {}
            c if c.is_ascii_alphanumeric() || !c.is_ascii() => {}
            _ => angles = 0,
        }
        if brackets > DEEPEST || angles > DEEPEST {
            return Some(i);
        }
        i += 1;
    }
    None
}

/// Whether a name follows, as after the `<` of a type.
fn takes_a_name(text: &[u8]) -> bool {
    let next = text.iter().find(|b| !b.is_ascii_whitespace());
    next.is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_' || !b.is_ascii())
}

/// The last byte of a string; of one that is not closed on its line, its quotation mark.
fn string_end(text: &[u8], start: usize) -> usize {
    let mut i = start + 1;
    while i < text.len() && text[i] != b'\n' && text[i] != b'\r' {
        match text[i] {
            b'"' => return i,
            b'\\' if text.get(i + 1).is_some_and(|b| *b != b'\n' && *b != b'\r') => i += 2,
            b'\\' => return start,
            _ => i += 1,
        }
    }
    start
}

/// The last byte before the end of the line.
fn line_end(text: &[u8], start: usize) -> usize {
    text[start..].iter().position(|b| *b == b'\n' || *b == b'\r').map_or(text.len(), |n| start + n) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_counted_outside_of_strings_and_comments() {
        let deep = "(".repeat(DEEPEST + 1);
        assert_eq!(too_deep(deep.as_bytes()), Some(DEEPEST));
        assert_eq!(too_deep(format!("// {deep}").as_bytes()), None);
        assert_eq!(too_deep(format!("x \"{deep}\"").as_bytes()), None);
        assert_eq!(too_deep(format!("x \"a\\\"{deep}\"").as_bytes()), None);
        assert!(too_deep(format!("x \"{deep}").as_bytes()).is_some());
        assert!(too_deep("list<".repeat(100).as_bytes()).is_some());
        assert_eq!(too_deep("a < 1 and b < 2 or ( c < 3 ) ".repeat(100).as_bytes()), None);
    }

    #[test]
    fn an_unclosed_string_on_each_line_does_not_take_long() {
        assert_eq!(too_deep("\"a\\\n".repeat(100_000).as_bytes()), None);
    }
}
