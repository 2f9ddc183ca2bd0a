//! The values of some rows, column by column: Arrow's buffers, with nested columns bound by tag and names turned into numbers.

use std::sync::Arc;

use arrow_array::{Array, BinaryArray, FixedSizeBinaryArray, StringArray, StringViewArray};
use arrow_buffer::{BooleanBuffer, NullBuffer, OffsetBuffer, ScalarBuffer};

/// A column's values, or a part's.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    /// Which of them are there; none: all.
    pub(super) nulls: Option<NullBuffer>,
    /// The values.
    pub(super) data: Data,
}

/// The values of a column that are of one form.
#[derive(Clone, Debug)]
pub(super) enum Data {
    Bool(BooleanBuffer),
    I8(ScalarBuffer<i8>),
    I16(ScalarBuffer<i16>),
    I32(ScalarBuffer<i32>),
    I64(ScalarBuffer<i64>),
    U8(ScalarBuffer<u8>),
    U16(ScalarBuffer<u16>),
    U32(ScalarBuffer<u32>),
    U64(ScalarBuffer<u64>),
    F32(ScalarBuffer<f32>),
    F64(ScalarBuffer<f64>),
    /// µs since the epoch.
    Timestamp(ScalarBuffer<i64>),
    Bytes(BinaryArray),
    /// 16 bytes each.
    Uuid(FixedSizeBinaryArray),
    Text(Text),
    /// For each row a code, for each code the case's number.
    Enum(ScalarBuffer<i32>, Arc<[i32]>),
    /// The parts that the program knows, by its tags.
    Struct(Vec<(u16, Cells)>),
    /// For each row a range of elements.
    List(OffsetBuffer<i32>, Box<Cells>),
    /// For each row a range of keys and values.
    Map(OffsetBuffer<i32>, Box<[Cells; 2]>),
    /// JSON text, in the program's names.
    Json(Text),
}

/// Text in whichever form it was read.
#[derive(Clone, Debug)]
pub(super) enum Text {
    /// One after the other.
    Plain(StringArray),
    /// In the pages that it came in.
    View(StringViewArray),
    /// For each row a code.
    Dictionary(ScalarBuffer<i32>, StringArray),
}

impl Cells {
    /// Whether a row's value is there.
    #[inline(always)]
    pub(super) fn is_there(&self, row: usize) -> bool {
        self.nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row))
    }
}

impl Text {
    /// A row's text.
    #[inline(always)]
    pub(super) fn get(&self, row: usize) -> &str {
        match self {
            Text::Plain(values) => values.value(row),
            Text::View(values) => values.value(row),
            Text::Dictionary(codes, values) => values.value(codes[row] as usize),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Text::Plain(values) => values.len(),
            Text::View(values) => values.len(),
            Text::Dictionary(codes, _) => codes.len(),
        }
    }
}
