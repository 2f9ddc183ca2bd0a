//! The rest of the log, counted in memory by a reader: it takes no lock and leaves nothing behind.

use super::tally::{Tallies, Tally, newest};
use crate::counter::{Count, Table};
use crate::cut::Cut;
use crate::error::Result;
use crate::log::Log;
use crate::shape::FactShape;
use crate::time::Timestamp;

/// What one counter has counted between its view's cut and the log's end.
#[derive(Debug)]
pub struct Tail {
    /// Its cells.
    pub table: Table,
    /// Up to where they are counted.
    pub cut: Cut,
    /// The newest arrival among what it has counted; none if that is nothing.
    pub newest: Option<Timestamp>,
}

impl Tail {
    /// Counts what lies between two cuts, of which the higher is not beyond the log's end, as of its last refresh.
    ///
    /// # Errors
    /// Those of reading the log.
    pub fn count(log: &Log, facts: &'static [FactShape], counter: &dyn Count, from: &Cut, to: &Cut) -> Result<Tail> {
        let mut tallies = Tallies::new(facts, vec![Tally::new(counter, from.clone())]);
        tallies.count(log, to, |_, _| Ok(true))?;
        let (tile, table) = tallies.all()[0].take();
        Ok(Tail { table, newest: newest(log, &tile)?, cut: tile.to })
    }
}
