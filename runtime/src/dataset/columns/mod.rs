//! Columns that grow by a fact at a time: a `Writer` of the walk whose format is Arrow.
//!
//! A scope is the node of the field that comes next, and a field that is null is written to each of its parts.

mod buffer;
mod pour;
mod finish;
#[cfg(test)]
mod tests;

use buffer::{Column, Values};

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{Form, Layout, Node};
use crate::address::Url;
use crate::codec::json;
use crate::fact::{Fact, Pedigree};
use crate::shape::{Alternatives, Case, FactShape, Field, Kind};
use crate::time::Timestamp;
use crate::value::{Fault, Value, Writer};

/// A row group ends at this many rows.
pub(super) const ROWS: usize = 1 << 20;
/// Past this many bytes a row group ends, whatever its rows; also, no text or list reaches beyond what 32 bits count.
const BYTES: usize = 128 << 20;
/// How many rows are added before the bytes are counted again.
const COUNTED: usize = 64;
/// What an allocator takes for a column, beside its bytes: its values, and what of them is null.
const OVERHEAD: usize = 32;
/// A fact of more bytes than this is counted at once.
const LARGE: usize = 4 << 10;

/// Rows of one fact type, by column.
#[derive(Debug)]
pub struct Columns {
    at: Vec<i64>,
    source: Column,
    nonce: Column,
    /// A column for each node of the layout.
    own: Vec<Column>,
    partition: Vec<u32>,
    offset: Vec<u64>,
    /// The node that is written next.
    next: usize,
    bytes: usize,
    /// A column is near what 32 bits count.
    is_long: bool,
}

impl Columns {
    /// No rows of a fact of this layout.
    pub fn new(layout: &Layout) -> Columns {
        let optional =
            |kind| Column::new(&Node { name: "", tag: 0, optional: true, keys: 0, zero: true, form: Form::Scalar(kind), end: 0 });
        let mut columns = Columns {
            at: Vec::new(),
            source: optional(Kind::Str),
            nonce: optional(Kind::U64),
            own: layout.nodes.iter().map(Column::new).collect(),
            partition: Vec::new(),
            offset: Vec::new(),
            next: 0,
            bytes: 0,
            is_long: false,
        };
        columns.count();
        columns
    }

    /// Appends a fact, of the type that the layout is of, which took `size` bytes in the log.
    ///
    /// # Errors
    /// What could not be read back, in what is kept as JSON: NaN, a moment out of range, or values that are nested too deep. The columns are
    /// then of no use.
    pub fn append<F: Fact>(&mut self, pedigree: &Pedigree, fact: &F, partition: u32, offset: u64, size: usize) -> Result<(), Fault> {
        fact.write(self)?;
        self.place(pedigree.at, pedigree.source.as_deref(), pedigree.nonce, partition, offset, size);
        Ok(())
    }

    /// Ends a row, whose own columns are written.
    #[inline(always)]
    fn place(&mut self, at: Timestamp, source: Option<&str>, nonce: Option<u64>, partition: u32, offset: u64, size: usize) {
        self.at.push(at.0);
        put(&mut self.source, source, |values, source| {
            let Values::Str(texts) = values else { misfit() };
            texts.push(source);
        });
        put(&mut self.nonce, nonce, |values, nonce| {
            let Values::U64(numbers) = values else { misfit() };
            numbers.push(nonce);
        });
        self.partition.push(partition);
        self.offset.push(offset);
        if size > LARGE || is_counted(self.at.len()) {
            self.count();
        }
    }

    /// The rows.
    pub fn rows(&self) -> usize {
        self.at.len()
    }

    /// About how many bytes they take in memory.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether they make a row group of their own.
    pub fn is_full(&self) -> bool {
        self.rows() >= ROWS || self.bytes >= BYTES || self.is_long
    }

    /// Counts the bytes.
    fn count(&mut self) {
        self.is_long = self.own.iter().any(Column::is_long);
        let own: usize = self.own.iter().map(Column::bytes).sum();
        let rest = 8 * self.at.capacity() + 4 * self.partition.capacity() + 8 * self.offset.capacity();
        self.bytes = size_of::<Columns>()
            + self.own.capacity() * (size_of::<Column>() + OVERHEAD)
            + own
            + rest
            + self.source.bytes()
            + self.nonce.bytes();
    }

