//! Thrift Binary: every number takes its whole width, the highest byte first. Bytes are those of the other libraries' `TBinaryProtocol`.
//!
//! ```text
//! a field          type: 1 byte  tag: 2 bytes  its value; a byte 0 ends the record
//! text             length: 4 bytes, and the bytes
//! a list or a set  type of the elements: 1 byte  their number: 4 bytes, and the elements
//! a map            type of the keys and of the values: 1 byte each  number of pairs: 4 bytes, and the pairs
//! ```
//!
//! What a datum is, and what is wrong with one, is as in [Compact](super).

use super::datum::{append, take};
use super::protocol::{Form, Protocol, Types};
use super::{Error, Reason, reader, writer};
use crate::codec::input::Input;
use crate::fact::{Datum, Fact};
use crate::shape::Kind;
use crate::value::Fault;

/// Reads Thrift Binary from bytes. Fields that nobody asks for are passed over.
pub type Reader<'a> = reader::Reader<'a, Binary>;
/// Appends Thrift Binary to bytes. What could not be read back (NaN, a moment out of range, values that are nested too deep) is an error.
pub type Writer<'a> = writer::Writer<'a, Binary>;

/// Appends a datum; `out` is as it was before where that fails.
///
/// # Errors
/// What could not be read back: NaN, a moment out of range, or values that are nested too deep.
pub fn write_datum<F: Fact>(datum: &Datum<F>, out: &mut Vec<u8>) -> Result<(), Fault> {
    append::<Binary, F>(datum, out)
}

/// Reads one datum, which is all of `bytes`.
///
/// # Errors
/// The first thing that is wrong, and where.
pub fn read_datum<F: Fact>(bytes: &[u8]) -> Result<Datum<F>, Error> {
    take::<Binary, F>(bytes)
}

/// The protocol Binary.
#[derive(Clone, Copy, Debug)]
pub struct Binary;

/// Wire types.
pub(super) mod wire {
    pub(in crate::codec::thrift) const BOOL: u8 = 2;
    pub(in crate::codec::thrift) const I8: u8 = 3;
    pub(in crate::codec::thrift) const DOUBLE: u8 = 4;
    pub(in crate::codec::thrift) const I16: u8 = 6;
    pub(in crate::codec::thrift) const I32: u8 = 8;
    pub(in crate::codec::thrift) const I64: u8 = 10;
    pub(in crate::codec::thrift) const BINARY: u8 = 11;
    pub(in crate::codec::thrift) const STRUCT: u8 = 12;
    pub(in crate::codec::thrift) const MAP: u8 = 13;
    pub(in crate::codec::thrift) const SET: u8 = 14;
    pub(in crate::codec::thrift) const LIST: u8 = 15;
    pub(in crate::codec::thrift) const UUID: u8 = 16;
}

impl Protocol for Binary {
    const TYPES: Types = Types {
        bool: wire::BOOL,
        i8: wire::I8,
        i16: wire::I16,
        i32: wire::I32,
        i64: wire::I64,
        double: wire::DOUBLE,
        text: wire::BINARY,
        list: wire::LIST,
        set: wire::SET,
        map: wire::MAP,
        record: wire::STRUCT,
    };

    fn form(wire: u8, _: bool) -> Option<Form> {
        Some(match wire {
            wire::BOOL | wire::I8 => Form::Bytes(1),
            wire::I16 => Form::Bytes(2),
            wire::I32 => Form::Bytes(4),
            wire::I64 | wire::DOUBLE => Form::Bytes(8),
            wire::UUID => Form::Bytes(16),
            wire::BINARY => Form::Text,
            wire::LIST | wire::SET => Form::List,
            wire::MAP => Form::Map,
            wire::STRUCT => Form::Struct,
            _ => return None,
        })
    }

    #[inline(always)]
    fn is_bool(wire: u8) -> bool {
        wire == wire::BOOL
    }

