//! The speed layer: counts the log into tables, and ends a run of each counter when memory is full and when the log is counted.
//!
//! Each counter goes on from its own chain's cut, so a crash costs the tables and nothing else.

use std::panic::resume_unwind;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::choose;
use super::edit::Editor;
use super::merge::settle;
use super::tally::newest;
use super::views::{View, Views, check_rest};
use super::workers::{Stopped, Workers, write_all};
use crate::counter::Table;
use crate::cut::{Cut, Tile};
use crate::error::Result;
use crate::log::Log;
use crate::shape::FactShape;
use crate::time::Timestamp;

/// How the log is counted.
#[derive(Clone, Copy, Debug)]
pub struct Speed {
    /// How many bytes the tables of all counters may take; past that, each ends a run.
    pub budget: usize,
    /// How many workers count, each with partitions of its own; no more than there are partitions. With one nothing is done side by side,
    /// and each step comes at the same place every time.
    pub threads: usize,
    /// How runs are merged.
    pub merges: choose::Options,
    /// The present: expired cells are not dropped by a clock beyond it.
    pub now: Timestamp,
}

/// What was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The facts that were read.
    pub facts: u64,
    /// The cut up to which every counter has counted now.
    pub cut: Cut,
    /// The runs that were written, merges aside.
    pub runs: usize,
    /// The merges.
    pub merges: usize,
}

impl Speed {
    /// Tables of 256 MiB, a worker for each processor.
    pub fn new(now: Timestamp) -> Speed {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Speed { budget: 256 << 20, threads, merges: choose::Options::default(), now }
    }

    /// Counts the log up to its end, as of its last refresh. `watch` is told now and then how many facts were read; if it says no, counting
    /// stops there, and what was counted is kept.
    ///
    /// # Errors
    /// [`crate::Error::Broken`] if a view has counted beyond the log's end, or if the log has lost what one has not counted (it is to be
    /// filled from the dataset first); and those of reading the log and of writing runs.
    pub fn count(
        &self,
        editor: &Editor,
        views: &Views,
        log: &mut Log,
        facts: &'static [FactShape],
        mut watch: impl FnMut(u64) -> bool,
    ) -> Result<Counted> {
        views.check(log)?;
        let log = &*log;
        let begin = |view: &View| {
            let cut = view.folder().manifest()?.cut();
            check_rest(view, &cut, log)?;
            Ok((view.counter(), cut))
        };
        let mut workers = Workers::new(self.threads, log, facts, &views.iter().map(begin).collect::<Result<Vec<_>>>()?);

        let (mut read, mut runs, mut merges) = (0, 0, 0);
        loop {
            let stopped = workers.count(log, log.end(), self.budget, &mut read, &mut watch)?;
            let published = self.publish(editor, views, &mut workers, log)?;
            (runs, merges) = (runs + published.0, merges + published.1);
            if stopped != Stopped::Full {
                return Ok(Counted { facts: read, cut: views.cut(log.end())?, runs, merges });
            }
        }
    }

    /// Ends a run of each counter that has counted any facts, and merges runs as chosen; gives how many runs and merges those are.
    fn publish(&self, editor: &Editor, views: &Views, workers: &mut Workers<'_>, log: &Log) -> Result<(usize, usize)> {
        let taken: Vec<_> = views.iter().enumerate().map(|(counter, view)| (view, workers.take(counter))).collect();
        let publish = |(view, (tile, tables)): (&View, (Tile, Vec<Table>))| -> Result<(usize, usize)> {
            let run = flush(editor, view, &tile, tables, log)?;
            Ok((usize::from(run), self.settle(editor, view)?))
        };
        let published = side_by_side(self.threads, taken, publish)?;
        Ok(published.into_iter().fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1)))
    }

    /// Merges runs as chosen: also on the way, so that they never grow many.
    pub(super) fn settle(&self, editor: &Editor, view: &View) -> Result<usize> {
        settle(editor, view.folder(), &self.merges, self.now)
    }
}

/// Ends a run of a counter if it has counted any facts.
fn flush(editor: &Editor, view: &View, tile: &Tile, tables: Vec<Table>, log: &Log) -> Result<bool> {
    if tile.is_empty() {
        return Ok(false);
    }
    let arrival = view.folder().manifest()?.arrival().max(newest(log, tile)?).unwrap_or_default();
    editor.append(view.folder(), tile, arrival, |writer| write_all(tables, writer))?;
    Ok(true)
}

/// Does pieces of work by several threads, in any order; what they give stands in the order of the pieces. After an error no more is begun.
fn side_by_side<T: Send, U: Send>(threads: usize, work: Vec<T>, one: impl Fn(T) -> Result<U> + Sync) -> Result<Vec<U>> {
    if threads <= 1 || work.len() <= 1 {
        return work.into_iter().map(one).collect();
    }
    let threads = threads.min(work.len());
    let (next, done) = (Mutex::new(work.into_iter().enumerate()), Mutex::new(Vec::new()));
    let go_on = || -> Result<()> {
        while let Some((number, piece)) = lock(&next).next() {
            let made = one(piece);
            if made.is_err() {
                lock(&next).by_ref().for_each(drop);
            }
            lock(&done).push((number, made?));
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(go_on)).collect();
        let own = go_on();
        let others: Vec<Result<()>> = others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic))).collect();
        std::iter::once(own).chain(others).collect::<Result<()>>()
    })?;
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(number, _)| *number);
    Ok(done.into_iter().map(|(_, made)| made).collect())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
