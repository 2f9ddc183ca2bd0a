//! Turning grown columns into Arrow's arrays; what has grown is handed over, not copied.

use std::sync::Arc;

use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, DictionaryArray, FixedSizeBinaryArray, ListArray, MapArray, PrimitiveArray, RecordBatch,
    StringArray, StructArray,
};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, SchemaRef};

use super::buffer::{Codes, Column, Text, Values};
use super::{Columns, misfit};

impl Columns {
    /// The rows as a batch of the schema of their layout.
    ///
    /// # Errors
    /// If the schema is another's.
    pub fn finish(mut self, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let fields = schema.fields();
        let own = fields.len().saturating_sub(5);
        let mut arrays = Vec::with_capacity(fields.len());
        arrays.push(moments(self.at.into(), None));
        arrays.push(self.source.finish(&fields[1], std::iter::empty())?);
        arrays.push(self.nonce.finish(&fields[2], std::iter::empty())?);
        let (mut nodes, mut end) = (self.own.drain(..).skip(1), 1);
        for field in &fields[3..3 + own] {
            arrays.push(next(&mut nodes, &mut end, field)?);
        }
        arrays.push(Arc::new(PrimitiveArray::<UInt32Type>::new(self.partition.into(), None)));
        arrays.push(Arc::new(PrimitiveArray::<UInt64Type>::new(self.offset.into(), None)));
        RecordBatch::try_new(schema.clone(), arrays)
    }
}

/// The array of the node that comes next, with all of its parts.
fn next(nodes: &mut dyn Iterator<Item = Column>, at: &mut usize, field: &Field) -> Result<ArrayRef, ArrowError> {
    let Some(column) = nodes.next() else { misfit() };
    *at += 1;
    let parts: &[FieldRef] = match field.data_type() {
        DataType::Struct(fields) => fields,
        DataType::List(element) => std::slice::from_ref(element),
        DataType::Map(pairs, _) => match pairs.data_type() {
            DataType::Struct(fields) => fields,
            _ => misfit(),
        },
        _ => &[],
    };
    let parts = parts.iter().map(|part| next(nodes, at, part)).collect::<Result<Vec<_>, _>>()?;
    column.finish(field, parts.into_iter())
}

impl Column {
    fn finish(self, field: &Field, mut parts: impl Iterator<Item = ArrayRef>) -> Result<ArrayRef, ArrowError> {
        let valid = self.valid.and_then(|mut valid| valid.finish());
        Ok(match (self.values, field.data_type()) {
            (Values::Bool(mut v), _) => Arc::new(BooleanArray::new(v.finish(), valid)),
            (Values::I8(v), _) => numbers::<Int8Type>(v.into(), valid),
            (Values::I16(v), _) => numbers::<Int16Type>(v.into(), valid),
            (Values::I32(v), _) => numbers::<Int32Type>(v.into(), valid),
            (Values::Moment(v), _) => moments(v.into(), valid),
            (Values::I64(v), _) => numbers::<Int64Type>(v.into(), valid),
            (Values::U8(v), _) => numbers::<UInt8Type>(v.into(), valid),
            (Values::U16(v), _) => numbers::<UInt16Type>(v.into(), valid),
            (Values::U32(v), _) => numbers::<UInt32Type>(v.into(), valid),
            (Values::U64(v), _) => numbers::<UInt64Type>(v.into(), valid),
            (Values::F32(v), _) => numbers::<Float32Type>(v.into(), valid),
            (Values::F64(v), _) => numbers::<Float64Type>(v.into(), valid),
            (Values::Date(v), _) => numbers::<Date32Type>(v.into(), valid),
            (Values::Uuid(v), _) => Arc::new(FixedSizeBinaryArray::try_new(16, Buffer::from_vec(v), valid)?),
            (Values::Bytes(Text { text, ends }), _) => Arc::new(BinaryArray::try_new(offsets(ends), Buffer::from_vec(text), valid)?),
            (Values::Str(v) | Values::Url(v) | Values::Json(v), _) => texts(v, valid),
            (Values::Enum(v), _) => names(v, valid)?,
            (Values::List(ends) | Values::Set(ends), DataType::List(element)) => {
                let Some(elements) = parts.next() else { misfit() };
                Arc::new(ListArray::try_new(element.clone(), offsets(ends), elements, valid)?)
            }
            (Values::Map(ends), DataType::Map(pairs, _)) => {
                let DataType::Struct(fields) = pairs.data_type() else { misfit() };
                let both = StructArray::try_new(fields.clone(), parts.collect(), None)?;
                Arc::new(MapArray::try_new(pairs.clone(), offsets(ends), both, valid, false)?)
            }
            (Values::Struct(rows), DataType::Struct(fields)) => {
                Arc::new(StructArray::try_new_with_length(fields.clone(), parts.collect(), valid, rows)?)
            }
            (Values::List(_) | Values::Set(_) | Values::Map(_) | Values::Struct(_), _) => misfit(),
        })
    }
}

fn numbers<T: ArrowPrimitiveType>(values: ScalarBuffer<T::Native>, valid: Option<NullBuffer>) -> ArrayRef {
    Arc::new(PrimitiveArray::<T>::new(values, valid))
}

fn moments(values: ScalarBuffer<i64>, valid: Option<NullBuffer>) -> ArrayRef {
    Arc::new(PrimitiveArray::<TimestampMicrosecondType>::new(values, valid).with_timezone("UTC"))
}

fn texts(texts: Text, valid: Option<NullBuffer>) -> ArrayRef {
    let Text { text, ends } = texts;
    // SAFETY: the bytes are texts one after another, each pushed whole as a `&str` or written by the JSON codec, and the offsets are where
    // they end: they rise, and each lies between two characters. There are as many as there are bits in `valid`, which is pushed with them.
    Arc::new(unsafe { StringArray::new_unchecked(offsets(ends), Buffer::from_vec(text), valid) })
}

fn names(codes: Codes, valid: Option<NullBuffer>) -> Result<ArrayRef, ArrowError> {
    let names = StringArray::from_iter_values(codes.names());
    let codes = PrimitiveArray::<Int32Type>::new(codes.codes.into(), valid);
    Ok(Arc::new(DictionaryArray::try_new(codes, Arc::new(names))?))
}

/// Arrow counts from the first one's beginning.
fn offsets(mut ends: Vec<i32>) -> OffsetBuffer<i32> {
    ends.insert(0, 0);
    OffsetBuffer::new(ends.into())
}
