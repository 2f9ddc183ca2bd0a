//! Plain records as text, laid out: they are most of what a schema of many types brings, and all alike. Tokens that are parsed and laid out
//! again cost twenty times as much.
//!
//! What a record is stands in [`structs`](super::structs) and [`crate::walk`]; here is the same text without the way round, and a test
//! holds the two to the same bytes. What has more to it than columns, or a line that does not fit, is left to them.

use std::collections::HashMap;
use std::fmt::{Arguments, Write};

use headwater_idl::model::Type;

use super::imports::Pass;
use crate::plan::{Column, Record, RecordKind};
use crate::walk::slot;

/// How wide lines may be; this and where lists break are the layout of prettyplease.
const WIDTH: usize = 89;
const INDENT: &str = "    ";

macro_rules! line {
    ($page:expr, $depth:expr, $($line:tt)*) => { $page.line($depth, format_args!($($line)*)) };
}

/// Writes plain records into one file.
#[derive(Default)]
pub(super) struct Plain {
    names: Option<Names>,
    /// The types of columns as text; none where one is more than paths.
    types: HashMap<Type, Option<String>>,
}

impl Plain {
    /// The whole of a record: its declaration and its walk. None where it is not plain.
    pub(super) fn text(&mut self, pass: &mut Pass, record: &Record) -> Option<String> {
        let is_deprecated = record.deprecated.is_some() || record.columns.iter().any(|column| column.deprecated.is_some());
        let is_own = record.own.path.is_some() || !record.own.derives.is_empty() || record.zero != record.default;
        if record.has_checks() || is_deprecated || is_own || !has_a_loop(record) {
            return None;
        }
        let columns: Vec<Written<'_>> = record.columns.iter().map(|column| self.column(pass, column)).collect::<Option<_>>()?;
        let names = self.names.get_or_insert_with(|| Names::new(pass));
        let mut page = Page { text: String::with_capacity(1024 + 320 * columns.len()), fits: true };
        let it = Whole { record, rust: record.rust.to_string(), columns, names };
        it.declaration(&mut page);
        it.shapes(&mut page);
        it.write(&mut page);
        it.decode(&mut page);
        page.fits.then_some(page.text)
    }

    fn column<'r>(&mut self, pass: &mut Pass, column: &'r Column) -> Option<Written<'r>> {
        if !self.types.contains_key(&column.ty) {
            self.types.insert(column.ty.clone(), pass.type_text(&column.value));
        }
        Some(Written::new(pass, column, self.types.get(&column.ty)?.clone()?))
    }
}

/// Whether a record is walked over in a loop; of one that is made from a single slot the value may stand on the line of its name.
fn has_a_loop(record: &Record) -> bool {
    let columns = record.columns.len();
    matches!(record.kind, RecordKind::Struct | RecordKind::Edge) && (columns > 1 || (columns == 1 && record.zero))
}

/// A record with everything in it as it stands in the file.
struct Whole<'r> {
    record: &'r Record,
    rust: String,
    columns: Vec<Written<'r>>,
    names: &'r Names,
}

