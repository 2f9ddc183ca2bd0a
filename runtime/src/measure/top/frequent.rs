//! The table of counters behind `top` when its items are many.
//!
//! Open addressing in one allocation, which the measure itself points to: a look-up touches the measure and, mostly, one slot.

use crate::measure::item::hash;
use crate::measure::small::{Small, Sought};
use crate::prefetch::prefetch;

/// The most counters that are kept: 1,024 slots, three quarters full.
pub(super) const MOST: usize = 768;
/// How many a purge keeps.
const KEPT: usize = MOST / 2;

/// A counter: an item, and how often it was seen. None where the slot is free.
type Slot = Option<(Small, u64)>;

/// Counters of the frequent items, and by how much each may have missed.
///
/// A purge takes the count of the first that is dropped from all that are kept. So each unit of `error` has cost at least 385 counted
/// facts, through any tree of merges: the error is at most 1/385 of the facts.
#[derive(Clone, Debug)]
pub struct Frequent {
    /// A power of two; three in four are taken at most.
    slots: Box<[Slot]>,
    error: u64,
    len: u32,
}

impl Frequent {
    pub(super) fn new(list: Vec<(Small, u64)>, error: u64) -> Frequent {
        let mut new = Frequent { slots: free(list.len()), error, len: 0 };
        new.extend(list);
        new
    }

    /// Asks the memory for the slot in which the search for an item begins.
    #[inline]
    pub(super) fn prefetch(&self, hash: u64) {
        prefetch(&self.slots[self.home(hash)]);
    }

    /// Adds to an item's count. Gives by how many bytes the heap grew.
    #[inline]
    pub(super) fn add(&mut self, item: &[u8], hash: u64, count: u64) -> isize {
        match self.search(item, hash) {
            Ok((_, old)) => {
                *old += count;
                0
            }
            Err(place) => self.insert(place, Small::new(item), hash, count),
        }
    }

    /// Puts an item that is not there into the free slot where the search for it has ended. Gives by how many bytes the heap grew.
    #[inline(never)]
    fn insert(&mut self, place: usize, item: Small, hash: u64, count: u64) -> isize {
        if self.len as usize == MOST {
            let before = self.heap();
            self.purge(Some((item, count)));
            return self.heap() as isize - before as isize;
        }
        let (long, before) = (item.heap(), size_of_val(&*self.slots));
        if self.has_room(1) {
            self.fill(place, (item, count));
        } else {
            self.resize(free(self.len as usize + 1));
            self.put(hash, (item, count));
        }
        (long + size_of_val(&*self.slots)) as isize - before as isize
    }

    pub(super) fn merge(&mut self, other: Frequent) {
        self.error += other.error;
        self.extend(other.into_items());
    }

    /// Adds counts that are within the error already; purges once, at the end.
    pub(super) fn extend(&mut self, items: Vec<(Small, u64)>) {
        // What comes may be in the order of slots: then a table that is too small would be filled from its beginning, each item in the way
        // of the next. So room is made at once.
        if !self.has_room(items.len()) {
            self.resize(free(self.len as usize + items.len()));
        }
        for (item, count) in items {
            match self.search(item.bytes(), hash(item.bytes())) {
                Ok((_, old)) => *old += count,
                Err(place) => self.fill(place, (item, count)),
            }
        }
        if self.len as usize > MOST {
            self.purge(None);
        }
    }

    /// Keeps the larger half, with one that is still to come, and takes the largest count that is dropped from what is kept. Ties go by key,
    /// so that the same counters always give the same ones.
    #[cold]
    fn purge(&mut self, more: Option<(Small, u64)>) {
        let mut all: Vec<_> = self.slots.iter_mut().filter_map(Option::take).chain(more).collect();
        let order = |a: &(Small, u64), b: &(Small, u64)| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0));
        let (_, &mut (_, dropped), _) = all.select_nth_unstable_by(KEPT, order);
        all.truncate(KEPT);
        self.error += dropped;
        self.len = 0;
        // Those that are kept will be joined by others; what a merge needed for a moment is given back.
        self.resize(free(MOST));
        for (item, count) in all {
            self.put(hash(item.bytes()), (item, count - dropped));
        }
    }

    /// The item's counter, or else the free slot where the search ends.
    #[inline]
    fn search(&mut self, item: &[u8], hash: u64) -> Result<&mut (Small, u64), usize> {
        let (mut place, sought) = (self.home(hash), Sought::new(item));
        loop {
            match &self.slots[place] {
                None => return Err(place),
                Some((old, _)) if sought.is(old) => break,
                Some(_) => place = self.after(place),
            }
        }
        self.slots[place].as_mut().ok_or(place)
    }

    /// Puts an item that is not there into the first free slot from its home on.
    fn put(&mut self, hash: u64, counter: (Small, u64)) {
        let mut place = self.home(hash);
        while self.slots[place].is_some() {
            place = self.after(place);
        }
        self.fill(place, counter);
    }

    #[inline]
    fn fill(&mut self, place: usize, counter: (Small, u64)) {
        self.slots[place] = Some(counter);
        self.len += 1;
    }

    /// Moves all into other slots, which are free and enough.
    fn resize(&mut self, slots: Box<[Slot]>) {
        let old = std::mem::replace(self, Frequent { slots, error: self.error, len: 0 });
        for counter in old.into_items() {
            self.put(hash(counter.0.bytes()), counter);
        }
    }

    fn has_room(&self, more: usize) -> bool {
        (self.len as usize + more) * 4 <= self.slots.len() * 3
    }

    /// The slot to look in first.
    #[inline]
    fn home(&self, hash: u64) -> usize {
        hash as usize & (self.slots.len() - 1)
    }

    #[inline]
    fn after(&self, place: usize) -> usize {
        (place + 1) & (self.slots.len() - 1)
    }

    pub(super) fn error(&self) -> u64 {
        self.error
    }

    pub(super) fn items(&self) -> impl Iterator<Item = &(Small, u64)> {
        self.slots.iter().flatten()
    }

    fn into_items(self) -> Vec<(Small, u64)> {
        self.slots.into_iter().flatten().collect()
    }

    pub(super) fn heap(&self) -> usize {
        size_of_val(&*self.slots) + self.items().map(|(item, _)| item.heap()).sum::<usize>()
    }
}

/// Free slots for so many counters.
fn free(counters: usize) -> Box<[Slot]> {
    let slots = (counters.div_ceil(3) * 4).next_power_of_two();
    std::iter::repeat_with(|| None).take(slots).collect()
}

impl PartialEq for Frequent {
    fn eq(&self, other: &Frequent) -> bool {
        let sorted = |frequent: &Frequent| {
            let mut items: Vec<_> = frequent.items().cloned().collect();
            items.sort_unstable();
            items
        };
        self.error == other.error && self.len == other.len && sorted(self) == sorted(other)
    }
}

impl Eq for Frequent {}
