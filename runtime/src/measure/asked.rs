//! Questions about a cell that only the facts can answer: how often was this item seen, at which rank does this value stand?
//!
//! `top` and `quantiles` past their exact size answer within bounds. Whether they do is checked by counting once more just what they have
//! answered: a cell's measures are replaced by questions, and the facts are counted into them by the same generated code.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::one::Measure;
use super::quantiles::{Float, Int, Ordered, Quantiles};
use super::top::Top;

/// By how much a rank may be off.
const OFF: f64 = 0.03;

/// What is asked of the facts of a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// How often items were seen.
    Items(BTreeMap<Box<[u8]>, Bounded>),
    /// Where whole numbers stand.
    Ints(Places<Int>),
    /// Where floats stand.
    Floats(Places<Float>),
}

/// How often an item was seen, and between which numbers that was said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounded {
    low: u64,
    high: u64,
    seen: u64,
}

/// Where values stand among all values that were seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Places<T> {
    /// A rank and the value that was said to stand there, with how many values are below it, and how many are not above it.
    values: Vec<(f64, T, u64, u64)>,
    /// How many values were said to have been seen, and how many were.
    said: u64,
    seen: u64,
}

impl Measure {
    /// Whether it answers within bounds only.
    pub fn is_bounded(&self) -> bool {
        match self {
            Measure::Top(top) => !top.is_exact(),
            Measure::QuantilesInt(quantiles) => !quantiles.is_exact(),
            Measure::QuantilesFloat(quantiles) => !quantiles.is_exact(),
            _ => false,
        }
    }

    /// What is to be asked about an answer, of which another count has listed other items; none where the answer is exact and can be
    /// compared as it is. `k` is how many items are listed.
    pub fn question(&self, other: &Measure, k: u32) -> Option<Measure> {
        let asked = match (self, other) {
            (Measure::Top(top), Measure::Top(other)) if !top.is_exact() => Asked::of_top(top, other, k),
            (Measure::QuantilesInt(quantiles), _) => Asked::Ints(Places::of(quantiles)?),
            (Measure::QuantilesFloat(quantiles), _) => Asked::Floats(Places::of(quantiles)?),
            _ => return None,
        };
        Some(Measure::Asked(Box::new(asked)))
    }
}

impl Asked {
    /// The items that are listed, or that another count lists.
    fn of_top(top: &Top, other: &Top, k: u32) -> Asked {
        let listed = top.ranked(k).into_iter().chain(other.ranked(k));
        let bounds = listed.map(|ranked| {
            let (low, high) = top.bounds(ranked.item);
            (ranked.item.into(), Bounded { low, high, seen: 0 })
        });
        Asked::Items(bounds.collect())
    }

    pub(super) fn item(&mut self, bytes: &[u8], times: u64) {
        if let Asked::Items(items) = self
            && let Some(item) = items.get_mut(bytes)
        {
            item.seen += times;
        }
    }

    pub(super) fn int(&mut self, value: i128, times: u64) {
        if let Asked::Ints(places) = self {
            places.add(Int(value), times);
        }
    }

    pub(super) fn float(&mut self, value: f64, times: u64) {
        if let Asked::Floats(places) = self {
            places.add(Float(value), times);
        }
    }

    pub(super) fn merge(&mut self, other: Asked) {
        match (self, other) {
            (Asked::Items(a), Asked::Items(b)) => b.into_iter().for_each(|(item, b)| {
                a.entry(item).and_modify(|a| a.seen += b.seen).or_insert(b);
            }),
            (Asked::Ints(a), Asked::Ints(b)) => a.merge(&b),
            (Asked::Floats(a), Asked::Floats(b)) => a.merge(&b),
            _ => {}
        }
    }

    /// Bytes on the heap, roughly.
    pub fn heap(&self) -> usize {
        match self {
            Asked::Items(items) => items.keys().map(|item| item.len() + 64).sum(),
            Asked::Ints(places) => places.values.len() * size_of::<(f64, Int, u64, u64)>(),
            Asked::Floats(places) => places.values.len() * size_of::<(f64, Float, u64, u64)>(),
        }
    }

    /// What of the answer was wrong, with what is true: none if it was right.
    pub fn wrong(&self) -> Option<Value> {
        match self {
            Asked::Items(items) => {
                let wrong = items.values().filter(|item| !(item.low..=item.high).contains(&item.seen));
                let wrong: Vec<Value> = wrong.map(|item| json!({"count": item.seen, "outside": [item.low, item.high]})).collect();
                (!wrong.is_empty()).then_some(Value::Array(wrong))
            }
            Asked::Ints(places) => places.wrong(),
            Asked::Floats(places) => places.wrong(),
        }
    }
}

