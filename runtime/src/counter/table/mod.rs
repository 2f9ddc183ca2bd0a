//! The table of one counter in memory: cells grow here until they become a run.
//!
//! A row is looked up once a fact, by its bytes, and is a number from then on. Facts come nearly in the order of time, so each row
//! remembers the cell of its latest bucket of each size. Only where a fact is of an earlier bucket is a cell looked up, by three numbers.
//! A counter of all time alone has a cell for each row, of the same number. Keys are not made until the table is read or emptied.
//!
//! Only cells of the smallest buckets are counted into. What a row has counted in a day is the sum of what it has counted in the hours of
//! that day, for measures can be merged: so the cells of larger buckets are made where the table is read or emptied.
//!
//! In a large table a look-up waits for the memory several times. Who has many facts at hand counts them by [`Table::ahead`], which looks
//! up the rows of all of them side by side, and lets updates of what measures have elsewhere wait for the memory.

mod sizes;
mod later;
mod row;
mod ahead;
mod order;
mod drain;

pub use drain::Drain;
pub use row::{Found, Row};

use super::key::CellKey;
use super::rows::Rows;
use super::shape::CounterShape;
use super::store::{Store, Touched};
use crate::measure::{Malformed, Measure, MeasureKind, Pending};
use crate::prefetch::prefetch;
use crate::time::{BucketSize, Timestamp};
use ahead::Ahead;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use order::Keyed;
use sizes::Sizes;
use std::hash::BuildHasher;
use std::ops::{Bound, Range};
use std::sync::OnceLock;

/// What a cell costs beside its measures: what it is of, and its slot, both in tables that may be half empty.
const CELL: usize = 2 * (size_of::<Of>() + size_of::<Slot>() + 1);

/// The cells of one counter, by key.
#[derive(Debug)]
pub struct Table {
    kinds: Box<[MeasureKind]>,
    /// All bucket sizes of its cells.
    sizes: Sizes,
    /// The bucket sizes that are counted into, smallest first, each with the bucket that the last fact was in.
    buckets: Box<[Now]>,
    /// Whether there is one bucket for all of time, and so one cell for each row, of the same number.
    plain: bool,
    rows: Rows,
    /// For each row and each bucket size, the cell of the latest bucket; empty where the table is plain.
    newest: Vec<Newest>,
    /// All other cells.
    filed: HashTable<Slot>,
    /// What each cell is of; empty where the table is plain.
    of: Vec<Of>,
    cells: Store,
    bytes: usize,
    /// The key of the row that is being counted; those of all facts that are counted ahead.
    keys: Vec<u8>,
    /// The cells of the fact that is being counted, one for each bucket size; those of all facts that are counted ahead.
    found: Vec<u32>,
    /// Where a counter has no key, all facts of these moments are counted into the cells that stand in `found`.
    still: Range<Timestamp>,
    ahead: Ahead,
    /// Keys of all cells in order, made when they are first asked for.
    keyed: OnceLock<Keyed>,
    /// Updates that wait for the memory, while facts are counted ahead.
    pending: Pending,
    /// Whether only the cells that are there are counted into.
    closed: bool,
    /// How many facts it is that are counted at once.
    weight: u64,
}

/// A bucket size, and one bucket of it: from its start up to its end.
#[derive(Clone, Copy, Debug)]
struct Now {
    size: BucketSize,
    start: Timestamp,
    end: Timestamp,
}

/// A row's newest cell of a bucket size, that of its latest bucket; none yet when it is [`NONE`].
#[derive(Clone, Copy, Debug)]
struct Newest {
    start: Timestamp,
    cell: u32,
}

const NONE: u32 = u32::MAX;

/// Which cell stands where.
#[derive(Clone, Copy, Debug)]
struct Slot {
    of: Of,
    cell: u32,
}

/// What a cell is of: where its bucket begins, the number of its row, and the number of its bucket size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Of {
    start: Timestamp,
    row: u32,
    bucket: u8,
}

impl Table {
    /// An empty table.
    pub fn new(shape: &CounterShape) -> Table {
        Table::of(shape.measures.iter().map(|measure| measure.kind).collect(), Sizes::summed(shape))
    }

