//! The table of one counter in memory: cells grow here until they become a run.
//!
//! A row is looked up once a fact, by its bytes, and is a number from then on. Facts come nearly in the order of time, so each row
//! remembers the cell that it counted into last in each bucket size. Only where a fact is of another bucket is a cell looked up, by
//! three numbers. Keys are not made until the table is read or emptied.

use super::arena::{Arena, Place};
use super::key::CellKey;
use super::rows::{ROW, Rows};
use super::shape::{Bucket, CounterShape};
use super::store::Store;
use crate::key;
use crate::measure::{Counting, Malformed, Measure, MeasureKind};
use crate::time::{BucketSize, Timestamp};
use crate::value::Value;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;
use std::ops::{Bound, RangeBounds};
use std::sync::OnceLock;

/// What a cell costs beside its measures: what it is of, and its slot, both in tables that may be half empty.
const CELL: usize = 2 * (size_of::<Of>() + size_of::<Slot>() + 1);

/// The cells of one counter, by key.
#[derive(Debug)]
pub struct Table {
    kinds: Box<[MeasureKind]>,
    /// The bucket sizes, smallest first, each with the bucket that the last fact was in.
    buckets: Box<[Now]>,
    rows: Rows,
    /// For each row and each bucket size, the cell that was counted into last.
    newest: Vec<Newest>,
    /// All other cells.
    filed: HashTable<Slot>,
    /// What each cell is of.
    of: Vec<Of>,
    cells: Store,
    bytes: usize,
    /// The bytes of the row that is being counted.
    row: Vec<u8>,
    /// Keys of all cells in order, made when they are first asked for.
    keyed: OnceLock<Keyed>,
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

/// A row's newest cell of a bucket size; none yet when it is [`NONE`].
#[derive(Clone, Copy, Debug)]
struct Newest {
    start: Timestamp,
    cell: u32,
}

const NONE: u32 = u32::MAX;

/// How many cells are touched before the first of them is written, so that the memory fetches them side by side.
const TOUCHED: usize = 16;

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

#[derive(Debug, Default)]
struct Keyed {
    keys: Arena,
    cells: Vec<(Place, u32)>,
}

impl Table {
    /// An empty table.
    pub fn new(shape: &CounterShape) -> Table {
        let mut sizes: Vec<BucketSize> = shape.each.iter().map(|bucket| bucket.size).collect();
        sizes.sort_unstable();
        sizes.dedup();
        Table::of(shape.measures.iter().map(|measure| measure.kind).collect(), sizes.into_iter().map(Now::new).collect())
    }

    fn of(kinds: Box<[MeasureKind]>, buckets: Box<[Now]>) -> Table {
        Table {
            kinds,
            buckets,
            rows: Rows::default(),
            newest: Vec::new(),
            filed: HashTable::new(),
            of: Vec::new(),
            cells: Store::default(),
            bytes: 0,
            row: Vec::new(),
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
        let mut table = Table { closed: true, ..Table::new(shape) };
        for (key, measures) in cells {
            let key = CellKey::decode(key)?;
            let bucket = table.buckets.iter().position(|bucket| bucket.size == key.size).ok_or(Malformed("a key of another counter"))?;
            table.row.clear();
            table.row.extend_from_slice(key.row);
            let row = table.number();
            let cell = table.cell(Of { start: key.start.unwrap_or_default(), row, bucket: bucket as u8 });
            if measures.len() != table.kinds.len() {
                return Err(Malformed("a cell of another counter"));
            }
            table.cells.get_mut(cell, table.kinds.len()).clone_from_slice(measures);
        }
        Ok(table)
    }

    /// Begins a row, for a fact that became true at `at`: name its key, then count into its cells.
    #[inline]
    pub fn row(&mut self, at: Timestamp) -> Row<'_> {
        self.row.clear();
        Row { table: self, at }
    }

