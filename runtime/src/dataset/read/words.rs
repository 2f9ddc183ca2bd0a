//! The values of a column from its dictionary alone: enough for whoever asks not how often each of them occurs, and a fraction of the work.
//!
//! A dictionary has no value that no row has: it is made of the rows of its row group, by whoever writes that.

use std::sync::Arc;

use arrow_array::{Array as _, ArrayRef, DictionaryArray, Int32Array, StringArray};
use arrow_buffer::{Buffer, OffsetBuffer};
use parquet::basic::Encoding;
use parquet::column::page::{Page, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::serialized_reader::SerializedPageReader;

use super::mapped::Chunks;

/// The values that a dictionary has, each once, as a column of which each row has another; `rows` are those of the row group. None where
/// there is no dictionary of text.
///
/// # Errors
/// Where the page is not one that Parquet allows.
pub(super) fn words(chunks: Chunks, chunk: &ColumnChunkMetaData, rows: usize) -> Result<Option<ArrayRef>> {
    let mut pages = SerializedPageReader::new(Arc::new(chunks), chunk, rows, None)?;
    match pages.get_next_page()? {
        Some(Page::DictionaryPage { buf, num_values, encoding: Encoding::PLAIN | Encoding::PLAIN_DICTIONARY, .. }) => {
            let values = texts(&buf, num_values as usize).ok_or_else(|| ParquetError::EOF("a dictionary ends early".to_owned()))??;
            let codes = Int32Array::from_iter_values(0..values.len() as i32);
            Ok(Some(Arc::new(DictionaryArray::try_new(codes, Arc::new(values))?)))
        }
        _ => Ok(None),
    }
}

/// So many texts, each behind its length; none if there are fewer.
fn texts(mut bytes: &[u8], count: usize) -> Option<Result<StringArray>> {
    let (mut ends, mut all) = (Vec::with_capacity(count.min(bytes.len()) + 1), Vec::with_capacity(bytes.len()));
    ends.push(0);
    for _ in 0..count {
        let (len, rest) = bytes.split_first_chunk()?;
        let (text, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
        all.extend_from_slice(text);
        ends.push(i32::try_from(all.len()).ok()?);
        bytes = rest;
    }
    Some(StringArray::try_new(OffsetBuffer::new(ends.into()), Buffer::from_vec(all), None).map_err(ParquetError::from))
}
