//! Counting: whatever is counted, merged, lost or crashed, the views answer as one pass over the facts does.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;

use super::racing::racing;
use super::world::{Liked, PARTITIONS, World, liked, older};
use crate::counter::BucketSize;
use crate::error::{Error, Result};
use crate::fs::Fs;
use crate::sample::{Fact, Schema};
use crate::time::DAY;
use crate::view::{Speed, Views, compact, merge};
use crate::{Fact as _, Schema as _, Timestamp};

#[derive(Clone, Debug)]
enum Step {
    Append(Vec<Liked>),
    Count { budget: usize, threads: usize },
    Merge(prop::sample::Index, prop::sample::Index),
    Compact,
    Lose,
    Wait(i64),
    Batch { full: bool },
    Rollback(prop::sample::Index, usize),
    DropLog,
    Crash { calls: usize, power_cut: bool, meanwhile: Box<Step> },
}

fn step() -> impl Strategy<Value = Step> {
    let budget = || prop_oneof![Just(0usize), Just(3000), Just(usize::MAX)];
    let count = || (budget(), 1..=PARTITIONS).prop_map(|(budget, threads)| Step::Count { budget, threads });
    // What is cut off at a call is to be the same call when it is tried again.
    let alone = || budget().prop_map(|budget| Step::Count { budget, threads: 1 });
    let batch = || any::<bool>().prop_map(|full| Step::Batch { full });
    let rollback = || (any::<prop::sample::Index>(), budget()).prop_map(|(version, budget)| Step::Rollback(version, budget));
    let crashed = (0..60usize, any::<bool>(), prop_oneof![alone(), batch(), rollback()]);
    prop_oneof![
        4 => prop::collection::vec(liked(), 0..300).prop_map(Step::Append),
        4 => count(),
        3 => (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(a, b)| Step::Merge(a, b)),
        1 => Just(Step::Compact),
        1 => Just(Step::Lose),
        2 => (0..4i64).prop_map(Step::Wait),
        3 => batch(),
        2 => rollback(),
        1 => Just(Step::DropLog),
        3 => crashed.prop_map(|(calls, power_cut, meanwhile)| Step::Crash { calls, power_cut, meanwhile: Box::new(meanwhile) }),
    ]
}

fn take(world: &mut World, step: &Step) -> Result<()> {
    match step {
        Step::Append(likes) => world.append(likes),
        Step::Count { budget, threads } => {
            let counted = world.count_by(*threads, *budget)?;
            assert_eq!(&counted.cut, world.log().end());
        }
        Step::Merge(a, b) => merge_some(world, a, b)?,
        Step::Compact => {
            let (views, folder) = (world.views(), world.folder());
            compact(&views.lock("test")?, &folder, world.now())?;
            let manifest = folder.manifest()?;
            assert_eq!(manifest.runs.len(), manifest.groups().len());
        }
        // What the log has dropped would have to come from the dataset.
        Step::Lose if world.log().start().facts() > 0 => {}
        Step::Lose => world.remove(world.folder().path()),
        Step::Batch { full } => {
            let number = world.batch(*full, 1)?;
            assert_eq!(world.views().versions()?.last().map(|kept| kept.number), Some(number));
        }
        Step::Rollback(version, budget) => {
            let kept = world.views().versions()?;
            if !kept.is_empty() {
                let version = version.get(&kept);
                let before = world.folder().manifest()?.cut();
                let back = world.rollback(version.number, *budget)?;
                assert!(before.within(&back.cut) && world.folder().manifest()?.cut() == back.cut);
                assert_eq!(back.facts, back.cut.facts() - version.cut.facts());
                let serving: Vec<_> = world.views().versions()?.into_iter().filter(|kept| !kept.serving.is_empty()).collect();
                assert_eq!(serving.iter().map(|kept| kept.number).collect::<Vec<_>>(), [version.number]);
            }
        }
        Step::DropLog => {
            let versions = world.views().versions()?;
            // As long as no version holds the log, the dataset alone could bring back what is dropped.
            if !versions.is_empty() {
                world.drop_log(&world.views().log_floor(world.log().end(), &world.log().start())?);
            }
        }
        Step::Wait(days) => world.wait(*days),
        Step::Crash { calls, power_cut, meanwhile } => {
            world.fs.stop_after(*calls);
            let _ = take(world, meanwhile);
            world.fs.restart(*power_cut);
        }
    }
    Ok(())
}

