//! Scratch folders: what is written there counts for nothing, and is gone when the work is done, or else when the next begins.
//!
//! ```text
//! DATA/batch.tmp/0.lock        who uses place 0
//! DATA/batch.tmp/0/000007      a piece of somebody's work
//! ```
//!
//! A batch holds the lock of the dataset, but any number of processes may verify at once: each takes the first place that is free. A
//! place that a dead process has left is free again, and is emptied by who takes it next.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{At, Error, Result};
use crate::fs::{Fs, Lock};

/// The folder of all places, in the data folder.
const FOLDER: &str = "batch.tmp";
/// More processes than would ever work on one data folder at once.
const PLACES: usize = 1000;

/// A folder of one's own for pieces of work, until it is dropped.
#[derive(Debug)]
pub struct Scratch {
    fs: Arc<dyn Fs>,
    path: PathBuf,
    next: AtomicU64,
    _lock: Box<dyn Lock>,
}

impl Scratch {
    /// Takes the first place that is free in the data folder, and empties it.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn take(fs: &Arc<dyn Fs>, data: &Path, holder: &str) -> Result<Scratch> {
        let all = data.join(FOLDER);
        fs.create_dir(&all).at(&all)?;
        let (path, lock) = free(&**fs, &all, holder)?;
        fs.create_dir(&path).at(&path)?;
        clear(&**fs, &path)?;
        Ok(Scratch { fs: fs.clone(), path, next: AtomicU64::new(1), _lock: lock })
    }

    /// Removes what dead processes have left in the data folder; gives how many files that were. Those of the living are not touched.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn sweep(fs: &Arc<dyn Fs>, data: &Path) -> Result<usize> {
        let all = data.join(FOLDER);
        let mut removed = 0;
        for name in fs.list(&all).at(&all)? {
            if name.ends_with(".lock") {
                continue;
            }
            if let Some(_lock) = lock(&**fs, &all.join(format!("{name}.lock")), "sweep")? {
                removed += clear(&**fs, &all.join(name))?;
            }
        }
        Ok(removed)
    }

    /// The file system that it is in.
    pub(super) fn fs(&self) -> &dyn Fs {
        &*self.fs
    }

    /// A path that was never given here.
    pub(super) fn fresh(&self) -> PathBuf {
        self.path.join(format!("{:06}", self.next.fetch_add(1, Ordering::Relaxed)))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed now is removed by who comes next.
        let _ = clear(&*self.fs, &self.path);
    }
}

fn free(fs: &dyn Fs, all: &Path, holder: &str) -> Result<(PathBuf, Box<dyn Lock>)> {
    for place in 0..PLACES {
        if let Some(lock) = lock(fs, &all.join(format!("{place}.lock")), holder)? {
            return Ok((all.join(place.to_string()), lock));
        }
    }
    Err(Error::Usage(format!("{}: all {PLACES} places for scratch files are taken; wait for other commands to end", all.display())))
}

fn lock(fs: &dyn Fs, path: &Path, holder: &str) -> Result<Option<Box<dyn Lock>>> {
    match fs.lock(path, holder) {
        Ok(lock) => Ok(Some(lock)),
        Err(Ok(_)) => Ok(None),
        Err(Err(source)) => Err(Error::Io { path: path.to_owned(), source }),
    }
}

fn clear(fs: &dyn Fs, path: &Path) -> Result<usize> {
    let names = fs.list(path).at(path)?;
    names.iter().try_for_each(|name| fs.remove(&path.join(name)).at(&path.join(name)))?;
    Ok(names.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::memory::Memory;

    #[test]
    fn each_has_a_place_and_leaves_nothing() {
        let memory = Memory::default();
        let (fs, data): (Arc<dyn Fs>, _) = (Arc::new(memory.clone()), Path::new("/data"));
        let first = Scratch::take(&fs, data, "one").unwrap();
        let second = Scratch::take(&fs, data, "two").unwrap();
        let paths = [first.fresh(), first.fresh(), second.fresh()];
        assert!(paths[0].starts_with("/data/batch.tmp/0") && paths[2].starts_with("/data/batch.tmp/1") && paths[0] != paths[1]);
        paths.iter().for_each(|path| drop(fs.create(path).unwrap()));
        assert_eq!(Scratch::sweep(&fs, data).unwrap(), 0, "both are alive");

        drop(first);
        assert_eq!(
            (fs.list(Path::new("/data/batch.tmp/0")).unwrap().len(), fs.list(Path::new("/data/batch.tmp/1")).unwrap().len()),
            (0, 1)
        );
        std::mem::forget(second);
        memory.restart(false);
        assert_eq!(Scratch::sweep(&fs, data).unwrap(), 1, "its process is dead");
    }

    #[test]
    fn a_place_is_emptied_before_it_is_used() {
        let memory = Memory::default();
        let fs: Arc<dyn Fs> = Arc::new(memory.clone());
        let dead = Scratch::take(&fs, Path::new("/data"), "dead").unwrap();
        drop(fs.create(&dead.fresh()).unwrap());
        std::mem::forget(dead);
        memory.restart(false);
        let next = Scratch::take(&fs, Path::new("/data"), "next").unwrap();
        fs.create(&next.fresh()).unwrap();
    }
}
