//! The bytes of an item as a hash takes them, so that sketches agree with those of other languages.
//!
//! Text and URLs are their UTF-8, bytes and UUIDs their bytes, integers, dates and durations are 8 bytes little-endian (what
//! `update(long)` of the DataSketches libraries hashes), floats their 64 bits with -0.0 as 0.0, an id of one key field that field. What
//! has several parts (ids of several fields or of alternatives, structs, unions, lists, sets, maps) is its key.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use super::writer::KeyWriter;
use crate::address::Url;
use crate::shape::{Alternatives, Case, FactShape, Field, Kind};
use crate::value::{Value, Writer};

/// Appends an item's raw bytes.
pub fn raw<T: Value>(value: &T, out: &mut Vec<u8>) {
    let Ok(()) = value.write(&mut RawWriter(out));
}

struct RawWriter<'a>(&'a mut Vec<u8>);

impl RawWriter<'_> {
    fn long(&mut self, value: i64) -> Result<(), Infallible> {
        self.0.extend_from_slice(&value.to_le_bytes());
        Ok(())
    }
}

impl Writer for RawWriter<'_> {
    type Error = Infallible;
    type Scope = ();

    fn open(&mut self) -> Result<(), Infallible> {
        Ok(())
    }

    fn put<T: Value>(&mut self, (): &mut (), field: &'static Field, value: &T, present: bool) -> Result<(), Infallible> {
        KeyWriter(self.0).put(&mut (), field, value, present)
    }

    fn absent(&mut self, (): &mut (), field: &'static Field) -> Result<(), Infallible> {
        KeyWriter(self.0).absent(&mut (), field)
    }

    fn close(&mut self, (): ()) -> Result<(), Infallible> {
        Ok(())
    }

    fn id<T: Value>(&mut self, _: &'static Field, value: &T) -> Result<(), Infallible> {
        value.write(self)
    }

    fn case<T: Value>(&mut self, cases: &'static [Field], index: usize, value: &T) -> Result<(), Infallible> {
        KeyWriter(self.0).case(cases, index, value)
    }

    /// Its key, so that the handle `7` is not the account 7. (What is put comes out as key bytes.)
    fn alternative(
        &mut self,
        _: Alternatives,
        index: usize,
        write: impl FnOnce(&mut Self, &mut ()) -> Result<(), Infallible>,
    ) -> Result<(), Infallible> {
        self.0.extend_from_slice(&(index as u16 + 1).to_be_bytes());
        write(self, &mut ())
    }

    fn edge<T: Value>(&mut self, fact: &'static FactShape, edge: &T) -> Result<(), Infallible> {
        KeyWriter(self.0).edge(fact, edge)
    }

    fn put_property<I: Value, V: Value>(&mut self, fact: &'static FactShape, id: &I, value: Option<&V>) -> Result<(), Infallible> {
        KeyWriter(self.0).put_property(fact, id, value)
    }

    fn list<T: Value>(&mut self, list: &[T]) -> Result<(), Infallible> {
        KeyWriter(self.0).list(list)
    }

    fn set<T: Value>(&mut self, set: &BTreeSet<T>) -> Result<(), Infallible> {
        KeyWriter(self.0).set(set)
    }

    fn map<K: Value, V: Value>(&mut self, map: &BTreeMap<K, V>) -> Result<(), Infallible> {
        KeyWriter(self.0).map(map)
    }

    fn bool(&mut self, value: bool) -> Result<(), Infallible> {
        self.long(i64::from(value))
    }

    fn int(&mut self, _: Kind, value: i64) -> Result<(), Infallible> {
        self.long(value)
    }

    fn u64(&mut self, value: u64) -> Result<(), Infallible> {
        self.long(value as i64)
    }

    fn f32(&mut self, value: f32) -> Result<(), Infallible> {
        self.f64(f64::from(value))
    }

    fn f64(&mut self, value: f64) -> Result<(), Infallible> {
        // Adding zero makes -0.0 into 0.0 and changes nothing else.
        self.0.extend_from_slice(&(value + 0.0).to_le_bytes());
        Ok(())
    }

    fn str(&mut self, value: &str) -> Result<(), Infallible> {
        self.0.extend_from_slice(value.as_bytes());
        Ok(())
    }

    fn bytes(&mut self, value: &[u8]) -> Result<(), Infallible> {
        self.0.extend_from_slice(value);
        Ok(())
    }

    fn uuid(&mut self, value: &[u8; 16]) -> Result<(), Infallible> {
        self.bytes(value)
    }

    fn timestamp(&mut self, micros: i64) -> Result<(), Infallible> {
        self.long(micros)
    }

    fn date(&mut self, days: i32) -> Result<(), Infallible> {
        self.long(days.into())
    }

    fn duration(&mut self, micros: i64) -> Result<(), Infallible> {
        self.long(micros)
    }

    fn url(&mut self, value: &Url) -> Result<(), Infallible> {
        self.str(value.as_str())
    }

    fn choice(&mut self, _: &'static [Case], value: i32) -> Result<(), Infallible> {
        self.long(i64::from(value))
    }
}
