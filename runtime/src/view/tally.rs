//! Counting a stretch of the log into tables: what the speed layer does, and what readers do for the rest that it has not counted yet.

use crate::codec::thrift;
use crate::counter::{Count, Table};
use crate::cut::{Cut, Tile};
use crate::error::{Error, Result};
use crate::log::{Entry, Log};
use crate::shape::FactShape;
use crate::time::Timestamp;

/// After how many facts the caller may look: whether a table is full, whether to stop.
const STRETCH: u64 = 256;

/// What one counter has counted since a cut.
pub(super) struct Tally<'c> {
    counter: &'c dyn Count,
    tile: Tile,
    table: Table,
}

/// What several counters have counted, in one pass over the log.
pub(super) struct Tallies<'c> {
    facts: &'static [FactShape],
    all: Vec<Tally<'c>>,
    /// For each fact, the counters that take it.
    takers: Vec<Vec<usize>>,
}

impl<'c> Tally<'c> {
    /// Of nothing, from a cut on.
    pub(super) fn new(counter: &'c dyn Count, from: Cut) -> Tally<'c> {
        Tally { counter, tile: Tile { to: from.clone(), from }, table: Table::new(counter.shape()) }
    }

    /// What lies between the cuts from and up to which it has counted: all of that and nothing else is in the table.
    pub(super) fn tile(&self) -> &Tile {
        &self.tile
    }

    /// The tile and its table; counting goes on from the tile's end with an empty one.
    pub(super) fn take(&mut self) -> (Tile, Table) {
        let tile = self.tile.clone();
        let table = self.go_on_from(&tile.to);
        (tile, table)
    }

    /// Its table; counting goes on from a cut, up to which others have counted too, with an empty one.
    pub(super) fn go_on_from(&mut self, cut: &Cut) -> Table {
        std::mem::replace(self, Tally::new(self.counter, cut.clone())).table
    }
}

impl<'c> Tallies<'c> {
    /// Of counters of a schema with these facts.
    pub(super) fn new(facts: &'static [FactShape], all: Vec<Tally<'c>>) -> Tallies<'c> {
        let takes = |fact: usize| (0..all.len()).filter(|&i| all[i].counter.shape().taken(fact).is_some()).collect();
        let takers = (0..facts.len()).map(takes).collect();
        Tallies { facts, all, takers }
    }

    /// Each counter's.
    pub(super) fn all(&mut self) -> &mut [Tally<'c>] {
        &mut self.all
    }

    /// The bytes of all tables.
    pub(super) fn bytes(&self) -> usize {
        self.all.iter().map(|tally| tally.table.bytes()).sum()
    }

    /// Counts up to `end`: partition by partition of those that are its own, from the lowest cut on, each counter from where it stands.
    /// Every so many facts, which it is told, and at the end of each partition, all tallies stand at one cut, and `pause` may take them; it
    /// gives whether to go on.
    pub(super) fn count(
        &mut self,
        log: &Log,
        end: &Cut,
        is_own: impl Fn(usize) -> bool,
        mut pause: impl FnMut(&mut Self, u64) -> Result<bool>,
    ) -> Result<()> {
        for (partition, &end) in end.0.iter().enumerate().filter(|(partition, _)| is_own(*partition)) {
            let mut read = 0;
            let from = self.all.iter().map(|tally| tally.tile.to.0[partition]).min().unwrap_or(end);
            let mut cursor = log.read(partition, from.min(end), end)?;
            while let Some(entry) = cursor.next()? {
                self.add(partition, &entry)?;
                read += 1;
                if read == STRETCH {
                    self.reach(partition, entry.offset + 1);
                    if !pause(self, std::mem::take(&mut read))? {
                        return Ok(());
                    }
                }
            }
            self.reach(partition, end);
            if read > 0 && !pause(self, read)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Every tally has counted a partition up to an offset, if not further.
    fn reach(&mut self, partition: usize, offset: u64) {
        for tally in &mut self.all {
            let to = &mut tally.tile.to.0[partition];
            *to = offset.max(*to);
        }
    }

    /// Counts one fact into the tables of the counters that take it and have not counted it.
    fn add(&mut self, partition: usize, entry: &Entry<'_>) -> Result<()> {
        let wrong = |e: &thrift::Error| {
            let what = format!("fact {} of partition {partition} of the log cannot be read by this program: {e}", entry.offset);
            Error::Usage(what)
        };
        let open = thrift::open(entry.bytes, self.facts).map_err(|e| wrong(&e))?;
        for &taker in &self.takers[open.fact] {
            let tally = &mut self.all[taker];
            if entry.offset >= tally.tile.to.0[partition] {
                tally.counter.count(open.fact, open.at, &mut open.reader.clone(), &mut tally.table).map_err(|e| wrong(&e))?;
            }
        }
        Ok(())
    }
}

/// The newest arrival in a tile of the log; none if it is empty.
pub(super) fn newest(log: &Log, tile: &Tile) -> Result<Option<Timestamp>> {
    let mut newest = None;
    for (partition, (&from, &to)) in tile.from.0.iter().zip(&tile.to.0).enumerate().filter(|(_, (from, to))| from < to) {
        newest = newest.max(log.read(partition, (to - 1).max(from), to)?.next()?.map(|entry| entry.arrival));
    }
    Ok(newest)
}
