//! The speed layer: counts the log into tables, and ends a run of each counter when memory is full and when the log is counted.
//!
//! Each counter goes on from its own chain's cut, so a crash costs the tables and nothing else.

use std::panic::resume_unwind;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::choose;
use super::edit::Editor;
use super::gather::write_all;
use super::merge::settle;
use super::tally::newest;
use super::views::{View, Views, check_rest};
use super::workers::{Stopped, Workers};
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
        let (mut counting, mut merges) = (self.begin(views, log, facts)?, 0);
        loop {
            let is_full = counting.go_on(log, &mut watch)?;
            counting.publish(editor, log)?;
            merges += side_by_side(self.threads, views.iter().collect(), |view| self.settle(editor, view))?.into_iter().sum::<usize>();
            if !is_full {
                let Counting { read, runs, .. } = counting;
                return Ok(Counted { facts: read, cut: views.cut(log.end())?, runs, merges });
            }
        }
    }

    /// Begins to count where the views have ended.
    ///
    /// # Errors
    /// As for [`Speed::count`].
    pub fn begin<'v>(&self, views: &'v Views, log: &mut Log, facts: &'static [FactShape]) -> Result<Counting<'v>> {
        views.check(log)?;
        let begin = |view: &View| {
            let cut = view.folder().manifest()?.cut();
            check_rest(view, &cut, log)?;
            Ok((view.counter(), cut))
        };
        let counters = views.iter().map(begin).collect::<Result<Vec<_>>>()?;
        let workers = Workers::new(self.threads, log, facts, &counters);
        Ok(Counting { speed: *self, views, workers, read: 0, runs: 0 })
    }

    /// Merges runs as chosen: also on the way, so that they never grow many.
    ///
    /// # Errors
    /// Those of merging.
    pub fn settle(&self, editor: &Editor, view: &View) -> Result<usize> {
        settle(editor, view.folder(), &self.merges, self.now)
    }
}

/// Counting under way. What it has in memory is lost with it, and counted again by the next.
pub struct Counting<'v> {
    speed: Speed,
    views: &'v Views,
    workers: Workers<'v>,
    read: u64,
    runs: usize,
}

impl Counting<'_> {
    /// Goes on to the log's end, as of its last refresh, or until the tables are full: then it is true, and they are to be published.
    /// `watch` is told now and then how many facts were read since it was begun; if it says no, counting stops there.
    ///
    /// # Errors
    /// Those of reading the log.
    pub fn go_on(&mut self, log: &Log, watch: &mut dyn FnMut(u64) -> bool) -> Result<bool> {
        Ok(self.workers.count(log, log.end(), self.speed.budget, &mut self.read, watch)? == Stopped::Full)
    }

    /// How many facts were read since it was begun.
    pub fn facts(&self) -> u64 {
        self.read
    }

    /// Ends a run of each counter that has counted any facts since the last time. Nothing is merged.
    ///
    /// # Errors
    /// Those of writing runs.
    pub fn publish(&mut self, editor: &Editor, log: &Log) -> Result<()> {
        let taken: Vec<_> = self.views.iter().enumerate().map(|(counter, view)| (view, self.workers.take(counter))).collect();
        // Where there are fewer counters than threads, several write one run.
        let each = self.speed.threads / taken.len().max(1);
        let flush = |(view, (tile, tables)): (&View, (Tile, Vec<Table>))| flush(editor, view, &tile, (tables, each), log);
        self.runs += side_by_side(self.speed.threads, taken, flush)?.into_iter().filter(|written| *written).count();
        Ok(())
    }
}

impl std::fmt::Debug for Counting<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Counting {{ {} facts, {} runs }}", self.read, self.runs)
    }
}

/// Ends a run of a counter if it has counted any facts, with so many threads.
fn flush(editor: &Editor, view: &View, tile: &Tile, (tables, threads): (Vec<Table>, usize), log: &Log) -> Result<bool> {
    if tile.is_empty() {
        return Ok(false);
    }
    let arrival = view.folder().manifest()?.arrival().max(newest(log, tile)?).unwrap_or_default();
    editor.append(view.folder(), tile, arrival, |writer| write_all(tables, threads, writer))?;
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
        loop {
            // The lock is let go before the work begins.
            let taken = lock(&next).next();
            let Some((number, piece)) = taken else { return Ok(()) };
            let made = one(piece);
            if made.is_err() {
                lock(&next).by_ref().for_each(drop);
            }
            lock(&done).push((number, made?));
        }
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

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;
    use crate::error::Error;

    #[test]
    fn pieces_are_done_side_by_side_and_come_back_in_order() {
        let meeting = Barrier::new(2);
        // Each waits for another, so that none is done if they go one after the other.
        let done = side_by_side(2, (0..10).collect(), |piece: u32| {
            meeting.wait();
            Ok(piece * piece)
        });
        assert_eq!(done.unwrap(), (0..10).map(|piece| piece * piece).collect::<Vec<_>>());
    }

    #[test]
    fn after_an_error_no_more_is_begun() {
        for threads in 1..4 {
            let begun = Mutex::new(0);
            let done = side_by_side(threads, (0..1000).collect(), |piece: u32| {
                *lock(&begun) += 1;
                if piece == 3 { Err(Error::Usage("three".to_owned())) } else { Ok(()) }
            });
            assert!(matches!(done, Err(Error::Usage(_))));
            assert!(threads > 1 || *lock(&begun) == 4);
        }
        assert!(side_by_side(4, Vec::<u32>::new(), |_| Ok(())).unwrap().is_empty());
    }
}
