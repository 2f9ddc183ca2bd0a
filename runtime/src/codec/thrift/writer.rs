//! Writes Thrift, by either protocol.

use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;

use super::NULL;
use super::protocol::Protocol;
use crate::address::Url;
use crate::codec::MAX_DEPTH;
use crate::shape::{Alternatives, Case, FactShape, Field, Kind};
use crate::time::{Date, Timestamp};
use crate::value::{Fault, Value};

/// Appends Thrift to bytes, by a protocol. What could not be read back (NaN, a moment out of range, values that are nested too deep) is an
/// error.
#[derive(Debug)]
pub struct Writer<'a, P> {
    out: &'a mut Vec<u8>,
    /// How many records, lists, sets and maps are open, counted as the reader counts them.
    depth: u16,
    protocol: PhantomData<P>,
}

impl<'a, P: Protocol> Writer<'a, P> {
    /// A writer that appends to `out`.
    pub fn new(out: &'a mut Vec<u8>) -> Writer<'a, P> {
        Writer { out, depth: 0, protocol: PhantomData }
    }

    /// Opens a record, a list, a set or a map, as far as a reader goes down.
    #[inline(always)]
    fn deeper(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(Fault::Depth(MAX_DEPTH)) } else { Ok(()) }
    }

    /// Writes what stands inside of one of these.
    #[inline(always)]
    pub(super) fn inside(&mut self, write: impl FnOnce(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        self.deeper()?;
        write(self)?;
        self.depth -= 1;
        Ok(())
    }

    /// A field's header.
    #[inline(always)]
    pub(super) fn header(&mut self, last: &mut u16, tag: u16, kind: Kind) {
        P::write_header(self.out, last, tag, P::wire_type(kind));
    }

    #[inline(always)]
    fn binary(&mut self, value: &[u8]) -> Result<(), Fault> {
        P::check_len(value.len())?;
        self.put_binary(value);
        Ok(())
    }

    #[inline(never)]
    fn put_binary(&mut self, value: &[u8]) {
        P::write_len(self.out, value.len());
        self.out.extend_from_slice(value);
    }

    #[inline(always)]
    fn number(&mut self, kind: Kind, value: i64) {
        P::write_int(self.out, kind, value);
    }

    #[inline(always)]
    pub(super) fn stop(&mut self) {
        self.out.push(0);
    }

    /// The body of a property, and the ends of the records around it.
    #[inline(always)]
    fn property_of<I: Value, V: Value>(&mut self, tag: u16, id: &I, value: Option<&V>) -> Result<(), Fault> {
        let mut last = 0;
        self.header(&mut last, 1, I::KIND);
        id.write(self)?;
        // A union has no case for nothing: which property it is stands beside it.
        let Some(value) = value else {
            self.header(&mut last, NULL, Kind::I16);
            self.number(Kind::I16, i64::from(tag));
            self.out.extend_from_slice(&[0; 2]);
            return Ok(());
        };
        self.header(&mut last, 2, Kind::Record);
        if V::KIND == Kind::Bool {
            P::write_bool_field(self.out, &mut 0, tag, !value.is_zero());
        } else {
            self.header(&mut 0, tag, V::KIND);
            self.inside(|w| value.write(w))?;
        }
        self.out.extend_from_slice(&[0; 3]);
        Ok(())
    }
}

impl<P: Protocol> crate::value::Writer for Writer<'_, P> {
    type Error = Fault;
    /// The last field's tag.
    type Scope = u16;

    #[inline(always)]
    fn open(&mut self) -> Result<u16, Fault> {
        self.deeper()?;
        Ok(0)
    }

    #[inline(always)]
    fn put<T: Value>(&mut self, last: &mut u16, field: &'static Field, value: &T, _: bool) -> Result<(), Fault> {
        if T::KIND == Kind::Bool {
            P::write_bool_field(self.out, last, field.tag, !value.is_zero());
            return Ok(());
        }
        self.header(last, field.tag, T::KIND);
        value.write(self)
    }

    #[inline(always)]
    fn close(&mut self, _: u16) -> Result<(), Fault> {
        self.stop();
        self.depth -= 1;
        Ok(())
    }

