//! Reading a view at one moment: its runs and, beyond them, what a table has counted of the rest of the log.

mod scan;
mod point;

use std::path::PathBuf;
use std::sync::Arc;

pub use scan::{Cells, Scan, Series};

use scan::Window;

use super::cells::{Merged, Part, combine};
use super::expire::Expiry;
use super::folder::Opened;
use super::refused::WAY_OUT;
use super::tail::Tail;
use crate::counter::{BucketSize, Cell, CellKey, Definition, Wanted, after, prefix};
use crate::cut::Cut;
use crate::error::{Error, Result};
use crate::log::Log;
use crate::measure::MeasureKind;
use crate::run::{Run, Touched};
use crate::time::{Span, Timestamp};

/// A view as it stood when this was taken. It answers from that, whatever editors do meanwhile.
#[derive(Debug)]
pub struct Snapshot {
    path: PathBuf,
    opened: Opened,
    tail: Option<Tail>,
    kinds: Vec<MeasureKind>,
    /// How many cells its runs have.
    cells: u64,
    /// When it was taken.
    now: Timestamp,
    /// Whether its cells are not kept for ever.
    may_expire: bool,
    filling: bool,
    /// Which of the cells it holds.
    wanted: Wanted,
}

impl Snapshot {
    /// The runs of a view, and what was counted beyond them; `filling` if another chain is to answer later.
    pub fn new(path: PathBuf, opened: Opened, tail: Option<Tail>, filling: bool) -> Snapshot {
        let kinds = opened.manifest.definition.kinds();
        let may_expire = opened.manifest.definition.each.iter().any(|bucket| bucket.keep.is_some());
        let cells = opened.runs.iter().map(|run| run.cells()).sum();
        Snapshot { path, opened, tail, kinds, cells, now: Timestamp::now(), may_expire, filling, wanted: Wanted::All }
    }

    /// The same, of which only some cells were taken.
    pub(super) fn of(self, wanted: &Wanted) -> Snapshot {
        Snapshot { wanted: wanted.clone(), ..self }
    }

    /// Refuses to answer of cells that it was not taken of.
    fn check(&self, from: &[u8], to: Option<&[u8]>) -> Result<()> {
        if self.wanted.covers(from, to) {
            return Ok(());
        }
        Err(Error::Usage(format!("cells from {from:?} to {to:?} are asked for, but this answer was taken of {:?}", self.wanted)))
    }

    /// What the cells are cells of.
    pub fn definition(&self) -> &Definition {
        &self.opened.manifest.definition
    }

    /// Up to where facts are counted here.
    pub fn cut(&self) -> Cut {
        self.tail.as_ref().map_or_else(|| self.opened.manifest.cut(), |tail| tail.cut.clone())
    }

    /// Where its facts begin: the log's beginning, unless facts below were dropped before the chain was made. What is above zero is to be
    /// said with the answer.
    pub fn start(&self) -> &Cut {
        &self.opened.manifest.start
    }

    /// Where its pinned part ends, or its start: what was counted below cannot be counted again, for the facts may be gone.
    pub fn pinned(&self) -> &Cut {
        self.opened.manifest.recompute_from()
    }

    /// The runs of the pinned part, oldest facts first.
    pub fn pinned_runs(&self) -> &[Arc<Run>] {
        let Opened { manifest, runs } = &self.opened;
        let pinned = manifest.runs.iter().take_while(|run| run.tile.to.within(self.pinned())).count();
        &runs[..pinned]
    }

    /// Everything that arrived before it is counted here. `now` was read from the clock before the log was looked at last.
    ///
    /// # Errors
    /// Those of reading the log.
    pub fn watermark(&self, log: &Log, now: Timestamp) -> Result<Timestamp> {
        watermark(log, &self.cut(), self.newest(), now)
    }

    /// Whether this is an older definition's chain, frozen at its cut, while the counter's own is being filled.
    pub fn is_filling(&self) -> bool {
        self.filling
    }

    /// The newest arrival that is counted here.
    pub fn newest(&self) -> Option<Timestamp> {
        self.opened.manifest.arrival().max(self.tail.as_ref().and_then(|tail| tail.newest))
    }

