//! How new files are made to last: a few are synced one by one, many by syncing the disk as a whole.
//!
//! A sync of one small file costs a wait for the disk, some milliseconds; ten years of days are thousands of them. Syncing the whole disk
//! is one wait, but for other people's data as well, so that is left to where it pays.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::dataset::parallel::sync_dirs;
use crate::error::{At, Result};
use crate::fs::{Barrier, Fs};

/// Sees to it that what a shred has written lasts.
#[derive(Debug)]
pub(super) struct Syncs {
    barrier: Option<Box<dyn Barrier>>,
    /// How many files and folders may be synced one by one.
    apart: usize,
    files: AtomicUsize,
}

impl Syncs {
    /// Of what is written on the disk of a folder from now on.
    pub(super) fn new(fs: &dyn Fs, folder: &Path, apart: usize) -> Result<Syncs> {
        Ok(Syncs { barrier: fs.barrier(folder).at(folder)?, apart, files: AtomicUsize::new(0) })
    }

    /// Of nothing.
    pub(super) fn none() -> Syncs {
        Syncs { barrier: None, apart: 0, files: AtomicUsize::new(0) }
    }

    /// Whether a file that ends is to be synced by itself.
    pub(super) fn is_apart(&self) -> bool {
        let before = self.files.fetch_add(1, Ordering::Relaxed);
        self.barrier.is_none() || before < self.apart
    }

    /// Makes the files last that are whole now, and their names in these folders.
    pub(super) fn settle(&self, fs: &dyn Fs, root: &Path, folders: &[PathBuf]) -> Result<()> {
        match &self.barrier {
            Some(barrier) if self.files.load(Ordering::Relaxed).max(folders.len()) > self.apart => barrier.sync().at(root),
            _ => sync_dirs(fs, folders),
        }
    }
}
