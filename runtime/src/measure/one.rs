//! One measure of one cell, whatever its kind.

use super::asked::Asked;
use super::distinct::Distinct;
use super::exact::Exact;
use super::extreme::Extreme;
use super::kind::MeasureKind;
use super::quantiles::{Float, Int, Quantiles};
use super::scalar::{Mean, Wide};
use super::stamped::Stamped;
use super::tally::Tally;
use super::top::Top;
use super::wire::{Input, Malformed, put_i128, put_u64};
use std::cmp::Ordering::{Greater, Less};

/// One measure. Two of the same kind merge.
#[derive(Clone, Debug)]
pub enum Measure {
    /// `count()`
    Count(u64),
    /// `sum(e)` of whole numbers; it is read as i64.
    SumInt(Wide),
    /// `sum(e)` of floats
    SumFloat(f64),
    /// `mean(e)`
    Mean(Mean),
    /// `min(e)`
    Min(Extreme),
    /// `max(e)`
    Max(Extreme),
    /// `first(e)`
    First(Stamped),
    /// `last(e)`
    Last(Stamped),
    /// `distinct(e)`
    Distinct(Distinct),
    /// `distinct(e, exact)`
    Exact(Box<Exact>),
    /// `top(k, e)`
    Top(Top),
    /// `tally(e)`
    Tally(Tally),
    /// `quantiles(e)` of whole numbers
    QuantilesInt(Quantiles<Int>),
    /// `quantiles(e)` of floats
    QuantilesFloat(Quantiles<Float>),
    /// A question about one of the others. It is never stored.
    Asked(Box<Asked>),
}

// A cell is as wide as its measures are: none is to become wider for the sake of one kind.
const _: () = assert!(size_of::<Measure>() <= 40);

impl Measure {
    /// Of nothing.
    pub fn new(kind: MeasureKind) -> Measure {
        match kind {
            MeasureKind::Count => Measure::Count(0),
            MeasureKind::SumInt => Measure::SumInt(Wide::default()),
            MeasureKind::SumFloat => Measure::SumFloat(0.0),
            MeasureKind::Mean => Measure::Mean(Mean::default()),
            MeasureKind::Min => Measure::Min(Extreme::default()),
            MeasureKind::Max => Measure::Max(Extreme::default()),
            MeasureKind::First => Measure::First(Stamped::default()),
            MeasureKind::Last => Measure::Last(Stamped::default()),
            MeasureKind::Distinct { exact: false } => Measure::Distinct(Distinct::default()),
            MeasureKind::Distinct { exact: true } => Measure::Exact(Box::default()),
            MeasureKind::Top { .. } => Measure::Top(Top::default()),
            MeasureKind::Tally => Measure::Tally(Tally::default()),
            MeasureKind::QuantilesInt => Measure::QuantilesInt(Quantiles::default()),
            MeasureKind::QuantilesFloat => Measure::QuantilesFloat(Quantiles::default()),
        }
    }

    /// Adds what another part of the same count has seen.
    ///
    /// # Panics
    /// When the two are of different kinds, which no bytes can bring about: kinds come from one definition.
    pub fn merge(&mut self, other: Measure) {
        match (self, other) {
            (Measure::Count(a), Measure::Count(b)) => *a = a.wrapping_add(b),
            (Measure::SumInt(a), Measure::SumInt(b)) => a.add(b.value()),
            (Measure::SumFloat(a), Measure::SumFloat(b)) => *a += b,
            (Measure::Mean(a), Measure::Mean(b)) => a.merge(&b),
            (Measure::Min(a), Measure::Min(b)) => a.merge(b, Less),
            (Measure::Max(a), Measure::Max(b)) => a.merge(b, Greater),
            (Measure::First(a), Measure::First(b)) => a.merge(b, Less),
            (Measure::Last(a), Measure::Last(b)) => a.merge(b, Greater),
            (Measure::Distinct(a), Measure::Distinct(b)) => a.merge(b),
            (Measure::Exact(a), Measure::Exact(b)) => a.merge(*b),
            (Measure::Top(a), Measure::Top(b)) => a.merge(b),
            (Measure::Tally(a), Measure::Tally(b)) => a.merge(&b),
            (Measure::QuantilesInt(a), Measure::QuantilesInt(b)) => a.merge(b),
            (Measure::QuantilesFloat(a), Measure::QuantilesFloat(b)) => a.merge(b),
            (Measure::Asked(a), Measure::Asked(b)) => a.merge(*b),
            (a, b) => panic!("cells of two definitions were merged: {a:?} and {b:?}"),
        }
    }