    #[inline(always)]
    fn read_header(input: &mut Input<'_>, last: &mut u16) -> Result<Option<u8>, Reason> {
        let wire = input.byte()?;
        if wire == 0 {
            return Ok(None);
        }
        *last = u16::from_be_bytes(input.array()?);
        Ok(Some(wire))
    }

    #[inline(always)]
    fn read_list_head(input: &mut Input<'_>) -> Result<(u8, u64), Reason> {
        Ok((input.byte()?, length(input)?))
    }

    #[inline(always)]
    fn read_map_head(input: &mut Input<'_>) -> Result<(u8, u8, u64), Reason> {
        Ok((input.byte()?, input.byte()?, length(input)?))
    }

    #[inline(always)]
    fn read_len(input: &mut Input<'_>) -> Result<u64, Reason> {
        length(input)
    }

    #[inline(always)]
    fn read_int(input: &mut Input<'_>, kind: Kind) -> Result<i64, Reason> {
        match Binary::wire_type(kind) {
            wire::I8 => Ok(i64::from(input.byte()? as i8)),
            wire::I16 => Ok(i64::from(i16::from_be_bytes(input.array()?))),
            wire::I32 => Ok(i64::from(i32::from_be_bytes(input.array()?))),
            _ => Ok(i64::from_be_bytes(input.array()?)),
        }
    }

    #[inline(always)]
    fn read_bool(input: &mut Input<'_>, _: u8, _: bool) -> Result<bool, Reason> {
        Ok(input.byte()? != 0)
    }

    #[inline(always)]
    fn read_double(input: &mut Input<'_>) -> Result<f64, Reason> {
        Ok(f64::from_be_bytes(input.array()?))
    }

    #[inline(always)]
    fn write_header(out: &mut Vec<u8>, _: &mut u16, tag: u16, wire: u8) {
        let [high, low] = tag.to_be_bytes();
        out.extend_from_slice(&[wire, high, low]);
    }

    #[inline(always)]
    fn write_bool_field(out: &mut Vec<u8>, _: &mut u16, tag: u16, value: bool) {
        let [high, low] = tag.to_be_bytes();
        out.extend_from_slice(&[wire::BOOL, high, low, u8::from(value)]);
    }

    /// Lengths have 32 bits, with a sign.
    #[inline(always)]
    fn check_len(len: usize) -> Result<(), Fault> {
        if len <= i32::MAX as usize { Ok(()) } else { Err(Fault::Range(len as i128, "the length of a text or list in Thrift Binary")) }
    }

    fn write_list_head(out: &mut Vec<u8>, wire: u8, len: usize) {
        out.push(wire);
        Binary::write_len(out, len);
    }

    fn write_map_head(out: &mut Vec<u8>, key: u8, value: u8, len: usize) {
        out.extend_from_slice(&[key, value]);
        Binary::write_len(out, len);
    }

    #[inline(always)]
    fn write_len(out: &mut Vec<u8>, len: usize) {
        out.extend_from_slice(&(len as i32).to_be_bytes());
    }

    #[inline(always)]
    fn write_int(out: &mut Vec<u8>, kind: Kind, value: i64) {
        match Binary::wire_type(kind) {
            wire::I8 => out.push(value as u8),
            wire::I16 => out.extend_from_slice(&(value as i16).to_be_bytes()),
            wire::I32 => out.extend_from_slice(&(value as i32).to_be_bytes()),
            _ => out.extend_from_slice(&value.to_be_bytes()),
        }
    }

    #[inline(always)]
    fn write_bool(out: &mut Vec<u8>, value: bool) {
        out.push(u8::from(value));
    }

    #[inline(always)]
    fn write_double(out: &mut Vec<u8>, value: f64) {
        out.extend_from_slice(&value.to_be_bytes());
    }
}

/// A length, which is never below zero.
#[inline(always)]
fn length(input: &mut Input<'_>) -> Result<u64, Reason> {
    let length = i32::from_be_bytes(input.array()?);
    u64::try_from(length).map_err(|_| Reason::Length(length))
}
