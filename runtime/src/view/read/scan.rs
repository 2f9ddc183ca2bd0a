//! Going through the rows of a view, or through its cells, and reading no more than what is asked for: what lies beside the span of time is
//! leapt over, and so is what has expired.

use super::super::cells::{Merged, Part};
use super::super::expire::Expiry;
use super::Snapshot;
use crate::counter::{BucketSize, Cell, CellKey, after, prefix};
use crate::error::Result;
use crate::time::{Span, Timestamp};

/// One row in one bucket size: its cells in the order of time.
#[derive(Clone, Debug)]
pub struct Series {
    /// The row's key, as the bytes of its columns.
    pub row: Vec<u8>,
    /// Each bucket's start (none for `ever`) and cell. Of a total, there is one cell, and its start is that of the last bucket.
    pub cells: Vec<(Option<Timestamp>, Cell)>,
}

/// Goes through rows in key order; from [`Snapshot::scan`]. It holds one row at a time.
pub struct Scan<'s> {
    snapshot: &'s Snapshot,
    cells: Merged<'s>,
    window: Window<'s>,
    parts: Vec<Part<'s>>,
    /// The key that is sought where cells are leapt over.
    goal: Vec<u8>,
    /// The first cell of the next row.
    next: Option<(CellKey<'s>, Cell)>,
    totals: bool,
    over: bool,
}

/// Which buckets are shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window<'s> {
    span: Span,
    expiry: Expiry<'s>,
    /// Where the first of them begins, of the size that was asked about last.
    first: Option<(BucketSize, Option<Timestamp>)>,
}

impl<'s> Window<'s> {
    pub(super) fn new(span: Span, expiry: Expiry<'s>) -> Window<'s> {
        Window { span, expiry, first: None }
    }

    /// Where the first bucket of a size begins that is shown; none if there is no first.
    pub(super) fn first(&mut self, size: BucketSize) -> Option<Timestamp> {
        if let Some((of, first)) = self.first
            && of == size
        {
            return first;
        }
        let first = self.span.since.map(|since| size.floor(since)).max(self.expiry.first_kept(size));
        self.first = Some((size, first));
        first
    }

    /// Where the first bucket begins that is no more shown; none if there is no last.
    pub(super) fn end(&self) -> Option<Timestamp> {
        self.span.until
    }
}

impl<'s> Scan<'s> {
    pub(super) fn new(snapshot: &'s Snapshot, cells: Merged<'s>, window: Window<'s>) -> Scan<'s> {
        Scan { snapshot, cells, window, parts: Vec::new(), goal: Vec::new(), next: None, totals: false, over: false }
    }

    /// Merges the cells of each row into one as they are read, so that it holds one cell at a time and not a row.
    pub fn totals(self) -> Self {
        Scan { totals: true, ..self }
    }

    /// The next cell that is to be shown.
    fn cell(&mut self) -> Result<Option<(CellKey<'s>, Cell)>> {
        while let Some(bytes) = self.cells.next(&mut self.parts)? {
            let key = CellKey::decode(bytes).map_err(|e| self.snapshot.malformed(&e))?;
            let Some(goal) = self.beside(&key) else { return Ok(Some((key, self.snapshot.combine(&self.parts)?))) };
            match goal {
                Some(start) => self.goal_at(&CellKey { start: Some(start), ..key }),
                None if self.goal_after(&key) => {}
                None => return Ok(None),
            }
            self.cells.seek(&self.goal)?;
        }
        Ok(None)
    }

    /// For a cell that is not shown, where the next of its row begins that may be; none of these if there is no more.
    fn beside(&mut self, key: &CellKey<'s>) -> Option<Option<Timestamp>> {
        let start = key.start?;
        if let Some(first) = self.window.first(key.size)
            && start < first
        {
            return Some(Some(first));
        }
        self.window.end().is_some_and(|end| start >= end).then_some(None)
    }

    fn goal_at(&mut self, key: &CellKey<'_>) {
        self.goal.clear();
        key.encode(&mut self.goal);
    }

    /// Seeks the row after that of a key. False if there can be none.
    fn goal_after(&mut self, key: &CellKey<'_>) -> bool {
        self.goal.clear();
        prefix(key.size, key.row, &mut self.goal);
        after(&self.goal).is_some_and(|goal| {
            self.goal = goal;
            true
        })
    }

    fn row(&mut self) -> Result<Option<Series>> {
        let first = match self.next.take() {
            Some(first) => Some(first),
            None => self.cell()?,
        };
        let Some((key, cell)) = first else { return Ok(None) };
        let mut series = Series { row: key.row.to_vec(), cells: vec![(key.start, cell)] };
        while let Some((next, cell)) = self.cell()? {
            if next.row != key.row {
                self.next = Some((next, cell));
                break;
            }
            match &mut series.cells[..] {
                [(start, total)] if self.totals => {
                    total.merge(cell);
                    *start = next.start;
                }
                _ => series.cells.push((next.start, cell)),
            }
        }
        Ok(Some(series))
    }
}

impl Iterator for Scan<'_> {
    type Item = Result<Series>;

    fn next(&mut self) -> Option<Result<Series>> {
        if self.over {
            return None;
        }
        let row = self.row().transpose();
        self.over = !matches!(row, Some(Ok(_)));
        row
    }
}

/// Goes through cells in key order; from [`Snapshot::cells`]. It holds one cell at a time.
#[derive(Debug)]
pub struct Cells<'s>(pub(super) Scan<'s>);

impl<'s> Iterator for Cells<'s> {
    type Item = Result<(CellKey<'s>, Cell)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.over {
            return None;
        }
        let cell = self.0.cell().transpose();
        self.0.over = !matches!(cell, Some(Ok(_)));
        cell
    }
}

impl std::fmt::Debug for Scan<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Scan {{ {}, {:?} }}", self.snapshot.path.display(), self.window.span)
    }
}
