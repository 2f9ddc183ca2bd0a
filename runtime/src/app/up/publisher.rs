//! Publishing beside counting: runs are written in a thread of their own, so that nobody who asks waits for a disk.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::Duration;

use super::{PUBLISHING, begin, yield_by};
use crate::error::{Error, Result};
use crate::view::Taken;

/// Publishes what it is given, one after the other.
pub(super) struct Publisher<'s> {
    give: SyncSender<Arc<Taken>>,
    done: Receiver<Result<()>>,
    thread: ScopedJoinHandle<'s, ()>,
    is_busy: bool,
}

impl<'s> Publisher<'s> {
    /// Begins a thread that publishes.
    pub(super) fn begin(scope: &'s Scope<'s, '_>, publish: impl Fn(&Taken) -> Result<()> + Send + 's) -> Publisher<'s> {
        let (give, taken) = sync_channel::<Arc<Taken>>(1);
        let (say, done) = sync_channel(1);
        let thread = begin(scope, "publish", move || {
            yield_by(PUBLISHING);
            while let Ok(taken) = taken.recv() {
                if say.send(publish(&taken)).is_err() {
                    return;
                }
            }
        });
        Publisher { give, done, thread, is_busy: false }
    }

    /// Whether it has something to publish. What it was given before is published where it is not.
    ///
    /// # Errors
    /// Those of publishing.
    pub(super) fn is_busy(&mut self) -> Result<bool> {
        if self.is_busy {
            match self.done.try_recv() {
                Ok(done) => self.is_done(done)?,
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => return Err(ended()),
            }
        }
        Ok(self.is_busy)
    }

    /// Waits until it has published, but no longer than so long.
    ///
    /// # Errors
    /// Those of publishing.
    pub(super) fn wait(&mut self, time: Duration) -> Result<()> {
        if !self.is_busy {
            return Ok(());
        }
        match self.done.recv_timeout(time) {
            Ok(done) => self.is_done(done),
            Err(RecvTimeoutError::Timeout) => Ok(()),
            Err(RecvTimeoutError::Disconnected) => Err(ended()),
        }
    }

    fn is_done(&mut self, done: Result<()>) -> Result<()> {
        self.is_busy = false;
        done
    }

    /// Gives it something, where it is not busy.
    ///
    /// # Errors
    /// Where its thread has ended.
    pub(super) fn give(&mut self, taken: Arc<Taken>) -> Result<()> {
        self.is_busy = true;
        self.give.send(taken).map_err(|_| ended())
    }

    /// Lets its thread end, once it has published what it was given.
    pub(super) fn end(self) {
        drop((self.give, self.done));
        // A panic goes on where the scope ends.
        drop(self.thread);
    }
}

/// A thread that ends early has panicked, which ends the scope that it runs in.
fn ended() -> Error {
    Error::Usage("the thread that publishes has ended early".to_owned())
}
