//! Writing one Parquet file through the file system: row groups go in, a synced file comes out that is still called `.new`.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::arrow::add_encoded_arrow_schema_to_metadata;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::SerializedFileWriter;

use super::encode::{Chunk, Encoder, failed};
use super::manifest::Listed;
use super::sums::{self, Sums};
use crate::cut::Tile;
use crate::error::{At, Error, Result};
use crate::fs::{Fs, Sink, aside};
use crate::time::Timestamp;

/// The key of a file's metadata under which the fact's name stands.
pub const FACT: &str = "headwater.fact";
/// The key under which the shapes of the schema stand that the file was written with.
pub const SHAPES: &str = "headwater.shapes";
/// The key under which the file's tile stands, as JSON.
pub const TILE: &str = "headwater.tile";

/// How many bytes go to the system at once.
const CHUNK: usize = 64 << 10;

/// All that the files of one fact type have in common.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) encoder: Encoder,
    pub(super) folder: PathBuf,
    /// A hash of the fact's shape.
    shape: String,
    properties: WriterPropertiesPtr,
}

impl Kind {
    /// `shapes` are the schema's, as they are written; `shape` is the hash of the fact's own.
    pub(super) fn new(encoder: Encoder, folder: PathBuf, fact: &str, shapes: &str, shape: String) -> Kind {
        let pair = |key: &str, value: &str| KeyValue::new(key.to_owned(), value.to_owned());
        let mut properties = WriterProperties::builder()
            .set_key_value_metadata(Some(vec![pair(FACT, fact), pair(SHAPES, shapes)]))
            .set_offset_index_disabled(true)
            .build();
        add_encoded_arrow_schema_to_metadata(&encoder.schema, &mut properties);
        Kind { encoder, folder, shape, properties: Arc::new(properties) }
    }
}

/// A file that is being written.
pub(super) struct FileWriter {
    name: String,
    shape: String,
    writer: SerializedFileWriter<Out>,
    rows: u64,
}

impl FileWriter {
    /// Begins a file of that name in the fact type's folder; the slice's folder is there.
    pub(super) fn create(fs: &dyn Fs, kind: &Kind, name: &str) -> Result<FileWriter> {
        let path = aside(&kind.folder.join(name));
        let out = Out { sink: fs.create(&path).at(&path)?, path, pending: Vec::new(), bytes: 0, sums: Sums::default() };
        let writer = SerializedFileWriter::new(out, kind.encoder.parquet.clone(), kind.properties.clone());
        let writer = writer.map_err(|e| failed(e, Path::new(name)))?;
        Ok(FileWriter { name: name.to_owned(), shape: kind.shape.clone(), writer, rows: 0 })
    }

    /// Appends a row group.
    pub(super) fn append(&mut self, chunks: Vec<Chunk>) -> Result<()> {
        let mut rows = 0;
        let append = || {
            let mut group = self.writer.next_row_group()?;
            chunks.into_iter().try_for_each(|chunk| chunk.append_to(&mut group))?;
            rows = group.close()?.num_rows() as u64;
            self.writer.flush()?;
            Ok(())
        };
        append().map_err(|e| self.failed(e))?;
        self.rows += rows;
        Ok(())
    }

    /// The bytes so far.
    pub(super) fn bytes(&self) -> u64 {
        self.writer.inner().bytes
    }

    /// Ends the file and, unless somebody else sees to that, makes it last, but for its name.
    pub(super) fn finish(mut self, tile: Tile, arrival: Timestamp, sync: bool) -> Result<Listed> {
        let json = serde_json::to_string(&tile).map_err(|e| Error::Usage(format!("a tile cannot be written: {e}")))?;
        let finish = || -> Result<(), ParquetError> {
            self.writer.append_key_value_metadata(KeyValue::new(TILE.to_owned(), json));
            self.writer.flush()?;
            let sums = self.writer.inner_mut().sums.whole();
            self.writer.append_key_value_metadata(KeyValue::new(sums::KEY.to_owned(), sums));
            self.writer.finish()?;
            Ok(self.writer.inner_mut().close(sync)?)
        };
        finish().map_err(|e| self.failed(e))?;
        let FileWriter { name, shape, mut writer, rows } = self;
        let out = writer.inner_mut();
        Ok(Listed { file: name, tile, arrival, rows, bytes: out.bytes, tail: out.sums.tail(), shape })
    }

    fn failed(&self, error: ParquetError) -> Error {
        failed(error, &self.writer.inner().path)
    }
}

/// The file, with what is not yet handed to the system.
struct Out {
    sink: Box<dyn Sink>,
    path: PathBuf,
    pending: Vec<u8>,
    bytes: u64,
    sums: Sums,
}

impl Out {
    fn drain(&mut self) -> io::Result<()> {
        self.sink.write(&self.pending)?;
        self.pending.clear();
        Ok(())
    }

    fn close(&mut self, sync: bool) -> io::Result<()> {
        self.drain()?;
        if sync { self.sink.sync() } else { Ok(()) }
    }
}

impl io::Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sums.add(bytes);
        self.bytes += bytes.len() as u64;
        if !self.pending.is_empty() && self.pending.len() + bytes.len() > CHUNK {
            self.drain()?;
        }
        if bytes.len() >= CHUNK {
            self.sink.write(bytes)?;
        } else {
            self.pending.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    /// What is pending goes on its way when there is enough of it, or at the end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
