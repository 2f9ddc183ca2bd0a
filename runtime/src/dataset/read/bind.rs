//! Puts the arrays of one batch of rows under a plan: what is read is then an index away.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, StringArray};
use arrow_buffer::ScalarBuffer;
use arrow_schema::DataType;

use super::cells::{Cells, Data, Text};
use super::json::Names;
use super::plan::{Part, Plan};
use crate::shape::Kind;

/// Binds columns, or the parts of one; the error says in words what an array is not.
pub(super) fn parts(parts: &[Part], array: &dyn Fn(&Part) -> Option<Arc<dyn Array>>) -> Result<Vec<(u16, Cells)>, String> {
    let bind = |part: &Part| {
        let array = array(part).ok_or_else(|| format!("the column of field {} is missing", part.tag))?;
        Ok((part.tag, cells(&part.plan, &*array)?))
    };
    parts.iter().map(bind).collect()
}

fn cells(plan: &Plan, array: &dyn Array) -> Result<Cells, String> {
    let data = match plan {
        Plan::Scalar(kind) => scalar(*kind, array),
        Plan::Enum(numbers) => choice(array, &|name| number(numbers.get(name).copied(), name))?,
        Plan::List(of) => match array.as_list_opt::<i32>() {
            Some(list) => Some(Data::List(list.offsets().clone(), Box::new(cells(of, list.values())?))),
            None => None,
        },
        Plan::Map(of) => match array.as_map_opt() {
            Some(map) => Some(Data::Map(map.offsets().clone(), Box::new([cells(&of[0], map.keys())?, cells(&of[1], map.values())?]))),
            None => None,
        },
        Plan::Struct(of) => match array.as_struct_opt() {
            Some(record) => Some(Data::Struct(parts(of, &|part| record.columns().get(part.index).cloned())?)),
            None => None,
        },
        Plan::Alternatives(of) => match array.as_struct_opt() {
            Some(record) => Some(Data::Struct(alternatives(of, &|part| record.columns().get(part.index).cloned())?)),
            None => None,
        },
        Plan::Json(None) => text(array).map(Data::Json),
        Plan::Json(Some(names)) => text(array).map(|text| Data::Json(renamed(&text, array, names))),
    };
    let data = data.ok_or_else(|| format!("a column is {}, not what its shape says", array.data_type()))?;
    Ok(Cells { nulls: array.logical_nulls(), data })
}

/// The fields of alternatives stand side by side; what is read is the alternatives, by number, and in one of several fields a record.
fn alternatives(of: &[Vec<Part>], array: &dyn Fn(&Part) -> Option<Arc<dyn Array>>) -> Result<Vec<(u16, Cells)>, String> {
    let mut bound = Vec::new();
    for (number, fields) in (1..).zip(of) {
        let mut fields = parts(fields, array)?;
        match fields.as_slice() {
            [_] => bound.extend(fields.pop().map(|(_, cells)| (number, cells))),
            // None of them is null where the alternative is taken.
            [(_, first), ..] => bound.push((number, Cells { nulls: first.nulls.clone(), data: Data::Struct(fields) })),
            [] => {}
        }
    }
    Ok(bound)
}

fn scalar(kind: Kind, array: &dyn Array) -> Option<Data> {
    match kind {
        Kind::Bool => array.as_boolean_opt().map(|array| Data::Bool(array.values().clone())),
        Kind::I8 => values::<Int8Type>(array).map(Data::I8),
        Kind::I16 => values::<Int16Type>(array).map(Data::I16),
        Kind::I32 => values::<Int32Type>(array).map(Data::I32),
        Kind::I64 => values::<Int64Type>(array).map(Data::I64),
        Kind::U8 => values::<UInt8Type>(array).map(Data::U8),
        Kind::U16 => values::<UInt16Type>(array).map(Data::U16),
        Kind::U32 => values::<UInt32Type>(array).map(Data::U32),
        Kind::U64 => values::<UInt64Type>(array).map(Data::U64),
        Kind::F32 => values::<Float32Type>(array).map(Data::F32),
        Kind::F64 => values::<Float64Type>(array).map(Data::F64),
        Kind::Timestamp => values::<TimestampMicrosecondType>(array).map(Data::Timestamp),
        Kind::Date => values::<Date32Type>(array).map(Data::I32),
        Kind::Duration => values::<Int64Type>(array).map(Data::I64),
        Kind::Bytes => array.as_binary_opt::<i32>().cloned().map(Data::Bytes),
        Kind::Uuid => array.as_fixed_size_binary_opt().filter(|array| array.value_length() == 16).cloned().map(Data::Uuid),
        Kind::Str | Kind::Url => text(array).map(Data::Text),
        Kind::Enum | Kind::Record | Kind::Union | Kind::List | Kind::Set | Kind::Map => None,
    }
}

/// The values of a column of numbers.
pub(super) fn values<T: ArrowPrimitiveType>(array: &dyn Array) -> Option<ScalarBuffer<T::Native>> {
    array.as_primitive_opt::<T>().map(|array| array.values().clone())
}

/// The values of a column of text, in whichever form.
pub(super) fn text(array: &dyn Array) -> Option<Text> {
    match array.data_type() {
        DataType::Utf8 => array.as_string_opt::<i32>().cloned().map(Text::Plain),
        DataType::Utf8View => array.as_string_view_opt().cloned().map(Text::View),
        _ => {
            let array = array.as_dictionary_opt::<Int32Type>()?;
            Some(Text::Dictionary(array.keys().values().clone(), array.values().as_string_opt::<i32>()?.clone()))
        }
    }
}

/// An enum's codes and the numbers that they stand for. None if the array is no dictionary; the error names what is no case.
fn choice(array: &dyn Array, number: &dyn Fn(&str) -> Result<i32, String>) -> Result<Option<Data>, String> {
    let Some(Text::Dictionary(codes, names)) = text(array) else { return Ok(None) };
    let numbers = names.iter().map(|name| name.map_or(Ok(0), number)).collect::<Result<Arc<[i32]>, String>>()?;
    Ok(Some(Data::Enum(codes, numbers)))
}

/// The number of a case: by the file's shapes, or as a case that was not known is written.
fn number(known: Option<i32>, name: &str) -> Result<i32, String> {
    let written = || name.strip_prefix('#').and_then(|number| number.parse().ok());
    known.or_else(written).ok_or_else(|| format!("`{}` is not one of the enum's cases", name.escape_debug()))
}

/// JSON in the program's names. What is no JSON is left as it is, for the reader to refuse.
fn renamed(text: &Text, array: &dyn Array, names: &Names) -> Text {
    let rename = |row| array.is_valid(row).then(|| names.rename(text.get(row)).unwrap_or_else(|| text.get(row).to_owned()));
    Text::Plain((0..text.len()).map(rename).collect::<StringArray>())
}
