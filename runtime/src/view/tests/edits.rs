//! Edits: whole or not at all, one process at a time, and never under a reader's feet.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::counter::{Count, Handle};
use crate::cut::{Cut, Tile};
use crate::error::{Error, Result};
use crate::fs::Fs;
use crate::run::memory::Memory;
use crate::sample::PageLikes;
use crate::sim::Sim;
use crate::time::Timestamp;
use crate::view::{Editor, Folder, Listed, Manifest};

const DATA: &str = "/data";

pub(super) fn folder(fs: &(impl Fs + Clone + 'static)) -> Folder {
    let blank = Manifest::new(Handle::<PageLikes>::NEW.definition(), 1);
    Folder::new(Arc::new(fs.clone()), PathBuf::from("/data/views/Likes-00"), blank)
}

pub(super) fn editor(fs: &(impl Fs + Clone + 'static)) -> Result<Editor> {
    let fs: Arc<dyn Fs> = Arc::new(fs.clone());
    Editor::lock(&fs, Path::new(DATA), "pid 7, count")
}

pub(super) fn tile(from: u64, to: u64) -> Tile {
    Tile { from: Cut(vec![from]), to: Cut(vec![to]) }
}

/// Adds a run in which each fact is a cell of its own.
pub(super) fn append(editor: &Editor, folder: &Folder, to: u64) -> Result<Listed> {
    let from = folder.manifest()?.cut().0[0];
    editor.append(folder, &tile(from, to), Timestamp(to as i64), |writer| {
        (from..to).try_for_each(|fact| writer.add(&fact.to_be_bytes(), b"1"))
    })
}

fn merge(editor: &Editor, folder: &Folder, old: &[Listed]) -> Result<Listed> {
    let (from, to) = (old[0].tile.from.0[0], old[old.len() - 1].tile.to.0[0]);
    editor.replace(folder, old, &tile(from, to), Timestamp(to as i64), |writer| {
        (from..to).try_for_each(|fact| writer.add(&fact.to_be_bytes(), b"1"))
    })
}

/// How many facts are counted: each exactly once, or this panics.
pub(super) fn counted(folder: &Folder) -> u64 {
    let opened = folder.open().unwrap();
    let cells = opened.runs.iter().flat_map(|run| run.range(b"", None).unwrap());
    let keys: Vec<Vec<u8>> = cells.map(|cell| cell.unwrap().0.to_vec()).collect();
    let cut = opened.manifest.cut().0[0];
    assert_eq!(keys, (0..cut).map(|fact| fact.to_be_bytes().to_vec()).collect::<Vec<_>>());
    cut
}

pub(super) fn three_runs(fs: &(impl Fs + Clone + 'static)) -> Result<Folder> {
    let (editor, folder) = (editor(fs)?, folder(fs));
    [3, 5, 9].into_iter().try_for_each(|to| append(&editor, &folder, to).map(|_| ()))?;
    Ok(folder)
}

#[test]
fn a_chain_grows_and_shrinks() {
    let fs = Memory::default();
    let folder = three_runs(&fs).unwrap();
    assert_eq!((counted(&folder), folder.manifest().unwrap().runs.len()), (9, 3));
    let runs = folder.manifest().unwrap().runs;
    merge(&editor(&fs).unwrap(), &folder, &runs[1..]).unwrap();
    assert_eq!((counted(&folder), folder.manifest().unwrap().runs.len()), (9, 2));
    assert_eq!(fs.list(folder.path()).unwrap(), ["00000001.run", "00000004.run", "manifest.json"]);
    assert_eq!(folder.manifest().unwrap().arrival(), Some(Timestamp(9)));
}

#[test]
fn a_second_editor_is_refused_and_told_who_holds_the_lock() {
    let fs = Memory::default();
    let first = editor(&fs).unwrap();
    let refused = editor(&fs).unwrap_err();
    assert!(matches!(&refused, Error::Locked { what: "views", holder, .. } if holder == "pid 7, count"), "{refused}");
    drop(first);
    editor(&fs).unwrap();
}

#[test]
fn what_does_not_fit_the_chain_is_refused() {
    let fs = Memory::default();
    let folder = three_runs(&fs).unwrap();
    let editor = editor(&fs).unwrap();
    let runs = folder.manifest().unwrap().runs;
    for wrong in [tile(8, 10), tile(10, 11)] {
        assert!(matches!(editor.append(&folder, &wrong, Timestamp(0), |_| Ok(())), Err(Error::Broken { .. })));
    }
    assert!(matches!(editor.replace(&folder, &runs[..2], &tile(0, 4), Timestamp(0), |_| Ok(())), Err(Error::Broken { .. })));
    merge(&editor, &folder, &runs[..2]).unwrap();
    assert!(matches!(merge(&editor, &folder, &runs[1..]), Err(Error::Broken { .. })), "a run that was merged away");
    assert_eq!(counted(&folder), 9);
}

#[test]
fn a_crash_between_any_two_calls_leaves_the_old_or_the_new() {
    let mut calls = 0;
    loop {
        let mut done = true;
        for power_cut in [false, true] {
            let fs = Memory::default();
            let folder = three_runs(&fs).unwrap();
            let runs = folder.manifest().unwrap().runs;
            fs.stop_after(calls);
            let crashed = editor(&fs).and_then(|editor| {
                merge(&editor, &folder, &runs[..2])?;
                append(&editor, &folder, 12)
            });
            done &= crashed.is_ok();
            fs.restart(power_cut);
            let before = counted(&folder);
            assert!(before == 9 || before == 12, "after {calls} calls {before} facts are counted");
            let editor = editor(&fs).unwrap();
            append(&editor, &folder, 20).unwrap();
            assert_eq!(counted(&folder), 20);
            editor.sweep(&folder).unwrap();
            let listed = folder.manifest().unwrap().runs.len();
            assert_eq!(fs.list(folder.path()).unwrap().len(), listed + 1, "leftovers stay after {calls} calls");
        }
        if done {
            assert!(calls > 15, "the crashes did not cover both edits");
            return;
        }
        calls += 1;
    }
}

#[test]
fn a_view_that_is_retired_while_the_power_goes_is_whole_or_gone() {
    for seed in 0..20 {
        for calls in 0..8 {
            let sim = Sim::new(seed);
            let folder = three_runs(&sim).unwrap();
            sim.crash_after(calls);
            let retired = editor(&sim).and_then(|editor| editor.retire(&folder));
            sim.reboot();
            let left = counted(&folder);
            assert!(left == 0 || left == 9 && retired.is_err(), "seed {seed}, after {calls} calls {left} facts are counted");
        }
    }
}

#[test]
fn a_merge_killed_before_it_is_lasting_and_swept_before_the_power_goes_loses_nothing() {
    for seed in 0..20 {
        for (kill, cut) in (0..12).flat_map(|kill| (0..6).map(move |cut| (kill, cut))) {
            let sim = Sim::new(seed);
            let folder = three_runs(&sim).unwrap();
            let runs = folder.manifest().unwrap().runs;
            sim.crash_after(kill);
            // The run is written and listed, or not.
            let _ = editor(&sim).and_then(|editor| merge(&editor, &folder, &runs));
            sim.kill();
            sim.crash_after(cut);
            let _ = editor(&sim).and_then(|editor| editor.sweep(&folder));
            sim.reboot();
            assert_eq!(counted(&folder), 9, "seed {seed}, killed after {kill} calls, the power cut after {cut} more");
        }
    }
}

#[test]
fn a_number_is_never_given_twice() {
    let fs = Memory::default();
    let folder = three_runs(&fs).unwrap();
    let lost = folder.path().join("manifest.json");
    fs.remove(&lost).unwrap();
    let run = append(&editor(&fs).unwrap(), &folder, 2).unwrap();
    assert_eq!(counted(&folder), 2);
    assert_eq!(run.file, "00000004.run");
}

#[test]
fn a_reader_keeps_what_it_has_opened() {
    let fs = Memory::default();
    let folder = three_runs(&fs).unwrap();
    let opened = folder.open().unwrap();
    merge(&editor(&fs).unwrap(), &folder, &opened.manifest.runs).unwrap();
    assert_eq!(opened.runs.iter().map(|run| run.range(b"", None).unwrap().count()).sum::<usize>(), 9);
}

#[test]
fn a_run_that_is_gone_or_another_is_named() {
    let fs = Memory::default();
    let folder = three_runs(&fs).unwrap();
    let (one, two) = (folder.path().join("00000001.run"), folder.path().join("00000002.run"));
    let bytes = fs.bytes(&one);
    fs.set(&one, fs.bytes(&two));
    let error = folder.open().unwrap_err().to_string();
    assert!(error.contains("00000001.run") && error.contains("not the run"), "{error}");
    fs.remove(&one).unwrap();
    assert!(matches!(folder.open(), Err(Error::Broken { .. })));
    fs.set(&one, bytes);
    assert_eq!(counted(&folder), 9);
}

#[test]
fn a_log_of_other_partitions_is_refused() {
    let fs = Memory::default();
    three_runs(&fs).unwrap();
    let blank = Manifest::new(Handle::<PageLikes>::NEW.definition(), 4);
    let other = Folder::new(Arc::new(fs), PathBuf::from("/data/views/Likes-00"), blank);
    let error = other.manifest().unwrap_err().to_string();
    assert!(error.contains("1 partitions") && error.contains("has 4"), "{error}");
}
