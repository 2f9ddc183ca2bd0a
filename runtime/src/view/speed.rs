//! The speed layer: counts the log into tables, and ends a run of each counter when memory is full and when the log is counted.
//!
//! Each counter goes on from its own chain's cut, so a crash costs the tables and nothing else.

use std::sync::Arc;

use super::choose;
use super::edit::Editor;
use super::live::{Ask, Reply};
use super::merge::settle;
use super::side::side_by_side;
use super::taken::Taken;
use super::views::{View, Views, check_rest};
use super::workers::{Stopped, Workers};
use crate::cut::{Cut, Tile};
use crate::error::Result;
use crate::log::Log;
use crate::shape::FactShape;
use crate::time::Timestamp;

/// How the log is counted.
#[derive(Clone, Copy, Debug)]
pub struct Speed {
    /// How many bytes the tables of all counters may take; past that, each ends a run. Who publishes while counting goes on has as much
    /// again in what was taken.
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
        Ok(Counting { speed: *self, views, workers, taken: None, read: 0, runs: 0 })
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
    /// What was taken to be published, and is not yet.
    taken: Option<Arc<Taken>>,
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
        self.runs += self.take(log)?.publish(editor, self.views, self.speed.threads)?;
        self.published();
        Ok(())
    }

    /// Takes what was counted since the last time, so that another thread may publish it while counting goes on. What was taken before
    /// is published by then.
    ///
    /// # Errors
    /// Those of reading the log.
    pub fn take(&mut self, log: &Log) -> Result<Arc<Taken>> {
        let counters = 0..self.views.iter().len();
        let taken = Arc::new(Taken::new(log, counters.map(|counter| self.workers.take(counter)))?);
        self.taken = Some(taken.clone());
        Ok(taken)
    }

    /// Lets go of what was taken: runs hold it by now.
    pub fn published(&mut self) {
        self.taken = None;
    }

    /// Whether each counter has counted up to a cut.
    pub fn has_reached(&self, cut: &Cut) -> bool {
        (0..self.views.iter().len()).all(|counter| cut.within(&self.workers.held(counter).0.to))
    }

    /// Answers who asks for cells that no run holds yet.
    ///
    /// # Errors
    /// Those of making a run in memory.
    pub fn reply(&self, ask: &Ask) -> Result<Reply> {
        let Some((counter, view)) = self.views.iter().enumerate().find(|(_, view)| ask.is_of(view.folder())) else {
            return Ok(Reply::Unknown);
        };
        let (held, mut tables) = self.workers.held(counter);
        let mut from = &held.from;
        if let Some((tile, taken)) = self.taken.as_deref().map(|taken| taken.of(counter))
            && ask.from == tile.from
        {
            from = &tile.from;
            tables.extend(taken);
        }
        if ask.from != *from {
            return Ok(Reply::Moved);
        }
        Reply::of(view, Tile { from: from.clone(), to: held.to }, &tables, &ask.wanted)
    }
}

impl std::fmt::Debug for Counting<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Counting {{ {} facts, {} runs }}", self.read, self.runs)
    }
}
