//! Rows printed: JSON, a row a line, or tables.

use std::io::{self, BufWriter, Write};

use serde_json::{Map, Value};

use super::super::outcome::CommandResult;
use super::super::render::Tables;
use super::answer::Answer;
use super::question::Question;
use crate::counter::Show;
use crate::view::Series;

/// Prints rows.
pub(super) struct Printer<'a, W: Write> {
    answer: &'a Answer,
    question: &'a Question<'a>,
    out: Out<W>,
    rows: usize,
}

enum Out<W: Write> {
    Json(BufWriter<W>),
    Tables(Tables<BufWriter<W>>),
}

impl<'a, W: Write> Printer<'a, W> {
    pub(super) fn new(answer: &'a Answer, question: &'a Question<'a>, out: W) -> Printer<'a, W> {
        let out = BufWriter::new(out);
        let out = if question.json { Out::Json(out) } else { Out::Tables(Tables::new(out)) };
        Printer { answer, question, out, rows: 0 }
    }

    pub(super) fn print(&mut self, series: Series) -> CommandResult<()> {
        let row = self.shown(series)?;
        self.rows += 1;
        match &mut self.out {
            Out::Json(out) => {
                serde_json::to_writer(&mut *out, &row).map_err(io::Error::from)?;
                out.write_all(b"\n")?;
            }
            Out::Tables(tables) => tables.row(&row)?,
        }
        Ok(())
    }

    /// Prints what is left; below tables, up to when everything is counted.
    pub(super) fn end(self) -> CommandResult<()> {
        match self.out {
            Out::Json(mut out) => out.flush()?,
            Out::Tables(tables) => {
                let mut out = tables.end()?;
                let (rows, watermark) = (self.rows, self.answer.watermark);
                let rows = if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
                let filling = if self.answer.snapshot.is_filling() {
                    "; the counter's new definition is still being filled, the old one answers"
                } else {
                    ""
                };
                writeln!(out, "{rows}, counted up to {watermark}{filling}")?;
                out.flush()?;
            }
        }
        Ok(())
    }

    fn shown(&self, series: Series) -> CommandResult<Map<String, Value>> {
        let (definition, each) = (self.question.definition, self.question.each);
        let row = series.row.clone();
        let cells = if self.question.total { series.total().map(|total| (None, total)).into_iter().collect() } else { series.cells };
        let cells = cells.iter().map(|(start, cell)| (*start, cell));
        let show = Show { counter: self.answer.counter.map(|counter| counter.0), bounds: self.question.bounds };
        let Value::Object(mut shown) = definition.show_row(&row, each, self.answer.watermark, cells, show)? else {
            return Err("a row is not an object".into());
        };
        for (name, said) in [("total", self.question.total), ("filling", self.answer.snapshot.is_filling())] {
            if said {
                shown.insert(name.to_owned(), true.into());
            }
        }
        Ok(shown)
    }
}
