//! Writes JSON, without white space.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::text;
use crate::address::Url;
use crate::codec::MAX_DEPTH;
use crate::shape::{Alternatives, Case, FactShape, Field, Kind};
use crate::time::{Date, Duration, Timestamp};
use crate::value::{Fault, Value};

/// Appends JSON to bytes. What could not be read back (NaN, a moment out of range, values that are nested too deep) is an error.
#[derive(Debug)]
pub struct Writer<'a> {
    out: &'a mut Vec<u8>,
    /// How many objects and lists are open, counted as the reader counts them.
    depth: u16,
}

impl<'a> Writer<'a> {
    /// A writer that appends to `out`.
    pub fn new(out: &'a mut Vec<u8>) -> Writer<'a> {
        Writer { out, depth: 0 }
    }

    /// Opens an object or a list, as far as a reader goes down.
    fn deeper(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(Fault::Depth(MAX_DEPTH)) } else { Ok(()) }
    }

    pub(super) fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// Names in a schema are ASCII without anything to escape.
    fn name(&mut self, before: &str, name: &str) {
        self.raw(before);
        self.raw(name);
        self.raw("\":");
    }

    fn elements<'v, T: Value + 'v>(&mut self, elements: impl Iterator<Item = &'v T>) -> Result<(), Fault> {
        self.deeper()?;
        self.raw("[");
        for (at, element) in elements.enumerate() {
            if at > 0 {
                self.raw(",");
            }
            element.write(self)?;
        }
        self.raw("]");
        self.depth -= 1;
        Ok(())
    }

    /// The key of a map: what is no string is put in quotes.
    fn key<K: Value>(&mut self, key: &K) -> Result<(), Fault> {
        let start = self.out.len();
        key.write(self)?;
        if self.out.get(start) != Some(&b'"') {
            self.out.insert(start, b'"');
            self.out.push(b'"');
        }
        Ok(())
    }

    fn shown(&mut self, value: std::fmt::Arguments<'_>) {
        // Writing to a vector does not fail.
        let _ = self.out.write_fmt(value);
    }

    fn float(&mut self, value: f64, shown: std::fmt::Arguments<'_>) -> Result<(), Fault> {
        match value {
            _ if value.is_nan() => return Err(Fault::Nan),
            f64::INFINITY => self.raw("\"Infinity\""),
            f64::NEG_INFINITY => self.raw("\"-Infinity\""),
            _ => self.shown(shown),
        }
        Ok(())
    }
}

impl crate::value::Writer for Writer<'_> {
    type Error = Fault;
    /// Whether no field has been written yet.
    type Scope = bool;

    fn open(&mut self) -> Result<bool, Fault> {
        self.deeper()?;
        self.out.push(b'{');
        Ok(true)
    }

    fn put<T: Value>(&mut self, first: &mut bool, field: &'static Field, value: &T, _: bool) -> Result<(), Fault> {
        self.name(if *first { "\"" } else { ",\"" }, field.name);
        *first = false;
        value.write(self)
    }

    fn close(&mut self, _: bool) -> Result<(), Fault> {
        self.out.push(b'}');
        self.depth -= 1;
        Ok(())
    }

    fn id<T: Value>(&mut self, _: &'static Field, value: &T) -> Result<(), Fault> {
        value.write(self)
    }

    fn alternative(
        &mut self,
        _: Alternatives,
        _: usize,
        write: impl FnOnce(&mut Self, &mut bool) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut first = self.open()?;
        write(self, &mut first)?;
        self.close(first)
    }

    fn edge<T: Value>(&mut self, fact: &'static FactShape, edge: &T) -> Result<(), Fault> {
        self.name("{\"", fact.name);
        edge.write(self)?;
        self.raw("}");
        Ok(())
    }

    fn put_property<I: Value, V: Value>(&mut self, fact: &'static FactShape, id: &I, value: Option<&V>) -> Result<(), Fault> {
        self.deeper()?;
        self.name("{\"", fact.name);
        self.raw("{\"id\":");
        id.write(self)?;
        self.raw(",\"value\":");
        match value {
            Some(value) => value.write(self)?,
            None => self.raw("null"),
        }
        self.raw("}}");
        self.depth -= 1;
        Ok(())
    }

    fn list<T: Value>(&mut self, list: &[T]) -> Result<(), Fault> {
        self.elements(list.iter())
    }

    fn set<T: Value>(&mut self, set: &BTreeSet<T>) -> Result<(), Fault> {
        self.elements(set.iter())
    }

    fn map<K: Value, V: Value>(&mut self, map: &BTreeMap<K, V>) -> Result<(), Fault> {
        self.deeper()?;
        self.raw("{");
        for (at, (key, value)) in map.iter().enumerate() {
            if at > 0 {
                self.raw(",");
            }
            self.key(key)?;
            self.raw(":");
            value.write(self)?;
        }
        self.raw("}");
        self.depth -= 1;
        Ok(())
    }

    fn bool(&mut self, value: bool) -> Result<(), Fault> {
        self.raw(if value { "true" } else { "false" });
        Ok(())
    }

    fn int(&mut self, _: Kind, value: i64) -> Result<(), Fault> {
        self.shown(format_args!("{value}"));
        Ok(())
    }

    fn u64(&mut self, value: u64) -> Result<(), Fault> {
        self.shown(format_args!("{value}"));
        Ok(())
    }

    fn f32(&mut self, value: f32) -> Result<(), Fault> {
        self.float(f64::from(value), format_args!("{value:?}"))
    }

    fn f64(&mut self, value: f64) -> Result<(), Fault> {
        self.float(value, format_args!("{value:?}"))
    }

    fn str(&mut self, value: &str) -> Result<(), Fault> {
        text::quoted(value, self.out);
        Ok(())
    }

    fn timestamp(&mut self, micros: i64) -> Result<(), Fault> {
        let at = Timestamp::from_micros(micros).ok_or(Fault::Range(micros.into(), "timestamp"))?;
        self.shown(format_args!("\"{at}\""));
        Ok(())
    }

    fn bytes(&mut self, value: &[u8]) -> Result<(), Fault> {
        self.shown(format_args!("\"{}\"", STANDARD.encode(value)));
        Ok(())
    }

    fn uuid(&mut self, value: &[u8; 16]) -> Result<(), Fault> {
        self.shown(format_args!("\"{}\"", Uuid::from_bytes(*value)));
        Ok(())
    }

    fn date(&mut self, days: i32) -> Result<(), Fault> {
        let date = Date::from_days(days).ok_or(Fault::Range(days.into(), "date"))?;
        self.shown(format_args!("\"{date}\""));
        Ok(())
    }

    fn duration(&mut self, micros: i64) -> Result<(), Fault> {
        self.shown(format_args!("\"{}\"", Duration(micros)));
        Ok(())
    }

    fn url(&mut self, value: &Url) -> Result<(), Fault> {
        self.str(value.as_str())
    }

    fn choice(&mut self, cases: &'static [Case], value: i32) -> Result<(), Fault> {
        match cases.iter().find(|case| case.tag == value) {
            Some(case) => self.shown(format_args!("\"{}\"", case.name)),
            None => self.shown(format_args!("\"#{value}\"")),
        }
        Ok(())
    }
}
