//! Counting many facts ahead: a first walk over them names their rows, then all rows are looked up side by side, and a second walk counts.
//!
//! A look-up by itself waits for the memory four times, each time until it knows where to look next: for the slot, for the row's bytes, for
//! its newest cell, and for the cell. Here a group of rows goes through these steps together, and what the next step looks at is asked for
//! in advance.

use super::Table;
use crate::counter::arena::Place;
use crate::counter::rows::Hash;
use crate::counter::store::Touched;
use crate::measure::Measure;
use crate::time::Timestamp;

/// How many rows are looked up side by side.
const GROUP: usize = 32;
/// Tables of fewer rows lie in the processor's own caches, unless their cells are wide, so that looking ahead only costs.
const LARGE: usize = 2048;
/// How many bytes of what is counted into just now lie there. Tests have small tables.
const NEAR: usize = if cfg!(test) { 1 << 12 } else { 1 << 19 };
/// So many rows before it is counted into, the cells of a row are asked for again: what was asked for as it was looked up has often left the
/// nearest cache since.
const SOON: usize = 4;

/// The facts that are counted ahead.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    pub(super) walk: Walk,
    /// Whether updates of what is far away wait.
    pub(super) waits: bool,
    /// The fact of the walk, counted from 1.
    pub(super) fact: u32,
    named: Vec<Named>,
    /// How many of the named were counted.
    next: usize,
    #[cfg(test)]
    always: bool,
}

/// What is done with facts just now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Walk {
    /// Each is looked up and counted.
    #[default]
    Each,
    /// Their rows are named.
    Name,
    /// They are counted into the rows that were named and found.
    Count,
}

/// A row that was named by a fact.
#[derive(Clone, Copy, Debug)]
struct Named {
    at: Timestamp,
    fact: u32,
    hash: Hash,
    /// Where its key ends, among those of all.
    end: usize,
    /// Whether it has no key, and so no row.
    keyless: bool,
    /// The measures that are counted into.
    touched: Touched,
    /// Where its row likely stands.
    likely: Option<Place>,
    /// Its row; none if it is not counted into.
    row: Option<u32>,
}

impl Ahead {
    /// How many bytes the keys of those that are named have.
    #[inline]
    pub(super) fn named_bytes(&self) -> usize {
        self.named.last().map_or(0, |named| named.end)
    }

    /// Notes a row of the fact whose turn it is.
    #[inline]
    pub(super) fn name(&mut self, at: Timestamp, hash: Hash, end: usize, touched: Touched) {
        self.named.push(Named { at, fact: self.fact, hash, end, keyless: false, touched, likely: None, row: None });
    }

    /// Notes that the fact has no row where it could name one.
    #[inline]
    pub(super) fn name_none(&mut self, at: Timestamp) {
        let named =
            Named { at, fact: self.fact, hash: Hash::NONE, end: self.named_bytes(), keyless: true, touched: &[], likely: None, row: None };
        self.named.push(named);
    }

    /// Which of the named comes next. It was named by the same fact: should a fact name fewer rows or more in the second walk than in the
    /// first, no other fact is counted into another's rows.
    #[inline]
    pub(super) fn next(&mut self) -> Option<usize> {
        while self.named.get(self.next)?.fact < self.fact {
            self.next += 1;
        }
        let place = self.next;
        let named = &self.named[place];
        let is_own = named.fact == self.fact;
        self.next += usize::from(is_own);
        (is_own && named.row.is_some()).then_some(place)
    }

    /// The measures that are touched by the one that comes some places after this, and its place.
    #[inline]
    fn later(&self, place: usize) -> Option<(usize, Touched)> {
        let named = self.named.get(place + SOON)?;
        Some((place + SOON, named.touched))
    }

    fn begin(&mut self, walk: Walk) {
        (self.walk, self.fact, self.next) = (walk, 0, 0);
        self.waits = walk == Walk::Count;
        if walk != Walk::Count {
            self.named.clear();
        }
    }
}

impl Table {
    /// Counts many facts: `walk` gives each of them to the counter, [`weighed`](Table::weigh). It is called twice where that is faster, and
    /// is to give the same facts both times. Some thousand facts at a time are best.
    ///
    /// # Errors
    /// Those of `walk`.
    pub fn ahead<E>(&mut self, mut walk: impl FnMut(&mut Table) -> Result<(), E>) -> Result<(), E> {
        let names = self.begin_stretch();
        let mut walked = walk(self);
        if names && walked.is_ok() {
            self.begin_counting();
            walked = walk(self);
        }
        self.end_stretch();
        walked
    }