    /// Writes nothing to a node and to all of its parts, but for the elements of lists.
    fn null(&mut self, node: usize) {
        self.own[node].push_null();
        if let Values::Struct(_) = self.own[node].values {
            let mut part = node + 1;
            while part < self.own[node].end {
                self.null(part);
                part = self.own[part].end;
            }
        }
    }

    /// The column of the node that is written now, which has a value.
    #[inline(always)]
    fn column(&mut self) -> &mut Values {
        let column = &mut self.own[self.next];
        if let Some(valid) = &mut column.valid {
            valid.append_non_null();
        }
        &mut column.values
    }

    /// Writes a value to the node that is next.
    #[inline(always)]
    fn write<T: Value>(&mut self, value: &T) -> Result<(), Fault> {
        if matches!(T::KIND, Kind::Record | Kind::Union) && matches!(self.own[self.next].values, Values::Json(_)) {
            return self.json(value);
        }
        value.write(self)
    }

    /// Begins a list, set or map of so many parts.
    fn open_parts(&mut self, len: usize) {
        let (Values::List(ends) | Values::Set(ends) | Values::Map(ends)) = self.column() else { misfit() };
        ends.push(ends.last().copied().unwrap_or(0) + len as i32);
    }

    fn write_each<'v, T: Value + 'v>(&mut self, elements: impl ExactSizeIterator<Item = &'v T>) -> Result<(), Fault> {
        let node = self.next;
        self.open_parts(elements.len());
        for element in elements {
            self.next = node + 1;
            self.write(element)?;
        }
        Ok(())
    }

    #[inline(never)]
    fn json<T: Value>(&mut self, value: &T) -> Result<(), Fault> {
        let Values::Json(texts) = self.column() else { misfit() };
        value.write(&mut json::Writer::new(&mut texts.text))?;
        texts.end();
        Ok(())
    }
}

/// Whether the bytes are counted again with this row: now and then, and in the beginning whenever columns have just grown, since there may
/// be very many slices of few rows.
#[inline(always)]
fn is_counted(row: usize) -> bool {
    row.is_multiple_of(COUNTED) || (row < COUNTED && (row == 1 || (row - 1).is_power_of_two()))
}

/// Appends to a column that may be null.
fn put<T>(column: &mut Column, value: Option<T>, push: impl FnOnce(&mut Values, T)) {
    match (value, &mut column.valid) {
        (Some(value), Some(valid)) => {
            valid.append_non_null();
            push(&mut column.values, value);
        }
        _ => column.push_null(),
    }
}

/// A value is written to the column of its own shape: both come from one type.
#[cold]
#[track_caller]
fn misfit() -> ! {
    unreachable!("a value was written to a column of another shape")
}

impl Writer for Columns {
    type Error = Fault;
    /// The node of the next field.
    type Scope = usize;

    #[inline(always)]
    fn open(&mut self) -> Result<usize, Fault> {
        let first = self.next + 1;
        match self.column() {
            Values::Struct(rows) => *rows += 1,
            _ => misfit(),
        }
        Ok(first)
    }

    #[inline(always)]
    fn put<T: Value>(&mut self, scope: &mut usize, field: &'static Field, value: &T, _: bool) -> Result<(), Fault> {
        self.next = *scope;
        debug_assert_eq!(self.own[*scope].tag, field.tag, "fields are written in the order of their shape");
        *scope = self.own[*scope].end;
        self.write(value)
    }

    #[inline(always)]
    fn absent(&mut self, scope: &mut usize, _: &'static Field) -> Result<(), Fault> {
        let node = *scope;
        *scope = self.own[node].end;
        self.null(node);
        Ok(())
    }

    #[inline(always)]
    fn close(&mut self, _: usize) -> Result<(), Fault> {
        Ok(())
    }

    #[inline(always)]
    fn id<T: Value>(&mut self, _: &'static Field, value: &T) -> Result<(), Fault> {
        self.write(value)
    }

    fn alternative(
        &mut self,
        alternatives: Alternatives,
        index: usize,
        write: impl FnOnce(&mut Self, &mut usize) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut scope = self.open()?;
        let (before, after) = (&alternatives[..index], &alternatives[index + 1..]);
        before.iter().copied().flatten().try_for_each(|field| self.absent(&mut scope, field))?;
        write(self, &mut scope)?;
        after.iter().copied().flatten().try_for_each(|field| self.absent(&mut scope, field))
    }

    #[inline(always)]
    fn edge<T: Value>(&mut self, _: &'static FactShape, edge: &T) -> Result<(), Fault> {
        self.next = 0;
        edge.write(self)
    }

