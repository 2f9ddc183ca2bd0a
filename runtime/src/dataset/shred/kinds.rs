//! The rows of a shred that are in memory, by fact type and slice.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::output::Output;
use crate::cut::Cut;
use crate::dataset::columns::Columns;
use crate::dataset::file::Kind;
use crate::dataset::folders::Dataset;
use crate::dataset::layout::Layout;
use crate::dataset::manifest::Manifest;
use crate::dataset::slice::Slice;
use crate::error::Result;
use crate::time::{BucketSize, Timestamp};

/// One fact type that is shredded.
pub(super) struct Shelf {
    pub(super) layout: Layout,
    pub(super) kind: Arc<Kind>,
    /// As it stood before.
    pub(super) manifest: Manifest,
    /// It has no manifest yet.
    pub(super) is_new: bool,
    /// The number of the next file, whoever reads.
    pub(super) next: Arc<AtomicU64>,
    pub(super) slots: Vec<Slot>,
    places: HashMap<i64, usize, foldhash::fast::FixedState>,
    /// The slice of the fact before: from when, until when, and its slot.
    last: (Timestamp, Timestamp, usize),
    size: BucketSize,
}

/// One slice.
pub(super) struct Slot {
    pub(super) slice: Slice,
    /// The rows in memory.
    pub(super) columns: Option<Columns>,
    /// The file that takes its row groups now.
    pub(super) output: Option<Arc<Output>>,
    /// Whether its folder was made sure of.
    pub(super) is_made: bool,
    /// When a row group was cut off last.
    pub(super) used: u64,
}

impl Shelf {
    pub(super) fn new(dataset: &Dataset, fact: usize, manifest: Manifest, shapes: &str) -> Result<Shelf> {
        let kind = dataset.kind(fact, shapes)?;
        let last = (Timestamp(0), Timestamp(0), 0);
        let (next, size) = (Arc::new(AtomicU64::new(manifest.next)), manifest.slice);
        let layout = dataset.layout(fact);
        Ok(Shelf { layout, kind: Arc::new(kind), manifest, is_new: false, next, slots: Vec::new(), places: HashMap::default(), last, size })
    }

    /// The same fact type for another reader, who has rows and files of their own.
    pub(super) fn beside(&self) -> Shelf {
        Shelf {
            layout: self.layout.clone(),
            kind: self.kind.clone(),
            manifest: self.manifest.clone(),
            is_new: self.is_new,
            next: self.next.clone(),
            slots: Vec::new(),
            places: HashMap::default(),
            last: (Timestamp(0), Timestamp(0), 0),
            size: self.size,
        }
    }

    /// From where on it takes facts of a partition.
    pub(super) fn start(&self, partition: usize) -> u64 {
        self.manifest.cut.0[partition]
    }

    /// The slot of the slice that a moment lies in. Most facts lie in the slice of the one before.
    #[inline]
    pub(super) fn slot(&mut self, at: Timestamp) -> usize {
        let (from, until, slot) = self.last;
        if from <= at && at < until { slot } else { self.find(at) }
    }

    #[inline(never)]
    fn find(&mut self, at: Timestamp) -> usize {
        let slice = Slice::of(self.size, at);
        let slots = &mut self.slots;
        let slot = *self.places.entry(slice.start().0).or_insert_with(|| {
            slots.push(Slot { slice, columns: None, output: None, is_made: false, used: 0 });
            slots.len() - 1
        });
        self.last = (slice.start(), slice.end(), slot);
        slot
    }

    /// Its cut once everything below `reached` was taken.
    pub(super) fn reach(&self, reached: &Cut) -> Cut {
        Cut(self.manifest.cut.0.iter().zip(&reached.0).map(|(own, reached)| *own.max(reached)).collect())
    }
}

/// Which rows to put out, as indexes: the most first, until `free` bytes are free.
pub(super) fn fullest(bytes: &[usize], free: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..bytes.len()).filter(|&index| bytes[index] > 0).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(bytes[index]));
    let mut freed = 0;
    let enough = order.iter().take_while(|&&index| {
        let is_wanted = freed < free;
        freed += bytes[index];
        is_wanted
    });
    let count = enough.count();
    order.truncate(count);
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fullest_go_first_until_enough_is_free() {
        let bytes = [5, 0, 40, 7, 40];
        assert!(fullest(&bytes, 0).is_empty());
        assert_eq!(fullest(&bytes, 1), [2]);
        assert_eq!(fullest(&bytes, 40), [2]);
        assert_eq!(fullest(&bytes, 41), [2, 4]);
        assert_eq!(fullest(&bytes, 1000), [2, 4, 3, 0]);
        assert!(fullest(&[], 9).is_empty());
    }
}
