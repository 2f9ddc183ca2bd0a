//! A file system on which something happens just before a file is opened: what another process does between two calls of a reader.

use std::fmt::{self, Debug, Formatter};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::fs::{Fs, Lock, Sink, Source};
use crate::run::memory::Memory;

/// A file system in memory; `happen` happens once, before `path` is opened after it was opened so many times.
pub(super) struct Racing {
    fs: Memory,
    path: PathBuf,
    opened: AtomicUsize,
    happen: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl Racing {
    pub(super) fn new(fs: Memory, path: PathBuf, happen: impl FnOnce() + Send + 'static) -> Racing {
        Racing { fs, path, opened: AtomicUsize::new(0), happen: Mutex::new(Some(Box::new(happen))) }
    }

    /// The same, when the file was opened that many times before.
    pub(super) fn after(self, times: usize) -> Racing {
        Racing { opened: AtomicUsize::new(times), ..self }
    }
}

impl Debug for Racing {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Racing {{ {} }}", self.path.display())
    }
}

impl Fs for Racing {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Sink>> {
        self.fs.create(path)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Source>> {
        let is_time = path == self.path && self.opened.fetch_sub(1, Relaxed) == 0;
        let happen = is_time.then(|| self.happen.lock().unwrap().take()).flatten();
        if let Some(happen) = happen {
            happen();
        }
        self.fs.open(path)
    }

    fn put(&self, path: &Path, content: &[u8]) -> io::Result<()> {
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
        self.fs.list(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.fs.sync_dir(path)
    }

    fn lock(&self, path: &Path, holder: &str) -> Result<Box<dyn Lock>, io::Result<String>> {
        self.fs.lock(path, holder)
    }
}
