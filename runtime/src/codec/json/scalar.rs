//! Numbers read to a kind, with errors that name it.

use std::borrow::Cow;

use super::Reader;
use super::error::{Error, quote};
use super::number::{self, Number};
use crate::shape::Kind;

impl<'a> Reader<'a> {
    /// A word that may stand in quotes, where a number is expected.
    fn number_text(&mut self) -> Result<Cow<'a, str>, Error> {
        match self.input.peek() {
            Some(b'"') => self.input.string(),
            _ => Ok(self.input.word().into()),
        }
    }

    pub(super) fn whole(&mut self, kind: Kind) -> Result<i128, Error> {
        self.input.peek();
        let start = self.input.offset();
        let text = if kind == Kind::U64 { self.number_text()? } else { self.input.word().into() };
        match number::sort(&text) {
            Number::Whole(digits) => {
                let value = digits.parse();
                value.map_err(|_| Error::new(start, format!("{} does not fit {}", quote(digits), kind.name())))
            }
            Number::Float(_) => Err(Error::new(start, format!("{} is not a whole number, which {} is", quote(&text), kind.name()))),
            Number::None => Err(self.not_a_number(start, kind)),
        }
    }

    pub(super) fn float(&mut self, kind: Kind) -> Result<&'a str, Error> {
        let start = self.input.offset();
        if self.input.peek() == Some(b'"') {
            return match &*self.input.string()? {
                "Infinity" => Ok("inf"),
                "-Infinity" => Ok("-inf"),
                _ => Err(self.not_a_number(start, kind)),
            };
        }
        let word = self.input.word();
        match number::sort(word) {
            Number::Whole(word) | Number::Float(word) => Ok(word),
            Number::None => Err(self.not_a_number(start, kind)),
        }
    }

    #[cold]
    fn not_a_number(&mut self, start: usize, kind: Kind) -> Error {
        self.input.back_to(start);
        self.input.unexpected(&format!("a number ({})", kind.name()))
    }

    #[cold]
    pub(super) fn overflow(&self, start: usize, kind: Kind) -> Error {
        Error::new(start, format!("the number does not fit {}", kind.name()))
    }
}
