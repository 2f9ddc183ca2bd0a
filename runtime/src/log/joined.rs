//! The logs that have joined: those of collectors on other machines, of which sealed segments are fetched here. Their partitions stand behind
//! the folder's own, in the order in which they joined; none ever leaves.
//!
//! ```text
//! log/joined.json                                              which logs have joined, and how far each is here
//! log/joined.lock                                              who fetches
//! log/joined/<name>/<partition>/<first offset>-<number>.log.zst
//! ```
//!
//! Nobody appends to such a log here, so it needs no recovery: it ends where `joined.json` says, which is replaced once all below is here.

use super::folder::Folder;
use crate::cut::Cut;
use crate::error::Result;
use crate::fs::Fs;
use crate::sealed::{self, Sealed};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const FILE: &str = "joined.json";

/// A log that has joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// How it is called here; its folder's name.
    pub name: String,
    /// Where it was shipped.
    pub from: String,
    /// A number that tells it from every other log, drawn when it was first shipped.
    pub origin: String,
    /// Up to where it is here, or was dropped: an offset for each of its own partitions.
    pub cut: Cut,
    /// Everything that arrived there before this moment, by its clock, lies below the cut.
    pub until: Timestamp,
}

impl Joined {
    /// Whether it is what one was that was read earlier, or has grown since.
    pub(super) fn follows(&self, before: &Joined) -> bool {
        self.name == before.name && self.origin == before.origin && before.cut.within(&self.cut)
    }

    /// Its segments, below the log that it has joined.
    pub(super) fn folder(&self, fs: Arc<dyn Fs>, log: &Path) -> Folder {
        Folder { fs, path: place(log, &self.name), partitions: self.cut.0.len() }
    }
}

/// Where the segments of a log that has joined are.
pub(super) fn place(log: &Path, name: &str) -> PathBuf {
    log.join("joined").join(name)
}

#[derive(Serialize, Deserialize)]
struct List {
    format: u32,
    logs: Vec<Joined>,
}

impl Sealed for List {
    const FORMAT: u32 = 1;
}

/// The logs that have joined the one in a folder; none where none has.
pub(super) fn read(fs: &dyn Fs, log: &Path) -> Result<Vec<Joined>> {
    Ok(sealed::read(fs, &log.join(FILE))?.map_or_else(Vec::new, |list: List| list.logs))
}

/// Replaces them. One process at a time may.
pub(super) fn write(fs: &dyn Fs, log: &Path, logs: &[Joined]) -> Result<()> {
    sealed::write(fs, &log.join(FILE), &List { format: List::FORMAT, logs: logs.to_vec() })
}