    /// Which of its cells have expired. A clock that ran ahead when facts arrived hides nothing that the present would not.
    pub fn expiry(&self) -> Expiry<'_> {
        Expiry::of(self.definition(), self.newest(), self.now)
    }

    /// What was read of its runs since these were opened.
    pub fn touched(&self) -> Touched {
        let spilled = self.tail.iter().flat_map(|tail| &tail.runs);
        self.opened.runs.iter().map(|run| run.touched()).chain(spilled.map(Run::touched)).sum()
    }

    /// One row. None if it has no cell in that span.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if what this touches is not as it was written.
    pub fn get(&self, row: &[u8], size: BucketSize, span: Span) -> Result<Option<Series>> {
        if size == BucketSize::Ever {
            let mut cell = self.blank();
            let is_there = self.look_up(&CellKey { size, row, start: None }.to_bytes(), &mut cell)?;
            return Ok(is_there.then(|| Series { row: row.to_vec(), cells: vec![(None, cell)] }));
        }
        self.series(row, size, span)?.next().transpose()
    }

    /// The same with all cells of the span merged into one, as they are read.
    ///
    /// # Errors
    /// As for [`Snapshot::get`].
    pub fn total(&self, row: &[u8], size: BucketSize, span: Span) -> Result<Option<Series>> {
        if size == BucketSize::Ever { self.get(row, size, span) } else { self.series(row, size, span)?.totals().next().transpose() }
    }

    /// The cells of one row that lie in a span and have not expired, and no others: they lie side by side.
    fn series(&self, row: &[u8], size: BucketSize, span: Span) -> Result<Scan<'_>> {
        let mut all = Vec::new();
        prefix(size, row, &mut all);
        let bound = |start: Timestamp| CellKey { size, row, start: Some(start) }.to_bytes();
        let first = Window::new(span, self.expiry()).first(size);
        let to = span.until.map(bound).or_else(|| after(&all));
        self.walk(&first.map_or(all, bound), to.as_deref(), span)
    }

    /// The rows whose keys begin with `row`, in key order.
    ///
    /// # Errors
    /// As for [`Snapshot::get`]; the iterator gives them too, and ends there.
    pub fn scan(&self, size: BucketSize, row: &[u8], span: Span) -> Result<Scan<'_>> {
        let mut all = Vec::new();
        prefix(size, row, &mut all);
        self.walk(&all, after(&all).as_deref(), span)
    }

    /// All cells, of all bucket sizes, in key order. With `expired`, also those that have expired and were not dropped yet.
    ///
    /// # Errors
    /// As for [`Snapshot::get`]; the iterator gives them too, and ends there.
    pub fn cells(&self, expired: bool) -> Result<Cells<'_>> {
        let expiry = if expired { Expiry::hidden(self.definition(), None) } else { self.expiry() };
        let window = Window::new(Span::default(), expiry);
        Ok(Cells(Scan::new(self, self.merged(b"", None)?, window)))
    }

    fn walk(&self, from: &[u8], to: Option<&[u8]>, span: Span) -> Result<Scan<'_>> {
        Ok(Scan::new(self, self.merged(from, to)?, Window::new(span, self.expiry())))
    }

    /// The cells of all sources whose keys are in `from..to`.
    fn merged(&self, from: &[u8], to: Option<&[u8]>) -> Result<Merged<'_>> {
        let mut cells = Merged::new();
        if to.is_none_or(|to| from < to) {
            self.check(from, to)?;
            self.opened.runs.iter().try_for_each(|run| cells.run(run, from, to))?;
            if let Some(tail) = &self.tail {
                tail.runs.iter().try_for_each(|run| cells.run(run, from, to))?;
                cells.table(&tail.table, from, to)?;
            }
        }
        Ok(cells)
    }

    fn combine(&self, parts: &[Part<'_>]) -> Result<Cell> {
        combine(&self.kinds, parts).map_err(|e| self.malformed(&e))
    }

    fn malformed(&self, why: &dyn std::fmt::Display) -> Error {
        Error::broken(&self.path, format!("a cell is not of its counter's definition: {why}; {WAY_OUT}"))
    }
}

/// The watermark of a chain: everything that arrived before it is counted. Where the log has lost the first fact beyond the cut, nobody
/// knows when that arrived; the newest arrival that is counted stands for it.
///
/// # Errors
/// Those of reading the log.
pub fn watermark(log: &Log, cut: &Cut, newest: Option<Timestamp>, now: Timestamp) -> Result<Timestamp> {
    let start = log.start();
    if start.within(cut) {
        return log.watermark(cut, now);
    }
    let raised = Cut(cut.0.iter().zip(&start.0).map(|(cut, start)| *cut.max(start)).collect());
    let watermark = log.watermark(&raised, now)?;
    Ok(newest.map_or(watermark, |newest| watermark.min(newest)))
}
