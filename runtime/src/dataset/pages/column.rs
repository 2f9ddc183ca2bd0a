//! A column as a chunk, if it is one of those that are encoded here.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int32Type, Int64Type, TimestampMicrosecondType, UInt32Type, UInt64Type};
use arrow_array::{Array, ArrayRef, DictionaryArray, StringArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, TimeUnit};
use parquet::basic::Encoding;
use parquet::errors::Result;
use parquet::file::statistics::{Statistics, ValueStatistics};
use parquet::schema::types::ColumnDescriptor;

use super::bits::width;
use super::chunk::{Chunk, Packer, Pages};
use super::dictionary::Codes;
use super::texts::Words;
use super::{delta, hybrid};

/// A page of values has at most so many rows.
const PAGE: usize = 1 << 17;

/// Encodes a column that has no parts, with a dictionary if that `pays`. None: it is left to the library.
pub(in crate::dataset) fn encode(
    column: &Arc<ColumnDescriptor>,
    array: &ArrayRef,
    pays: impl FnOnce() -> bool,
    packer: &mut Packer,
) -> Result<Option<Chunk>> {
    if array.is_empty() || column.max_rep_level() > 0 || column.path().parts().len() > 1 {
        return Ok(None);
    }
    let has_dictionary = pays();
    let one = Column { column, valid: array.nulls(), rows: array.len(), has_dictionary };
    macro_rules! numbers {
        ($type:ty, $word:ty, $narrow:literal) => {{
            let all = array.as_primitive::<$type>().values();
            let own = one.there(|row| all[row]);
            // The bits that Parquet has; how they are ordered is the type's own.
            let (least, greatest) = (own.iter().min().map(|least| *least as $word), own.iter().max().map(|greatest| *greatest as $word));
            let there: Vec<i64> = own.iter().map(|number| i64::from(*number as $word)).collect();
            let is_signed = column.sort_order().is_signed();
            let bounds = ValueStatistics::new(least, greatest, None, Some(one.nulls() as u64), false);
            one.numbers(&there, $narrow, bounds.with_backwards_compatible_min_max(is_signed).into(), packer).map(Some)
        }};
    }
    match array.data_type() {
        DataType::Utf8 if has_dictionary => one.texts(array.as_string(), packer).map(Some),
        DataType::Dictionary(key, value) if (&**key, &**value) == (&DataType::Int32, &DataType::Utf8) => {
            one.names(array.as_dictionary(), packer).map(Some)
        }
        DataType::Int32 => numbers!(Int32Type, i32, true),
        DataType::Date32 => numbers!(Date32Type, i32, true),
        DataType::UInt32 => numbers!(UInt32Type, i32, true),
        DataType::Int64 => numbers!(Int64Type, i64, false),
        DataType::UInt64 => numbers!(UInt64Type, i64, false),
        DataType::Timestamp(TimeUnit::Microsecond, _) => numbers!(TimestampMicrosecondType, i64, false),
        _ => Ok(None),
    }
}

/// What is encoded.
struct Column<'a> {
    column: &'a Arc<ColumnDescriptor>,
    valid: Option<&'a NullBuffer>,
    rows: usize,
    has_dictionary: bool,
}

