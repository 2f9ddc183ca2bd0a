//! The table of one counter in memory: cells grow here until they become a run.
//!
//! Rows are looked up once a fact, by their bytes, and are numbers from then on. A cell is looked up by three numbers (row, bucket size,
//! bucket start), so its key's bytes are not touched until the table is read or emptied.

use super::arena::{Arena, Place};
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

/// What a cell costs beside its key and its measures: its slot and its stored head, both in tables that may be half empty, and the
/// allocator's share.
const ENTRY: usize = 2 * (size_of::<Slot>() + size_of::<Stored>()) + 16;

/// The cells of one counter, by key.
#[derive(Debug)]
pub struct Table {
    buckets: Box<[Bucket]>,
    kinds: Box<[MeasureKind]>,
    /// Numbers of rows, by their bytes.
    rows: HashTable<u32>,
    /// For each row, the key of its first cell, in which its bytes stand.
    firsts: Vec<Place>,
    /// Cells, by what they are of.
    slots: HashTable<Slot>,
    cells: Vec<Stored>,
    keys: Arena,
    bytes: usize,
    /// The bytes of the row that is being counted.
    row: Vec<u8>,
    /// A key that is being made.
    key: Vec<u8>,
}

/// Which cell stands where.
#[derive(Clone, Copy, Debug)]
struct Slot {
    of: Of,
    cell: u32,
}

/// What a cell is of: the number of a row, a bucket size, and where the bucket begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Of {
    start: Timestamp,
    row: u32,
    size: BucketSize,
}

#[derive(Debug)]
struct Stored {
    key: Place,
    cell: Cell,
}

