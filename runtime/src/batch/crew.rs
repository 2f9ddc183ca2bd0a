//! A crew of workers: each takes units of work from one queue and counts into tables of its own, which it spills when they are full.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::pieces::Pieces;
use super::scratch::Scratch;
use crate::counter::{Count, Table};
use crate::error::Result;

/// Who counts, and with how much memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Crew<'a> {
    /// How many bytes the tables of all workers may take.
    pub(super) budget: usize,
    /// How many workers there are.
    pub(super) threads: usize,
    /// Where they spill.
    pub(super) scratch: &'a Scratch,
}

/// One worker, as its units of work meet it.
pub(super) struct Worker<'a> {
    tables: Vec<Table>,
    pieces: Vec<Pieces>,
    share: usize,
    scratch: &'a Scratch,
    stop: &'a AtomicBool,
}

impl Worker<'_> {
    /// A table for each counter.
    pub(super) fn tables(&mut self) -> &mut [Table] {
        &mut self.tables
    }

    /// To be called every now and then: spills what is too large. Gives whether to go on.
    pub(super) fn rest(&mut self) -> Result<bool> {
        if self.tables.iter().map(Table::bytes).sum::<usize>() > self.share {
            self.spill()?;
        }
        Ok(!self.stop.load(Ordering::Relaxed))
    }

    /// Tells all workers to stop.
    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// What it has counted. Each worker sorts its own tables, all at the same time.
    fn end(mut self) -> Vec<Pieces> {
        self.pieces.iter_mut().zip(&mut self.tables).for_each(|(pieces, table)| pieces.keep(table));
        self.pieces
    }

    /// Spills the tables that are large: those of counters with few cells stay, so that they do not fall into many small pieces.
    fn spill(&mut self) -> Result<()> {
        let large = self.share / (2 * self.tables.len().max(1));
        for (table, pieces) in self.tables.iter_mut().zip(&mut self.pieces).filter(|(table, _)| table.bytes() > large) {
            pieces.spill(table, self.scratch)?;
        }
        Ok(())
    }
}

impl Crew<'_> {
    /// Does all units, the first first, each worker with a table for each counter, made by `tables`. Gives what was counted of each
    /// counter; none if a worker was told to stop.
    ///
    /// # Errors
    /// The first that a unit gives; the others then stop.
    pub(super) fn run<U: Sync>(
        &self,
        counters: &[&dyn Count],
        tables: &(dyn Fn(usize) -> Result<Table> + Sync),
        units: &[U],
        work: impl Fn(&U, &mut Worker<'_>) -> Result<()> + Sync,
    ) -> Result<Option<Vec<Pieces>>> {
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let blank = || -> Vec<Pieces> { counters.iter().map(|counter| Pieces::new(kinds(*counter))).collect() };
        let done = Mutex::new(Ok(blank()));
        let threads = self.threads.clamp(1, units.len().max(1));
        let begin = || {
            let tables = (0..counters.len()).map(tables).collect::<Result<_>>()?;
            Ok(Worker { tables, pieces: blank(), share: self.budget / threads, scratch: self.scratch, stop: &stop })
        };
        let one = || {
            let pieces = begin().and_then(|mut worker| {
                while !stop.load(Ordering::Relaxed) {
                    let Some(unit) = units.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                    work(unit, &mut worker)?;
                }
                Ok(worker.end())
            });
            if pieces.is_err() {
                stop.store(true, Ordering::Relaxed);
            }
            gather(&done, pieces);
        };
        std::thread::scope(|scope| {
            (1..threads).for_each(|_| drop(scope.spawn(one)));
            one();
        });
        let pieces = done.into_inner().unwrap_or_else(PoisonError::into_inner)?;
        Ok((!stop.into_inner()).then_some(pieces))
    }
}

/// Puts what a worker has counted to what the others have.
fn gather(done: &Mutex<Result<Vec<Pieces>>>, pieces: Result<Vec<Pieces>>) {
    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
    match (&mut *done, pieces) {
        (Ok(all), Ok(pieces)) => all.iter_mut().zip(pieces).for_each(|(all, own)| all.add(own)),
        (Ok(_), Err(error)) => *done = Err(error),
        (Err(_), _) => {}
    }
}

fn kinds(counter: &dyn Count) -> Vec<crate::measure::MeasureKind> {
    counter.shape().measures.iter().map(|measure| measure.kind).collect()
}
