//! Writes keys.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use crate::address::{Parts, PlainHost, Url};
use crate::lanes::has_zero;
use crate::shape::{Alternatives, Case, FactShape, Field, Kind};
use crate::value::{Value, Writer};

/// Appends a value's key.
pub fn encode<T: Value>(value: &T, out: &mut Vec<u8>) {
    let Ok(()) = value.write(&mut KeyWriter(out));
}

/// Appends the key of text, or of an id of one text.
#[inline]
pub fn text(text: &str, out: &mut Vec<u8>) {
    out.reserve(text.len() + 2);
    prefix(text, out);
    out.extend_from_slice(&[0, 0]);
}

/// Appends what the keys of all strings that begin with `text` begin with.
#[inline]
pub fn prefix(text: &str, out: &mut Vec<u8>) {
    if has_zero(text.as_bytes()) { escape(text.as_bytes(), out) } else { out.extend_from_slice(text.as_bytes()) }
}

/// Bytes without the end of a key, each 00 followed by FF.
#[cold]
fn escape(bytes: &[u8], out: &mut Vec<u8>) {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|&b| b == 0) {
        out.extend_from_slice(&rest[..=at]);
        out.push(0xff);
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

/// The bytes that an order-preserving key has for each kind of value.
pub(crate) struct KeyWriter<'a>(pub(crate) &'a mut Vec<u8>);

impl KeyWriter<'_> {
    pub(super) fn signed(&mut self, value: i64) {
        self.0.extend_from_slice(&(value as u64 ^ 1 << 63).to_be_bytes());
    }

    fn escaped(&mut self, bytes: &[u8]) {
        escape(bytes, self.0);
        self.0.extend_from_slice(&[0, 0]);
    }

    /// Keys one after another, in the order of their bytes, each once.
    pub(super) fn sorted(&mut self, mut keys: Vec<Vec<u8>>) {
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            self.0.push(1);
            self.0.extend_from_slice(&key);
        }
        self.0.push(0);
    }

    /// The key of a URL's parts.
    pub(super) fn address(&mut self, url: &str) {
        let Some(host) = PlainHost::of(url).filter(|_| !has_zero(url.as_bytes())) else { return self.parts(Parts::of(url)) };
        // The same, of parts that need no escape, and no port.
        self.0.reserve(url.len() + 6);
        for label in host.labels() {
            self.0.extend_from_slice(label);
            self.0.push(1);
        }
        self.0.push(0);
        self.0.extend_from_slice(host.rest.as_bytes());
        self.0.extend_from_slice(&[0, 0]);
        self.0.extend_from_slice(host.before.as_bytes());
        self.0.extend_from_slice(&[0, 0]);
    }

    #[inline(never)]
    fn parts(&mut self, parts: Parts<'_>) {
        parts.each_label(|label| {
            self.0.extend_from_slice(label);
            self.0.push(1);
        });
        self.0.push(0);
        text(parts.rest, self.0);
        prefix(parts.before, self.0);
        text(parts.port, self.0);
    }
}

fn key_of<T: Value>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    encode(value, &mut out);
    out
}

