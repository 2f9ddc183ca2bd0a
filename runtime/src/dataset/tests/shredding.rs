//! Shredding: every fact below the cut stands in exactly one file, as it was said.

use std::path::Path;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use super::crashes::data;
use super::world::{PARTITIONS, World};
use crate::Fact as _;
use crate::cut::Cut;
use crate::dataset::{Dataset, Merges, Shred, settle};
use crate::error::Error;
use crate::log::Log;
use crate::sample::{Fact, any};
use crate::shape::{FactShape, Shapes};
use crate::time::BucketSize;

/// Everything in one thread.
fn alone(budget: usize, files: usize) -> Shred {
    Shred { budget, files, apart: 4, threads: 0, many: u64::MAX }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn what_was_said_stands_there_once(
        loads in vec(vec(any::datum(), 0..20), 1..3),
        budget in prop_oneof![Just(1usize), Just(20_000), Just(1 << 20)],
        files in 1..4usize,
        threads in 0..3usize,
        many in prop_oneof![Just(0), Just(u64::MAX)],
    ) {
        let mut world = World::new(7);
        for (arrival, load) in (1..).zip(&loads) {
            world.append(load, arrival);
            let shredded = world.shred(&Shred { threads, many, ..alone(budget, files) }).unwrap();
            prop_assert_eq!(shredded.facts, load.len() as u64);
            prop_assert_eq!(shredded.rows, load.len() as u64);
            prop_assert_eq!(&shredded.cut, &world.end());
            prop_assert_eq!(&world.listed(), &world.held);
            prop_assert_eq!(&world.files(), &world.shown());
        }
    }

    #[test]
    fn merging_changes_no_fact(
        loads in vec(vec(any::datum(), 0..12), 1..6),
        floor in vec(0..8u64, 3),
        fan in 2..4usize,
        threads in prop_oneof![Just(0usize), Just(2)],
    ) {
        let mut world = World::new(7);
        let merges = Merges { fan, threads, ..Merges::new() };
        for (arrival, load) in (1..).zip(&loads) {
            world.append(load, arrival);
            world.shred(&alone(20_000, 2)).unwrap();
            let dataset = world.dataset();
            settle(&dataset.lock("test").unwrap(), &dataset, &merges).unwrap();
            prop_assert_eq!(&world.listed(), &world.held);
            prop_assert_eq!(&world.files(), &world.shown());
        }
        let dataset = world.dataset();
        let editor = dataset.lock("test").unwrap();
        let floor = Cut(world.end().0.iter().zip(&floor).map(|(end, part)| end * part / 8).collect());
        editor.drop_below(&dataset, 1, &floor).unwrap();
        settle(&editor, &dataset, &merges.all()).unwrap();
        prop_assert_eq!(world.listed(), world.expected());
        prop_assert_eq!(world.files(), world.shown());
        for fact in 0..2 {
            let slices: Vec<_> = dataset.manifest(fact).unwrap().files.iter().map(|listed| listed.slice()).collect();
            prop_assert!(slices.windows(2).all(|pair| pair[0] != pair[1]));
        }
    }

    #[test]
    fn a_part_of_the_log_is_a_part_of_the_facts(data in vec(any::datum(), 1..30), parts in (0..=8u64, 0..=8u64, 0..=8u64)) {
        let mut world = World::new(7);
        world.append(&data, 1);
        let end = world.end();
        let part = Cut(vec![end.0[0] * parts.0 / 8, end.0[1] * parts.1 / 8, end.0[2] * parts.2 / 8]);
        world.shred_to(&alone(1 << 20, 9), &part, |_| true).unwrap();
        prop_assert_eq!(world.dataset().cut().unwrap(), part);
        prop_assert_eq!(world.listed(), world.expected());
        world.shred(&alone(1 << 20, 9)).unwrap();
        prop_assert_eq!(&world.listed(), &world.held);
    }
}

#[test]
fn nothing_new_writes_nothing() {
    let mut world = World::new(7);
    world.append(&[], 1);
    assert_eq!(world.shred(&alone(1, 1)).unwrap().facts, 0);
    let before = world.sim.operations();
    world.shred(&alone(1, 1)).unwrap();
    // The lock's folder is made sure of.
    assert_eq!(world.sim.operations(), before + 1);
}

