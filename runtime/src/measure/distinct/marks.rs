//! A set of marks that is looked up at once, however long it is: open addressing, by the mark's own hash bits.

use super::Mark;
use crate::prefetch::prefetch;

/// What stands in an empty slot; no item has it.
const EMPTY: Mark = Mark(0);

/// Marks in slots, of which at most three in four are taken.
#[derive(Clone, Debug)]
pub struct Marks {
    slots: Box<[Mark]>,
    len: u32,
}

impl Marks {
    /// Of these marks, each once.
    pub(super) fn new(marks: &[Mark]) -> Marks {
        let slots = (marks.len() * 4 / 3 + 1).next_power_of_two();
        let mut new = Marks { slots: vec![EMPTY; slots].into(), len: 0 };
        marks.iter().for_each(|&mark| new.add(mark));
        new
    }

    /// Asks the memory for the slot in which the search for a mark begins.
    #[inline]
    pub(super) fn prefetch(&self, mark: Mark) {
        prefetch(&self.slots[self.home(mark)]);
    }

    #[inline]
    pub(super) fn add(&mut self, mark: Mark) {
        let mut slot = self.home(mark);
        while self.slots[slot] != EMPTY {
            if self.slots[slot] == mark {
                return;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        self.fill(slot, mark);
    }

    #[inline(never)]
    fn fill(&mut self, slot: usize, mark: Mark) {
        if (self.len() + 1) * 4 <= self.slots.len() * 3 {
            self.slots[slot] = mark;
            self.len += 1;
            return;
        }
        let mut larger = Marks { slots: vec![EMPTY; self.slots.len() * 2].into(), len: 0 };
        self.iter().for_each(|mark| larger.add(mark));
        larger.add(mark);
        *self = larger;
    }

    /// The slot to look in first.
    #[inline]
    fn home(&self, mark: Mark) -> usize {
        mark.0 as usize & (self.slots.len() - 1)
    }

    pub(super) fn len(&self) -> usize {
        self.len as usize
    }

    /// All marks, in an order that depends on how they came.
    pub(super) fn iter(&self) -> impl Iterator<Item = Mark> {
        self.slots.iter().copied().filter(|&mark| mark != EMPTY)
    }

    pub(super) fn heap(&self) -> usize {
        size_of_val(&*self.slots)
    }
}
