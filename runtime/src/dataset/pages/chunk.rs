//! A column chunk: its pages, compressed one by one, and what the file says of them.

use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, EncodingMask, PageType, ZstdLevel};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, PageEncodingStats};
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, SerializedRowGroupWriter, TrackedWrite};
use parquet::schema::types::ColumnDescriptor;
use zstd::bulk::Compressor;

/// An encoded column.
pub(in crate::dataset) struct Chunk {
    bytes: Bytes,
    close: ColumnCloseResult,
}

impl Chunk {
    /// Appends it to the file.
    pub(in crate::dataset) fn append_to<W: Write + Send>(self, group: &mut SerializedRowGroupWriter<'_, W>) -> Result<()> {
        group.append_column(&self.bytes, self.close)
    }
}

/// Compresses the pages of columns, one column after the other.
pub(in crate::dataset) struct Packer(Compressor<'static>);

impl Packer {
    /// At the level that the library has by default.
    pub(in crate::dataset) fn new() -> Result<Packer> {
        Compressor::new(ZstdLevel::default().compression_level()).map(Packer).map_err(failed)
    }

    fn pack(&mut self, page: &[u8]) -> Result<Bytes> {
        self.0.compress(page).map(Bytes::from).map_err(failed)
    }
}

fn failed(error: std::io::Error) -> ParquetError {
    ParquetError::External(Box::new(error))
}

/// A chunk that gets pages.
pub(super) struct Pages<'p> {
    packer: &'p mut Packer,
    bytes: TrackedWrite<Vec<u8>>,
    /// The bytes of all pages before they were compressed, with their headers.
    plain: usize,
    /// Where the dictionary and the first page of values begin.
    dictionary: Option<i64>,
    values: Option<i64>,
    encodings: Vec<PageEncodingStats>,
}

impl<'p> Pages<'p> {
    pub(super) fn new(packer: &'p mut Packer) -> Pages<'p> {
        let bytes = TrackedWrite::new(Vec::new());
        Pages { packer, bytes, plain: 0, dictionary: None, values: None, encodings: Vec::new() }
    }

    /// The dictionary, before all values.
    pub(super) fn dictionary(&mut self, page: &[u8], count: usize) -> Result<()> {
        let (buf, encoding) = (self.packer.pack(page)?, Encoding::PLAIN);
        self.dictionary = Some(self.bytes.bytes_written() as i64);
        self.write(Page::DictionaryPage { buf, num_values: count as u32, encoding, is_sorted: false }, page.len())
    }

    /// A page of so many rows.
    pub(super) fn values(&mut self, page: &[u8], rows: usize, encoding: Encoding) -> Result<()> {
        let buf = self.packer.pack(page)?;
        self.values.get_or_insert(self.bytes.bytes_written() as i64);
        let (def_level_encoding, rep_level_encoding) = (Encoding::RLE, Encoding::RLE);
        let num_values = rows as u32;
        self.write(Page::DataPage { buf, num_values, encoding, def_level_encoding, rep_level_encoding, statistics: None }, page.len())
    }

    fn write(&mut self, page: Page, plain: usize) -> Result<()> {
        self.count(page.page_type(), page.encoding());
        let written = SerializedPageWriter::new(&mut self.bytes).write_page(CompressedPage::new(page, plain))?;
        self.plain += written.uncompressed_size;
        Ok(())
    }

    fn count(&mut self, page_type: PageType, encoding: Encoding) {
        match self.encodings.last_mut() {
            Some(last) if (last.page_type, last.encoding) == (page_type, encoding) => last.count += 1,
            _ => self.encodings.push(PageEncodingStats { page_type, encoding, count: 1 }),
        }
    }

    /// The chunk of so many rows; `size` is how many bytes its texts have.
    pub(super) fn finish(self, column: &Arc<ColumnDescriptor>, rows: usize, bounds: Statistics, size: Option<i64>) -> Result<Chunk> {
        let bytes = Bytes::from(self.bytes.into_inner()?);
        let encodings = self.encodings.iter().map(|page| page.encoding).chain([Encoding::RLE]).collect::<Vec<_>>();
        let metadata = ColumnChunkMetaData::builder(column.clone())
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_encodings_mask(EncodingMask::new_from_encodings(encodings.iter()))
            .set_page_encoding_stats(self.encodings)
            .set_total_compressed_size(bytes.len() as i64)
            .set_total_uncompressed_size(self.plain as i64)
            .set_num_values(rows as i64)
            .set_data_page_offset(self.values.unwrap_or(0))
            .set_dictionary_page_offset(self.dictionary)
            .set_unencoded_byte_array_data_bytes(size)
            .set_statistics(bounds)
            .build()?;
        let (bytes_written, rows_written) = (bytes.len() as u64, rows as u64);
        let close = ColumnCloseResult { bytes_written, rows_written, metadata, bloom_filter: None, column_index: None, offset_index: None };
        Ok(Chunk { bytes, close })
    }
}