    #[inline(always)]
    fn put_property<I: Value, V: Value>(&mut self, _: &'static FactShape, id: &I, value: Option<&V>) -> Result<(), Fault> {
        self.next = 0;
        let first = self.open()?;
        self.next = first;
        self.write(id)?;
        let column = self.own[first].end;
        self.next = column;
        match value {
            Some(value) => self.write(value),
            None => {
                self.null(column);
                Ok(())
            }
        }
    }

    fn list<T: Value>(&mut self, list: &[T]) -> Result<(), Fault> {
        self.write_each(list.iter())
    }

    fn set<T: Value>(&mut self, set: &BTreeSet<T>) -> Result<(), Fault> {
        self.write_each(set.iter())
    }

    fn map<K: Value, V: Value>(&mut self, map: &BTreeMap<K, V>) -> Result<(), Fault> {
        let key = self.next + 1;
        self.open_parts(map.len());
        for (name, value) in map {
            self.next = key;
            self.write(name)?;
            self.next = self.own[key].end;
            self.write(value)?;
        }
        Ok(())
    }

    #[inline(always)]
    fn bool(&mut self, value: bool) -> Result<(), Fault> {
        match self.column() {
            Values::Bool(v) => v.append(value),
            _ => misfit(),
        }
        Ok(())
    }

    #[inline(always)]
    fn int(&mut self, kind: Kind, value: i64) -> Result<(), Fault> {
        match (kind, self.column()) {
            (Kind::I8, Values::I8(v)) => v.push(value as i8),
            (Kind::I16, Values::I16(v)) => v.push(value as i16),
            (Kind::I32, Values::I32(v)) => v.push(value as i32),
            (Kind::I64, Values::I64(v)) => v.push(value),
            (Kind::U8, Values::U8(v)) => v.push(value as u8),
            (Kind::U16, Values::U16(v)) => v.push(value as u16),
            (Kind::U32, Values::U32(v)) => v.push(value as u32),
            _ => misfit(),
        }
        Ok(())
    }

    #[inline(always)]
    fn u64(&mut self, value: u64) -> Result<(), Fault> {
        match self.column() {
            Values::U64(v) => v.push(value),
            _ => misfit(),
        }
        Ok(())
    }

    #[inline(always)]
    fn f32(&mut self, value: f32) -> Result<(), Fault> {
        match self.column() {
            Values::F32(v) => v.push(value),
            _ => misfit(),
        }
        Ok(())
    }

    #[inline(always)]
    fn f64(&mut self, value: f64) -> Result<(), Fault> {
        match self.column() {
            Values::F64(v) => v.push(value),
            _ => misfit(),
        }
        Ok(())
    }

    #[inline(always)]
    fn str(&mut self, value: &str) -> Result<(), Fault> {
        match self.column() {
            Values::Str(v) => v.push(value),
            _ => misfit(),
        }
        Ok(())
    }

    #[inline(always)]
    fn timestamp(&mut self, micros: i64) -> Result<(), Fault> {
        match self.column() {
            Values::Moment(v) => v.push(micros),
            _ => misfit(),
        }
        Ok(())
    }

    fn bytes(&mut self, value: &[u8]) -> Result<(), Fault> {
        match self.column() {
            Values::Bytes(v) => v.push_bytes(value),
            _ => misfit(),
        }
        Ok(())
    }

    fn uuid(&mut self, value: &[u8; 16]) -> Result<(), Fault> {
        match self.column() {
            Values::Uuid(v) => v.extend_from_slice(value),
            _ => misfit(),
        }
        Ok(())
    }

    fn date(&mut self, days: i32) -> Result<(), Fault> {
        match self.column() {
            Values::Date(v) => v.push(days),
            _ => misfit(),
        }
        Ok(())
    }

    fn duration(&mut self, micros: i64) -> Result<(), Fault> {
        self.int(Kind::I64, micros)
    }

    fn url(&mut self, value: &Url) -> Result<(), Fault> {
        match self.column() {
            Values::Url(v) => v.push(value.as_str()),
            _ => misfit(),
        }
        Ok(())
    }

    #[inline(always)]
    fn choice(&mut self, _: &'static [Case], value: i32) -> Result<(), Fault> {
        match self.column() {
            Values::Enum(v) => v.push(value),
            _ => misfit(),
        }
        Ok(())
    }
}
