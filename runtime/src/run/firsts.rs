//! The first keys of sections, laid out so that a look-up finds its section without going to each key's bytes, and without guesses: what
//! all have in common is compared once, and the eight bytes behind that as numbers.

use super::same::is_same;
use crate::heads::{head, shared};

/// The beginnings of the first keys, in their order.
#[derive(Debug, Default)]
pub(super) struct Firsts {
    common: Vec<u8>,
    heads: Vec<u64>,
}

impl Firsts {
    /// Of rising keys.
    pub(super) fn of<'k>(keys: impl Iterator<Item = &'k [u8]> + Clone) -> Firsts {
        let first = keys.clone().next().unwrap_or_default();
        // Between the first and the last all others have what these two have in common.
        let same = keys.clone().last().map_or(0, |last| shared(first, last));
        Firsts { common: first[..same].to_vec(), heads: keys.map(|key| head(&key[same..])).collect() }
    }

    /// How many of the keys are not above `key`; `first` gives a key.
    #[inline(always)]
    pub(super) fn up_to<'k>(&self, key: &[u8], first: impl Fn(usize) -> &'k [u8]) -> usize {
        let rest = match key.split_at_checked(self.common.len()) {
            Some((begin, rest)) if is_same(begin, &self.common) => rest,
            _ => return if key < self.common.as_slice() { 0 } else { self.heads.len() },
        };
        let head = head(rest);
        let mut below = self.heads.partition_point(|other| *other < head);
        // Of those that begin alike, the whole keys tell.
        while self.heads.get(below) == Some(&head) && first(below) <= key {
            below += 1;
        }
        below
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key() -> impl Strategy<Value = Vec<u8>> {
        let byte = || prop_oneof![4 => Just(0u8), 4 => Just(7u8), 1 => any::<u8>()];
        (0..3usize, prop::collection::vec(byte(), 0..12)).prop_map(|(same, rest)| [&b"ab"[..same.min(2)], &rest].concat())
    }

    proptest! {
        #[test]
        fn it_finds_what_a_plain_search_finds(keys in prop::collection::btree_set(key(), 0..20), wanted in prop::collection::vec(key(), 20)) {
            let keys: Vec<Vec<u8>> = keys.into_iter().collect();
            let firsts = Firsts::of(keys.iter().map(Vec::as_slice));
            for key in wanted.iter().chain(&keys) {
                prop_assert_eq!(firsts.up_to(key, |index| &keys[index]), keys.partition_point(|first| first <= key));
            }
        }
    }
}
