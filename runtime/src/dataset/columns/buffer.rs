//! The growing values of one node.

use std::cmp::Ordering;

use arrow_array::builder::BooleanBufferBuilder;
use arrow_buffer::NullBufferBuilder;

use crate::address;
use crate::dataset::layout::{Form, Node};
use crate::shape::{Alternatives, Case, Kind};

/// One node's values so far.
#[derive(Debug)]
pub(super) struct Column {
    /// Where the parts of its node end.
    pub(super) end: usize,
    /// Its field's tag, the ids that it is wrapped in, and whether it has a zero.
    pub(super) tag: u16,
    pub(super) keys: u8,
    pub(super) zero: bool,
    /// Which values are there, if the node is optional.
    pub(super) valid: Option<NullBufferBuilder>,
    pub(super) values: Values,
    /// Which of its parts are there.
    pub(super) parts: Parts,
}

/// Which parts of a struct are there, where they are not null on their own.
#[derive(Clone, Copy, Debug)]
pub(super) enum Parts {
    All,
    /// One: it is a union.
    One,
    /// Those of one alternative.
    Alternative(Alternatives),
}

/// Values in Arrow's form.
#[derive(Debug)]
pub(super) enum Values {
    Bool(BooleanBufferBuilder),
    I8(Vec<i8>),
    I16(Vec<i16>),
    I32(Vec<i32>),
    I64(Vec<i64>),
    Moment(Vec<i64>),
    U8(Vec<u8>),
    U16(Vec<u16>),
    U32(Vec<u32>),
    U64(Vec<u64>),
    F32(Vec<f32>),
    F64(Vec<f64>),
    Date(Vec<i32>),
    /// 16 bytes each.
    Uuid(Vec<u8>),
    Str(Text),
    Bytes(Text),
    Url(Text),
    Json(Text),
    Enum(Codes),
    /// Where each list ends among the elements.
    List(Vec<i32>),
    /// The same of sets.
    Set(Vec<i32>),
    /// The same of maps, among the keys and among the values.
    Map(Vec<i32>),
    /// How many structs there are.
    Struct(usize),
}

impl Column {
    pub(super) fn new(node: &Node) -> Column {
        let values = match node.form {
            Form::Scalar(kind) => scalar(kind),
            Form::Enum(cases) => Values::Enum(Codes { cases, unknown: Vec::new(), codes: Vec::new() }),
            Form::Json => Values::Json(Text::default()),
            Form::List => Values::List(Vec::new()),
            Form::Set => Values::Set(Vec::new()),
            Form::Map => Values::Map(Vec::new()),
            Form::Struct | Form::Union | Form::Alternatives(_) => Values::Struct(0),
        };
        Column {
            end: node.end,
            tag: node.tag,
            keys: node.keys,
            zero: node.zero,
            valid: node.optional.then(|| NullBufferBuilder::new(0)),
            values,
            parts: match node.form {
                Form::Union => Parts::One,
                Form::Alternatives(alternatives) => Parts::Alternative(alternatives),
                _ => Parts::All,
            },
        }
    }

    /// The bytes that it takes on the heap.
    pub(super) fn bytes(&self) -> usize {
        let valid = self.valid.as_ref().map_or(0, NullBufferBuilder::allocated_size);
        valid
            + match &self.values {
                Values::Bool(v) => v.capacity() / 8,
                Values::I8(v) => v.capacity(),
                Values::I16(v) => 2 * v.capacity(),
                Values::I32(v) | Values::Date(v) | Values::List(v) | Values::Set(v) | Values::Map(v) => 4 * v.capacity(),
                Values::I64(v) | Values::Moment(v) => 8 * v.capacity(),
                Values::U8(v) | Values::Uuid(v) => v.capacity(),
                Values::U16(v) => 2 * v.capacity(),
                Values::U32(v) => 4 * v.capacity(),
                Values::U64(v) => 8 * v.capacity(),
                Values::F32(v) => 4 * v.capacity(),
                Values::F64(v) => 8 * v.capacity(),
                Values::Str(v) | Values::Bytes(v) | Values::Url(v) | Values::Json(v) => v.bytes(),
                Values::Enum(v) => 4 * (v.codes.capacity() + v.unknown.capacity()),
                Values::Struct(_) => 0,
            }
    }