impl<T: Ordered> Places<T> {
    fn of(quantiles: &Quantiles<T>) -> Option<Places<T>> {
        if quantiles.is_exact() {
            return None;
        }
        let values = quantiles.ranked()?.into_iter().map(|(rank, value)| (rank, value, 0, 0)).collect();
        Some(Places { values, said: quantiles.count(), seen: 0 })
    }

    fn add(&mut self, value: T, times: u64) {
        self.seen += times;
        for (_, place, below, upto) in &mut self.values {
            *below += if value < *place { times } else { 0 };
            *upto += if value <= *place { times } else { 0 };
        }
    }

    fn merge(&mut self, other: &Places<T>) {
        self.seen += other.seen;
        for ((_, _, below, upto), (_, _, more_below, more_upto)) in self.values.iter_mut().zip(&other.values) {
            *below += more_below;
            *upto += more_upto;
        }
    }

    /// The least and the greatest are exact; between, a value is to stand within 3 % of its rank.
    fn wrong(&self) -> Option<Value> {
        let n = self.seen as f64;
        let is_right = |&(rank, _, below, upto): &(f64, T, u64, u64)| match rank {
            0.0 => below == 0 && upto > 0,
            1.0 => upto == self.seen && below < self.seen,
            _ => below as f64 <= (rank + OFF) * n && upto as f64 >= (rank - OFF) * n,
        };
        if self.seen == self.said && self.values.iter().all(is_right) {
            return None;
        }
        let ranks = self.values.iter().map(|(rank, _, below, upto)| (rank.to_string(), json!([*below as f64 / n, *upto as f64 / n])));
        Some(json!({"values": self.seen, "ranks": ranks.collect::<Map<_, _>>()}))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::{Cell, Item, MeasureKind};

    const KINDS: &[MeasureKind] = &[MeasureKind::Top { k: 10 }, MeasureKind::QuantilesInt, MeasureKind::QuantilesFloat];

    fn count(cell: &mut Cell, values: impl IntoIterator<Item = u32>) {
        for value in values {
            let (item, mut counting) = (Item::of(&value), cell.counting());
            counting.top(0, &item);
            counting.quantile(1, i128::from(value));
            counting.quantile_float(2, f64::from(value));
        }
    }

    fn cell(values: impl IntoIterator<Item = u32>) -> Cell {
        let mut cell = Cell::new(KINDS);
        count(&mut cell, values);
        cell
    }

    /// Which answers of a cell are wrong, by these facts.
    fn wrong(answered: &Cell, facts: impl IntoIterator<Item = u32>) -> Vec<usize> {
        let questions: Vec<Measure> = answered.measures().iter().map(|measure| measure.question(measure, 10).unwrap()).collect();
        let mut asked = Cell::from(&questions[..]);
        count(&mut asked, facts);
        let wrong = |measure: &Measure| matches!(measure, Measure::Asked(asked) if asked.wrong().is_some());
        asked.measures().iter().enumerate().filter(|(_, measure)| wrong(measure)).map(|(i, _)| i).collect()
    }

    fn values() -> impl Iterator<Item = u32> {
        (0..30_000).map(|i| if i % 3 == 0 { i % 30 } else { i })
    }

    #[test]
    fn what_is_answered_within_bounds_is_right() {
        assert_eq!(wrong(&cell(values()), values()), Vec::<usize>::new());
        let mut merged = cell(values().skip(9000));
        merged.merge(cell(values().take(9000)));
        assert_eq!(wrong(&merged, values()), Vec::<usize>::new());
    }

    #[test]
    fn what_lies_outside_is_wrong() {
        assert_eq!(wrong(&cell(values()), values().skip(1)), [1, 2], "they have seen another number of values");
        assert_eq!(wrong(&cell(values()), values().filter(|value| *value != 3)), [0, 1, 2]);
        assert_eq!(wrong(&cell(values()), values().map(|value| value / 2)), [0, 1, 2]);
        let heavy = values().chain(std::iter::repeat_n(29_999, 2000));
        assert_eq!(wrong(&cell(values()), heavy), [1, 2], "the new item is not listed, so that nobody asks for it");
    }

    #[test]
    fn an_item_that_only_another_count_lists_is_asked_for() {
        let (few, heavy) = (cell(values()), cell(values().chain(std::iter::repeat_n(29_999, 2000))));
        let question = few.measures()[0].question(&heavy.measures()[0], 10).unwrap();
        let mut asked = Cell::from(&[question, Measure::Count(0), Measure::Count(0)][..]);
        count(&mut asked, values().chain(std::iter::repeat_n(29_999, 2000)));
        assert!(matches!(&asked.measures()[0], Measure::Asked(asked) if asked.wrong().is_some()));
    }

    #[test]
    fn nothing_is_asked_while_answers_are_exact() {
        let cell = cell(0..10);
        assert!(cell.measures().iter().all(|measure| measure.question(measure, 10).is_none()));
    }
}
