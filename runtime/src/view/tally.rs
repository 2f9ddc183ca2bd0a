//! Counting a stretch of the log into tables: what the speed layer does, and what readers do for the rest that it has not counted yet.

use std::ptr::fn_addr_eq;

use crate::codec::thrift;
use crate::counter::{Count, CountTogether, Table, Tables, Together};
use crate::cut::{Cut, Tile};
use crate::error::{Error, Result};
use crate::log::{Entry, Log};
use crate::shape::FactShape;
use crate::time::Timestamp;

/// How many facts are counted at a time. After so many the caller may look: whether a table is full, whether to stop.
const STRETCH: usize = 256;

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
    /// The counters that are counted together.
    groups: Vec<Group>,
    /// For each fact, the counters that take it and are counted by themselves.
    alone: Vec<Vec<usize>>,
}

/// Counters that one function counts together.
struct Group {
    count: CountTogether,
    /// The number of each among them, and among all.
    members: Vec<(usize, usize)>,
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

    /// The cells.
    pub(super) fn table(&self) -> &Table {
        &self.table
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
        let mut groups: Vec<Group> = Vec::new();
        let mut by_themselves = Vec::new();
        for (place, tally) in all.iter().enumerate() {
            let Some(Together { count, number }) = tally.counter.together() else {
                by_themselves.push(place);
                continue;
            };
            // A function may stand at several addresses: then there are more groups than need be, and each counts its own.
            let is_own = |group: &&mut Group| fn_addr_eq(group.count, count) && group.members.iter().all(|(member, _)| *member != number);
            match groups.iter_mut().find(is_own) {
                Some(group) => group.members.push((number, place)),
                None => groups.push(Group { count, members: vec![(number, place)] }),
            }
        }
        let takes = |fact: usize| by_themselves.iter().copied().filter(|&i| all[i].counter.shape().taken(fact).is_some()).collect();
        let alone = (0..facts.len()).map(takes).collect();
        Tallies { facts, all, groups, alone }
    }

    /// Each counter's.
    pub(super) fn all(&self) -> &[Tally<'c>] {
        &self.all
    }

    /// Each counter's, to be taken.
    pub(super) fn all_mut(&mut self) -> &mut [Tally<'c>] {
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
            while let Some(entries) = cursor.next_many(STRETCH)? {
                self.add(partition, &entries)?;
                read += entries.len() as u64;
                if let Some(last) = entries.last().filter(|_| read >= STRETCH as u64) {
                    self.reach(partition, last.offset + 1);
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

    /// Counts facts into the tables of the counters that take them and have not counted them.
    fn add(&mut self, partition: usize, entries: &[Entry<'_>]) -> Result<()> {
        let wrong = |offset: u64, e: &thrift::Error| {
            Error::Usage(format!("fact {offset} of partition {partition} of the log cannot be read by this program: {e}"))
        };
        let mut opened = Vec::with_capacity(entries.len());
        for entry in entries {
            opened.push((entry.offset, thrift::open(entry.bytes, self.facts).map_err(|e| wrong(entry.offset, &e))?));
        }
        for Group { count, members } in &self.groups {
            let mut tables: Vec<Option<&mut Tally<'c>>> = self.all.iter_mut().map(Some).collect();
            let members = members.iter().filter_map(|&(number, place)| {
                let Tally { tile, table, .. } = tables[place].take()?;
                Some((number, table, tile.to.0[partition]))
            });
            Tables::new(members).stretch(&mut |tables| {
                opened.iter().try_for_each(|(offset, open)| {
                    tables.next_fact(*offset);
                    count(open.fact, open.at, &mut open.reader.clone(), tables).map_err(|e| wrong(*offset, &e))
                })
            })?;
        }
        for (offset, open) in &opened {
            for &place in &self.alone[open.fact] {
                let tally = &mut self.all[place];
                if *offset >= tally.tile.to.0[partition] {
                    tally.counter.count(open.fact, open.at, &mut open.reader.clone(), &mut tally.table).map_err(|e| wrong(*offset, &e))?;
                }
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
