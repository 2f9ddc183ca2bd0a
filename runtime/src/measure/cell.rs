//! A cell: the measures of one row in one bucket of time.

use super::item::Item;
use super::kind::MeasureKind;
use super::one::Measure;
use super::quantiles::{Float, Int};
use super::wire::{Input, Malformed};
use crate::time::Timestamp;
use std::cmp::Ordering::{Greater, Less};

/// The measures of one row in one bucket. Generated code adds to measure `i`, counted from 0 in the order written; nulls are skipped.
#[derive(Clone, Debug)]
pub struct Cell {
    measures: Box<[Measure]>,
    /// Bytes on the heap, kept up to date as measures grow.
    heap: usize,
}

impl Cell {
    /// A cell that has counted nothing.
    pub fn new(kinds: &[MeasureKind]) -> Cell {
        Cell::from_measures(kinds.iter().map(|&kind| Measure::new(kind)).collect())
    }

    fn from_measures(measures: Box<[Measure]>) -> Cell {
        let heap = size_of_val(&*measures) + measures.iter().map(Measure::heap).sum::<usize>();
        Cell { measures, heap }
    }

    /// Its measures, in the order written.
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// How many bytes it takes on the heap, roughly.
    pub fn heap(&self) -> usize {
        self.heap
    }

    /// Adds what another part of the same cell has counted.
    ///
    /// # Panics
    /// When the two are cells of different definitions.
    pub fn merge(&mut self, other: Cell) {
        assert_eq!(self.measures.len(), other.measures.len(), "cells of two definitions were merged");
        self.measures.iter_mut().zip(other.measures).for_each(|(a, b)| a.merge(b));
        self.heap = size_of_val(&*self.measures) + self.measures.iter().map(Measure::heap).sum::<usize>();
    }

    /// Appends its bytes: those of each measure, one after the other. Their kinds stand in the definition.
    pub fn encode(&self, out: &mut Vec<u8>) {
        self.measures.iter().for_each(|measure| measure.encode(out));
    }

    /// Reads what [`Cell::encode`] wrote of the same kinds.
    ///
    /// # Errors
    /// When the bytes are anything else. Whatever they are, it neither panics nor reserves more than they can fill.
    pub fn decode(kinds: &[MeasureKind], bytes: &[u8]) -> Result<Cell, Malformed> {
        let mut input = Input(bytes);
        let measures = kinds.iter().map(|&kind| Measure::decode(kind, &mut input)).collect::<Result<_, _>>()?;
        match input.0 {
            [] => Ok(Cell::from_measures(measures)),
            _ => Err(Malformed("it goes on after its last measure")),
        }
    }

    /// `count()`
    #[inline]
    pub fn count(&mut self, i: usize) {
        if let Measure::Count(n) = self.measure(i) {
            *n += 1;
        }
    }

    /// `sum(e)` of whole numbers
    #[inline]
    pub fn sum(&mut self, i: usize, value: impl Into<Option<i128>>) {
        if let (Some(value), Measure::SumInt(sum)) = (value.into(), self.measure(i)) {
            *sum = sum.wrapping_add(value);
        }
    }

    /// `sum(e)` of floats
    #[inline]
    pub fn sum_float(&mut self, i: usize, value: impl Into<Option<f64>>) {
        if let (Some(value), Measure::SumFloat(sum)) = (value.into(), self.measure(i)) {
            *sum += value;
        }
    }

    /// `mean(e)`
    #[inline]
    pub fn mean(&mut self, i: usize, value: impl Into<Option<f64>>) {
        if let (Some(value), Measure::Mean(mean)) = (value.into(), self.measure(i)) {
            mean.add(value);
        }
    }

    /// `min(e)`
    #[inline]
    pub fn min<'a>(&mut self, i: usize, item: impl Into<Option<&'a Item>>) {
        self.item(i, item, |measure, item| match measure {
            Measure::Min(min) => min.add(item.bytes(), Less),
            _ => 0,
        });
    }

    /// `max(e)`
    #[inline]
    pub fn max<'a>(&mut self, i: usize, item: impl Into<Option<&'a Item>>) {
        self.item(i, item, |measure, item| match measure {
            Measure::Max(max) => max.add(item.bytes(), Greater),
            _ => 0,
        });
    }

    /// `first(e)`
    #[inline]
    pub fn first<'a>(&mut self, i: usize, item: impl Into<Option<&'a Item>>, at: Timestamp) {
        self.item(i, item, |measure, item| match measure {
            Measure::First(first) => first.add(item.bytes(), at.0, Less),
            _ => 0,
        });
    }

    /// `last(e)`
    #[inline]
    pub fn last<'a>(&mut self, i: usize, item: impl Into<Option<&'a Item>>, at: Timestamp) {
        self.item(i, item, |measure, item| match measure {
            Measure::Last(last) => last.add(item.bytes(), at.0, Greater),
            _ => 0,
        });
    }

    /// `distinct(e)`, exact or not
    #[inline]
    pub fn distinct<'a>(&mut self, i: usize, item: impl Into<Option<&'a Item>>) {
        self.item(i, item, |measure, item| match measure {
            Measure::Distinct(distinct) => distinct.add(item.mark()),
            Measure::Exact(exact) => exact.add(item.bytes()),
            _ => 0,
        });
    }

    /// `top(k, e)`
    #[inline]
    pub fn top<'a>(&mut self, i: usize, item: impl Into<Option<&'a Item>>) {
        self.item(i, item, |measure, item| match measure {
            Measure::Top(top) => top.add(item),
            _ => 0,
        });
    }

    /// `quantiles(e)` of whole numbers
    #[inline]
    pub fn quantile(&mut self, i: usize, value: impl Into<Option<i128>>) {
        if let (Some(value), Measure::QuantilesInt(quantiles)) = (value.into(), self.measure(i)) {
            let grown = quantiles.add(Int(value));
            self.heap = self.heap.wrapping_add_signed(grown);
        }
    }

    /// `quantiles(e)` of floats
    #[inline]
    pub fn quantile_float(&mut self, i: usize, value: impl Into<Option<f64>>) {
        if let (Some(value), Measure::QuantilesFloat(quantiles)) = (value.into(), self.measure(i)) {
            let grown = quantiles.add(Float(value));
            self.heap = self.heap.wrapping_add_signed(grown);
        }
    }

    /// Adds an item, unless it is null, and keeps count of the heap.
    #[inline]
    fn item<'a>(&mut self, i: usize, item: impl Into<Option<&'a Item>>, add: impl FnOnce(&mut Measure, &Item) -> isize) {
        if let Some(item) = item.into() {
            let grown = add(self.measure(i), item);
            self.heap = self.heap.wrapping_add_signed(grown);
        }
    }

    /// A measure that generated code names. That it is of the kind it is used as holds by construction: one plan makes the definition and the
    /// code.
    #[inline]
    fn measure(&mut self, i: usize) -> &mut Measure {
        debug_assert!(i < self.measures.len(), "the counter has no measure {i}");
        &mut self.measures[i]
    }
}
