//! What quantiles are taken of: whole numbers of any size, and floats in their order.

use crate::measure::wire::{Input, Malformed, put_i128};
use datasketches::codec::{SketchBytes, SketchSlice};
use datasketches::error::{Error, ErrorKind};
use datasketches::kll::KllValue;
use serde_json::Value;

/// A value with an order and bytes of its own.
pub trait Ordered: KllValue + Ord + Copy {
    /// Appends its bytes.
    fn put(&self, out: &mut Vec<u8>);
    /// Reads what [`Ordered::put`] wrote.
    fn take(input: &mut Input<'_>) -> Result<Self, Malformed>;
    /// As JSON.
    fn show(self) -> Value;
}

/// A whole number; wide, so that an expression over u64 keeps its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Int(pub(crate) i128);

/// A float, ordered as IEEE 754 has it in `totalOrder`.
#[derive(Clone, Copy, Debug)]
pub struct Float(pub(crate) f64);

impl Ordered for Int {
    fn put(&self, out: &mut Vec<u8>) {
        put_i128(out, self.0);
    }

    fn take(input: &mut Input<'_>) -> Result<Int, Malformed> {
        input.i128().map(Int)
    }

    /// What no 64 bits hold becomes the nearest float.
    fn show(self) -> Value {
        match (i64::try_from(self.0), u64::try_from(self.0)) {
            (Ok(n), _) => n.into(),
            (_, Ok(n)) => n.into(),
            _ => (self.0 as f64).into(),
        }
    }
}

impl Ordered for Float {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0.to_le_bytes());
    }

    fn take(input: &mut Input<'_>) -> Result<Float, Malformed> {
        input.f64().map(Float)
    }

    fn show(self) -> Value {
        self.0.into()
    }
}

impl Ord for Float {
    fn cmp(&self, other: &Float) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Float {
    fn partial_cmp(&self, other: &Float) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Float {
    fn eq(&self, other: &Float) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Float {}

impl KllValue for Int {
    const MIN_SERIALIZED_SIZE: usize = 1;

    fn serialized_size(value: &Int) -> usize {
        let mut out = Vec::with_capacity(19);
        value.put(&mut out);
        out.len()
    }

    fn serialize(value: &Int, bytes: &mut SketchBytes) {
        write(value, bytes);
    }

    fn deserialize(input: &mut SketchSlice<'_>) -> Result<Int, Error> {
        read(input)
    }
}

impl KllValue for Float {
    const MIN_SERIALIZED_SIZE: usize = 8;

    fn serialized_size(_: &Float) -> usize {
        8
    }

    fn serialize(value: &Float, bytes: &mut SketchBytes) {
        write(value, bytes);
    }

    fn deserialize(input: &mut SketchSlice<'_>) -> Result<Float, Error> {
        read(input)
    }
}

fn write<T: Ordered>(value: &T, bytes: &mut SketchBytes) {
    let mut out = Vec::with_capacity(19);
    value.put(&mut out);
    bytes.write(&out);
}

fn read<T: Ordered>(input: &mut SketchSlice<'_>) -> Result<T, Error> {
    let before = input.remaining();
    let mut rest = Input(before);
    let value = T::take(&mut rest).map_err(|error| Error::new(ErrorKind::InvalidData, error.to_string()))?;
    let taken = before.len() - rest.0.len();
    input.advance(taken as u64);
    Ok(value)
}
