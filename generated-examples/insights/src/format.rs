//! The formats that facts are written in: those that `load` reads from standard input.

use headwater::codec::{json, protobuf, thrift};
use headwater::value::Fault;

use crate::Datum;

/// A format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// JSON, one fact a line
    #[default]
    Json,
    /// Thrift Compact, each fact behind its length in four bytes
    Thrift,
    /// Protobuf, each fact behind its length as a varint
    Protobuf,
}

/// Writes facts one behind another.
#[derive(Debug)]
pub struct Records {
    format: Format,
    /// The one that is being written, whose length is not known before.
    record: Vec<u8>,
}

impl Records {
    /// Of a format.
    pub fn of(format: Format) -> Records {
        Records { format, record: Vec::new() }
    }

    /// Appends a fact.
    ///
    /// # Errors
    /// It cannot be written so that it could be read again; `out` is then as it was.
    pub fn put(&mut self, datum: &Datum, out: &mut Vec<u8>) -> Result<(), Fault> {
        self.record.clear();
        match self.format {
            Format::Json => {
                json::write_datum(datum, &mut self.record)?;
                self.record.push(b'\n');
            }
            Format::Thrift => {
                thrift::write_datum(datum, &mut self.record)?;
                out.extend((self.record.len() as u32).to_be_bytes());
            }
            Format::Protobuf => {
                protobuf::write_datum(datum, &mut self.record)?;
                put_varint(self.record.len(), out);
            }
        }
        out.extend_from_slice(&self.record);
        Ok(())
    }
}

fn put_varint(mut number: usize, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}
