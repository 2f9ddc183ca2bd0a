//! The laws that every measure keeps, and bytes that are not a cell's.

use super::*;
use crate::shape::{Type, of};
use crate::time::Timestamp;
use proptest::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

const KINDS: [MeasureKind; 14] = [
    MeasureKind::Count,
    MeasureKind::SumInt,
    MeasureKind::SumFloat,
    MeasureKind::Min,
    MeasureKind::Max,
    MeasureKind::Mean,
    MeasureKind::First,
    MeasureKind::Last,
    MeasureKind::Distinct { exact: false },
    MeasureKind::Distinct { exact: true },
    MeasureKind::Top { k: 5 },
    MeasureKind::QuantilesInt,
    MeasureKind::QuantilesFloat,
    MeasureKind::Tally,
];

type Seen = (i64, String, i64, i16);

fn add(cell: &mut Cell, seen: &Seen) {
    count(&mut cell.counting(), seen);
}

fn count(cell: &mut Counting<'_>, (at, text, n, x): &Seen) {
    let (item, at, x) = (Item::of(text), Timestamp(*at), f64::from(*x));
    cell.count(0);
    cell.sum(1, i128::from(*n));
    cell.sum_float(2, x);
    cell.min(3, &item);
    cell.max(4, &item);
    cell.mean(5, x);
    cell.first(6, &item, at);
    cell.last(7, &item, at);
    cell.distinct(8, &item);
    cell.distinct(9, &item);
    cell.top(10, &item);
    cell.quantile(11, i128::from(*n));
    cell.quantile_float(12, x);
    cell.tally(13, (*n % 2 != 0).then_some(i32::from(*n > 0)));
}

fn cell(seen: &[Seen]) -> Cell {
    let mut cell = Cell::new(&KINDS);
    seen.iter().for_each(|seen| add(&mut cell, seen));
    cell
}

fn merged(mut a: Cell, b: Cell) -> Cell {
    a.merge(b);
    a
}

fn bytes(cell: &Cell) -> Vec<u8> {
    let mut out = Vec::new();
    cell.encode(&mut out);
    out
}

fn show(cell: &Cell, bounds: bool) -> Vec<Result<Shown, Unshown>> {
    let (text, bool) = (Type::of(of::<String>()), Type::of(of::<bool>()));
    let ty = |measure: &Measure| if matches!(measure, Measure::Tally(_)) { &bool } else { &text };
    cell.measures().iter().map(|measure| measure.show(Some(ty(measure)), 5, bounds)).collect()
}

/// Few enough facts that nothing is estimated; times and texts that often meet.
fn facts() -> impl Strategy<Value = Vec<Seen>> {
    prop::collection::vec((0..5i64, "[a-c\u{0}]{0,3}|[a-z]{20,70}", any::<i64>(), any::<i16>()), 0..40)
}