    fn of(kinds: Box<[MeasureKind]>, sizes: Sizes) -> Table {
        let buckets: Box<[Now]> = sizes.counted().map(Now::new).collect();
        Table {
            kinds,
            sizes,
            plain: matches!(*buckets, [Now { size: BucketSize::Ever, .. }]),
            buckets,
            rows: Rows::default(),
            newest: Vec::new(),
            filed: HashTable::new(),
            of: Vec::new(),
            cells: Store::default(),
            bytes: 0,
            keys: Vec::new(),
            found: Vec::new(),
            still: Timestamp(0)..Timestamp(0),
            ahead: Ahead::default(),
            pending: Pending::default(),
            keyed: OnceLock::new(),
            closed: false,
            weight: 1,
        }
    }

    /// The same, with these cells and no others: what would be counted into another is passed over.
    ///
    /// # Errors
    /// When a key is not one of the counter's, or a cell has not as many measures.
    pub fn closed<'c>(shape: &CounterShape, cells: impl IntoIterator<Item = (&'c [u8], &'c [Measure])>) -> Result<Table, Malformed> {
        let kinds = shape.measures.iter().map(|measure| measure.kind).collect();
        let mut table = Table { closed: true, ..Table::of(kinds, Sizes::each(shape)) };
        for (key, measures) in cells {
            let key = CellKey::decode(key)?;
            let bucket = table.buckets.iter().position(|bucket| bucket.size == key.size).ok_or(Malformed("a key of another counter"))?;
            let number = table.rows.number(key.row);
            let row = table.counted(number, key.row.len());
            let cell = table.cell(Of { start: key.start.unwrap_or_default(), row, bucket: bucket as u8 });
            if measures.len() != table.kinds.len() {
                return Err(Malformed("a cell of another counter"));
            }
            table.cells.get_mut(cell, table.kinds.len()).clone_from_slice(measures);
        }
        Ok(table)
    }

    /// From now on each fact that is counted stands for so many that are all alike. Who counts [`Table::ahead`] says so before each fact.
    #[inline]
    pub fn weigh(&mut self, weight: u64) {
        self.weight = weight;
        self.ahead.fact += 1;
    }

    /// How many cells are counted into; those of larger buckets are sums of them.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes it takes, roughly: rows, cells, what they have grown to, and the maps.
    pub fn bytes(&self) -> usize {
        debug_assert!(self.pending.is_empty(), "updates wait, and may yet make it larger");
        self.bytes
    }

    /// The measures of one cell, by its key. The first call since a cell was added for one that is a sum makes the sums of all.
    pub fn get(&self, key: &[u8]) -> Option<&[Measure]> {
        let CellKey { size, row, start } = CellKey::decode(key).ok()?;
        let row = self.rows.find(row)?;
        let Some(bucket) = self.buckets.iter().position(|bucket| bucket.size == size) else {
            return self.range((Bound::Included(key), Bound::Included(key))).next().map(|(_, measures)| measures);
        };
        let of = Of { start: start.unwrap_or_default(), row, bucket: bucket as u8 };
        self.find(&of).map(|cell| self.measures(cell))
    }

    /// A cell, if it is there.
    fn find(&self, of: &Of) -> Option<u32> {
        if self.plain {
            return Some(of.row);
        }
        let newest = self.newest[self.place(of)];
        if newest.cell != NONE && newest.start == of.start {
            return Some(newest.cell);
        }
        self.filed.find(hash(of), |slot| slot.of == *of).map(|slot| slot.cell)
    }

    /// What a cell is of.
    #[inline]
    fn of_cell(&self, cell: u32) -> Of {
        if self.plain { Of { start: Timestamp(0), row: cell, bucket: 0 } } else { self.of[cell as usize] }
    }

    /// The key of the cell of a size that holds a cell which is counted into.
    #[inline]
    fn key(&self, cell: u32, size: BucketSize, out: &mut Vec<u8>) {
        let Of { start, row, bucket } = self.of_cell(cell);
        let is_own = self.buckets[usize::from(bucket)].size == size;
        let start = (size != BucketSize::Ever).then(|| if is_own { start } else { size.floor(start) });
        out.clear();
        CellKey { size, row: self.rows.get(row), start }.encode(out);
    }

    /// Where a row's newest cell of a bucket size stands.
    #[inline]
    fn place(&self, of: &Of) -> usize {
        of.row as usize * self.buckets.len() + usize::from(of.bucket)
    }

    /// Makes room for the newest cells of a row, which has so many bytes, if it is new. Gives its number.
    #[inline]
    fn counted(&mut self, row: u32, len: usize) -> u32 {
        // A plain table gets its cell as its row comes, so that either tells whether a row is new.
        let is_new = if self.plain { row as usize == self.cells.len() } else { row as usize * self.buckets.len() == self.newest.len() };
        if is_new {
            self.bytes += Rows::cost(len);
            if !self.plain {
                self.newest.extend(self.buckets.iter().map(|_| Newest { start: Timestamp(0), cell: NONE }));
                self.bytes += 2 * self.buckets.len() * size_of::<Newest>();
            }
        }
        row
    }

    /// A cell, made if it is not there.
    #[inline]
    fn cell(&mut self, of: Of) -> u32 {
        if self.plain {
            return if of.row as usize == self.cells.len() { self.add(of) } else { of.row };
        }
        let place = self.place(&of);
        let newest = self.newest[place];
        if newest.start == of.start && newest.cell != NONE { newest.cell } else { self.change(place, of) }
    }

    /// A cell that is not its row's newest. The newest is the latest one, so that a cell of a later bucket is a new one: nobody looks for it.
    #[inline(never)]
    fn change(&mut self, place: usize, of: Of) -> u32 {
        let newest = self.newest[place];
        if newest.cell != NONE {
            if of.start < newest.start {
                return self.earlier(of);
            }
            let slot = Slot { of: Of { start: newest.start, ..of }, cell: newest.cell };
            self.filed.insert_unique(hash(&slot.of), slot, |slot| hash(&slot.of));
        }
        let cell = self.add(of);
        self.newest[place] = Newest { start: of.start, cell };
        cell
    }

    /// A cell of a bucket before its row's newest, made if it is not there.
    fn earlier(&mut self, of: Of) -> u32 {
        let hashed = hash(&of);
        if let Some(slot) = self.filed.find(hashed, |slot| slot.of == of) {
            return slot.cell;
        }
        let cell = self.add(of);
        self.filed.insert_unique(hashed, Slot { of, cell }, |slot| hash(&slot.of));
        cell
    }

    fn add(&mut self, of: Of) -> u32 {
        self.keyed.take();
        if !self.plain {
            self.of.push(of);
            self.bytes += CELL;
        }
        self.bytes += size_of::<Measure>() * self.kinds.len();
        self.cells.add(&self.kinds)
    }

    /// Asks the memory for what [`Table::cell`] looks at first.
    #[inline]
    fn prefetch(&self, row: u32, touched: Touched) {
        if self.plain {
            self.cells.prefetch_these(row, self.kinds.len(), touched);
        } else {
            prefetch(&self.newest[row as usize * self.buckets.len()]);
        }
    }
}

impl Now {
    fn new(size: BucketSize) -> Now {
        Now { size, start: Timestamp(0), end: Timestamp(0) }
    }

    /// The moments for which it need not be asked again.
    #[inline]
    fn range(&self) -> Range<Timestamp> {
        if self.size == BucketSize::Ever { Timestamp(i64::MIN)..Timestamp(i64::MAX) } else { self.start..self.end }
    }

    /// Where the bucket of a moment begins. Most facts are in the bucket of the fact before, so that no calendar is asked.
    #[inline]
    fn floor(&mut self, at: Timestamp) -> Timestamp {
        if self.size == BucketSize::Ever {
            return Timestamp(0);
        }
        if at < self.start || at >= self.end {
            (self.start, self.end) = (self.size.floor(at), self.size.ceil(at));
        }
        self.start
    }
}

#[inline]
fn hash(of: &Of) -> u64 {
    FixedState::with_seed(0).hash_one((u64::from(of.row) << 8 | u64::from(of.bucket), of.start.0))
}
