//! Look-ups in a view that is open allocate nothing: neither for a cell that is there nor for one that is not, one at a time or together.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell as Own;
use std::path::Path;
use std::sync::Arc;

use headwater::Timestamp;
use headwater::counter::{BucketSize, Cell, CellKey, Definition};
use headwater::cut::{Cut, Tile};
use headwater::fs::{Disk, Fs};
use headwater::view::{Editor, Folder, Manifest, Snapshot};

/// Counts what a thread allocates.
struct Counting;

thread_local! {
    static ALLOCATED: Own<usize> = const { Own::new(0) };
}

// SAFETY: all is done by the system's allocator; counting touches a number of the thread that needs no memory and is never dropped.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.set(ALLOCATED.get() + 1);
        // SAFETY: the caller's promises are those that the system's allocator asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often something allocates.
fn allocations(work: impl FnOnce()) -> usize {
    let before = ALLOCATED.get();
    work();
    ALLOCATED.get() - before
}

fn key(row: u32) -> Vec<u8> {
    CellKey { size: BucketSize::Day, row: &row.to_be_bytes(), start: Some(Timestamp(0)) }.to_bytes()
}

/// A view of counts and sums in so many runs; those of two runs of a row are added up.
fn view(data: &Path, runs: u64) -> Snapshot {
    let definition: Definition = serde_json::from_value(serde_json::json!({
        "name": "Rows", "by": [], "each": [{"size": "day"}], "derived": [], "text": "", "hash": "0",
        "measures": [{"name": "count", "kind": "count"}, {"name": "sum", "kind": "sum_int"}, {"name": "mean", "kind": "mean"}],
    }))
    .unwrap();
    let (fs, kinds): (Arc<dyn Fs>, _) = (Arc::new(Disk), definition.kinds());
    let folder = Folder::new(fs.clone(), data.join("views/Rows-0"), Manifest::new(definition, 1));
    let editor = Editor::lock(&fs, data, "test").unwrap();
    let mut bytes = Vec::new();
    Cell::new(&kinds).encode(&mut bytes);
    for run in 0..runs {
        let tile = Tile { from: Cut(vec![run]), to: Cut(vec![run + 1]) };
        let rows = (0..10_000).filter(|row| row % 2 == 0 && u64::from(row % 6) / 2 <= run);
        editor.append(&folder, &tile, Timestamp(0), |writer| rows.map(key).try_for_each(|key| writer.add(&key, &bytes))).unwrap();
    }
    Snapshot::new(folder.path().to_owned(), folder.open().unwrap(), None, false)
}

#[test]
fn a_look_up_allocates_nothing() {
    assert_eq!(allocations(|| drop(std::hint::black_box(vec![1, 2, 3]))), 1, "it counts");
    for runs in [1, 3, 20] {
        let folder = tempfile::tempdir().unwrap();
        let view = view(folder.path(), runs);
        let keys: Vec<Vec<u8>> = (0..10_000).map(key).collect();
        let mut cell = view.blank();
        let mut found = 0;
        let alone = allocations(|| {
            for key in &keys {
                found += usize::from(view.look_up(key, &mut cell).unwrap());
            }
        });
        let most = if runs < 3 { 1667 } else { 5000 };
        assert_eq!((found, alone), (most, 0), "{runs} runs");
        found = 0;
        let together = allocations(|| view.look_up_all(&keys, |_, cell| found += usize::from(cell.is_some())).unwrap());
        assert_eq!((found, together), (most, 1), "{runs} runs: the cell that all are read into");
    }
}
