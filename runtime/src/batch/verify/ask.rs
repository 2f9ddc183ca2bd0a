//! The second pass: the facts are asked what only they can answer exactly, about the cells that answer within bounds.

use serde_json::Value;

use crate::batch::recompute::Wanted;
use crate::batch::{Source, Watch, Work};
use crate::counter::{Cell, Definition, Drain, Table};
use crate::dataset::Pin;
use crate::error::{Error, Result};
use crate::log::Log;
use crate::measure::{Measure, MeasureKind};

/// What a question costs beside what it names: its place in two tables.
const CELL: usize = 200;

/// Who can be asked about the cells of one counter.
pub(super) struct Inquiry<'a> {
    pub(super) work: Work,
    pub(super) source: &'a Source<'a>,
    pub(super) pin: &'a Pin,
    pub(super) log: &'a Log,
    pub(super) wanted: Wanted,
    pub(super) watch: &'a Watch<'a>,
}

/// Cells about which something is asked, by key, in key order.
#[derive(Debug, Default)]
pub(super) struct Questions {
    cells: Vec<(Vec<u8>, Vec<Measure>)>,
    bytes: usize,
}

/// An answer that was wrong: of which cell, of which measure, and what is true.
pub(super) type Wrong = (Vec<u8>, usize, Value);

impl Questions {
    /// Asks about those measures of a cell that answer within bounds.
    pub(super) fn add(&mut self, key: &[u8], served: &Cell, counted: &Cell, definition: &Definition) {
        let question = |((served, counted), measure): ((&Measure, &Measure), &crate::counter::MeasureDef)| {
            let k = if let MeasureKind::Top { k } = measure.kind { k } else { 0 };
            served.question(counted, k).unwrap_or(Measure::Count(0))
        };
        let pairs = served.measures().iter().zip(counted.measures()).zip(&definition.measures);
        let questions: Vec<Measure> = pairs.map(question).collect();
        self.bytes += CELL + key.len() + questions.iter().map(|question| size_of::<Measure>() + question.heap()).sum::<usize>();
        self.cells.push((key.to_vec(), questions));
    }
}

impl Inquiry<'_> {
    /// Whether it is time to ask: each worker has all questions in memory.
    pub(super) fn is_full(&self, questions: &Questions) -> bool {
        questions.bytes > self.work.budget / (self.work.threads + 1)
    }

    /// Counts all facts into the questions; gives the answers that were wrong, or none if `watch` said no.
    pub(super) fn ask(&self, questions: Questions) -> Result<Option<Vec<Wrong>>> {
        if questions.cells.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let (shape, facts) = (self.wanted.counter.shape(), self.source.dataset.facts());
        let table = |_| {
            let cells = questions.cells.iter().map(|(key, cell)| (key.as_slice(), cell.as_slice()));
            Table::closed(shape, cells).map_err(|e| Error::Usage(format!("the cells of `{}` cannot be checked: {e}", shape.name)))
        };
        let recompute = self.work.recompute(self.source.scratch);
        let wanted = std::slice::from_ref(&self.wanted);
        let answers = recompute.run_into(&table, self.pin, Some(self.log), wanted, facts, self.watch)?;
        Ok(answers.map(|pieces| pieces.into_iter().flat_map(|pieces| wrong(pieces.into_tables())).collect()))
    }
}

/// Adds up the answers of all workers, whose tables have the same cells, and gives those that were wrong.
fn wrong(mut tables: Vec<Drain>) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    while tables.iter_mut().map(Drain::advance).filter(|is_there| *is_there).count() > 0 {
        let Some((first, rest)) = tables.split_first() else { break };
        let mut cell = Cell::from(first.measures());
        rest.iter().for_each(|table| cell.merge(Cell::from(table.measures())));
        for (measure, index) in cell.measures().iter().zip(0..) {
            if let Measure::Asked(asked) = measure {
                wrong.extend(asked.wrong().map(|what| (first.key().to_vec(), index, what)));
            }
        }
    }
    wrong
}
