//! The power goes, or the program is killed, at every step of what is done to a dataset: no fact is lost, none stands there twice, and
//! doing it again mends all.

use crate::Pedigree;
use crate::cut::Cut;
use crate::dataset::{Merges, Shred, settle};
use crate::error::{Error, Result};
use crate::sample::{Datum, Fact, Like, PageId, PersonHome, PersonId, Place, Plugin};
use crate::sim::Op;
use crate::time::{DAY, Timestamp};

use super::world::World;

/// Everything in one thread, row groups of a few rows, and few files open, so that each step comes.
const SHRED: Shred = Shred { budget: 30_000, files: 2, apart: 3, threads: 0, many: u64::MAX };

const MERGES: Merges = Merges { fan: 4, small: 1 << 20, full: 128 << 20, threads: 0 };

pub(super) fn data(from: u64, count: u64) -> Vec<Datum> {
    let datum = |n: u64| {
        let id = PersonId { id: format!("person {}", n % 5) };
        let fact = match n % 3 {
            0 => Fact::PersonHome(PersonHome { id, value: Place { country: "CH".into(), city: None, tags: vec![n.to_string()] } }),
            _ => Fact::Like(Like {
                from: id,
                to: PageId { id: n },
                via: Plugin::of((n % 4) as i32),
                took: n.is_multiple_of(2).then_some(n as u32),
            }),
        };
        let at = Timestamp((n % 2) as i64 * DAY + n as i64);
        Datum { pedigree: Pedigree { at, source: Some("s".into()), nonce: Some(n) }, fact }
    };
    (from..from + count).map(datum).collect()
}

/// A world in which something was shredded two times, and more is to be.
fn world(seed: u64) -> World {
    let mut world = World::new(seed);
    for load in 0..2 {
        world.append(&data(load * 12, 12), load as i64);
        world.shred(&SHRED).unwrap();
    }
    world.append(&data(24, 12), 9);
    world
}

/// What holds whenever somebody has the lock: the facts below the cut are there once, and no file is shown that is not listed.
fn is_whole(world: &World) {
    drop(world.dataset().lock("test").unwrap());
    assert_eq!(world.listed(), world.expected());
    assert_eq!(world.files(), world.shown());
}

/// Does something with the power going at every step, with the program killed at every step, and with every step failing.
fn at_every_step(act: impl Fn(&World) -> Result<()>, check: impl Fn(&World)) {
    let steps = {
        let world = world(0);
        let before = world.sim.operations();
        act(&world).unwrap();
        let steps = world.sim.operations() - before;
        is_whole(&world);
        check(&world);
        steps
    };
    assert!(steps > 10, "{steps}");
    for step in 0..steps {
        for end in [World::reboot as fn(&World), World::kill] {
            let world = world(step);
            world.sim.crash_after(step);
            assert!(act(&world).is_err(), "step {step} of {steps} was not needed");
            end(&world);
            is_whole(&world);
            act(&world).unwrap();
            is_whole(&world);
            check(&world);
        }
        let world = world(step);
        world.sim.fail_after(step);
        // What fails may be a removal that the next one does.
        let _ = act(&world);
        is_whole(&world);
        act(&world).unwrap();
        is_whole(&world);
        check(&world);
    }
}

#[test]
fn a_shred() {
    at_every_step(|world| world.shred(&SHRED).map(drop), |world| assert_eq!(world.listed(), world.held));
}

#[test]
fn a_drop() {
    let floor = |world: &World| Cut(world.dataset().manifest(1).unwrap().cut.0.iter().map(|offset| offset / 2).collect());
    let drop_below = |world: &World| {
        let dataset = world.dataset();
        let editor = dataset.lock("test")?;
        editor.drop_below(&dataset, 1, &floor(world)).map(drop)
    };
    let check = |world: &World| {
        let manifest = world.dataset().manifest(1).unwrap();
        assert_eq!(manifest.floor, floor(world));
        assert!(manifest.files.iter().all(|listed| !listed.tile.to.within(&manifest.floor)));
    };
    at_every_step(drop_below, check);
}

#[test]
fn a_merge() {
    let merge = |world: &World| {
        let dataset = world.dataset();
        settle(&dataset.lock("test")?, &dataset, &MERGES.all()).map(drop)
    };
    let check = |world: &World| {
        let files = |fact: usize| world.dataset().manifest(fact).unwrap().files;
        let slices: Vec<_> =
            (0..2).flat_map(files).map(|listed| (listed.file.split_once('/').unwrap().0.to_owned(), listed.rows)).collect();
        assert_eq!(slices.len(), 4, "one file for each slice: {slices:?}");
    };
    at_every_step(merge, check);
}

#[test]
fn a_full_disk_publishes_nothing_half() {
    for room in (0..4000).step_by(397) {
        let world = world(3);
        let (listed, used) = (world.listed(), world.sim.files().iter().map(|(_, len)| len).sum::<usize>());
        world.sim.limit(Some(used + room));
        match world.shred(&SHRED) {
            Err(Error::Io { source, .. }) => assert_eq!(source.kind(), std::io::ErrorKind::StorageFull),
            other => panic!("{other:?}"),
        }
        assert!(world.listed().len() >= listed.len());
        world.sim.limit(None);
        is_whole(&world);
        world.shred(&SHRED).unwrap();
        assert_eq!(world.listed(), world.held);
    }
}

#[test]
fn a_failing_sync_ends_a_shred_of_many_threads() {
    for many in [u64::MAX, 0] {
        let world = world(5);
        world.sim.fail(Op::Sync, 3);
        let shred = Shred { threads: 2, many, ..SHRED };
        assert!(matches!(world.shred(&shred), Err(Error::Io { .. })));
        is_whole(&world);
        world.shred(&shred).unwrap();
        assert_eq!(world.listed(), world.held);
    }
}
