//! The lines of an input, one at a time, in bounded memory.

use std::io;
use std::mem;

use super::held::Held;
use super::input::{Input, Origin, Piece};
use super::refusal::Refusal;
use super::{interrupt, producer};

/// The longest line or record that is held whole, in bytes.
pub const LONGEST: usize = 16 * 1024 * 1024;
/// A file may begin with one; it is no part of its first line.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// One line, without its end; or one record of a format without lines, without its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// The input's name, for messages.
    pub file: &'a str,
    /// The producer that stands for the input where nobody names another: its own name and a hash of its first line that is not blank.
    /// Standard input has none, nor have the blank lines before that.
    pub producer: Option<&'a str>,
    /// Its number, from 1; empty lines count.
    pub number: u64,
    /// Its bytes, or only the first of them where it is longer than [`LONGEST`].
    pub bytes: &'a [u8],
    /// How many bytes it has.
    pub length: u64,
    /// Where a record begins in its input (unpacked), in bytes; none of a line.
    pub start: Option<u64>,
}

impl<'a> Line<'a> {
    /// All of it.
    ///
    /// # Errors
    /// It was too long to be held.
    pub fn whole(&self) -> Result<&'a [u8], Refusal> {
        let (what, length, most) = (self.what(), self.length, LONGEST >> 20);
        if self.is_cut() {
            Err(Refusal::of(format!("the {what} is too long: {length} bytes, and {most} MiB is the most")))
        } else {
            Ok(self.bytes)
        }
    }

    /// Whether it was too long to be held.
    pub fn is_cut(&self) -> bool {
        self.length > self.bytes.len() as u64
    }

    /// Whether it is a line that holds nothing but blanks.
    pub fn is_blank(&self) -> bool {
        self.start.is_none() && !self.is_cut() && self.bytes.trim_ascii().is_empty()
    }

    /// What it is called.
    pub(super) fn what(&self) -> &'static str {
        if self.start.is_some() { "record" } else { "line" }
    }

    /// Where a refusal stands: `FILE:7:3` in a line, `FILE: record 7, byte 120` in a record.
    pub(super) fn place(&self, refusal: &Refusal) -> String {
        let (file, number) = (self.file, self.number);
        match (self.start, refusal.column) {
            (Some(start), _) => format!("{file}: record {number}, byte {}", start + refusal.byte.unwrap_or(0)),
            (None, Some(column)) => format!("{file}:{number}:{column}"),
            (None, None) => format!("{file}:{number}"),
        }
    }
}

/// What comes next of an input.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next<'a> {
    /// A line.
    Line(Line<'a>),
    /// Nothing is at hand; there may be more.
    Nothing,
    /// All was read, or somebody pressed Ctrl-C.
    End,
}

/// Where the next line stands.
enum Found {
    /// In the piece, from byte to byte, behind what was held before.
    Line(usize, usize),
    Nothing,
    End,
}

/// The lines of an input. They are cut from pieces; only a line that crosses from one piece into the next is copied.
#[derive(Debug)]
pub struct Lines {
    file: String,
    origin: Origin,
    producer: Option<String>,
    input: Input,
    number: u64,
    piece: Vec<u8>,
    at: usize,
    /// The beginning of a line that goes on in the piece.
    held: Held,
    /// The line last given out may be in `held`, which is to be emptied.
    given: bool,
    ended: bool,
}

impl Lines {
    pub(super) fn new(origin: Origin, input: Input) -> Lines {
        let (file, held) = (origin.name(), Held::new(LONGEST));
        Lines { file, origin, producer: None, input, number: 0, piece: Vec::new(), at: 0, held, given: false, ended: false }
    }

