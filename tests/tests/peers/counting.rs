//! The machine's file system, which notes what is opened.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use headwater::fs::{Disk, Fs, Lock, Sink, Source};

/// Notes each file that is opened to be read.
#[derive(Debug, Default)]
pub(crate) struct Counting(Mutex<Vec<PathBuf>>);

impl Counting {
    /// The files of an ending that were opened, in order; those that were opened twice stand there twice.
    pub(crate) fn opened(&self, ending: &str) -> Vec<PathBuf> {
        let mut opened: Vec<PathBuf> = self.0.lock().unwrap().clone();
        opened.retain(|path| path.extension().is_some_and(|e| e == ending));
        opened.sort();
        opened
    }
}

impl Fs for Counting {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Sink>> {
        Disk.create(path)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Source>> {
        let source = Disk.open(path)?;
        self.0.lock().unwrap().push(path.to_owned());
        Ok(source)
    }

    fn put(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        Disk.put(path, content)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        Disk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        Disk.remove(path)
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        Disk.create_dir(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        Disk.list(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        Disk.sync_dir(path)
    }

    fn lock(&self, path: &Path, holder: &str) -> Result<Box<dyn Lock>, io::Result<String>> {
        Disk.lock(path, holder)
    }
}
