//! Counting into what is far away: the memory is asked for what an update will touch, and the update waits until that is there.
//!
//! A set of marks, a list or a table of items stand on the heap, each in a place of its own. Where tables are larger than the processor's
//! caches, an update by itself waits for the memory as long as some hundred instructions take. So updates stand in line, and while the
//! memory works others are begun. Each measure gets its updates in the order in which they came: once it is on the heap it never comes
//! back in place, so that from its first update that waits on all wait.

use super::distinct::Mark;
use super::item::{Bytes, Item};
use super::one::Measure;
use std::collections::VecDeque;

/// Updates that wait for the memory, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    updates: VecDeque<Update>,
    /// The key bytes and hashes of those that take an item, in their order: they are long, and most updates have none.
    items: VecDeque<(Bytes, u64)>,
}

/// What a measure is yet to take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Update {
    /// The numbers of the cell, and of the measure in it.
    pub(crate) cell: u32,
    measure: u32,
    weight: u64,
    what: What,
}

/// A value as the measure takes it.
#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    Mark(Mark),
    /// The next of the items that wait.
    Item,
    Case(i32),
}

impl Pending {
    #[inline]
    pub(super) fn push(&mut self, cell: u32, measure: usize, weight: u64, what: What) {
        self.updates.push_back(Update { cell, measure: measure as u32, weight, what });
    }

    /// An item that the update takes which is pushed next.
    #[inline]
    fn item(&mut self, item: &Item<'_>) -> What {
        self.items.push_back((item.own(), item.hash()));
        What::Item
    }

    /// The oldest, if more than so many wait.
    #[inline]
    pub(crate) fn pop_beyond(&mut self, most: usize) -> Option<Update> {
        if self.updates.len() > most { self.updates.pop_front() } else { None }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.updates.is_empty()
    }
}

impl Update {
    /// Updates the measure, one of those of its cell, once it was taken from those that wait. Gives by how many bytes the heap grew.
    #[inline]
    pub(crate) fn apply(self, measures: &mut [Measure], pending: &mut Pending) -> isize {
        match (&mut measures[self.measure as usize], self.what) {
            (Measure::Distinct(distinct), What::Mark(mark)) => distinct.add(mark),
            (Measure::Top(top), What::Item) => {
                let Some((bytes, hash)) = pending.items.front() else { unreachable!("an update waits without its item") };
                let grown = top.add_hashed(bytes.bytes(), || *hash, self.weight);
                pending.items.pop_front();
                grown
            }
            (Measure::Tally(tally), What::Case(case)) => tally.add(case, self.weight),
            (measure, what) => unreachable!("{what:?} does not wait for {measure:?}"),
        }
    }
}

impl Measure {
    /// Asks the memory for what taking this item will touch; gives what is then to be taken. None where nothing is far away.
    #[inline]
    pub(super) fn ask(&self, item: &Item<'_>, pending: &mut Pending) -> Option<What> {
        match self {
            Measure::Distinct(distinct) => distinct.prefetch(item).map(What::Mark),
            Measure::Top(top) if top.prefetch(|| item.hash()) => Some(pending.item(item)),
            _ => None,
        }
    }

    /// The same of a case that is tallied.
    #[inline]
    pub(super) fn ask_case(&self, case: i32) -> Option<What> {
        match self {
            Measure::Tally(tally) if tally.prefetch() => Some(What::Case(case)),
            _ => None,
        }
    }
}
