//! What answers cost: they read the blocks that hold what is asked for, and hardly any more.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;

use super::world::{World, liked};
use crate::counter::{Bucket, BucketSize, Cell, CellKey};
use crate::cut::{Cut, Tile};
use crate::fs::Fs;
use crate::run::Touched;
use crate::run::memory::Memory;
use crate::time::{DAY, HOUR, Timestamp};
use crate::view::{Editor, Folder, Manifest, Series, Snapshot, Span};

const ROWS: u64 = 60;
const HOURS: i64 = 2000;
/// Cells to a block, about.
const BLOCK: usize = 4096 / 80;

/// A view of rows with a cell for every hour, and one for ever, in so many runs; open anew, so that nothing of it was read.
struct Rows {
    folder: Folder,
    kept: Option<i64>,
}

impl Rows {
    fn new(runs: u64, kept: Option<i64>) -> Rows {
        let mut definition = World::new().folder().manifest().unwrap().definition;
        definition.each = vec![Bucket { size: BucketSize::Hour, keep: kept }, Bucket { size: BucketSize::Ever, keep: None }];
        let (fs, kinds): (Arc<dyn Fs>, _) = (Arc::new(Memory::default()), definition.kinds());
        let folder = Folder::new(fs.clone(), "/data/views/Rows-1".into(), Manifest::new(definition, 1));
        let editor = Editor::lock(&fs, Path::new("/data"), "test").unwrap();
        let mut cell = Vec::new();
        Cell::new(&kinds).encode(&mut cell);
        for run in 0..runs {
            let (tile, arrival) = (Tile { from: Cut(vec![run]), to: Cut(vec![run + 1]) }, Timestamp(HOURS * HOUR));
            let written = editor.append(&folder, &tile, arrival, |writer| {
                for row in 0..ROWS {
                    let hours = (0..HOURS).filter(|hour| *hour as u64 % runs == run);
                    hours.map(|hour| key(BucketSize::Hour, row, Some(hour))).try_for_each(|key| writer.add(&key, &cell))?;
                }
                (0..ROWS).try_for_each(|row| writer.add(&key(BucketSize::Ever, row, None), &cell))
            });
            assert!(written.unwrap().bytes > ROWS * HOURS as u64 / runs * 40);
        }
        Rows { folder, kept }
    }

    fn open(&self) -> Snapshot {
        let snapshot = Snapshot::new(self.folder.path().to_owned(), self.folder.open().unwrap(), None, false);
        assert_eq!(snapshot.touched(), Touched::default(), "opening reads no block");
        snapshot
    }

    /// How many blocks all cells take.
    fn all(&self) -> usize {
        let snapshot = self.open();
        assert_eq!(snapshot.cells(true).unwrap().count(), ROWS as usize * (HOURS as usize + 1), "kept {:?}", self.kept);
        snapshot.touched().cells
    }
}

fn row(row: u64) -> Vec<u8> {
    format!("domain-{}/a page of it/{row:032}\0\0", row / 20).into_bytes()
}

fn key(size: BucketSize, of: u64, hour: Option<i64>) -> Vec<u8> {
    CellKey { size, row: &row(of), start: hour.map(|hour| Timestamp(hour * HOUR)) }.to_bytes()
}

fn span(hours: std::ops::Range<i64>) -> Span {
    Span { since: Some(Timestamp(hours.start * HOUR)), until: Some(Timestamp(hours.end * HOUR)) }
}

#[test]
fn a_row_for_ever_is_one_cell_and_its_line_of_the_index() {
    let rows = Rows::new(1, None);
    let snapshot = rows.open();
    assert!(snapshot.get(&row(7), BucketSize::Ever, Span::default()).unwrap().is_some());
    let touched = snapshot.touched();
    assert!(touched.cells <= 2 && touched.index <= 2, "{touched:?}");
    assert!(snapshot.get(b"domain-1/another", BucketSize::Ever, Span::default()).unwrap().is_none());
    assert!(snapshot.touched().cells <= touched.cells + 1, "what is not there costs a cell once in eighty times");
}

#[test]
fn a_series_or_its_total_reads_the_blocks_of_its_span() {
    for runs in [1, 3] {
        let rows = Rows::new(runs, None);
        let all = rows.all();
        for total in [false, true] {
            let snapshot = rows.open();
            let get = if total { Snapshot::total } else { Snapshot::get };
            let series = get(&snapshot, &row(7), BucketSize::Hour, span(1000..1100)).unwrap().unwrap();
            assert_eq!(series.cells.len(), if total { 1 } else { 100 });
            assert_eq!(series.cells.last().unwrap().0, Some(Timestamp(1099 * HOUR)));
            let touched = snapshot.touched();
            // In each run the span lies in some blocks, and one is read on each side of it.
            assert!(touched.cells <= 100 / BLOCK + 3 * runs as usize, "{touched:?} of {all}");
            assert!(touched.index <= 40 * runs as usize, "{touched:?}");
        }
    }
}

