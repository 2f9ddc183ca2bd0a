//! However the cells are parted and whoever merges them, the run has the same bytes.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;

use super::spilling::{COUNTER, add, like, likes};
use crate::batch::pieces::Pieces;
use crate::batch::scratch::Scratch;
use crate::batch::write::write;
use crate::counter::Table;
use crate::cut::{Cut, Tile};
use crate::error::{Error, Result};
use crate::fs::Fs;
use crate::run::memory::Memory;
use crate::run::{Meta, Writer};
use crate::time::{DAY, Timestamp};

/// Likes in so many tables, dealt out in turn.
fn pieces(likes: &[Vec<u8>], tables: usize) -> Pieces {
    let mut all: Vec<Table> = (0..tables).map(|_| Table::new(COUNTER.shape())).collect();
    likes.iter().enumerate().for_each(|(index, like)| add(like, &mut all[index % tables]).unwrap());
    let mut pieces = Pieces::new(COUNTER.definition().kinds());
    all.iter_mut().for_each(|table| pieces.keep(table));
    pieces
}

/// The bytes of the run of these cells, parted after so many cells of each table, and merged by so many.
fn run_of(pieces: Pieces, most: usize, mergers: usize, fs: &Memory) -> Result<Vec<u8>> {
    let shared: Arc<dyn Fs> = Arc::new(fs.clone());
    let (scratch, path) = (Scratch::take(&shared, Path::new("/data"), "test")?, Path::new("/data/a.run"));
    let tile = Tile { from: Cut::zero(1), to: Cut(vec![9]) };
    let meta = Meta { definition: serde_json::json!({"name": "C"}), tile, arrival: Timestamp(5) };
    let mut writer = Writer::create(&*shared, path, &meta)?;
    let moments = (Timestamp(4 * DAY), Timestamp(4 * DAY));
    write(pieces.parts_of(most, &scratch)?, &COUNTER.definition(), moments, mergers, &mut writer)?;
    writer.finish()?;
    Ok(shared.read(path).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_run_does_not_depend_on_parts_or_mergers(likes in likes(), tables in 1..4usize, most in 1..40usize, mergers in 0..5usize) {
        let whole = run_of(pieces(&likes, tables), usize::MAX, 0, &Memory::default()).unwrap();
        prop_assert_eq!(run_of(pieces(&likes, tables), most, mergers, &Memory::default()).unwrap(), whole);
    }
}

#[test]
fn a_writer_that_fails_ends_those_who_merge() {
    // So many that the file is written in several goes, while parts still wait.
    let likes: Vec<Vec<u8>> = (0..6000).map(|page| like(page, page as u32, 0, None)).collect();
    let whole = Memory::default();
    let bytes = run_of(pieces(&likes, 2), 20, 3, &whole).unwrap();
    assert!(bytes.len() > 3 << 18, "{} bytes", bytes.len());
    for stop in 0..whole.calls() {
        let fs = Memory::default();
        fs.stop_after(stop);
        assert!(matches!(run_of(pieces(&likes, 2), 20, 3, &fs), Err(Error::Io { .. })), "after {stop} calls");
    }
}
