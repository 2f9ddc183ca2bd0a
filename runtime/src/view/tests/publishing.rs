//! Versions come and go: whatever strikes in the middle, what stood or what comes is there whole, with all that is kept.

use std::sync::Arc;

use super::edits::{append, counted, editor, folder, tile};
use super::racing::racing;
use crate::cut::{Cut, Tile};
use crate::error::{Error, Result};
use crate::fs::Fs;
use crate::run::Run;
use crate::run::memory::Memory;
use crate::sim::{Sim, Watched};
use crate::time::Timestamp;
use crate::view::{Editor, Folder, Listed, Publication};

/// Writes a run in which each fact is a cell of its own, and lists it nowhere.
fn write(editor: &Editor, folder: &Folder, tile: &Tile) -> Result<Listed> {
    editor.write(folder, tile, Timestamp(0), |writer| {
        (tile.from.0[0]..tile.to.0[0]).try_for_each(|fact| writer.add(&fact.to_be_bytes(), b"1"))
    })
}

fn publish(editor: &Editor, folder: &Folder, number: u64, tiles: &[Tile]) -> Result<()> {
    let runs: Vec<Listed> = tiles.iter().map(|tile| write(editor, folder, tile)).collect::<Result<_>>()?;
    let (at, pinned, from) = (Timestamp(0), Cut(vec![0]), tiles[0].from.clone());
    editor.publish(folder, &Publication { number, at, full: true, pinned, from, runs, keep: 2 })
}

