//! `@keep`: facts go once what they have counted is pinned, and only when no version that is kept needs them.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::world::{Cells, KEPT, World, likes};
use crate::counter::{BucketSize, CellKey};
use crate::cut::Cut;
use crate::dataset::Manifest;

fn world() -> World {
    let mut world = World::new(3);
    world.facts = &KEPT;
    world.append(&likes(50));
    world
}

fn dataset(world: &World) -> Manifest {
    world.dataset().manifest(crate::sample::facts::LIKE).unwrap()
}

/// The cells for ever: those of days expire.
fn ever(cells: Cells) -> Cells {
    cells.into_iter().filter(|(key, _)| CellKey::decode(key).unwrap().size == BucketSize::Ever).collect()
}

#[test]
fn facts_go_when_their_time_is_over_and_what_they_counted_stays() {
    let mut world = world();
    world.batch(false).unwrap();
    let first = world.log().end().clone();
    world.wait(8);
    world.append(&likes(30));
    assert_eq!(world.batch(false).unwrap().unwrap().dropped, 0, "it is eight days");
    let second = world.log().end().clone();
    world.wait(4);
    world.append(&likes(20));
    let batched = world.batch(false).unwrap().unwrap();
    assert!(batched.dropped > 0);
    assert_eq!((dataset(&world).floor, world.folder().manifest().unwrap().pinned), (first.clone(), first.clone()));
    assert!(dataset(&world).files.iter().all(|file| !file.tile.to.within(&first)));
    assert_eq!(ever(world.answers()), ever(world.expected()));

    assert_eq!(world.batch(true).unwrap().unwrap().counted, 50, "what is pinned is not counted again");
    assert_eq!(ever(world.answers()), ever(world.expected()));
    let report = world.verify().unwrap();
    assert!(report.agrees(), "{report:?}");
    assert_eq!(report.counters[0].pinned, first);

    world.wait(8);
    world.append(&likes(10));
    world.batch(false).unwrap();
    assert_eq!(dataset(&world).floor, second, "twice");
    assert_eq!(ever(world.answers()), ever(world.expected()));
    assert!(world.verify().unwrap().agrees());
}

#[test]
fn the_floor_never_passes_the_oldest_version_that_is_kept() {
    let mut world = world();
    world.batch(false).unwrap();
    let first = world.log().end().clone();
    for _ in 0..2 {
        world.append(&likes(10));
        world.batch(false).unwrap();
    }
    world.wait(30);
    world.append(&likes(10));
    world.batch(false).unwrap();
    let second = world.folder().manifest().unwrap().versions[0].cut.clone();
    assert_eq!(dataset(&world).floor, second, "the first version went as the fourth came");
    assert_ne!(first, second);
    assert_eq!(ever(world.answers()), ever(world.expected()));
    assert!(world.verify().unwrap().agrees());
}

#[test]
fn a_chain_that_begins_later_begins_at_the_floor() {
    let mut world = world();
    world.batch(false).unwrap();
    world.wait(30);
    world.taken.clear();
    world.append(&likes(20));
    world.batch(false).unwrap();
    let floor = dataset(&world).floor;
    world.lose_views();
    world.count(1 << 20).unwrap();
    assert_eq!(world.folder().manifest().unwrap().start, floor);
    assert_eq!(world.answers(), world.expected(), "only what was taken since");
    world.lose_views();
    world.batch(false).unwrap();
    assert_eq!((world.folder().manifest().unwrap().start, world.answers()), (floor, world.expected()));
    assert!(world.verify().unwrap().agrees());
}

#[test]
fn a_leap_of_arrivals_is_asked_about() {
    let mut world = world();
    world.wait(90);
    world.batch(false).unwrap();
    world.append(&likes(10));
    let asked = AtomicUsize::new(0);
    let answer = |yes: bool| {
        let confirm = |leap: &crate::batch::Leap| {
            asked.fetch_add(1, Ordering::Relaxed);
            assert!(leap.to_string().contains("0 days passed"), "{leap}");
            yes
        };
        world.batch_asking(false, &confirm).unwrap().unwrap()
    };
    assert_eq!(answer(false).dropped, 0);
    assert_eq!((asked.load(Ordering::Relaxed), dataset(&world).floor), (1, Cut::zero(2)));
    assert_eq!(world.answers(), world.expected());
}

/// Where the log's arrivals and the batch's present are of one clock, and it leaps, as much time seems to have passed as arrivals have leapt.
#[test]
fn a_leap_of_the_only_clock_is_asked_about_before_facts_go_for_good() {
    let mut world = world();
    world.batch(false).unwrap();
    world.wait(36_500);
    world.append(&likes(10));
    let asked = AtomicUsize::new(0);
    let no = |_: &crate::batch::Leap| {
        asked.fetch_add(1, Ordering::Relaxed);
        false
    };
    // Also the next night, while the clock is wrong still.
    for night in 1..=2 {
        assert_eq!(world.batch_asking(true, &no).unwrap().unwrap().dropped, 0);
        assert_eq!((asked.load(Ordering::Relaxed), dataset(&world).floor), (night, Cut::zero(2)));
        world.wait(1);
        world.append(&likes(10));
    }
    // The clock is set right; all facts are there still, and what they count.
    world.wait(-36_502);
    world.append(&likes(10));
    world.batch(true).unwrap();
    assert_eq!((dataset(&world).floor, ever(world.answers())), (Cut::zero(2), ever(world.expected())));
    assert!(world.verify().unwrap().agrees());
}

#[test]
fn a_crash_at_any_step_neither_loses_nor_doubles_what_facts_have_counted() {
    let begin = |seed| {
        let mut world = World::new(seed);
        world.facts = &KEPT;
        world.append(&likes(40));
        world.batch(false).unwrap();
        world.wait(30);
        world.append(&likes(20));
        world
    };
    let operations = {
        let world = begin(0);
        let before = world.fs.operations();
        assert!(world.batch(false).unwrap().unwrap().dropped > 0);
        world.fs.operations() - before
    };
    for at in 0..operations {
        let world = begin(at);
        world.fs.crash_after(at);
        let _ = world.batch(false);
        world.fs.reboot();
        assert_eq!(ever(world.answers()), ever(world.expected()), "operation {at}");
        world.batch(false).unwrap();
        assert_eq!(ever(world.answers()), ever(world.expected()), "after operation {at}");
        assert_ne!(dataset(&world).floor, Cut::zero(2), "operation {at}");
        assert!(world.verify().unwrap().agrees());
    }
}
