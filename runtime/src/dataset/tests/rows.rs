//! What stands in files, read by the Parquet library alone and shown as the JSON codec shows it.

use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use serde_json::{Value, json};

use crate::Timestamp;
use crate::dataset::schema;
use crate::fs::Fs;

/// A row: its place in the log, and the datum as JSON, its fact without its name.
pub(crate) type Row = ((u32, u64), Value);

/// The library wants its own kind of bytes.
pub(crate) fn open(fs: &dyn Fs, path: &Path) -> ParquetRecordBatchReaderBuilder<bytes::Bytes> {
    ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(fs.read(path).unwrap())).unwrap()
}

/// The rows of a file.
pub(crate) fn of_file(fs: &dyn Fs, path: &Path) -> Vec<Row> {
    let reader: ParquetRecordBatchReader = open(fs, path).build().unwrap();
    reader.flat_map(|batch| of_batch(&batch.unwrap())).collect()
}

/// The rows of a batch.
pub(crate) fn of_batch(batch: &RecordBatch) -> Vec<Row> {
    (0..batch.num_rows()).map(|row| of_row(batch, row)).collect()
}

fn of_row(batch: &RecordBatch, row: usize) -> Row {
    let mut datum = serde_json::Map::new();
    let mut fact = serde_json::Map::new();
    for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
        let name = field.name().as_str();
        let into = if schema::BEFORE.contains(&name) { &mut datum } else { &mut fact };
        match array.is_null(row) {
            _ if schema::AFTER.contains(&name) => {}
            false => drop(into.insert(name.to_owned(), value(field, array, row))),
            // A field that is null is left out, and a property says that it is.
            true if name == "value" => drop(into.insert(name.to_owned(), Value::Null)),
            true => {}
        }
    }
    datum.insert("fact".to_owned(), Value::Object(fact));
    let partition = batch["_partition"].as_primitive::<UInt32Type>().value(row);
    let offset = batch["_offset"].as_primitive::<UInt64Type>().value(row);
    ((partition, offset), Value::Object(datum))
}

fn value(field: &Field, array: &ArrayRef, row: usize) -> Value {
    match array.data_type() {
        DataType::Boolean => json!(array.as_boolean().value(row)),
        DataType::Int8 => json!(array.as_primitive::<Int8Type>().value(row)),
        DataType::Int16 => json!(array.as_primitive::<Int16Type>().value(row)),
        DataType::Int32 => json!(array.as_primitive::<Int32Type>().value(row)),
        DataType::Int64 => json!(array.as_primitive::<Int64Type>().value(row)),
        DataType::UInt8 => json!(array.as_primitive::<UInt8Type>().value(row)),
        DataType::UInt16 => json!(array.as_primitive::<UInt16Type>().value(row)),
        DataType::UInt32 => json!(array.as_primitive::<UInt32Type>().value(row)),
        DataType::UInt64 => json!(array.as_primitive::<UInt64Type>().value(row)),
        DataType::Float32 => float(
            f64::from(array.as_primitive::<Float32Type>().value(row)),
            format!("{:?}", array.as_primitive::<Float32Type>().value(row)),
        ),
        DataType::Float64 => {
            float(array.as_primitive::<Float64Type>().value(row), format!("{:?}", array.as_primitive::<Float64Type>().value(row)))
        }
        DataType::Date32 => json!(crate::Date(array.as_primitive::<Date32Type>().value(row)).to_string()),
        DataType::Timestamp(..) => json!(Timestamp(array.as_primitive::<TimestampMicrosecondType>().value(row)).to_string()),
        DataType::Utf8 if field.metadata().contains_key(schema::JSON) => serde_json::from_str(array.as_string::<i32>().value(row)).unwrap(),
        DataType::Utf8 => json!(array.as_string::<i32>().value(row)),
        DataType::Dictionary(..) => {
            let names = array.as_dictionary::<Int32Type>();
            json!(names.values().as_string::<i32>().value(names.key(row).unwrap()))
        }
        DataType::List(element) => {
            let list = array.as_list::<i32>().value(row);
            Value::Array((0..list.len()).map(|at| value(element, &list, at)).collect())
        }
        DataType::Struct(fields) => {
            let parts = fields.iter().zip(array.as_struct().columns()).filter(|(_, part)| !part.is_null(row));
            Value::Object(parts.map(|(field, part)| (field.name().clone(), value(field, part, row))).collect())
        }
        other => panic!("{other} is no type of ours"),
    }
}

fn float(wide: f64, text: String) -> Value {
    match wide {
        f64::INFINITY => json!("Infinity"),
        f64::NEG_INFINITY => json!("-Infinity"),
        _ => serde_json::from_str(&text).unwrap(),
    }
}
