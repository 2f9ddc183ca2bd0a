//! The command `up`: counts and shreds what is loaded, as it comes, and keeps runs and files few, in one process.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::context::{Context, print};
use super::count;
use super::interrupt;
use super::lend::{MOMENT, is_wanted, until};
use super::outcome::{CommandResult, Outcome};
use crate::counter::Schema;
use crate::dataset::{self, Dataset, Merges, Shred};
use crate::error::{Error, Result};
use crate::fact::Fact;
use crate::log::Log;
use crate::time::Timestamp;
use crate::view::{self, Speed, Views};

/// How often it looks for what is new.
const LOOK: Duration = Duration::from_millis(20);
/// How often it looks whether somebody wants its rights.
const ASK: Duration = Duration::from_millis(100);
/// How long what is counted may stay in memory alone. Who asks counts what no run holds, so longer makes answers dearer, not older.
const PUBLISH: Duration = Duration::from_secs(2);
/// How often facts go into the dataset. Each time makes a file of every slice that has new facts.
const SHRED: Duration = Duration::from_secs(10);
/// How often runs and files are merged and segments packed.
const TIDY: Duration = Duration::from_secs(1);
/// How often it says how far it is.
const SAY: Duration = Duration::from_secs(10);

/// Count and shred what is loaded as it comes, until Ctrl-C
///
/// `load`, `batch`, `compact`, `rollback`, `get` and `scan` work beside it. Ctrl-C ends it once what it has counted is published.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn run<S: Schema>(_: &Arguments, context: &Context<S>) -> CommandResult {
    print("up: waiting for facts; Ctrl-C ends it")?;
    let Some(mut log) = wait_for_log(context)? else { return Ok(Outcome::Done) };
    let mut waiting = Waiting::default();
    while !interrupt::happened() {
        if !is_wanted(context)? {
            match Rights::take(context, &log) {
                Ok(rights) => {
                    waiting = Waiting { has_served: true, told: String::new() };
                    serve(context, rights, &mut log)?;
                    if !interrupt::happened() {
                        print("lent the views and the dataset to another command")?;
                    }
                }
                Err(Error::Locked { what, path, holder }) => waiting.after(is_wanted(context)?, what, path, holder)?,
                Err(error) => return Err(error.into()),
            }
        }
        interrupt::wait(ASK);
    }
    Ok(Outcome::Done)
}

/// How it waits for its rights where others have them.
#[derive(Default)]
struct Waiting {
    /// Whether it has served before. Then a command that took them while they were lent to another is waited for; one that has
    /// them as `up` begins is named, and that is all.
    has_served: bool,
    /// Whom it has said that it waits for.
    told: String,
}

impl Waiting {
    /// Goes on waiting for who has them, or says that they are not free; `lent` if they have been lent to another meanwhile.
    fn after(&mut self, lent: bool, what: &'static str, path: PathBuf, holder: String) -> CommandResult<()> {
        if lent {
            return Ok(());
        }
        if !self.has_served {
            return Err(Error::Locked { what, path, holder }.into());
        }
        if self.told != holder {
            print(&format!("waiting: {holder} has the {what}"))?;
            self.told = holder;
        }
        Ok(())
    }
}

fn wait_for_log<S: Schema>(context: &Context<S>) -> Result<Option<Log>> {
    loop {
        match context.log()? {
            None if interrupt::wait(LOOK) => {}
            log => return Ok(log),
        }
    }
}

/// The rights to change the dataset and the views.
struct Rights {
    dataset: Dataset,
    views: Views,
    facts: dataset::Editor,
    editor: view::Editor,
}

impl Rights {
    /// # Errors
    /// [`Error::Locked`] if another has one of them for longer than a moment, and those of the file system.
    fn take<S: Schema>(context: &Context<S>, log: &Log) -> Result<Rights> {
        let (dataset, views, holder) = (context.dataset(log), context.views(log.partitions()), context.holder());
        let (facts, editor) = until(MOMENT, || {
            let facts = dataset.lock(&holder)?;
            Ok((facts, views.lock(&holder)?))
        })?;
        Ok(Rights { dataset, views, facts, editor })
    }
}

/// A data folder that is served: both rights are held.
struct Serving<'a, S: Schema> {
    context: &'a Context<S>,
    dataset: Dataset,
    views: Views,
    facts: dataset::Editor,
    editor: view::Editor,
    ends: Ends,
    counted: AtomicU64,
    shredded: AtomicU64,
}

/// Serves until somebody wants the rights, or Ctrl-C.
fn serve<S: Schema>(context: &Context<S>, rights: Rights, log: &mut Log) -> CommandResult<()> {
    let Rights { dataset, views, facts, editor } = rights;
    views.sweep(&editor)?;
    if !count::fill(context, &views, &editor, log, Timestamp::now())? {
        return Ok(());
    }
    let (ends, counted, shredded) = (Ends::default(), AtomicU64::new(0), AtomicU64::new(0));
    let serving = Serving { context, dataset, views, facts, editor, ends, counted, shredded };
    let ended = thread::scope(|scope| {
        let threads = [
            scope.spawn(|| serving.ends.or_end(|| serving.count(log))),
            scope.spawn(|| serving.ends.or_end(|| serving.shred())),
            scope.spawn(|| serving.ends.or_end(|| serving.tidy())),
        ];
        let watched = serving.ends.or_end(|| serving.watch());
        let threads = threads.map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        threads.into_iter().chain([watched]).collect::<Result<()>>()
    });
    serving.say()?;
    Ok(ended?)
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

    /// Counts what is new into tables, and publishes them every now and then.
    fn count(&self, log: &mut Log) -> Result<()> {
        let mut counting = Speed::new(Timestamp::now()).begin(&self.views, log, S::Fact::FACTS)?;
        let (mut published, mut facts) = (Instant::now(), 0);
        loop {
            let goes_on = self.goes_on();
            let is_full = goes_on && counting.go_on(log, &mut |_| self.goes_on())?;
            self.counted.store(counting.facts(), Ordering::Relaxed);
            if is_full || !goes_on || published.elapsed() > PUBLISH {
                if counting.facts() != facts {
                    counting.publish(&self.editor, log)?;
                }
                (published, facts) = (Instant::now(), counting.facts());
            }
            if !goes_on {
                return Ok(());
            }
            if !is_full {
                thread::sleep(LOOK);
                log.refresh()?;
            }
        }
    }

    /// Lays out what is new in the dataset, every now and then.
    fn shred(&self) -> Result<()> {
        let Some(mut log) = self.context.log()? else { return Ok(()) };
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
        let Some(mut log) = self.context.log()? else { return Ok(()) };
        while self.goes_on() {
            self.wait(TIDY);
            let speed = Speed::new(Timestamp::now());
            for view in self.views.iter().take_while(|_| self.goes_on()) {
                speed.settle(&self.editor, view)?;
                self.views.retire(&self.editor, view, &log)?;
            }
            log.refresh()?;
            log.pack(|| self.goes_on())?;
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