#[test]
fn a_scan_reads_the_rows_of_its_prefix_and_those_that_are_wanted_of_them() {
    let rows = Rows::new(2, None);
    let all = rows.all();
    let (a_third, snapshot) = (all / 3, rows.open());
    assert_eq!(snapshot.scan(BucketSize::Hour, b"domain-1/", Span::default()).unwrap().count(), 20);
    let touched = snapshot.touched().cells;
    assert!(touched >= a_third - 8 && touched <= a_third + 8, "{touched} of {all}");

    let snapshot = rows.open();
    assert_eq!(snapshot.scan(BucketSize::Hour, b"domain-1/", Span::default()).unwrap().take(2).count(), 2);
    assert!(
        snapshot.touched().cells <= all * 3 / ROWS as usize + 6,
        "{:?} of {all}: what comes after them is not read",
        snapshot.touched()
    );

    let snapshot = rows.open();
    assert_eq!(snapshot.scan(BucketSize::Ever, b"", Span::default()).unwrap().count(), ROWS as usize);
    assert!(snapshot.touched().cells <= 2 * (ROWS as usize / BLOCK + 3), "{:?} of {all}: one size", snapshot.touched());
}

#[test]
fn a_scan_over_a_span_leaps_over_what_lies_beside_it() {
    let rows = Rows::new(2, None);
    let all = rows.all();
    let open = |since, until| Span { since, until };
    let (first, last) = (Timestamp(10 * HOUR), Timestamp((HOURS - 10) * HOUR));
    for (span, cells) in [(span(1000..1010), 10), (open(None, Some(first)), 10), (open(Some(last), None), 10)] {
        for total in [false, true] {
            let snapshot = rows.open();
            let scan = snapshot.scan(BucketSize::Hour, b"", span).unwrap();
            let found: Vec<Series> = if total { scan.totals() } else { scan }.map(Result::unwrap).collect();
            assert_eq!((found.len(), found[0].cells.len()), (ROWS as usize, if total { 1 } else { cells }));
            let touched = snapshot.touched().cells;
            // Of each row and run: where it begins, where the span does, and where it goes on.
            assert!(touched <= ROWS as usize * 2 * 5, "{touched} of {all} for {span:?}");
        }
    }
    assert!(all > ROWS as usize * 2 * 12, "{all} blocks are more than a few for each row and run");
}

#[test]
fn what_has_expired_is_not_read() {
    let rows = Rows::new(1, Some(100 * HOUR));
    let all = rows.all();
    let snapshot = rows.open();
    let series = snapshot.get(&row(7), BucketSize::Hour, Span::default()).unwrap().unwrap();
    assert_eq!(series.cells.len(), 100);
    assert!(snapshot.touched().cells <= 100 / BLOCK + 3, "{:?} of {all}", snapshot.touched());
    let snapshot = rows.open();
    assert!(snapshot.scan(BucketSize::Hour, b"", Span::default()).unwrap().all(|series| series.unwrap().cells.len() == 100));
    assert!(snapshot.touched().cells <= ROWS as usize * (100 / BLOCK + 4), "{:?} of {all}", snapshot.touched());
}

fn bytes(cell: &Cell) -> Vec<u8> {
    let mut bytes = Vec::new();
    cell.encode(&mut bytes);
    bytes
}

/// Cells as they are shown: row, start, bytes.
type Shown = Vec<(Vec<u8>, Option<i64>, Vec<u8>)>;

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn leaping_leaves_nothing_out(
        parts in prop::collection::vec((prop::collection::vec(liked(), 0..40), any::<bool>(), 0..4i64), 1..4),
        spans in prop::collection::vec((prop::option::of(-2..15i64), prop::option::of(-2..15i64)), 6),
    ) {
        let mut world = World::new();
        for (likes, is_counted, days) in parts {
            world.wait(days);
            world.append(&likes);
            if is_counted {
                world.count(3000).unwrap();
            }
        }
        world.wait(3);
        let snapshot = world.snapshot();
        for (since, until) in spans {
            let at = |day: Option<i64>, hours| day.map(|day| Timestamp(day * DAY + hours * HOUR));
            let span = Span { since: at(since, 5), until: at(until, 7) };
            let in_span = |start: Timestamp| span.meets(start, Timestamp(start.0 + DAY));
            let cells = snapshot.cells(true).unwrap().map(Result::unwrap);
            let cells = cells.filter(|(key, _)| key.size == BucketSize::Day && key.start.is_some_and(in_span));
            let cells = cells.filter(|(key, _)| !snapshot.expiry().has_expired(&key.to_bytes()));
            let expected: Shown = cells.map(|(key, cell)| (key.row.to_vec(), key.start.map(|start| start.0), bytes(&cell))).collect();

            let flat = |series: Series| {
                let row = series.row;
                series.cells.into_iter().map(move |(start, cell)| (row.clone(), start.map(|start| start.0), bytes(&cell)))
            };
            let scanned: Shown = snapshot.scan(BucketSize::Day, b"", span).unwrap().flat_map(|series| flat(series.unwrap())).collect();
            prop_assert_eq!(&scanned, &expected);
            for series in snapshot.scan(BucketSize::Day, b"", span).unwrap().map(Result::unwrap) {
                let row = series.row.clone();
                let got: Shown = snapshot.get(&row, BucketSize::Day, span).unwrap().into_iter().flat_map(flat).collect();
                prop_assert_eq!(got, flat(series.clone()).collect::<Shown>());
                let last = series.cells.last().unwrap().0.map(|start| start.0);
                let total = series.cells.into_iter().map(|(_, cell)| cell).reduce(|mut total, cell| { total.merge(cell); total });
                let expected = vec![(row.clone(), last, bytes(&total.unwrap()))];
                let one: Shown = snapshot.total(&row, BucketSize::Day, span).unwrap().into_iter().flat_map(flat).collect();
                prop_assert_eq!(&one, &expected);
                let all: Shown = snapshot.scan(BucketSize::Day, &row, span).unwrap().totals().flat_map(|series| flat(series.unwrap())).collect();
                prop_assert_eq!(&all, &expected);
            }
        }
    }
}
