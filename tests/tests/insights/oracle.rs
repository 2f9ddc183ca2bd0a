//! Holds answers against a plain recomputation from the facts.

use std::collections::{BTreeMap, BTreeSet};

use headwater::time::BucketSize;
use serde_json::{Map, Value, json};

use crate::seen::Seen;
use crate::spec::{Column, Measure, Ratio, Spec};

/// The facts of each cell: by the row's key and the bucket's start (none: `ever`).
type Cells<'s> = BTreeMap<(Vec<String>, Option<String>), Vec<&'s Seen>>;

/// Distinct values up to here are counted exactly.
const EXACT: usize = 384;
/// Fewer people than these are not told of.
const FEW: usize = 10;

fn cells<'s>(spec: &Spec, each: BucketSize, facts: &'s [Seen]) -> Cells<'s> {
    let mut cells = Cells::new();
    for seen in facts.iter().filter(|seen| spec.columns.iter().any(|column| column.takes_kind(seen))) {
        let start = (each != BucketSize::Ever).then(|| each.floor(seen.at).to_string());
        cells.entry(((spec.row)(seen), start)).or_default().push(seen);
    }
    cells
}

/// Holds the answer of a scan, one row a line, against the facts. Gives how many values were compared.
pub(crate) fn compare(spec: &Spec, each: BucketSize, facts: &[Seen], answer: &str) -> usize {
    let (want, mut values) = (cells(spec, each, facts), 0);
    let mut shown = BTreeSet::new();
    for row in answer.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        assert_eq!((row["counter"].as_str(), row["each"].as_str()), (Some(spec.name), Some(each.name())));
        let key: Vec<String> = row["key"].as_object().unwrap().values().map(|part| part.as_str().unwrap().to_owned()).collect();
        for cell in row["cells"].as_array().unwrap() {
            let cell = cell.as_object().unwrap();
            let place = (key.clone(), cell.get("start").map(|start| start.as_str().unwrap().to_owned()));
            let name = format!("{} each {each} of {place:?}", spec.name);
            let facts = want.get(&place).unwrap_or_else(|| panic!("{name} is of no fact"));
            values += compare_cell(&name, spec, cell, facts);
            assert!(shown.insert(place), "{name} stands twice");
        }
    }
    assert_eq!(shown.len(), want.len(), "{} each {each}: not all cells are shown", spec.name);
    values
}

fn compare_cell(place: &str, spec: &Spec, cell: &Map<String, Value>, facts: &[&Seen]) -> usize {
    let names = spec.columns.iter().map(|column| column.name).chain(spec.ratios.iter().map(|ratio| ratio.name));
    let mut wanted: BTreeSet<&str> = names.collect();
    wanted.extend(["start", "open"].into_iter().filter(|name| cell.contains_key(*name)));
    assert_eq!(cell.keys().map(String::as_str).collect::<BTreeSet<_>>(), wanted, "{place}");
    for column in &spec.columns {
        let place = format!("{place}: {}", column.name);
        let facts: Vec<&Seen> = facts.iter().copied().filter(|seen| column.takes_kind(seen) && (column.only)(seen)).collect();
        let people: BTreeSet<String> = facts.iter().map(|seen| seen.number("from")).collect();
        let shown = &cell[column.name];
        if spec.anonymous && people.len() < FEW {
            assert_eq!(*shown, json!({"fewer_than": FEW}), "{place}");
        } else {
            compare_measure(&place, column.measure, shown, &facts);
        }
    }
    for ratio in &spec.ratios {
        compare_ratio(&format!("{place}: {}", ratio.name), ratio, cell);
    }
    spec.columns.len() + spec.ratios.len()
}

impl Column {
    fn takes_kind(&self, seen: &Seen) -> bool {
        self.of == seen.kind
    }
}

