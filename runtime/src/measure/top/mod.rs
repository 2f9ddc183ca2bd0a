//! `top(k, e)`: the items that were seen most, with what is known of their counts.
//!
//! A sorted list of items and counts while they are few, then a table of at most 768 counters that is purged when it overflows: the frequent
//! items sketch of Anderson et al., "A High-Performance Algorithm for Identifying Frequent Items in Data Streams"
//! (<https://arxiv.org/abs/1705.07001>), with 1,024 slots at three quarters full. It is not the `datasketches` crate's, because a purge
//! there drops every counter that falls to zero. Where many items have the same count these are all of them, and the answer would then be
//! shorter than k. Here a purge keeps the larger half, some perhaps at zero, which is as true: the bounds are the same.

mod frequent;

use super::few::Few;
use super::item::Item;
use super::small::{Small, Sought};
use super::wire::{Input, MOST, Malformed, put_bytes, put_u64};
use frequent::Frequent;
use std::collections::BTreeMap;

/// The most items that are kept as a sorted list: a longer one takes more steps to search, and more to move, than a table.
const FEW: usize = 16;

/// The items that were seen most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Top {
    /// All items, sorted by key bytes, with their true counts.
    Few(Few<(Small, u64)>),
    /// A sketch.
    Many(Frequent),
}

/// One line of the answer. The true count lies in `[count - error, count]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked<'a> {
    /// The item, as key bytes.
    pub item: &'a [u8],
    /// The most often that it can have been seen.
    pub count: u64,
    /// By how much that may be too large; 0 while at most 768 distinct items were seen.
    pub error: u64,
}

impl Default for Top {
    fn default() -> Top {
        Top::Few(Few::default())
    }
}

impl Top {
    /// Takes an item so many times more. Gives by how many bytes the heap grew.
    #[inline]
    pub(crate) fn add(&mut self, item: &Item<'_>, times: u64) -> isize {
        self.add_hashed(item.bytes(), || item.hash(), times)
    }

    /// The same by the item's key bytes and their hash, which is asked for where it is needed.
    #[inline]
    pub(crate) fn add_hashed(&mut self, item: &[u8], hash: impl FnOnce() -> u64, times: u64) -> isize {
        match self {
            Top::Many(frequent) => frequent.add(item, hash(), times),
            Top::Few(list) => {
                let sought = Sought::new(item);
                if let Some((_, count)) = list.iter_mut().find(|(old, _)| sought.is(old)) {
                    *count += times;
                    return 0;
                }
                self.insert(item, times)
            }
        }
    }

    /// Asks the memory for what an item of this hash is added to; false where that stands in place.
    #[inline]
    pub(crate) fn prefetch(&self, hash: impl FnOnce() -> u64) -> bool {
        match self {
            Top::Many(frequent) => {
                frequent.prefetch(hash());
                true
            }
            Top::Few(list) => list.prefetch(),
        }
    }

    /// Puts an item that is not there into the list.
    #[inline(never)]
    fn insert(&mut self, item: &[u8], times: u64) -> isize {
        let Top::Few(list) = self else { return 0 };
        let item = Small::new(item);
        let place = list.partition_point(|(old, _)| *old < item);
        let long = item.heap() as isize;
        let grown = list.insert(place, (item, times), FEW) + long;
        if list.len() <= FEW {
            return grown;
        }
        let before = self.heap() as isize - grown;
        self.settle();
        self.heap() as isize - before
    }

    pub(crate) fn merge(&mut self, other: Top) {
        match (&mut *self, other) {
            (Top::Many(a), Top::Many(b)) => a.merge(b),
            (Top::Many(a), Top::Few(b)) => a.extend(b.into_list()),
            (Top::Few(a), Top::Many(mut b)) => {
                b.extend(std::mem::take(a).into_list());
                *self = Top::Many(b);
            }
            (Top::Few(a), Top::Few(b)) => {
                let mut all = std::mem::take(a).into_list();
                all.extend(b.into_list());
                all.sort_unstable_by(|(x, _), (y, _)| x.cmp(y));
                all.dedup_by(|later, kept| {
                    let same = later.0 == kept.0;
                    kept.1 += if same { later.1 } else { 0 };
                    same
                });
                *a = all.into();
            }
        }
        self.settle();
    }