    #[inline(always)]
    fn case<T: Value>(&mut self, cases: &'static [Field], index: usize, value: &T) -> Result<(), Fault> {
        self.inside(|w| w.put(&mut 0, &cases[index], value, true))?;
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
        self.inside(|w| {
            if let [_] = alternatives[index] {
                return write(w, &mut 0);
            }
            w.header(&mut 0, index as u16 + 1, Kind::Record);
            w.inside(|w| write(w, &mut 0))?;
            w.stop();
            Ok(())
        })?;
        self.stop();
        Ok(())
    }

    fn edge<T: Value>(&mut self, fact: &'static FactShape, edge: &T) -> Result<(), Fault> {
        self.header(&mut 0, fact.tag, Kind::Record);
        self.inside(|w| edge.write(w))?;
        self.stop();
        Ok(())
    }

    fn put_property<I: Value, V: Value>(&mut self, fact: &'static FactShape, id: &I, value: Option<&V>) -> Result<(), Fault> {
        self.header(&mut 0, fact.tag, Kind::Record);
        self.inside(|w| w.inside(|w| w.property_of(fact.property.unwrap_or_default(), id, value)))
    }

    fn list<T: Value>(&mut self, list: &[T]) -> Result<(), Fault> {
        P::check_len(list.len())?;
        P::write_list_head(self.out, P::wire_type(T::KIND), list.len());
        self.inside(|w| list.iter().try_for_each(|element| element.write(w)))
    }

    fn set<T: Value>(&mut self, set: &BTreeSet<T>) -> Result<(), Fault> {
        P::check_len(set.len())?;
        P::write_list_head(self.out, P::wire_type(T::KIND), set.len());
        self.inside(|w| set.iter().try_for_each(|member| member.write(w)))
    }

    fn map<K: Value, V: Value>(&mut self, map: &BTreeMap<K, V>) -> Result<(), Fault> {
        P::check_len(map.len())?;
        P::write_map_head(self.out, P::wire_type(K::KIND), P::wire_type(V::KIND), map.len());
        self.inside(|w| {
            map.iter().try_for_each(|(key, value)| {
                key.write(w)?;
                value.write(w)
            })
        })
    }

    /// An element of a list; a field's bool stands in its header.
    fn bool(&mut self, value: bool) -> Result<(), Fault> {
        P::write_bool(self.out, value);
        Ok(())
    }

    #[inline(always)]
    fn int(&mut self, kind: Kind, value: i64) -> Result<(), Fault> {
        self.number(kind, value);
        Ok(())
    }

    #[inline(always)]
    fn u64(&mut self, value: u64) -> Result<(), Fault> {
        self.number(Kind::U64, value as i64);
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
        P::write_double(self.out, value);
        Ok(())
    }

    #[inline(always)]
    fn str(&mut self, value: &str) -> Result<(), Fault> {
        self.binary(value.as_bytes())
    }

    #[inline(never)]
    fn timestamp(&mut self, micros: i64) -> Result<(), Fault> {
        Timestamp::from_micros(micros).ok_or(Fault::Range(micros.into(), "timestamp"))?;
        self.number(Kind::Timestamp, micros);
        Ok(())
    }

    fn bytes(&mut self, value: &[u8]) -> Result<(), Fault> {
        self.binary(value)
    }

    fn uuid(&mut self, value: &[u8; 16]) -> Result<(), Fault> {
        self.binary(value)
    }

    fn date(&mut self, days: i32) -> Result<(), Fault> {
        Date::from_days(days).ok_or(Fault::Range(days.into(), "date"))?;
        self.number(Kind::Date, days.into());
        Ok(())
    }

    #[inline(always)]
    fn duration(&mut self, micros: i64) -> Result<(), Fault> {
        self.number(Kind::Duration, micros);
        Ok(())
    }

    fn url(&mut self, value: &Url) -> Result<(), Fault> {
        self.binary(value.as_str().as_bytes())
    }

    #[inline(always)]
    fn choice(&mut self, _: &'static [Case], value: i32) -> Result<(), Fault> {
        self.number(Kind::Enum, i64::from(value));
        Ok(())
    }
}
