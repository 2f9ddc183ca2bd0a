//! Writes Protobuf in one pass.

use std::collections::{BTreeMap, BTreeSet};

use super::{MAX_MESSAGES, NULL, is_message, is_packed, is_repeated, wire, wire_type};
use crate::address::Url;
use crate::codec::output::{push_varint, varint};
use crate::shape::{Alternatives, Case, FactShape, Field, Kind};
use crate::time::{Date, Timestamp};
use crate::value::{Fault, Value};

type Written = Result<(), Fault>;

/// Appends the fields of a message to bytes. What could not be read back (NaN, a moment out of range, messages that are nested too deep)
/// is an error.
#[derive(Debug)]
pub struct Writer<'a> {
    out: &'a mut Vec<u8>,
    /// The number of the list, set or map that comes next.
    tag: u16,
    /// How many messages are open: the outermost, and those in it.
    depth: u16,
}

impl<'a> Writer<'a> {
    /// A writer that appends to `out`.
    pub fn new(out: &'a mut Vec<u8>) -> Writer<'a> {
        Writer { out, tag: 1, depth: 1 }
    }

    /// What stands before a value: its field's number and its wire type, as a varint.
    #[inline(always)]
    fn head(&mut self, tag: u16, wire: u8) {
        let head = u32::from(tag) << 3 | u32::from(wire);
        if head < 0x80 {
            self.out.push(head as u8);
        } else if head < 0x4000 {
            self.out.extend_from_slice(&[head as u8 | 0x80, (head >> 7) as u8]);
        } else {
            self.out.extend_from_slice(&[head as u8 | 0x80, (head >> 7) as u8 | 0x80, (head >> 14) as u8]);
        }
    }

    #[inline(always)]
    fn varint(&mut self, value: u64) {
        push_varint(self.out, value);
    }

    /// A message, or whatever else has its length before it. One byte is kept for that, and the body moves up where it is too short: most are
    /// short, and moving the others costs less than going over all values for their length first.
    #[inline(always)]
    fn nested(&mut self, body: impl FnOnce(&mut Self) -> Written) -> Written {
        let start = self.out.len();
        self.out.push(0);
        self.depth += 1;
        if self.depth > MAX_MESSAGES {
            return Err(Fault::Depth(MAX_MESSAGES));
        }
        body(self)?;
        self.depth -= 1;
        let len = self.out.len() - start - 1;
        match self.out.get_mut(start) {
            Some(byte) if len < 0x80 => *byte = len as u8,
            _ => self.seal(start, 1),
        }
        Ok(())
    }

    /// A field that is a message.
    #[inline(always)]
    pub(super) fn message(&mut self, tag: u16, body: impl FnOnce(&mut Self) -> Written) -> Written {
        self.head(tag, wire::LEN);
        self.nested(body)
    }

    /// Writes the length of what stands from `start` on, for which so many bytes were kept.
    #[inline(never)]
    fn seal(&mut self, start: usize, kept: usize) {
        let end = self.out.len();
        let (bytes, len) = varint((end - start - kept) as u64);
        if len > kept {
            self.out.extend_from_slice(&[0; 10][..len - kept]);
            self.out.copy_within(start + kept..end, start + len);
        }
        self.out[start..start + len].copy_from_slice(&bytes[..len]);
    }

    /// A field that is there, whatever it holds.
    #[inline(always)]
    fn present<T: Value>(&mut self, tag: u16, value: &T) -> Written {
        if const { is_repeated(T::KIND) } {
            return self.message(tag, |w| {
                w.tag = 1;
                value.write(w)
            });
        }
        if const { is_message(T::KIND) } {
            return self.message(tag, |w| value.write(w));
        }
        self.head(tag, wire_type(T::KIND));
        value.write(self)
    }

    /// A field that is left out where it is zero, as a message never is.
    #[inline(always)]
    fn plain<T: Value>(&mut self, tag: u16, value: &T) -> Written {
        if const { is_message(T::KIND) } || !value.is_zero() { self.present(tag, value) } else { Ok(()) }
    }

    /// The elements of a list or a set.
    #[inline(always)]
    fn repeated<'v, T: Value + 'v>(&mut self, len: usize, mut values: impl Iterator<Item = &'v T>) -> Written {
        let tag = self.tag;
        if const { !is_packed(T::KIND) } {
            return values.try_for_each(|value| self.present(tag, value));
        }
        if len == 0 {
            return Ok(());
        }
        self.head(tag, wire::LEN);
        // Each takes at least so many bytes, all at least so many, and that is how many their number takes.
        let kept = varint((len * width(T::KIND)) as u64).1;
        let start = self.out.len();
        self.out.extend_from_slice(&[0; 10][..kept]);
        values.try_for_each(|value| value.write(self))?;
        self.seal(start, kept);
        Ok(())
    }

    /// An entry of a map. Values without content are left out, as other libraries of Rust do it.
    #[inline(always)]
    fn entry<K: Value, V: Value>(&mut self, key: &K, value: &V) -> Written {
        self.plain(1, key)?;
        if const { !is_message(V::KIND) && !is_repeated(V::KIND) } {
            return self.plain(2, value);
        }
        let start = self.out.len();
        self.present(2, value)?;
        if const { is_key_of_map(K::KIND) } && self.out.len() == start + 2 {
            self.out.truncate(start);
        }
        Ok(())
    }
}

/// Whether Protobuf's own maps take keys of a kind. Others are lists of entries there, in which a value that is a message is always present.
const fn is_key_of_map(kind: Kind) -> bool {
    !matches!(kind, Kind::Enum | Kind::Bytes | Kind::Uuid)
}

/// How many bytes a value of a kind takes at least, among others.
const fn width(kind: Kind) -> usize {
    match wire_type(kind) {
        wire::I64 => 8,
        wire::I32 => 4,
        _ => 1,
    }
}

impl crate::value::Writer for Writer<'_> {
    type Error = Fault;
    /// Whether zeros are written: in a oneof they say which case it is.
    type Scope = bool;

