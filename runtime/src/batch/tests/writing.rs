//! However the cells are parted and whoever merges them, the run has the same bytes.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;

use super::spilling::{COUNTER, add, like, likes};
use crate::batch::pieces::{Part, Pieces};
use crate::batch::scratch::Scratch;
use crate::batch::write::{WAITING, write};
use crate::counter::Table;
use crate::cut::{Cut, Tile};
use crate::error::{Error, Result};
use crate::fs::Fs;
use crate::run::memory::Memory;
use crate::run::{Meta, Writer};
use crate::time::{DAY, Timestamp};

/// Likes in so many tables, dealt out in turn, of which so many are spilled.
#[derive(Clone, Copy)]
struct Counted<'l> {
    likes: &'l [Vec<u8>],
    tables: usize,
    spilled: usize,
}

impl Counted<'_> {
    fn pieces(&self, scratch: &Scratch) -> Result<Pieces> {
        let mut all: Vec<Table> = (0..self.tables).map(|_| Table::new(COUNTER.shape())).collect();
        self.likes.iter().enumerate().for_each(|(index, like)| add(like, &mut all[index % self.tables]).unwrap());
        let mut pieces = Pieces::new(COUNTER.definition().kinds());
        let (spilled, kept) = all.split_at_mut(self.spilled.min(self.tables));
        spilled.iter_mut().try_for_each(|table| pieces.spill(table, scratch))?;
        kept.iter_mut().for_each(|table| pieces.keep(table));
        Ok(pieces)
    }
}

/// After how many cells of a table all may be parted, at how many of these places they are, and how many merge.
#[derive(Clone, Copy)]
struct How {
    step: usize,
    steps: usize,
    mergers: usize,
}

/// The bytes of the run of these cells.
fn run_of(counted: Counted<'_>, how: How, fs: &Memory) -> Result<Vec<u8>> {
    run_with(counted, how, fs, |_, part| part)
}

/// The same, of parts as `change` gives them back.
fn run_with(counted: Counted<'_>, how: How, fs: &Memory, change: impl Fn(usize, Part) -> Part) -> Result<Vec<u8>> {
    let shared: Arc<dyn Fs> = Arc::new(fs.clone());
    let (scratch, path) = (Scratch::take(&shared, Path::new("/data"), "test")?, Path::new("/data/a.run"));
    let pieces = counted.pieces(&scratch)?;
    let tile = Tile { from: Cut::zero(1), to: Cut(vec![9]) };
    let meta = Meta { definition: serde_json::json!({"name": "C"}), tile, arrival: Timestamp(5) };
    let mut writer = Writer::create(&*shared, path, &meta)?;
    let moments = (Timestamp(4 * DAY), Timestamp(4 * DAY));
    let How { step, steps, mergers } = how;
    let parts = pieces.parts_of(step, steps, &scratch)?.into_iter().enumerate().map(|(index, part)| change(index, part)).collect();
    write(parts, &COUNTER.definition(), moments, mergers, &mut writer)?;
    writer.finish()?;
    Ok(shared.read(path).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_run_does_not_depend_on_parts_or_mergers_or_what_is_spilled(
        likes in likes(), tables in 1..5usize, spilled in 0..5usize, step in 1..40usize, steps in 1..5usize, mergers in 0..5usize,
    ) {
        let whole = run_of(Counted { likes: &likes, tables, spilled: 0 }, WHOLE, &Memory::default()).unwrap();
        let fs = Memory::default();
        prop_assert_eq!(run_of(Counted { likes: &likes, tables, spilled }, How { step, steps, mergers }, &fs).unwrap(), whole);
        prop_assert_eq!(fs.list(Path::new("/data/batch.tmp/0")).unwrap(), Vec::<String>::new(), "nothing is left");
    }
}

/// All in one part, by one thread.
const WHOLE: How = How { step: usize::MAX, steps: 1, mergers: 0 };

/// Parts that count how many of them were opened.
fn counted(opened: &Arc<AtomicUsize>, part: Part) -> Part {
    let opened = opened.clone();
    Box::new(move || {
        opened.fetch_add(1, Ordering::Relaxed);
        part()
    })
}

/// So many likes that the file is written in several goes, while parts still wait.
fn many() -> Vec<Vec<u8>> {
    (0..6000).map(|page| like(page, page as u32, 0, None)).collect()
}

/// Two tables, neither of them spilled.
fn both(likes: &[Vec<u8>]) -> Counted<'_> {
    Counted { likes, tables: 2, spilled: 0 }
}

const MERGERS: usize = 3;
/// Many small parts.
const MANY: How = How { step: 20, steps: 1, mergers: MERGERS };
/// The parts that those who merge may have opened beyond those that were written: a small part is one block, of which so many may wait,
/// while one more is handed on and one is opened to see that nobody takes it.
const AHEAD: usize = MERGERS * (WAITING + 2);

#[test]
fn a_writer_that_fails_ends_those_who_merge() {
    let likes = many();
    let (whole, all) = (Memory::default(), Arc::new(AtomicUsize::new(0)));
    let bytes = run_with(both(&likes), MANY, &whole, |_, part| counted(&all, part)).unwrap();
    let (goes, all) = (bytes.len() >> 18, all.load(Ordering::Relaxed));
    assert!(goes >= 3 && all > 4 * AHEAD, "{goes} goes, {all} parts");
    let mut counts = Vec::new();
    for stop in 0..whole.calls() {
        let (fs, opened) = (Memory::default(), Arc::new(AtomicUsize::new(0)));
        fs.stop_after(stop);
        let failed = run_with(both(&likes), MANY, &fs, |_, part| counted(&opened, part));
        assert!(matches!(failed, Err(Error::Io { .. })), "after {stop} calls");
        counts.push(opened.load(Ordering::Relaxed));
    }
    let first = counts.iter().copied().find(|opened| *opened > 0).unwrap();
    assert!(first <= all / goes + AHEAD, "{counts:?} of {all} parts were opened");
}

#[test]
fn one_who_merges_and_fails_ends_the_writer_and_the_others() {
    let likes = many();
    for fails in [0, 1, 7] {
        let opened = Arc::new(AtomicUsize::new(0));
        let failed = run_with(both(&likes), MANY, &Memory::default(), |index, part| {
            let broken: Part = Box::new(|| Err(Error::Usage("a part that cannot be read".into())));
            counted(&opened, if index == fails { broken } else { part })
        });
        assert!(matches!(failed, Err(Error::Usage(what)) if what.contains("cannot be read")));
        let opened = opened.load(Ordering::Relaxed);
        assert!(opened <= fails + AHEAD, "{opened} parts were opened, the one at {fails} is broken");
    }
}
