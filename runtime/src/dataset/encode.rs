//! Encoding rows as the column chunks of a row group, in memory.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, SchemaRef};
use parquet::arrow::ArrowSchemaConverter;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::{Compression, Encoding, Type, ZstdLevel};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnDescriptor, TypePtr};

use super::pages::{self, Packer};

/// How many values of a column are looked at to decide whether a dictionary pays.
const SAMPLE: usize = 1024;
/// A dictionary pays if at least this many values share an entry.
const SHARED: f64 = 3.0;

/// Encodes the rows of one fact type.
#[derive(Debug)]
pub(super) struct Encoder {
    pub(super) schema: SchemaRef,
    pub(super) parquet: TypePtr,
    columns: Vec<Arc<ColumnDescriptor>>,
}

impl Encoder {
    pub(super) fn new(schema: SchemaRef) -> Result<Encoder> {
        let descriptor = ArrowSchemaConverter::new().convert(&schema)?;
        Ok(Encoder { schema, parquet: descriptor.root_schema_ptr(), columns: descriptor.columns().to_vec() })
    }

    /// The chunks of a row group, a column each.
    pub(super) fn encode(&self, batch: &RecordBatch, packer: &mut Packer) -> Result<Vec<Chunk>> {
        let mut chunks = Vec::with_capacity(self.columns.len());
        // Made for all columns at once, and only if there is one that is not encoded here: each takes much memory.
        let mut writers: Vec<Option<ArrowColumnWriter>> = Vec::new();
        for (field, array) in self.schema.fields().iter().zip(batch.columns()) {
            let column = &self.columns[chunks.len()];
            if let Some(chunk) = pages::encode(column, array, || pays(array), packer)? {
                chunks.push(Chunk::Own(chunk));
                continue;
            }
            if writers.is_empty() {
                writers.extend(self.begin(batch)?.columns.into_iter().map(Some));
            }
            for leaf in compute_leaves(field, array)? {
                let mut writer = writers[chunks.len()].take().expect("a column has one chunk");
                writer.write(&leaf)?;
                chunks.push(Chunk::Library(writer.close()?));
            }
        }
        Ok(chunks)
    }

    /// Begins a row group of rows that are like these.
    pub(super) fn begin(&self, like: &RecordBatch) -> Result<GroupEncoder> {
        let writer = SerializedFileWriter::new(io::sink(), self.parquet.clone(), Arc::new(self.properties(like)))?;
        let factory = ArrowRowGroupWriterFactory::new(&writer, self.schema.clone());
        Ok(GroupEncoder { schema: self.schema.clone(), columns: factory.create_column_writers(0)?, rows: 0 })
    }

    /// How each column of these rows is encoded.
    fn properties(&self, batch: &RecordBatch) -> WriterProperties {
        let mut leaves = Vec::with_capacity(self.columns.len());
        batch.columns().iter().for_each(|array| parts(array, &mut leaves));
        let all = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true);
        self.columns.iter().zip(&leaves).fold(all, |all, (column, leaf)| column_properties(all, column, leaf)).build()
    }
}

/// A row group that is being encoded.
pub(super) struct GroupEncoder {
    schema: SchemaRef,
    columns: Vec<ArrowColumnWriter>,
    rows: usize,
}

impl GroupEncoder {
    /// Adds rows.
    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let mut columns = self.columns.iter_mut();
        for (field, array) in self.schema.fields().iter().zip(batch.columns()) {
            compute_leaves(field, array)?.iter().zip(&mut columns).try_for_each(|(leaf, column)| column.write(leaf))?;
        }
        self.rows += batch.num_rows();
        Ok(())
    }

    /// The rows so far.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// About how many bytes it takes in memory.
    pub(super) fn bytes(&self) -> usize {
        self.columns.iter().map(ArrowColumnWriter::memory_size).sum()
    }

    /// The chunks, a column each.
    pub(super) fn close(self) -> Result<Vec<Chunk>> {
        self.columns.into_iter().map(|column| column.close().map(Chunk::Library)).collect()
    }
}

/// An encoded column.
pub(super) enum Chunk {
    /// Encoded here.
    Own(pages::Chunk),
    /// Encoded by the library.
    Library(ArrowColumnChunk),
}

impl Chunk {
    /// Appends it to a row group.
    pub(super) fn append_to<W: io::Write + Send>(self, group: &mut SerializedRowGroupWriter<'_, W>) -> Result<()> {
        match self {
            Chunk::Own(chunk) => chunk.append_to(group),
            Chunk::Library(chunk) => chunk.append_to_row_group(group),
        }
    }
}

fn column_properties(all: WriterPropertiesBuilder, column: &ColumnDescriptor, leaf: &ArrayRef) -> WriterPropertiesBuilder {
    let path = column.path().clone();
    let has_dictionary = pays(leaf);
    let all = match column.physical_type() {
        Type::INT32 | Type::INT64 if !has_dictionary => all.set_column_encoding(path.clone(), Encoding::DELTA_BINARY_PACKED),
        _ => all,
    };
    all.set_column_dictionary_enabled(path, has_dictionary)
}

/// The leaves of an array, as Parquet has them.
fn parts(array: &ArrayRef, leaves: &mut Vec<ArrayRef>) {
    match array.data_type() {
        DataType::Struct(_) => array.as_struct().columns().iter().for_each(|part| parts(part, leaves)),
        DataType::List(_) => parts(array.as_list::<i32>().values(), leaves),
        _ => leaves.push(array.clone()),
    }
}

/// Whether a dictionary of a column's values pays. It is a guess from a sample: of `n` values drawn from `d` distinct ones, about
/// `d (1 - exp(-n / d))` differ.
fn pays(leaf: &ArrayRef) -> bool {
    let Some(distinct) = distinct(leaf) else { return matches!(leaf.data_type(), DataType::Dictionary(..)) };
    let sampled = leaf.len().min(SAMPLE) as f64;
    let most = leaf.len() as f64 / SHARED;
    (distinct as f64) < most * (1.0 - (-sampled / most).exp())
}

/// How many values of a sample differ; none for types that are not looked at.
fn distinct(leaf: &ArrayRef) -> Option<usize> {
    let rows = (0..leaf.len()).step_by((leaf.len() / SAMPLE).max(1));
    macro_rules! numbers {
        ($type:ty) => {{
            let values = leaf.as_primitive::<$type>().values();
            count(rows.map(|row| values[row]))
        }};
    }
    Some(match leaf.data_type() {
        DataType::Int16 => numbers!(Int16Type),
        DataType::Int32 => numbers!(Int32Type),
        DataType::Int64 => numbers!(Int64Type),
        DataType::UInt16 => numbers!(UInt16Type),
        DataType::UInt32 => numbers!(UInt32Type),
        DataType::UInt64 => numbers!(UInt64Type),
        DataType::Timestamp(..) => numbers!(TimestampMicrosecondType),
        DataType::Int8 | DataType::UInt8 => 1,
        DataType::Utf8 => {
            let texts = leaf.as_string::<i32>();
            count(rows.map(|row| texts.value(row)))
        }
        _ => return None,
    })
}

fn count<T: Eq + std::hash::Hash>(values: impl Iterator<Item = T>) -> usize {
    let set: HashSet<T, foldhash::fast::FixedState> = values.collect();
    set.len()
}

/// An error of the Parquet library as ours: the file system's own is inside of it.
pub(super) fn failed(error: ParquetError, path: &std::path::Path) -> crate::Error {
    let source = match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    };
    crate::Error::Io { path: path.to_owned(), source }
}