    /// The same of one that stays as it is: numbers are added without a copy.
    ///
    /// # Panics
    /// As for [`Measure::merge`].
    #[inline]
    pub fn merge_ref(&mut self, other: &Measure) {
        match (self, other) {
            (Measure::Count(a), Measure::Count(b)) => *a = a.wrapping_add(*b),
            (Measure::SumInt(a), Measure::SumInt(b)) => a.add(b.value()),
            (Measure::SumFloat(a), Measure::SumFloat(b)) => *a += b,
            (Measure::Mean(a), Measure::Mean(b)) => a.merge(b),
            (Measure::Tally(a), Measure::Tally(b)) => a.merge(b),
            (own, other) => own.merge(other.clone()),
        }
    }

    /// Bytes on the heap, roughly.
    pub fn heap(&self) -> usize {
        match self {
            Measure::Count(_) | Measure::SumInt(_) | Measure::SumFloat(_) | Measure::Mean(_) => 0,
            Measure::Min(m) | Measure::Max(m) => m.heap(),
            Measure::First(m) | Measure::Last(m) => m.heap(),
            Measure::Distinct(m) => m.heap(),
            Measure::Exact(m) => size_of::<Exact>() + m.heap(),
            Measure::Top(m) => m.heap(),
            Measure::Tally(m) => m.heap(),
            Measure::QuantilesInt(m) => m.heap(),
            Measure::QuantilesFloat(m) => m.heap(),
            Measure::Asked(m) => m.heap(),
        }
    }

    /// Appends its bytes. They do not name its kind.
    pub fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Measure::Count(n) => put_u64(out, *n),
            Measure::SumInt(n) => put_i128(out, n.value()),
            Measure::SumFloat(x) => out.extend_from_slice(&x.to_le_bytes()),
            Measure::Mean(m) => m.encode(out),
            Measure::Min(m) | Measure::Max(m) => m.encode(out),
            Measure::First(m) | Measure::Last(m) => m.encode(out),
            Measure::Distinct(m) => m.encode(out),
            Measure::Exact(m) => m.encode(out),
            Measure::Top(m) => m.encode(out),
            Measure::Tally(m) => m.encode(out),
            Measure::QuantilesInt(m) => m.encode(out),
            Measure::QuantilesFloat(m) => m.encode(out),
            Measure::Asked(_) => debug_assert!(false, "a question is never stored"),
        }
    }

    /// The same as [`Measure::decode`] in the place of what stands here, which is of that kind.
    #[inline(always)]
    pub(crate) fn read(&mut self, kind: MeasureKind, input: &mut Input<'_>) -> Result<(), Malformed> {
        match self {
            Measure::Count(n) => *n = input.count()?,
            Measure::SumInt(n) => *n = input.i128()?.into(),
            Measure::SumFloat(x) => *x = input.f64()?,
            Measure::Mean(mean) => *mean = Mean::decode(input)?,
            other => *other = input.aside(|input| Measure::decode(kind, input))?,
        }
        Ok(())
    }

    /// Reads what [`Measure::encode`] wrote of this kind. Whatever the bytes are, it neither panics nor reserves more than they can fill.
    pub(crate) fn decode(kind: MeasureKind, input: &mut Input<'_>) -> Result<Measure, Malformed> {
        Ok(match kind {
            MeasureKind::Count => Measure::Count(input.count()?),
            MeasureKind::SumInt => Measure::SumInt(input.i128()?.into()),
            MeasureKind::SumFloat => Measure::SumFloat(input.f64()?),
            MeasureKind::Mean => Measure::Mean(Mean::decode(input)?),
            MeasureKind::Min => Measure::Min(Extreme::decode(input)?),
            MeasureKind::Max => Measure::Max(Extreme::decode(input)?),
            MeasureKind::First => Measure::First(Stamped::decode(input)?),
            MeasureKind::Last => Measure::Last(Stamped::decode(input)?),
            MeasureKind::Distinct { exact: false } => Measure::Distinct(Distinct::decode(input)?),
            MeasureKind::Distinct { exact: true } => Measure::Exact(Box::new(Exact::decode(input)?)),
            MeasureKind::Top { .. } => Measure::Top(Top::decode(input)?),
            MeasureKind::Tally => Measure::Tally(Tally::decode(input)?),
            MeasureKind::QuantilesInt => Measure::QuantilesInt(Quantiles::decode(input)?),
            MeasureKind::QuantilesFloat => Measure::QuantilesFloat(Quantiles::decode(input)?),
        })
    }
}
