//! Who reads the log: one thread, or several where there is much to read, each whole partitions of it.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::{Pass, STRETCH, pool};
use crate::cut::Cut;
use crate::error::Result;
use crate::fact::Fact;
use crate::log::Log;

/// How long whoever watches waits between questions, once it has nothing to read any more.
const MOMENT: Duration = Duration::from_millis(10);

/// What readers share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// The partition that is read next.
    next: AtomicUsize,
    /// How many facts all have read.
    facts: AtomicU64,
    is_over: AtomicBool,
}

impl Shared {
    /// A partition for whoever asks.
    pub(super) fn partition(&self, end: &Cut) -> Option<usize> {
        let next = self.next.fetch_add(1, Ordering::Relaxed);
        (next < end.0.len() && !self.is_over.load(Ordering::Relaxed)).then_some(next)
    }

    /// Notes that facts were read; gives how many all have read.
    pub(super) fn add(&self, facts: u64) -> u64 {
        self.facts.fetch_add(facts, Ordering::Relaxed) + facts
    }

    /// Whether to go on, after one more stretch.
    pub(super) fn goes_on(&self, watch: &mut dyn FnMut(u64) -> bool) -> bool {
        if !watch(self.add(STRETCH)) {
            self.stop();
        }
        !self.is_over.load(Ordering::Relaxed)
    }

    fn stop(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// What fails ends the others.
    fn told(&self, read: Result<()>) -> Result<()> {
        if read.is_err() {
            self.stop();
        }
        read
    }
}

/// Lets each pass read, the first in this thread, which also asks whoever watches. Gives how many facts were read.
pub(super) fn read_all<F: Fact>(passes: &mut [Pass<'_, '_>], log: &Log, end: &Cut, watch: &mut dyn FnMut(u64) -> bool) -> Result<u64> {
    let shared = &Shared::default();
    let Some((first, others)) = passes.split_first_mut() else { return Ok(0) };
    let read = thread::scope(|scope| {
        let begin = |pass| scope.spawn(move || shared.told(Pass::read::<F>(pass, log, end, shared, &mut |_| true)));
        let others: Vec<_> = others.iter_mut().map(begin).collect();
        let own = shared.told(first.read::<F>(log, end, shared, watch));
        while !others.iter().all(|other| other.is_finished()) {
            if !watch(shared.add(0)) {
                shared.stop();
            }
            thread::sleep(MOMENT);
        }
        others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic))).fold(own, pool::cause)
    });
    read.map(|()| shared.add(0))
}
