//! Counting one fact: generated code names its row, and counts into the cells that are found.

use super::ahead::Walk;
use super::later::WAITING;
use super::{NONE, Now, Of, Table};
use crate::counter::once::{AnyKey, Made};
use crate::counter::rows;
use crate::counter::store::Touched;
use crate::key;
use crate::measure::Counting;
use crate::time::Timestamp;
use crate::value::Value;

/// What a fact is thought to touch that does not say so.
const ANY: Touched = &[0, 1, 2];

/// One row of a table, while a fact is counted into it.
#[derive(Debug)]
pub struct Row<'t> {
    table: &'t mut Table,
    at: Timestamp,
}

/// The cells of a row, into which a fact is counted.
#[derive(Debug)]
pub struct Found<'t> {
    table: &'t mut Table,
    /// Where they stand among those that were found.
    from: usize,
}

impl Table {
    /// Begins a row, for a fact that became true at `at`: name its key, then find it and count into its cells.
    #[inline]
    pub fn row(&mut self, at: Timestamp) -> Row<'_> {
        self.keys.truncate(self.ahead.named_bytes());
        Row { table: self, at }
    }

    /// Finds the cells of the row of a key, to count into the measures that it touches; none if it has none, or not yet.
    #[inline]
    pub(in crate::counter) fn find_made(&mut self, at: Timestamp, key: &AnyKey<'_>, touched: Touched) -> Option<Found<'_>> {
        let from = match self.ahead.walk {
            Walk::Each => self.find_key(at, key.made()?, touched).then_some(0),
            Walk::Name => {
                self.keys.truncate(self.ahead.named_bytes());
                match key.made() {
                    Some(made) => {
                        self.keys.extend_from_slice(made.bytes());
                        self.ahead.name(at, made.hash, self.keys.len(), touched);
                    }
                    None => self.ahead.name_none(at),
                }
                None
            }
            Walk::Count => self.next_found(),
        };
        Some(Found { table: self, from: from? })
    }

    /// Finds the cells of a row by its key; false if there is none that is counted into.
    fn find_key(&mut self, at: Timestamp, key: &Made, touched: Touched) -> bool {
        let bytes = key.bytes();
        if bytes.is_empty() {
            self.keys.clear();
            return self.find_one(at);
        }
        self.found.clear();
        let row = if self.closed {
            let Some(row) = self.rows.find_hashed(bytes, key.hash) else { return false };
            row
        } else {
            let number = self.rows.number_hashed(bytes, key.hash);
            self.counted(number, bytes.len())
        };
        self.find_cells(row, at, touched);
        true
    }

    /// Finds the cells of the row that is named in `keys`; false if there is none that is counted into.
    #[inline]
    fn find_one(&mut self, at: Timestamp) -> bool {
        if self.keys.is_empty() && self.still.contains(&at) {
            return true;
        }
        let is_found = self.find_anew(at);
        if is_found && self.keys.is_empty() {
            let ranges = self.buckets.iter().map(Now::range);
            self.still = ranges.reduce(|a, b| a.start.max(b.start)..a.end.min(b.end)).unwrap_or_default();
        }
        is_found
    }

    fn find_anew(&mut self, at: Timestamp) -> bool {
        self.found.clear();
        if self.closed {
            let Some(row) = self.rows.find(&self.keys) else { return false };
            self.find_cells(row, at, ANY);
            return true;
        }
        let number = self.rows.number(&self.keys);
        let row = self.counted(number, self.keys.len());
        self.find_cells(row, at, ANY);
        true
    }

    /// Finds a row's cell of each bucket size: those that hold a moment. All are found, and what will be touched is asked for, before the
    /// first is counted into, so that the memory fetches them side by side.
    #[inline]
    pub(super) fn find_cells(&mut self, row: u32, at: Timestamp, touched: Touched) {
        for bucket in 0..self.buckets.len() {
            let start = self.buckets[bucket].floor(at);
            let of = Of { start, row, bucket: bucket as u8 };
            let cell = if self.closed { self.find(&of).unwrap_or(NONE) } else { self.cell(of) };
            if cell != NONE {
                self.cells.prefetch_these(cell, self.kinds.len(), touched);
            }
            self.found.push(cell);
        }
    }
}

impl<'t> Row<'t> {
    /// Names the next column of the row's key.
    #[inline]
    pub fn key<T: Value>(&mut self, value: &T) {
        if self.table.ahead.walk != Walk::Count {
            key::encode(value, &mut self.table.keys);
        }
    }

    /// The same of text, or of an id of one text.
    #[inline]
    pub fn text(&mut self, text: &str) {
        if self.table.ahead.walk != Walk::Count {
            key::text(text, &mut self.table.keys);
        }
    }

    /// Finds the row's cells. None if the fact is not to be counted, or not yet (see [`Table::ahead`]).
    #[inline]
    pub fn find(self) -> Option<Found<'t>> {
        let Row { table, at } = self;
        let from = match table.ahead.walk {
            Walk::Each => table.find_one(at).then_some(0),
            Walk::Name => {
                let begin = table.ahead.named_bytes();
                table.ahead.name(at, rows::hash(&table.keys[begin..]), table.keys.len(), ANY);
                None
            }
            Walk::Count => table.next_found(),
        };
        Some(Found { table, from: from? })
    }
}

impl Found<'_> {
    /// Counts into the row's cell of each bucket size: those that hold the fact's moment.
    #[inline]
    pub fn cells(self, mut count: impl FnMut(&mut Counting<'_>)) {
        let Found { table, from } = self;
        for place in from..from + table.buckets.len() {
            let cell = table.found[place];
            if cell != NONE {
                let mut counting = Counting::new(table.cells.get_mut(cell, table.kinds.len())).weighing(table.weight);
                if table.ahead.waits {
                    counting = counting.later(&mut table.pending, cell);
                }
                count(&mut counting);
                table.bytes = table.bytes.wrapping_add_signed(counting.grown());
                table.update(WAITING);
            }
        }
    }
}
