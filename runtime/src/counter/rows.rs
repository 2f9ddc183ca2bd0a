//! The rows of a table: their bytes, and the number that each goes by.
//!
//! A row is found by open addressing. A slot has 32 bits of the row's hash, so that a wrong row is hardly ever looked at, and where its
//! bytes stand, which have its number before them: a look-up touches two places in memory, and [`Rows::prefetch`] asks for the first of
//! them. Homes of hashes are in the order of hashes, so that growing goes through both tables from the beginning to the end.

use super::arena::{Arena, Place};
use crate::heads;
use crate::prefetch::prefetch;
use foldhash::fast::FixedState;
use std::hash::BuildHasher;

/// Rows by their bytes, numbered as they come.
#[derive(Debug, Default)]
pub(super) struct Rows {
    slots: Vec<Slot>,
    places: Vec<Place>,
    bytes: Arena,
    /// The row without a byte, which a counter without a key has: there is nothing to hash or compare.
    empty: Option<u32>,
}

/// 32 bits of a row's hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hash(u32);

impl Hash {
    /// Where there is nothing to look for.
    pub(super) const NONE: Hash = Hash(0);
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    hash: Hash,
    place: Place,
}

const FREE: Slot = Slot { hash: Hash(0), place: Place::NONE };
/// The slots of the smallest table.
const FEWEST: usize = 8;
/// Fewer rows than this are sorted by their bytes where their heads are the same.
const FEW: usize = 32;
/// Rows are sorted by so many heads one behind the other: beyond that, whoever has named them so has the stack in mind.
const DEEP: usize = 100;

/// What one row costs beside its bytes, in tables that may be half empty.
const ROW: usize = 2 * (2 * size_of::<Slot>() + size_of::<Place>());

