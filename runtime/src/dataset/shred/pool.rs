//! The threads of a shred: some encode row groups, some finish files, and the one that reads the log helps where it would have to wait.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::output::{Group, Output};
use super::syncs::Syncs;
use crate::dataset::manifest::Listed;
use crate::dataset::pages::Packer;
use crate::error::{Error, Result};
use crate::fs::Fs;

/// What fails in whoever comes after the failure was told.
const ECHO: &str = "writing the dataset has failed";

thread_local! {
    /// What compresses the pages that a thread encodes: its memory is made once for all row groups.
    static PACKER: RefCell<Option<Packer>> = const { RefCell::new(None) };
}

/// What the threads share.
pub(super) struct Pool<'f> {
    fs: &'f dyn Fs,
    syncs: &'f Syncs,
    /// How many bytes of rows may wait or be encoded at a time.
    budget: usize,
    /// How many files may wait to be finished or be finished at a time.
    ending: usize,
    /// Whether there are threads at all.
    is_alone: bool,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    groups: VecDeque<Group>,
    ended: VecDeque<Arc<Output>>,
    /// The bytes of rows that wait, are encoded, or were encoded out of turn.
    bytes: usize,
    /// The files that wait to be finished, or are finished just now.
    ending: usize,
    listed: Vec<(usize, Listed)>,
    failure: Option<Error>,
    is_over: bool,
}

impl<'f> Pool<'f> {
    /// Of no threads yet.
    pub(super) fn new(fs: &'f dyn Fs, syncs: &'f Syncs, budget: usize, ending: usize, is_alone: bool) -> Pool<'f> {
        Pool { fs, syncs, budget, ending, is_alone, state: Mutex::default(), changed: Condvar::new() }
    }

    /// Has rows encoded: by another thread, unless they have enough to do.
    pub(super) fn encode(&self, group: Group) -> Result<()> {
        if self.is_alone {
            return self.run(group).map(drop);
        }
        let mut state = self.state();
        state.bytes += group.columns.bytes();
        state.groups.push_back(group);
        self.changed.notify_one();
        while state.bytes > self.budget && state.failure.is_none() {
            state = match state.groups.pop_front() {
                Some(group) => {
                    drop(state);
                    self.run_counted(group)?;
                    self.state()
                }
                None => self.wait(state),
            };
        }
        state.check()
    }

    /// Has a file finished that takes no more rows; whoever asks does it, where too many wait, so that few are open.
    pub(super) fn finish(&self, output: Arc<Output>) -> Result<()> {
        if self.is_alone {
            return self.close(&output);
        }
        let mut state = self.state();
        if state.ending >= self.ending {
            drop(state);
            return self.close(&output);
        }
        state.ending += 1;
        state.ended.push_back(output);
        self.changed.notify_all();
        Ok(())
    }

    /// Waits until all is done, helping; gives the files.
    pub(super) fn settle(&self) -> Result<Vec<(usize, Listed)>> {
        let mut state = self.state();
        while (state.bytes > 0 || state.ending > 0 || !state.groups.is_empty()) && state.failure.is_none() {
            state = match state.groups.pop_front() {
                Some(group) => {
                    drop(state);
                    self.run_counted(group)?;
                    self.state()
                }
                None => self.wait(state),
            };
        }
        state.check()?;
        Ok(std::mem::take(&mut state.listed))
    }

    /// What ends the threads when it is dropped, however that comes about.
    pub(super) fn over(&self) -> Over<'_, 'f> {
        Over(self)
    }

    /// A thread that encodes.
    pub(super) fn encoder(&self) {
        self.work(|state| state.groups.pop_front(), |group| self.run_counted(group));
    }

    /// A thread that finishes files: mostly it waits for the disk.
    pub(super) fn finisher(&self) {
        self.work(
            |state| state.ended.pop_front(),
            |output| {
                let closed = self.close(&output);
                self.state().ending -= 1;
                self.changed.notify_all();
                closed
            },
        );
    }

    fn work<T>(&self, take: impl Fn(&mut State) -> Option<T>, carry_out: impl Fn(T) -> Result<()>) {
        let _guard = Guard(self);
        let mut state = self.state();
        loop {
            if state.failure.is_some() {
                return;
            }
            if let Some(job) = take(&mut state) {
                drop(state);
                let done = carry_out(job);
                state = self.state();
                if let Err(error) = done {
                    state.failure.get_or_insert(error);
                    self.changed.notify_all();
                }
            } else if state.is_over {
                return;
            } else {
                state = self.wait(state);
            }
        }
    }

    /// What waits for its turn in a file is counted until it is appended: else one slow row group would let the others pile up.
    fn run_counted(&self, group: Group) -> Result<()> {
        let ran = self.run(group);
        if let Ok(bytes) = ran {
            self.state().bytes -= bytes;
        }
        self.changed.notify_all();
        ran.map(drop)
    }

    /// Gives the bytes of rows that are no more in memory.
    fn run(&self, group: Group) -> Result<usize> {
        let output = group.output.clone();
        let appended = PACKER.with_borrow_mut(|packer| group.encode(self.fs, packer))?;
        if appended.is_whole {
            self.finish(output)?;
        }
        Ok(appended.bytes)
    }

    fn close(&self, output: &Output) -> Result<()> {
        let listed = output.finish(self.syncs.is_apart())?;
        self.state().listed.extend(listed.map(|listed| (output.fact, listed)));
        Ok(())
    }

    /// All threads stop as soon as they can.
    fn fail(&self, what: &str) {
        self.state().failure.get_or_insert_with(|| Error::Usage(what.to_owned()));
        self.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'s>(&self, state: MutexGuard<'s, State>) -> MutexGuard<'s, State> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What has failed in another thread fails here.
    fn check(&mut self) -> Result<()> {
        self.failure.take().map_or(Ok(()), |error| {
            self.failure = Some(Error::Usage(ECHO.to_owned()));
            Err(error)
        })
    }
}

