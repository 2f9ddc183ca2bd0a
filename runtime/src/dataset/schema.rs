//! The Arrow schema of a fact type's files: its pedigree, its own columns by tag, and its place in the log.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef, TimeUnit};
use parquet::arrow::PARQUET_FIELD_ID_META_KEY;

use super::layout::{Form, Layout, Node};
use crate::shape::Kind;

/// The columns that stand before a fact's own.
pub const BEFORE: [&str; 3] = ["at", "source", "nonce"];
/// The columns that stand after a fact's own.
pub const AFTER: [&str; 2] = ["_partition", "_offset"];
/// The name of a map's pairs, as Parquet has it.
const PAIRS: &str = "key_value";
/// The key of the metadata of a column that holds JSON text; its value is empty.
pub const JSON: &str = "headwater: json";

/// The Arrow schema of the files of a fact.
pub fn of(layout: &Layout) -> SchemaRef {
    let mut fields = vec![
        Field::new(BEFORE[0], moment(), false),
        Field::new(BEFORE[1], DataType::Utf8, true),
        Field::new(BEFORE[2], DataType::UInt64, true),
    ];
    fields.extend(layout.parts(0).map(|part| field(layout, part, layout.nodes[part].tag)));
    fields.push(Field::new(AFTER[0], DataType::UInt32, false));
    fields.push(Field::new(AFTER[1], DataType::UInt64, false));
    Arc::new(Schema::new(fields))
}

/// Microseconds since the epoch, in UTC.
pub(super) fn moment() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

/// The field of one node of a layout, and its number there.
fn field(layout: &Layout, at: usize, number: u16) -> Field {
    let node = &layout.nodes[at];
    Field::new(node.name, data_type(layout, at), node.optional).with_metadata(metadata(node, number))
}

fn metadata(node: &Node, number: u16) -> HashMap<String, String> {
    let id = (number > 0).then(|| (PARQUET_FIELD_ID_META_KEY.to_owned(), number.to_string()));
    let json = matches!(node.form, Form::Json).then(|| (JSON.to_owned(), String::new()));
    id.into_iter().chain(json).collect()
}

/// The type of one node of a layout.
pub(super) fn data_type(layout: &Layout, at: usize) -> DataType {
    match layout.nodes[at].form {
        Form::Scalar(kind) => scalar(kind),
        Form::Enum(_) => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
        Form::Json => DataType::Utf8,
        Form::List | Form::Set => DataType::List(Arc::new(field(layout, at + 1, 0))),
        Form::Map => DataType::Map(Arc::new(Field::new(PAIRS, DataType::Struct(parts(layout, at)), false)), false),
        Form::Struct | Form::Union | Form::Alternatives(_) => DataType::Struct(parts(layout, at)),
    }
}

/// The fields of the parts of a node. The fields of alternatives are numbered through, for each alternative begins at 1.
pub(super) fn parts(layout: &Layout, at: usize) -> Fields {
    let is_through = matches!(layout.nodes[at].form, Form::Alternatives(_));
    let number = |(own, part): (u16, usize)| field(layout, part, if is_through { own } else { layout.nodes[part].tag });
    (1..).zip(layout.parts(at)).map(number).collect()
}

fn scalar(kind: Kind) -> DataType {
    match kind {
        Kind::Bool => DataType::Boolean,
        Kind::I8 => DataType::Int8,
        Kind::I16 => DataType::Int16,
        Kind::I32 | Kind::Enum => DataType::Int32,
        Kind::I64 => DataType::Int64,
        Kind::U8 => DataType::UInt8,
        Kind::U16 => DataType::UInt16,
        Kind::U32 => DataType::UInt32,
        Kind::U64 => DataType::UInt64,
        Kind::F32 => DataType::Float32,
        Kind::F64 => DataType::Float64,
        Kind::Timestamp => moment(),
        Kind::Bytes => DataType::Binary,
        Kind::Uuid => DataType::FixedSizeBinary(16),
        Kind::Date => DataType::Date32,
        Kind::Duration => DataType::Int64,
        Kind::Str | Kind::Url | Kind::Record | Kind::Union | Kind::List | Kind::Set | Kind::Map => DataType::Utf8,
    }
}
