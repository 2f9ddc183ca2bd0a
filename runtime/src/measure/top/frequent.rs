//! The map of counters behind `top` when its items are many.

use crate::measure::item::hash;
use crate::measure::small::Small;
use hashbrown::HashTable;

/// The most counters that are kept: a map of 1,024, three quarters full.
pub(super) const MOST: usize = 768;
/// How many a purge keeps.
const KEPT: usize = MOST / 2;

/// Counters of the frequent items, and by how much each may have missed.
///
/// A purge takes the count of the first that is dropped from all that are kept. So each unit of `error` has cost at least 385 counted
/// facts, through any tree of merges: the error is at most 1/385 of the facts.
#[derive(Clone, Debug)]
pub struct Frequent {
    counters: HashTable<(Small, u64)>,
    error: u64,
    /// Bytes of items that are too long to stand in place.
    long: usize,
}

impl Frequent {
    pub(super) fn new(list: Vec<(Small, u64)>, error: u64) -> Frequent {
        let mut new = Frequent { counters: HashTable::with_capacity(list.len() * 2), error, long: 0 };
        new.extend(list);
        new
    }

    /// Adds to an item's count. Gives by how many bytes the heap grew.
    #[inline]
    pub(super) fn add(&mut self, item: &[u8], hash: u64, count: u64) -> isize {
        match self.counters.find_mut(hash, |(old, _)| old.bytes() == item) {
            Some((_, old)) => {
                *old += count;
                0
            }
            None => {
                let before = self.heap();
                self.insert(Small::new(item), hash, count);
                if self.counters.len() > MOST {
                    self.purge();
                }
                self.heap() as isize - before as isize
            }
        }
    }

    fn insert(&mut self, item: Small, hash: u64, count: u64) {
        self.long += item.heap();
        self.counters.insert_unique(hash, (item, count), rehash);
    }

    pub(super) fn merge(&mut self, other: Frequent) {
        self.error += other.error;
        self.extend(other.counters);
    }

    /// Adds counts that are within the error already; purges once, at the end.
    pub(super) fn extend(&mut self, items: impl IntoIterator<Item = (Small, u64)>) {
        for (item, count) in items {
            let hash = hash(item.bytes());
            match self.counters.find_mut(hash, |(old, _)| *old == item) {
                Some((_, old)) => *old += count,
                None => self.insert(item, hash, count),
            }
        }
        if self.counters.len() > MOST {
            self.purge();
        }
    }

    /// Keeps the larger half, and takes the largest count that is dropped from what is kept. Ties go by key, so that the same counters
    /// always give the same ones.
    #[cold]
    fn purge(&mut self) {
        let mut all: Vec<_> = self.counters.drain().collect();
        let order = |a: &(Small, u64), b: &(Small, u64)| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0));
        let (_, &mut (_, dropped), _) = all.select_nth_unstable_by(KEPT, order);
        all.truncate(KEPT);
        self.error += dropped;
        self.long = 0;
        for (item, count) in all {
            let hash = hash(item.bytes());
            self.insert(item, hash, count - dropped);
        }
    }

    pub(super) fn error(&self) -> u64 {
        self.error
    }

    pub(super) fn items(&self) -> impl Iterator<Item = &(Small, u64)> {
        self.counters.iter()
    }

    pub(super) fn heap(&self) -> usize {
        size_of::<Frequent>() + self.counters.allocation_size() + self.long
    }
}

impl PartialEq for Frequent {
    fn eq(&self, other: &Frequent) -> bool {
        let same = |(item, count): &(Small, u64)| {
            other.counters.find(hash(item.bytes()), |(other, _)| other == item).is_some_and(|(_, n)| n == count)
        };
        self.error == other.error && self.counters.len() == other.counters.len() && self.counters.iter().all(same)
    }
}

impl Eq for Frequent {}

fn rehash((item, _): &(Small, u64)) -> u64 {
    hash(item.bytes())
}
