//! Writes Thrift Compact.

use std::collections::{BTreeMap, BTreeSet};

use super::{NULL, wire, wire_type};
use crate::address::Url;
use crate::shape::{Alternatives, Case, FactShape, Field, Kind};
use crate::time::{Date, Timestamp};
use crate::value::{Fault, Value};

/// Appends Thrift Compact to bytes. What could not be read back (NaN, a moment out of range) is an error.
#[derive(Debug)]
pub struct Writer<'a>(&'a mut Vec<u8>);

impl<'a> Writer<'a> {
    /// A writer that appends to `out`.
    pub fn new(out: &'a mut Vec<u8>) -> Writer<'a> {
        Writer(out)
    }

    /// A field's header:
    ///
    /// ```text
    /// 1 to 15 past the last:  dddd tttt               d: the step, t: the wire type
    /// any other:              0000 tttt  zigzag(tag)
    /// ```
    #[inline(always)]
    pub(super) fn header(&mut self, last: &mut u16, tag: u16, wire: u8) {
        let step = tag.wrapping_sub(*last);
        if (1..=15).contains(&step) {
            self.0.push((step as u8) << 4 | wire);
        } else {
            self.0.push(wire);
            self.varint(zigzag(i64::from(tag as i16)));
        }
        *last = tag;
    }

    #[inline(always)]
    fn varint(&mut self, value: u64) {
        if value < 0x80 { self.0.push(value as u8) } else { self.long_varint(value) }
    }

    /// Out of line: what is instantiated for every field of every type must be short.
    #[inline(never)]
    fn long_varint(&mut self, mut value: u64) {
        let mut bytes = [0; 10];
        let mut len = 0;
        while value >= 0x80 {
            bytes[len] = value as u8 | 0x80;
            (value, len) = (value >> 7, len + 1);
        }
        bytes[len] = value as u8;
        self.0.extend_from_slice(&bytes[..=len]);
    }

    #[inline(never)]
    pub(super) fn text(&mut self, value: &str) {
        self.binary(value.as_bytes());
    }

    #[inline(never)]
    fn binary(&mut self, value: &[u8]) {
        self.varint(value.len() as u64);
        self.0.extend_from_slice(value);
    }

    /// ```text
    /// up to 14 elements:  nnnn tttt          n: their number, t: their wire type
    /// any more:           1111 tttt  varint(n)
    /// ```
    fn list_head(&mut self, wire: u8, len: usize) {
        if len < 15 {
            self.0.push((len as u8) << 4 | wire);
        } else {
            self.0.push(0xf0 | wire);
            self.varint(len as u64);
        }
    }

    #[inline(always)]
    pub(super) fn zigzag(&mut self, value: i64) {
        self.varint(zigzag(value));
    }

    #[inline(always)]
    pub(super) fn stop(&mut self) {
        self.0.push(0);
    }
}

/// Small numbers of either sign become small numbers: 0, -1, 1, -2 are 0, 1, 2, 3.
#[inline(always)]
fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}

