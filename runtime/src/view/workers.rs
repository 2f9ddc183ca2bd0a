//! Counting by several workers at once, each with partitions of the log and tables of its own: a hot key costs an addition in a table that
//! nobody else touches, and never a lock. The tables meet where a run is made of them.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use super::tally::{Tallies, Tally};
use crate::counter::{Count, Table};
use crate::cut::{Cut, Tile};
use crate::error::Result;
use crate::log::Log;
use crate::shape::FactShape;

/// How often who waits for the workers looks up.
const LOOK: Duration = Duration::from_millis(20);

/// The workers of several counters.
pub(super) struct Workers<'c> {
    all: Vec<Tallies<'c>>,
}

/// Why the workers stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stopped {
    /// All was counted.
    AtEnd,
    /// The tables are full.
    Full,
    /// They were asked to.
    Asked,
}

/// What the workers share while they count.
struct Shared {
    read: AtomicU64,
    is_full: AtomicBool,
    is_asked: AtomicBool,
    /// How many bytes each may take.
    share: usize,
}

impl<'c> Workers<'c> {
    /// As many as there are threads, but no more than partitions; each counter goes on from its cut.
    pub(super) fn new(threads: usize, log: &Log, facts: &'static [FactShape], counters: &[(&'c dyn Count, Cut)]) -> Workers<'c> {
        let tallies = || counters.iter().map(|(counter, cut)| Tally::new(*counter, cut.clone())).collect();
        Workers { all: (0..threads.clamp(1, log.partitions().max(1))).map(|_| Tallies::new(facts, tallies())).collect() }
    }

    /// Counts up to `end`, or until the tables take more than `budget` bytes. `watch` is told now and then how many facts were read, those
    /// of before among them; if it says no, counting stops. Adds to `read`.
    pub(super) fn count(
        &mut self,
        log: &Log,
        end: &Cut,
        budget: usize,
        read: &mut u64,
        watch: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Stopped> {
        let share = budget / self.all.len();
        let shared = Shared { read: AtomicU64::new(*read), is_full: false.into(), is_asked: false.into(), share };
        match &mut self.all[..] {
            [alone] => alone.count(log, end, |_| true, |tallies, more| Ok(shared.goes_on(tallies, more) && shared.told(watch)))?,
            several => count_all(several, log, end, &shared, watch)?,
        }
        *read = shared.read.load(Ordering::Relaxed);
        Ok(match (shared.is_asked.into_inner(), shared.is_full.into_inner()) {
            (true, _) => Stopped::Asked,
            (_, true) => Stopped::Full,
            _ => Stopped::AtEnd,
        })
    }

    /// What one counter has counted, by its number, since it was last taken: the tile, and all workers' tables. Counting goes on from the
    /// tile's end with empty ones.
    pub(super) fn take(&mut self, counter: usize) -> (Tile, Vec<Table>) {
        let tile = self.tile(counter);
        let tables = self.all.iter_mut().map(|worker| worker.all_mut()[counter].go_on_from(&tile.to));
        (tile.clone(), tables.collect())
    }

    /// The same, which they keep and count on with.
    pub(super) fn held(&self, counter: usize) -> (Tile, Vec<&Table>) {
        (self.tile(counter), self.all.iter().map(|worker| worker.all()[counter].table()).collect())
    }

    /// What all of them together have counted of one counter.
    fn tile(&self, counter: usize) -> Tile {
        let mut tile = self.all[0].all()[counter].tile().clone();
        for worker in &self.all[1..] {
            let reached = &worker.all()[counter].tile().to;
            tile.to.0.iter_mut().zip(&reached.0).for_each(|(to, reached)| *to = *reached.max(to));
        }
        tile
    }
}

impl Shared {
    /// A worker has read so many more facts: whether it goes on.
    fn goes_on(&self, tallies: &Tallies<'_>, more: u64) -> bool {
        self.read.fetch_add(more, Ordering::Relaxed);
        if tallies.bytes() > self.share {
            self.is_full.store(true, Ordering::Relaxed);
        }
        !(self.is_full.load(Ordering::Relaxed) || self.is_asked.load(Ordering::Relaxed))
    }

    /// Tells how many facts were read, and notes the answer.
    fn told(&self, watch: &mut dyn FnMut(u64) -> bool) -> bool {
        let goes_on = watch(self.read.load(Ordering::Relaxed));
        if !goes_on {
            self.is_asked.store(true, Ordering::Relaxed);
        }
        goes_on
    }
}

/// Each worker counts partitions of its own. Where one fails the others stop, and what they have counted is of no use.
fn count_all<'t>(all: &'t mut [Tallies<'_>], log: &Log, end: &Cut, shared: &Shared, watch: &mut dyn FnMut(u64) -> bool) -> Result<()> {
    let workers = all.len();
    thread::scope(|scope| {
        let (ended, wait) = channel::<()>();
        let begin = |(number, tallies): (usize, &'t mut Tallies<'_>)| {
            let ended = ended.clone();
            scope.spawn(move || {
                let is_own = |partition| partition % workers == number;
                let counted = tallies.count(log, end, is_own, |tallies, more| Ok(shared.goes_on(tallies, more)));
                if counted.is_err() {
                    shared.is_full.store(true, Ordering::Relaxed);
                }
                drop(ended);
                counted
            })
        };
        let threads: Vec<_> = all.iter_mut().enumerate().map(begin).collect();
        drop(ended);
        while wait.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
            shared.told(watch);
        }
        // Who has few facts to count is told of them, too.
        shared.told(watch);
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}
