//! Lists, sets and maps: fields that come several times, together or with others between them.

use std::collections::{BTreeMap, BTreeSet};

use super::input::varints;
use super::{Error, Reader, Reason, is_packed, wire, wire_type};
use crate::codec::tree;
use crate::value::{Decode, Reader as _, Value};

impl Reader<'_> {
    pub(super) fn read_list<T: Value>(&mut self, old: Option<Vec<T>>) -> Result<Vec<T>, Error> {
        let mut list = old.unwrap_or_default();
        self.occurrences(|r| {
            let count = r.count::<T>();
            r.charge(count.saturating_mul(size_of::<T>()))?;
            // Those that are packed are all there; others take memory as they come.
            if count > 1 {
                list.reserve(count);
            }
            r.elements(|_, value| {
                list.push(value);
                Ok(())
            })
        })?;
        Ok(list)
    }

    /// How many elements come next: one, or as many as are packed.
    #[inline(always)]
    fn count<T: Value>(&self) -> usize {
        if const { !is_packed(T::KIND) } || self.wire != wire::LEN {
            return 1;
        }
        // If they are not there, reading them will say so.
        let bytes = self.input.clone().binary().unwrap_or_default();
        match wire_type(T::KIND) {
            wire::I32 => bytes.len() / 4,
            wire::I64 => bytes.len() / 8,
            _ => varints(bytes),
        }
    }

    pub(super) fn read_set<T: Value + Ord>(&mut self, old: Option<BTreeSet<T>>) -> Result<BTreeSet<T>, Error> {
        let mut set = old.unwrap_or_default();
        self.occurrences(|r| {
            r.elements(|r, value| {
                let before = set.len();
                if set.insert(value) { r.charge(grown::<T>(before)) } else { Ok(()) }
            })
        })?;
        Ok(set)
    }

    pub(super) fn read_map<K: Value + Ord, V: Value>(&mut self, old: Option<BTreeMap<K, V>>) -> Result<BTreeMap<K, V>, Error> {
        let mut map = old.unwrap_or_default();
        self.occurrences(|r| {
            let (key, value) = r.entry()?;
            let before = map.len();
            if map.insert(key, value).is_none() { r.charge(grown::<(K, V)>(before)) } else { Ok(()) }
        })?;
        Ok(map)
    }

    /// Reads a field as often as it comes in a row: others may stand between, and then this is called once more.
    #[inline(always)]
    fn occurrences(&mut self, mut one: impl FnMut(&mut Self) -> Result<(), Error>) -> Result<(), Error> {
        if self.wrapped {
            let end = self.enter()?;
            while let Some(tag) = self.step(end)? {
                if tag == 1 { one(self)? } else { self.pass()? }
            }
            return Ok(());
        }
        let (tag, wire, end) = (self.tag, self.wire, self.end);
        loop {
            one(self)?;
            if self.input.left() <= end || !self.input.take_head(u64::from(tag) << 3 | u64::from(wire)) {
                return Ok(());
            }
            (self.tag, self.wire) = (tag, wire);
        }
    }

    /// One element, or several that are packed.
    #[inline(always)]
    fn elements<T: Value>(&mut self, mut add: impl FnMut(&mut Self, T) -> Result<(), Error>) -> Result<(), Error> {
        if const { !is_packed(T::KIND) } || self.wire != wire::LEN {
            // If it is a list itself, it has a message of its own.
            self.wrapped = true;
            let element = T::read(self, None)?;
            return add(self, element);
        }
        let end = self.length()?;
        self.wire = wire_type(T::KIND);
        while self.input.left() > end {
            let element = T::read(self, None)?;
            add(self, element)?;
        }
        if self.input.left() < end { Err(self.fail(Reason::Overrun)) } else { Ok(()) }
    }

    /// An entry of a map: what is absent is zero, or a message without fields.
    fn entry<K: Value, V: Value>(&mut self) -> Result<(K, V), Error> {
        let (mut key, mut value) = (None, None);
        let end = self.enter()?;
        while let Some(tag) = self.step(end)? {
            match tag {
                1 => self.field(&mut key)?,
                2 => {
                    self.wrapped = true;
                    self.field(&mut value)?;
                }
                _ => self.pass()?,
            }
        }
        Ok((self.or_empty(key)?, self.or_empty(value)?))
    }

    fn or_empty<T: Decode>(&mut self, slot: Option<T>) -> Result<T, Error> {
        if let Some(value) = slot.or_else(T::zero) {
            return Ok(value);
        }
        self.wire = wire::ABSENT;
        T::read(self, None)
    }
}

/// About how much a tree of so many values grows by one more.
fn grown<T>(len: usize) -> usize {
    tree::<T>(len + 1) - tree::<T>(len)
}
