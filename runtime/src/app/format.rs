//! The formats that data come in: how records are told apart, and how each is read.

use std::fmt::Write;

use super::frames::{Frames, Framing};
use super::input::{Input, Origin};
use super::lines::{Line, Lines, Next};
use super::refusal::Refusal;
#[cfg(feature = "protobuf")]
use crate::codec::protobuf;
use crate::codec::{json, thrift};
use crate::fact::{Datum, Fact};

/// A format that data come in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// JSON, one datum a line
    #[default]
    #[value(alias = "ndjson")]
    Json,
    /// Thrift Compact, each datum behind its length in four bytes, as TFramedTransport writes it
    #[value(alias = "thrift-compact")]
    Thrift,
    /// Thrift Binary, behind its length in the same way
    #[cfg(feature = "thrift-binary")]
    ThriftBinary,
    /// Protobuf, each datum behind its length as a varint, as writeDelimitedTo writes it
    #[cfg(feature = "protobuf")]
    #[value(alias = "proto")]
    Protobuf,
}

impl Format {
    /// The records of an input.
    pub(super) fn records(self, origin: Origin, input: Input) -> Records {
        match self {
            Format::Json => Records::Lines(Lines::new(origin, input)),
            Format::Thrift => Records::Frames(Frames::new(origin, input, Framing::Four)),
            #[cfg(feature = "thrift-binary")]
            Format::ThriftBinary => Records::Frames(Frames::new(origin, input, Framing::Four)),
            #[cfg(feature = "protobuf")]
            Format::Protobuf => Records::Frames(Frames::new(origin, input, Framing::Varint)),
        }
    }

    /// Reads a datum.
    pub(super) fn read<F: Fact>(self, line: &Line<'_>) -> Result<Datum<F>, Refusal> {
        let bytes = line.whole()?;
        match self {
            Format::Json => json::read_datum(bytes).map_err(|e| Refusal::at_byte(bytes, e.column.saturating_sub(1), e.reason)),
            Format::Thrift => thrift::read_datum(bytes).map_err(|e| of_thrift(&e)),
            #[cfg(feature = "thrift-binary")]
            Format::ThriftBinary => thrift::binary::read_datum(bytes).map_err(|e| of_thrift(&e)),
            #[cfg(feature = "protobuf")]
            Format::Protobuf => {
                protobuf::read_datum(bytes).map_err(|e| Refusal::in_record(e.offset(), at_field(e.path(), &e.reason().to_string())))
            }
        }
    }
}

fn of_thrift(error: &thrift::Error) -> Refusal {
    let tag = u32::from(error.field());
    let path = if tag == 0 { &[][..] } else { &[tag] };
    Refusal::in_record(error.offset(), at_field(path, &error.reason().to_string()))
}

/// `field 2.3: text is not UTF-8`
fn at_field(path: &[u32], reason: &str) -> String {
    let mut text = String::new();
    for (place, tag) in path.iter().enumerate() {
        let _ = write!(text, "{}{tag}", if place == 0 { "field " } else { "." });
    }
    if text.is_empty() { reason.to_owned() } else { format!("{text}: {reason}") }
}

/// The records of an input, lines or not.
#[derive(Debug)]
pub(super) enum Records {
    Lines(Lines),
    Frames(Frames),
}

impl Records {
    /// The next one; it comes back when nothing is at hand.
    pub(super) fn next(&mut self) -> crate::Result<Next<'_>> {
        match self {
            Records::Lines(lines) => lines.next(),
            Records::Frames(frames) => frames.next(),
        }
    }
}
