//! A file system that is waited for so long and no longer: where a disk hangs in a write or a sync, whoever waits is told so.

use super::{Barrier, Fs, Lock, Sink, Source};
use std::fmt::Debug;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Duration;

/// A file system in which nothing that writes takes longer than a given time: it fails then, though it may yet be done. Each such
/// operation goes to a thread of its own, which stays behind where the disk never answers. What reads is as it was.
///
/// A lock that is given back stays taken until all that was begun under it has ended: whoever comes next finds a disk on which nothing
/// of it happens any more.
#[derive(Clone, Debug)]
pub struct Patient {
    fs: Arc<dyn Fs>,
    patience: Duration,
    locks: Arc<Mutex<Vec<Weak<dyn Lock>>>>,
}

impl Patient {
    /// Waits so long for each operation of a file system.
    pub fn new(fs: Arc<dyn Fs>, patience: Duration) -> Patient {
        Patient { fs, patience, locks: Arc::default() }
    }

    fn on(&self, path: &Path, act: impl FnOnce(&dyn Fs, &Path) -> io::Result<()> + Send + 'static) -> io::Result<()> {
        let (fs, path) = (self.fs.clone(), path.to_owned());
        self.within(move || act(&*fs, &path))?
    }

    /// Does something in a thread of its own, and waits so long for it.
    fn within<T: Send + 'static>(&self, act: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
        // There is one answer, and nobody may be left to take it.
        let (answer, answered) = channel();
        let locks = self.locks();
        let work = move || {
            let done = act();
            // Before it is told: who is told may give the lock back and take it again.
            drop(locks);
            drop(answer.send(done));
        };
        thread::Builder::new().name("disk".to_owned()).spawn(work)?;
        answered.recv_timeout(self.patience).map_err(|e| match e {
            RecvTimeoutError::Timeout => self.gave_up(),
            RecvTimeoutError::Disconnected => io::Error::other("the thread that writes has panicked"),
        })
    }

    /// The locks that are held now.
    fn locks(&self) -> Vec<Arc<dyn Lock>> {
        let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
        locks.retain(|lock| lock.strong_count() > 0);
        locks.iter().filter_map(Weak::upgrade).collect()
    }

    fn gave_up(&self) -> io::Error {
        let what = format!(
            "the disk has not answered for {} s; what was not acknowledged may be lost or not: see to the disk, and try again",
            self.patience.as_secs_f64()
        );
        io::Error::new(ErrorKind::TimedOut, what)
    }

    fn sink(&self, sink: Box<dyn Sink>) -> Box<dyn Sink> {
        Box::new(PatientSink { sink: Some(sink), fs: self.clone() })
    }
}

impl Fs for Patient {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Sink>> {
        let (fs, path) = (self.fs.clone(), path.to_owned());
        let sink = self.within(move || fs.create(&path))??;
        Ok(self.sink(sink))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Source>> {
        self.fs.open(path)
    }

    fn put(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let content = content.to_vec();
        self.on(path, move |fs, path| fs.put(path, &content))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let to: PathBuf = to.to_owned();
        self.on(from, move |fs, from| fs.rename(from, &to))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.on(path, |fs, path| fs.remove(path))
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        self.on(path, |fs, path| fs.create_dir(path))
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        self.fs.list(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.on(path, |fs, path| fs.sync_dir(path))
    }

    fn lock(&self, path: &Path, holder: &str) -> Result<Box<dyn Lock>, io::Result<String>> {
        let lock: Arc<dyn Lock> = self.fs.lock(path, holder)?.into();
        self.locks.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(&lock));
        Ok(Box::new(PatientLock(lock)))
    }

    fn make_dir(&self, path: &Path) -> io::Result<()> {
        self.on(path, |fs, path| fs.make_dir(path))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.fs.read(path)
    }

    fn scratch(&self, folder: &Path) -> io::Result<(Box<dyn Sink>, Box<dyn Source>)> {
        let (fs, folder) = (self.fs.clone(), folder.to_owned());
        let (sink, source) = self.within(move || fs.scratch(&folder))??;
        Ok((self.sink(sink), source))
    }

    fn barrier(&self, folder: &Path) -> io::Result<Option<Box<dyn Barrier>>> {
        let barrier = self.fs.barrier(folder)?;
        Ok(barrier.map(|barrier| Box::new(PatientBarrier { barrier: barrier.into(), fs: self.clone() }) as Box<dyn Barrier>))
    }
}

#[derive(Debug)]
struct PatientLock(#[expect(dead_code, reason = "the lock is held as long as anybody has it")] Arc<dyn Lock>);

impl Lock for PatientLock {}

#[derive(Debug)]
struct PatientBarrier {
    barrier: Arc<dyn Barrier>,
    fs: Patient,
}

impl Barrier for PatientBarrier {
    fn sync(&self) -> io::Result<()> {
        let barrier = self.barrier.clone();
        self.fs.within(move || barrier.sync())?
    }
}

#[derive(Debug)]
struct PatientSink {
    /// None: an operation never came back.
    sink: Option<Box<dyn Sink>>,
    fs: Patient,
}

impl PatientSink {
    fn within(&mut self, act: impl FnOnce(&mut dyn Sink) -> io::Result<()> + Send + 'static) -> io::Result<()> {
        let mut sink = self.sink.take().ok_or_else(|| io::Error::new(ErrorKind::TimedOut, "the disk has not answered yet"))?;
        let (sink, done) = self.fs.within(move || {
            let done = act(&mut *sink);
            (sink, done)
        })?;
        self.sink = Some(sink);
        done
    }
}

impl Sink for PatientSink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let bytes = bytes.to_vec();
        self.within(move |sink| sink.write(&bytes))
    }

    fn sync(&mut self) -> io::Result<()> {
        self.within(|sink| sink.sync())
    }
}
