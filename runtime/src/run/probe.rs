//! A key that is looked for, perhaps in many runs: it is hashed once.

use super::hash;

/// A key and its hash.
#[derive(Clone, Copy, Debug)]
pub struct Probe<'k> {
    pub(super) key: &'k [u8],
    pub(super) hash: u64,
}

impl<'k> Probe<'k> {
    /// Of a key.
    #[inline]
    pub fn of(key: &'k [u8]) -> Probe<'k> {
        Probe { key, hash: hash::of(key) }
    }
}