    /// Whether another row group is due, so that 32 bits count its elements.
    pub(super) fn is_long(&self) -> bool {
        match &self.values {
            Values::List(ends) | Values::Set(ends) | Values::Map(ends) => ends.last().is_some_and(|end| *end > 1 << 30),
            _ => false,
        }
    }

    /// Forgets all values after the first `len`; gives how many of its parts' are left.
    pub(super) fn truncate(&mut self, len: usize) -> usize {
        if let Some(valid) = &mut self.valid {
            valid.truncate(len);
        }
        match &mut self.values {
            Values::Bool(v) => v.truncate(len),
            Values::I8(v) => v.truncate(len),
            Values::I16(v) => v.truncate(len),
            Values::I32(v) | Values::Date(v) => v.truncate(len),
            Values::I64(v) | Values::Moment(v) => v.truncate(len),
            Values::U8(v) => v.truncate(len),
            Values::Uuid(v) => v.truncate(16 * len),
            Values::U16(v) => v.truncate(len),
            Values::U32(v) => v.truncate(len),
            Values::U64(v) => v.truncate(len),
            Values::F32(v) => v.truncate(len),
            Values::F64(v) => v.truncate(len),
            Values::Str(v) | Values::Bytes(v) | Values::Url(v) | Values::Json(v) => v.truncate(len),
            Values::Enum(v) => v.codes.truncate(len),
            Values::List(ends) | Values::Set(ends) | Values::Map(ends) => {
                ends.truncate(len);
                return ends.last().map_or(0, |end| *end as usize);
            }
            Values::Struct(rows) => *rows = len,
        }
        len
    }

    /// Puts something where there is no value; where the node is optional, it is a null as well.
    pub(super) fn push_null(&mut self) {
        if let Some(valid) = &mut self.valid {
            valid.append_null();
        }
        match &mut self.values {
            Values::Bool(v) => v.append(false),
            Values::I8(v) => v.push(0),
            Values::I16(v) => v.push(0),
            Values::I32(v) | Values::Date(v) => v.push(0),
            Values::I64(v) | Values::Moment(v) => v.push(0),
            Values::U8(v) => v.push(0),
            Values::Uuid(v) => v.extend_from_slice(&[0; 16]),
            Values::U16(v) => v.push(0),
            Values::U32(v) => v.push(0),
            Values::U64(v) => v.push(0),
            Values::F32(v) => v.push(0.0),
            Values::F64(v) => v.push(0.0),
            Values::Str(v) | Values::Bytes(v) | Values::Url(v) | Values::Json(v) => v.push(""),
            Values::Enum(v) => v.codes.push(0),
            Values::List(ends) | Values::Set(ends) | Values::Map(ends) => ends.push(ends.last().copied().unwrap_or(0)),
            Values::Struct(rows) => *rows += 1,
        }
    }
}

impl Values {
    /// Whether the last value comes after the one before it, in the order that sets and maps have. Of what cannot be in a set, no.
    pub(super) fn rises(&self) -> bool {
        fn last<T: PartialOrd>(values: &[T]) -> bool {
            matches!(values, [.., before, last] if before < last)
        }
        let texts = |v: &Text, order: fn(&[u8], &[u8]) -> Ordering| {
            let len = v.ends.len();
            len > 1 && order(v.get(len - 2), v.get(len - 1)) == Ordering::Less
        };
        match self {
            Values::Bool(v) => v.len() > 1 && !v.get_bit(v.len() - 2) && v.get_bit(v.len() - 1),
            Values::I8(v) => last(v),
            Values::I16(v) => last(v),
            Values::I32(v) | Values::Date(v) => last(v),
            Values::I64(v) | Values::Moment(v) => last(v),
            Values::U8(v) => last(v),
            Values::U16(v) => last(v),
            Values::U32(v) => last(v),
            Values::U64(v) => last(v),
            Values::Uuid(v) => last(v.as_chunks::<16>().0),
            Values::Str(v) | Values::Bytes(v) => texts(v, Ord::cmp),
            Values::Url(v) => texts(v, |a, b| match (std::str::from_utf8(a), std::str::from_utf8(b)) {
                (Ok(a), Ok(b)) => address::order(a, b),
                _ => Ordering::Equal,
            }),
            Values::Enum(v) => v.rises(),
            _ => false,
        }
    }
}

