//! One code for equal values, in the order in which they are met first.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;

use crate::prefetch::prefetch;

/// Which codes there are, by the hashes of their values, which are kept elsewhere.
#[derive(Debug)]
pub(super) struct Codes {
    hash: FixedState,
    slots: Vec<Slot>,
    count: u32,
}

/// A place for a code: it is the one that its mark says, or the next that was free.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// Half of the hash.
    mark: u32,
    /// One more than the code; 0: none.
    next: u32,
}

impl Codes {
    /// None.
    pub(super) fn new() -> Codes {
        Codes { hash: FixedState::with_seed(0), slots: vec![Slot::default(); 1 << 10], count: 0 }
    }

    /// Half of the hash of a value, which the others here ask for.
    #[inline(always)]
    pub(super) fn mark(&self, value: &[u8]) -> u32 {
        let mut hasher = self.hash.build_hasher();
        hasher.write(value);
        (hasher.finish() >> 32) as u32
    }

    /// Asks for the memory in which a value is looked for.
    #[inline(always)]
    pub(super) fn ask(&self, mark: u32) {
        prefetch(&self.slots[mark as usize & (self.slots.len() - 1)]);
    }

    /// The code of a value, by half of its hash; `is_same` says whether it is that of a code. The next code if it is new, which is then
    /// the value's.
    #[inline(always)]
    pub(super) fn code(&mut self, mark: u32, mut is_same: impl FnMut(u32) -> bool) -> Result<u32, u32> {
        let last = self.slots.len() - 1;
        let mut place = mark as usize & last;
        loop {
            let slot = self.slots[place];
            if slot.next == 0 {
                return Err(self.add(place, mark));
            }
            if slot.mark == mark && is_same(slot.next - 1) {
                return Ok(slot.next - 1);
            }
            place = (place + 1) & last;
        }
    }

    fn add(&mut self, place: usize, mark: u32) -> u32 {
        self.count += 1;
        self.slots[place] = Slot { mark, next: self.count };
        if self.count as usize > self.slots.len() / 2 {
            self.grow();
        }
        self.count - 1
    }

    #[cold]
    fn grow(&mut self) {
        let wider = vec![Slot::default(); self.slots.len() * 4];
        let last = wider.len() - 1;
        for slot in std::mem::replace(&mut self.slots, wider).into_iter().filter(|slot| slot.next > 0) {
            let mut place = slot.mark as usize & last;
            while self.slots[place].next > 0 {
                place = (place + 1) & last;
            }
            self.slots[place] = slot;
        }
    }
}