#[test]
fn who_is_interrupted_keeps_what_was_read() {
    let mut world = World::new(7);
    world.append(&data(0, 6000), 1);
    for (threads, facts) in [(0, 4096), (2, 6000 - 4096)] {
        let shredded = world.shred_to(&Shred { threads, ..alone(1 << 20, 9) }, &world.end(), |_| false).unwrap();
        assert_eq!(shredded.facts, facts);
        assert_eq!(world.listed(), world.expected());
    }
    assert_eq!(world.listed(), world.held);
}

#[test]
fn readers_who_are_interrupted_keep_what_was_read() {
    let mut world = World::new(7);
    world.append(&data(0, 20_000), 1);
    let shred = Shred { threads: 2, many: 0, ..alone(1 << 20, 9) };
    let shredded = world.shred_to(&shred, &world.end(), |_| false).unwrap();
    assert!(shredded.facts < 20_000, "{}", shredded.facts);
    assert_eq!(shredded.facts, world.dataset().cut().unwrap().facts());
    assert_eq!(world.listed(), world.expected());
    assert_eq!(world.shred(&shred).unwrap().facts, 20_000 - shredded.facts);
    assert_eq!(world.listed(), world.held);
}

/// The sample's facts, laid out by the hour.
static HOURLY: [FactShape; 2] = [Fact::FACTS[0], Fact::FACTS[1].sliced(BucketSize::Hour)];

#[test]
fn a_dataset_that_is_not_the_program_s_is_refused_with_a_way_out() {
    let mut world = World::new(7);
    world.append(&data(0, 9), 1);
    world.shred(&alone(1, 9)).unwrap();
    let open = |facts, partitions| Dataset::open(world.fs(), Path::new("/data"), facts, Shapes::of::<Fact>("sample"), partitions);
    let error = open(&HOURLY, PARTITIONS).cut().unwrap_err();
    assert!(matches!(&error, Error::Schema { what, .. } if what.contains("write `@slice(day)`")), "{error}");
    let error = open(Fact::FACTS, 9).cut().unwrap_err();
    assert!(matches!(&error, Error::Broken { what, .. } if what.contains("3 partitions, but the log has 9")), "{error}");
}

#[test]
fn a_log_that_is_not_the_dataset_s_is_refused() {
    let mut world = World::new(7);
    world.append(&data(0, 9), 1);
    world.shred(&alone(1, 9)).unwrap();
    for partition in 0..PARTITIONS {
        for name in world.fs().list(Path::new(&format!("/data/log/{partition}"))).unwrap() {
            world.fs().remove(Path::new(&format!("/data/log/{partition}/{name}"))).unwrap();
        }
    }
    world.fs().remove(Path::new("/data/log/log.end")).unwrap();
    let mut log = Log::open(world.fs(), Path::new("/data/log"), Arc::new(|_| Ok(()))).unwrap().unwrap();
    let error = world.dataset().check(&mut log).unwrap_err();
    assert!(matches!(&error, Error::Broken { what, .. } if what.contains("but the log ends at [0, 0, 0]")), "{error}");
}

#[test]
fn a_dataset_that_was_lost_is_not_begun_anew_where_the_log_has_dropped_facts() {
    let mut world = World::new(7);
    world.append(&data(0, 600), 1);
    world.append(&data(600, 9), 2);
    world.shred(&alone(1 << 20, 9)).unwrap();
    world.log().drop_below(&world.end()).unwrap();
    assert!(world.log().start().facts() > 0);
    for fact in 0..Fact::FACTS.len() {
        world.fs().remove(&world.dataset().folder(fact).join("manifest.json")).unwrap();
    }
    let error = world.shred(&alone(1, 9)).unwrap_err();
    assert!(matches!(&error, Error::Broken { what, .. } if what.contains("put the manifest back")), "{error}");
    for file in world.files() {
        world.fs().remove(&Path::new("/data/dataset").join(file)).unwrap();
    }
    let error = world.shred(&alone(1, 9)).unwrap_err();
    assert!(matches!(&error, Error::Broken { what, .. } if what.contains("put its folder back")), "{error}");
}
