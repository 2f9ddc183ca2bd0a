//! Batches: whatever is loaded, counted, batched and compacted, in whatever order, the views answer as one table that saw all facts.

use proptest::prelude::*;

use super::world::{Liked, World, liked, likes};
use crate::error::Result;

#[derive(Clone, Debug)]
enum Step {
    Append(Vec<Liked>),
    Count { budget: usize },
    Batch { full: bool, budget: usize, threads: usize },
    Compact,
    Lose,
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let budget = || prop_oneof![Just(0usize), Just(3000), Just(1 << 30)];
    prop_oneof![
        4 => prop::collection::vec(liked(), 0..80).prop_map(Step::Append),
        3 => budget().prop_map(|budget| Step::Count { budget }),
        5 => (any::<bool>(), budget(), 1..4usize).prop_map(|(full, budget, threads)| Step::Batch { full, budget, threads }),
        1 => Just(Step::Compact),
        1 => Just(Step::Lose),
        2 => (0..4i64).prop_map(Step::Wait),
    ]
}

fn take(world: &mut World, step: &Step) -> Result<()> {
    match step {
        Step::Append(likes) => world.append(likes),
        Step::Count { budget } => world.count(*budget)?,
        Step::Batch { full, budget, threads } => {
            (world.work.budget, world.work.threads) = (*budget, *threads);
            let batched = world.batch(*full)?.unwrap();
            assert_eq!(&batched.cut, world.log().end());
        }
        Step::Compact => world.compact()?,
        // The log may have lost what the dataset holds, so that readers cannot count it by themselves.
        Step::Lose => {
            world.lose_views();
            world.count(1 << 20)?;
        }
        Step::Wait(days) => world.wait(*days),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn batch_and_speed_answer_as_a_plain_count(steps in prop::collection::vec(step(), 1..12)) {
        let mut world = World::new(7);
        world.append(&[]);
        for step in &steps {
            take(&mut world, step).unwrap();
            prop_assert_eq!(world.answers(), world.expected(), "after {:?}", step);
        }
        let report = world.verify().unwrap();
        prop_assert!(report.agrees(), "{:?}", report);
        prop_assert_eq!(report.cells(), world.expected().len() as u64);
    }
}

#[test]
fn a_batch_publishes_a_version_and_one_with_nothing_new_does_not() {
    let mut world = World::new(1);
    world.append(&likes(100));
    let first = world.batch(false).unwrap().unwrap();
    assert_eq!((first.version, first.shredded, first.counted, first.cut.facts()), (Some(1), 100, 100, 100));
    assert_eq!(world.batch(false).unwrap().unwrap().version, None);
    world.append(&likes(30));
    let second = world.batch(false).unwrap().unwrap();
    assert_eq!((second.version, second.counted), (Some(2), 30), "only what is new is counted");
    let full = world.batch(true).unwrap().unwrap();
    assert_eq!((full.version, full.counted), (Some(3), 130));
    assert_eq!(world.answers(), world.expected());
    let versions = world.folder().manifest().unwrap().versions;
    assert_eq!(versions.iter().map(|version| (version.number, version.full)).collect::<Vec<_>>(), [(1, true), (2, false), (3, true)]);
}

#[test]
fn a_batch_that_is_stopped_publishes_nothing() {
    let mut world = World::new(1);
    world.append(&likes(3000));
    for stop in [0, 1, 1500] {
        let batched = world.batch_watched(true, &|_| true, &|_, done, _| done < stop).unwrap();
        assert_eq!(batched, None);
        assert_eq!(world.folder().manifest().unwrap().versions, []);
        assert!(world.verify().unwrap().agrees());
    }
    assert_eq!(world.batch(false).unwrap().unwrap().version, Some(1));
}
