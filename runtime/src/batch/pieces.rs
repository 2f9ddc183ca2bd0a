//! The cells that several workers have counted of one counter: tables in memory, and the pieces that they have spilled.

use std::sync::Arc;

use super::scratch::Scratch;
use super::sorted::{Sorted, Source};
use super::spill::{self, Piece, Spill};
use crate::counter::{Drain, Table};
use crate::error::Result;
use crate::heads::shared;
use crate::measure::MeasureKind;
use crate::run::Run;

/// The most pieces that are read at once.
const FAN: usize = 64;
/// After so many cells of a table, and after each block of a piece, all cells may be parted.
const STEP: usize = 1024;
/// At one in so many of these places they are: a part is then about half a megabyte, so that several can wait to be written.
const STEPS: usize = 8;

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

    /// All its cells in key order, in parts that follow each other and can be merged side by side; the pieces lose their names.
    pub(super) fn parts(self, scratch: &Scratch) -> Result<Vec<Part>> {
        // Of each piece a part reads a block at least, so that it is to have some of each.
        let steps = STEPS.max(self.pieces.len() / 2);
        self.parts_of(STEP, steps, scratch)
    }

    /// The same, with at most so many cells of a table to a step, and so many steps to a part.
    pub(super) fn parts_of(self, step: usize, steps: usize, scratch: &Scratch) -> Result<Vec<Part>> {
        let all = self.open(scratch)?;
        let firsts = all.pieces.iter().flat_map(|piece| piece.firsts().skip(1).map(<[u8]>::to_vec));
        let mut places: Vec<Vec<u8>> = all.tables.iter().flat_map(|table| table.keys(step)).chain(firsts).collect();
        places.sort_unstable();
        let mut bounds: Vec<Vec<u8>> = places.into_iter().skip(steps - 1).step_by(steps).collect();
        bounds.dedup();
        let (count, all) = (bounds.len(), Arc::new((all, bounds)));
        let part = |index: usize| -> Part {
            let all = all.clone();
            Box::new(move || all.0.between(index.checked_sub(1).map(|last| &*all.1[last]), all.1.get(index).map(Vec::as_slice)))
        };
        Ok((0..=count).map(part).collect())
    }

    /// All its cells in key order, with those of `runs`; the pieces lose their names.
    pub(super) fn sorted<'r>(self, runs: &'r [Arc<Run>], scratch: &Scratch) -> Result<Sorted<'r>> {
        let all = self.open(scratch)?;
        let mut sources = all.sources(None, None);
        for run in runs {
            sources.push(Source::Run(run.range(b"", None)?, (b"", b"")));
        }
        Sorted::new(all.kinds, sources, 0)
    }

    /// Opens its pieces; where they are too many, the first become one, until they are not.
    fn open(mut self, scratch: &Scratch) -> Result<Opened> {
        while self.pieces.len() > FAN {
            let rest = self.pieces.split_off(FAN);
            let round = std::mem::replace(&mut self.pieces, rest);
            self.pieces.push(merge(&self.kinds, round, scratch)?);
        }
        Ok(Opened { kinds: self.kinds, pieces: open(self.pieces, scratch)?, tables: self.tables })
    }
}

/// What was counted of one counter, where whoever merges can read it.
struct Opened {
    kinds: Vec<MeasureKind>,
    pieces: Vec<Arc<spill::Opened>>,
    tables: Vec<Drain>,
}

impl Opened {
    /// Its cells whose keys are in `from..to`, in key order.
    fn between(&self, from: Option<&[u8]>, to: Option<&[u8]>) -> Result<Sorted<'static>> {
        // All keys between two begin with what these two have in common.
        let alike = from.zip(to).map_or(0, |(from, to)| shared(from, to));
        Sorted::new(self.kinds.clone(), self.sources(from, to), alike)
    }

    fn sources<'r>(&self, from: Option<&[u8]>, to: Option<&[u8]>) -> Vec<Source<'r>> {
        let pieces = self.pieces.iter().map(|piece| Source::Piece(piece.between(from, to)));
        let tables = self.tables.iter().map(|table| table.between(from, to)).filter(|table| !table.is_empty());
        pieces.chain(tables.map(|table| Source::Table(Box::new(table)))).collect()
    }
}

/// Merges pieces into one.
fn merge(kinds: &[MeasureKind], pieces: Vec<Piece>, scratch: &Scratch) -> Result<Piece> {
    let all = Opened { kinds: kinds.to_vec(), pieces: open(pieces, scratch)?, tables: Vec::new() };
    let (mut sorted, mut spill) = (all.between(None, None)?, Spill::create(scratch)?);
    while sorted.advance()? {
        spill.add(sorted.key(), sorted.cell())?;
    }
    spill.finish()
}

fn open(pieces: Vec<Piece>, scratch: &Scratch) -> Result<Vec<Arc<spill::Opened>>> {
    pieces.into_iter().map(|piece| piece.open(scratch)).collect()
}
