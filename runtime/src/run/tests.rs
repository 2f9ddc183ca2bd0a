//! What a run promises: what went in comes out, by key and in order, and no broken byte goes unnoticed.

mod hostile;

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;

use super::memory::Memory;
use super::{Meta, Run, Writer};
use crate::cut::{Cut, Tile};
use crate::error::{Error, Result};
use crate::fs::{Bytes, Fs};
use crate::time::Timestamp;

type Cells = BTreeMap<Vec<u8>, Vec<u8>>;

const PATH: &str = "/views/1.run";

fn meta() -> Meta {
    Meta { definition: serde_json::json!({"name": "C"}), tile: Tile { from: Cut::zero(1), to: Cut(vec![9]) }, arrival: Timestamp(5) }
}

/// Writes cells with small sections.
fn write(fs: &Memory, cells: &Cells, section: usize) -> Result<Run> {
    let mut writer = Writer::create(fs, Path::new(PATH), &meta())?.sections_of(section);
    for (key, cell) in cells {
        writer.add(key, cell)?;
    }
    let summary = writer.finish()?;
    let run = Run::open(fs, Path::new(PATH))?;
    assert_eq!((summary.cells, summary.bytes), (cells.len() as u64, run.bytes()));
    Ok(run)
}

fn all(run: &Run) -> Cells {
    run.range(b"", None).unwrap().map(|cell| cell.map(|(k, c)| (k.to_vec(), c.to_vec())).unwrap()).collect()
}

fn numbered(count: usize, cell: usize) -> Cells {
    (0..count).map(|i| (format!("row/{i:06}").into_bytes(), vec![i as u8; cell])).collect()
}

fn cells() -> impl Strategy<Value = Cells> {
    let key = prop::collection::vec(prop_oneof![Just(0u8), Just(255), any::<u8>()], 0..6);
    let cell = prop_oneof![8 => prop::collection::vec(any::<u8>(), 0..40), 1 => prop::collection::vec(any::<u8>(), 3000..9000)];
    prop::collection::btree_map(key, cell, 0..80)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn what_went_in_comes_out(cells in cells(), section in 1usize..50, absent in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..6), 20)) {
        let run = write(&Memory::default(), &cells, section).unwrap();
        prop_assert_eq!(&all(&run), &cells);
        prop_assert_eq!(run.meta(), &meta());
        for key in cells.keys().chain(&absent) {
            prop_assert_eq!(run.get(key).unwrap(), cells.get(key).map(Vec::as_slice));
        }
        for pair in absent.windows(2) {
            let (from, to) = (&pair[0], &pair[1]);
            let part: Vec<_> = run.range(from, Some(to)).unwrap().map(|cell| cell.unwrap().0.to_vec()).collect();
            let expected: Vec<_> = cells.keys().filter(|key| *key >= from && *key < to).cloned().collect();
            prop_assert_eq!(part, expected);
        }
    }
}

#[test]
fn a_run_may_be_empty() {
    let run = write(&Memory::default(), &Cells::new(), 10).unwrap();
    assert_eq!((run.cells(), run.get(b"").unwrap(), run.range(b"", None).unwrap().count()), (0, None, 0));
    run.check().unwrap();
}

#[test]
fn a_cell_may_be_big() {
    let cells = Cells::from([(b"a".to_vec(), vec![1]), (b"b".to_vec(), vec![7; 1 << 20]), (b"c".to_vec(), vec![2])]);
    let run = write(&Memory::default(), &cells, 10).unwrap();
    assert_eq!(all(&run), cells);
    assert_eq!(run.get(b"b").unwrap().map(<[u8]>::len), Some(1 << 20));
    assert_eq!(run.get(b"c").unwrap(), Some(&[2][..]));
}

