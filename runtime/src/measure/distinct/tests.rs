//! Distinct counts against sets, and registers against Apache DataSketches.

use super::*;
use datasketches::hash::value::raw_bytes;
use datasketches::hll::{Coupon, HllSketch, HllType};
use proptest::prelude::*;
use std::hash::{Hash, Hasher};

fn mark(n: u64) -> Mark {
    Mark::of(format!("item {n}").as_bytes())
}

fn of(items: impl IntoIterator<Item = u64>) -> Distinct {
    let mut distinct = Distinct::default();
    for n in items {
        distinct.count(&Item::text(&format!("item {n}")));
    }
    distinct
}

fn bytes(distinct: &Distinct) -> Vec<u8> {
    let mut out = Vec::new();
    distinct.encode(&mut out);
    out
}

/// Takes the bits of a coupon: the crate gives them out in no other way than by hashing the coupon, which writes one u32.
struct Bits(u32);

impl Hasher for Bits {
    fn write(&mut self, _: &[u8]) {
        panic!("a coupon is one number");
    }

    fn write_u32(&mut self, n: u32) {
        self.0 = n;
    }

    fn finish(&self) -> u64 {
        self.0.into()
    }
}

#[test]
fn estimates_are_exact_while_few_and_close_after() {
    let mut worst = 0.0f64;
    for seed in 0..20u64 {
        let mut distinct = Distinct::default();
        for n in 1..=30_000u64 {
            distinct.add(mark(seed << 32 | n));
            if n <= FEW as u64 {
                assert_eq!(distinct.estimate(), n);
            } else if n % 97 == 0 {
                worst = worst.max(distinct.estimate().abs_diff(n) as f64 / n as f64);
            }
        }
        let (low, high) = distinct.bounds();
        assert!(low < distinct.estimate() && distinct.estimate() < high);
    }
    // Four standard errors; 6 % are promised.
    assert!(worst < 0.0625, "off by {worst}");
    assert!(worst > 0.001, "an estimate this good means that nothing is estimated");
}

#[test]
fn registers_are_those_of_the_other_languages() {
    let mut sketch = HllSketch::new(12, HllType::Hll8).unwrap();
    (0..5000).for_each(|n| sketch.update(raw_bytes::from_string(format!("item {n}"))));
    let Distinct::Many(registers) = of(0..5000) else { panic!("5,000 items are many") };
    let (ours, theirs) = (registers.image(), sketch.serialize());
    // All but the flag of order and the accumulator that depends on it.
    assert_eq!(ours[..5], theirs[..5]);
    assert_eq!(ours[6..8], theirs[6..8]);
    assert_eq!(ours[16..], theirs[16..]);
    assert_eq!(HllSketch::deserialize(&ours).unwrap().composite_estimate(), sketch.composite_estimate());
}

#[test]
fn a_number_hashes_as_a_long_of_the_other_languages() {
    let mut sketch = HllSketch::new(12, HllType::Hll8).unwrap();
    (0..5000i64).for_each(|n| sketch.update(n));
    let mut distinct = Distinct::default();
    for n in 0..5000u32 {
        distinct.count(&Item::of(&n));
    }
    let Distinct::Many(registers) = distinct else { panic!("5,000 items are many") };
    assert_eq!(registers.image()[40..], sketch.serialize()[40..]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_mark_is_the_coupon_of_the_other_languages(item in prop::collection::vec(any::<u8>(), 0..70)) {
        let mut coupon = Bits(0);
        Coupon::from_value(raw_bytes::from_slice(&item)).hash(&mut coupon);
        prop_assert_eq!(Mark::register(&item).0 >> 32, u64::from(coupon.0));
        prop_assert_eq!(Mark::of(&item).0 >> 32, u64::from(coupon.0));
    }

    #[test]
    fn order_and_tree_of_merges_do_not_matter(mut items in prop::collection::vec(0..4000u64, 0..3000), parts in 1..9usize, turn in 0..100usize) {
        let whole = of(items.iter().copied());
        let mut merged = Distinct::default();
        for part in items.chunks(items.len() / parts + 1) {
            merged.merge(of(part.iter().rev().copied()));
        }
        prop_assert_eq!(&merged, &whole);
        items.sort_unstable();
        let turn = turn % items.len().max(1);
        items.rotate_left(turn);
        let turned = of(items);
        prop_assert_eq!(bytes(&turned), bytes(&whole));
        prop_assert_eq!(turned.estimate(), whole.estimate());
        let bytes = bytes(&whole);
        let mut input = Input(&bytes);
        prop_assert_eq!(Distinct::decode(&mut input).unwrap(), whole);
        prop_assert!(input.0.is_empty());
    }
}

#[test]
fn the_densest_registers_come_back_and_are_small() {
    let distinct = of(0..400_000);
    let bytes = bytes(&distinct);
    assert!(bytes.len() < 2300, "{} bytes", bytes.len());
    assert_eq!(Distinct::decode(&mut Input(&bytes)).unwrap(), distinct);
}
