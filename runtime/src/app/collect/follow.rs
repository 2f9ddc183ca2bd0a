//! Fetching beside `up`, in a thread of its own that nobody waits for: a store that does not answer holds up no answers, no lending and no
//! end. What it is cut off in is of no account, as after a crash.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::super::context::Context;
use super::super::interrupt;
use super::collect_all;
use crate::counter::Schema;
use crate::error::{Error, Result};
use crate::fs::Fs;
use crate::log::{Check, Intake, Log};

/// How often it looks whether more was shipped.
const EVERY: Duration = Duration::from_secs(10);
/// How often it looks whether it is to end.
const LOOK: Duration = Duration::from_millis(100);

/// Fetches what logs that have joined ship, until it is dropped.
#[derive(Debug)]
pub(in super::super) struct Follower(Arc<AtomicBool>);

impl Follower {
    pub(in super::super) fn begin<S: Schema>(context: &Context<S>) -> Follower {
        let ends = Arc::new(AtomicBool::new(false));
        let mut following = Following {
            fs: context.fs().clone(),
            log: context.log_folder(),
            check: context.check(),
            holder: context.holder(),
            ends: ends.clone(),
            told: Vec::new(),
        };
        thread::spawn(move || following.run());
        Follower(ends)
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

struct Following {
    fs: Arc<dyn Fs>,
    log: PathBuf,
    check: Check,
    holder: String,
    ends: Arc<AtomicBool>,
    /// What it has told, so that a store which is away is named once.
    told: Vec<String>,
}

impl Following {
    fn run(&mut self) {
        while self.goes_on() {
            let begun = Instant::now();
            let failed = self.fetch().unwrap_or_else(|error| vec![error.to_string()]);
            failed.iter().filter(|what| !self.told.contains(what)).for_each(|what| eprintln!("note: {what}; the rest is counted on"));
            self.told = failed;
            while self.goes_on() && begun.elapsed() < EVERY {
                thread::sleep(LOOK);
            }
        }
    }

    fn goes_on(&self) -> bool {
        !(self.ends.load(Ordering::Relaxed) || interrupt::happened())
    }

    /// Fetches what there is; gives what went wrong.
    fn fetch(&self) -> Result<Vec<String>> {
        let has_joined = Log::open(self.fs.clone(), &self.log, self.check.clone())?.is_some_and(|log| log.joined().next().is_some());
        if !has_joined {
            return Ok(Vec::new());
        }
        match Intake::open(self.fs.clone(), &self.log, self.check.clone(), &self.holder) {
            // Another fetches just now.
            Err(Error::Locked { .. }) => Ok(Vec::new()),
            intake => {
                let done = collect_all(&mut intake?, false, &mut || self.goes_on());
                Ok(done.into_iter().filter_map(|(_, done)| done.err()).map(|error| error.to_string()).collect())
            }
        }
    }
}
