//! How much memory something takes at most, where [`Counting`] is the allocator; elsewhere nothing is known of it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    /// What this thread holds more than when it began to be watched, and the most that this ever was.
    static HELD: Cell<(isize, isize)> = const { Cell::new((0, 0)) };
}

/// The allocator of the system, which counts what each thread takes.
#[derive(Debug)]
pub(crate) struct Counting;

/// What something gives, and the most memory that it took meanwhile, in bytes.
pub(crate) fn peak<T>(work: impl FnOnce() -> T) -> (T, usize) {
    HELD.set((0, 0));
    let value = work();
    (value, HELD.get().1.unsigned_abs())
}

/// A thread that ends has nothing to count with any more.
fn count(bytes: isize) {
    let _ = HELD.try_with(|held| {
        let (now, most) = held.get();
        held.set((now + bytes, most.max(now + bytes)));
    });
}

// SAFETY: the allocator of the system does it all, and is given what this one is given.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: as above.
        unsafe { System.dealloc(place, layout) }
    }
}
