//! Bytes that need no heap while they are few: a number or a short name as key bytes.

use std::borrow::Borrow;
use std::cmp::Ordering;
use xxhash_rust::xxh3::xxh3_64;

/// The most bytes that stand in place.
const INLINE: usize = 22;

/// Immutable bytes, 24 bytes wide; compared as bytes.
#[derive(Clone)]
pub enum Small {
    /// Few bytes, in place.
    Inline(u8, [u8; INLINE]),
    /// More, and 32 bits of their hash: who looks for others need not go to the heap.
    Heap(u32, Box<[u8]>),
}

impl Small {
    #[inline]
    pub(crate) fn new(bytes: &[u8]) -> Small {
        Small::short(bytes).unwrap_or_else(|| Small::Heap(mark(bytes), bytes.into()))
    }

    /// Of bytes that need no heap.
    #[inline]
    pub(crate) fn short(bytes: &[u8]) -> Option<Small> {
        let mut inline = [0; INLINE];
        inline.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(Small::Inline(bytes.len() as u8, inline))
    }

    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Small::Inline(len, bytes) => &bytes[..usize::from(*len)],
            Small::Heap(_, bytes) => bytes,
        }
    }

    /// Bytes on the heap.
    pub(crate) fn heap(&self) -> usize {
        match self {
            Small::Inline(..) => 0,
            Small::Heap(_, bytes) => bytes.len(),
        }
    }
}

impl std::fmt::Debug for Small {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bytes().fmt(f)
    }
}

impl PartialEq for Small {
    #[inline]
    fn eq(&self, other: &Small) -> bool {
        match (self, other) {
            (Small::Inline(len, bytes), Small::Inline(other_len, other)) => len == other_len && numbers(bytes) == numbers(other),
            (Small::Heap(mark, bytes), Small::Heap(other_mark, other)) => mark == other_mark && bytes == other,
            _ => false,
        }
    }
}

impl Eq for Small {}

impl PartialOrd for Small {
    fn partial_cmp(&self, other: &Small) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Small {
    #[inline]
    fn cmp(&self, other: &Small) -> Ordering {
        match (self, other) {
            // Behind the bytes stand zeros, so that of two which are alike up to there the shorter one comes first.
            (Small::Inline(len, bytes), Small::Inline(other_len, other)) => numbers(bytes).cmp(&numbers(other)).then(len.cmp(other_len)),
            _ => self.bytes().cmp(other.bytes()),
        }
    }
}

/// Bytes that are looked for among many.
pub(crate) enum Sought<'b> {
    /// Few, as they stand in place.
    Few(Small),
    /// More, and what stands beside them.
    More(u32, &'b [u8]),
}

impl<'b> Sought<'b> {
    #[inline]
    pub(crate) fn new(bytes: &'b [u8]) -> Sought<'b> {
        Small::short(bytes).map_or_else(|| Sought::More(mark(bytes), bytes), Sought::Few)
    }

    /// Whether these are the bytes.
    #[inline]
    pub(crate) fn is(&self, small: &Small) -> bool {
        match (self, small) {
            (Sought::Few(few), small) => few == small,
            (Sought::More(mark, bytes), Small::Heap(other_mark, other)) => mark == other_mark && **bytes == **other,
            (Sought::More(..), Small::Inline(..)) => false,
        }
    }
}

#[inline]
fn mark(bytes: &[u8]) -> u32 {
    xxh3_64(bytes) as u32
}

/// Bytes in place as numbers of the same order: these are compared in a few steps, bytes by a call.
#[inline(always)]
fn numbers(bytes: &[u8; INLINE]) -> (u64, u64, u64) {
    const LAST: usize = INLINE - 8;
    let at = |place: usize| u64::from_be_bytes(*bytes[place..].first_chunk().expect("eight bytes stand there"));
    (at(0), at(8), at(LAST))
}

impl Borrow<[u8]> for Small {
    fn borrow(&self) -> &[u8] {
        self.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(prop_oneof![Just(0), Just(1), Just(255)], 0..26)
    }

    proptest! {
        #[test]
        fn they_are_compared_as_bytes(a in bytes(), mut b in bytes(), shared in 0..26usize) {
            let shared = shared.min(a.len()).min(b.len());
            b[..shared].copy_from_slice(&a[..shared]);
            let (x, y) = (Small::new(&a), Small::new(&b));
            prop_assert_eq!((x.bytes(), y.bytes()), (&a[..], &b[..]));
            prop_assert_eq!((x.cmp(&y), x == y), (a.cmp(&b), a == b));
            prop_assert_eq!((Sought::new(&a).is(&y), Sought::new(&a).is(&x)), (a == b, true));
            prop_assert_eq!(Small::short(&a).is_some(), x.heap() == 0);
        }
    }
}