fn merge_some(world: &World, a: &prop::sample::Index, b: &prop::sample::Index) -> Result<()> {
    let (views, folder) = (world.views(), world.folder());
    let runs = folder.manifest()?.runs.len();
    if runs > 0 {
        let (a, b) = (a.index(runs), b.index(runs));
        let group = a.min(b)..a.max(b) + 1;
        let fits = folder.manifest()?.groups().iter().any(|whole| whole.start <= group.start && group.end <= whole.end);
        let merged = merge(&views.lock("test")?, &folder, group, world.now());
        assert_eq!(merged.is_ok(), fits, "{merged:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn views_answer_as_one_pass_does(steps in prop::collection::vec(step(), 1..14)) {
        let mut world = World::new();
        world.append(&[]);
        for step in &steps {
            take(&mut world, step).unwrap();
            prop_assert_eq!(world.answers(), world.expected(), "after {:?}", step);
        }
    }
}

pub(super) fn likes(count: u64) -> Vec<Liked> {
    (0..count).map(|i| Liked { page: i % 5, person: (i % 7) as u8, day: (i % 3) as i64, took: Some(i as u32 % 20) }).collect()
}

#[test]
fn a_small_budget_ends_runs_on_the_way_and_merges_keep_them_few() {
    let mut world = World::new();
    world.append(&likes(6000));
    let counted = world.count(0).unwrap();
    assert_eq!(counted.facts, 6000);
    assert!(counted.runs > 20 && counted.merges > 3, "{counted:?}");
    assert!(world.folder().manifest().unwrap().runs.len() < 8);
    assert_eq!(world.answers(), world.expected());
    let again = world.count(0).unwrap();
    assert_eq!((again.facts, again.runs, again.cut), (0, 0, counted.cut));
}

#[test]
fn counting_that_is_told_to_stop_keeps_what_it_has() {
    for threads in 1..=PARTITIONS {
        let mut world = World::new();
        world.append(&likes(3000));
        let views = world.views();
        let speed = Speed { threads, ..Speed::new(world.now()) };
        let stopped = speed.count(&views.lock("test").unwrap(), &views, &mut world.log(), Fact::FACTS, |read| read < 1000).unwrap();
        // One worker asks as it counts; several are stopped by who waits for them, and may be done before.
        assert!(stopped.facts >= 1000 && (threads > 1 || stopped.facts < 2000), "{stopped:?}");
        assert_eq!(stopped.cut.facts(), stopped.facts);
        assert_eq!(world.answers(), world.expected());
        assert_eq!(world.count_by(threads, usize::MAX).unwrap().facts, 3000 - stopped.facts);
        assert_eq!(world.answers(), world.expected());
    }
}

#[test]
fn expired_days_are_hidden_at_once_and_dropped_at_a_merge() {
    let mut world = World::new();
    world.append(&likes(100));
    world.count(usize::MAX).unwrap();
    let cells = |world: &World| world.folder().manifest().unwrap().runs.iter().map(|run| run.cells).sum::<u64>();
    assert_eq!(cells(&world), 20, "five pages: ever and three days");
    world.wait(9);
    world.append(&[Liked { page: 9, person: 0, day: 9, took: None }]);
    world.count(usize::MAX).unwrap();
    let shown = |world: &World| world.answers().keys().filter(|key| key.0 == BucketSize::Day).map(|key| key.2).collect::<Vec<_>>();
    assert_eq!(shown(&world), [2, 2, 2, 2, 2, 9]);
    assert_eq!(cells(&world), 22);
    let (views, folder) = (world.views(), world.folder());
    assert!(compact(&views.lock("test").unwrap(), &folder, world.now()).unwrap());
    assert_eq!(cells(&world), 12);
    assert_eq!(world.answers(), world.expected());
    assert!(!compact(&views.lock("test").unwrap(), &folder, world.now()).unwrap(), "there is nothing left to do");
}

#[test]
fn nothing_is_dropped_by_a_clock_that_ran_ahead() {
    let mut world = World::new();
    world.append(&likes(100));
    world.wait(1000);
    world.append(&likes(1));
    world.count(usize::MAX).unwrap();
    let cells = |world: &World| world.folder().manifest().unwrap().runs.iter().map(|run| run.cells).sum::<u64>();
    let before = cells(&world);
    compact(&world.views().lock("test").unwrap(), &world.folder(), Timestamp(2 * DAY)).unwrap();
    assert_eq!(cells(&world), before, "the present is day 2, whatever the arrivals say");
}

#[test]
fn an_older_definition_answers_frozen_until_the_own_chain_has_caught_up() {
    let mut world = World::new();
    world.append(&likes(50));
    world.count(usize::MAX).unwrap();
    let before = world.answers();
    world.copy(world.folder().path(), &older());
    world.remove(world.folder().path());
    world.append(&likes(30));

    let snapshot = world.snapshot();
    assert!(snapshot.is_filling());
    assert_eq!(snapshot.cut().facts(), 50);
    assert_eq!(world.answers(), before);

    let views = world.views();
    let view = views.find("PageLikes").unwrap();
    assert_eq!(views.retire(&views.lock("test").unwrap(), view, &world.log()).unwrap(), 0, "it still answers");
    world.count(usize::MAX).unwrap();
    assert!(!world.snapshot().is_filling());
    assert_eq!(world.answers(), world.expected());
    assert_eq!(views.retire(&views.lock("test").unwrap(), view, &world.log()).unwrap(), 1);
    assert_eq!(world.fs.list(&older()).unwrap(), Vec::<String>::new());
    assert_eq!(world.answers(), world.expected());

    world.copy(world.folder().path(), &older());
    world.fs.remove(&older().join("manifest.json")).unwrap();
    assert_ne!(world.fs.list(&older()).unwrap(), Vec::<String>::new(), "a crash has left runs");
    assert_eq!(views.retire(&views.lock("test").unwrap(), view, &world.log()).unwrap(), 0);
    assert_eq!(world.fs.list(&older()).unwrap(), Vec::<String>::new());
    assert_eq!(world.answers(), world.expected());
}

#[test]
fn a_view_that_has_counted_beyond_the_log_stops_the_program() {
    let mut world = World::new();
    world.append(&likes(50));
    world.count(usize::MAX).unwrap();
    world.lose_log();
    assert!(matches!(world.views().check_no_log(), Err(Error::Broken { .. })));
    world.append(&likes(3));
    assert!(matches!(world.count(usize::MAX), Err(Error::Broken { .. } | Error::Corrupt { .. })));
    assert!(matches!(world.views().check(&mut world.log()), Err(Error::Broken { .. } | Error::Corrupt { .. })));
}

#[test]
fn a_cut_that_only_an_older_definition_knows_holds_the_log_as_well() {
    let mut world = World::new();
    world.append(&likes(50));
    let cut = world.count(usize::MAX).unwrap().cut;
    world.views().retire(&world.views().lock("test").unwrap(), world.views().find("PageLikes").unwrap(), &world.log()).unwrap();
    world.copy(world.folder().path(), &older());
    world.remove(world.folder().path());
    assert_eq!(world.views().counted().unwrap(), cut, "what is counted was synced, and opening the log has to find it");

    world.lose_log();
    assert!(matches!(world.views().check_no_log(), Err(Error::Broken { .. })));
    world.append(&likes(3));
    let (views, mut log) = (world.views(), world.log());
    let answer = views.snapshot(views.find("PageLikes").unwrap(), &mut log, Fact::FACTS);
    assert!(matches!(answer, Err(Error::Broken { .. } | Error::Corrupt { .. })), "{answer:?}");
}

#[test]
fn an_older_definition_that_is_retired_while_a_reader_opens_it_is_not_missed() {
    let mut world = World::new();
    world.append(&likes(50));
    world.count(usize::MAX).unwrap();
    let before = world.folder().manifest().unwrap();
    world.copy(world.folder().path(), &older());
    world.remove(world.folder().path());

    let other = world.clone();
    let catch_up = move || {
        other.count(usize::MAX).unwrap();
        let views = other.views();
        assert_eq!(views.retire(&views.lock("other").unwrap(), views.find("PageLikes").unwrap(), &other.log()).unwrap(), 1);
    };
    let racing = racing(world.fs.clone(), older().join(&before.runs[0].file), 0, catch_up);
    let views = Views::open(Arc::new(racing), Path::new("/data"), Schema::counters(), 3);
    let snapshot = views.snapshot(views.find("PageLikes").unwrap(), &mut world.log(), Fact::FACTS).unwrap();
    assert!(!snapshot.is_filling());
    assert_eq!(world.answers(), world.expected());
}
