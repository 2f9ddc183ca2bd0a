//! A cell as JSON: its measures in order, then its derived columns.

use super::definition::Definition;
use super::guard::AnonymousDef;
use super::handle::Count;
use crate::expr::Number;
use crate::measure::{Cell, MeasureKind};
use crate::time::{BucketSize, Freshness, Timestamp};
use crate::{Error, Result};
use serde_json::{Map, Value, json};

/// What a derived column reads: the measures of one cell, as numbers.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    definition: &'a Definition,
    cell: &'a Cell,
}

impl<'a> Columns<'a> {
    /// The measures of a cell of this definition.
    pub fn new(definition: &'a Definition, cell: &'a Cell) -> Columns<'a> {
        Columns { definition, cell }
    }

    /// Measure `i` as a number, counted from 0 in the order written; null where it has none (a mean of nothing, a list, a text).
    pub fn number(&self, i: usize) -> Option<Number> {
        self.cell.measures().get(i)?.number(self.definition.measures.get(i)?.value.as_ref())
    }
}

/// How cells are shown.
#[derive(Clone, Copy, Default)]
pub struct Show<'a> {
    /// The compiled counter, for its derived columns. None where only the stored definition is left: the derived columns are null.
    pub counter: Option<&'a dyn Count>,
    /// Whether estimates carry their bounds, as `NAME.bounds`.
    pub bounds: bool,
}

/// A cell with its time.
#[derive(Clone, Copy, Debug)]
pub struct Dated<'c> {
    /// Where its bucket begins; none for `ever`, and for the total of several.
    pub start: Option<Timestamp>,
    /// Whether its bucket ends after the watermark, or one of those that it is the total of.
    pub is_open: bool,
    /// What was counted.
    pub cell: &'c Cell,
}

impl Definition {
    /// A cell as JSON. `start` is none for `ever`.
    ///
    /// # Errors
    /// When a sum does not fit 64 bits, or a kept value is not of its type. The error names the measure; [`Definition::show_row`] adds the cell.
    pub fn show_cell(&self, start: Option<Timestamp>, cell: &Cell, show: Show<'_>) -> Result<Value> {
        let mut out = Map::new();
        if let Some(start) = start {
            out.insert("start".into(), start.to_string().into());
        }
        let shown = self.anonymous.as_ref().map_or(usize::MAX, AnonymousDef::shown);
        for (index, (measure, def)) in cell.measures().iter().zip(&self.measures).take(shown).enumerate() {
            if let Some(instead) = self.instead(cell, index) {
                out.insert(def.name.clone(), instead);
                continue;
            }
            let k = if let MeasureKind::Top { k } = def.kind { k } else { 0 };
            let shown = measure.show(def.value.as_ref(), k, show.bounds);
            let shown = shown.map_err(|error| Error::Usage(format!("`{}`: {error}", def.name)))?;
            out.insert(def.name.clone(), shown.value);
            if let Some(bounds) = shown.bounds {
                out.insert(format!("{}.bounds", def.name), bounds);
            }
        }
        self.show_derived(cell, show, &mut out);
        Ok(Value::Object(out))
    }

    fn show_derived(&self, cell: &Cell, show: Show<'_>, out: &mut Map<String, Value>) {
        let mut derived = Vec::with_capacity(self.derived.len());
        if let Some(counter) = show.counter {
            counter.derive(&Columns::new(self, cell), &mut derived);
        }
        derived.resize(self.derived.len(), None);
        let derived = derived.into_iter().enumerate().map(|(column, number)| match &self.anonymous {
            Some(anonymous) if anonymous.hides_derived(cell, column) => anonymous.instead(),
            _ => show_number(number),
        });
        out.extend(self.derived.iter().cloned().zip(derived));
    }

    /// What is shown in the place of a measure that is about few.
    pub fn instead(&self, cell: &Cell, measure: usize) -> Option<Value> {
        self.anonymous.as_ref().filter(|anonymous| anonymous.hides(cell, measure)).map(AnonymousDef::instead)
    }

    /// Of a measure that is not shown, because it counts whom others are about: what it is called where it is wrong, and what is told of it.
    pub fn whom(&self, cell: &Cell, measure: usize) -> Option<(String, Value)> {
        self.anonymous.as_ref()?.whom(cell, measure)
    }

    /// A cell as JSON, marked if its bucket is open.
    fn show_dated(&self, &Dated { start, is_open, cell }: &Dated<'_>, show: Show<'_>) -> Result<Value> {
        let mut shown = self.show_cell(start, cell, show)?;
        if let Value::Object(columns) = &mut shown
            && is_open
            && !columns.contains_key("open")
        {
            columns.shift_insert(usize::from(start.is_some()), "open".into(), true.into());
        }
        Ok(shown)
    }

    /// A row as JSON: its cells of one bucket size, which come in the order of time.
    ///
    /// # Errors
    /// When a cell cannot be shown; the error names it.
    pub fn show_row<'c>(
        &self,
        row: &[u8],
        each: BucketSize,
        fresh: Freshness,
        cells: impl IntoIterator<Item = Dated<'c>>,
        show: Show<'_>,
    ) -> Result<Value> {
        let key = self.show_key(row)?;
        let cells = cells.into_iter().map(|dated| {
            self.show_dated(&dated, show).map_err(|error| {
                let start = dated.start.map(|start| format!(" {start}")).unwrap_or_default();
                Error::Usage(format!("{} {key}, {}{start}: {error}", self.name, each.name()))
            })
        });
        let cells = cells.collect::<Result<Vec<_>>>()?;
        Ok(json!({
            "counter": self.name,
            "key": key,
            "each": each.name(),
            "watermark": fresh.watermark.to_string(),
            "lag_seconds": fresh.lag_seconds(),
            "cells": cells,
        }))
    }
}

/// A number of an expression as JSON. What no 64 bits hold becomes the nearest float, and what no float holds is null.
fn show_number(number: Option<Number>) -> Value {
    match number {
        None => Value::Null,
        Some(Number::Int(n)) => i64::try_from(n).map_or_else(|_| json!(n as f64), |n| json!(n)),
        Some(Number::Float(x)) => json!(x),
    }
}