    /// Turns a list that is too long into a sketch.
    fn settle(&mut self) {
        if let Top::Few(list) = self
            && list.len() > FEW
        {
            *self = Top::Many(Frequent::new(std::mem::take(list).into_list(), 0));
        }
    }

    /// At most `k` items, the most frequent first, ties in key order.
    pub fn ranked(&self, k: u32) -> Vec<Ranked<'_>> {
        let error = self.error();
        let mut ranked: Vec<_> = self.items().map(|(item, n)| Ranked { item: item.bytes(), count: n + error, error }).collect();
        ranked.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.item.cmp(b.item)));
        ranked.truncate(k as usize);
        ranked
    }

    /// By how much the counts may be too large.
    fn error(&self) -> u64 {
        match self {
            Top::Few(_) => 0,
            Top::Many(frequent) => frequent.error(),
        }
    }

    fn items(&self) -> Box<dyn Iterator<Item = &(Small, u64)> + '_> {
        match self {
            Top::Few(list) => Box::new(list.iter()),
            Top::Many(frequent) => Box::new(frequent.items()),
        }
    }

    /// Whether its counts are the true ones.
    pub(crate) fn is_exact(&self) -> bool {
        self.error() == 0
    }

    /// Between which numbers an item's true count lies.
    pub(crate) fn bounds(&self, item: &[u8]) -> (u64, u64) {
        let seen = self.items().find(|(seen, _)| seen.bytes() == item).map_or(0, |(_, n)| *n);
        (seen, seen + self.error())
    }

    /// Whether both can have seen the same items as often: no item's bounds exclude each other, and where both are exact they are equal.
    pub(crate) fn agrees(&self, other: &Top) -> bool {
        let bounds = |top: &Top| -> BTreeMap<Vec<u8>, (u64, u64)> {
            let error = top.error();
            top.items().map(|(item, n)| (item.bytes().to_vec(), (*n, n + error))).collect()
        };
        let (a, b) = (bounds(self), bounds(other));
        let (unseen_a, unseen_b) = ((0, self.error()), (0, other.error()));
        a.keys().chain(b.keys()).all(|item| {
            let (a, b) = (a.get(item).unwrap_or(&unseen_a), b.get(item).unwrap_or(&unseen_b));
            a.0 <= b.1 && b.0 <= a.1
        })
    }

    pub(crate) fn heap(&self) -> usize {
        match self {
            Top::Few(list) => list.heap() + list.iter().map(|(item, _)| item.heap()).sum::<usize>(),
            Top::Many(frequent) => frequent.heap(),
        }
    }

    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        // ┌───────┬──────────┬────────────────────────────────────┐
        // │ error │ how many │ count, length and bytes of an item │ for each item, in key order
        // └───────┴──────────┴────────────────────────────────────┘
        let mut items: Vec<_> = self.items().collect();
        items.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        put_u64(out, self.error());
        put_u64(out, items.len() as u64);
        for (item, count) in items {
            put_u64(out, *count);
            put_bytes(out, item.bytes());
        }
    }

    pub(crate) fn decode(input: &mut Input<'_>) -> Result<Top, Malformed> {
        let error = input.count()?;
        let len = input.parts(2)?;
        let mut list = Vec::with_capacity(len.min(frequent::MOST));
        let mut total = error;
        for _ in 0..len {
            let count = input.count()?;
            total = total.saturating_add(count);
            list.push((Small::new(input.bytes()?), count));
        }
        if !list.is_sorted_by(|(a, _), (b, _)| a < b) || list.len() > frequent::MOST || total > MOST {
            return Err(Malformed("items out of order, or too many"));
        }
        match error == 0 && list.len() <= FEW {
            true => Ok(Top::Few(list.into())),
            false => Ok(Top::Many(Frequent::new(list, error))),
        }
    }
}

#[cfg(test)]
mod tests;
