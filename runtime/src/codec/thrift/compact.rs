//! Thrift Compact: numbers take as many bytes as they need.

use super::Reason;
use super::protocol::{Form, Protocol, Types};
use crate::codec::input::Input;
use crate::codec::output::push_varint;
use crate::shape::Kind;
use crate::value::Fault;

/// The protocol Compact.
#[derive(Clone, Copy, Debug)]
pub struct Compact;

/// Wire types. In a field's header 1 and 2 hold a bool's value as well; a list of bools names either.
mod wire {
    pub(super) const TRUE: u8 = 1;
    pub(super) const FALSE: u8 = 2;
    pub(super) const I8: u8 = 3;
    pub(super) const I16: u8 = 4;
    pub(super) const I32: u8 = 5;
    pub(super) const I64: u8 = 6;
    pub(super) const DOUBLE: u8 = 7;
    pub(super) const BINARY: u8 = 8;
    pub(super) const LIST: u8 = 9;
    pub(super) const SET: u8 = 10;
    pub(super) const MAP: u8 = 11;
    pub(super) const STRUCT: u8 = 12;
    pub(super) const UUID: u8 = 13;
}

impl Protocol for Compact {
    const TYPES: Types = Types {
        bool: wire::TRUE,
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

    fn form(wire: u8, element: bool) -> Option<Form> {
        Some(match wire {
            wire::TRUE | wire::FALSE if !element => Form::Bytes(0),
            wire::TRUE | wire::FALSE | wire::I8 => Form::Bytes(1),
            wire::I16 | wire::I32 | wire::I64 => Form::Varint,
            wire::DOUBLE => Form::Bytes(8),
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
        matches!(wire, wire::TRUE | wire::FALSE)
    }

    #[inline(always)]
    fn near(head: u8, last: u16) -> Option<(u16, u8)> {
        (head >= 0x10).then(|| (last.wrapping_add(u16::from(head >> 4)), head & 15))
    }

    #[inline(always)]
    fn read_header(input: &mut Input<'_>, last: &mut u16) -> Result<Option<u8>, Reason> {
        let head = input.byte()?;
        if head == 0 {
            return Ok(None);
        }
        *last = if head >> 4 == 0 { input.zigzag()? as u16 } else { last.wrapping_add(u16::from(head >> 4)) };
        Ok(Some(head & 15))
    }

    #[inline(always)]
    fn read_list_head(input: &mut Input<'_>) -> Result<(u8, u64), Reason> {
        let head = input.byte()?;
        let count = if head >> 4 == 15 { input.varint()? } else { u64::from(head >> 4) };
        Ok((head & 15, count))
    }

    #[inline(always)]
    fn read_map_head(input: &mut Input<'_>) -> Result<(u8, u8, u64), Reason> {
        let count = input.varint()?;
        let head = if count == 0 { 0 } else { input.byte()? };
        Ok((head >> 4, head & 15, count))
    }

    #[inline(always)]
    fn read_len(input: &mut Input<'_>) -> Result<u64, Reason> {
        Ok(input.varint()?)
    }

    #[inline(always)]
    fn read_int(input: &mut Input<'_>, kind: Kind) -> Result<i64, Reason> {
        if kind == Kind::I8 { Ok(i64::from(input.byte()? as i8)) } else { Ok(input.zigzag()?) }
    }

    /// Old writers say false as 0 in a list.
    #[inline(always)]
    fn read_bool(input: &mut Input<'_>, wire: u8, element: bool) -> Result<bool, Reason> {
        if element { Ok(input.byte()? == wire::TRUE) } else { Ok(wire == wire::TRUE) }
    }

    #[inline(always)]
    fn read_double(input: &mut Input<'_>) -> Result<f64, Reason> {
        Ok(f64::from_le_bytes(input.array()?))
    }

    /// ```text
    /// 1 to 15 past the last:  dddd tttt               d: the step, t: the wire type
    /// any other:              0000 tttt  zigzag(tag)
    /// ```
    #[inline(always)]
    fn write_header(out: &mut Vec<u8>, last: &mut u16, tag: u16, wire: u8) {
        let step = tag.wrapping_sub(*last);
        if (1..=15).contains(&step) {
            out.push((step as u8) << 4 | wire);
        } else {
            out.push(wire);
            push_varint(out, zigzag(i64::from(tag as i16)));
        }
        *last = tag;
    }

    #[inline(always)]
    fn write_bool_field(out: &mut Vec<u8>, last: &mut u16, tag: u16, value: bool) {
        Compact::write_header(out, last, tag, if value { wire::TRUE } else { wire::FALSE });
    }

    #[inline(always)]
    fn check_len(_: usize) -> Result<(), Fault> {
        Ok(())
    }

    /// ```text
    /// up to 14 elements:  nnnn tttt          n: their number, t: their wire type
    /// any more:           1111 tttt  varint(n)
    /// ```
    fn write_list_head(out: &mut Vec<u8>, wire: u8, len: usize) {
        if len < 15 {
            out.push((len as u8) << 4 | wire);
        } else {
            out.push(0xf0 | wire);
            push_varint(out, len as u64);
        }
    }

    /// ```text
    /// empty:     0000 0000
    /// any more:  varint(n)  kkkk vvvv          n: the number of pairs, k and v: their wire types
    /// ```
    fn write_map_head(out: &mut Vec<u8>, key: u8, value: u8, len: usize) {
        push_varint(out, len as u64);
        if len > 0 {
            out.push(key << 4 | value);
        }
    }

    #[inline(always)]
    fn write_len(out: &mut Vec<u8>, len: usize) {
        push_varint(out, len as u64);
    }

    #[inline(always)]
    fn write_int(out: &mut Vec<u8>, kind: Kind, value: i64) {
        if kind == Kind::I8 { out.push(value as u8) } else { push_varint(out, zigzag(value)) }
    }

    #[inline(always)]
    fn write_bool(out: &mut Vec<u8>, value: bool) {
        out.push(if value { wire::TRUE } else { wire::FALSE });
    }

    #[inline(always)]
    fn write_double(out: &mut Vec<u8>, value: f64) {
        out.extend_from_slice(&value.to_le_bytes());
    }
}

/// Small numbers of either sign become small numbers: 0, -1, 1, -2 are 0, 1, 2, 3.
#[inline(always)]
fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}