    /// From now on each fact that is counted stands for so many that are all alike.
    #[inline]
    pub fn weigh(&mut self, weight: u64) {
        self.weight = weight;
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes it takes, roughly: rows, cells, what they have grown to, and the maps.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The measures of one cell, by its key.
    pub fn get(&self, key: &[u8]) -> Option<&[Measure]> {
        let key = CellKey::decode(key).ok()?;
        let bucket = self.buckets.iter().position(|bucket| bucket.size == key.size)?;
        let of = Of { start: key.start.unwrap_or_default(), row: self.rows.find(key.row)?, bucket: bucket as u8 };
        self.find(&of).map(|cell| self.measures(cell))
    }

    /// A cell, if it is there.
    fn find(&self, of: &Of) -> Option<u32> {
        let newest = self.newest[self.place(of)];
        if newest.cell != NONE && newest.start == of.start {
            return Some(newest.cell);
        }
        self.filed.find(hash(of), |slot| slot.of == *of).map(|slot| slot.cell)
    }

    /// Counts a fact into the cells that are there, of those that it belongs to.
    #[cold]
    fn count_known(&mut self, at: Timestamp, mut count: impl FnMut(&mut Counting<'_>)) {
        let Some(row) = self.rows.find(&self.row) else { return };
        for bucket in 0..self.buckets.len() {
            let start = self.buckets[bucket].floor(at);
            if let Some(cell) = self.find(&Of { start, row, bucket: bucket as u8 }) {
                count(&mut Counting::new(self.cells.get_mut(cell, self.kinds.len())).weighing(self.weight));
            }
        }
    }

    /// All cells, in key order.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[Measure])> {
        self.range((Bound::Unbounded, Bound::Unbounded))
    }

    /// The cells whose keys lie in a range, in key order. The first call since a cell was added makes the keys of all.
    pub fn range<'t>(&'t self, range: (Bound<&[u8]>, Bound<&[u8]>)) -> impl Iterator<Item = (&'t [u8], &'t [Measure])> + use<'t> {
        let Keyed { keys, cells } = self.keyed.get_or_init(|| self.keyed());
        let (after, before) = ((range.0, Bound::Unbounded::<&[u8]>), (Bound::Unbounded::<&[u8]>, range.1));
        let from = cells.partition_point(|&(key, _)| !RangeBounds::<[u8]>::contains(&after, keys.get(key)));
        let to = cells.partition_point(|&(key, _)| RangeBounds::<[u8]>::contains(&before, keys.get(key)));
        cells[from.min(to)..to].iter().map(|&(key, cell)| (keys.get(key), self.measures(cell)))
    }

    fn keyed(&self) -> Keyed {
        let mut keyed = Keyed::default();
        let mut key = Vec::new();
        for Slot { of, cell } in self.order() {
            self.key(&of, &mut key);
            keyed.cells.push((keyed.keys.add(&key), cell));
        }
        keyed
    }

    /// Empties the table: keys and the cells' bytes, in key order, as a run takes them.
    ///
    /// # Errors
    /// Those of `each`; the table is empty even so.
    pub fn drain_sorted<E>(&mut self, mut each: impl FnMut(&[u8], &[u8]) -> Result<(), E>) -> Result<(), E> {
        let mut drain = self.drain();
        let mut bytes = Vec::new();
        while drain.advance() {
            bytes.clear();
            drain.measures().iter().for_each(|measure| measure.encode(&mut bytes));
            each(drain.key(), &bytes)?;
        }
        Ok(())
    }

    /// Empties the table: what was in it can be walked through, in key order.
    pub fn drain(&mut self) -> Drain {
        let empty = Table { weight: self.weight, ..Table::of(self.kinds.clone(), self.buckets.clone()) };
        let table = std::mem::replace(self, empty);
        let order = table.order();
        Drain { table, order, passed: 0, key: Vec::new() }
    }

    /// All cells in key order: by bucket size, row and start. Cells are dealt out to their sizes and rows, and only those
    /// of the same size and row are compared.
    fn order(&self) -> Vec<Slot> {
        // A row that is the beginning of another may stand among the other's cells in the order of whole keys. Key bytes rule that out: none
        // is the beginning of another of its type.
        let mut ranks = vec![0u32; self.rows.len()];
        self.rows.sorted().into_iter().zip(0..).for_each(|(row, rank)| ranks[row as usize] = rank);
        let group = |of: &Of| usize::from(of.bucket) * ranks.len() + ranks[of.row as usize] as usize;
        let mut ends = vec![0u32; self.buckets.len() * ranks.len() + 1];
        self.of.iter().for_each(|of| ends[group(of) + 1] += 1);
        (1..ends.len()).for_each(|i| ends[i] += ends[i - 1]);
        let nowhere = Slot { of: Of { start: Timestamp(0), row: 0, bucket: 0 }, cell: NONE };
        let mut order = vec![nowhere; self.of.len()];
        let mut begins = ends.clone();
        for (&of, cell) in self.of.iter().zip(0..) {
            let begin = &mut begins[group(&of)];
            order[*begin as usize] = Slot { of, cell };
            *begin += 1;
        }
        for pair in ends.windows(2) {
            order[pair[0] as usize..pair[1] as usize].sort_unstable_by_key(|slot| slot.of.start);
        }
        order
    }

    /// The key of a cell.
    fn key(&self, &Of { start, row, bucket }: &Of, out: &mut Vec<u8>) {
        let size = self.buckets[usize::from(bucket)].size;
        out.clear();
        CellKey { size, row: self.rows.get(row), start: (size != BucketSize::Ever).then_some(start) }.encode(out);
    }

