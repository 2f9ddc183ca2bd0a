//! The table of one counter in memory: cells grow here until they become a run.

use super::key::{CellKey, prefix, start_bytes};
use super::shape::{Bucket, CounterShape};
use crate::key;
use crate::measure::{Cell, MeasureKind};
use crate::time::{BucketSize, Timestamp};
use crate::value::Value;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;
use std::ops::{Bound, RangeBounds};

/// What an entry costs beside its key and its cell: its place in the map, which is half empty at worst, and the allocator's share.
const ENTRY: usize = 2 * size_of::<Entry>() + 32;

/// The cells of one counter, by key.
#[derive(Debug)]
pub struct Table {
    buckets: Box<[Bucket]>,
    kinds: Box<[MeasureKind]>,
    cells: HashTable<Entry>,
    bytes: usize,
    /// The row that is being counted.
    row: Vec<u8>,
    /// The key that is looked up.
    key: Vec<u8>,
}

#[derive(Debug)]
struct Entry {
    key: Box<[u8]>,
    cell: Cell,
}

impl Table {
    /// An empty table.
    pub fn new(shape: &CounterShape) -> Table {
        Table {
            buckets: shape.each.into(),
            kinds: shape.measures.iter().map(|measure| measure.kind).collect(),
            cells: HashTable::new(),
            bytes: 0,
            row: Vec::new(),
            key: Vec::new(),
        }
    }

    /// Begins a row, for a fact that became true at `at`: name its key, then count into its cells.
    #[inline]
    pub fn row(&mut self, at: Timestamp) -> Row<'_> {
        self.row.clear();
        Row { table: self, at }
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// How many bytes it takes, roughly: keys, cells, what they have grown to, and the map.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// One cell, by its key.
    pub fn get(&self, key: &[u8]) -> Option<&Cell> {
        self.cells.find(hash(key), |entry| *entry.key == *key).map(|entry| &entry.cell)
    }

    /// All cells, in key order.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &Cell)> {
        self.range((Bound::Unbounded, Bound::Unbounded))
    }

    /// The cells whose keys lie in a range, in key order. It looks at every cell.
    pub fn range(&self, range: (Bound<&[u8]>, Bound<&[u8]>)) -> impl Iterator<Item = (&[u8], &Cell)> {
        let mut found: Vec<_> = self.cells.iter().filter(|entry| range.contains(&*entry.key)).collect();
        found.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        found.into_iter().map(|entry| (&*entry.key, &entry.cell))
    }

    /// Empties the table: keys and the cells' bytes, in key order, as a run takes them.
    pub fn drain_sorted(&mut self) -> impl Iterator<Item = (Box<[u8]>, Vec<u8>)> + use<> {
        let mut entries: Vec<_> = std::mem::take(&mut self.cells).into_iter().collect();
        self.bytes = 0;
        entries.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        entries.into_iter().map(|entry| {
            let mut bytes = Vec::new();
            entry.cell.encode(&mut bytes);
            (entry.key, bytes)
        })
    }

    /// The cell of the key that stands in `self.key`, made if it is not there.
    #[inline]
    fn with_cell(&mut self, count: &mut impl FnMut(&mut Cell)) {
        let hash = hash(&self.key);
        let entry = match self.cells.find_mut(hash, |entry| *entry.key == *self.key) {
            Some(entry) => entry,
            None => {
                let entry = Entry { key: self.key.as_slice().into(), cell: Cell::new(&self.kinds) };
                self.bytes += ENTRY + entry.key.len() + entry.cell.heap();
                self.cells.insert_unique(hash, entry, |entry| self::hash(&entry.key)).into_mut()
            }
        };
        let before = entry.cell.heap();
        count(&mut entry.cell);
        self.bytes = self.bytes.wrapping_add(entry.cell.heap().wrapping_sub(before));
    }
}

/// One row of a table, while a fact is counted into it.
#[derive(Debug)]
pub struct Row<'t> {
    table: &'t mut Table,
    at: Timestamp,
}

impl Row<'_> {
    /// Names the next column of the row's key.
    #[inline]
    pub fn key<T: Value>(&mut self, value: &T) {
        key::encode(value, &mut self.table.row);
    }

    /// Counts into the row's cell of each bucket size: those that hold the fact's moment.
    #[inline]
    pub fn cells(&mut self, mut count: impl FnMut(&mut Cell)) {
        for i in 0..self.table.buckets.len() {
            let size = self.table.buckets[i].size;
            let Table { row, key, .. } = &mut *self.table;
            key.clear();
            prefix(size, row, key);
            if size != BucketSize::Ever {
                key.extend_from_slice(&start_bytes(size.floor(self.at)));
            }
            self.table.with_cell(&mut count);
        }
    }
}

/// A table's keys are its owner's own data, so a fixed state will do; it makes runs of a program alike.
#[inline]
fn hash(key: &[u8]) -> u64 {
    FixedState::with_seed(0).hash_one(key)
}

impl<'a> CellKey<'a> {
    /// How long the cells of this size are kept; none: for ever, or a size that the counter does not have.
    pub fn keep(&self, buckets: &[Bucket]) -> Option<i64> {
        buckets.iter().find(|bucket| bucket.size == self.size).and_then(|bucket| bucket.keep)
    }
}
