//! Serving a data folder: threads that count, publish, shred and tidy up, until somebody wants the rights, or Ctrl-C.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::super::context::{Context, print};
use super::super::count;
use super::super::interrupt;
use super::super::lend::is_wanted;
use super::super::live::Desk;
use super::super::outcome::CommandResult;
use super::publisher::Publisher;
use super::{ASK, BACKGROUND, LOOK, Rights, begin, yield_by};
use crate::counter::Schema;
use crate::dataset::{self, Dataset, Merges, Shred};
use crate::error::{Error, Result};
use crate::fact::Fact;
use crate::log::Log;
use crate::time::Timestamp;
use crate::view::{self, Counting, Speed, Taken, Views};

/// How long what is counted may stay in memory alone. Who asks is told of it; a crash costs that it is counted again.
const PUBLISH: Duration = Duration::from_secs(10);
/// After how long without any new fact it is published at once.
const QUIET: Duration = Duration::from_secs(1);
/// How often facts go into the dataset. Each time makes a file of every slice that has new facts.
const SHRED: Duration = Duration::from_secs(10);
/// How often runs and files are merged and segments packed.
const TIDY: Duration = Duration::from_secs(1);
/// How often it says how far it is.
const SAY: Duration = Duration::from_secs(10);

/// A data folder that is served: both rights are held.
struct Serving<'a, S: Schema> {
    context: &'a Context<S>,
    dataset: Dataset,
    views: Views,
    facts: dataset::Editor,
    editor: view::Editor,
    /// How many bytes the tables may take that are counted into.
    budget: usize,
    ends: Ends,
    /// Where those wait who ask for what no run holds yet.
    desk: Arc<Desk>,
    counted: AtomicU64,
    shredded: AtomicU64,
}

/// Serves until somebody wants the rights, or Ctrl-C.
pub(super) fn serve<S: Schema>(context: &Context<S>, rights: Rights, budget: usize, log: &mut Log) -> CommandResult<()> {
    let Rights { dataset, views, facts, editor } = rights;
    views.sweep(&editor)?;
    if !count::fill(context, &views, &editor, log, Timestamp::now())? {
        return Ok(());
    }
    let (ends, counted, shredded) = (Ends::default(), AtomicU64::new(0), AtomicU64::new(0));
    let desk = open_desk(context)?;
    let serving = Serving { context, dataset, views, facts, editor, budget, ends, desk, counted, shredded };
    let ended = thread::scope(|scope| {
        let threads = [
            begin(scope, "count", || serving.ends.or_end(|| serving.count(log))),
            begin(scope, "shred", || serving.ends.or_end(|| serving.shred())),
            begin(scope, "tidy", || serving.ends.or_end(|| serving.tidy())),
        ];
        let watched = serving.ends.or_end(|| serving.watch());
        let threads = threads.map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        threads.into_iter().chain([watched]).collect::<Result<()>>()
    });
    serving.say()?;
    Ok(ended?)
}

/// Where there can be no socket, nobody asks: who answers counts the log, as if nobody counted it.
fn open_desk<S: Schema>(context: &Context<S>) -> CommandResult<Arc<Desk>> {
    match Desk::open(context.data()) {
        Ok(desk) => Ok(desk),
        Err(error) => {
            print(&format!("note: who asks counts the log by itself, for there can be no socket in the data folder: {error}"))?;
            Ok(Arc::default())
        }
    }
}

/// Set where all is to end: one of the threads has failed, or somebody wants the rights.
#[derive(Default)]
struct Ends(AtomicBool);

impl Ends {
    fn end(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Does the work of a thread. If that fails or panics, all end: else the others would go on, and nobody would see that one is missing.
    fn or_end(&self, work: impl FnOnce() -> Result<()>) -> Result<()> {
        let done = catch_unwind(AssertUnwindSafe(work));
        if !matches!(done, Ok(Ok(()))) {
            self.end();
        }
        done.unwrap_or_else(|panic| resume_unwind(panic))
    }
}

impl<S: Schema> Serving<'_, S> {
    fn goes_on(&self) -> bool {
        !(self.ends.is_set() || interrupt::happened())
    }

    /// Waits, but no longer than until all is to end.
    fn wait(&self, time: Duration) {
        let begun = Instant::now();
        while self.goes_on() && begun.elapsed() < time {
            thread::sleep(LOOK.min(time));
        }
    }

    /// Looks whether somebody wants the rights, and says now and then how far it is.
    fn watch(&self) -> Result<()> {
        let (mut said, mut before) = (Instant::now(), self.so_far());
        while self.goes_on() {
            self.wait(ASK);
            if is_wanted(self.context)? {
                self.ends.end();
            }
            if said.elapsed() > SAY && self.so_far() != before {
                (said, before) = (Instant::now(), self.so_far());
                self.say()?;
            }
        }
        Ok(())
    }

    fn so_far(&self) -> (u64, u64) {
        (self.counted.load(Ordering::Relaxed), self.shredded.load(Ordering::Relaxed))
    }

