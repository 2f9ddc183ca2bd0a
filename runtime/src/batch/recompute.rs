//! Recomputing: facts of the master dataset, and of the log where that does not reach, into cells.
//!
//! Each unit of work is a file of one fact type, or a partition of the log. All counters that take the type are fed in one pass, which
//! reads the columns that any of them names and no other.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::crew::{Crew, Worker};
use super::pieces::Pieces;
use super::plan::lower;
use super::scratch::Scratch;
use crate::codec::thrift;
use crate::counter::{Bucket, BucketSize, Count, Table, Taken};
use crate::cut::{Cut, Tile};
use crate::dataset::{Asker, Part, Pin};
use crate::error::{Error, Result};
use crate::log::{Entry, Log};
use crate::shape::FactShape;
use crate::time::Span;

/// After how many facts of the log a worker looks whether its tables are full, and whether to go on.
const STRETCH: u64 = 1024;

/// What long work is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Facts go from the log into the dataset; counted in facts.
    Shred,
    /// Facts are counted; counted in facts.
    Count,
    /// Cells are merged and written; counted in counters.
    Merge,
    /// Versions are published; counted in counters.
    Publish,
    /// What is served is compared with what was counted anew; counted in counters.
    Compare,
}

/// Is told how far long work has come, as so many done of so many, by any thread; says whether to go on.
pub type Watch<'w> = dyn Fn(Phase, u64, u64) -> bool + Sync + 'w;

/// What is to be counted: the facts of a tile, for one counter.
#[derive(Clone)]
pub(super) struct Wanted {
    pub(super) counter: &'static dyn Count,
    pub(super) tile: Tile,
}

/// How facts are counted anew.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recompute<'a> {
    /// How many bytes the tables of all workers may take; past that, they spill.
    pub(super) budget: usize,
    /// How many workers there are.
    pub(super) threads: usize,
    pub(super) scratch: &'a Scratch,
}

/// A piece of work.
enum Unit {
    /// A part of a file.
    File { pass: Arc<Pass>, part: Part },
    /// A stretch of a partition of the log.
    Log { partition: usize, from: u64, to: u64 },
}

/// What is read of one fact, and which of the wanted take it.
struct Pass {
    fact: usize,
    tile: Tile,
    takers: Vec<usize>,
    /// What each of the takers asks for.
    askers: Vec<Asker<'static>>,
}

impl Pass {
    /// One more takes it.
    fn add(&mut self, taker: usize, taken: &'static Taken, weighs: bool, each: &[Bucket]) {
        self.takers.push(taker);
        self.askers.push(Asker { columns: taken.columns, alike: !taken.timed, weighs, each: finest(each) });
    }
}

/// What all workers look at.
struct Job<'a> {
    facts: &'static [FactShape],
    wanted: &'a [Wanted],
    /// For each fact that is pinned, up to where the dataset holds it.
    held: BTreeMap<usize, Cut>,
    log: Option<&'a Log>,
    done: AtomicU64,
    total: u64,
    watch: &'a Watch<'a>,
}

impl Recompute<'_> {
    /// Counts each of the wanted, whose facts are pinned; those that the dataset holds are read there, the others in the log. None if
    /// `watch` says no.
    ///
    /// # Errors
    /// Those of reading facts and of spilling; [`Error::Usage`] if a tile reaches beyond the dataset and there is no log.
    pub(super) fn run(
        &self,
        pin: &Pin,
        log: Option<&Log>,
        wanted: &[Wanted],
        facts: &'static [FactShape],
        watch: &Watch<'_>,
    ) -> Result<Option<Vec<Pieces>>> {
        self.run_into(&|index: usize| Ok(Table::new(wanted[index].counter.shape())), pin, log, wanted, facts, watch)
    }

    /// The same, into tables of the caller's making, one for each of the wanted and each worker.
    ///
    /// # Errors
    /// As for [`Recompute::run`], and those of making tables.
    pub(super) fn run_into(
        &self,
        tables: &(dyn Fn(usize) -> Result<Table> + Sync),
        pin: &Pin,
        log: Option<&Log>,
        wanted: &[Wanted],
        facts: &'static [FactShape],
        watch: &Watch<'_>,
    ) -> Result<Option<Vec<Pieces>>> {
        let held = pin.facts().map(|fact| (fact, pin.cut(fact).clone())).collect();
        let mut job = Job { facts, wanted, held, log, done: AtomicU64::new(0), total: 0, watch };
        let mut units = job.files(pin)?;
        units.extend(job.stretches()?);
        units.sort_by_key(|unit| Reverse(unit.size()));
        job.total = units.iter().map(Unit::size).sum();
        let counters: Vec<&dyn Count> = wanted.iter().map(|wanted| wanted.counter).collect();
        let crew = Crew { budget: self.budget, threads: self.threads, scratch: self.scratch };
        crew.run(&counters, tables, &units, |unit, worker| job.work(unit, worker))
    }
}

impl Unit {
    /// Its facts, or at least how many there may be.
    fn size(&self) -> u64 {
        match self {
            Unit::File { part, .. } => part.rows(),
            Unit::Log { from, to, .. } => to - from,
        }
    }
}