#[test]
fn a_run_of_the_first_version_is_read_without_a_filter() {
    let (old, cells) = (include_bytes!("old/version-1.run"), numbered(150, 12));
    assert_eq!(old[8..12], 1u32.to_le_bytes());
    let run = Run::over(Bytes::new(old.to_vec()), Path::new("old.run")).unwrap();
    assert_eq!((run.cells(), run.meta(), all(&run)), (150, &meta(), cells.clone()));
    assert!(cells.iter().all(|(key, cell)| run.get(key).unwrap() == Some(cell)));
    assert_eq!(run.get(b"row/000150").unwrap(), None);
    run.check().unwrap();
    // What it holds is written today with a filter.
    let fs = Memory::default();
    let new = write(&fs, &cells, 100).unwrap();
    assert_eq!(new.bytes(), old.len() as u64 + 3 * 64 + 2 * 4, "{} blocks of filters and their number in each section", 3);
}

#[test]
fn keys_out_of_order_are_refused() {
    let fs = Memory::default();
    let mut writer = Writer::create(&fs, Path::new(PATH), &meta()).unwrap();
    writer.add(b"b", b"").unwrap();
    assert!(matches!(writer.add(b"b", b""), Err(Error::Broken { .. })));
    assert!(matches!(writer.add(b"a", b""), Err(Error::Broken { .. })));
}

/// Reads everything that a run can give: both indexes, every cell.
fn read_all(fs: &Memory, cells: &Cells) -> Result<()> {
    let run = Run::open(fs, Path::new(PATH))?;
    for key in cells.keys() {
        run.get(key)?;
        run.range(key, None)?.next().transpose()?;
    }
    run.range(b"", None)?.try_for_each(|cell| cell.map(|_| ()))?;
    run.check()
}

#[test]
fn a_flipped_byte_anywhere_is_found_and_named() {
    let fs = Memory::default();
    let cells = numbered(120, 40);
    drop(write(&fs, &cells, 110).unwrap());
    let good = fs.bytes(Path::new(PATH));
    read_all(&fs, &cells).unwrap();
    for at in 0..good.len() {
        let mut broken = good.clone();
        broken[at] ^= 1 << (at % 8);
        fs.set(Path::new(PATH), broken);
        match read_all(&fs, &cells) {
            Err(Error::Corrupt { path, offset, .. }) => {
                assert_eq!(path, Path::new(PATH));
                assert!(offset <= at as u64, "byte {at} was found at {offset}");
            }
            other => panic!("byte {at} was not found: {other:?}"),
        }
    }
}

#[test]
fn a_lookup_finds_a_broken_byte_in_what_it_reads() {
    let fs = Memory::default();
    let cells = numbered(3000, 20);
    drop(write(&fs, &cells, 1000).unwrap());
    let good = fs.bytes(Path::new(PATH));
    let needle = b"row/001234";
    let at = good.windows(needle.len()).position(|window| window == needle).unwrap();
    let mut broken = good.clone();
    broken[at + needle.len() + 3] ^= 4;
    fs.set(Path::new(PATH), broken);
    let run = Run::open(&fs, Path::new(PATH)).unwrap();
    assert!(matches!(run.get(needle), Err(Error::Corrupt { .. })));
    assert_eq!(run.get(b"row/002900").unwrap(), Some(&cells[&b"row/002900"[..]][..]));
}

#[test]
fn a_run_cut_off_anywhere_is_refused() {
    let fs = Memory::default();
    drop(write(&fs, &numbered(50, 10), 20).unwrap());
    let good = fs.bytes(Path::new(PATH));
    for len in 0..good.len() {
        fs.set(Path::new(PATH), good[..len].to_vec());
        assert!(matches!(Run::open(&fs, Path::new(PATH)), Err(Error::Corrupt { .. })), "{len} bytes");
    }
}

#[test]
fn a_run_is_there_whole_or_not_at_all() {
    let cells = numbered(100, 10);
    let whole = Memory::default();
    drop(write(&whole, &cells, 30).unwrap());
    for calls in 0..whole.calls() {
        for power_cut in [false, true] {
            let fs = Memory::default();
            fs.stop_after(calls);
            assert!(write(&fs, &cells, 30).is_err());
            fs.restart(power_cut);
            if fs.open(Path::new(PATH)).is_ok() {
                assert_eq!(all(&Run::open(&fs, Path::new(PATH)).unwrap()), cells, "after {calls} calls");
            }
        }
    }
    whole.restart(true);
    assert_eq!(all(&Run::open(&whole, Path::new(PATH)).unwrap()), cells);
}
