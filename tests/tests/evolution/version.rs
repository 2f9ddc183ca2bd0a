//! A version of a program, as one type, and the formats that it reads and writes.

use std::fmt::Debug;
use std::marker::PhantomData;

use headwater::codec::thrift::binary;
use headwater::codec::{json, protobuf, thrift};
use headwater::shape::Shapes;
use headwater::{Datum, Fact, Schema};
use serde_json::Value;

/// A format of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Its protocol Compact.
    Thrift,
    /// Its protocol Binary.
    Binary,
    Protobuf,
    Json,
}

impl Format {
    pub(crate) const ALL: [Format; 4] = [Format::Thrift, Format::Binary, Format::Protobuf, Format::Json];
    /// Those in which names are numbers.
    pub(crate) const NUMBERED: [Format; 3] = [Format::Thrift, Format::Binary, Format::Protobuf];
}

/// What is generic over the schema is called through this.
pub(crate) trait Version: Sync {
    fn shapes(&self) -> Shapes;
    /// A datum's bytes.
    fn write(&self, format: Format, datum: &Value) -> Vec<u8>;
    /// A datum of bytes; of JSON the fields that are not known are passed over.
    fn read(&self, format: Format, bytes: &[u8]) -> Result<Value, String>;
    /// What the door says of JSON.
    fn read_strictly(&self, text: &[u8]) -> Result<(), String>;
}

/// The program of a schema.
pub(crate) struct Of<S>(PhantomData<S>);

impl<S> Of<S> {
    pub(crate) const NEW: Of<S> = Of(PhantomData);
}

impl<S: Schema> Version for Of<S> {
    fn shapes(&self) -> Shapes {
        Shapes::of::<S::Fact>(S::NAME)
    }

    fn write(&self, format: Format, datum: &Value) -> Vec<u8> {
        let text = datum.to_string();
        let datum = json::read_datum::<S::Fact>(text.as_bytes()).unwrap_or_else(|e| panic!("{e}: {text}"));
        encode(format, &datum)
    }

    fn read(&self, format: Format, bytes: &[u8]) -> Result<Value, String> {
        let datum = match format {
            Format::Thrift => thrift::read_datum::<S::Fact>(bytes).map_err(|e| e.to_string())?,
            Format::Binary => binary::read_datum::<S::Fact>(bytes).map_err(|e| e.to_string())?,
            Format::Protobuf => protobuf::read_datum::<S::Fact>(bytes).map_err(|e| e.to_string())?,
            Format::Json => json::read_datum_tolerant::<S::Fact>(bytes).map_err(|e| e.to_string())?,
        };
        Ok(serde_json::from_slice(&encode(Format::Json, &datum)).expect("JSON"))
    }

    fn read_strictly(&self, text: &[u8]) -> Result<(), String> {
        json::read_datum::<S::Fact>(text).map(drop).map_err(|e| e.to_string())
    }
}

fn encode<F: Fact + Debug>(format: Format, datum: &Datum<F>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let written = match format {
        Format::Thrift => thrift::write_datum(datum, &mut bytes),
        Format::Binary => binary::write_datum(datum, &mut bytes),
        Format::Protobuf => protobuf::write_datum(datum, &mut bytes),
        Format::Json => json::write_datum(datum, &mut bytes),
    };
    written.unwrap_or_else(|e| panic!("{e}: {datum:?}"));
    bytes
}
