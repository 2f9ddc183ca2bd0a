//! The cells that several workers have counted of one counter: tables in memory, and the pieces that they have spilled.

use std::sync::Arc;

use super::scratch::Scratch;
use super::sorted::{Sorted, Source};
use super::spill::{Piece, Spill};
use crate::counter::{Drain, Table};
use crate::error::Result;
use crate::measure::MeasureKind;
use crate::run::Run;

/// The most pieces that are read at once.
const FAN: usize = 64;
/// How many cells of each table a part of them has at most.
const PART: usize = 4096;

/// A part of the cells, opened by whoever merges it.
pub(super) type Part = Box<dyn FnOnce() -> Result<Sorted<'static>> + Send>;

/// What was counted of one counter; in any order, since its parts merge.
#[derive(Debug)]
pub(super) struct Pieces {
    kinds: Vec<MeasureKind>,
    pieces: Vec<Piece>,
    tables: Vec<Drain>,
}

impl Pieces {
    /// Of nothing.
    pub(super) fn new(kinds: Vec<MeasureKind>) -> Pieces {
        Pieces { kinds, pieces: Vec::new(), tables: Vec::new() }
    }

    /// Empties a table into a spilled piece.
    pub(super) fn spill(&mut self, table: &mut Table, scratch: &Scratch) -> Result<()> {
        let mut spill = Spill::create(scratch)?;
        table.drain_sorted(|key, cell| spill.add(key, cell))?;
        self.pieces.push(spill.finish()?);
        Ok(())
    }

    /// Empties a table, which stays in memory until all is merged.
    pub(super) fn keep(&mut self, table: &mut Table) {
        if !table.is_empty() {
            self.tables.push(table.drain());
        }
    }

    /// The tables of all workers, where none was spilled.
    pub(super) fn into_tables(self) -> Vec<Drain> {
        debug_assert!(self.pieces.is_empty(), "some were spilled");
        self.tables
    }

    /// Adds what another worker has counted of the same counter.
    pub(super) fn add(&mut self, other: Pieces) {
        self.pieces.extend(other.pieces);
        self.tables.extend(other.tables);
    }

    /// All its cells in key order, in parts that follow each other and can be merged side by side; only what was spilled is one part.
    pub(super) fn parts(self, scratch: &Scratch) -> Result<Vec<Part>> {
        self.parts_of(PART, scratch)
    }

    /// The same, in parts of at most so many cells of each table.
    pub(super) fn parts_of(self, most: usize, scratch: &Scratch) -> Result<Vec<Part>> {
        if !self.pieces.is_empty() {
            let all = self.sorted(&[], scratch)?;
            return Ok(vec![Box::new(|| Ok(all))]);
        }
        let mut bounds: Vec<Vec<u8>> = self.tables.iter().flat_map(|table| table.keys(most)).collect();
        bounds.sort_unstable();
        bounds.dedup();
        let (count, all) = (bounds.len(), Arc::new((self, bounds)));
        let part = |index: usize| -> Part {
            let all = all.clone();
            Box::new(move || all.0.between(index.checked_sub(1).map(|last| &*all.1[last]), all.1.get(index).map(Vec::as_slice)))
        };
        Ok((0..=count).map(part).collect())
    }

    /// The cells of tables whose keys are in `from..to`.
    fn between(&self, from: Option<&[u8]>, to: Option<&[u8]>) -> Result<Sorted<'static>> {
        let tables = self.tables.iter().map(|table| table.between(from, to)).filter(|table| !table.is_empty());
        Sorted::new(self.kinds.clone(), sources(tables.collect()))
    }

    /// All its cells in key order, with those of `runs`; the pieces are removed from the disk.
    pub(super) fn sorted<'r>(mut self, runs: &'r [Arc<Run>], scratch: &Scratch) -> Result<Sorted<'r>> {
        while self.pieces.len() > FAN {
            let rest = self.pieces.split_off(FAN);
            let round = std::mem::replace(&mut self.pieces, rest);
            let merged = merge(&self.kinds, &round, scratch)?;
            self.pieces.push(merged);
        }
        let mut all = open(&self.pieces, scratch)?;
        all.extend(sources(self.tables));
        for run in runs {
            all.push(Source::Run(run.range(b"", None)?, (b"", b"")));
        }
        Sorted::new(self.kinds, all)
    }
}

fn sources<'r>(tables: Vec<Drain>) -> Vec<Source<'r>> {
    tables.into_iter().map(|table| Source::Table(Box::new(table))).collect()
}

/// Merges pieces into one.
fn merge(kinds: &[MeasureKind], pieces: &[Piece], scratch: &Scratch) -> Result<Piece> {
    let mut sorted = Sorted::new(kinds.to_vec(), open(pieces, scratch)?)?;
    let mut spill = Spill::create(scratch)?;
    while sorted.advance()? {
        spill.add(sorted.key(), sorted.cell())?;
    }
    spill.finish()
}

/// Opens pieces, and takes their names away: they go when they are read, or when the process dies.
fn open<'r>(pieces: &[Piece], scratch: &Scratch) -> Result<Vec<Source<'r>>> {
    let mut sources = Vec::new();
    for piece in pieces {
        sources.push(Source::Piece(piece.open(scratch)?));
        piece.remove(scratch)?;
    }
    Ok(sources)
}
