//! A disk that somebody watches: they may do something between two calls of a program, as another process does, or make it wait.

use headwater::fs::{Barrier, Fs, Lock, Sink, Source};
use std::fmt::{self, Debug, Formatter};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// What is about to be done; a listing is told when it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// [`Fs::open`]
    Open,
    /// [`Fs::list`], of which the names are known already.
    Listed,
    /// [`Sink::write`]
    Write,
    /// [`Sink::sync`]
    Sync,
    /// [`Fs::put`]
    Put,
}

type Watch = Arc<dyn Fn(Call, &Path) + Send + Sync>;

/// A file system over another, and who watches it.
#[derive(Clone)]
pub struct Watched {
    fs: Arc<dyn Fs>,
    watch: Watch,
}

impl Watched {
    /// Watches a file system.
    pub fn new(fs: impl Fs + 'static, watch: impl Fn(Call, &Path) + Send + Sync + 'static) -> Watched {
        Watched { fs: Arc::new(fs), watch: Arc::new(watch) }
    }

    /// On a file system `act` happens once, at the first call of which `is_time` says so.
    pub fn once(
        fs: impl Fs + 'static,
        is_time: impl Fn(Call, &Path) -> bool + Send + Sync + 'static,
        act: impl FnOnce() + Send + 'static,
    ) -> Watched {
        let act = Mutex::new(Some(act));
        Watched::new(fs, move |call, path| {
            let act = if is_time(call, path) { act.lock().unwrap().take() } else { None };
            act.into_iter().for_each(|act| act());
        })
    }
}

impl Debug for Watched {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Watched {{ {:?} }}", self.fs)
    }
}

impl Fs for Watched {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Sink>> {
        let sink = self.fs.create(path)?;
        Ok(Box::new(WatchedSink { sink, path: path.to_owned(), watch: self.watch.clone() }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Source>> {
        (self.watch)(Call::Open, path);
        self.fs.open(path)
    }

    fn put(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        (self.watch)(Call::Put, path);
        self.fs.put(path, content)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.fs.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.fs.remove(path)
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        self.fs.create_dir(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let names = self.fs.list(path);
        (self.watch)(Call::Listed, path);
        names
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.fs.sync_dir(path)
    }

    fn lock(&self, path: &Path, holder: &str) -> Result<Box<dyn Lock>, io::Result<String>> {
        self.fs.lock(path, holder)
    }

    fn barrier(&self, folder: &Path) -> io::Result<Option<Box<dyn Barrier>>> {
        self.fs.barrier(folder)
    }
}

struct WatchedSink {
    sink: Box<dyn Sink>,
    path: PathBuf,
    watch: Watch,
}

impl Debug for WatchedSink {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "WatchedSink {{ {:?} }}", self.sink)
    }
}

impl Sink for WatchedSink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        (self.watch)(Call::Write, &self.path);
        self.sink.write(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        (self.watch)(Call::Sync, &self.path);
        self.sink.sync()
    }
}
