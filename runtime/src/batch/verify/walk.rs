//! Walking what is served and what was counted side by side.

use std::cmp::Ordering;

use serde_json::Value;

use super::ask::{Inquiry, Questions, Wrong};
use super::report::{Checked, Difference};
use crate::batch::pieces::Pieces;
use crate::batch::sorted::Sorted;
use crate::counter::{Cell, CellKey, Show};
use crate::error::{Error, Result};
use crate::measure::{Malformed, Measure};
use crate::time::{Span, Timestamp};
use crate::view::{Expiry, Snapshot};

/// The most differences that are named.
const NAMED: usize = 20;

/// One counter's cells, as they are served and as they were counted.
pub(super) struct Walk<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) inquiry: Inquiry<'a>,
    pub(super) differences: &'a mut Vec<Difference>,
}

impl Walk<'_> {
    /// Compares them. None if nobody wants to wait.
    pub(super) fn run(mut self, pieces: Pieces) -> Result<Option<Checked>> {
        let counter = self.inquiry.wanted.counter.shape().name;
        let mut checked = Checked { counter, pinned: self.snapshot.pinned().clone(), cells: 0, differences: 0, filling: false };
        let mut counted = Counted::new(pieces.sorted(self.snapshot.pinned_runs(), self.inquiry.source.scratch)?, self.snapshot)?;
        let mut served = self.snapshot.cells(false)?;
        let (mut next, mut key, mut questions) = (served.next().transpose()?, Vec::new(), Questions::default());
        loop {
            let order = match (&next, counted.is_over) {
                (None, true) => break,
                (None, false) => Ordering::Greater,
                (Some(_), true) => Ordering::Less,
                (Some((at, _)), false) => {
                    key.clear();
                    at.encode(&mut key);
                    key.as_slice().cmp(counted.cells.key())
                }
            };
            let found = match &next {
                Some((at, cell)) if order.is_lt() => vec![self.one_sided(&at.to_bytes(), Some(cell), None)?],
                Some((_, cell)) if order.is_eq() => self.differ(&key, cell, counted.cells.cell(), &mut questions)?,
                _ => vec![self.one_sided(counted.cells.key(), None, Some(&self.decode(counted.cells.cell())?))?],
            };
            checked.cells += 1;
            checked.differences += u64::from(!found.is_empty());
            self.name(found);
            if order.is_le() {
                next = served.next().transpose()?;
            }
            if order.is_ge() {
                counted.advance()?;
            }
            if self.inquiry.is_full(&questions) && !self.ask(&mut questions, &mut checked)? {
                return Ok(None);
            }
        }
        Ok(self.ask(&mut questions, &mut checked)?.then_some(checked))
    }

    /// Names differences, as long as there is room.
    fn name(&mut self, found: Vec<Difference>) {
        let room = NAMED.saturating_sub(self.differences.len());
        self.differences.extend(found.into_iter().take(room));
    }

    /// Asks what is to be asked, and names what was wrong. False if nobody wants to wait.
    fn ask(&mut self, questions: &mut Questions, checked: &mut Checked) -> Result<bool> {
        let Some(wrong) = self.inquiry.ask(std::mem::take(questions))? else { return Ok(false) };
        let mut last = Vec::new();
        for (key, index, what) in wrong {
            checked.differences += u64::from(key != last);
            let found = self.wrong((key.clone(), index, what))?;
            self.name(vec![found]);
            last = key;
        }
        Ok(true)
    }

    /// The difference that a wrong answer is.
    fn wrong(&self, (key, index, what): Wrong) -> Result<Difference> {
        let CellKey { size, row, start } = CellKey::decode(&key).map_err(|e| self.malformed(&e))?;
        let span = Span { since: start, until: start.map(|start| Timestamp(start.0.saturating_add(1))) };
        let series = self.snapshot.total(row, size, span)?;
        let total = series.and_then(|series| series.cells.into_iter().next()).map(|(_, cell)| cell);
        // What the facts say of a cell that is about few is kept back as the cell is.
        let what = total.as_ref().and_then(|cell| self.snapshot.definition().instead(cell, index)).unwrap_or(what);
        let served = total.map_or(Value::Null, |cell| self.show(&cell));
        let name = &self.snapshot.definition().measures[index].name;
        self.difference(&key, Some(name.clone()), of(&served, name), what)
    }

    /// The measures that two cells of one key do not agree in. What they answer within bounds is left to be asked.
    fn differ(&self, key: &[u8], served: &Cell, counted: &[u8], questions: &mut Questions) -> Result<Vec<Difference>> {
        let is_bounded = served.measures().iter().any(Measure::is_bounded) && !self.is_pinned(key)?;
        let mut bytes = Vec::new();
        served.encode(&mut bytes);
        if bytes == counted && !is_bounded {
            return Ok(Vec::new());
        }
        let counted = self.decode(counted)?;
        let pairs = served.measures().iter().zip(counted.measures()).enumerate();
        let wrong = pairs.filter(|(_, (served, counted))| !served.agrees(counted)).map(|(index, _)| {
            let (name, shown) = self.tell(served, index);
            self.difference(key, Some(name), shown, self.tell(&counted, index).1)
        });
        let wrong: Vec<_> = wrong.collect::<Result<_>>()?;
        if wrong.is_empty() && is_bounded {
            questions.add(key, served, &counted, self.snapshot.definition());
        }
        Ok(wrong)
    }

    /// Whether a part of a cell lies in the pinned runs, whose facts cannot be asked.
    fn is_pinned(&self, key: &[u8]) -> Result<bool> {
        for run in self.snapshot.pinned_runs() {
            if run.get(key)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A cell that is there on one side only.
    fn one_sided(&self, key: &[u8], served: Option<&Cell>, counted: Option<&Cell>) -> Result<Difference> {
        let show = |cell: Option<&Cell>| cell.map_or(Value::Null, |cell| self.show(cell));
        self.difference(key, None, show(served), show(counted))
    }

    fn difference(&self, key: &[u8], measure: Option<String>, served: Value, counted: Value) -> Result<Difference> {
        let CellKey { size, row, start } = CellKey::decode(key).map_err(|e| self.malformed(&e))?;
        let key = self.snapshot.definition().show_key(row)?;
        let counter = self.inquiry.wanted.counter.shape().name;
        Ok(Difference { counter, key, each: size, start, measure, served, counted })
    }

    /// A measure's name, and what is told of it.
    fn tell(&self, cell: &Cell, index: usize) -> (String, Value) {
        let definition = self.snapshot.definition();
        definition.whom(cell, index).unwrap_or_else(|| {
            let name = definition.measures[index].name.clone();
            let told = of(&self.show(cell), &name);
            (name, told)
        })
    }

    /// A cell as it is shown; why not, where it cannot be.
    fn show(&self, cell: &Cell) -> Value {
        let shown = self.snapshot.definition().show_cell(None, cell, Show::default());
        shown.unwrap_or_else(|error| Value::String(error.to_string()))
    }

    fn decode(&self, bytes: &[u8]) -> Result<Cell> {
        Cell::decode(&self.snapshot.definition().kinds(), bytes).map_err(|e| self.malformed(&e))
    }

    fn malformed(&self, why: &Malformed) -> Error {
        Error::Usage(format!("a cell of `{}` is not of its definition: {why}", self.snapshot.definition().name))
    }
}

/// What was counted anew, without what has expired.
struct Counted<'r> {
    cells: Sorted<'r>,
    expiry: Expiry<'r>,
    is_over: bool,
}

impl<'r> Counted<'r> {
    /// Stands at the first cell.
    fn new(cells: Sorted<'r>, snapshot: &'r Snapshot) -> Result<Counted<'r>> {
        let expiry = snapshot.expiry();
        let mut counted = Counted { cells, expiry, is_over: false };
        counted.advance()?;
        Ok(counted)
    }

    fn advance(&mut self) -> Result<()> {
        self.is_over = loop {
            match self.cells.advance()? {
                true if self.expiry.has_expired(self.cells.key()) => {}
                is_there => break !is_there,
            }
        };
        Ok(())
    }
}

/// One measure of a cell that is shown; all of it where it could not be shown.
fn of(shown: &Value, measure: &str) -> Value {
    shown.get(measure).unwrap_or(shown).clone()
}
