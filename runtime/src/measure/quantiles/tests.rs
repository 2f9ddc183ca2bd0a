//! Quantiles against sorted values.

use super::*;

/// The values at the ranks lie at these ranks, or within 3 %.
fn check(quantiles: &Quantiles<Int>, mut values: Vec<i128>, within: f64) {
    values.sort_unstable();
    let n = values.len() as f64;
    for (rank, Int(value)) in RANKS.into_iter().zip(quantiles.at(&RANKS).unwrap()) {
        let low = values.partition_point(|&v| v < value) as f64 / n;
        let high = values.partition_point(|&v| v <= value) as f64 / n;
        assert!(low - within <= rank && rank <= high + within, "{value} for rank {rank} stands at {low} to {high} of {n}");
    }
}

fn values(n: i128) -> Vec<i128> {
    (0..n).map(|i| i * 7919 % 1009 * (i % 13) - 300).collect()
}

fn of(values: &[i128]) -> Quantiles<Int> {
    let mut quantiles = Quantiles::default();
    for &value in values {
        quantiles.add(Int(value));
    }
    quantiles
}

#[test]
fn few_values_are_exact_and_many_are_close() {
    for n in [1, 2, 3, 10, 100, 128] {
        check(&of(&values(n)), values(n), 0.0);
    }
    for n in [129, 500, 5000, 200_000] {
        check(&of(&values(n)), values(n), 0.03);
    }
}

#[test]
fn merged_sketches_are_as_close() {
    let all = values(100_000);
    let mut merged = of(&[]);
    for (i, part) in all.chunks(777).enumerate() {
        let part = of(&part[..if i % 5 == 0 { 60 } else { part.len() }]);
        let mut bytes = Vec::new();
        part.encode(&mut bytes);
        merged.merge(Quantiles::decode(&mut Input(&bytes)).unwrap());
    }
    let counted = all.chunks(777).enumerate().flat_map(|(i, part)| part[..if i % 5 == 0 { 60 } else { part.len() }].to_vec());
    check(&merged, counted.collect(), 0.03);
}

#[test]
fn numbers_beyond_64_bits_keep_their_order() {
    let quantiles = of(&[i128::from(u64::MAX), i128::MAX, i128::MIN, 0]);
    assert_eq!(quantiles.at(&[0.0, 0.5, 0.75, 1.0]).unwrap(), [Int(i128::MIN), Int(0), Int(u64::MAX.into()), Int(i128::MAX)]);
    assert_eq!(Int(u64::MAX.into()).show(), u64::MAX);
    assert_eq!(Int(i64::MIN.into()).show(), i64::MIN);
}