impl Table {
    /// An empty table.
    pub fn new(shape: &CounterShape) -> Table {
        Table {
            buckets: shape.each.into(),
            kinds: shape.measures.iter().map(|measure| measure.kind).collect(),
            rows: HashTable::new(),
            firsts: Vec::new(),
            slots: HashTable::new(),
            cells: Vec::new(),
            keys: Arena::default(),
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

    /// How many bytes it takes, roughly: keys, cells, what they have grown to, and the maps.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// One cell, by its key.
    pub fn get(&self, key: &[u8]) -> Option<&Cell> {
        let key = CellKey::decode(key).ok()?;
        let row = self.find_row(key.row)?;
        let of = Of { start: key.start.unwrap_or_default(), row, size: key.size };
        let slot = self.slots.find(hash_of(&of), |slot| slot.of == of)?;
        Some(&self.cells[slot.cell as usize].cell)
    }

    /// All cells, in key order.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &Cell)> {
        self.range((Bound::Unbounded, Bound::Unbounded))
    }

    /// The cells whose keys lie in a range, in key order. It looks at every cell's key.
    pub fn range(&self, range: (Bound<&[u8]>, Bound<&[u8]>)) -> impl Iterator<Item = (&[u8], &Cell)> {
        let cells = self.cells.iter().map(|stored| (self.keys.get(stored.key), &stored.cell));
        let mut found: Vec<_> = cells.filter(|(key, _)| range.contains(*key)).collect();
        found.sort_unstable_by_key(|&(key, _)| key);
        found.into_iter()
    }

    /// Empties the table: keys and the cells' bytes, in key order, as a run takes them.
    pub fn drain_sorted(&mut self) -> impl Iterator<Item = (Box<[u8]>, Vec<u8>)> + use<> {
        let order = self.order();
        let (cells, keys) = (std::mem::take(&mut self.cells), std::mem::take(&mut self.keys));
        self.rows = HashTable::new();
        self.firsts = Vec::new();
        self.slots = HashTable::new();
        self.bytes = 0;
        let mut bytes = Vec::new();
        order.into_iter().map(move |cell| {
            let stored = &cells[cell as usize];
            bytes.clear();
            stored.cell.encode(&mut bytes);
            (keys.get(stored.key).into(), bytes.as_slice().to_vec())
        })
    }

    /// The numbers of all cells in key order. Only rows are compared as bytes; cells by the rank of their row.
    fn order(&self) -> Vec<u32> {
        let mut sorted: Vec<u32> = (0..self.firsts.len() as u32).collect();
        sorted.sort_unstable_by(|&a, &b| self.row_bytes(a).cmp(self.row_bytes(b)));
        let mut ranks = vec![0u32; sorted.len()];
        sorted.iter().zip(0..).for_each(|(&row, rank)| ranks[row as usize] = rank);
        // A row that is the beginning of another may stand among the other's cells in the order of whole keys. Key bytes rule that out: none
        // is the beginning of another of its type.
        let mut order: Vec<_> =
            self.slots.iter().map(|slot| (slot.of.size, ranks[slot.of.row as usize], slot.of.start, slot.cell)).collect();
        order.sort_unstable();
        order.into_iter().map(|(.., cell)| cell).collect()
    }

    fn row_bytes(&self, row: u32) -> &[u8] {
        row_of(self.keys.get(self.firsts[row as usize]))
    }

    fn find_row(&self, row: &[u8]) -> Option<u32> {
        self.rows.find(hash_row(row), |&number| self.row_bytes(number) == row).copied()
    }

    /// The cell that `self.row` has of a bucket, made if it is not there.
    #[inline]
    fn cell(&mut self, row: &mut Option<u32>, size: BucketSize, start: Timestamp) -> &mut Stored {
        // The number that the row would get, if it is new.
        let number = row.unwrap_or(self.firsts.len() as u32);
        let of = Of { start, row: number, size };
        let found = row.and_then(|_| self.slots.find(hash_of(&of), |slot| slot.of == of)).map(|slot| slot.cell);
        let cell = found.unwrap_or_else(|| self.insert(of));
        *row = Some(number);
        &mut self.cells[cell as usize]
    }

    #[inline(never)]
    fn insert(&mut self, of: Of) -> u32 {
        self.key.clear();
        prefix(of.size, &self.row, &mut self.key);
        if of.size != BucketSize::Ever {
            self.key.extend_from_slice(&start_bytes(of.start));
        }
        let stored = Stored { key: self.keys.add(&self.key), cell: Cell::new(&self.kinds) };
        self.bytes += ENTRY + self.key.len() + stored.cell.heap();
        if of.row as usize == self.firsts.len() {
            self.firsts.push(stored.key);
            let (keys, firsts) = (&self.keys, &self.firsts);
            let rehash = |&row: &u32| hash_row(row_of(keys.get(firsts[row as usize])));
            self.rows.insert_unique(hash_row(&self.row), of.row, rehash);
        }
        let cell = self.cells.len() as u32;
        self.slots.insert_unique(hash_of(&of), Slot { of, cell }, |slot| hash_of(&slot.of));
        self.cells.push(stored);
        cell
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
        let table = &mut *self.table;
        let mut row = table.find_row(&table.row);
        for i in 0..table.buckets.len() {
            let size = table.buckets[i].size;
            let stored = table.cell(&mut row, size, size.floor(self.at));
            let before = stored.cell.heap();
            count(&mut stored.cell);
            let grown = stored.cell.heap().wrapping_sub(before);
            table.bytes = table.bytes.wrapping_add(grown);
        }
    }
}

/// The row in the bytes of a key that the table made.
fn row_of(key: &[u8]) -> &[u8] {
    let start = if key[0] == BucketSize::Ever as u8 { 0 } else { 8 };
    &key[1..key.len() - start]
}

/// A table's keys are its owner's own data, so a fixed state will do.
#[inline]
fn hash_row(row: &[u8]) -> u64 {
    FixedState::with_seed(0).hash_one(row)
}

#[inline]
fn hash_of(of: &Of) -> u64 {
    let place = u64::from(of.row) << 3 | of.size as u64;
    FixedState::with_seed(0).hash_one((place, of.start.0))
}

impl CellKey<'_> {
    /// How long the cells of this size are kept; none: for ever, or a size that the counter does not have.
    pub fn keep(&self, buckets: &[Bucket]) -> Option<i64> {
        buckets.iter().find(|bucket| bucket.size == self.size).and_then(|bucket| bucket.keep)
    }
}