    #[inline(always)]
    fn open(&mut self) -> Result<bool, Fault> {
        Ok(false)
    }

    #[inline(always)]
    fn put<T: Value>(&mut self, zeros: &mut bool, field: &'static Field, value: &T, present: bool) -> Written {
        if present || *zeros {
            return self.present(field.tag, value);
        }
        if const { is_repeated(T::KIND) } {
            self.tag = field.tag;
            return value.write(self);
        }
        self.plain(field.tag, value)
    }

    #[inline(always)]
    fn close(&mut self, _: bool) -> Written {
        Ok(())
    }

    #[inline(always)]
    fn id<T: Value>(&mut self, field: &'static Field, value: &T) -> Written {
        self.plain(field.tag, value)
    }

    #[inline(always)]
    fn case<T: Value>(&mut self, cases: &'static [Field], index: usize, value: &T) -> Written {
        self.present(cases[index].tag, value)
    }

    /// A single field is the case; several are a message of their own.
    #[inline(always)]
    fn alternative(&mut self, alternatives: Alternatives, index: usize, write: impl FnOnce(&mut Self, &mut bool) -> Written) -> Written {
        if let [_] = alternatives[index] {
            return write(self, &mut true);
        }
        self.message(index as u16 + 1, |w| write(w, &mut false))
    }

    fn edge<T: Value>(&mut self, fact: &'static FactShape, edge: &T) -> Written {
        self.present(fact.tag, edge)
    }

    fn put_property<I: Value, V: Value>(&mut self, fact: &'static FactShape, id: &I, value: Option<&V>) -> Written {
        let tag = fact.property.unwrap_or_default();
        self.message(fact.tag, |w| {
            w.present(1, id)?;
            // A oneof has no case for nothing: which property it is stands beside it.
            let Some(value) = value else {
                w.head(NULL, wire::VARINT);
                w.varint(tag.into());
                return Ok(());
            };
            w.message(2, |w| w.present(tag, value))
        })
    }

    fn list<T: Value>(&mut self, list: &[T]) -> Written {
        self.repeated(list.len(), list.iter())
    }

    fn set<T: Value>(&mut self, set: &BTreeSet<T>) -> Written {
        self.repeated(set.len(), set.iter())
    }

    fn map<K: Value, V: Value>(&mut self, map: &BTreeMap<K, V>) -> Written {
        let tag = self.tag;
        map.iter().try_for_each(|(key, value)| self.message(tag, |w| w.entry(key, value)))
    }

    #[inline(always)]
    fn bool(&mut self, value: bool) -> Written {
        self.out.push(value.into());
        Ok(())
    }

    /// A negative one takes ten bytes, as in `int32` and `int64`.
    #[inline(always)]
    fn int(&mut self, _: Kind, value: i64) -> Written {
        self.varint(value as u64);
        Ok(())
    }

    #[inline(always)]
    fn u64(&mut self, value: u64) -> Written {
        self.varint(value);
        Ok(())
    }

    #[inline(never)]
    fn f32(&mut self, value: f32) -> Written {
        if value.is_nan() {
            return Err(Fault::Nan);
        }
        self.out.extend_from_slice(&value.to_le_bytes());
        Ok(())
    }

    #[inline(never)]
    fn f64(&mut self, value: f64) -> Written {
        if value.is_nan() {
            return Err(Fault::Nan);
        }
        self.out.extend_from_slice(&value.to_le_bytes());
        Ok(())
    }

    #[inline(always)]
    fn str(&mut self, value: &str) -> Written {
        self.bytes(value.as_bytes())
    }

    #[inline(never)]
    fn bytes(&mut self, value: &[u8]) -> Written {
        self.varint(value.len() as u64);
        self.out.extend_from_slice(value);
        Ok(())
    }

    fn uuid(&mut self, value: &[u8; 16]) -> Written {
        self.bytes(value)
    }

    #[inline(never)]
    fn timestamp(&mut self, micros: i64) -> Written {
        Timestamp::from_micros(micros).ok_or(Fault::Range(micros.into(), "timestamp"))?;
        self.varint(micros as u64);
        Ok(())
    }

    fn date(&mut self, days: i32) -> Written {
        Date::from_days(days).ok_or(Fault::Range(days.into(), "date"))?;
        self.varint(i64::from(days) as u64);
        Ok(())
    }

    #[inline(always)]
    fn duration(&mut self, micros: i64) -> Written {
        self.varint(micros as u64);
        Ok(())
    }

    fn url(&mut self, value: &Url) -> Written {
        self.bytes(value.as_str().as_bytes())
    }

    #[inline(always)]
    fn choice(&mut self, _: &'static [Case], value: i32) -> Written {
        self.varint(i64::from(value) as u64);
        Ok(())
    }
}
