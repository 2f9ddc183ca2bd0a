//! The measures of many cells side by side: no allocation for each cell, no copy as they grow.

use crate::measure::{Measure, MeasureKind};
use crate::prefetch::{prefetch, prefetch_whole};

/// How many cells are reserved at a time.
const CHUNK: usize = 4096;
/// The measures of a cell that a fact is counted into, by their numbers.
pub(super) type Touched = &'static [usize];

/// Cells by number, each of the same kinds of measures.
#[derive(Debug, Default)]
pub(super) struct Store {
    chunks: Vec<Vec<Measure>>,
    len: usize,
}

impl Store {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Adds a cell that has counted nothing; gives its number.
    pub(super) fn add(&mut self, kinds: &[MeasureKind]) -> u32 {
        if self.len == self.chunks.len() * CHUNK {
            // A small table stays small: its only chunk grows as it needs.
            let reserved = if self.len == 0 { 0 } else { CHUNK * kinds.len() };
            self.chunks.push(Vec::with_capacity(reserved));
        }
        let chunk = &mut self.chunks[self.len / CHUNK];
        chunk.extend(kinds.iter().map(|&kind| Measure::new(kind)));
        self.len += 1;
        (self.len - 1) as u32
    }

    /// The measures of a cell; `width` is how many each has.
    #[inline]
    pub(super) fn get(&self, cell: u32, width: usize) -> &[Measure] {
        let (chunk, at) = place(cell);
        &self.chunks[chunk][at * width..][..width]
    }

    /// Asks the memory for a cell.
    #[inline]
    pub(super) fn prefetch(&self, cell: u32, width: usize) {
        self.get(cell, width).iter().for_each(prefetch);
    }

    /// Asks the memory for some measures of a cell: a wide one stands on many lines, of which a fact touches few.
    #[inline]
    pub(super) fn prefetch_these(&self, cell: u32, width: usize, touched: Touched) {
        let cell = self.get(cell, width);
        touched.iter().filter_map(|&measure| cell.get(measure)).for_each(prefetch_whole);
    }

    #[inline]
    pub(super) fn get_mut(&mut self, cell: u32, width: usize) -> &mut [Measure] {
        let (chunk, at) = place(cell);
        &mut self.chunks[chunk][at * width..][..width]
    }
}

#[inline]
fn place(cell: u32) -> (usize, usize) {
    (cell as usize / CHUNK, cell as usize % CHUNK)
}
