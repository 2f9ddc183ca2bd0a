//! Reads facts from columns: the walk, at one row.
//!
//! What is asked for was bound before, so a step costs an index. A column that a file lacks, or a value that is null, is a field that is
//! absent; columns that nobody asked for were never decoded.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

use bytes::Bytes;

use arrow_buffer::OffsetBuffer;

use super::cells::{Cells, Data};
use super::error::{Reason, RowError};
use crate::address::Url;
use crate::codec::json;
use crate::error::Error;
use crate::shape::{Case, FactShape, Field, Kind};
use crate::value::{Decode, Fault, Value};

/// Reads the fact of one row; it stands before the fact's body.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    place: Place<'a>,
    root: &'a Cells,
    /// The column whose value comes next, and the row of it.
    cells: &'a Cells,
    row: usize,
    /// The fact's own row in the batch.
    seat: usize,
}

/// Where a batch of rows comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// The file.
    pub(super) path: &'a Path,
    /// Which fact its rows are, as an index into the program's facts.
    pub(super) fact: usize,
    /// The row of the file that is the batch's first.
    pub(super) first: u64,
}

/// The parts of an open record that come next, and its row.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    parts: &'a [(u16, Cells)],
    row: usize,
}

impl<'a> Reader<'a> {
    /// A reader of rows whose columns are the parts of `root`.
    pub(super) fn new(place: Place<'a>, root: &'a Cells) -> Reader<'a> {
        Reader { place, root, cells: root, row: 0, seat: 0 }
    }

    /// Goes to a row of the batch, before its fact's body.
    #[inline(always)]
    pub(super) fn go(&mut self, row: usize) {
        (self.cells, self.row, self.seat) = (self.root, row, row);
    }

    /// An error with the file and the row it is about.
    #[cold]
    pub fn locate(&self, error: RowError) -> Error {
        let row = self.place.first + self.seat as u64;
        Error::broken(self.place.path, format!("row {row}: {error}"))
    }

    /// Reads the value that comes next; JSON text by the reader of JSON.
    #[inline(always)]
    fn value<T: Decode>(&mut self) -> Result<T, RowError> {
        match &self.cells.data {
            Data::Json(text) => from_json(text.get(self.row)),
            _ => T::read(self, None),
        }
    }

    /// The elements of the list, set or map that comes next.
    fn range(&self, offsets: &OffsetBuffer<i32>) -> Range<usize> {
        offsets[self.row] as usize..offsets[self.row + 1] as usize
    }

    /// An element.
    fn part<T: Decode>(&mut self, of: &'a Cells, row: usize) -> Result<T, RowError> {
        if !of.is_there(row) {
            return Err(Reason::NullElement.into());
        }
        (self.cells, self.row) = (of, row);
        self.value()
    }

    #[cold]
    fn other<T>(wanted: &'static str) -> Result<T, RowError> {
        Err(Reason::Type { wanted }.into())
    }
}

#[inline(never)]
fn from_json<T: Decode>(text: &str) -> Result<T, RowError> {
    let mut json = json::Reader::tolerant(text);
    let value = T::read(&mut json, None);
    value.map_err(|error| json.locate(error).into())
}

impl<'a> crate::value::Reader for Reader<'a> {
    type Error = RowError;
    type Str = &'a str;
    type Scope = Scope<'a>;