    fn measures(&self, cell: u32) -> &[Measure] {
        self.cells.get(cell, self.kinds.len())
    }

    /// Where a row's newest cell of a bucket size stands.
    #[inline]
    fn place(&self, of: &Of) -> usize {
        of.row as usize * self.buckets.len() + usize::from(of.bucket)
    }

    /// The number of the row that is named in `self.row`.
    #[inline]
    fn number(&mut self) -> u32 {
        let row = self.rows.number(&self.row);
        if self.newest.len() < self.rows.len() * self.buckets.len() {
            self.newest.extend(self.buckets.iter().map(|_| Newest { start: Timestamp(0), cell: NONE }));
            self.bytes += ROW + self.row.len() + 2 * self.buckets.len() * size_of::<Newest>();
        }
        row
    }

    /// A cell, made if it is not there. It is then its row's newest of its size.
    #[inline]
    fn cell(&mut self, of: Of) -> u32 {
        let place = self.place(&of);
        let newest = self.newest[place];
        if newest.start == of.start && newest.cell != NONE { newest.cell } else { self.change(place, of) }
    }

    #[inline(never)]
    fn change(&mut self, place: usize, of: Of) -> u32 {
        let old = self.newest[place];
        let mut found = None;
        if old.cell != NONE {
            found = self.filed.find_entry(hash(&of), |slot| slot.of == of).ok().map(|slot| slot.remove().0.cell);
            let slot = Slot { of: self.of[old.cell as usize], cell: old.cell };
            self.filed.insert_unique(hash(&slot.of), slot, |slot| hash(&slot.of));
        }
        let cell = found.unwrap_or_else(|| self.add(of));
        self.newest[place] = Newest { start: of.start, cell };
        cell
    }

    fn add(&mut self, of: Of) -> u32 {
        self.keyed.take();
        self.of.push(of);
        self.bytes += CELL + size_of::<Measure>() * self.kinds.len();
        self.cells.add(&self.kinds)
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
    pub fn cells(&mut self, mut count: impl FnMut(&mut Counting<'_>)) {
        let table = &mut *self.table;
        if table.closed {
            return table.count_known(self.at, count);
        }
        let row = table.number();
        // All cells are found, and touched, before the first is counted into, so that the memory fetches them side by side.
        let mut cells = [0; BucketSize::ALL.len()];
        let cells = &mut cells[..table.buckets.len()];
        for (bucket, cell) in (0..).zip(&mut *cells) {
            let start = table.buckets[bucket].floor(self.at);
            *cell = table.cell(Of { start, row, bucket: bucket as u8 });
            table.cells.touch(*cell, table.kinds.len());
        }
        for cell in cells {
            let mut counting = Counting::new(table.cells.get_mut(*cell, table.kinds.len())).weighing(table.weight);
            count(&mut counting);
            table.bytes = table.bytes.wrapping_add_signed(counting.grown());
        }
    }
}

/// The cells that a table had, in key order; from [`Table::drain`]. It stands before the first until it is told to advance.
#[derive(Debug)]
pub struct Drain {
    table: Table,
    order: Vec<Slot>,
    /// How many cells it has come to; the last of these is where it stands.
    passed: usize,
    key: Vec<u8>,
}

impl Drain {
    /// Goes to the next cell; false if there is none.
    #[inline]
    pub fn advance(&mut self) -> bool {
        if self.passed.is_multiple_of(TOUCHED) {
            let width = self.table.kinds.len();
            self.order[self.passed..].iter().take(TOUCHED).for_each(|slot| self.table.cells.touch(slot.cell, width));
        }
        let Some(slot) = self.order.get(self.passed) else { return false };
        self.table.key(&slot.of, &mut self.key);
        self.passed += 1;
        true
    }

    /// The key of the cell where it stands.
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// The measures of the cell where it stands; none before the first.
    pub fn measures(&self) -> &[Measure] {
        let slot = self.passed.checked_sub(1).and_then(|at| self.order.get(at));
        slot.map_or(&[], |slot| self.table.measures(slot.cell))
    }
}

impl Now {
    fn new(size: BucketSize) -> Now {
        Now { size, start: Timestamp(0), end: Timestamp(0) }
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

impl CellKey<'_> {
    /// How long the cells of this size are kept; none: for ever, or a size that the counter does not have.
    pub fn keep(&self, buckets: &[Bucket]) -> Option<i64> {
        buckets.iter().find(|bucket| bucket.size == self.size).and_then(|bucket| bucket.keep)
    }
}