/// A view that stands on version 2 of the two it keeps, and has counted on to 15.
fn two_versions(fs: &(impl Fs + Clone + 'static)) -> Folder {
    let (editor, folder) = (editor(fs).unwrap(), folder(fs));
    append(&editor, &folder, 9).unwrap();
    publish(&editor, &folder, 1, &[tile(0, 4), tile(4, 9)]).unwrap();
    append(&editor, &folder, 12).unwrap();
    publish(&editor, &folder, 2, &[tile(9, 12)]).unwrap();
    append(&editor, &folder, 15).unwrap();
    folder
}

/// The versions that are kept: number, and whether the chain stands on it. Their runs are all there, or this panics.
fn kept(fs: &dyn Fs, folder: &Folder) -> Vec<(u64, bool)> {
    let manifest = folder.manifest().unwrap();
    for listed in manifest.versions.iter().flat_map(|version| &version.runs) {
        let run = Run::open(fs, &folder.path().join(&listed.file)).unwrap();
        run.check().unwrap();
        assert_eq!((&run.meta().tile, run.bytes()), (&listed.tile, listed.bytes));
    }
    manifest.versions.iter().map(|version| (version.number, manifest.base == Some(version.number))).collect()
}

/// An edit that is under way when something strikes, and what it leaves if it counts.
type Edit = fn(&Editor, &Folder) -> Result<()>;
const OLD: [(u64, bool); 2] = [(1, false), (2, true)];
const EDITS: [(Edit, [(u64, bool); 2]); 3] = [
    (|editor, folder| publish(editor, folder, 3, &[tile(12, 15)]), [(2, false), (3, true)]),
    (|editor, folder| publish(editor, folder, 3, &[tile(0, 7), tile(7, 15)]), [(2, false), (3, true)]),
    (|editor, folder| editor.rollback(folder, 1, &[write(editor, folder, &tile(9, 15))?]), [(1, true), (2, false)]),
];

/// After a strike: the old or the new stands, and one can go on from it.
fn check(fs: &(impl Fs + Clone + 'static), folder: &Folder, done: &Result<()>, new: &[(u64, bool)], when: &str) {
    assert_eq!(counted(folder), 15, "{when}");
    let stands = kept(fs, folder);
    assert!(stands == new || stands == OLD && done.is_err(), "{when}: {stands:?}");
    let editor = editor(fs).unwrap();
    editor.sweep(folder).unwrap();
    let files = folder.manifest().unwrap().referenced().len();
    assert_eq!(fs.list(folder.path()).unwrap().len(), files + 1, "{when}: leftovers stay");
    append(&editor, folder, 20).unwrap();
    publish(&editor, folder, 9, &[Tile { from: folder.manifest().unwrap().base_cut().clone(), to: Cut(vec![20]) }]).unwrap();
    assert_eq!((counted(folder), kept(fs, folder).last()), (20, Some(&(9, true))), "{when}");
}

#[test]
fn a_crash_at_any_call_leaves_the_old_or_the_new() {
    for (edit, new) in EDITS {
        for power_cut in [false, true] {
            let mut calls = 0;
            loop {
                let fs = Memory::default();
                let folder = two_versions(&fs);
                fs.stop_after(calls);
                let done = editor(&fs).and_then(|editor| edit(&editor, &folder));
                fs.restart(power_cut);
                check(&fs, &folder, &done, &new, &format!("after {calls} calls, power cut: {power_cut}"));
                if done.is_ok() {
                    assert!(calls > 10, "the crashes did not cover the edit");
                    break;
                }
                calls += 1;
            }
        }
    }
}

#[test]
fn a_power_cut_at_any_call_leaves_the_old_or_the_new_on_the_worst_of_disks() {
    for (edit, new) in EDITS {
        for seed in 0..3 {
            let mut calls = 0;
            loop {
                let sim = Sim::new(seed);
                let folder = two_versions(&sim);
                sim.crash_after(calls);
                let done = editor(&sim).and_then(|editor| edit(&editor, &folder));
                let is_over = !sim.is_off();
                sim.reboot();
                check(&sim, &folder, &done, &new, &format!("seed {seed}, after {calls} calls"));
                if is_over {
                    break;
                }
                calls += 1;
            }
        }
    }
}

#[test]
fn one_that_is_killed_and_swept_before_the_power_goes_loses_nothing() {
    for (edit, new) in EDITS {
        for (kill, cut) in (0..24).flat_map(|kill| (0..4).map(move |cut| (kill, cut))) {
            let seed = kill * 7 + cut;
            let sim = Sim::new(seed);
            let folder = two_versions(&sim);
            sim.crash_after(kill);
            let done = editor(&sim).and_then(|editor| edit(&editor, &folder));
            sim.kill();
            sim.crash_after(cut);
            let _ = editor(&sim).and_then(|editor| editor.sweep(&folder));
            sim.reboot();
            check(&sim, &folder, &done, &new, &format!("seed {seed}, killed after {kill}, cut after {cut}"));
        }
    }
}

#[test]
fn a_failed_call_leaves_the_old_or_the_new() {
    for (edit, new) in EDITS {
        for call in 0..30 {
            let sim = Sim::new(call);
            let folder = two_versions(&sim);
            sim.fail_after(call);
            let done = editor(&sim).and_then(|editor| edit(&editor, &folder));
            sim.kill();
            check(&sim, &folder, &done, &new, &format!("call {call} failed"));
        }
    }
}

#[test]
fn a_run_that_is_prepared_counts_for_nothing_and_outlives_other_edits() {
    let fs = Memory::default();
    let folder = two_versions(&fs);
    let editor = editor(&fs).unwrap();
    let prepared = write(&editor, &folder, &tile(12, 15)).unwrap();
    assert_eq!(counted(&folder), 15);
    append(&editor, &folder, 17).unwrap();
    let runs = folder.manifest().unwrap().runs;
    let merged = editor.replace(&folder, &runs[..2], &tile(0, 9), Timestamp(0), |writer| {
        (0..9u64).try_for_each(|fact| writer.add(&fact.to_be_bytes(), b"1"))
    });
    assert_ne!(merged.unwrap().file, prepared.file);
    let (at, pinned, from) = (Timestamp(0), Cut(vec![0]), Cut(vec![12]));
    let publication = Publication { number: 3, at, full: false, pinned, from, runs: vec![prepared.clone()], keep: 3 };
    editor.publish(&folder, &publication).unwrap();
    assert_eq!(counted(&folder), 17);
    assert!(folder.manifest().unwrap().runs.contains(&prepared));
    assert!(
        matches!(editor.publish(&folder, &Publication { number: 4, ..publication }), Err(Error::Broken { .. })),
        "it is listed already"
    );
    assert!(matches!(editor.rollback(&folder, 8, &[]), Err(Error::Usage(_))));
}

/// Numbers are given once also where several threads write at a time.
#[test]
fn runs_may_be_written_side_by_side() {
    let fs = Memory::default();
    let (editor, folder) = (editor(&fs).unwrap(), folder(&fs));
    let files: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| write(&editor, &folder, &tile(0, 3)).unwrap().file)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(files.iter().collect::<std::collections::BTreeSet<_>>().len(), 8);
}

/// A view as a racing reader sees it.
fn on(fs: Watched) -> Folder {
    let other = folder(&Memory::default());
    Folder::new(Arc::new(fs), other.path().to_owned(), other.manifest().unwrap())
}

/// Before a reader opens a run, others edit the view until none of the runs that it has seen listed is there.
#[test]
fn a_reader_is_not_torn_by_edits_while_it_opens() {
    for (edit, new) in EDITS {
        for index in 0..4 {
            let fs = Memory::default();
            let before = two_versions(&fs);
            let file = before.path().join(&before.manifest().unwrap().runs[index].file);
            let other = fs.clone();
            let racing = racing(fs, file, 0, move || {
                let (editor, folder) = (editor(&other).unwrap(), folder(&other));
                edit(&editor, &folder).unwrap();
                assert_eq!(kept(&other, &folder), new);
                append(&editor, &folder, 18).unwrap();
                [8, 9].iter().for_each(|&number| publish(&editor, &folder, number, &[tile(0, 18)]).unwrap());
            });
            assert_eq!(counted(&on(racing)), 18, "run {index}");
        }
    }
}
