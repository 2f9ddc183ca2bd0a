//! Facts of any type, made up: a reader that reads nothing and gives what it likes.

use headwater::shape::{Alternatives, Case, FactShape, Field, Kind};
use headwater::value::Fault;
use headwater::{Bytes, Decode, Reader, Url, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Below this depth there are no optionals and no lists, so that what holds itself comes to an end.
const DEEPEST: usize = 4;
const BYTES: [&[u8]; 3] = [b"", b"a\0b", b"\xff\0"];
const URLS: [&str; 5] = ["", "https://example.com/", "https://www.example.com/a", "http://example.org/", "mailto:ann@example.com"];
const TEXTS: [&str; 6] = ["", "a", "b", "B", "Ärger", "a\0b"];
/// Their sums come out the same in any order, but for the third's.
const FLOATS: [f64; 6] = [0.0, 0.5, 0.1, -2.25, 3.0, -0.0];

/// Makes values up, out of few, so that they meet again.
pub(crate) struct Invent {
    random: u64,
    depth: usize,
    /// Where moments lie around: µs since the epoch.
    pub(crate) now: i64,
}

impl Invent {
    pub(crate) fn new(seed: u64) -> Invent {
        Invent { random: seed, depth: 0, now: 0 }
    }

    /// A number below `n`: SplitMix64.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }
}

impl Reader for Invent {
    type Error = Fault;
    type Str = String;
    /// The tags that are still to come.
    type Scope = Vec<u16>;

    /// Gives the fields in any order, and some that nobody knows.
    fn open(&mut self, fields: &'static [Field]) -> Result<Vec<u16>, Fault> {
        self.depth += 1;
        let mut tags = Vec::new();
        for field in fields {
            let absent = field.optional && (self.depth > DEEPEST || self.below(3) == 0);
            tags.extend((!absent).then_some(field.tag));
        }
        if self.below(4) == 0 {
            tags.push(0);
        }
        for i in 1..tags.len() {
            let other = self.below(i + 1);
            tags.swap(i, other);
        }
        Ok(tags)
    }

    fn next(&mut self, scope: &mut Vec<u16>) -> Result<Option<u16>, Fault> {
        let next = scope.pop();
        self.depth -= usize::from(next.is_none());
        Ok(next)
    }

    /// One case; deep down the first, which holds no other union.
    fn case(&mut self, _: &'static str, cases: &'static [Field]) -> Result<(usize, Vec<u16>), Fault> {
        self.depth += 1;
        let count = if self.depth > DEEPEST { 1 } else { cases.len() };
        Ok((self.below(count), vec![]))
    }

    fn end_case(&mut self, _: &'static str, _: Vec<u16>) -> Result<(), Fault> {
        self.depth -= 1;
        Ok(())
    }

    fn alternative(&mut self, _: &'static str, alternatives: Alternatives) -> Result<(usize, Vec<u16>), Fault> {
        self.depth += 1;
        Ok((self.below(alternatives.len()), vec![]))
    }

    fn skip(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    /// A null where one may stand, in a field or as the value of a property.
    fn null(&mut self) -> Result<bool, Fault> {
        Ok(self.below(4) == 0)
    }

    fn fact(&mut self, _: &'static [FactShape]) -> Result<usize, Fault> {
        unreachable!("which fact it is was chosen before")
    }

    fn edge<T: Decode>(&mut self, _: &'static FactShape) -> Result<T, Fault> {
        T::read(self, None)
    }

    fn property<I: Decode, V: Decode>(&mut self, _: &'static FactShape) -> Result<(I, V), Fault> {
        Ok((I::read(self, None)?, V::read(self, None)?))
    }

    fn list<T: Value>(&mut self, _: Option<Vec<T>>) -> Result<Vec<T>, Fault> {
        self.depth += 1;
        let count = if self.depth > DEEPEST { 0 } else { self.below(4) };
        let list = (0..count).map(|_| T::read(self, None)).collect();
        self.depth -= 1;
        list
    }

    fn bool(&mut self) -> Result<bool, Fault> {
        Ok(self.below(2) == 0)
    }

    fn int(&mut self, kind: Kind) -> Result<i64, Fault> {
        let (low, high) = match kind {
            Kind::I8 => (i8::MIN.into(), i8::MAX.into()),
            Kind::I16 => (i16::MIN.into(), i16::MAX.into()),
            Kind::I32 => (i32::MIN.into(), i32::MAX.into()),
            Kind::I64 => (i64::MIN, i64::MAX),
            Kind::U8 => (0, u8::MAX.into()),
            Kind::U16 => (0, u16::MAX.into()),
            Kind::U32 => (0, u32::MAX.into()),
            _ => unreachable!("not an integer"),
        };
        Ok(match self.below(40) {
            0 => low,
            1 => high,
            2..8 => low.max(-2),
            _ => self.below(5) as i64,
        })
    }

    fn u64(&mut self) -> Result<u64, Fault> {
        Ok(if self.below(40) == 0 { u64::MAX } else { self.below(5) as u64 })
    }

    fn f32(&mut self) -> Result<f32, Fault> {
        Ok(FLOATS[self.below(FLOATS.len())] as f32)
    }

    fn f64(&mut self) -> Result<f64, Fault> {
        Ok(FLOATS[self.below(FLOATS.len())])
    }

    fn str(&mut self) -> Result<String, Fault> {
        Ok(TEXTS[self.below(TEXTS.len())].to_owned())
    }

    fn text(&mut self) -> Result<String, Fault> {
        self.str()
    }

    fn set<T: Value + Ord>(&mut self, _: Option<BTreeSet<T>>) -> Result<BTreeSet<T>, Fault> {
        Ok(self.list::<T>(None)?.into_iter().collect())
    }

    fn map<K: Value + Ord, V: Value>(&mut self, _: Option<BTreeMap<K, V>>) -> Result<BTreeMap<K, V>, Fault> {
        let keys: Vec<K> = self.list(None)?;
        keys.into_iter().map(|key| Ok((key, V::read(self, None)?))).collect()
    }

    fn bytes(&mut self) -> Result<Bytes, Fault> {
        Ok(Bytes::from_static(BYTES[self.below(BYTES.len())]))
    }

    fn uuid(&mut self) -> Result<[u8; 16], Fault> {
        Ok([self.below(3) as u8; 16])
    }

    fn date(&mut self) -> Result<i32, Fault> {
        Ok((self.now / 86_400_000_000) as i32 - self.below(4) as i32)
    }

    fn duration(&mut self) -> Result<i64, Fault> {
        Ok(self.below(5) as i64 * 500_000 - 1_000_000)
    }

    fn url(&mut self) -> Result<Url, Fault> {
        Ok(URLS[self.below(URLS.len())].parse().expect("a url"))
    }

    fn timestamp(&mut self) -> Result<i64, Fault> {
        Ok(self.now - self.below(4) as i64 * 20 * 3_600_000_000 + self.below(2) as i64)
    }

    /// A case that is known, or, now and then, one that is not.
    fn choice(&mut self, cases: &'static [Case]) -> Result<i32, Fault> {
        Ok(if self.below(8) == 0 { 17_000 + self.below(2) as i32 } else { cases[self.below(cases.len())].tag })
    }
}
