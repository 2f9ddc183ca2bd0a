//! The records of an input in a format without lines, each behind its length, one at a time, in bounded memory.

use std::io;
use std::mem;

use super::held::Held;
use super::input::{Input, Origin, Piece};
use super::lines::{LONGEST, Line, Next};
use super::{interrupt, producer};

/// How a length stands before its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// In four bytes, the highest first, as Thrift's `TFramedTransport` has it.
    Four,
    /// As a varint, as Protobuf's `writeDelimitedTo` has it.
    Varint,
}

impl Framing {
    /// How it is told.
    fn name(self) -> &'static str {
        match self {
            Framing::Four => "in four bytes, the highest first (TFramedTransport)",
            Framing::Varint => "as a varint (writeDelimitedTo)",
        }
    }

    /// The length that is written in these bytes; none where it goes on behind them. Both have 31 bits at most.
    fn length(self, bytes: &[u8]) -> Result<Option<u64>, &'static str> {
        const TOO_LONG: &str = "no length of a record: it has more than 31 bits";
        let length = match (self, bytes) {
            (Framing::Four, &[a, b, c, d]) => u64::from(u32::from_be_bytes([a, b, c, d])),
            (Framing::Varint, &[.., last]) if last < 0x80 => {
                bytes.iter().rev().fold(0, |length, &byte| length << 7 | u64::from(byte & 0x7f))
            }
            _ if bytes.len() >= 5 => return Err(TOO_LONG),
            _ => return Ok(None),
        };
        if length <= i32::MAX as u64 { Ok(Some(length)) } else { Err(TOO_LONG) }
    }
}

/// What comes next.
enum Found {
    /// A record that ends so many bytes further on in the piece, behind what was held before.
    Record(usize),
    Nothing,
    End,
}

/// The records of an input. They are cut from pieces; only one that crosses from one piece into the next is copied.
#[derive(Debug)]
pub(super) struct Frames {
    file: String,
    origin: Origin,
    producer: Option<String>,
    input: Input,
    framing: Framing,
    /// Of the record that was given last, or has begun.
    number: u64,
    /// Where in the input the piece begins.
    before: u64,
    piece: Vec<u8>,
    at: usize,
    /// The bytes of a length that goes on.
    head: Vec<u8>,
    /// The length of the record that has begun, and where its bytes begin.
    begun: Option<(u64, u64)>,
    held: Held,
    /// The record last given out may be in `held`, which is to be emptied.
    given: bool,
    ended: bool,
}

impl Frames {
    pub(super) fn new(origin: Origin, input: Input, framing: Framing) -> Frames {
        Frames {
            file: origin.name(),
            origin,
            producer: None,
            input,
            framing,
            number: 0,
            before: 0,
            piece: Vec::new(),
            at: 0,
            head: Vec::new(),
            begun: None,
            held: Held::new(LONGEST),
            given: false,
            ended: false,
        }
    }

    /// The next record; it comes back when nothing is at hand. An error names the input and the place; the records given before it
    /// stand.
    pub(super) fn next(&mut self) -> crate::Result<Next<'_>> {
        Ok(match self.find()? {
            Found::Record(len) => Next::Line(self.cut(len)),
            Found::Nothing => Next::Nothing,
            Found::End => Next::End,
        })
    }

    fn find(&mut self) -> crate::Result<Found> {
        if mem::take(&mut self.given) {
            self.held.clear();
        }
        while !self.ended && !interrupt::happened() {
            self.begin()?;
            if let Some((length, _)) = self.begun {
                let (missing, here) = (length - self.held.length, self.piece.len() - self.at);
                if missing <= here as u64 {
                    return Ok(Found::Record(missing as usize));
                }
                self.held.put(&self.piece[self.at..]);
            }
            self.before += self.piece.len() as u64;
            (self.piece, self.at) = (Vec::new(), 0);
            match self.input.piece() {
                Ok(Piece::Bytes(piece)) => self.piece = piece,
                Ok(Piece::Nothing) => return Ok(Found::Nothing),
                Ok(Piece::End) => self.end()?,
                Err(source) => return Err(self.failed(source)),
            }
        }
        Ok(Found::End)
    }

    /// Reads the length of the next record, as far as it is in the piece.
    fn begin(&mut self) -> crate::Result<()> {
        while self.begun.is_none() && self.at < self.piece.len() {
            if self.head.is_empty() {
                self.number += 1;
            }
            self.head.push(self.piece[self.at]);
            self.at += 1;
            match self.framing.length(&self.head) {
                Ok(None) => {}
                Ok(Some(length)) => {
                    self.head.clear();
                    self.begun = Some((length, self.place()));
                }
                Err(what) => {
                    let head: Vec<String> = self.head.iter().map(|byte| format!("{byte:02x}")).collect();
                    let start = self.place() - self.head.len() as u64;
                    return Err(self.broken(start, &format!("`{}` is {what}", head.join(" "))));
                }
            }
        }
        Ok(())
    }

    /// Where in the input it stands.
    fn place(&self) -> u64 {
        self.before + self.at as u64
    }

    fn cut(&mut self, len: usize) -> Line<'_> {
        let (from, to) = (self.at, self.at + len);
        let start = self.begun.take().map(|(_, start)| start);
        self.given = true;
        self.at = to;
        let whole = self.held.is_needless(len);
        if !whole {
            self.held.put(&self.piece[from..to]);
        }
        let (bytes, length) = if whole { (&self.piece[from..to], len as u64) } else { (self.held.bytes.as_slice(), self.held.length) };
        if self.producer.is_none() {
            self.producer = producer::name(&self.origin, bytes);
        }
        Line { file: &self.file, producer: self.producer.as_deref(), number: self.number, bytes, length, start }
    }

    /// At the input's end no record is open.
    fn end(&mut self) -> crate::Result<()> {
        self.ended = true;
        match self.begun {
            Some((length, start)) => {
                let there = self.held.length;
                Err(self.broken(start, &format!("the input ends after {there} of the record's {length} bytes")))
            }
            None if !self.head.is_empty() => {
                let start = self.before - self.head.len() as u64;
                Err(self.broken(start, "the input ends within the length of a record"))
            }
            None => Ok(()),
        }
    }

    /// Nothing more can be read: where the next record begins is not known.
    fn broken(&mut self, start: u64, what: &str) -> crate::Error {
        let hint = match self.number {
            1 => format!("; is it of this --format, each record behind its length {}?", self.framing.name()),
            _ => String::new(),
        };
        let number = self.number;
        self.failed(io::Error::new(io::ErrorKind::InvalidData, format!("record {number}, byte {start}: {what}{hint}")))
    }

    fn failed(&mut self, source: io::Error) -> crate::Error {
        self.ended = true;
        crate::Error::Io { path: self.file.as_str().into(), source }
    }
}

