//! Versions as answers show them: a bad one is rolled back from, and the log goes only as far as none that is kept needs it.

use std::path::Path;
use std::sync::Arc;

use super::counting::likes;
use super::racing::racing;
use super::world::{World, older};
use crate::counter::{Cell, CellKey, Show};
use crate::cut::{Cut, Tile};
use crate::error::Error;
use crate::fs::Fs;
use crate::log::Log;
use crate::sample::Fact;
use crate::view::{Room, Tail, Views};
use crate::{Fact as _, Result};

/// A world in which so many likes were counted.
fn counted(count: u64) -> World {
    let mut world = World::new();
    world.append(&likes(count));
    world.count(usize::MAX).unwrap();
    world
}

fn snapshot(world: &World, log: &mut Log) -> Result<crate::view::Snapshot> {
    let views = world.views();
    views.snapshot(views.find("PageLikes").unwrap(), log, Fact::FACTS)
}

#[test]
fn a_bad_version_is_rolled_back_from_and_leaves_nothing() {
    let mut world = counted(200);
    let good = world.batch(true, 1).unwrap();
    world.append(&likes(100));
    let bad = world.batch(false, 2).unwrap();
    world.append(&likes(50));
    world.count(usize::MAX).unwrap();
    assert_ne!(world.answers(), world.expected());

    let cut = world.folder().manifest().unwrap().cut();
    let back = world.rollback(good, 0).unwrap();
    assert_eq!((back.cut, back.facts, back.counters), (cut, 150, vec!["PageLikes"]));
    assert_eq!(world.answers(), world.expected());
    let kept = world.views().versions().unwrap();
    assert_eq!(
        kept.iter().map(|kept| (kept.number, kept.full, kept.serving.len())).collect::<Vec<_>>(),
        [(good, true, 1), (bad, false, 0)]
    );

    world.append(&likes(30));
    let next = world.batch(false, 1).unwrap();
    assert!(next > bad);
    assert_eq!(world.answers(), world.expected(), "it went on from the version that serves");
    world.rollback(bad, usize::MAX).unwrap();
    assert_ne!(world.answers(), world.expected(), "one may go forward again");
    world.rollback(next, usize::MAX).unwrap();
    assert_eq!(world.answers(), world.expected());
    assert!(matches!(world.rollback(77, 0), Err(Error::Usage(what)) if what.contains("77") && what.contains("1, 2, 3")));
}

#[test]
fn a_rollback_that_is_told_to_stop_changes_nothing() {
    let mut world = counted(3000);
    let first = world.batch(true, 1).unwrap();
    world.append(&likes(1000));
    world.count(usize::MAX).unwrap();
    let before = world.folder().manifest().unwrap();
    let (views, speed) = (world.views(), crate::view::Speed::new(world.now()));
    let stopped = speed.roll_back(&views.lock("test").unwrap(), &views, &mut world.log(), Fact::FACTS, first, |_| false);
    assert_eq!(stopped.unwrap(), None);
    assert_eq!(world.folder().manifest().unwrap(), before);
}

#[test]
fn the_log_goes_where_no_version_needs_it_and_answers_stay_whole() {
    let mut world = counted(2000);
    world.batch(true, 1).unwrap();
    let first = world.log().end().clone();
    assert_eq!(world.views().log_floor(&first, &world.log().start()).unwrap(), first);
    world.append(&likes(2000));
    let second = world.batch(false, 1).unwrap();
    assert_eq!(world.views().log_floor(world.log().end(), &world.log().start()).unwrap(), first, "the first version is kept");
    assert!(world.drop_log(&first) > 0);
    assert!(world.log().start().facts() > 0);
    assert_eq!(world.answers(), world.expected());
    world.append(&likes(500));
    world.views().check(&mut world.log()).unwrap();
    assert_eq!(world.count(0).unwrap().facts, 500);
    for number in [second - 1, second] {
        world.rollback(number, usize::MAX).unwrap();
        assert_eq!(world.answers(), world.expected());
    }
    assert_eq!(world.snapshot().watermark(&world.log(), world.now()).unwrap(), world.now());
}

#[test]
fn a_chain_that_the_log_cannot_fill_gives_no_partial_answer() {
    let mut world = counted(2000);
    let end = world.log().end().clone();
    world.append(&likes(2000));
    assert!(world.drop_log(&end) > 0);
    assert_eq!(world.answers(), world.expected(), "the chain reaches beyond the log's beginning");
    let lost = world.folder().path().to_owned();
    world.copy(&lost, &older());
    world.remove(&lost);

    assert!(matches!(world.count(0), Err(Error::Broken { what, .. }) if what.contains("PageLikes") && what.contains("`batch`")));
    let frozen = snapshot(&world, &mut world.log()).unwrap();
    assert!(frozen.is_filling() && frozen.cut() == end, "an older definition answers");
    assert!(frozen.watermark(&world.log(), world.now()).unwrap() <= world.now());
    let views = world.views();
    assert_eq!(views.retire(&views.lock("test").unwrap(), views.find("PageLikes").unwrap(), &world.log()).unwrap(), 0);

    world.remove(&older());
    let error = snapshot(&world, &mut world.log()).unwrap_err().to_string();
    assert!(error.contains("in the dataset only") && error.contains("run `count` or `batch`"), "{error}");
    views.check(&mut world.log()).unwrap();
}

