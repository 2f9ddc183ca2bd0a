//! An item: one value of one fact, turned into bytes and hashes once, however many cells take it.

use super::distinct::Mark;
use crate::key;
use crate::value::Value;
use std::cell::RefCell;
use xxhash_rust::xxh3::xxh3_64;

/// The most key bytes that stand in place.
const INLINE: usize = 64;

/// A value as key bytes (what `min max first last top` keep and compare) and as hashes (what `distinct` and `top` need).
pub struct Item {
    bytes: Bytes,
    hash: u64,
    mark: Mark,
}

enum Bytes {
    Inline(u8, [u8; INLINE]),
    Heap(Box<[u8]>),
}

impl Item {
    /// Turns a value into an item. Up to 64 key bytes need no heap.
    pub fn of<T: Value>(value: &T) -> Item {
        thread_local! {
            static SCRATCH: RefCell<[Vec<u8>; 2]> = const { RefCell::new([Vec::new(), Vec::new()]) };
        }
        SCRATCH.with_borrow_mut(|[bytes, raw]| {
            bytes.clear();
            key::encode(value, bytes);
            raw.clear();
            key::raw(value, raw);
            Item { bytes: Bytes::new(bytes), hash: hash(bytes), mark: Mark::of(raw) }
        })
    }

    /// The value's order-preserving key bytes.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Inline(len, bytes) => &bytes[..usize::from(*len)],
            Bytes::Heap(bytes) => bytes,
        }
    }

    pub(crate) fn hash(&self) -> u64 {
        self.hash
    }

    pub(crate) fn mark(&self) -> Mark {
        self.mark
    }
}

impl std::fmt::Debug for Item {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bytes().fmt(f)
    }
}

impl Bytes {
    fn new(bytes: &[u8]) -> Bytes {
        if bytes.len() > INLINE {
            return Bytes::Heap(bytes.into());
        }
        let mut inline = [0; INLINE];
        inline[..bytes.len()].copy_from_slice(bytes);
        Bytes::Inline(bytes.len() as u8, inline)
    }
}

/// The hash of key bytes that tables of items use.
#[inline]
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    xxh3_64(bytes)
}
