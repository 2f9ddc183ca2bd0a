//! What differs between the protocols of Thrift: how numbers, lengths and headers stand in the bytes. All else is alike: what is written,
//! in which order, and what is wrong.

use std::fmt;

use super::Reason;
use crate::codec::input::Input;
use crate::shape::Kind;
use crate::value::Fault;

/// A protocol of Thrift. It has no values of its own: readers and writers carry it as a type, and are made anew for each.
pub trait Protocol: Copy + fmt::Debug {
    /// The wire types that values have.
    const TYPES: Types;

    /// The tag and the wire type of the next field, if its header is this byte alone.
    #[inline(always)]
    fn near(_: u8, _: u16) -> Option<(u16, u8)> {
        None
    }

    /// The wire type of a kind of values. Thrift has no unsigned integers: each takes the next larger, and `u64` the same 64 bits.
    #[inline(always)]
    fn wire_type(kind: Kind) -> u8 {
        match kind {
            Kind::Bool => Self::TYPES.bool,
            Kind::I8 => Self::TYPES.i8,
            Kind::I16 | Kind::U8 => Self::TYPES.i16,
            Kind::I32 | Kind::U16 | Kind::Enum | Kind::Date => Self::TYPES.i32,
            Kind::I64 | Kind::U32 | Kind::U64 | Kind::Timestamp | Kind::Duration => Self::TYPES.i64,
            Kind::F32 | Kind::F64 => Self::TYPES.double,
            Kind::Str | Kind::Bytes | Kind::Uuid | Kind::Url => Self::TYPES.text,
            Kind::List => Self::TYPES.list,
            Kind::Set => Self::TYPES.set,
            Kind::Map => Self::TYPES.map,
            Kind::Record | Kind::Union => Self::TYPES.record,
        }
    }

    /// What stands behind a wire type; none where there is no such type. `element`: in a list, where a truth value has a byte.
    fn form(wire: u8, element: bool) -> Option<Form>;

    /// Whether a wire type is that of truth values.
    fn is_bool(wire: u8) -> bool;

    /// The wire type of the next field, and its tag in the place of the last; none at the record's end.
    fn read_header(input: &mut Input<'_>, last: &mut u16) -> Result<Option<u8>, Reason>;

    /// The wire type of a list's elements, and their number.
    fn read_list_head(input: &mut Input<'_>) -> Result<(u8, u64), Reason>;

    /// The wire types of a map's keys and values, and the number of pairs.
    fn read_map_head(input: &mut Input<'_>) -> Result<(u8, u8, u64), Reason>;

    /// How many bytes of a text follow.
    fn read_len(input: &mut Input<'_>) -> Result<u64, Reason>;

    /// An integer, of the width that the kind has on the wire.
    fn read_int(input: &mut Input<'_>, kind: Kind) -> Result<i64, Reason>;

    /// A truth value of a wire type.
    fn read_bool(input: &mut Input<'_>, wire: u8, element: bool) -> Result<bool, Reason>;

    /// A float.
    fn read_double(input: &mut Input<'_>) -> Result<f64, Reason>;

    /// A field's header.
    fn write_header(out: &mut Vec<u8>, last: &mut u16, tag: u16, wire: u8);

    /// A field that is a truth value.
    fn write_bool_field(out: &mut Vec<u8>, last: &mut u16, tag: u16, value: bool);

    /// Whether a text or a list may be so long. It is asked before each is written, so that writing itself cannot fail, nor has to be
    /// looked at.
    fn check_len(len: usize) -> Result<(), Fault>;

    /// What stands before a list's elements.
    fn write_list_head(out: &mut Vec<u8>, wire: u8, len: usize);

    /// What stands before a map's pairs.
    fn write_map_head(out: &mut Vec<u8>, key: u8, value: u8, len: usize);

    /// What stands before the bytes of a text.
    fn write_len(out: &mut Vec<u8>, len: usize);

    /// An integer, of the width that the kind has on the wire.
    fn write_int(out: &mut Vec<u8>, kind: Kind, value: i64);

    /// A truth value in a list.
    fn write_bool(out: &mut Vec<u8>, value: bool);

    /// A float.
    fn write_double(out: &mut Vec<u8>, value: f64);
}

/// The numbers of wire types.
#[derive(Clone, Copy, Debug)]
pub struct Types {
    pub(super) bool: u8,
    pub(super) i8: u8,
    pub(super) i16: u8,
    pub(super) i32: u8,
    pub(super) i64: u8,
    pub(super) double: u8,
    /// Of bytes as well.
    pub(super) text: u8,
    pub(super) list: u8,
    pub(super) set: u8,
    pub(super) map: u8,
    pub(super) record: u8,
}

/// How a value is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// So many bytes.
    Bytes(u64),
    /// A number that says itself how long it is.
    Varint,
    /// Bytes behind their length.
    Text,
    /// A list or a set.
    List,
    /// A map.
    Map,
    /// A record.
    Struct,
}