    fn say(&self) -> Result<()> {
        let (counted, shredded) = self.so_far();
        let said = print(&format!("counted {counted} facts, shredded {shredded}"));
        said.map_err(|source| Error::Io { path: Path::new("standard output").to_owned(), source })
    }

    /// Counts what is new into tables, answers from them, and has them published every now and then.
    fn count(&self, log: &mut Log) -> Result<()> {
        let speed = Speed { budget: self.budget, ..Speed::new(Timestamp::now()) };
        let mut counting = speed.begin(&self.views, log, S::Fact::FACTS)?;
        thread::scope(|scope| {
            let publish = |taken: &Taken| taken.publish(&self.editor, &self.views, speed.threads).map(|_| ());
            let mut publisher = Publisher::begin(scope, publish);
            let counted = self.count_with(&mut counting, &mut publisher, log);
            self.desk.close(self.context.data());
            publisher.end();
            counted
        })
    }

    fn count_with(&self, counting: &mut Counting<'_>, publisher: &mut Publisher<'_>, log: &mut Log) -> Result<()> {
        let (mut published, mut facts) = (Instant::now(), 0);
        let mut grown = Instant::now();
        loop {
            let goes_on = self.goes_on();
            let before = counting.facts();
            let is_full = goes_on && counting.go_on(log, &mut |_| self.goes_on() && !self.desk.is_overdue())?;
            if counting.facts() != before {
                grown = Instant::now();
            }
            self.counted.store(counting.facts(), Ordering::Relaxed);
            self.desk.answer(counting)?;
            let is_busy = publisher.is_busy()?;
            if !is_busy {
                counting.published();
            }
            let is_due = published.elapsed() > PUBLISH || grown.elapsed() > QUIET;
            if is_full || !goes_on || !is_busy && is_due {
                self.wait_for(publisher, counting)?;
                if counting.facts() != facts {
                    publisher.give(counting.take(log)?)?;
                }
                (published, facts) = (Instant::now(), counting.facts());
            }
            if !goes_on {
                return self.wait_for(publisher, counting);
            }
            if !is_full {
                self.desk.wait(LOOK);
                log.refresh()?;
            }
        }
    }

    /// Waits until what was taken is published, and answers meanwhile.
    fn wait_for(&self, publisher: &mut Publisher<'_>, counting: &mut Counting<'_>) -> Result<()> {
        while publisher.is_busy()? {
            publisher.wait(LOOK)?;
            self.desk.answer(counting)?;
        }
        counting.published();
        Ok(())
    }

    /// The log once more; none, and all ends, where another has joined since the dataset was opened beside it.
    fn log(&self) -> Result<Option<Log>> {
        let log = self.context.log()?.filter(|log| log.partitions() == self.dataset.partitions());
        if log.is_none() {
            self.ends.end();
        }
        Ok(log)
    }

    /// Lays out what is new in the dataset, every now and then.
    fn shred(&self) -> Result<()> {
        yield_by(BACKGROUND);
        let Some(mut log) = self.log()? else { return Ok(()) };
        while self.goes_on() {
            log.refresh()?;
            self.dataset.check(&mut log)?;
            let end = log.end().clone();
            let done = Shred::default().run::<S::Fact>(&self.facts, &self.dataset, &log, &end, |_| self.goes_on())?;
            self.shredded.fetch_add(done.facts, Ordering::Relaxed);
            if self.goes_on() {
                dataset::settle(&self.facts, &self.dataset, &Merges::default())?;
            }
            self.wait(SHRED);
        }
        Ok(())
    }

    /// Keeps runs few, lets go of what older definitions have counted once they answer no more, and packs the log.
    fn tidy(&self) -> Result<()> {
        yield_by(BACKGROUND);
        let Some(mut log) = self.log()? else { return Ok(()) };
        while self.goes_on() {
            self.wait(TIDY);
            let speed = Speed::new(Timestamp::now());
            for view in self.views.iter().take_while(|_| self.goes_on()) {
                speed.settle(&self.editor, view)?;
                self.views.retire(&self.editor, view, &log)?;
            }
            log.refresh()?;
            log.pack(|| self.goes_on())?;
            if log.is_outgrown()? {
                self.ends.end();
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_fails_or_panics_ends_all() {
        let ended_by = |work: fn() -> Result<()>| {
            let ends = Ends::default();
            let done = thread::scope(|scope| {
                let one = scope.spawn(|| ends.or_end(work));
                let other = scope.spawn(|| ends.or_end(|| Ok(())));
                (one.join().is_ok(), other.join().is_ok())
            });
            (done, ends.is_set())
        };
        assert_eq!(ended_by(|| Ok(())), ((true, true), false));
        assert_eq!(ended_by(|| Err(Error::Usage("no".to_owned()))), ((true, true), true));
        assert_eq!(ended_by(|| panic!("a function of the user's has panicked")), ((false, true), true));
    }
}
