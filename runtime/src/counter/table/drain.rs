//! Emptying a table in key order.

use super::Table;
use crate::measure::Measure;
use crate::prefetch::prefetch;

/// How many cells ahead the memory is asked for a cell and its row's bytes; twice as far ahead for where those stand.
const AHEAD: usize = 16;

/// The cells that a table had, in key order; from [`Table::drain`]. It stands before the first until it is told to advance.
#[derive(Debug)]
pub struct Drain {
    table: Table,
    order: Vec<u32>,
    /// How many cells it has come to; the last of these is where it stands.
    passed: usize,
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
        let empty = Table { weight: self.weight, ..Table::of(self.kinds.clone(), self.buckets.clone()) };
        let table = std::mem::replace(self, empty);
        let order = table.order();
        Drain { table, order, passed: 0, key: Vec::new() }
    }
}

impl Drain {
    /// Goes to the next cell; false if there is none.
    #[inline]
    pub fn advance(&mut self) -> bool {
        let Some(&cell) = self.order.get(self.passed) else { return false };
        self.look_ahead();
        self.table.key(cell, &mut self.key);
        self.passed += 1;
        true
    }

    /// Asks the memory for what is needed soon.
    #[inline]
    fn look_ahead(&self) {
        let Drain { table, order, passed, key } = self;
        if !table.plain
            && let Some(&cell) = order.get(passed + 3 * AHEAD)
        {
            prefetch(&table.of[cell as usize]);
        }
        if let Some(&cell) = order.get(passed + 2 * AHEAD) {
            table.rows.prefetch_place(table.of_cell(cell).row);
            table.cells.prefetch(cell, table.kinds.len());
        }
        if let Some(&cell) = order.get(passed + AHEAD) {
            table.rows.prefetch_bytes(table.of_cell(cell).row, key.len());
        }
    }

    /// The key of the cell where it stands.
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// The measures of the cell where it stands; none before the first.
    pub fn measures(&self) -> &[Measure] {
        let cell = self.passed.checked_sub(1).and_then(|at| self.order.get(at));
        cell.map_or(&[], |cell| self.table.measures(*cell))
    }
}
