//! A mark: what is kept of an item while a set is small, and all that the registers need of it later.

use super::murmur;
use xxhash_rust::xxh3::xxh3_64;

/// A place has 26 bits.
const SLOTS: u64 = 0x3ff_ffff;
/// A register's largest value.
pub(super) const MOST: u8 = 63;

/// 64 bits of an item: the coupon of DataSketches' HyperLogLog (its register's value in 6 bits, its place in 26), then 32 bits of another
/// hash. Two items share a mark with a chance of about 2^-60.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark(pub(super) u64);

impl Mark {
    /// The mark of an item by its raw bytes: a string's own bytes, an integer's eight bytes, lowest first, as DataSketches in Java, C++ and
    /// Python hash them.
    #[inline]
    pub(crate) fn of(raw: &[u8]) -> Mark {
        Mark(Mark::register(raw).0 | xxh3_64(raw) & 0xffff_ffff)
    }

    /// The half of a mark that registers need, which costs one hash in place of two. A set of marks does not take it.
    #[inline]
    pub(crate) fn register(raw: &[u8]) -> Mark {
        let (slot, zeros) = murmur::hash(raw);
        let value = u64::from(zeros.leading_zeros().min(u32::from(MOST) - 1) + 1);
        Mark(value << 58 | (slot & SLOTS) << 32)
    }

    /// Where its register stands, before it is folded to the number of registers.
    #[inline]
    pub(super) fn slot(self) -> usize {
        (self.0 >> 32 & SLOTS) as usize
    }

    /// One more than the zeros that its hash begins with: 1 to 63.
    #[inline]
    pub(super) fn value(self) -> u8 {
        (self.0 >> 58) as u8
    }

    pub(super) fn is_valid(self) -> bool {
        self.value() > 0
    }
}
