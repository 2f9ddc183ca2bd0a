//! The log of the model: segments that are whole, of which the oldest may be gone.

use crate::disk::{Disk, Folder, Name};
use crate::facts::{Bag, Line, PARTITIONS};

/// The first offsets that are still there.
pub(crate) fn start(disk: &Disk) -> Line {
    std::array::from_fn(|partition| segments(disk, partition).next().unwrap_or(0))
}

/// The first offsets of a partition's segments.
pub(crate) fn segments(disk: &Disk, partition: usize) -> impl Iterator<Item = u8> {
    disk.list(Folder::Log(partition)).filter_map(|name| if let Name::Segment(first) = name { Some(first) } else { None })
}

/// The facts of some types between two cuts; none where the log has lost any of the facts between. A segment holds one load, so one
/// that was dropped is missed by what lies in it.
pub(crate) fn read(disk: &Disk, from: Line, to: Line, types: &[usize]) -> Option<Bag> {
    (0..PARTITIONS).all(|partition| holds(disk, partition, from[partition], to[partition])).then(|| Bag::of(from, to, types))
}

/// Whether a partition has all between two offsets. A load brings a partition at most one fact.
fn holds(disk: &Disk, partition: usize, from: u8, to: u8) -> bool {
    (from..to).all(|offset| disk.read((Folder::Log(partition), Name::Segment(offset))).is_some())
}