proptest! {
    #[test]
    fn parts_merge_to_the_whole_in_any_order(a in facts(), b in facts(), c in facts()) {
        let whole = bytes(&cell(&[&a[..], &b, &c].concat()));
        let [a, b, c] = [cell(&a), cell(&b), cell(&c)];
        prop_assert_eq!(&bytes(&merged(merged(a.clone(), b.clone()), c.clone())), &whole);
        prop_assert_eq!(&bytes(&merged(a.clone(), merged(b.clone(), c.clone()))), &whole);
        prop_assert_eq!(&bytes(&merged(c, merged(b, a))), &whole);
    }

    #[test]
    fn so_many_at_once_are_so_many_one_by_one(facts in facts(), times in 1..4u64) {
        let mut weighed = Cell::new(&KINDS);
        facts.iter().for_each(|seen| count(&mut weighed.counting().weighing(times), seen));
        let one_by_one: Vec<Seen> = facts.iter().flat_map(|seen| std::iter::repeat_n(seen.clone(), times as usize)).collect();
        prop_assert_eq!(bytes(&weighed), bytes(&cell(&one_by_one)));
    }

    #[test]
    fn nothing_changes_nothing(a in facts()) {
        let (a, none) = (cell(&a), Cell::new(&KINDS));
        prop_assert_eq!(bytes(&merged(a.clone(), none.clone())), bytes(&a));
        prop_assert_eq!(bytes(&merged(none, a.clone())), bytes(&a));
    }

    #[test]
    fn cells_come_back_from_their_bytes(a in facts()) {
        let a = cell(&a);
        let back = Cell::decode(&KINDS, &bytes(&a)).unwrap();
        prop_assert_eq!(bytes(&back), bytes(&a));
        prop_assert_eq!(show(&back, true), show(&a, true));
    }

    #[test]
    fn any_bytes_are_a_cell_or_an_error(kind in prop::sample::select(&KINDS[..]), bytes: Vec<u8>) {
        if let Ok(cell) = Cell::decode(&[kind], &bytes) {
            exercise(&[kind], cell);
        }
    }

    #[test]
    fn damaged_bytes_are_a_cell_or_an_error(kind in 0..KINDS.len(), size in prop::sample::select(vec![3usize, 200, 3000]), at: prop::sample::Index, to: u8, cut in 0..9usize) {
        let mut whole = Vec::new();
        large(size).measures()[kind].encode(&mut whole);
        let place = at.index(whole.len());
        whole[place] = to;
        whole.truncate(whole.len() - cut.saturating_sub(4).min(whole.len()));
        if let Ok(cell) = Cell::decode(&KINDS[kind..=kind], &whole) {
            exercise(&KINDS[kind..=kind], cell);
        }
    }
}

/// Does what a reader does with a cell, whatever it holds.
fn exercise(kinds: &[MeasureKind], cell: Cell) {
    show(&cell, true);
    let more = merged(merged(cell.clone(), cell.clone()), cell);
    show(&more, false);
    assert!(Cell::decode(kinds, &bytes(&more)).is_ok());
    more.measures().iter().for_each(|measure| assert!(measure.heap() < usize::MAX / 2));
}

/// A cell of this many facts with as many items.
fn large(size: usize) -> Cell {
    let seen: Vec<Seen> = (0..size as i64).map(|i| (i, format!("item {i}"), i * i, i as i16)).collect();
    cell(&seen)
}

#[test]
fn a_length_that_bytes_cannot_hold_reserves_nothing() {
    for kind in KINDS {
        for head in [&[][..], &[0], &[1], &[0, 0], &[0, 1], &[5, 0]] {
            let mut huge = head.to_vec();
            huge.extend([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);
            let _ = Cell::decode(&[kind], &huge);
        }
    }
}

#[test]
fn of_two_at_once_the_smaller_value_stays() {
    for order in [["a", "b"], ["b", "a"]] {
        let cell = cell(&order.map(|text| (7, text.into(), 0, 0)));
        let shown = show(&cell, false);
        assert_eq!(shown[6].as_ref().unwrap().value, "a");
        assert_eq!(shown[7].as_ref().unwrap().value, "a");
    }
}

#[test]
fn nothing_seen_says_so() {
    let shown: Vec<_> = show(&Cell::new(&KINDS), true).into_iter().map(|shown| shown.unwrap().value).collect();
    let json = serde_json::to_string(&shown).unwrap();
    assert_eq!(json, "[0,0,0.0,null,null,null,null,null,0,0,[],null,null,{}]");
}

/// The bytes of cells lie in files: what they are may change only on purpose. Quantiles of many values toss coins, so few are taken.
#[test]
fn the_bytes_of_cells_stay_what_they_are() {
    let bytes = bytes(&large(100));
    insta::assert_snapshot!(format!("{} bytes, {:x}", bytes.len(), xxh3_64(&bytes)), @"3471 bytes, dbbb9727d59890a0");
}
