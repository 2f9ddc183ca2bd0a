//! Counting one fact into one cell.

use super::item::Item;
use super::later::{Pending, What};
use super::one::Measure;
use super::quantiles::{Float, Int};
use crate::time::Timestamp;
use std::cmp::Ordering::{Greater, Less};

/// A cell that is being counted into. Generated code adds to measure `i`, counted from 0 in the order written; nulls are skipped.
#[derive(Debug)]
pub struct Counting<'c> {
    measures: &'c mut [Measure],
    grown: isize,
    /// How many facts it is that are counted, all alike.
    weight: u64,
    /// Where updates of what is far away wait, and the cell's number among theirs; none where they are carried out at once.
    pending: Option<(&'c mut Pending, u32)>,
}

impl<'c> Counting<'c> {
    /// Into these measures.
    #[inline]
    pub(crate) fn new(measures: &'c mut [Measure]) -> Counting<'c> {
        Counting { measures, grown: 0, weight: 1, pending: None }
    }

    /// The same for so many facts at once, all alike.
    #[inline]
    pub(crate) fn weighing(self, weight: u64) -> Counting<'c> {
        Counting { weight, ..self }
    }

    /// The same, where updates of what is far away wait among others, under the cell's number.
    #[inline]
    pub(crate) fn later(self, pending: &'c mut Pending, cell: u32) -> Counting<'c> {
        Counting { pending: Some((pending, cell)), ..self }
    }

    /// By how many bytes the heap grew, beside the measures themselves.
    #[inline]
    pub(crate) fn grown(&self) -> isize {
        self.grown
    }

    /// `count()`
    #[inline]
    pub fn count(&mut self, i: usize) {
        let weight = self.weight;
        if let Measure::Count(n) = self.measure(i) {
            *n += weight;
        }
    }

    /// `sum(e)` of whole numbers
    #[inline]
    pub fn sum(&mut self, i: usize, value: impl Into<Option<i128>>) {
        let weight = self.weight;
        if let (Some(value), Measure::SumInt(sum)) = (value.into(), self.measure(i)) {
            sum.add(value.wrapping_mul(weight.into()));
        }
    }

    /// `sum(e)` of floats
    #[inline]
    pub fn sum_float(&mut self, i: usize, value: impl Into<Option<f64>>) {
        let weight = self.weight;
        if let (Some(value), Measure::SumFloat(sum)) = (value.into(), self.measure(i)) {
            *sum += value * weight as f64;
        }
    }

    /// `mean(e)`
    #[inline]
    pub fn mean(&mut self, i: usize, value: impl Into<Option<f64>>) {
        let weight = self.weight;
        if let (Some(value), Measure::Mean(mean)) = (value.into(), self.measure(i)) {
            mean.add(value, weight);
        }
    }

    /// `min(e)`
    #[inline]
    pub fn min<'a, 'v: 'a>(&mut self, i: usize, item: impl Into<Option<&'a Item<'v>>>) {
        self.item(i, item, |measure, item| match measure {
            Measure::Min(min) => min.add(item.bytes(), Less),
            _ => 0,
        });
    }

