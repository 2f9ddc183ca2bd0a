//! The characters of a JSON text: white space, punctuation, and whole strings and numbers as they stand.

use super::error::{Error, quote};
use super::text;
use std::borrow::Cow;

/// A text and how far it has been read.
#[derive(Clone, Debug)]
pub(super) struct Input<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Input<'a> {
    pub(super) fn new(text: &'a str) -> Input<'a> {
        Input { text, at: 0 }
    }

    /// In bytes.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    /// The next byte that is not white space; none at the end.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        let spaces = rest.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r')).count();
        self.at += spaces;
        rest.get(spaces).copied()
    }

    /// Takes a byte, if it comes next.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Takes a byte that must come next.
    pub(super) fn expect(&mut self, byte: u8) -> Result<(), Error> {
        if self.take(byte) { Ok(()) } else { Err(self.unexpected(&format!("`{}`", char::from(byte)))) }
    }

    /// The error where something else is expected.
    #[cold]
    pub(super) fn unexpected(&mut self, wanted: &str) -> Error {
        let found = match self.peek() {
            None => "the end".into(),
            Some(b'"') => "a string".into(),
            Some(b'{') => "an object".into(),
            Some(b'[') => "a list".into(),
            Some(_) => {
                let rest = &self.text[self.at..];
                let word = rest.find([',', '}', ']', ':', ' ', '\n', '"']).unwrap_or(rest.len());
                quote(&rest[..word.max(rest.chars().next().map_or(0, char::len_utf8))])
            }
        };
        Error::new(self.at, format!("expected {wanted}, found {found}"))
    }

    /// Whether a member or element comes next; else the bracket that closes is taken.
    pub(super) fn more(&mut self, first: &mut bool, close: u8) -> Result<bool, Error> {
        if self.take(close) {
            return Ok(false);
        }
        if !std::mem::take(first) && !self.take(b',') {
            return Err(self.unexpected(&format!("`,` or `{}`", char::from(close))));
        }
        Ok(true)
    }

    /// A string, unescaped.
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>, Error> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a string"));
        }
        let (value, end) = text::unescape(self.text, self.at + 1)?;
        self.at = end;
        Ok(value)
    }

    /// A word or number as it stands, up to white space, punctuation or the end; it may be empty.
    pub(super) fn word(&mut self) -> &'a str {
        self.peek();
        let rest = &self.text[self.at..];
        let len = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')).count();
        self.at += len;
        &rest[..len]
    }

    /// Puts the reading back to an earlier place, for an error that shows it.
    pub(super) fn back_to(&mut self, at: usize) {
        self.at = at;
    }
}