    /// Begins a walk over facts that names their rows, where looking ahead is faster: else it is false, and they are counted in one walk.
    pub(in crate::counter) fn begin_stretch(&mut self) -> bool {
        let names = self.looks_ahead();
        if names {
            self.ahead.begin(Walk::Name);
        } else {
            // Few rows may have much elsewhere.
            self.ahead.waits = self.bytes >= NEAR;
        }
        names
    }

    /// Looks up the rows that were named, and begins the walk that counts into them.
    pub(in crate::counter) fn begin_counting(&mut self) {
        self.look_up();
        self.ahead.begin(Walk::Count);
    }

    /// The stretch is counted: no update waits any more.
    pub(in crate::counter) fn end_stretch(&mut self) {
        self.update(0);
        self.ahead.begin(Walk::Each);
    }

    /// Where the cells of the row that comes next stand among those that were found; none if the fact is not counted into it.
    #[inline]
    pub(super) fn next_found(&mut self) -> Option<usize> {
        let place = self.ahead.next()?;
        if let Some((soon, touched)) = self.ahead.later(place) {
            for &cell in &self.found[soon * self.buckets.len()..][..self.buckets.len()] {
                if cell != super::NONE {
                    self.cells.prefetch_these(cell, self.kinds.len(), touched);
                }
            }
        }
        Some(place * self.buckets.len())
    }

    /// This fact of the walk comes, counted from 1.
    #[inline]
    pub(in crate::counter) fn nth_ahead(&mut self, fact: u32) {
        self.ahead.fact = fact;
    }

    fn looks_ahead(&self) -> bool {
        #[cfg(test)]
        if self.ahead.always {
            return true;
        }
        let row = self.buckets.len() * self.kinds.len() * size_of::<Measure>();
        self.rows.len() >= LARGE || self.rows.len() * row >= NEAR
    }

    /// Lets even a small table be counted ahead.
    #[cfg(test)]
    pub(in crate::counter) fn always_ahead(mut self) -> Table {
        self.ahead.always = true;
        self
    }

    /// Finds the cells of all rows that were named.
    fn look_up(&mut self) {
        let mut named = std::mem::take(&mut self.ahead.named);
        let keys = std::mem::take(&mut self.keys);
        self.found.clear();
        self.still = Timestamp(0)..Timestamp(0);
        let mut begin = 0;
        for group in named.chunks_mut(GROUP) {
            self.look_up_group(group, &keys, &mut begin);
        }
        (self.ahead.named, self.keys) = (named, keys);
    }

    fn look_up_group(&mut self, group: &mut [Named], keys: &[u8], begin: &mut usize) {
        group.iter().filter(|named| !named.keyless).for_each(|named| self.rows.prefetch(named.hash));
        let mut from = *begin;
        for named in &mut *group {
            if !named.keyless {
                named.likely = self.rows.likely(named.hash, named.end - from);
            }
            from = named.end;
        }
        for named in &mut *group {
            if !named.keyless {
                named.row = self.row_of(named, &keys[*begin..named.end]);
            }
            *begin = named.end;
            if let Some(row) = named.row {
                self.prefetch(row, named.touched);
            }
        }
        for named in &*group {
            match named.row {
                Some(row) => self.find_cells(row, named.at, named.touched),
                // Room is left, so that the cells of the others stand where they are looked for.
                None => self.found.resize(self.found.len() + self.buckets.len(), super::NONE),
            }
        }
    }

    /// The number of a row that was named; none if it is not there, and no other is counted into.
    #[inline]
    fn row_of(&mut self, named: &Named, key: &[u8]) -> Option<u32> {
        if let Some(row) = named.likely.and_then(|place| self.rows.confirm(place, key)) {
            return Some(row);
        }
        if self.closed {
            return self.rows.find_hashed(key, named.hash);
        }
        let row = self.rows.number_hashed(key, named.hash);
        let row = self.counted(row, key.len());
        if self.plain && row as usize == self.cells.len() {
            self.add(super::Of { start: Timestamp(0), row, bucket: 0 });
        }
        Some(row)
    }
}
