//! Something that happens just before a file is opened: what another process does between two calls of a reader.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::run::memory::Memory;
use crate::sim::{Call, Watched};

/// A file system in memory; `happen` happens once, before `path` is opened after it was opened so many times.
pub(super) fn racing(fs: Memory, path: PathBuf, times: usize, happen: impl FnOnce() + Send + 'static) -> Watched {
    let left = AtomicUsize::new(times);
    Watched::once(fs, move |call, opened| call == Call::Open && opened == path && left.fetch_sub(1, Relaxed) == 0, happen)
}
