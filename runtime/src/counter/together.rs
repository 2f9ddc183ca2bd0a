//! Counting a fact into the tables of several counters: it is read once for all of them, and what several need of it is worked out once.
//!
//! Facts come in stretches. Where any of the tables is large, a stretch is walked over twice, as [`Table::ahead`] says.

use super::once::AnyKey;
use super::table::{Found, Table};
use crate::codec::thrift;
use crate::time::Timestamp;

/// What a fact is read from, as it stands in the log.
pub type FactReader<'a> = thrift::Reader<'a>;
/// Why a fact is not what it is to be.
pub type FactError = thrift::Error;

/// Counts one fact, by its index, its time and a reader that stands before its body, into the tables of all counters that take it.
///
/// # Errors
/// Those of [`Count::count`](super::Count::count).
pub type CountTogether = fn(usize, Timestamp, &mut FactReader<'_>, &mut Tables<'_>) -> Result<(), FactError>;

/// How a counter is counted together with the others of its schema.
#[derive(Clone, Copy, Debug)]
pub struct Together {
    /// What counts them.
    pub count: CountTogether,
    /// The counter's number among them.
    pub number: usize,
}

impl Together {
    /// By this, under this number.
    pub const fn new(count: CountTogether, number: usize) -> Together {
        Together { count, number }
    }
}

/// The tables of counters that are counted together, each under its counter's number, while a stretch of facts is counted.
#[derive(Debug)]
pub struct Tables<'t> {
    all: Vec<Option<Slot<'t>>>,
    /// The fact whose turn it is: its offset, and its number in the stretch, from 1.
    offset: u64,
    fact: u32,
    /// Whether facts are only walked over to name their rows.
    names: bool,
}

#[derive(Debug)]
struct Slot<'t> {
    table: &'t mut Table,
    /// The first offset that is counted into it.
    from: u64,
    /// Whether its rows are looked up ahead.
    ahead: bool,
}

impl<'t> Tables<'t> {
    /// Of these counters' tables, by their numbers, each with the first offset that is counted into it.
    pub(crate) fn new(tables: impl IntoIterator<Item = (usize, &'t mut Table, u64)>) -> Tables<'t> {
        let mut all = Vec::new();
        for (number, table, from) in tables {
            if all.len() <= number {
                all.resize_with(number + 1, || None);
            }
            all[number] = Some(Slot { table, from, ahead: false });
        }
        Tables { all, offset: 0, fact: 0, names: false }
    }

    /// Counts a stretch of facts: `walk` counts each of them, [said](Tables::next_fact) before, in the same order each time it is called.
    ///
    /// # Errors
    /// Those of `walk`; the tables are then not to be used any more.
    pub(crate) fn stretch<E>(&mut self, walk: &mut dyn FnMut(&mut Self) -> Result<(), E>) -> Result<(), E> {
        self.slots().for_each(|slot| slot.ahead = slot.table.begin_stretch());
        self.fact = 0;
        self.names = self.all.iter().flatten().any(|slot| slot.ahead);
        if self.names {
            walk(self)?;
            self.slots().filter(|slot| slot.ahead).for_each(|slot| slot.table.begin_counting());
            (self.names, self.fact) = (false, 0);
        }
        walk(self)?;
        self.slots().for_each(|slot| slot.table.end_stretch());
        Ok(())
    }

    fn slots(&mut self) -> impl Iterator<Item = &mut Slot<'t>> {
        self.all.iter_mut().flatten()
    }

    /// The next fact of the stretch comes, which has this offset.
    #[inline]
    pub(crate) fn next_fact(&mut self, offset: u64) {
        self.offset = offset;
        self.fact += 1;
    }

    /// The table of a counter that is counted by itself; none where the fact is not counted into it, or not yet.
    #[inline]
    pub fn table(&mut self, counter: usize) -> Option<&mut Table> {
        let slot = self.all.get_mut(counter)?.as_mut()?;
        if self.offset < slot.from || self.names && !slot.ahead {
            return None;
        }
        slot.table.nth_ahead(self.fact);
        Some(slot.table)
    }

    /// Finds a row's cells in the table of a counter, to count into the measures of these numbers. None where the fact is not counted into
    /// them, or not yet.
    #[inline]
    pub fn find(&mut self, counter: usize, at: Timestamp, key: &AnyKey<'_>, touched: &'static [usize]) -> Option<Found<'_>> {
        self.table(counter)?.find_made(at, key, touched)
    }

    /// The same where the fact is taken at all.
    #[inline]
    pub fn find_if(
        &mut self,
        taken: bool,
        counter: usize,
        at: Timestamp,
        key: &AnyKey<'_>,
        touched: &'static [usize],
    ) -> Option<Found<'_>> {
        if taken { self.find(counter, at, key, touched) } else { None }
    }
}