impl Column<'_> {
    fn nulls(&self) -> usize {
        self.valid.map_or(0, NullBuffer::null_count)
    }

    /// The values that are there.
    fn there<T>(&self, value: impl Fn(usize) -> T) -> Vec<T> {
        match self.valid {
            Some(valid) if valid.null_count() > 0 => valid.valid_indices().map(value).collect(),
            _ => (0..self.rows).map(value).collect(),
        }
    }

    fn texts(&self, texts: &StringArray, packer: &mut Packer) -> Result<Chunk> {
        let (words, codes) = Words::of(texts);
        let ends = texts.value_offsets();
        // What is not there has no bytes.
        let size = i64::from(ends[self.rows] - ends[0]);
        self.words(&words, &codes, size, packer)
    }

    /// Names have a dictionary already, with names that nothing has.
    fn names(&self, names: &DictionaryArray<Int32Type>, packer: &mut Packer) -> Result<Chunk> {
        let (all, keys) = (names.values().as_string::<i32>(), names.keys().values());
        let (mut words, mut codes, mut size) = (Words::default(), vec![None; all.len()], 0);
        let there = self.there(|row| keys[row] as usize);
        let code = |key: usize| {
            size += i64::from(all.value_length(key));
            *codes[key].get_or_insert_with(|| {
                words.push(all.value(key).as_bytes());
                words.count() as u32 - 1
            })
        };
        let codes: Vec<u32> = there.into_iter().map(code).collect();
        self.words(&words, &codes, size, packer)
    }

    fn words(&self, words: &Words, codes: &[u32], size: i64, packer: &mut Packer) -> Result<Chunk> {
        let mut pages = Pages::new(packer);
        pages.dictionary(&words.page, words.count())?;
        self.codes(codes, words.count(), &mut pages)?;
        pages.finish(self.column, self.rows, words.bounds(self.nulls()).into(), Some(size))
    }

    fn numbers(&self, numbers: &[i64], is_narrow: bool, bounds: Statistics, packer: &mut Packer) -> Result<Chunk> {
        let mut pages = Pages::new(packer);
        if self.has_dictionary {
            let (distinct, codes) = distinct(numbers);
            let wide = |number: &i64| number.to_le_bytes();
            let page: Vec<u8> = match is_narrow {
                true => distinct.iter().flat_map(|number| (*number as i32).to_le_bytes()).collect(),
                false => distinct.iter().flat_map(wide).collect(),
            };
            pages.dictionary(&page, distinct.len())?;
            self.codes(&codes, distinct.len(), &mut pages)?;
        } else {
            let put = |range: Range<usize>, page: &mut Vec<u8>| delta::encode(&numbers[range], is_narrow, page);
            self.pages(Encoding::DELTA_BINARY_PACKED, put, &mut pages)?;
        }
        pages.finish(self.column, self.rows, bounds, None)
    }

    /// The pages of codes that are below `count`.
    fn codes(&self, codes: &[u32], count: usize, pages: &mut Pages<'_>) -> Result<()> {
        let width = width(count.saturating_sub(1) as u64);
        let put = |range: Range<usize>, page: &mut Vec<u8>| {
            page.push(width as u8);
            hybrid::encode(&codes[range], width, page);
        };
        self.pages(Encoding::RLE_DICTIONARY, put, pages)
    }

    /// The pages of values; `put` appends a range of those that are there.
    fn pages(&self, encoding: Encoding, put: impl Fn(Range<usize>, &mut Vec<u8>), pages: &mut Pages<'_>) -> Result<()> {
        let (mut page, mut before) = (Vec::new(), 0);
        for from in (0..self.rows).step_by(PAGE) {
            let rows = from..self.rows.min(from + PAGE);
            let nulls = self.valid.map_or(0, |valid| valid.slice(rows.start, rows.len()).null_count());
            let there = rows.len() - nulls;
            page.clear();
            if self.column.max_def_level() > 0 {
                hybrid::levels(self.valid, rows.clone(), &mut page);
            }
            put(before..before + there, &mut page);
            pages.values(&page, rows.len(), encoding)?;
            before += there;
        }
        Ok(())
    }
}

/// The numbers that differ, in the order in which they are met, and the code of each.
fn distinct(numbers: &[i64]) -> (Vec<i64>, Vec<u32>) {
    if let Some((first, rest)) = numbers.split_first()
        && rest.iter().all(|number| number == first)
    {
        return (vec![*first], vec![0; numbers.len()]);
    }
    let (mut codes, mut distinct) = (Codes::new(), Vec::new());
    let code = |number: &i64| {
        codes.code(codes.mark(&number.to_le_bytes()), |code| distinct[code as usize] == *number).unwrap_or_else(|code| {
            distinct.push(*number);
            code
        })
    };
    let coded = numbers.iter().map(code).collect();
    (distinct, coded)
}
