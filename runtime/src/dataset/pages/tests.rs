//! What the Parquet library reads in pages of ours is what was put there, and what it says of a chunk is true.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, Date32Array, DictionaryArray, Int32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
    UInt32Array, UInt64Array,
};
use arrow_schema::{Field, Schema};
use parquet::arrow::ArrowSchemaConverter;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReaderBuilder, statistics::StatisticsConverter};
use parquet::basic::Encoding;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::writer::SerializedFileWriter;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::{Packer, encode};

/// A file of one column, read again; and what it says of its chunk.
fn around(array: &ArrayRef, has_dictionary: bool) -> (ArrayRef, RowGroupMetaData, Arc<Schema>) {
    let schema = Arc::new(Schema::new(vec![Field::new("c", array.data_type().clone(), array.nulls().is_some())]));
    let parquet = ArrowSchemaConverter::new().convert(&schema).unwrap();
    let chunk = encode(&parquet.column(0), array, || has_dictionary, &mut Packer::new().unwrap()).unwrap().unwrap();
    let mut file = SerializedFileWriter::new(Vec::new(), parquet.root_schema_ptr(), Default::default()).unwrap();
    let mut group = file.next_row_group().unwrap();
    chunk.append_to(&mut group).unwrap();
    group.close().unwrap();
    let file = bytes::Bytes::from(file.into_inner().unwrap());
    let options = parquet::arrow::arrow_reader::ArrowReaderOptions::new().with_schema(schema.clone());
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options).unwrap();
    let group = builder.metadata().row_group(0).clone();
    let batches: Vec<RecordBatch> = builder.with_batch_size(array.len()).build().unwrap().map(|batch| batch.unwrap()).collect();
    assert_eq!(batches.len(), 1);
    (batches[0].column(0).clone(), group, schema)
}

fn check(array: ArrayRef) -> Result<(), TestCaseError> {
    for has_dictionary in [false, true] {
        if !has_dictionary && array.as_any().is::<StringArray>() {
            continue;
        }
        let (read, group, schema) = around(&array, has_dictionary);
        prop_assert_eq!(&read, &array);
        let says = StatisticsConverter::try_new("c", &schema, group.schema_descr()).unwrap();
        prop_assert_eq!(says.row_group_null_counts([&group]).unwrap().value(0), array.null_count() as u64);
        prop_assert_eq!(&says.row_group_mins([&group]).unwrap(), &bound(&array, false));
        prop_assert_eq!(&says.row_group_maxes([&group]).unwrap(), &bound(&array, true));
        let is_coded = has_dictionary || array.as_any().is::<DictionaryArray<Int32Type>>();
        let encoding = if is_coded { Encoding::RLE_DICTIONARY } else { Encoding::DELTA_BINARY_PACKED };
        prop_assert!(group.column(0).page_encoding_stats_mask().unwrap().is_only(encoding));
    }
    Ok(())
}

/// The least or the greatest value, as an array of one.
fn bound(array: &ArrayRef, greatest: bool) -> ArrayRef {
    macro_rules! of {
        ($($type:ty),*) => { $(
            if let Some(all) = array.as_any().downcast_ref::<$type>() {
                let there = || all.iter().flatten();
                let one: $type = [if greatest { there().max() } else { there().min() }].into_iter().collect();
                return with_type(Arc::new(one), array);
            }
        )* };
    }
    of!(Int32Array, UInt32Array, Int64Array, UInt64Array, Date32Array, TimestampMicrosecondArray, StringArray);
    let names = array.as_any().downcast_ref::<DictionaryArray<Int32Type>>().unwrap().downcast_dict::<StringArray>().unwrap();
    let there = || names.into_iter().flatten();
    Arc::new(StringArray::from(vec![if greatest { there().max() } else { there().min() }]))
}

/// A moment has a time zone.
fn with_type(one: ArrayRef, like: &ArrayRef) -> ArrayRef {
    match one.as_any().downcast_ref::<TimestampMicrosecondArray>() {
        Some(moments) if one.data_type() != like.data_type() => Arc::new(moments.clone().with_timezone("UTC")),
        _ => one,
    }
}

/// Numbers near each other, far from each other, and in runs.
fn numbers() -> impl Strategy<Value = Vec<Option<i64>>> {
    let number = prop_oneof![4 => 0..5i64, 2 => -1000..1000i64, 1 => any::<i64>(), 1 => Just(i64::MAX), 1 => Just(i64::MIN)];
    vec((option::weighted(0.8, number), prop_oneof![4 => 1..3usize, 1 => 1..40usize]), 1..60).prop_map(runs)
}

fn runs<T: Clone>(runs: Vec<(T, usize)>) -> Vec<T> {
    runs.into_iter().flat_map(|(value, times)| std::iter::repeat_n(value, times)).collect()
}

proptest! {
    #[test]
    fn numbers_are_read_as_they_were(numbers in numbers(), whole: bool) {
        let numbers: Vec<Option<i64>> = if whole { numbers.into_iter().map(|number| number.or(Some(7))).collect() } else { numbers };
        let narrow: Vec<Option<i32>> = numbers.iter().map(|number| number.map(|number| number as i32)).collect();
        let wide: Vec<Option<u64>> = numbers.iter().map(|number| number.map(|number| number as u64)).collect();
        check(Arc::new(Int64Array::from(numbers.clone())))?;
        check(Arc::new(UInt64Array::from(wide)))?;
        check(Arc::new(TimestampMicrosecondArray::from(numbers).with_timezone("UTC")))?;
        check(Arc::new(Int32Array::from(narrow.clone())))?;
        check(Arc::new(Date32Array::from(narrow.clone())))?;
        check(Arc::new(narrow.into_iter().map(|number| number.map(|number| number as u32)).collect::<UInt32Array>()))?;
    }

    #[test]
    fn texts_are_read_as_they_were(texts in vec((option::weighted(0.8, "[abcé]{0,4}"), 1..20usize), 1..60)) {
        let texts = runs(texts);
        check(Arc::new(StringArray::from(texts.clone())))?;
        // Names in a dictionary that has one more than they are.
        let names: DictionaryArray<Int32Type> = std::iter::once(Some("zz".to_owned())).chain(texts).collect::<Vec<_>>().iter().map(Option::as_deref).collect();
        check(Arc::new(names.slice(1, names.len() - 1)))?;
    }
}

#[test]
fn many_rows_are_several_pages_and_many_texts_one_dictionary() {
    let texts: StringArray = (0..300_000u64).map(|row| (row % 7 > 0).then(|| format!("text-{}", row * row % 70_001))).collect();
    check(Arc::new(texts)).unwrap();
    let numbers: UInt64Array = (0..300_000u64).map(|row| (row % 5 > 0).then(|| row.wrapping_mul(row) << 20)).collect();
    check(Arc::new(numbers)).unwrap();
}
