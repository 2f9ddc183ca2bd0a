//! Bytes that need no heap while they are few: a number or a short name as key bytes.

use std::borrow::Borrow;

/// The most bytes that stand in place.
const INLINE: usize = 22;

/// Immutable bytes, 24 bytes wide; compared as bytes.
#[derive(Clone)]
pub enum Small {
    /// Few bytes, in place.
    Inline(u8, [u8; INLINE]),
    /// More.
    Heap(Box<[u8]>),
}

impl Small {
    pub(crate) fn new(bytes: &[u8]) -> Small {
        if bytes.len() > INLINE {
            return Small::Heap(bytes.into());
        }
        let mut inline = [0; INLINE];
        inline[..bytes.len()].copy_from_slice(bytes);
        Small::Inline(bytes.len() as u8, inline)
    }

    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Small::Inline(len, bytes) => &bytes[..usize::from(*len)],
            Small::Heap(bytes) => bytes,
        }
    }

    /// Bytes on the heap.
    pub(crate) fn heap(&self) -> usize {
        match self {
            Small::Inline(..) => 0,
            Small::Heap(bytes) => bytes.len(),
        }
    }
}

impl std::fmt::Debug for Small {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bytes().fmt(f)
    }
}

impl PartialEq for Small {
    fn eq(&self, other: &Small) -> bool {
        self.bytes() == other.bytes()
    }
}

impl Eq for Small {}

impl PartialOrd for Small {
    fn partial_cmp(&self, other: &Small) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Small {
    fn cmp(&self, other: &Small) -> std::cmp::Ordering {
        self.bytes().cmp(other.bytes())
    }
}

impl Borrow<[u8]> for Small {
    fn borrow(&self) -> &[u8] {
        self.bytes()
    }
}