impl Rows {
    /// What a row of so many bytes costs.
    pub(super) const fn cost(len: usize) -> usize {
        ROW + Arena::cost(len)
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The bytes of a row.
    #[inline]
    pub(super) fn get(&self, number: u32) -> &[u8] {
        self.bytes.get(self.places[number as usize]).1
    }

    /// Asks the memory for where a row's bytes stand.
    #[inline]
    pub(super) fn prefetch_place(&self, number: u32) {
        prefetch(&self.places[number as usize]);
    }

    /// Asks the memory for a row's bytes, as many as other rows have.
    #[inline]
    pub(super) fn prefetch_bytes(&self, number: u32, len: usize) {
        self.bytes.prefetch(self.places[number as usize], len);
    }

    /// Asks the memory for the slot in which the search for a row begins.
    #[inline(always)]
    pub(super) fn prefetch(&self, hash: Hash) {
        if let Some(slot) = self.slots.get(self.home(hash)) {
            prefetch(slot);
        }
    }

    /// Where the row of a hash likely stands, whose bytes the memory is then asked for.
    #[inline(always)]
    pub(super) fn likely(&self, hash: Hash, len: usize) -> Option<Place> {
        let place = self.search(hash, |_| true).ok()?;
        self.bytes.prefetch(place, len);
        Some(place)
    }

    /// The number of the row that stands at a place, if these are its bytes.
    #[inline(always)]
    pub(super) fn confirm(&self, place: Place, row: &[u8]) -> Option<u32> {
        let (number, bytes) = self.bytes.get(place);
        (bytes == row).then_some(number)
    }

    /// The number of a row.
    pub(super) fn find(&self, row: &[u8]) -> Option<u32> {
        self.find_hashed(row, hash(row))
    }

    /// The number of a row of this hash.
    pub(super) fn find_hashed(&self, row: &[u8], hash: Hash) -> Option<u32> {
        if row.is_empty() {
            return self.empty;
        }
        let place = self.search(hash, |place| self.bytes.get(place).1 == row).ok()?;
        Some(self.bytes.get(place).0)
    }

    /// The number of a row, which is the next one if the row is new.
    #[inline]
    pub(super) fn number(&mut self, row: &[u8]) -> u32 {
        match self.empty {
            Some(number) if row.is_empty() => number,
            _ => self.number_hashed(row, hash(row)),
        }
    }

    /// The number of a row of this hash, which is the next one if the row is new.
    #[inline]
    pub(super) fn number_hashed(&mut self, row: &[u8], hash: Hash) -> u32 {
        match self.search(hash, |place| self.bytes.get(place).1 == row) {
            Ok(place) => self.bytes.get(place).0,
            Err(free) => self.add(row, hash, free),
        }
    }

    /// The first place of a hash that `is_it`, or else the free slot where the search ends.
    #[inline(always)]
    fn search(&self, hash: Hash, is_it: impl Fn(Place) -> bool) -> Result<Place, usize> {
        let mut at = self.home(hash);
        while let Some(slot) = self.slots.get(at) {
            if slot.place == Place::NONE {
                return Err(at);
            }
            if slot.hash == hash && is_it(slot.place) {
                return Ok(slot.place);
            }
            at = if at + 1 == self.slots.len() { 0 } else { at + 1 };
        }
        Err(0)
    }

    /// The slot in which the search for a hash begins.
    #[inline(always)]
    fn home(&self, hash: Hash) -> usize {
        ((u64::from(hash.0) * self.slots.len() as u64) >> 32) as usize
    }

    #[inline(never)]
    fn add(&mut self, row: &[u8], hash: Hash, free: usize) -> u32 {
        let number = self.places.len() as u32;
        let place = self.bytes.add(number, row);
        self.places.push(place);
        if row.is_empty() {
            self.empty = Some(number);
        }
        let slot = Slot { hash, place };
        // Two slots in three are taken at most.
        if self.places.len() * 3 > self.slots.len() * 2 {
            self.grow();
            self.fill(slot);
        } else {
            self.slots[free] = slot;
        }
        number
    }

    fn grow(&mut self) {
        let larger = vec![FREE; (self.slots.len() * 2).max(FEWEST)];
        let slots = std::mem::replace(&mut self.slots, larger);
        slots.into_iter().filter(|slot| slot.place != Place::NONE).for_each(|slot| self.fill(slot));
    }

    /// Puts what is not yet there into a slot.
    fn fill(&mut self, slot: Slot) {
        if let Err(free) = self.search(slot.hash, |_| false) {
            self.slots[free] = slot;
        }
    }

    /// The numbers of the rows that begin with some bytes, in the order of the rows' bytes.
    pub(super) fn sorted_with(&self, prefix: &[u8]) -> Vec<u32> {
        if prefix.is_empty() {
            return self.sorted();
        }
        let mut sorted: Vec<u32> = (0..self.len() as u32).filter(|row| self.get(*row).starts_with(prefix)).collect();
        sorted.sort_unstable_by_key(|row| self.get(*row));
        sorted
    }

    /// All numbers, in the order of the rows' bytes.
    pub(super) fn sorted(&self) -> Vec<u32> {
        let mut sorted: Vec<(u64, u32)> = (0..self.len() as u32).map(|row| (0, row)).collect();
        self.sort(&mut sorted, 0, DEEP);
        sorted.into_iter().map(|(_, row)| row).collect()
    }

    /// Sorts rows that begin alike, with so many bytes: by the heads of what follows, and those whose heads are the same once more behind
    /// them, so many times at most. The heads stand side by side, while each row would have to be fetched.
    fn sort(&self, rows: &mut [(u64, u32)], from: usize, times: usize) {
        let shared = self.shared(rows, from);
        rows.iter_mut().for_each(|(head, row)| *head = heads::head(&self.get(*row)[shared..]));
        rows.sort_unstable_by_key(|(head, _)| *head);
        for alike in rows.chunk_by_mut(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
            // A row that ends within the head is told from one that goes on with zeros by its length.
            let behind = shared + size_of::<u64>();
            if alike.len() < FEW || times == 0 || alike.iter().any(|(_, row)| self.get(*row).len() < behind) {
                alike.sort_unstable_by(|a, b| self.get(a.1).cmp(self.get(b.1)));
            } else {
                self.sort(alike, behind, times - 1);
            }
        }
    }

    /// With how many bytes rows begin alike, if they do with `from`. Ids often do (`https://…`), and what is alike tells no order.
    fn shared(&self, rows: &[(u64, u32)], from: usize) -> usize {
        let Some((&(_, first), rest)) = rows.split_first() else { return 0 };
        let first = self.get(first);
        let alike = |shared: usize, &(_, row): &(u64, u32)| {
            let row = self.get(row);
            if row.get(from..).is_some_and(|row| row.starts_with(&first[from..shared])) {
                return shared;
            }
            heads::shared(&first[..shared], row)
        };
        rest.iter().fold(first.len(), alike)
    }
}

/// A table's rows are its owner's own data, so a fixed state will do.
#[inline]
pub(super) fn hash(row: &[u8]) -> Hash {
    Hash((FixedState::with_seed(0).hash_one(row) >> 32) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_keep_their_numbers_and_sort_as_bytes(all in prop::collection::vec("(same beginning)?(of most)?[ab\u{0}]{0,20}", 0..200)) {
            let mut rows = Rows::default();
            let numbers: Vec<u32> = all.iter().map(|row| rows.number(row.as_bytes())).collect();
            for (row, number) in all.iter().zip(numbers) {
                let row = row.as_bytes();
                prop_assert_eq!(rows.find(row), Some(number));
                prop_assert_eq!(rows.get(number), row);
                prop_assert_eq!(rows.number_hashed(row, hash(row)), number);
                let likely = rows.likely(hash(row), row.len()).unwrap();
                prop_assert_eq!(rows.confirm(likely, row), Some(number));
            }
            prop_assert_eq!(rows.find(b"another"), None);
            let sorted: Vec<&[u8]> = rows.sorted().into_iter().map(|row| rows.get(row)).collect();
            prop_assert!(sorted.is_sorted_by(|a, b| a < b));
            prop_assert_eq!(sorted.len(), rows.len());
        }

        #[test]
        fn rows_of_one_hash_are_told_apart(all in prop::collection::vec("[ab]{0,3}", 0..60), hashes in prop::collection::vec(prop_oneof![Just(0), Just(u32::MAX), any::<u32>()], 2)) {
            let mut rows = Rows::default();
            let hash = |row: &str| Hash(hashes[row.len() % 2]);
            let numbers: Vec<u32> = all.iter().map(|row| rows.number_hashed(row.as_bytes(), hash(row))).collect();
            for (row, number) in all.iter().zip(numbers) {
                prop_assert_eq!(rows.find_hashed(row.as_bytes(), hash(row)), Some(number));
                prop_assert_eq!(rows.get(number), row.as_bytes());
            }
        }
    }
}