fn compare_measure(place: &str, measure: Measure, shown: &Value, facts: &[&Seen]) {
    let counted = |of: fn(&Seen) -> String| {
        let mut counts = BTreeMap::<String, u64>::new();
        facts.iter().for_each(|seen| *counts.entry(of(seen)).or_default() += 1);
        counts
    };
    let numbers = |of: fn(&Seen) -> Option<i64>| facts.iter().filter_map(|seen| of(seen)).collect::<Vec<i64>>();
    match measure {
        Measure::Count => assert_eq!(*shown, json!(facts.len()), "{place}"),
        Measure::Sum(of) => assert_eq!(*shown, json!(numbers(of).iter().sum::<i64>()), "{place}"),
        Measure::Mean(of) => compare_mean(place, shown, &numbers(of)),
        Measure::Tally(of) => assert_eq!(*shown, json!(counted(of)), "{place}"),
        Measure::Distinct(of) => compare_distinct(place, shown, counted(of).len()),
        Measure::Top(k, of) => compare_top(place, shown, k, &counted(of)),
        Measure::Quantiles(of) => compare_quantiles(place, shown, numbers(of)),
    }
}

fn compare_mean(place: &str, shown: &Value, numbers: &[i64]) {
    if numbers.is_empty() {
        return assert_eq!(*shown, Value::Null, "{place}");
    }
    let mean = numbers.iter().sum::<i64>() as f64 / numbers.len() as f64;
    assert!((shown.as_f64().unwrap() - mean).abs() <= 1e-9 * mean.abs(), "{place}: {shown}, and it is {mean}");
}

/// Exact while they are few, then within 6 %.
fn compare_distinct(place: &str, shown: &Value, different: usize) {
    let estimate = shown.as_u64().unwrap() as f64;
    let room = if different <= EXACT { 0.0 } else { 0.06 * different as f64 };
    assert!((estimate - different as f64).abs() <= room, "{place}: {shown}, and there are {different}");
}

/// All counts are true, no larger one is left out, and the list is in order.
fn compare_top(place: &str, shown: &Value, k: usize, counts: &BTreeMap<String, u64>) {
    let list: Vec<(&str, u64)> =
        shown.as_array().unwrap().iter().map(|line| (line["item"].as_str().unwrap(), line["count"].as_u64().unwrap())).collect();
    assert!(shown.as_array().unwrap().iter().all(|line| line["error"] == json!(0)), "{place}");
    assert!(list.iter().all(|(item, count)| counts.get(*item) == Some(count)), "{place}: {list:?}, and they are {counts:?}");
    let mut largest: Vec<u64> = counts.values().copied().collect();
    largest.sort_unstable_by(|a, b| b.cmp(a));
    largest.truncate(k);
    assert_eq!(list.iter().map(|(_, count)| *count).collect::<Vec<_>>(), largest, "{place}");
    assert_eq!(list.iter().map(|(item, _)| item).collect::<BTreeSet<_>>().len(), list.len(), "{place}");
}

/// Ranks within 3 %.
fn compare_quantiles(place: &str, shown: &Value, mut numbers: Vec<i64>) {
    if numbers.is_empty() {
        return assert_eq!(*shown, Value::Null, "{place}");
    }
    numbers.sort_unstable();
    let rank = |n: usize| n as f64 / numbers.len() as f64;
    let shown = shown.as_object().unwrap();
    assert_eq!(shown.len(), 7, "{place}");
    for (q, value) in shown {
        let (q, value) = (q.parse::<f64>().unwrap(), value.as_i64().unwrap());
        let (low, high) = (rank(numbers.partition_point(|&n| n < value)), rank(numbers.partition_point(|&n| n <= value)));
        assert!(low - 0.03 <= q && q <= high + 0.03, "{place}: quantile {q} is {value}, at rank {low} to {high} of {}", numbers.len());
    }
}

/// Computed from the columns that are shown, and kept back with any of them.
fn compare_ratio(place: &str, ratio: &Ratio, cell: &Map<String, Value>) {
    let shown = &cell[ratio.name];
    let parts = || ratio.over.iter().chain(ratio.under);
    if parts().any(|name| cell[*name].is_object()) {
        return assert_eq!(*shown, json!({"fewer_than": FEW}), "{place}");
    }
    let sum = |names: &[&str]| names.iter().map(|name| cell[*name].as_f64().unwrap()).sum::<f64>();
    let wanted = match (sum(ratio.over), ratio.under) {
        (over, []) => Some(over),
        (over, under) => Some(sum(under)).filter(|under| *under != 0.0).map(|under| over / under),
    };
    assert_eq!(shown.as_f64(), wanted, "{place}");
}