#[cfg(test)]
mod tests {
    use indicatif::ProgressBar;
    use proptest::prelude::*;

    use super::*;

    /// A record's number, where it begins, its bytes and its length.
    type Record = (u64, u64, Vec<u8>, u64);

    /// The records, and what ended them.
    fn records(bytes: &[u8], framing: Framing, longest: usize) -> (Vec<Record>, Option<String>) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let origin = Origin::of(file.path());
        let input = Input::open(&origin, ProgressBar::hidden()).unwrap();
        let mut frames = Frames { held: Held::new(longest), ..Frames::new(origin, input, framing) };
        let mut records = Vec::new();
        loop {
            match frames.next() {
                Ok(Next::Line(line)) => records.push((line.number, line.start.unwrap(), line.bytes.to_vec(), line.length)),
                Ok(Next::Nothing) => {}
                Ok(Next::End) => return (records, None),
                Err(error) => {
                    let said = error.to_string();
                    let name = file.path().display().to_string();
                    return (records, Some(said.strip_prefix(&format!("{name}: ")).unwrap_or(&said).to_owned()));
                }
            }
        }
    }

    fn framed(records: &[Vec<u8>], framing: Framing) -> Vec<u8> {
        let mut bytes = Vec::new();
        for record in records {
            match framing {
                Framing::Four => bytes.extend((record.len() as u32).to_be_bytes()),
                Framing::Varint => prost::encoding::encode_varint(record.len() as u64, &mut bytes),
            }
            bytes.extend(record);
        }
        bytes
    }

    proptest! {
        #[test]
        fn records_are_read_back(lengths in prop::collection::vec(prop_oneof![0..300usize, 0..300_000usize], 0..8), four in any::<bool>()) {
            let framing = if four { Framing::Four } else { Framing::Varint };
            let all: Vec<Vec<u8>> = lengths.iter().zip(1u8..).map(|(&len, byte)| vec![byte; len]).collect();
            let bytes = framed(&all, framing);
            let (read, error) = records(&bytes, framing, LONGEST);
            prop_assert_eq!(error, None);
            prop_assert_eq!(read.len(), all.len());
            for ((number, start, bytes_of_it, length), (wanted, at)) in read.into_iter().zip(all.iter().zip(1..)) {
                prop_assert_eq!((number, &bytes_of_it, length), (at, wanted, wanted.len() as u64));
                prop_assert_eq!(&bytes[start as usize..][..wanted.len()], &wanted[..]);
            }
        }

        #[test]
        fn any_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..300), four in any::<bool>()) {
            let (read, error) = records(&bytes, if four { Framing::Four } else { Framing::Varint }, LONGEST);
            prop_assert!(error.is_some() || read.iter().map(|record| record.3).sum::<u64>() <= bytes.len() as u64);
        }
    }

    #[test]
    fn of_a_record_too_long_the_head_is_kept() {
        let all = [vec![1; 700_000], vec![2; 3]];
        let (read, error) = records(&framed(&all, Framing::Four), Framing::Four, 10_000);
        assert_eq!(error, None);
        assert_eq!((read[0].2.len(), read[0].3), (crate::app::held::HEAD, 700_000));
        assert_eq!(read[1], (2, 700_008, vec![2; 3], 3));
    }

    #[test]
    fn what_is_no_record_ends_the_input_and_is_named() {
        let say = |bytes: &[u8], framing| records(bytes, framing, LONGEST).1.unwrap();
        assert_eq!(
            say(b"\xff\0\0\x01x", Framing::Four),
            "record 1, byte 0: `ff 00 00 01` is no length of a record: it has more than 31 bits; is it of this --format, each record behind \
             its length in four bytes, the highest first (TFramedTransport)?"
        );
        assert!(
            say(b"{\"at\":1}\n", Framing::Four)
                .starts_with("record 1, byte 4: the input ends after 5 of the record's 2065850740 bytes; is it")
        );
        assert_eq!(say(b"\0\0\0\x01x\0\0\0\x09yy", Framing::Four), "record 2, byte 9: the input ends after 2 of the record's 9 bytes");
        assert_eq!(say(b"\0\0\0\x01x\0\0", Framing::Four), "record 2, byte 5: the input ends within the length of a record");
        let long = [b"\x01x\xff\xff\xff\xff\xff".as_slice(), b"y"].concat();
        assert_eq!(say(&long, Framing::Varint), "record 2, byte 2: `ff ff ff ff ff` is no length of a record: it has more than 31 bits");
        assert_eq!(
            say(b"\xff\xff\xff\xff\x0f", Framing::Varint).split(';').next(),
            Some("record 1, byte 0: `ff ff ff ff 0f` is no length of a record: it has more than 31 bits")
        );
    }
}
