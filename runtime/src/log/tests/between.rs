//! A file system in which something happens just after the nth listing of a folder.

use crate::fs::{Fs, Lock, Sink, Source};
use crate::sim::Sim;
use std::fmt::{self, Debug, Formatter};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

type Act = Box<dyn Fn(&Sim) + Send + Sync>;

pub(super) struct Between {
    pub(super) sim: Sim,
    act: Act,
    /// How many listings are still to come before it.
    left: Mutex<Option<u64>>,
}

impl Between {
    pub(super) fn new(sim: &Sim, listings: u64, act: impl Fn(&Sim) + Send + Sync + 'static) -> Arc<Between> {
        Arc::new(Between { sim: sim.clone(), act: Box::new(act), left: Mutex::new(Some(listings)) })
    }

    fn listed(&self) {
        let mut left = self.left.lock().unwrap();
        match left.as_mut() {
            Some(0) => {
                (self.act)(&self.sim);
                *left = None;
            }
            Some(listings) => *listings -= 1,
            None => {}
        }
    }

    pub(super) fn has_happened(&self) -> bool {
        self.left.lock().unwrap().is_none()
    }
}

impl Debug for Between {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Between {{ {:?} }}", self.left)
    }
}

impl Fs for Between {
    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let names = self.sim.list(path);
        self.listed();
        names
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn Sink>> {
        self.sim.create(path)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Source>> {
        self.sim.open(path)
    }

    fn put(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.sim.put(path, content)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.sim.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.sim.remove(path)
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        self.sim.create_dir(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.sim.sync_dir(path)
    }

    fn lock(&self, path: &Path, holder: &str) -> Result<Box<dyn Lock>, io::Result<String>> {
        self.sim.lock(path, holder)
    }
}
