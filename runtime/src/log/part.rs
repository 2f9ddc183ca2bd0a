//! A partition as its readers see it: which segments hold what is read, and where reading stopped last.

use super::folder::Folder;
use super::name::Name;
use super::segment::Segment;
use crate::error::Result;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// One partition's segments that hold anything below the end, in the order of their offsets.
pub(super) struct Part {
    /// The log that it is of, and its number there.
    pub(super) folder: Arc<Folder>,
    pub(super) index: usize,
    pub(super) segments: Vec<Live>,
    /// Where reading stopped last, and so most often goes on.
    pub(super) hint: Mutex<Option<Hint>>,
}

/// A segment that is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Live {
    pub(super) name: Name,
    /// The offset where the next segment begins.
    pub(super) to: u64,
}

/// A group of segment `number` begins at byte `pos` with offset `next`.
#[derive(Clone, Copy)]
pub(super) struct Hint {
    pub(super) number: u64,
    pub(super) pos: u64,
    pub(super) next: u64,
}

impl Part {
    /// All of a log.
    pub(super) fn all(folder: &Arc<Folder>) -> impl Iterator<Item = Part> {
        (0..folder.partitions).map(|index| Part { folder: folder.clone(), index, segments: Vec::new(), hint: Mutex::default() })
    }

    /// Where its segments are.
    pub(super) fn dir(&self) -> PathBuf {
        self.folder.partition(self.index)
    }

    /// The segments that are there now.
    pub(super) fn names(&self) -> Result<Vec<Name>> {
        self.folder.segments(self.index)
    }

    /// Lets a segment go on where reading stopped last, if that is there and not beyond `offset`, or further on where its index says so.
    pub(super) fn go_on(&self, segment: &mut Segment, offset: u64) {
        let hint = *self.hint.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(hint) = hint.filter(|hint| hint.number == segment.header.number && hint.next <= offset) {
            segment.seek(hint.pos, hint.next);
        }
        segment.skip_to(offset);
    }
}

/// The segments that hold anything below `end`. Each ends where one that was made later begins; one that has nothing left is not
/// among them.
pub(super) fn live(names: &[Name], end: u64) -> Vec<Live> {
    let (mut segments, mut to) = (Vec::new(), u64::MAX);
    for name in names.iter().rev() {
        if name.first < to {
            if name.first < end {
                segments.push(Live { name: *name, to });
            }
            to = name.first;
        }
    }
    segments.reverse();
    segments
}
