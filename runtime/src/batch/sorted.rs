//! Cells of many sources as one: a heap of cursors, each at its next key.
//!
//! What comes out is each key once, in order, its cells merged. A cell that only one source has is passed on as its bytes.

use std::cmp::Ordering;

use super::spill::Unspill;
use crate::counter::{Cell, Drain};
use crate::error::{Error, Result};
use crate::heads::head;
use crate::measure::{Malformed, MeasureKind};
use crate::run::Range;

/// Cells in key order, from one place.
#[derive(Debug)]
pub(super) enum Source<'r> {
    /// A spilled piece.
    Piece(Unspill),
    /// A table.
    Table(Box<Drain>),
    /// A run of a view.
    Run(Range<'r>, (&'r [u8], &'r [u8])),
}

impl Source<'_> {
    fn advance(&mut self) -> Result<bool> {
        match self {
            Source::Piece(piece) => piece.advance(),
            Source::Table(table) => Ok(table.advance()),
            Source::Run(run, at) => Ok(run.next().transpose()?.map(|cell| *at = cell).is_some()),
        }
    }

    fn key(&self) -> &[u8] {
        match self {
            Source::Piece(piece) => piece.key(),
            Source::Table(table) => table.key(),
            Source::Run(_, (key, _)) => key,
        }
    }

    /// Puts its cell in the place of what `sum` has counted.
    fn begin(&self, sum: &mut Cell, kinds: &[MeasureKind]) -> Result<(), Malformed> {
        match self {
            Source::Piece(piece) => sum.read(kinds, piece.cell())?,
            Source::Table(table) => sum.set(table.measures()),
            Source::Run(_, (_, cell)) => sum.read(kinds, cell)?,
        }
        Ok(())
    }

    /// Adds its cell to `sum`.
    fn add_to(&self, sum: &mut Cell, kinds: &[MeasureKind]) -> Result<(), Malformed> {
        match self {
            Source::Piece(piece) => sum.merge_bytes(kinds, piece.cell())?,
            Source::Table(table) => sum.merge_measures(table.measures()),
            Source::Run(_, (_, cell)) => sum.merge_bytes(kinds, cell)?,
        }
        Ok(())
    }

    fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Source::Piece(piece) => out.extend_from_slice(piece.cell()),
            Source::Table(table) => table.measures().iter().for_each(|measure| measure.encode(out)),
            Source::Run(_, (_, cell)) => out.extend_from_slice(cell),
        }
    }
}

/// Goes through the cells of several sources. It stands before the first until it is told to advance.
#[derive(Debug)]
pub(super) struct Sorted<'r> {
    kinds: Vec<MeasureKind>,
    sources: Vec<Source<'r>>,
    /// With how many bytes all keys begin alike, as far as is known.
    shared: usize,
    /// The sources that have a cell left, as a binary heap by their keys; of equal keys, the source that was given first.
    heap: Vec<Next>,
    key: Vec<u8>,
    cell: Vec<u8>,
    /// What several cells add up to.
    sum: Cell,
}

/// A source that has a cell left.
#[derive(Clone, Copy, Debug)]
struct Next {
    /// The [head] of its key behind what all have in common: most keys differ there, so that they need not be looked at.
    head: u64,
    source: usize,
}

impl<'r> Sorted<'r> {
    /// Of these sources, none of which was advanced. All their keys begin alike, with so many bytes at least.
    pub(super) fn new(kinds: Vec<MeasureKind>, mut sources: Vec<Source<'r>>, shared: usize) -> Result<Sorted<'r>> {
        let mut heap = Vec::new();
        for (index, source) in sources.iter_mut().enumerate() {
            if source.advance()? {
                heap.push(Next { head: head(&source.key()[shared..]), source: index });
            }
        }
        let sum = Cell::new(&kinds);
        let mut sorted = Sorted { kinds, sources, shared, heap, key: Vec::new(), cell: Vec::new(), sum };
        (0..sorted.heap.len() / 2).rev().for_each(|at| sorted.sift(at));
        Ok(sorted)
    }

    /// Goes to the next key; false if there is none.
    pub(super) fn advance(&mut self) -> Result<bool> {
        let Some(&top) = self.heap.first() else { return Ok(false) };
        let source = &self.sources[top.source];
        self.key.clear();
        self.key.extend_from_slice(source.key());
        self.cell.clear();
        if !self.heap.iter().skip(1).take(2).any(|below| self.is_at(below, top.head)) {
            // If another source had the key, it would stand right below.
            source.encode(&mut self.cell);
            self.pass()?;
            return Ok(true);
        }
        source.begin(&mut self.sum, &self.kinds).map_err(|e| malformed(&e))?;
        self.pass()?;
        while let Some(next) = self.heap.first()
            && self.is_at(next, top.head)
        {
            self.sources[next.source].add_to(&mut self.sum, &self.kinds).map_err(|e| malformed(&e))?;
            self.pass()?;
        }
        self.sum.encode(&mut self.cell);
        Ok(true)
    }

    /// The key where it stands.
    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }

    /// The cell where it stands, encoded.
    pub(super) fn cell(&self) -> &[u8] {
        &self.cell
    }

    /// Whether a source stands at the key of this head where all stand.
    #[inline]
    fn is_at(&self, next: &Next, head: u64) -> bool {
        next.head == head && self.sources[next.source].key() == self.key
    }

    /// Lets the source at the top go on.
    fn pass(&mut self) -> Result<()> {
        let source = &mut self.sources[self.heap[0].source];
        if source.advance()? {
            self.heap[0].head = head(&source.key()[self.shared..]);
        } else {
            self.heap.swap_remove(0);
        }
        self.sift(0);
        Ok(())
    }

    /// Lets what stands at a place of the heap sink to where it belongs.
    fn sift(&mut self, mut at: usize) {
        loop {
            let children = [2 * at + 1, 2 * at + 2].into_iter().filter(|&child| child < self.heap.len());
            let Some(least) = children.min_by(|&a, &b| self.order(a, b)) else { return };
            if self.order(at, least).is_lt() {
                return;
            }
            self.heap.swap(at, least);
            at = least;
        }
    }

    #[inline]
    fn order(&self, a: usize, b: usize) -> Ordering {
        let (a, b) = (&self.heap[a], &self.heap[b]);
        let keys = || self.sources[a.source].key().cmp(self.sources[b.source].key());
        a.head.cmp(&b.head).then_with(keys).then(a.source.cmp(&b.source))
    }
}

/// What tables and pieces hold was encoded by this process, and runs are checked: it can only be a run of another definition.
fn malformed(why: &Malformed) -> Error {
    Error::Usage(format!("a cell is not of its counter's definition: {why}; remove the view's folder to have it counted anew"))
}
