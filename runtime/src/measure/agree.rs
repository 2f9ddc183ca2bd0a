//! Whether two measures can be of the same facts, counted in another order: what a check by recomputation asks.

use super::one::Measure;

/// By how much two sums of the same floats may differ, relative to the larger: the order of additions is not the same.
const CLOSE: f64 = 1e-9;

impl Measure {
    /// Whether both can have counted the same facts, merged in whatever order. Numbers, values and sets are equal, sums of floats differ
    /// by 1e-9 at most; of `top` and `quantiles` past their exact size the bounds do not exclude each other. Measures of two kinds
    /// never agree.
    pub fn agrees(&self, other: &Measure) -> bool {
        match (self, other) {
            (Measure::Count(a), Measure::Count(b)) => a == b,
            (Measure::SumInt(a), Measure::SumInt(b)) => a == b,
            (Measure::SumFloat(a), Measure::SumFloat(b)) => close(*a, *b),
            (Measure::Mean(a), Measure::Mean(b)) => a.count() == b.count() && close(a.sum(), b.sum()),
            (Measure::Min(a), Measure::Min(b)) | (Measure::Max(a), Measure::Max(b)) => a == b,
            (Measure::First(a), Measure::First(b)) | (Measure::Last(a), Measure::Last(b)) => a == b,
            (Measure::Distinct(a), Measure::Distinct(b)) => a == b,
            (Measure::Exact(a), Measure::Exact(b)) => a == b,
            (Measure::Top(a), Measure::Top(b)) => a.agrees(b),
            (Measure::Tally(a), Measure::Tally(b)) => a == b,
            (Measure::QuantilesInt(a), Measure::QuantilesInt(b)) => a.agrees(b) && b.agrees(a),
            (Measure::QuantilesFloat(a), Measure::QuantilesFloat(b)) => a.agrees(b) && b.agrees(a),
            _ => false,
        }
    }
}

fn close(a: f64, b: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= CLOSE * a.abs().max(b.abs())
}

#[cfg(test)]
mod tests {
    use crate::measure::{Cell, Item, MeasureKind};
    use proptest::prelude::*;

    const KINDS: &[MeasureKind] = &[
        MeasureKind::Count,
        MeasureKind::SumFloat,
        MeasureKind::Mean,
        MeasureKind::Distinct { exact: false },
        MeasureKind::Distinct { exact: true },
        MeasureKind::Top { k: 10 },
        MeasureKind::QuantilesInt,
        MeasureKind::Max,
        MeasureKind::Tally,
    ];

    fn cell(values: impl IntoIterator<Item = u32>) -> Cell {
        let mut cell = Cell::new(KINDS);
        for value in values {
            let (item, mut counting) = (Item::of(&value), cell.counting());
            counting.count(0);
            counting.sum_float(1, f64::from(value) / 7.0);
            counting.mean(2, f64::from(value) / 3.0);
            counting.distinct(3, &item);
            counting.distinct(4, &item);
            counting.top(5, &item);
            counting.quantile(6, i128::from(value));
            counting.max(7, &item);
            counting.tally(8, value as i32 % 7);
        }
        cell
    }

    fn disagree(a: &Cell, b: &Cell) -> Vec<usize> {
        let measures = a.measures().iter().zip(b.measures());
        measures.enumerate().filter(|(_, (a, b))| !a.agrees(b)).map(|(i, _)| i).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

        #[test]
        fn the_same_facts_agree_in_whatever_order(values in prop::collection::vec(0..5000u32, 0..4000), at in 0..4000usize) {
            let (a, b) = values.split_at(at.min(values.len()));
            let mut parts = cell(b.iter().copied());
            parts.merge(cell(a.iter().copied().rev()));
            prop_assert_eq!(disagree(&cell(values.iter().copied()), &parts), Vec::<usize>::new());
        }
    }

    #[test]
    fn one_fact_more_is_seen_by_all_that_can_see_it() {
        let few = cell(0..10);
        assert_eq!(disagree(&few, &cell((0..10).chain([9]))), [0, 1, 2, 5, 6, 8]);
        assert_eq!(disagree(&few, &cell(0..11)), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    }

    #[test]
    fn past_their_exact_size_what_the_bounds_exclude_is_seen() {
        let heavy = |times: usize| cell((0..20_000).chain(std::iter::repeat_n(3, times)));
        assert_eq!(disagree(&heavy(9000), &heavy(9000)), Vec::<usize>::new());
        assert!(disagree(&heavy(9000), &heavy(100)).contains(&5));
        assert!(disagree(&heavy(9000), &heavy(100)).contains(&6));
        assert!(disagree(&heavy(9000), &heavy(9001)).contains(&6), "they have taken another number of values");
    }
}