impl Job<'_> {
    /// The files that hold what is wanted.
    fn files(&self, pin: &Pin) -> Result<Vec<Unit>> {
        let mut units = Vec::new();
        for pass in self.passes() {
            let pass = Arc::new(pass);
            let parts = pin.parts(pass.fact, &pass.tile, Span::default())?;
            units.extend(parts.into_iter().map(|part| Unit::File { pass: pass.clone(), part }));
        }
        Ok(units)
    }

    /// Those that want the same tile of a fact share one pass over it.
    fn passes(&self) -> Vec<Pass> {
        let mut passes: Vec<Pass> = Vec::new();
        for (taker, wanted) in self.wanted.iter().enumerate() {
            for taken in wanted.counter.shape().facts {
                let (fact, tile) = (taken.fact, below(&wanted.tile, &self.held[&taken.fact]));
                let found = passes.iter().position(|pass| (pass.fact, &pass.tile) == (fact, &tile));
                let place = found.unwrap_or_else(|| {
                    passes.push(Pass { fact, tile, takers: Vec::new(), askers: Vec::new() });
                    passes.len() - 1
                });
                let shape = wanted.counter.shape();
                passes[place].add(taker, taken, shape.weighs(), shape.each);
            }
        }
        passes
    }

    /// The stretches of the log that hold what is wanted and not in the dataset.
    fn stretches(&self) -> Result<Vec<Unit>> {
        let partitions = self.wanted.first().map_or(0, |wanted| wanted.tile.to.0.len());
        let mut units = Vec::new();
        for partition in 0..partitions {
            let tiles = || self.wanted.iter().flat_map(|wanted| self.in_log(wanted, partition));
            let (Some(from), Some(to)) = (tiles().map(|range| range.start).min(), tiles().map(|range| range.end).max()) else { continue };
            if self.log.is_none() {
                let what = format!("facts from {from} on of partition {partition} are not in the dataset, and there is no log");
                return Err(Error::Usage(what));
            }
            units.push(Unit::Log { partition, from, to });
        }
        Ok(units)
    }

    /// The offsets of one partition that one of the wanted has to read in the log, for each fact that it takes.
    fn in_log<'j>(&'j self, wanted: &'j Wanted, partition: usize) -> impl Iterator<Item = std::ops::Range<u64>> + 'j {
        let (from, to) = (wanted.tile.from.0[partition], wanted.tile.to.0[partition]);
        let ranges = wanted.counter.shape().facts.iter().map(move |taken| from.max(self.held[&taken.fact].0[partition])..to);
        ranges.filter(|range| !range.is_empty())
    }

    fn work(&self, unit: &Unit, worker: &mut Worker<'_>) -> Result<()> {
        match unit {
            Unit::File { pass, part } => self.count_file(pass, part, worker),
            Unit::Log { partition, from, to } => self.count_log(*partition, *from..*to, worker),
        }
    }

    fn count_file(&self, pass: &Pass, part: &Part, worker: &mut Worker<'_>) -> Result<()> {
        let mut stopped = false;
        let counted = part.each_kind(&pass.askers, &mut |asker, facts| {
            let taker = pass.takers[asker];
            self.wanted[taker].counter.count_part(pass.fact, facts, &mut worker.tables()[taker])?;
            let read = if asker == 0 { facts.count() } else { 0 };
            stopped = !self.goes_on(read, worker)?;
            if stopped { Err(Error::Usage("counting was stopped".into())) } else { Ok(()) }
        });
        match counted {
            Err(_) if stopped => Ok(()),
            counted => counted.map(|_| ()),
        }
    }

    fn count_log(&self, partition: usize, range: std::ops::Range<u64>, worker: &mut Worker<'_>) -> Result<()> {
        let Some(log) = self.log else { return Ok(()) };
        let mut cursor = log.read(partition, range.start, range.end)?;
        let mut read = 0;
        while let Some(entry) = cursor.next()? {
            self.count_entry(partition, &entry, worker)?;
            read += 1;
            if read % STRETCH == 0 && !self.goes_on(STRETCH, worker)? {
                return Ok(());
            }
        }
        self.goes_on(read % STRETCH, worker).map(|_| ())
    }

    fn count_entry(&self, partition: usize, entry: &Entry<'_>, worker: &mut Worker<'_>) -> Result<()> {
        let wrong = |e: thrift::Error| {
            Error::Usage(format!("fact {} of partition {partition} of the log cannot be read by this program: {e}", entry.offset))
        };
        let open = thrift::open(entry.bytes, self.facts).map_err(wrong)?;
        for (wanted, table) in self.wanted.iter().zip(worker.tables()) {
            let takes = wanted.counter.shape().taken(open.fact).is_some() && entry.offset >= self.held[&open.fact].0[partition];
            let inside = (wanted.tile.from.0[partition]..wanted.tile.to.0[partition]).contains(&entry.offset);
            if takes && inside {
                table.weigh(1);
                wanted.counter.count(open.fact, open.at, &mut open.reader.clone(), table).map_err(wrong)?;
            }
        }
        Ok(())
    }

    /// Notes that facts were counted, and lets the worker spill. Gives whether to go on.
    fn goes_on(&self, counted: u64, worker: &mut Worker<'_>) -> Result<bool> {
        let done = self.done.fetch_add(counted, Ordering::Relaxed) + counted;
        if !(self.watch)(Phase::Count, done, self.total) {
            worker.stop();
        }
        worker.rest()
    }
}

/// Facts in one bucket of this size are in one bucket of each size; none: there is one bucket for all.
fn finest(each: &[Bucket]) -> Option<BucketSize> {
    let has = |size| each.iter().any(|bucket| bucket.size == size);
    if has(BucketSize::Week) && (has(BucketSize::Month) || has(BucketSize::Year)) && !has(BucketSize::Minute) && !has(BucketSize::Hour) {
        return Some(BucketSize::Day);
    }
    each.iter().map(|bucket| bucket.size).min().filter(|size| *size != BucketSize::Ever)
}

/// The part of a tile that lies below a cut.
fn below(tile: &Tile, cut: &Cut) -> Tile {
    Tile { from: lower(&tile.from, cut), to: lower(&tile.to, cut) }
}
