//! The speed layer: counts the log into tables, and ends a run of each counter when memory is full and when the log is counted.
//!
//! Each counter goes on from its own chain's cut, so a crash costs the tables and nothing else.

use super::choose;
use super::edit::Editor;
use super::merge::settle;
use super::tally::{Tallies, Tally, newest};
use super::views::{View, Views, check_rest};
use crate::cut::Cut;
use crate::error::Result;
use crate::log::Log;
use crate::shape::FactShape;
use crate::time::Timestamp;

/// How the log is counted.
#[derive(Clone, Copy, Debug)]
pub struct Speed {
    /// How many bytes the tables of all counters may take; past that, each ends a run.
    pub budget: usize,
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
    /// Tables of 256 MiB.
    pub fn new(now: Timestamp) -> Speed {
        Speed { budget: 256 << 20, merges: choose::Options::default(), now }
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
            Ok(Tally::new(view.counter(), cut))
        };
        let mut tallies = Tallies::new(facts, views.iter().map(begin).collect::<Result<_>>()?);

        let (mut runs, mut merges) = (0, 0);
        let mut publish = |tallies: &mut Tallies<'_>| {
            runs += flush(editor, views, tallies, log)?;
            for view in views.iter() {
                merges += self.settle(editor, view)?;
            }
            Ok(())
        };
        let read = tallies.count(log, log.end(), |tallies, read| {
            if tallies.bytes() > self.budget {
                publish(tallies)?;
            }
            Ok(watch(read))
        })?;
        publish(&mut tallies)?;
        Ok(Counted { facts: read, cut: views.cut(log.end())?, runs, merges })
    }

    /// Merges runs as chosen: also on the way, so that they never grow many.
    pub(super) fn settle(&self, editor: &Editor, view: &View) -> Result<usize> {
        settle(editor, view.folder(), &self.merges, self.now)
    }
}

/// Ends a run of each counter that has counted any facts; gives how many those are.
fn flush(editor: &Editor, views: &Views, tallies: &mut Tallies<'_>, log: &Log) -> Result<usize> {
    let mut runs = 0;
    for (view, tally) in views.iter().zip(tallies.all()) {
        if tally.tile().is_empty() {
            continue;
        }
        let (tile, mut table) = tally.take();
        let arrival = view.folder().manifest()?.arrival().max(newest(log, &tile)?).unwrap_or_default();
        editor.append(view.folder(), &tile, arrival, |writer| table.drain_sorted(|key, cell| writer.add(key, cell)))?;
        runs += 1;
    }
    Ok(runs)
}