impl crate::value::Writer for Writer<'_> {
    type Error = Fault;
    /// The last field's tag.
    type Scope = u16;

    #[inline(always)]
    fn open(&mut self) -> Result<u16, Fault> {
        Ok(0)
    }

    #[inline(always)]
    fn put<T: Value>(&mut self, last: &mut u16, field: &'static Field, value: &T, _: bool) -> Result<(), Fault> {
        if T::KIND == Kind::Bool {
            self.header(last, field.tag, if value.is_zero() { wire::FALSE } else { wire::TRUE });
            return Ok(());
        }
        self.header(last, field.tag, wire_type(T::KIND));
        value.write(self)
    }

    #[inline(always)]
    fn close(&mut self, _: u16) -> Result<(), Fault> {
        self.stop();
        Ok(())
    }

    #[inline(always)]
    fn case<T: Value>(&mut self, cases: &'static [Field], index: usize, value: &T) -> Result<(), Fault> {
        self.put(&mut 0, &cases[index], value, true)?;
        self.stop();
        Ok(())
    }

    /// A single field is the case; several are a record of their own.
    #[inline(always)]
    fn alternative(
        &mut self,
        alternatives: Alternatives,
        index: usize,
        write: impl FnOnce(&mut Self, &mut u16) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if let [_] = alternatives[index] {
            write(self, &mut 0)?;
        } else {
            self.header(&mut 0, index as u16 + 1, wire::STRUCT);
            write(self, &mut 0)?;
            self.stop();
        }
        self.stop();
        Ok(())
    }

    fn edge<T: Value>(&mut self, fact: &'static FactShape, edge: &T) -> Result<(), Fault> {
        self.header(&mut 0, fact.tag, wire::STRUCT);
        edge.write(self)?;
        self.stop();
        Ok(())
    }

    fn put_property<I: Value, V: Value>(&mut self, fact: &'static FactShape, id: &I, value: Option<&V>) -> Result<(), Fault> {
        self.header(&mut 0, fact.tag, wire::STRUCT);
        let mut last = 0;
        self.header(&mut last, 1, wire_type(I::KIND));
        id.write(self)?;
        let tag = fact.property.unwrap_or_default();
        // A union has no case for nothing: which property it is stands beside it.
        let Some(value) = value else {
            self.header(&mut last, NULL, wire::I16);
            self.zigzag(i64::from(tag));
            self.0.extend_from_slice(&[0; 2]);
            return Ok(());
        };
        self.header(&mut last, 2, wire::STRUCT);
        if V::KIND == Kind::Bool {
            self.header(&mut 0, tag, if value.is_zero() { wire::FALSE } else { wire::TRUE });
        } else {
            self.header(&mut 0, tag, wire_type(V::KIND));
            value.write(self)?;
        }
        self.0.extend_from_slice(&[0; 3]);
        Ok(())
    }

    fn list<T: Value>(&mut self, list: &[T]) -> Result<(), Fault> {
        self.list_head(wire_type(T::KIND), list.len());
        list.iter().try_for_each(|element| element.write(self))
    }

    fn set<T: Value>(&mut self, set: &BTreeSet<T>) -> Result<(), Fault> {
        self.list_head(wire_type(T::KIND), set.len());
        set.iter().try_for_each(|member| member.write(self))
    }

    /// ```text
    /// empty:     0000 0000
    /// any more:  varint(n)  kkkk vvvv          n: the number of pairs, k and v: their wire types
    /// ```
    fn map<K: Value, V: Value>(&mut self, map: &BTreeMap<K, V>) -> Result<(), Fault> {
        self.varint(map.len() as u64);
        if !map.is_empty() {
            self.0.push(wire_type(K::KIND) << 4 | wire_type(V::KIND));
        }
        map.iter().try_for_each(|(key, value)| {
            key.write(self)?;
            value.write(self)
        })
    }

    /// An element of a list; a field's bool stands in its header.
    fn bool(&mut self, value: bool) -> Result<(), Fault> {
        self.0.push(if value { wire::TRUE } else { wire::FALSE });
        Ok(())
    }

    #[inline(always)]
    fn int(&mut self, kind: Kind, value: i64) -> Result<(), Fault> {
        if kind == Kind::I8 {
            self.0.push(value as u8);
        } else {
            self.zigzag(value);
        }
        Ok(())
    }

    #[inline(always)]
    fn u64(&mut self, value: u64) -> Result<(), Fault> {
        self.zigzag(value as i64);
        Ok(())
    }

    fn f32(&mut self, value: f32) -> Result<(), Fault> {
        self.f64(f64::from(value))
    }

    #[inline(never)]
    fn f64(&mut self, value: f64) -> Result<(), Fault> {
        if value.is_nan() {
            return Err(Fault::Nan);
        }
        self.0.extend_from_slice(&value.to_le_bytes());
        Ok(())
    }

    #[inline(always)]
    fn str(&mut self, value: &str) -> Result<(), Fault> {
        self.text(value);
        Ok(())
    }

    #[inline(never)]
    fn timestamp(&mut self, micros: i64) -> Result<(), Fault> {
        Timestamp::from_micros(micros).ok_or(Fault::Range(micros.into(), "timestamp"))?;
        self.zigzag(micros);
        Ok(())
    }

    fn bytes(&mut self, value: &[u8]) -> Result<(), Fault> {
        self.binary(value);
        Ok(())
    }

    fn uuid(&mut self, value: &[u8; 16]) -> Result<(), Fault> {
        self.binary(value);
        Ok(())
    }

    fn date(&mut self, days: i32) -> Result<(), Fault> {
        Date::from_days(days).ok_or(Fault::Range(days.into(), "date"))?;
        self.zigzag(days.into());
        Ok(())
    }

    #[inline(always)]
    fn duration(&mut self, micros: i64) -> Result<(), Fault> {
        self.zigzag(micros);
        Ok(())
    }

    fn url(&mut self, value: &Url) -> Result<(), Fault> {
        self.text(value.as_str());
        Ok(())
    }

    #[inline(always)]
    fn choice(&mut self, _: &'static [Case], value: i32) -> Result<(), Fault> {
        self.zigzag(i64::from(value));
        Ok(())
    }
}