impl Whole<'_> {
    fn declaration(&self, page: &mut Page) {
        let Record { docs, total, zero, .. } = self.record;
        let default = if *zero { ", Default" } else { "" };
        let order = if *total { ", Eq, PartialOrd, Ord, Hash" } else { "" };
        page.docs(0, docs);
        line!(page, 0, "#[derive(Clone, Debug{default}, PartialEq{order})]");
        line!(page, 0, "pub struct {} {{", self.rust);
        for Written { column, name, declared, .. } in &self.columns {
            page.docs(1, &column.docs);
            line!(page, 1, "pub {name}: {declared},");
        }
        line!(page, 0, "}}");
    }

    /// The constant `FIELDS`, on one line where it fits.
    fn shapes(&self, page: &mut Page) {
        let Names { field, of, .. } = self.names;
        let shape = |Written { column, walked, .. }: &Written<'_>| {
            let new = if column.optional { "optional" } else { "new" };
            format!("{field}::{new}({}, {:?}, {of}::<{walked}>)", column.tag, column.name)
        };
        let shapes: Vec<String> = self.columns.iter().map(shape).collect();
        let head = format!("const FIELDS: &'static [{field}] = &[");
        let flat = shapes.iter().map(|shape| shape.len() + 2).sum::<usize>() - 2;
        page.gap();
        line!(page, 0, "impl {} {{", self.rust);
        if INDENT.len() + head.len() + flat <= WIDTH {
            line!(page, 1, "{head}{}];", shapes.join(", "));
        } else {
            line!(page, 1, "{head}");
            shapes.iter().for_each(|shape| line!(page, 2, "{shape},"));
            line!(page, 1, "];");
        }
        line!(page, 0, "}}");
    }

    fn write(&self, page: &mut Page) {
        let Names { value, kind, shape, writer, result, .. } = self.names;
        page.gap();
        line!(page, 0, "impl {value} for {} {{", self.rust);
        line!(page, 1, "const KIND: {kind} = {kind}::Record;");
        line!(page, 1, "const SHAPE: {shape} = {shape}::record({:?}, Self::FIELDS);", self.record.name);
        page.gap();
        line!(page, 1, "fn write<W: {writer}>(&self, w: &mut W) -> {result}<(), W::Error> {{");
        line!(page, 2, "let mut s = w.open()?;");
        for (index, Written { name, .. }) in self.columns.iter().enumerate() {
            line!(page, 2, "w.field(&mut s, &Self::FIELDS[{index}], &self.{name})?;");
        }
        line!(page, 2, "w.close(s)");
        line!(page, 1, "}}");
        line!(page, 0, "}}");
    }

    fn decode(&self, page: &mut Page) {
        let Names { decode, reader, option, result, default, .. } = self.names;
        let old = if self.record.kind == RecordKind::Edge { "_" } else { "old" };
        page.gap();
        line!(page, 0, "impl {decode} for {} {{", self.rust);
        line!(page, 1, "fn read<R: {reader}>(r: &mut R, {old}: {option}<Self>) -> {result}<Self, R::Error> {{");
        if self.record.zero {
            self.read_in_place(page);
        } else {
            self.read_anew(page);
        }
        line!(page, 1, "}}");
        if self.record.zero {
            page.gap();
            line!(page, 1, "#[inline]");
            line!(page, 1, "fn zero() -> {option}<Self> {{");
            line!(page, 2, "Some({default}::default())");
            line!(page, 1, "}}");
        }
        line!(page, 0, "}}");
    }

    fn read_in_place(&self, page: &mut Page) {
        line!(page, 2, "let mut it = old.unwrap_or_default();");
        self.steps(page, |Written { name, .. }| format!("r.update(&mut it.{name})?"));
        line!(page, 2, "Ok(it)");
    }

    fn read_anew(&self, page: &mut Page) {
        for Written { slot, .. } in &self.columns {
            line!(page, 2, "let mut {slot} = None;");
        }
        if self.record.kind != RecordKind::Edge {
            self.go_on(page);
        }
        self.steps(page, |Written { slot, .. }| format!("r.field(&mut {slot})?"));
        line!(page, 2, "Ok({} {{", self.rust);
        for Written { column, name, slot, .. } in &self.columns {
            line!(page, 3, "{name}: r.finish({slot}, {:?})?,", column.name);
        }
        line!(page, 2, "}})");
    }

    /// Goes on from what was read before.
    fn go_on(&self, page: &mut Page) {
        line!(page, 2, "match old {{");
        line!(page, 3, "Some(old) if R::MERGES => {{");
        for Written { name, slot, .. } in &self.columns {
            line!(page, 4, "{slot} = Some(old.{name});");
        }
        line!(page, 3, "}}");
        line!(page, 3, "_ => {{}}");
        line!(page, 2, "}}");
    }

    fn steps(&self, page: &mut Page, read: impl Fn(&Written<'_>) -> String) {
        line!(page, 2, "let mut s = r.open(Self::FIELDS)?;");
        line!(page, 2, "while let Some(tag) = r.next(&mut s)? {{");
        line!(page, 3, "match tag {{");
        for column in &self.columns {
            line!(page, 4, "{} => {},", column.column.tag, read(column));
        }
        line!(page, 4, "_ => r.skip()?,");
        line!(page, 3, "}}");
        line!(page, 2, "}}");
    }
}

/// Lines of Rust.
struct Page {
    text: String,
    /// Whether none was too wide.
    fits: bool,
}

impl Page {
    /// A line so many steps from the edge, which does not break.
    fn line(&mut self, depth: usize, line: Arguments<'_>) {
        let start = self.text.len();
        (0..depth).for_each(|_| self.text.push_str(INDENT));
        // Writing into a string does not fail.
        let _ = self.text.write_fmt(line);
        self.fits &= self.text.len() - start <= WIDTH;
        self.text.push('\n');
    }

    /// Documentation breaks only where the schema breaks it.
    fn docs(&mut self, depth: usize, docs: &[String]) {
        for line in docs {
            (0..depth).for_each(|_| self.text.push_str(INDENT));
            self.text.push_str("///");
            if !line.is_empty() && !line.starts_with(' ') {
                self.text.push(' ');
            }
            self.text.push_str(line.trim_end_matches(' '));
            self.text.push('\n');
            self.fits &= !line.contains('\n');
        }
    }

    fn gap(&mut self) {
        self.text.push('\n');
    }
}

/// The names of the runtime and of the standard library, as they stand in this file.
struct Names {
    default: String,
    decode: String,
    field: String,
    kind: String,
    option: String,
    reader: String,
    result: String,
    shape: String,
    of: String,
    value: String,
    writer: String,
}

impl Names {
    fn new(pass: &mut Pass) -> Names {
        let mut named = |path: &[&str]| pass.named(path);
        Names {
            default: named(&["std", "default", "Default"]),
            decode: named(&["headwater", "Decode"]),
            field: named(&["headwater", "shape", "Field"]),
            kind: named(&["headwater", "shape", "Kind"]),
            option: named(&["std", "option", "Option"]),
            reader: named(&["headwater", "Reader"]),
            result: named(&["std", "result", "Result"]),
            shape: named(&["headwater", "shape", "Shape"]),
            of: named(&["headwater", "shape", "of"]),
            value: named(&["headwater", "Value"]),
            writer: named(&["headwater", "Writer"]),
        }
    }
}

/// A column as it stands in the file.
struct Written<'r> {
    column: &'r Column,
    name: String,
    /// What its value stands in while it is read.
    slot: String,
    declared: String,
    walked: String,
}

impl<'r> Written<'r> {
    /// `value` is the type of its values as text.
    fn new(pass: &mut Pass, column: &'r Column, value: String) -> Self {
        let walked = if column.boxed { format!("{}<{value}>", pass.named(&["std", "boxed", "Box"])) } else { value };
        let declared = if column.optional { format!("{}<{walked}>", pass.named(&["std", "option", "Option"])) } else { walked.clone() };
        Written { column, name: column.rust.to_string(), slot: slot(&column.rust).to_string(), declared, walked }
    }
}

#[cfg(test)]
mod tests;
