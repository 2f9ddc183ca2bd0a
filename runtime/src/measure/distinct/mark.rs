//! A mark: what is kept of an item while a set is small, and all that the registers need of it later.

use datasketches::hash::value::raw_bytes;
use datasketches::hll::Coupon;
use std::hash::{Hash, Hasher};
use xxhash_rust::xxh3::xxh3_64;

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
        let mut coupon = Bits(0);
        Coupon::from_value(raw_bytes::from_slice(raw)).hash(&mut coupon);
        Mark(u64::from(coupon.0) << 32)
    }

    /// Where its register stands, before it is folded to the number of registers.
    #[inline]
    pub(super) fn slot(self) -> usize {
        (self.0 >> 32) as usize & 0x3ff_ffff
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

/// Takes the bits of a coupon: the crate gives them out in no other way than by hashing the coupon, which writes one u32.
struct Bits(u32);

impl Hasher for Bits {
    fn write(&mut self, bytes: &[u8]) {
        if let Ok(bytes) = bytes.try_into() {
            self.0 = u32::from_ne_bytes(bytes);
        }
    }

    fn write_u32(&mut self, n: u32) {
        self.0 = n;
    }

    fn finish(&self) -> u64 {
        self.0.into()
    }
}
