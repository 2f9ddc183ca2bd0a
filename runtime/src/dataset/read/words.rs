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
use parquet::file::reader::ChunkReader;
use parquet::file::serialized_reader::SerializedPageReader;

use super::forms::has_codes;

/// The values that a dictionary has, each once, as a column of which each row has another; `rows` are those of the row group. None where
/// there is no dictionary of text, or where one became too large, so that the values behind it stand for themselves.
///
/// # Errors
/// Where the page is not one that Parquet allows.
pub(super) fn words(chunks: impl ChunkReader + 'static, chunk: &ColumnChunkMetaData, rows: usize) -> Result<Option<ArrayRef>> {
    if !has_codes(chunk) {
        return Ok(None);
    }
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use arrow_array::RecordBatch;
    use arrow_array::cast::AsArray;
    use arrow_array::types::Int32Type;
    use arrow_schema::{DataType, Field, Schema};
    use parquet::arrow::ArrowWriter;
    use parquet::file::metadata::ParquetMetaDataReader;
    use parquet::file::properties::WriterProperties;

    use super::*;

    /// A column of texts, whose dictionary is given up past so many bytes; and its words.
    fn words_of(texts: &[String], most: usize) -> Option<Vec<String>> {
        let schema = Arc::new(Schema::new(vec![Field::new("via", DataType::Utf8, false)]));
        let batch = RecordBatch::try_new(schema.clone(), vec![Arc::new(StringArray::from(texts.to_vec()))]).unwrap();
        let properties = WriterProperties::builder().set_dictionary_page_size_limit(most).set_write_batch_size(8).build();
        let mut file = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut file, schema, Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let file = bytes::Bytes::from(file);
        let meta = ParquetMetaDataReader::new().parse_and_finish(&file).unwrap();
        let words = words(file, meta.row_group(0).column(0), texts.len()).unwrap()?;
        let words = words.as_dictionary::<Int32Type>().downcast_dict::<StringArray>().unwrap();
        Some(words.into_iter().map(|word| word.unwrap().to_owned()).collect())
    }

    #[test]
    fn a_dictionary_has_each_value_once_or_is_not_taken_for_all() {
        let texts: Vec<String> = (0..300).map(|row| format!("word {}", row * row % 83)).collect();
        let expected: BTreeSet<&String> = texts.iter().collect();
        let words = words_of(&texts, 1 << 20).unwrap();
        assert_eq!((words.iter().collect::<BTreeSet<_>>(), words.len()), (expected.clone(), expected.len()));
        assert_eq!(words_of(&texts, 64), None, "values behind the dictionary are not in it");
    }
}
