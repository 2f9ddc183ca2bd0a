//! Rows for people: a table, made from the same objects that `--json` prints.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, presets};
use serde_json::{Map, Value};

use super::outcome::plain;

/// Rows of one table; a longer answer is several tables, so that memory stays bounded.
const ROWS: usize = 500;

/// Prints rows as tables with a column for each part of the key, the bucket's start, and each measure.
#[derive(Debug)]
pub(super) struct Tables<W: Write> {
    out: W,
    header: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl<W: Write> Tables<W> {
    pub(super) fn new(out: W) -> Tables<W> {
        Tables { out, header: Vec::new(), rows: Vec::new() }
    }

    /// Adds a row of a counter: a line for each of its cells. Those that are `open` are marked so beside their start.
    pub(super) fn row(&mut self, row: &Map<String, Value>, open: &[bool]) -> io::Result<()> {
        let key = row.get("key").and_then(Value::as_object);
        let cells = row.get("cells").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
        for (index, cell) in cells.enumerate() {
            let columns = || key.into_iter().flatten().chain(cell);
            if self.header.is_empty() {
                self.header = columns().map(|(name, _)| name.clone()).collect();
            }
            let is_open = open.get(index).copied().unwrap_or_default();
            self.rows.push(columns().map(|(name, value)| if is_open { marked(name, value) } else { value.clone() }).collect());
            if self.rows.len() >= ROWS {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// Prints what is left, and gives back where it went.
    pub(super) fn end(mut self) -> io::Result<W> {
        self.flush()?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut table = table();
        table.set_header(&self.header);
        let cells: Vec<Vec<String>> = self.rows.iter().map(|row| row.iter().map(text).collect()).collect();
        if cells.iter().flatten().any(|cell| cell.contains('\n')) {
            table.style_mut().row_separator = presets::UTF8_HORIZONTAL_ONLY.row_separator;
        }
        table.add_rows(cells);
        for (place, value) in self.rows[0].iter().enumerate() {
            if let (true, Some(column)) = (value.is_number(), table.column_mut(place)) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        self.rows.clear();
        writeln!(self.out, "{table}")
    }
}

/// The value of a column of an open cell.
fn marked(name: &str, value: &Value) -> Value {
    match value {
        Value::String(start) if name == "start" => format!("{start}, open").into(),
        _ => value.clone(),
    }
}

/// A table in the house's dress, no wider than the terminal, if there is one.
pub(super) fn table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()));
    if let Ok(size) = rustix::termios::tcgetwinsize(io::stdout())
        && size.ws_col > 0
    {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(size.ws_col);
    }
    table
}

/// A value, short.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => plain(text),
        Value::Number(number) => match number.as_f64() {
            Some(x) if number.is_f64() => format!("{x:.4}"),
            _ => number.to_string(),
        },
        Value::Bool(_) => value.to_string(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join("\n"),
        Value::Object(object) => match (object.get("item"), object.get("count"), object.get("error").and_then(Value::as_u64)) {
            (Some(item), Some(count), Some(0)) => format!("{} {count}", text(item)),
            (Some(item), Some(count), Some(error)) => {
                let most = count.as_u64().unwrap_or_default();
                format!("{} {}–{most}", text(item), most.saturating_sub(error))
            }
            _ if object.len() == 1 && object.contains_key("fewer_than") => format!("< {}", text(&object["fewer_than"])),
            _ => object.iter().map(|(name, value)| format!("{name}: {}", text(value))).collect::<Vec<_>>().join("\n"),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn printed(rows: &[Value]) -> String {
        let mut tables = Tables::new(Vec::new());
        for row in rows {
            tables.row(row.as_object().unwrap(), &[false, true]).unwrap();
        }
        String::from_utf8(tables.end().unwrap()).unwrap()
    }

    #[test]
    fn a_line_for_each_cell() {
        let rows = [
            json!({"key": {"page": "a"}, "cells": [
                {"start": "2026-01-01T00:00:00Z", "likes": 12, "ctr": 0.038_709, "top": [{"item": "x", "count": 9, "error": 0}]},
                {"start": "2026-02-01T00:00:00Z", "likes": 3, "ctr": null, "top": []},
            ]}),
            json!({"key": {"page": "b\u{1b}[2J"}, "cells": [{"start": "2026-01-01T00:00:00Z", "likes": 1, "ctr": 1.0, "top": []}]}),
        ];
        let text = printed(&rows);
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        assert!(lines.contains(&vec!["page", "start", "likes", "ctr", "top"]), "{text}");
        assert!(lines.contains(&vec!["a", "2026-01-01T00:00:00Z", "12", "0.0387", "x", "9"]), "{text}");
        assert!(lines.contains(&vec!["a", "2026-02-01T00:00:00Z,", "open", "3", "–"]), "{text}");
        assert!(text.contains('\u{fffd}') && !text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn nothing_prints_nothing_and_much_prints_several_tables() {
        assert_eq!(printed(&[]), "");
        let row = json!({"key": {"page": "a"}, "cells": [{"likes": 1}]});
        assert_eq!(printed(&vec![row; ROWS + 1]).matches("likes").count(), 2);
    }
}