    /// The next line; none at the end, and none after Ctrl-C. An error of the input names it; the lines given before it stand, and the
    /// one that it cut is not given.
    pub fn next_line(&mut self) -> crate::Result<Option<Line<'_>>> {
        loop {
            match self.find()? {
                Found::Line(from, to) => return Ok(Some(self.cut(from, to))),
                Found::Nothing => {}
                Found::End => return Ok(None),
            }
        }
    }

    /// The same, but it comes back when nothing is at hand.
    pub(super) fn next(&mut self) -> crate::Result<Next<'_>> {
        Ok(match self.find()? {
            Found::Line(from, to) => Next::Line(self.cut(from, to)),
            Found::Nothing => Next::Nothing,
            Found::End => Next::End,
        })
    }

    fn find(&mut self) -> crate::Result<Found> {
        if mem::take(&mut self.given) {
            self.held.clear();
        }
        while !self.ended && !interrupt::happened() {
            if let Some(end) = self.piece[self.at..].iter().position(|&b| b == b'\n') {
                return Ok(Found::Line(self.at, self.at + end));
            }
            self.held.put(&self.piece[self.at..]);
            (self.piece, self.at) = (Vec::new(), 0);
            match self.input.piece() {
                Ok(Piece::Bytes(piece)) => self.piece = piece,
                Ok(Piece::Nothing) => return Ok(Found::Nothing),
                Ok(Piece::End) => self.ended = true,
                Err(source) => return Err(self.failed(source)),
            }
            if self.ended && self.held.length > 0 {
                return Ok(Found::Line(0, 0));
            }
        }
        Ok(Found::End)
    }

    fn cut(&mut self, from: usize, to: usize) -> Line<'_> {
        self.number += 1;
        self.given = true;
        self.at = (to + 1).min(self.piece.len());
        let whole = self.held.is_needless(to - from);
        if !whole {
            self.held.put(&self.piece[from..to]);
        }
        let (mut bytes, mut length) =
            if whole { (&self.piece[from..to], (to - from) as u64) } else { (self.held.bytes.as_slice(), self.held.length) };
        if self.number == 1 && bytes.starts_with(BYTE_ORDER_MARK) {
            (bytes, length) = (&bytes[BYTE_ORDER_MARK.len()..], length - BYTE_ORDER_MARK.len() as u64);
        }
        let line = Line { file: &self.file, producer: None, number: self.number, bytes, length, start: None };
        if self.producer.is_none() && !line.is_blank() {
            self.producer = producer::name(&self.origin, bytes);
        }
        Line { producer: self.producer.as_deref(), ..line }
    }

    fn failed(&mut self, source: io::Error) -> crate::Error {
        self.ended = true;
        crate::Error::Io { path: self.file.as_str().into(), source }
    }
}

#[cfg(test)]
mod tests {
    use indicatif::ProgressBar;

    use super::*;
    use crate::app::held::HEAD;

    fn lines(text: &[u8], longest: usize) -> Vec<(u64, Vec<u8>, u64)> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let origin = Origin::of(file.path());
        let input = Input::open(&origin, ProgressBar::hidden()).unwrap();
        let mut lines = Lines { held: Held::new(longest), ..Lines::new(origin, input) };
        let mut out = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            out.push((line.number, line.bytes.to_vec(), line.length));
        }
        out
    }

    #[test]
    fn empty_lines_count_and_the_last_end_may_be_missing() {
        assert_eq!(lines(b"", 10), []);
        assert_eq!(lines(b"a\n\n b", 10), [(1, b"a".to_vec(), 1), (2, b"".to_vec(), 0), (3, b" b".to_vec(), 2)]);
        assert_eq!(lines(b"\xef\xbb\xbfa\n", 10), [(1, b"a".to_vec(), 1)]);
    }

    #[test]
    fn a_line_that_crosses_pieces_is_whole() {
        let long = "x".repeat(700_000);
        let got = lines(format!("a\n{long}\nb\n").as_bytes(), LONGEST);
        assert_eq!(got, [(1, b"a".to_vec(), 1), (2, long.clone().into_bytes(), 700_000), (3, b"b".to_vec(), 1)]);
    }

    #[test]
    fn of_a_line_too_long_the_head_is_kept() {
        let long = "x".repeat(700_000);
        for text in [format!("{long}\nb\n"), format!("{long}x\nb")] {
            let got = lines(text.as_bytes(), 10_000);
            assert_eq!(got[0].0, 1);
            assert_eq!((got[0].1.len(), got[0].2), (HEAD, text.len() as u64 - 2 - u64::from(text.ends_with('\n'))));
            assert_eq!(got[1], (2, b"b".to_vec(), 1));
        }
    }

    #[test]
    fn blank_and_cut() {
        let line = |bytes, length| Line { file: "a", producer: None, number: 1, bytes, length, start: None };
        assert!(line(b" \t\r", 3).is_blank());
        assert!(!line(b"", 9).is_blank());
        assert!(line(b"", 9).is_cut());
    }
}
