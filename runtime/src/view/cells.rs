//! Cells of several sources as one: in key order, those of the same key side by side.

use crate::counter::{Cell, Table};
use crate::error::Result;
use crate::measure::{Malformed, Measure, MeasureKind};
use crate::run::{Range, Run};

/// A part of a cell: as a run stores it, or as a table grows it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part<'a> {
    Stored(&'a [u8]),
    Live(&'a [Measure]),
}

/// The cells of one source, in key order.
enum Cells<'a> {
    Run(Range<'a>),
    Table { table: &'a Table, to: Option<Vec<u8>>, cells: Rest<'a> },
}

/// Cells of a table that are still to come.
type Rest<'a> = Box<dyn Iterator<Item = (&'a [u8], &'a [Measure])> + 'a>;

/// Goes through several sources at once.
pub(super) struct Merged<'a> {
    sources: Vec<Source<'a>>,
}

struct Source<'a> {
    cells: Cells<'a>,
    head: Option<(&'a [u8], Part<'a>)>,
}

impl<'a> Merged<'a> {
    /// Of no source.
    pub(super) fn new() -> Merged<'a> {
        Merged { sources: Vec::new() }
    }

    /// Adds the cells of a run whose keys are in `from..to`.
    pub(super) fn run(&mut self, run: &'a Run, from: &[u8], to: Option<&[u8]>) -> Result<()> {
        self.source(Cells::Run(run.range(from, to)?))
    }

    /// Adds the cells of a table whose keys are in `from..to`.
    pub(super) fn table(&mut self, table: &'a Table, from: &[u8], to: Option<&[u8]>) -> Result<()> {
        self.source(Cells::Table { table, to: to.map(<[u8]>::to_vec), cells: rest(table, from, to) })
    }

    fn source(&mut self, mut cells: Cells<'a>) -> Result<()> {
        let head = cells.next()?;
        self.sources.push(Source { cells, head });
        Ok(())
    }

    /// The next key; `parts` then holds what the sources have of it, in the order in which they were added.
    pub(super) fn next(&mut self, parts: &mut Vec<Part<'a>>) -> Result<Option<&'a [u8]>> {
        parts.clear();
        let Some(key) = self.sources.iter().filter_map(|source| source.head.map(|(key, _)| key)).min() else { return Ok(None) };
        for source in &mut self.sources {
            if let Some((head, part)) = source.head
                && head == key
            {
                parts.push(part);
                source.head = source.cells.next()?;
            }
        }
        Ok(Some(key))
    }

    /// Goes on to the first key that is not below `key`, without reading what lies between.
    pub(super) fn seek(&mut self, key: &[u8]) -> Result<()> {
        for source in self.sources.iter_mut().filter(|source| source.head.is_some_and(|(head, _)| head < key)) {
            source.cells.seek(key)?;
            source.head = source.cells.next()?;
        }
        Ok(())
    }
}

impl<'a> Cells<'a> {
    fn next(&mut self) -> Result<Option<(&'a [u8], Part<'a>)>> {
        match self {
            Cells::Run(cells) => Ok(cells.next().transpose()?.map(|(key, bytes)| (key, Part::Stored(bytes)))),
            Cells::Table { cells, .. } => Ok(cells.next().map(|(key, cell)| (key, Part::Live(cell)))),
        }
    }

    fn seek(&mut self, key: &[u8]) -> Result<()> {
        match self {
            Cells::Run(cells) => cells.seek(key)?,
            Cells::Table { table, to, cells } => *cells = rest(table, key, to.as_deref()),
        }
        Ok(())
    }
}

fn rest<'a>(table: &'a Table, from: &[u8], to: Option<&[u8]>) -> Rest<'a> {
    use std::ops::Bound::{Excluded, Included, Unbounded};
    Box::new(table.range((Included(from), to.map_or(Unbounded, Excluded))))
}

/// Merges the parts of one cell.
pub(super) fn combine(kinds: &[MeasureKind], parts: &[Part<'_>]) -> Result<Cell, Malformed> {
    let (first, rest) = parts.split_first().ok_or(Malformed("a cell of no parts"))?;
    let mut cell = match first {
        Part::Stored(bytes) => Cell::decode(kinds, bytes)?,
        Part::Live(cell) => Cell::from(*cell),
    };
    rest.iter().try_for_each(|part| add(kinds, part, &mut cell))?;
    Ok(cell)
}

/// Adds a part to a cell.
pub(super) fn add(kinds: &[MeasureKind], part: &Part<'_>, cell: &mut Cell) -> Result<(), Malformed> {
    match part {
        Part::Stored(bytes) => cell.merge_bytes(kinds, bytes),
        Part::Live(measures) => {
            cell.merge_measures(measures);
            Ok(())
        }
    }
}