/// The bits of a float, in the order of [`f64::total_cmp`].
fn ordered(bits: u64) -> u64 {
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// The bits of a float, in the order of [`f32::total_cmp`].
fn ordered32(bits: u32) -> u32 {
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

impl Writer for KeyWriter<'_> {
    type Error = Infallible;
    type Scope = ();

    #[inline(always)]
    fn open(&mut self) -> Result<(), Infallible> {
        Ok(())
    }

    #[inline(always)]
    fn put<T: Value>(&mut self, (): &mut (), field: &'static Field, value: &T, _: bool) -> Result<(), Infallible> {
        if field.optional {
            self.0.push(1);
        }
        value.write(self)
    }

    #[inline(always)]
    fn absent(&mut self, (): &mut (), _: &'static Field) -> Result<(), Infallible> {
        self.0.push(0);
        Ok(())
    }

    #[inline(always)]
    fn close(&mut self, (): ()) -> Result<(), Infallible> {
        Ok(())
    }

    #[inline(always)]
    fn id<T: Value>(&mut self, _: &'static Field, value: &T) -> Result<(), Infallible> {
        value.write(self)
    }

    fn case<T: Value>(&mut self, cases: &'static [Field], index: usize, value: &T) -> Result<(), Infallible> {
        self.0.extend_from_slice(&cases[index].tag.to_be_bytes());
        value.write(self)
    }

    fn alternative(
        &mut self,
        _: Alternatives,
        index: usize,
        write: impl FnOnce(&mut Self, &mut ()) -> Result<(), Infallible>,
    ) -> Result<(), Infallible> {
        self.0.extend_from_slice(&(index as u16 + 1).to_be_bytes());
        write(self, &mut ())
    }

    fn edge<T: Value>(&mut self, _: &'static FactShape, edge: &T) -> Result<(), Infallible> {
        edge.write(self)
    }

    fn put_property<I: Value, V: Value>(&mut self, fact: &'static FactShape, id: &I, value: Option<&V>) -> Result<(), Infallible> {
        id.write(self)?;
        match value {
            Some(value) if fact.is_optional() => {
                self.0.push(1);
                value.write(self)
            }
            Some(value) => value.write(self),
            None => {
                self.0.push(0);
                Ok(())
            }
        }
    }

    fn list<T: Value>(&mut self, list: &[T]) -> Result<(), Infallible> {
        for element in list {
            self.0.push(1);
            element.write(self)?;
        }
        self.0.push(0);
        Ok(())
    }

    fn set<T: Value>(&mut self, set: &BTreeSet<T>) -> Result<(), Infallible> {
        self.sorted(set.iter().map(key_of).collect());
        Ok(())
    }

    fn map<K: Value, V: Value>(&mut self, map: &BTreeMap<K, V>) -> Result<(), Infallible> {
        let pair = |(key, value): (&K, &V)| {
            let mut bytes = key_of(key);
            encode(value, &mut bytes);
            bytes
        };
        self.sorted(map.iter().map(pair).collect());
        Ok(())
    }

    fn bool(&mut self, value: bool) -> Result<(), Infallible> {
        self.0.push(u8::from(value));
        Ok(())
    }

    #[inline(always)]
    fn int(&mut self, kind: Kind, value: i64) -> Result<(), Infallible> {
        match kind {
            Kind::I8 => self.0.push(value as u8 ^ 1 << 7),
            Kind::I16 => self.0.extend_from_slice(&(value as u16 ^ 1 << 15).to_be_bytes()),
            Kind::I32 => self.0.extend_from_slice(&(value as u32 ^ 1 << 31).to_be_bytes()),
            Kind::U8 => self.0.push(value as u8),
            Kind::U16 => self.0.extend_from_slice(&(value as u16).to_be_bytes()),
            Kind::U32 => self.0.extend_from_slice(&(value as u32).to_be_bytes()),
            _ => self.signed(value),
        }
        Ok(())
    }

    fn u64(&mut self, value: u64) -> Result<(), Infallible> {
        self.0.extend_from_slice(&value.to_be_bytes());
        Ok(())
    }

    fn f32(&mut self, value: f32) -> Result<(), Infallible> {
        self.0.extend_from_slice(&ordered32(value.to_bits()).to_be_bytes());
        Ok(())
    }

    fn f64(&mut self, value: f64) -> Result<(), Infallible> {
        self.0.extend_from_slice(&ordered(value.to_bits()).to_be_bytes());
        Ok(())
    }

    #[inline]
    fn str(&mut self, value: &str) -> Result<(), Infallible> {
        text(value, self.0);
        Ok(())
    }

    fn bytes(&mut self, value: &[u8]) -> Result<(), Infallible> {
        self.escaped(value);
        Ok(())
    }

    fn uuid(&mut self, value: &[u8; 16]) -> Result<(), Infallible> {
        self.0.extend_from_slice(value);
        Ok(())
    }

    fn timestamp(&mut self, micros: i64) -> Result<(), Infallible> {
        self.signed(micros);
        Ok(())
    }

    fn date(&mut self, days: i32) -> Result<(), Infallible> {
        self.int(Kind::I32, i64::from(days))
    }

    fn duration(&mut self, micros: i64) -> Result<(), Infallible> {
        self.signed(micros);
        Ok(())
    }

    fn url(&mut self, value: &Url) -> Result<(), Infallible> {
        self.address(value.as_str());
        Ok(())
    }

    fn choice(&mut self, _: &'static [Case], value: i32) -> Result<(), Infallible> {
        self.int(Kind::I32, i64::from(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_plain_host_makes_the_key_that_any_makes(text in "https?://([a-c0-2-]{1,18}\\.){0,4}[a-c]{1,3}(:[0-9])?/[a-z\\x00\\x01@:/?#.]{0,40}|\\PC{0,20}") {
            let (mut key, mut other) = (vec![7], vec![7]);
            KeyWriter(&mut key).address(&text);
            KeyWriter(&mut other).parts(Parts::of(&text));
            prop_assert_eq!(key, other);
        }
    }
}
