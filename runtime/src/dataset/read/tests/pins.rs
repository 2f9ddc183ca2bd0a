//! Pins while others edit: what was pinned stays, and what is pinned is what some manifest lists.

use std::path::PathBuf;

use super::world::{Placed, World, placed, tile};
use crate::dataset::Listed;
use crate::error::Error;
use crate::fs::{Fs as _, aside};
use crate::sample::{Fact, Like, PageId, PersonId, Plugin, facts};
use crate::time::{Span, Timestamp};

const LIKE: usize = facts::LIKE;

fn likes(n: usize) -> Vec<Placed<Fact>> {
    let like = |n| Fact::Like(Like { from: PersonId { id: format!("{n}") }, to: PageId { id: n }, via: Plugin::Button, took: None });
    placed((0..n as u64).map(like).collect(), Timestamp(0), 1)
}

/// Two files of one day, and what they would be merged to, which is not listed yet.
fn world() -> (World<Fact>, [Listed; 2], Listed) {
    let (world, rows) = (World::new(), likes(20));
    let below = |offset: u64| rows.iter().filter(|row| row.1 < offset).cloned().collect::<Vec<_>>();
    let from = |offset: u64| rows.iter().filter(|row| row.1 >= offset).cloned().collect::<Vec<_>>();
    let first = world.file(1, &tile([0, 0], [4, 4]), &below(4));
    let second = world.file(2, &tile([4, 4], [10, 10]), &from(4));
    let merged = world.file(3, &tile([0, 0], [10, 10]), &rows);
    world.publish(LIKE, vec![first.clone(), second.clone()], [10, 10], [0, 0]);
    (world, [first, second], merged)
}

fn scan(world: &World<Fact>) -> crate::Result<usize> {
    world.scan(LIKE, [10, 10], Span::default()).map(|rows| rows.len())
}

fn hidden(path: &std::path::Path) -> PathBuf {
    path.with_extension("parquet.old")
}

#[test]
fn a_pin_reads_on_though_its_files_are_merged_and_removed() {
    let (world, old, merged) = world();
    let pin = world.dataset().pin(&[LIKE]).unwrap();
    world.publish(LIKE, vec![merged], [10, 10], [3, 0]);
    old.iter().for_each(|listed| world.fs.remove(&world.path(LIKE, listed)).unwrap());
    let all = tile([0, 0], [10, 10]);
    let parts = pin.parts(LIKE, &all, Span::default()).unwrap();
    assert_eq!(parts.iter().map(|part| part.each(&[2], &mut |_, _| Ok(())).unwrap()).sum::<u64>(), 20);
    assert_eq!((pin.cut(LIKE).facts(), pin.floor(LIKE).facts()), (20, 0));
    assert_eq!(scan(&world).unwrap(), 17, "three lie below the floor by now");
}

#[test]
fn a_file_that_is_not_shown_yet_is_found_under_the_name_that_it_has() {
    let (world, [first, _], _) = world();
    let path = world.path(LIKE, &first);
    world.fs.rename(&path, &aside(&path)).unwrap();
    assert_eq!(scan(&world).unwrap(), 20);
}

#[test]
fn a_file_that_is_lost_is_named() {
    let (world, [first, _], _) = world();
    let path = world.path(LIKE, &first);
    world.fs.rename(&path, &hidden(&path)).unwrap();
    let error = scan(&world).unwrap_err();
    assert!(matches!(&error, Error::Broken { path: lost, what } if *lost == path && what.contains("not there")), "{error}");
}

#[test]
fn a_file_that_is_another_is_refused() {
    let (world, [first, second], merged) = world();
    let listed = |with: &dyn Fn(&mut Listed)| {
        let mut other = first.clone();
        with(&mut other);
        world.publish(LIKE, vec![other, second.clone()], [10, 10], [0, 0]);
        scan(&world).unwrap_err()
    };
    let broken = |error: Error, what: &str| assert!(matches!(&error, Error::Broken { what: said, .. } if said.contains(what)), "{error}");
    broken(listed(&|other| other.rows += 1), "rows");
    broken(listed(&|other| other.bytes += 1), "bytes");
    broken(listed(&|other| other.tile = tile([0, 0], [4, 5])), "tile");
    assert!(matches!(listed(&|other| other.tail.crc32c ^= 1), Error::Corrupt { .. }));
    // Another file of the same type, whole in itself, under a name that is listed.
    let bytes = world.fs.bytes(&world.path(LIKE, &merged));
    world.fs.set(&world.path(LIKE, &first), bytes);
    broken(listed(&|_| {}), "bytes");
}

/// Merges run back and forth between the two listings while readers pin: each finds all facts, each once.
#[test]
fn pins_race_merges() {
    let (world, old, merged) = world();
    let listings = [old.to_vec(), vec![merged]];
    let all: Vec<(PathBuf, Vec<u8>)> =
        listings.iter().flatten().map(|listed| world.path(LIKE, listed)).map(|path| (path.clone(), world.fs.bytes(&path))).collect();
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for turn in 0..300 {
                let (gone, now) = (&listings[turn % 2], &listings[(turn + 1) % 2]);
                // As an editor does: written aside, listed, what is replaced hidden, what replaces it shown, the hidden removed.
                for path in now.iter().map(|listed| world.path(LIKE, listed)) {
                    let bytes = &all.iter().find(|file| file.0 == path).unwrap().1;
                    world.fs.set(&aside(&path), bytes.clone());
                    if turn == 0 {
                        world.fs.remove(&path).unwrap();
                    }
                }
                world.publish(LIKE, now.clone(), [10, 10], [0, 0]);
                let hide = |path: PathBuf| world.fs.rename(&path, &hidden(&path)).unwrap();
                gone.iter().for_each(|listed| hide(world.path(LIKE, listed)));
                for path in now.iter().map(|listed| world.path(LIKE, listed)) {
                    world.fs.rename(&aside(&path), &path).unwrap();
                }
                gone.iter().for_each(|listed| world.fs.remove(&hidden(&world.path(LIKE, listed))).unwrap());
            }
            done.store(true, std::sync::atomic::Ordering::Relaxed);
        });
        let mut pins = 0;
        while !done.load(std::sync::atomic::Ordering::Relaxed) {
            assert_eq!(scan(&world).unwrap(), 20);
            pins += 1;
        }
        assert!(pins > 0);
    });
}
