//! Reading: nothing is hidden too early, and cells that are looked up are those of a scan.

use super::counting::likes;
use super::world::{Liked, World};
use crate::Timestamp;
use crate::counter::{BucketSize, Cell};
use crate::time::DAY;
use crate::view::compact;

/// The days of the cells that answer.
fn days(world: &World) -> Vec<i64> {
    world.answers().keys().filter(|key| key.0 == BucketSize::Day).map(|key| key.2).collect()
}

fn on(day: i64) -> Liked {
    Liked { page: 1, person: 0, day, took: None }
}

#[test]
fn a_fact_from_the_year_9999_and_one_ten_years_late_let_nothing_expire() {
    let mut world = World::new();
    world.wait(4000);
    let far = Timestamp::MAX.0 / DAY;
    let likes: Vec<Liked> = (3993..=4000).chain([far, 4000 - 3650]).map(on).collect();
    world.append(&likes);
    let expected: Vec<i64> = (3993..=4000).chain([far]).collect();
    assert_eq!((days(&world), world.answers()), (expected.clone(), world.expected()), "counted by the reader");
    world.count(usize::MAX).unwrap();
    compact(&world.views().lock("test").unwrap(), &world.folder(), world.now()).unwrap();
    assert_eq!((days(&world), world.answers()), (expected, world.expected()), "counted, and what has expired is dropped");
    assert_eq!(world.answers()[&(BucketSize::Ever, 1, 0)].0, likes.len() as u64, "the late one counts where it is kept");
}

#[test]
fn a_clock_that_jumped_ahead_hides_nothing_and_drops_nothing() {
    let mut world = World::new();
    let today = Timestamp::now().0 / DAY;
    world.wait(today);
    world.append(&(today - 5..=today).map(on).collect::<Vec<_>>());
    world.count(usize::MAX).unwrap();
    // For a while the log's machine believes that it is a hundred years later.
    world.wait(36_500);
    world.append(&[on(today)]);
    world.wait(-36_500);
    let expected: Vec<i64> = (today - 5..=today).collect();
    assert_eq!(days(&world), expected, "what the reader counts has an arrival in a hundred years");
    world.count(usize::MAX).unwrap();
    assert_eq!(days(&world), expected);
    compact(&world.views().lock("test").unwrap(), &world.folder(), world.now()).unwrap();
    assert_eq!(days(&world), expected);
    assert_eq!(world.answers()[&(BucketSize::Day, 1, today)].0, 2);
}

#[test]
fn a_clock_that_jumped_back_drops_nothing() {
    let mut world = World::new();
    world.wait(20);
    world.append(&(13..=20).map(on).collect::<Vec<_>>());
    world.wait(-19);
    world.append(&[on(20)]);
    world.count(usize::MAX).unwrap();
    assert_eq!(days(&world), (13..=20).collect::<Vec<_>>());
    compact(&world.views().lock("test").unwrap(), &world.folder(), world.now()).unwrap();
    assert_eq!(days(&world), (13..=20).collect::<Vec<_>>());
}

#[test]
fn many_keys_together_say_what_each_alone_says() {
    let mut world = World::new();
    for (budget, likes) in [(2000, likes(300)), (usize::MAX, likes(40)), (usize::MAX, likes(7))] {
        world.append(&likes);
        world.count(budget).unwrap();
    }
    world.wait(9);
    world.append(&likes(33));
    let snapshot = world.snapshot();
    let kept: Vec<(Vec<u8>, Cell)> =
        snapshot.cells(true).unwrap().map(|cell| cell.map(|(key, cell)| (key.to_bytes(), cell)).unwrap()).collect();
    let absent = kept.iter().map(|(key, _)| [&key[..], &[0]].concat());
    let keys: Vec<Vec<u8>> = kept.iter().map(|(key, _)| key.clone()).chain(absent).rev().collect();
    let bytes = |cell: &Cell| {
        let mut bytes = Vec::new();
        cell.encode(&mut bytes);
        bytes
    };
    let (mut cell, mut alone, mut together) = (snapshot.blank(), Vec::new(), Vec::new());
    for key in &keys {
        alone.push(snapshot.look_up(key, &mut cell).unwrap().then(|| bytes(&cell)));
    }
    snapshot
        .look_up_all(&keys, |index, cell| {
            assert_eq!(index, together.len());
            together.push(cell.map(bytes));
        })
        .unwrap();
    assert_eq!(alone, together);
    let shown: Vec<Vec<u8>> = snapshot.cells(false).unwrap().map(|cell| bytes(&cell.unwrap().1)).collect();
    assert!(shown.len() < kept.len(), "some have expired");
    assert_eq!(alone.into_iter().rev().flatten().collect::<Vec<_>>(), shown);
}
