//! How much the schema measures: counted from what the compiler made of it, and from what the program has.

use std::path::Path;

use headwater::Schema;
use headwater_codegen::build::load;
use headwater_idl::model::{BucketSize, Counter, Model};

fn model() -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-examples/insights/schema/insights.hw");
    load(&path, false).unwrap_or_else(|e| panic!("{e}")).model
}

#[test]
fn at_least_a_hundred_measures_stand_in_at_most_twelve_counters() {
    let model = model();
    let (counters, measures) = (model.counters.len(), model.counters.iter().map(|counter| counter.measures.len()).sum::<usize>());
    assert!(counters <= 12 && measures >= 100, "{measures} measures in {counters} counters");
    // An anonymous counter has more than it shows, in the program.
    let shown = |shape: &headwater::counter::CounterShape| shape.guard.anonymous.map_or(shape.measures.len(), |guard| guard.about.len());
    let program: Vec<usize> = insights::Schema::counters().iter().map(|counter| shown(counter.shape())).collect();
    assert_eq!(program, model.counters.iter().map(|counter| counter.measures.len()).collect::<Vec<_>>());
}

#[test]
fn pages_domains_and_plugins_are_counted_of_all_that_happens() {
    let model = model();
    let by = |counter: &Counter| counter.by.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    let all: Vec<Vec<String>> = model.counters.iter().map(by).collect();
    for column in ["page", "domain", "plugin"] {
        assert!(all.iter().any(|by| by.contains(&column.to_owned())), "{column}");
    }
    for counter in &model.counters {
        let mut facts: Vec<_> = counter.ons.iter().map(|on| on.fact).collect();
        facts.dedup();
        assert_eq!(facts.len(), model.facts.len(), "{} takes every type of fact once", counter.name);
    }
}

#[test]
fn hours_are_kept_for_two_weeks() {
    const TWO_WEEKS: i64 = 14 * headwater::time::DAY;
    let model = model();
    let hours: Vec<_> = model.counters.iter().flat_map(|counter| &counter.each).filter(|each| each.size == BucketSize::Hour).collect();
    assert!(hours.len() >= 3 && hours.iter().all(|each| each.keep == Some(TWO_WEEKS)), "{hours:?}");
}
