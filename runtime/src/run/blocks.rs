//! Checksums by the block: every 4 KiB of a section has a CRC32C, which is checked once, when a reader first touches the block.

use std::iter::Sum;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many bytes share one checksum: a page, so that a check reads no page that the lookup does not.
pub(super) const BLOCK: usize = 4096;

/// The checksums of what is written, block by block.
#[derive(Debug, Default)]
pub(super) struct Sums {
    done: Vec<u32>,
    open: u32,
    filled: usize,
}

impl Sums {
    /// Takes the next bytes of the section.
    pub(super) fn push(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(BLOCK - self.filled));
            self.open = crc32c::crc32c_append(self.open, now);
            self.filled += now.len();
            if self.filled == BLOCK {
                self.close();
            }
            bytes = later;
        }
    }

    /// The checksums, the last of them over what is left; and begins anew.
    pub(super) fn take(&mut self) -> Vec<u32> {
        if self.filled > 0 {
            self.close();
        }
        std::mem::take(&mut self.done)
    }

    fn close(&mut self) {
        self.done.push(self.open);
        self.open = 0;
        self.filled = 0;
    }
}

/// How many blocks of 4 KiB were read, each counted once: what an answer has cost, whatever the machine's caches hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Those that hold cells.
    pub cells: usize,
    /// Those that say where cells are.
    pub index: usize,
}

impl Sum for Touched {
    fn sum<I: Iterator<Item = Touched>>(all: I) -> Touched {
        all.fold(Touched::default(), |sum, more| Touched { cells: sum.cells + more.cells, index: sum.index + more.index })
    }
}

/// Which blocks of a section were checked.
#[derive(Debug)]
pub(super) struct Checked(Box<[AtomicU64]>);

impl Checked {
    /// None of `blocks`.
    pub(super) fn none(blocks: usize) -> Checked {
        Checked((0..blocks.div_ceil(64)).map(|_| AtomicU64::new(0)).collect())
    }

    /// Whether a block was found good. Relaxed, since the bytes never change: two threads may both check a block, to the same end.
    #[inline(always)]
    pub(super) fn has(&self, block: usize) -> bool {
        self.0[block / 64].load(Ordering::Relaxed) >> (block % 64) & 1 == 1
    }

    /// How many blocks of a range were found good.
    pub(super) fn count(&self, blocks: Range<usize>) -> usize {
        blocks.filter(|&block| self.has(block)).count()
    }

    /// Remembers that a block is good.
    pub(super) fn add(&self, block: usize) {
        self.0[block / 64].fetch_or(1 << (block % 64), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_do_not_depend_on_how_bytes_arrive() {
        let bytes: Vec<u8> = (0..BLOCK * 2 + 5).map(|i| i as u8).collect();
        let (mut whole, mut parts) = (Sums::default(), Sums::default());
        whole.push(&bytes);
        bytes.chunks(7).for_each(|chunk| parts.push(chunk));
        let sums = whole.take();
        assert_eq!(sums, parts.take());
        assert_eq!(sums, bytes.chunks(BLOCK).map(crc32c::crc32c).collect::<Vec<_>>());
        assert!(whole.take().is_empty());
    }

    #[test]
    fn a_block_is_checked_alone() {
        let checked = Checked::none(130);
        assert_eq!(checked.count(0..130), 0);
        checked.add(64);
        checked.add(64);
        assert_eq!([checked.count(0..130), checked.count(0..64), checked.count(64..65)], [1, 0, 1]);
        assert_eq!((0..130).filter(|&b| checked.has(b)).collect::<Vec<_>>(), [64]);
    }
}
