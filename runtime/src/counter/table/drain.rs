//! Emptying a table in key order, or walking through it in that order.

use super::Table;
use super::order::Order;
use crate::counter::Wanted;
use crate::measure::{Cell, Measure};
use crate::prefetch::prefetch;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// How many cells ahead the memory is asked for a cell and its row's bytes; twice as far ahead for where those stand.
const AHEAD: usize = 16;

/// The cells of a table in key order, or a stretch of them; from [`Table::drain`], which empties the table, or from [`Table::in_order`],
/// which leaves it as it is. It stands before the first until it is told to advance.
#[derive(Debug)]
pub struct Drain<T = Arc<Table>> {
    table: T,
    /// All its cells.
    order: Arc<Order>,
    /// The places of the cells that are still to come.
    left: Range<usize>,
    /// The place where it stands.
    place: Option<usize>,
    /// The cell there, if it is the sum of several.
    sum: Option<Cell>,
    key: Vec<u8>,
}

impl Table {
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
        let empty = Table { weight: self.weight, ..Table::of(self.kinds.clone(), self.sizes.clone()) };
        Table::in_order(Arc::new(std::mem::replace(self, empty)))
    }

    /// The cells of a table that somebody holds, in key order.
    pub fn in_order<T: Deref<Target = Table>>(table: T) -> Drain<T> {
        let order = table.order();
        Drain::of(table, order)
    }

    /// Those that are wanted, in key order. What others there are costs a look at each row and each cell that is counted into, and no more.
    pub fn wanted(&self, wanted: &Wanted) -> Drain<&Table> {
        Drain::of(self, self.order_of(wanted))
    }
}

impl<T> Drain<T> {
    fn of(table: T, order: Order) -> Drain<T> {
        Drain { left: 0..order.len(), table, order: Arc::new(order), place: None, sum: None, key: Vec::new() }
    }
}

impl<T: Deref<Target = Table>> Drain<T> {
    /// Whether no cell is still to come.
    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// The keys of every so many of the cells that are still to come, in order: where they can be [parted](Drain::between).
    pub fn keys(&self, step: usize) -> impl Iterator<Item = Vec<u8>> {
        self.left.clone().step_by(step).skip(1).map(|place| self.key_at(place))
    }

    /// The cells still to come whose keys are in `from..to`, as a drain of their own; they are still to come here, too. Without a bound,
    /// all on that side.
    pub fn between(&self, from: Option<&[u8]>, to: Option<&[u8]>) -> Drain<T>
    where
        T: Clone,
    {
        let begin = from.map_or(self.left.start, |from| self.below(from));
        let end = to.map_or(self.left.end, |to| self.below(to));
        let (table, order) = (self.table.clone(), self.order.clone());
        Drain { table, order, left: begin..end.max(begin), place: None, sum: None, key: Vec::new() }
    }

    /// The place of the first cell still to come whose key is not below this one.
    fn below(&self, key: &[u8]) -> usize {
        let (mut from, mut to) = (self.left.start, self.left.end);
        while from < to {
            let middle = from.midpoint(to);
            if self.key_at(middle).as_slice() < key { from = middle + 1 } else { to = middle }
        }
        from
    }

    fn key_at(&self, place: usize) -> Vec<u8> {
        let mut key = Vec::new();
        self.order.key(&self.table, place, &mut key);
        key
    }

    /// Goes to the next cell; false if there is none.
    #[inline]
    pub fn advance(&mut self) -> bool {
        self.sum = None;
        self.place = self.left.next();
        let Some(place) = self.place else { return false };
        self.look_ahead();
        self.order.key(&self.table, place, &mut self.key);
        if let parts @ [_, _, ..] = self.order.parts(place) {
            self.sum = Some(self.table.sum(parts));
        }
        true
    }

    /// Asks the memory for what is needed soon.
    #[inline]
    fn look_ahead(&self) {
        let Drain { table, order, left, key, .. } = self;
        let soon = |ahead: usize| if left.start + ahead < left.end { order.first(left.start + ahead) } else { None };
        if !table.plain
            && let Some(cell) = soon(3 * AHEAD)
        {
            prefetch(&table.of[cell as usize]);
        }
        if let Some(cell) = soon(2 * AHEAD) {
            table.rows.prefetch_place(table.of_cell(cell).row);
            table.cells.prefetch(cell, table.kinds.len());
        }
        if let Some(cell) = soon(AHEAD) {
            table.rows.prefetch_bytes(table.of_cell(cell).row, key.len());
        }
    }

    /// The key of the cell where it stands.
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// The measures of the cell where it stands; none before the first and after the last.
    pub fn measures(&self) -> &[Measure] {
        match (&self.sum, self.place) {
            (Some(sum), _) => sum.measures(),
            (None, Some(place)) => self.table.measures(self.order.parts(place)[0]),
            (None, None) => &[],
        }
    }
}