    #[inline(always)]
    fn open(&mut self, _: &'static [Field]) -> Result<Scope<'a>, RowError> {
        match &self.cells.data {
            Data::Struct(parts) => Ok(Scope { parts, row: self.row }),
            _ => Self::other("struct"),
        }
    }

    #[inline(always)]
    fn next(&mut self, scope: &mut Scope<'a>) -> Result<Option<u16>, RowError> {
        while let Some(((tag, cells), rest)) = scope.parts.split_first() {
            scope.parts = rest;
            if cells.is_there(scope.row) {
                (self.cells, self.row) = (cells, scope.row);
                return Ok(Some(*tag));
            }
        }
        Ok(None)
    }

    #[inline(always)]
    fn field<T: Decode>(&mut self, slot: &mut Option<T>) -> Result<(), RowError> {
        *slot = Some(self.value()?);
        Ok(())
    }

    #[inline(always)]
    fn update<T: Decode>(&mut self, place: &mut T) -> Result<(), RowError> {
        *place = self.value()?;
        Ok(())
    }

    #[inline(always)]
    fn skip(&mut self) -> Result<(), RowError> {
        Ok(())
    }

    /// An id of one key field is the column of that field.
    #[inline(always)]
    fn id<T: Decode>(&mut self, _: &'static [Field]) -> Result<T, RowError> {
        T::read(self, None)
    }

    #[inline(always)]
    fn id_text(&mut self, _: &'static [Field]) -> Result<&'a str, RowError> {
        self.text()
    }

    fn fact(&mut self, _: &'static [FactShape]) -> Result<usize, RowError> {
        Ok(self.place.fact)
    }

    #[inline(always)]
    fn edge<T: Decode>(&mut self, _: &'static FactShape) -> Result<T, RowError> {
        T::read(self, None)
    }

    #[inline]
    fn property<I: Decode, V: Decode>(&mut self, _: &'static FactShape) -> Result<(I, V), RowError> {
        let (mut id, mut value) = (None, None);
        let mut scope = self.open(&[])?;
        while let Some(tag) = self.next(&mut scope)? {
            match tag {
                1 => self.field(&mut id)?,
                _ => self.field(&mut value)?,
            }
        }
        Ok((self.finish(id, "id")?, self.finish(value, "value")?))
    }

    fn list<T: Decode>(&mut self, _: Option<Vec<T>>) -> Result<Vec<T>, RowError> {
        let Data::List(offsets, of) = &self.cells.data else { return Self::other("list") };
        self.range(offsets).map(|row| self.part(of, row)).collect()
    }

    fn set<T: Decode + Ord>(&mut self, _: Option<BTreeSet<T>>) -> Result<BTreeSet<T>, RowError> {
        let Data::List(offsets, of) = &self.cells.data else { return Self::other("set") };
        self.range(offsets).map(|row| self.part(of, row)).collect()
    }

    fn map<K: Value + Ord, V: Decode>(&mut self, _: Option<BTreeMap<K, V>>) -> Result<BTreeMap<K, V>, RowError> {
        let Data::Map(offsets, of) = &self.cells.data else { return Self::other("map") };
        self.range(offsets).map(|row| Ok((self.part(&of[0], row)?, self.part(&of[1], row)?))).collect()
    }

    #[inline(always)]
    fn bool(&mut self) -> Result<bool, RowError> {
        match &self.cells.data {
            Data::Bool(values) => Ok(values.value(self.row)),
            _ => Self::other("bool"),
        }
    }

    #[inline(always)]
    fn int(&mut self, kind: Kind) -> Result<i64, RowError> {
        let row = self.row;
        match &self.cells.data {
            Data::I8(values) => Ok(values[row].into()),
            Data::I16(values) => Ok(values[row].into()),
            Data::I32(values) => Ok(values[row].into()),
            Data::I64(values) => Ok(values[row]),
            Data::U8(values) => Ok(values[row].into()),
            Data::U16(values) => Ok(values[row].into()),
            Data::U32(values) => Ok(values[row].into()),
            _ => Self::other(kind.name()),
        }
    }

    #[inline(always)]
    fn u64(&mut self) -> Result<u64, RowError> {
        match &self.cells.data {
            Data::U64(values) => Ok(values[self.row]),
            _ => Self::other("u64"),
        }
    }

    #[inline(always)]
    fn f32(&mut self) -> Result<f32, RowError> {
        match &self.cells.data {
            Data::F32(values) => Ok(values[self.row]),
            _ => Self::other("f32"),
        }
    }

    #[inline(always)]
    fn f64(&mut self) -> Result<f64, RowError> {
        match &self.cells.data {
            Data::F64(values) => Ok(values[self.row]),
            _ => Self::other("f64"),
        }
    }

    #[inline(always)]
    fn str(&mut self) -> Result<String, RowError> {
        match &self.cells.data {
            Data::Text(values) => Ok(values.get(self.row).to_owned()),
            _ => Self::other("string"),
        }
    }

    #[inline(always)]
    fn text(&mut self) -> Result<&'a str, RowError> {
        match &self.cells.data {
            Data::Text(values) => Ok(values.get(self.row)),
            _ => Self::other("string"),
        }
    }

    #[inline(always)]
    fn timestamp(&mut self) -> Result<i64, RowError> {
        match &self.cells.data {
            Data::Timestamp(values) => Ok(values[self.row]),
            _ => Self::other("timestamp"),
        }
    }

    fn bytes(&mut self) -> Result<Bytes, RowError> {
        match &self.cells.data {
            Data::Bytes(values) => Ok(Bytes::copy_from_slice(values.value(self.row))),
            _ => Self::other("bytes"),
        }
    }

    fn uuid(&mut self) -> Result<[u8; 16], RowError> {
        match &self.cells.data {
            Data::Uuid(values) => {
                let bytes = values.value(self.row);
                bytes.try_into().map_err(|_| Fault::Length(bytes.len(), "uuid").into())
            }
            _ => Self::other("uuid"),
        }
    }

    fn date(&mut self) -> Result<i32, RowError> {
        match &self.cells.data {
            Data::I32(values) => Ok(values[self.row]),
            _ => Self::other("date"),
        }
    }

    fn duration(&mut self) -> Result<i64, RowError> {
        match &self.cells.data {
            Data::I64(values) => Ok(values[self.row]),
            _ => Self::other("duration"),
        }
    }

    /// What was written is in normal form.
    fn url(&mut self) -> Result<Url, RowError> {
        match &self.cells.data {
            Data::Text(values) => Ok(Url::stored(values.get(self.row).to_owned())),
            _ => Self::other("url"),
        }
    }

    #[inline(always)]
    fn choice(&mut self, _: &'static [Case]) -> Result<i32, RowError> {
        match &self.cells.data {
            Data::Enum(codes, numbers) => Ok(numbers[codes[self.row] as usize]),
            _ => Self::other("enum"),
        }
    }
}
