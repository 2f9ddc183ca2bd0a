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

    /// All its cells in key order, with those of `runs`; the pieces are removed from the disk.
    pub(super) fn sorted<'r>(mut self, runs: &'r [Arc<Run>], scratch: &Scratch) -> Result<Sorted<'r>> {
        while self.pieces.len() > FAN {
            let rest = self.pieces.split_off(FAN);
            let round = std::mem::replace(&mut self.pieces, rest);
            let merged = merge(&self.kinds, &round, scratch)?;
            self.pieces.push(merged);
        }
        let mut sources = open(&self.pieces, scratch)?;
        sources.extend(self.tables.into_iter().map(|table| Source::Table(Box::new(table))));
        for run in runs {
            sources.push(Source::Run(run.range(b"", None)?, (b"", b"")));
        }
        Sorted::new(self.kinds, sources)
    }
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
