//! Rows printed: JSON, a row a line, or tables.

use std::io::{self, BufWriter, Write};

use serde_json::{Map, Value};

use super::super::context::many;
use super::super::outcome::CommandResult;
use super::super::render::Tables;
use super::answer::Answer;
use super::question::Question;
use crate::counter::{Cell, Dated, Show};
use crate::time::Timestamp;
use crate::view::Series;

/// Prints rows.
pub(super) struct Printer<'a, W: Write> {
    answer: &'a Answer,
    question: &'a Question<'a>,
    out: Out<W>,
    rows: usize,
    /// How many cells were printed of buckets that end after the watermark.
    open: usize,
}

enum Out<W: Write> {
    Json(BufWriter<W>),
    Tables(Tables<BufWriter<W>>),
}

impl<'a, W: Write> Printer<'a, W> {
    pub(super) fn new(answer: &'a Answer, question: &'a Question<'a>, out: W) -> Printer<'a, W> {
        let out = BufWriter::new(out);
        let out = if question.json { Out::Json(out) } else { Out::Tables(Tables::new(out)) };
        Printer { answer, question, out, rows: 0, open: 0 }
    }

    pub(super) fn print(&mut self, series: Series) -> CommandResult<()> {
        let (row, open) = self.shown(series)?;
        self.rows += 1;
        self.open += open.iter().filter(|is_open| **is_open).count();
        match &mut self.out {
            Out::Json(out) => {
                serde_json::to_writer(&mut *out, &row).map_err(io::Error::from)?;
                out.write_all(b"\n")?;
            }
            Out::Tables(tables) => tables.row(&row, &open)?,
        }
        Ok(())
    }

    /// Prints what is left; below tables, up to when everything is counted.
    pub(super) fn end(self) -> CommandResult<()> {
        let below = self.below();
        match self.out {
            Out::Json(mut out) => out.flush()?,
            Out::Tables(tables) => {
                let mut out = tables.end()?;
                writeln!(out, "{below}")?;
                out.flush()?;
            }
        }
        Ok(())
    }

    /// What stands below tables.
    fn below(&self) -> String {
        let fresh = &self.answer.fresh;
        let rows = many(self.rows as u64, "row");
        let mut below = format!("{rows}, counted up to {}, lag {:.1} s", fresh.watermark, fresh.lag_seconds());
        if self.open > 0 {
            let cells = many(self.open as u64, "cell");
            below.push_str(&format!("; {cells} of buckets that end later"));
        }
        if self.answer.snapshot.is_filling() {
            below.push_str("; the counter's new definition is still being filled, the old one answers");
        }
        below
    }

    /// A row as JSON, and which of its cells are of buckets that end after the watermark. Tables mark these in their own way.
    fn shown(&self, series: Series) -> CommandResult<(Map<String, Value>, Vec<bool>)> {
        let (definition, each, fresh) = (self.question.definition, self.question.each, self.answer.fresh);
        let is_open = |start: &Option<Timestamp>| fresh.is_open(each, *start);
        // A total stands where its last bucket does, which is the one that ends last, and is shown without a start.
        let shown = |start: Option<Timestamp>| start.filter(|_| !self.question.total);
        let cells: Vec<(Option<Timestamp>, bool, Cell)> =
            series.cells.into_iter().map(|(start, cell)| (shown(start), is_open(&start), cell)).collect();
        let row = series.row;
        let is_json = matches!(self.out, Out::Json(_));
        let dated = cells.iter().map(|(start, is_open, cell)| Dated { start: *start, is_open: is_json && *is_open, cell });
        let show = Show { counter: self.answer.counter.map(|counter| counter.0), bounds: self.question.bounds };
        let Value::Object(mut shown) = definition.show_row(&row, each, fresh, dated, show)? else {
            return Err("a row is not an object".into());
        };
        for (name, said) in [("total", self.question.total), ("filling", self.answer.snapshot.is_filling())] {
            if said {
                shown.insert(name.to_owned(), true.into());
            }
        }
        Ok((shown, cells.into_iter().map(|(_, is_open, _)| is_open).collect()))
    }
}
