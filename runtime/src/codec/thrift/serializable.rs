//! Values of a schema where the crate `thrift` wants a struct: in the arguments of a service, or inside another struct.

use thrift::protocol::{TInputProtocol, TOutputProtocol, TSerializable};

use super::Error;
use super::binary::{Reader, Writer, read_datum, write_datum};
use super::transcribe::{give, invalid, take};
use crate::fact::{Datum, Fact};
use crate::shape::Kind;
use crate::value::{Fault, Value};

/// A datum, or a struct, union, id or edge, which stands in Thrift as a whole struct.
pub trait Whole: Sized {
    /// Appends it, in Binary.
    ///
    /// # Errors
    /// What could not be read back: NaN, a moment out of range, or values that are nested too deep.
    fn write_whole(&self, out: &mut Vec<u8>) -> Result<(), Fault>;
    /// Reads it, from Binary.
    ///
    /// # Errors
    /// The first thing that is wrong, and where.
    fn read_whole(bytes: &[u8]) -> Result<Self, Error>;
}

/// Whether values of this kind are structs, as a program that asks for another is compiled.
const fn is_struct(kind: Kind) {
    assert!(matches!(kind, Kind::Record | Kind::Union), "Thrift has structs; other values stand in a field of one");
}

impl<T: Value> Whole for T {
    fn write_whole(&self, out: &mut Vec<u8>) -> Result<(), Fault> {
        const { is_struct(T::KIND) };
        self.write(&mut Writer::new(out))
    }

    fn read_whole(bytes: &[u8]) -> Result<Self, Error> {
        const { is_struct(T::KIND) };
        let mut r = Reader::new(bytes);
        T::read(&mut r, None).map_err(|error| r.locate(error))
    }
}

impl<F: Fact> Whole for Datum<F> {
    fn write_whole(&self, out: &mut Vec<u8>) -> Result<(), Fault> {
        write_datum(self, out)
    }

    fn read_whole(bytes: &[u8]) -> Result<Self, Error> {
        read_datum(bytes)
    }
}

/// A value as the crate `thrift` sees it: a struct that any of its protocols reads and writes.
///
/// What is read is taken as it comes, up to the end of the struct, and then becomes the value; fields that it does not know are passed over.
/// An error is a `ProtocolError` whose message tells the field, and its place as it would be in Binary; the crate itself shows `bad data`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Struct<T>(pub T);

impl<T: Whole> TSerializable for Struct<T> {
    fn read_from_in_protocol(i_prot: &mut dyn TInputProtocol) -> thrift::Result<Struct<T>> {
        let mut bytes = Vec::new();
        take(i_prot, &mut bytes, 0)?;
        T::read_whole(&bytes).map(Struct).map_err(invalid)
    }

    fn write_to_out_protocol(&self, o_prot: &mut dyn TOutputProtocol) -> thrift::Result<()> {
        let mut bytes = Vec::new();
        self.0.write_whole(&mut bytes).map_err(invalid)?;
        give(&bytes, o_prot)
    }
}
