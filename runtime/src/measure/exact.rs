//! `distinct(e, exact)`: the whole set, as key bytes.

use super::small::Small;
use super::wire::{Input, Malformed, put_bytes, put_u64};
use std::collections::BTreeSet;

/// What one item costs beside its long bytes: its place in the tree, roughly.
const NODE: usize = size_of::<Small>() * 3 / 2;

/// All items that were seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exact(BTreeSet<Small>);

impl Exact {
    /// Takes an item. Gives by how many bytes the heap grew.
    pub(crate) fn add(&mut self, bytes: &[u8]) -> isize {
        if self.0.contains(bytes) {
            return 0;
        }
        let item = Small::new(bytes);
        let grown = NODE + item.heap();
        self.0.insert(item);
        grown as isize
    }

    pub(crate) fn merge(&mut self, mut other: Exact) {
        if self.0.len() < other.0.len() {
            std::mem::swap(self, &mut other);
        }
        self.0.extend(other.0);
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.0.len() as u64
    }

    pub(crate) fn heap(&self) -> usize {
        self.0.iter().map(|item| NODE + item.heap()).sum()
    }

    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        // ┌────────┬──────────────────────────────────────────────┐
        // │ count  │ shared prefix, length and bytes of the rest  │ for each item, in order
        // └────────┴──────────────────────────────────────────────┘
        put_u64(out, self.count());
        let mut last: &[u8] = &[];
        for item in &self.0 {
            let item = item.bytes();
            let shared = last.iter().zip(item).take_while(|(a, b)| a == b).count();
            put_u64(out, shared as u64);
            put_bytes(out, &item[shared..]);
            last = item;
        }
    }

    pub(crate) fn decode(input: &mut Input<'_>) -> Result<Exact, Malformed> {
        let mut items = BTreeSet::new();
        let mut last = Vec::new();
        for _ in 0..input.parts(2)? {
            let shared = input.u64()?;
            if shared > last.len() as u64 {
                return Err(Malformed("a prefix longer than the item before"));
            }
            last.truncate(shared as usize);
            last.extend_from_slice(input.bytes()?);
            items.insert(Small::new(&last));
        }
        Ok(Exact(items))
    }
}
