//! Top lists against true counts.

use super::*;
use proptest::prelude::*;
use std::collections::HashMap;

fn item(n: u64) -> Item<'static> {
    Item::of(&format!("an item that is not too short, number {n}"))
}

fn of(items: impl IntoIterator<Item = u64>) -> Top {
    let mut top = Top::default();
    for n in items {
        top.add(&item(n), 1);
    }
    top
}

/// What the answer promises of these items; gives the error.
fn check(top: &Top, items: &[u64], k: u32) -> u64 {
    let mut truth = HashMap::<Box<[u8]>, u64>::new();
    for &n in items {
        *truth.entry(item(n).bytes().into()).or_default() += 1;
    }
    let ranked = top.ranked(k);
    assert_eq!(ranked.len(), truth.len().min(k as usize));
    assert!(ranked.is_sorted_by(|a, b| (b.count, a.item) < (a.count, b.item)));
    for line in &ranked {
        let n = truth.remove(line.item).unwrap_or(0);
        assert!(line.count - line.error <= n && n <= line.count, "{line:?} but truly {n}");
        assert!(line.error * 385 <= items.len() as u64, "an error of {} of {} facts", line.error, items.len());
    }
    let missed = truth.values().copied().max().unwrap_or(0);
    assert!(ranked.last().is_none_or(|last| missed <= last.count), "one of {missed} is missing");
    ranked.first().map_or(0, |line| line.error)
}

/// Many small numbers and few large ones, as names of people and files are.
fn skewed(facts: u64, seed: u64) -> Vec<u64> {
    let random = |i: u64| xxhash_rust::xxh3::xxh3_64_with_seed(&i.to_le_bytes(), seed) as f64 / u64::MAX as f64;
    (0..facts).map(|i| (random(i).powi(3) * 20_000.0) as u64).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn bounds_hold_through_any_merges(facts in 0..20_000u64, seed: u64, parts in 1..12usize, k in prop::sample::select(vec![1u32, 20, 384])) {
        let items = skewed(facts, seed);
        check(&of(items.iter().copied()), &items, k);
        let mut merged = Top::default();
        for (i, part) in items.chunks(items.len() / parts + 1).enumerate() {
            let part = of(part.iter().copied());
            match i % 2 {
                0 => merged.merge(part),
                _ => merged = { let mut part = part; part.merge(merged); part },
            }
        }
        check(&merged, &items, k);
        let mut bytes = Vec::new();
        merged.encode(&mut bytes);
        prop_assert_eq!(Top::decode(&mut Input(&bytes)).unwrap(), merged);
    }

    #[test]
    fn it_tells_by_how_much_it_grows(facts in 0..6_000u64, seed: u64, of in prop::sample::select(vec![14u64, 300, 20_000])) {
        let (mut top, mut grown) = (Top::default(), 0);
        for n in skewed(facts, seed) {
            // Every second item stands in place.
            let item = if n % 2 == 0 { item(n % of) } else { Item::of(&(n % of)) };
            grown += top.add(&item, 1);
        }
        prop_assert_eq!(grown, top.heap() as isize);
    }

    #[test]
    fn up_to_768_items_are_exact_in_any_order(mut items in prop::collection::vec(0..768u64, 0..3000)) {
        let whole = of(items.iter().copied());
        prop_assert_eq!(check(&whole, &items, 384), 0);
        items.reverse();
        let (left, right) = items.split_at(items.len() / 3);
        let mut merged = of(right.iter().copied());
        merged.merge(of(left.iter().copied()));
        prop_assert_eq!(merged, whole);
    }
}

#[test]
fn a_merge_leaves_no_more_room_than_counting_does() {
    let mut merged = of(0..768);
    merged.merge(of(600..1368));
    check(&merged, &(0..768).chain(600..1368).collect::<Vec<_>>(), 384);
    let Top::Many(frequent) = &merged else { panic!("1,368 items are many") };
    assert_eq!(frequent.items().count(), 384);
    let long: usize = frequent.items().map(|(item, _)| item.heap()).sum();
    assert_eq!(merged.heap() - long, 1024 * size_of::<(Small, u64)>());
}

#[test]
fn a_purge_leaves_enough_to_list() {
    // One more than fits, each seen once: all counts are equal.
    let items: Vec<u64> = (0..769).collect();
    assert_eq!(check(&of(items.iter().copied()), &items, 100), 1);
}