    /// `max(e)`
    #[inline]
    pub fn max<'a, 'v: 'a>(&mut self, i: usize, item: impl Into<Option<&'a Item<'v>>>) {
        self.item(i, item, |measure, item| match measure {
            Measure::Max(max) => max.add(item.bytes(), Greater),
            _ => 0,
        });
    }

    /// `first(e)`
    #[inline]
    pub fn first<'a, 'v: 'a>(&mut self, i: usize, item: impl Into<Option<&'a Item<'v>>>, at: Timestamp) {
        self.item(i, item, |measure, item| match measure {
            Measure::First(first) => first.add(item.bytes(), at.0, Less),
            _ => 0,
        });
    }

    /// `last(e)`
    #[inline]
    pub fn last<'a, 'v: 'a>(&mut self, i: usize, item: impl Into<Option<&'a Item<'v>>>, at: Timestamp) {
        self.item(i, item, |measure, item| match measure {
            Measure::Last(last) => last.add(item.bytes(), at.0, Greater),
            _ => 0,
        });
    }

    /// `distinct(e)`, exact or not
    #[inline]
    pub fn distinct<'a, 'v: 'a>(&mut self, i: usize, item: impl Into<Option<&'a Item<'v>>>) {
        self.far_item(i, item, |measure, item| match measure {
            Measure::Distinct(distinct) => distinct.count(item),
            Measure::Exact(exact) => exact.add(item.bytes()),
            _ => 0,
        });
    }

    /// `top(k, e)`
    #[inline]
    pub fn top<'a, 'v: 'a>(&mut self, i: usize, item: impl Into<Option<&'a Item<'v>>>) {
        let weight = self.weight;
        self.far_item(i, item, |measure, item| match measure {
            Measure::Top(top) => top.add(item, weight),
            Measure::Asked(asked) => {
                asked.item(item.bytes(), weight);
                0
            }
            _ => 0,
        });
    }

    /// `tally(e)`: the number of a case; of a bool 0 or 1
    #[inline]
    pub fn tally(&mut self, i: usize, value: impl Into<Option<i32>>) {
        let weight = self.weight;
        let Some(value) = value.into() else { return };
        if self.waits(i, |measure, _| measure.ask_case(value)) {
            return;
        }
        if let Measure::Tally(tally) = self.measure(i) {
            let grown = tally.add(value, weight);
            self.grown += grown;
        }
    }

    /// `quantiles(e)` of whole numbers
    #[inline]
    pub fn quantile(&mut self, i: usize, value: impl Into<Option<i128>>) {
        let weight = self.weight;
        match (value.into(), self.measure(i)) {
            (Some(value), Measure::QuantilesInt(quantiles)) => {
                let grown = (0..weight).map(|_| quantiles.add(Int(value))).sum::<isize>();
                self.grown += grown;
            }
            (Some(value), Measure::Asked(asked)) => asked.int(value, weight),
            _ => {}
        }
    }

    /// `quantiles(e)` of floats
    #[inline]
    pub fn quantile_float(&mut self, i: usize, value: impl Into<Option<f64>>) {
        let weight = self.weight;
        match (value.into(), self.measure(i)) {
            (Some(value), Measure::QuantilesFloat(quantiles)) => {
                let grown = (0..weight).map(|_| quantiles.add(Float(value))).sum::<isize>();
                self.grown += grown;
            }
            (Some(value), Measure::Asked(asked)) => asked.float(value, weight),
            _ => {}
        }
    }

    /// Adds an item, unless it is null, and keeps count of how the heap grows.
    #[inline]
    fn item<'a, 'v: 'a>(&mut self, i: usize, item: impl Into<Option<&'a Item<'v>>>, add: impl FnOnce(&mut Measure, &Item<'_>) -> isize) {
        if let Some(item) = item.into() {
            let grown = add(self.measure(i), item);
            self.grown += grown;
        }
    }

    /// Adds an item to what may be far away.
    #[inline]
    fn far_item<'a, 'v: 'a>(
        &mut self,
        i: usize,
        item: impl Into<Option<&'a Item<'v>>>,
        add: impl FnOnce(&mut Measure, &Item<'_>) -> isize,
    ) {
        let Some(item) = item.into() else { return };
        if !self.waits(i, |measure, pending| measure.ask(item, pending)) {
            self.item(i, item, add);
        }
    }

    /// Lets an update wait, if what it touches is far away.
    #[inline]
    fn waits(&mut self, i: usize, ask: impl FnOnce(&Measure, &mut Pending) -> Option<What>) -> bool {
        let Some((pending, cell)) = &mut self.pending else { return false };
        let Some(what) = ask(&self.measures[i], pending) else { return false };
        pending.push(*cell, i, self.weight, what);
        true
    }

    /// A measure that generated code names. That it is of the kind it is used as holds by construction: one plan makes the definition and the
    /// code.
    #[inline]
    fn measure(&mut self, i: usize) -> &mut Measure {
        debug_assert!(i < self.measures.len(), "the counter has no measure {i}");
        &mut self.measures[i]
    }
}