fn scalar(kind: Kind) -> Values {
    match kind {
        Kind::Bool => Values::Bool(BooleanBufferBuilder::new(0)),
        Kind::I8 => Values::I8(Vec::new()),
        Kind::I16 => Values::I16(Vec::new()),
        Kind::I32 | Kind::Enum => Values::I32(Vec::new()),
        Kind::I64 | Kind::Duration => Values::I64(Vec::new()),
        Kind::Date => Values::Date(Vec::new()),
        Kind::Uuid => Values::Uuid(Vec::new()),
        Kind::Bytes => Values::Bytes(Text::default()),
        Kind::Url => Values::Url(Text::default()),
        Kind::Timestamp => Values::Moment(Vec::new()),
        Kind::U8 => Values::U8(Vec::new()),
        Kind::U16 => Values::U16(Vec::new()),
        Kind::U32 => Values::U32(Vec::new()),
        Kind::U64 => Values::U64(Vec::new()),
        Kind::F32 => Values::F32(Vec::new()),
        Kind::F64 => Values::F64(Vec::new()),
        Kind::Str | Kind::Record | Kind::Union | Kind::List | Kind::Set | Kind::Map => Values::Str(Text::default()),
    }
}

/// Texts or bytes, one after another.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) text: Vec<u8>,
    /// Where each ends. What a row group holds is far below 2 GiB.
    pub(super) ends: Vec<i32>,
}

impl Text {
    #[inline]
    pub(super) fn push(&mut self, text: &str) {
        self.push_bytes(text.as_bytes());
    }

    #[inline]
    pub(super) fn push_bytes(&mut self, bytes: &[u8]) {
        self.text.extend_from_slice(bytes);
        self.end();
    }

    /// The text at a place.
    fn get(&self, at: usize) -> &[u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.text[start..self.ends[at] as usize]
    }

    /// Ends a text that was appended to the bytes.
    #[inline]
    pub(super) fn end(&mut self) {
        self.ends.push(self.text.len() as i32);
    }

    fn truncate(&mut self, len: usize) {
        self.ends.truncate(len);
        self.text.truncate(self.ends.last().map_or(0, |end| *end as usize));
    }

    fn bytes(&self) -> usize {
        self.text.capacity() + 4 * self.ends.capacity()
    }
}

/// Cases of an enum by their place in a small dictionary: the cases that the program knows, then the numbers that it does not.
#[derive(Debug)]
pub(super) struct Codes {
    pub(super) cases: &'static [Case],
    pub(super) unknown: Vec<i32>,
    pub(super) codes: Vec<i32>,
}

impl Codes {
    #[inline]
    pub(super) fn push(&mut self, number: i32) {
        let code = match self.cases.iter().position(|case| case.tag == number) {
            Some(code) => code,
            None => self.cases.len() + self.unknown(number),
        };
        self.codes.push(code as i32);
    }

    /// The place of a number without a name. Few programs meet more than a few of them.
    #[cold]
    fn unknown(&mut self, number: i32) -> usize {
        self.unknown.iter().rposition(|n| *n == number).unwrap_or_else(|| {
            self.unknown.push(number);
            self.unknown.len() - 1
        })
    }

    /// Whether the last case comes after the one before it: those that the program knows by their places, then the others by their numbers.
    fn rises(&self) -> bool {
        let order = |code: i32| match (code as usize).checked_sub(self.cases.len()) {
            None => (false, code),
            Some(unknown) => (true, self.unknown[unknown]),
        };
        matches!(self.codes.as_slice(), [.., before, last] if order(*before) < order(*last))
    }

    /// The dictionary: never empty, since what stands in a null's place is its first.
    pub(super) fn names(&self) -> Vec<String> {
        let unknown = self.unknown.iter().map(|number| format!("#{number}"));
        let names: Vec<String> = self.cases.iter().map(|case| case.name.to_owned()).chain(unknown).collect();
        if names.is_empty() { vec!["#0".to_owned()] } else { names }
    }
}
