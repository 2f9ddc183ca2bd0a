//! Where questions wait until who counts has time for them.

use std::io;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::wire::{read_ask, with_path, write_reply};
use super::{PATIENCE, SILENCE};
use crate::error::Result;
use crate::view::{Ask, Counting, Reply};

/// How many may ask at once; who comes when there are as many is sent away, and counts the log itself.
const MOST: usize = 64;
/// How long one waits before one listens again after an error.
const PAUSE: Duration = Duration::from_millis(100);

/// Where questions wait.
#[derive(Debug, Default)]
pub(in crate::app) struct Desk {
    waiting: Mutex<Waiting>,
    came: Condvar,
    asking: AtomicUsize,
    closed: AtomicBool,
}

#[derive(Debug, Default)]
struct Waiting {
    questions: Vec<Question>,
    /// Whether one has come since who counts looked last.
    is_new: bool,
}

#[derive(Debug)]
struct Question {
    ask: Ask,
    since: Instant,
    /// Dropped where there is no answer.
    reply: SyncSender<Reply>,
}

impl Desk {
    /// Puts a socket into a data folder, and takes questions that come through it, until it is closed. Only who has the right to edit views
    /// may: a socket that is there was left by one that is dead.
    pub(in crate::app) fn open(data: &Path) -> io::Result<Arc<Desk>> {
        let listener = with_path(data, |path| {
            remove(path)?;
            UnixListener::bind(path)
        })?;
        let desk = Arc::new(Desk::default());
        // Nobody waits for these threads: one who asks and does not listen cannot keep a process from ending.
        thread::spawn({
            let desk = desk.clone();
            move || desk.serve(&listener)
        });
        Ok(desk)
    }

    /// Sends all away who wait, and lets nobody in any more.
    pub(in crate::app) fn close(&self, data: &Path) {
        self.closed.store(true, Ordering::SeqCst);
        self.waiting().questions.clear();
        let _ = with_path(data, |path| {
            // Wakes who listens. If the socket is gone it listens for ever, and nobody comes.
            let _ = UnixStream::connect(path);
            // What stays behind would refuse who comes.
            remove(path)
        });
    }

    /// Lets in who asks; each waits in a thread of its own.
    fn serve(self: Arc<Desk>, listener: &UnixListener) {
        for stream in listener.incoming() {
            if self.closed.load(Ordering::SeqCst) {
                return;
            }
            let Ok(stream) = stream else {
                // Too many files are open, for one; who asks counts by itself.
                thread::sleep(PAUSE);
                continue;
            };
            if self.asking.fetch_add(1, Ordering::SeqCst) >= MOST {
                self.asking.fetch_sub(1, Ordering::SeqCst);
                continue;
            }
            let desk = self.clone();
            thread::spawn(move || {
                // Who goes away or speaks another language gets no answer.
                let _ = desk.attend(&stream);
                desk.asking.fetch_sub(1, Ordering::SeqCst);
            });
        }
    }

    fn attend(&self, stream: &UnixStream) -> io::Result<()> {
        stream.set_read_timeout(Some(SILENCE))?;
        stream.set_write_timeout(Some(SILENCE))?;
        let ask = read_ask(stream)?;
        let (reply, wait) = sync_channel(1);
        self.put(Question { ask, since: Instant::now(), reply });
        match wait.recv() {
            Ok(reply) => write_reply(stream, &reply),
            Err(_) => Ok(()),
        }
    }

    fn put(&self, question: Question) {
        let mut waiting = self.waiting();
        if !self.closed.load(Ordering::SeqCst) {
            waiting.questions.push(question);
            waiting.is_new = true;
            self.came.notify_all();
        }
    }

    /// Waits until a question comes that has not been looked at, but no longer than so long.
    pub(in crate::app) fn wait(&self, time: Duration) {
        let waited = self.came.wait_timeout_while(self.waiting(), time, |waiting| !waiting.is_new);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// Whether one has waited so long that it is to be answered at once.
    pub(in crate::app) fn is_overdue(&self) -> bool {
        self.waiting().questions.iter().any(Question::is_overdue)
    }

    /// Answers the questions that can be: those of cuts that are counted by now, and those that have waited long enough.
    pub(in crate::app) fn answer(&self, counting: &Counting<'_>) -> Result<()> {
        let ready: Vec<Question> = {
            let mut waiting = self.waiting();
            waiting.is_new = false;
            waiting.questions.extract_if(.., |question| question.is_overdue() || counting.has_reached(&question.ask.to)).collect()
        };
        for Question { ask, reply, .. } in ready {
            // Who has gone away is not told.
            let _ = reply.send(counting.reply(&ask)?);
        }
        Ok(())
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes a file, if it is there.
fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

impl Question {
    fn is_overdue(&self) -> bool {
        self.since.elapsed() > PATIENCE
    }
}
