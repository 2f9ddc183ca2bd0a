//! A file system that is waited for so long and no longer: where a disk hangs in a write or a sync, whoever waits is told so.

use super::{Fs, Lock, Sink, Source};
use std::fmt::Debug;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// A file system in which nothing that writes takes longer than a given time: it fails then, though it may yet be done. Each such
/// operation goes to a thread of its own, which stays behind where the disk never answers. What reads is as it was.
#[derive(Clone, Debug)]
pub struct Patient {
    fs: Arc<dyn Fs>,
    patience: Duration,
}

impl Patient {
    /// Waits so long for each operation of a file system.
    pub fn new(fs: Arc<dyn Fs>, patience: Duration) -> Patient {
        Patient { fs, patience }
    }

    fn within<T: Send + 'static>(&self, act: impl FnOnce(&dyn Fs) -> io::Result<T> + Send + 'static) -> io::Result<T> {
        let fs = self.fs.clone();
        within(self.patience, move || act(&*fs))?
    }

    fn on(&self, path: &Path, act: impl FnOnce(&dyn Fs, &Path) -> io::Result<()> + Send + 'static) -> io::Result<()> {
        let path = path.to_owned();
        self.within(move |fs| act(fs, &path))
    }
}

/// Does something in a thread of its own, and waits so long for it.
fn within<T: Send + 'static>(patience: Duration, act: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    // There is one answer, and nobody may be left to take it.
    let (answer, answered) = channel();
    thread::Builder::new().name("disk".to_owned()).spawn(move || drop(answer.send(act())))?;
    answered.recv_timeout(patience).map_err(|e| match e {
        RecvTimeoutError::Timeout => {
            let what = format!(
                "the disk has not answered for {} s; what was not acknowledged may be lost or not: see to the disk, and try again",
                patience.as_secs_f64()
            );
            io::Error::new(ErrorKind::TimedOut, what)
        }
        RecvTimeoutError::Disconnected => io::Error::other("the thread that writes has panicked"),
    })
}

impl Fs for Patient {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Sink>> {
        let path = path.to_owned();
        let sink = self.within(move |fs| fs.create(&path))?;
        Ok(Box::new(PatientSink { sink: Some(sink), patience: self.patience }))
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
        self.fs.lock(path, holder)
    }

    fn make_dir(&self, path: &Path) -> io::Result<()> {
        self.on(path, |fs, path| fs.make_dir(path))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.fs.read(path)
    }
}

#[derive(Debug)]
struct PatientSink {
    /// None: an operation never came back.
    sink: Option<Box<dyn Sink>>,
    patience: Duration,
}

impl PatientSink {
    fn within(&mut self, act: impl FnOnce(&mut dyn Sink) -> io::Result<()> + Send + 'static) -> io::Result<()> {
        let mut sink = self.sink.take().ok_or_else(|| io::Error::new(ErrorKind::TimedOut, "the disk has not answered yet"))?;
        let (sink, done) = within(self.patience, move || {
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