#[test]
fn an_own_chain_that_is_behind_the_log_leaves_the_answer_to_an_older_one() {
    let mut world = counted(2000);
    let folder = world.folder().path().to_owned();
    world.copy(&folder, &older());
    world.append(&likes(2000));
    let end = world.log().end().clone();
    world.append(&likes(100));
    assert!(world.drop_log(&end) > 0);
    assert!(!world.log().start().within(&world.folder().manifest().unwrap().cut()));
    assert!(snapshot(&world, &mut world.log()).unwrap().is_filling(), "it has counted as much, and the log lacks what neither has");
}

#[test]
fn a_reader_whose_segments_go_while_it_reads_takes_a_fresh_snapshot() {
    let mut world = World::new();
    world.append(&likes(2000));
    let first = Path::new("/data/log/0").join(&world.fs.list(Path::new("/data/log/0")).unwrap()[0]);
    let other = world.clone();
    let racing = racing(world.fs.clone(), first, 1, move || {
        other.batch(true, 1).unwrap();
        assert!(other.drop_log(other.log().end()) > 0);
    });
    let mut log = Log::open(Arc::new(racing), Path::new("/data/log"), Arc::new(|_| Ok(()))).unwrap().unwrap();
    let answer = snapshot(&world, &mut log).unwrap();
    assert_eq!((answer.cut(), answer.is_filling()), (log.end().clone(), false));
    assert!(log.start().facts() > 0, "the race was run");
}

#[test]
fn a_snapshot_at_a_cut_has_every_cell_below_it_and_no_other() {
    let mut world = counted(600);
    let (end, expected) = (world.log().end().clone(), world.expected());
    world.append(&likes(300));
    let views = world.views();
    let view = views.find("PageLikes").unwrap();
    let snapshot = views.snapshot_at(view, &mut world.log(), Fact::FACTS, &end).unwrap().unwrap();
    assert_eq!(snapshot.cut(), end);
    let cells: Vec<_> = snapshot.cells(true).unwrap().map(Result::unwrap).collect();
    assert_eq!(cells.len(), expected.len(), "all bucket sizes");
    assert!(cells.iter().map(|(key, _)| key.to_bytes()).is_sorted());
    assert_eq!((snapshot.start(), snapshot.pinned()), (&Cut::zero(3), &Cut::zero(3)));
    world.count(usize::MAX).unwrap();
    assert!(views.snapshot_at(view, &mut world.log(), Fact::FACTS, &end).unwrap().is_none(), "the chain has counted beyond");
}

#[test]
fn a_reader_spills_what_does_not_fit_and_answers_the_same() {
    let mut world = counted(100);
    world.append(&likes(5000));
    let views = world.views();
    let view = views.find("PageLikes").unwrap();
    let (mut log, tile) = (world.log(), Tile { from: world.folder().manifest().unwrap().cut(), to: world.log().end().clone() });
    let room = |budget| Room { budget, fs: Arc::new(world.fs.clone()), folder: "/data".into() };
    let tail = Tail::count(&log, Fact::FACTS, view.counter(), &tile, &room(1)).unwrap();
    assert!(tail.runs.len() > 10 && tail.table.len() < 50, "{} runs", tail.runs.len());
    let calls = world.fs.calls();
    let cells = |views: &Views, log: &mut Log| -> Vec<_> {
        let snapshot = views.snapshot(view, log, Fact::FACTS).unwrap();
        let shown = |(key, cell): (CellKey<'_>, Cell)| {
            let shown = snapshot.definition().show_cell(key.start, &cell, Show::default()).unwrap();
            (key.to_bytes(), ["likes", "quick", "people", "took", "top"].map(|exact| shown[exact].clone()))
        };
        snapshot.cells(false).unwrap().map(|cell| shown(cell.unwrap())).collect()
    };
    assert_eq!(cells(&world.views().with_budget(1), &mut log), cells(&world.views(), &mut log));
    assert_eq!(world.fs.calls(), calls, "a reader changes nothing");
    assert_eq!(world.answers(), world.expected());
}

#[test]
fn cells_are_given_with_those_that_have_expired_or_without() {
    let mut world = counted(100);
    world.wait(9);
    world.append(&likes(1));
    let snapshot = world.snapshot();
    let all: Vec<_> = snapshot.cells(true).unwrap().map(|cell| cell.unwrap().0.to_bytes()).collect();
    let shown: Vec<_> = snapshot.cells(false).unwrap().map(|cell| cell.unwrap().0.to_bytes()).collect();
    let expiry = snapshot.expiry();
    assert!(shown.len() < all.len());
    assert_eq!(all.into_iter().filter(|key| !expiry.has_expired(key)).collect::<Vec<_>>(), shown);
}

#[test]
fn versions_are_numbered_beyond_those_of_other_programs() {
    let world = counted(10);
    assert_eq!((world.views().next_version().unwrap(), world.views().versions().unwrap()), (1, Vec::new()));
    assert_eq!((world.batch(true, 1).unwrap(), world.batch(true, 1).unwrap()), (1, 2));
    world.copy(world.folder().path(), &older());
    world.remove(world.folder().path());
    assert_eq!(world.views().next_version().unwrap(), 3);
    let none = Views::open(Arc::new(world.fs.clone()), Path::new("/data"), &[], 3);
    assert_eq!(none.next_version().unwrap(), 3);
    assert_eq!(
        none.log_floor(&Cut(vec![9, 9, 9]), &Cut::zero(3)).unwrap(),
        Cut(vec![9, 9, 9]),
        "what the program does not have holds no log"
    );
}
