//! Shredding: every fact below the cut stands in exactly one file, as it was said.

use proptest::collection::vec;
use proptest::prelude::*;

use super::world::World;
use crate::cut::Cut;
use crate::dataset::{Merges, Shred, settle};
use crate::sample::any;

/// Everything in one thread.
fn alone(budget: usize, files: usize) -> Shred {
    Shred { budget, files, apart: 4, threads: 0 }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn what_was_said_stands_there_once(
        loads in vec(vec(any::datum(), 0..20), 1..3),
        budget in prop_oneof![Just(1usize), Just(20_000), Just(1 << 20)],
        files in 1..4usize,
        threads in 0..3usize,
    ) {
        let mut world = World::new(7);
        for (arrival, load) in (1..).zip(&loads) {
            world.append(load, arrival);
            let shredded = world.shred(&Shred { threads, ..alone(budget, files) }).unwrap();
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