/// What has come of two readers: of two errors the one that is not of the other's making.
pub(super) fn cause(one: Result<()>, other: Result<()>) -> Result<()> {
    match (one, other) {
        (Err(Error::Usage(what)), Err(error)) if what == ECHO => Err(error),
        (Ok(()), other) => other,
        (one, _) => one,
    }
}

/// Ends the threads of a pool.
pub(super) struct Over<'p, 'f>(&'p Pool<'f>);

impl Over<'_, '_> {
    /// Ends them: at once, where something has failed.
    pub(super) fn with<T>(self, result: Result<T>) -> Result<T> {
        if result.is_err() {
            self.0.fail("the log could not be shredded");
        }
        result
    }
}

impl Drop for Over<'_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.fail("the thread that reads the log has panicked");
        }
        self.0.state().is_over = true;
        self.0.changed.notify_all();
    }
}

/// A thread that panics must not be waited for.
struct Guard<'p, 'f>(&'p Pool<'f>);

impl Drop for Guard<'_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.fail("a thread that writes the dataset has panicked");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cut::{Cut, Tile};
    use crate::dataset::columns::Columns;
    use crate::dataset::folders::Dataset;
    use crate::fact::Fact as _;
    use crate::sample::Fact;
    use crate::shape::Shapes;
    use crate::sim::Sim;
    use crate::time::Timestamp;
    use std::path::Path;

    #[test]
    fn row_groups_that_wait_for_their_turn_count_against_the_budget() {
        let dataset = Dataset::open(Arc::new(Sim::new(0)), Path::new("/data"), Fact::FACTS, Shapes::of::<Fact>("sample"), 2);
        let (fs, layout) = (&**dataset.fs(), dataset.layout(0));
        let kind = Arc::new(dataset.kind(0, "shapes").unwrap());
        fs.create_dir(&kind.folder).unwrap();
        let syncs = Syncs::none();
        let pool = Pool::new(fs, &syncs, 1 << 20, 10, false);
        let output = Arc::new(Output::new(0, kind, "a.parquet".to_owned()));
        let groups: Vec<Group> = (0..3).map(|_| output.cut(Columns::new(&layout))).collect();
        let bytes = groups[0].columns.bytes();
        assert!(bytes > 0);
        pool.state().bytes = 3 * bytes;
        let [first, second, third] = groups.try_into().ok().unwrap();
        pool.run_counted(third).unwrap();
        pool.run_counted(second).unwrap();
        assert_eq!(pool.state().bytes, 3 * bytes, "both are held until the first is there");
        pool.run_counted(first).unwrap();
        assert_eq!(pool.state().bytes, 0);
        assert!(output.end(Tile { from: Cut::zero(2), to: Cut::zero(2) }, Timestamp(0)));
    }
}
