//! The rows of a table: their bytes, and the number that each goes by.

use super::arena::{Arena, Place};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use std::hash::BuildHasher;

/// Rows by their bytes, numbered as they come.
#[derive(Debug, Default)]
pub(super) struct Rows {
    numbers: HashTable<Named>,
    places: Vec<Place>,
    bytes: Arena,
}

/// A row's number beside the place of its bytes, so that a look-up touches no third table.
#[derive(Clone, Copy, Debug)]
struct Named {
    place: Place,
    number: u32,
}

/// What one row costs beside its bytes, in tables that may be half empty.
pub(super) const ROW: usize = 2 * (size_of::<Named>() + 1 + size_of::<Place>());

impl Rows {
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The bytes of a row.
    #[inline]
    pub(super) fn get(&self, number: u32) -> &[u8] {
        self.bytes.get(self.places[number as usize])
    }

    /// The number of a row.
    pub(super) fn find(&self, row: &[u8]) -> Option<u32> {
        let named = self.numbers.find(hash(row), |named| self.bytes.get(named.place) == row)?;
        Some(named.number)
    }

    /// The number of a row, which is the next one if the row is new.
    #[inline]
    pub(super) fn number(&mut self, row: &[u8]) -> u32 {
        let Rows { numbers, places, bytes } = self;
        let rehash = |named: &Named| hash(bytes.get(named.place));
        match numbers.entry(hash(row), |named| bytes.get(named.place) == row, rehash) {
            Entry::Occupied(old) => old.get().number,
            Entry::Vacant(new) => {
                let named = Named { place: bytes.add(row), number: places.len() as u32 };
                places.push(named.place);
                new.insert(named);
                named.number
            }
        }
    }

    /// All numbers, in the order of the rows' bytes.
    pub(super) fn sorted(&self) -> Vec<u32> {
        let shared = self.shared();
        let mut sorted: Vec<(u64, u32)> = (0..self.len() as u32).map(|row| (head(&self.get(row)[shared..]), row)).collect();
        sorted.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.get(a.1).cmp(self.get(b.1))));
        sorted.into_iter().map(|(_, row)| row).collect()
    }

    /// With how many bytes all rows begin alike. Ids often do (`https://…`), and what is alike tells no order.
    fn shared(&self) -> usize {
        let Some((&first, rest)) = self.places.split_first() else { return 0 };
        let first = self.bytes.get(first);
        let alike = |shared: usize, &place: &Place| {
            let row = self.bytes.get(place);
            first[..shared].iter().zip(row).take_while(|(a, b)| a == b).count()
        };
        rest.iter().fold(first.len(), alike)
    }
}

/// The first eight bytes as a number of the same order, short ones filled up with zeros.
fn head(bytes: &[u8]) -> u64 {
    let mut head = [0; 8];
    let len = bytes.len().min(8);
    head[..len].copy_from_slice(&bytes[..len]);
    u64::from_be_bytes(head)
}

/// A table's rows are its owner's own data, so a fixed state will do.
#[inline]
fn hash(row: &[u8]) -> u64 {
    FixedState::with_seed(0).hash_one(row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_keep_their_numbers_and_sort_as_bytes(all in prop::collection::vec("(same beginning)?[ab\u{0}]{0,12}", 0..60)) {
            let mut rows = Rows::default();
            let numbers: Vec<u32> = all.iter().map(|row| rows.number(row.as_bytes())).collect();
            for (row, number) in all.iter().zip(numbers) {
                prop_assert_eq!(rows.find(row.as_bytes()), Some(number));
                prop_assert_eq!(rows.get(number), row.as_bytes());
            }
            let sorted: Vec<&[u8]> = rows.sorted().into_iter().map(|row| rows.get(row)).collect();
            prop_assert!(sorted.is_sorted_by(|a, b| a < b));
            prop_assert_eq!(sorted.len(), rows.len());
        }
    }
}
