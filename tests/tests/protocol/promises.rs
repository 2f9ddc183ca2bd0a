//! The promises, as what has to hold in every state and of every answer.

use headwater::cut::Cut;
use headwater::view::{Listed, Manifest};

use crate::commands::{Command, Process};
use crate::dataset::{self, TYPES};
use crate::disk::{Content, Disk, Folder, Name};
use crate::facts::{Bag, Line, line, within};
use crate::log;
use crate::reader::Answer;
use crate::views;
use crate::world::{Bounds, State};

/// Every fact below the cut is counted exactly once, from where the chain begins.
pub(crate) fn answer(answer: &Answer) -> Result<(), String> {
    let Answer { chain, start, cut, bag } = answer;
    let expected = Bag::of(*start, *cut, views::types(*chain));
    if *bag == expected {
        return Ok(());
    }
    Err(format!("an answer from {start:?} up to {cut:?} has counted {bag:?}, but the facts are {expected:?}"))
}

/// What holds at any moment, also when the power has just come back.
pub(crate) fn hold(bounds: &Bounds, state: &State) -> Result<(), String> {
    let disk = &*state.disk;
    (0..3).try_for_each(|chain| view(disk, chain).map_err(|broken| format!("chain {chain}: {broken}")))?;
    (0..TYPES).try_for_each(|fact| facts(disk, fact).map_err(|broken| format!("fact type {fact}: {broken}")))?;
    acknowledged(disk, state.end)?;
    views::chains(bounds, state.program).into_iter().try_for_each(|chain| owed(disk, state.end, chain))
}

/// The chain is whole, and so is every version: their runs are there, each with exactly the facts of its tile.
fn view(disk: &Disk, chain: usize) -> Result<(), String> {
    let Some(manifest) = views::found(disk, chain)? else { return Ok(()) };
    whole(&manifest.start, &manifest.cut(), &manifest.runs)?;
    manifest.versions.iter().try_for_each(|version| whole(&manifest.start, &version.cut, &version.runs))?;
    manifest.check().map_err(|refused| refused.to_string())?;
    let runs = manifest.runs.iter().chain(manifest.versions.iter().flat_map(|version| &version.runs));
    for Listed { file, tile, .. } in runs.clone() {
        let expected = Bag::of(line(&tile.from), line(&tile.to), views::types(chain));
        match disk.read((Folder::View(chain), Name::Run(views::number(file)))) {
            Some(Content::Bag(bag)) if *bag == expected => {}
            found => return Err(format!("{file} is listed with {expected:?}, and is {found:?}")),
        }
    }
    Ok(())
}

/// Each run begins where the one before it ends.
fn whole(start: &Cut, end: &Cut, runs: &[Listed]) -> Result<(), String> {
    let begins = runs.iter().map(|run| &run.tile.from).chain([end]);
    let ends = std::iter::once(start).chain(runs.iter().map(|run| &run.tile.to));
    match begins.zip(ends).find(|(begin, end)| begin != end) {
        Some((begin, end)) => Err(format!("a gap or an overlap: what comes after {end} begins at {begin}")),
        None => Ok(()),
    }
}

/// Each fact is in exactly one listed file; and who reads all `*.parquet` never sees one twice.
fn facts(disk: &Disk, fact: usize) -> Result<(), String> {
    let manifest = dataset::manifest(disk, fact)?;
    let (floor, cut) = (line(&manifest.floor), line(&manifest.cut));
    let mut held = Bag::NONE;
    for listed in &manifest.files {
        let bag = dataset::open(disk, fact, listed).ok_or_else(|| format!("{} is listed and not there", listed.file))?;
        if bag != bag.within(line(&listed.tile.from), line(&listed.tile.to), &[fact]) {
            return Err(format!("{} holds {bag:?}, which is not all of its tile", listed.file));
        }
        held = held.and(bag);
    }
    let expected = Bag::of(floor, cut, &[fact]);
    if held.within(floor, cut, &[fact]) != expected || held.has_twice() {
        return Err(format!("between {floor:?} and {cut:?} the files hold {held:?}, but the facts are {expected:?}"));
    }
    let shown = |((folder, name), content): ((Folder, Name), &Content)| match (folder, name, content) {
        (Folder::Slice(of, _), Name::Shown(_), Content::Bag(bag)) if of == fact => Some(*bag),
        _ => None,
    };
    let shown = disk.files().filter_map(shown).fold(Bag::NONE, Bag::and);
    if shown.has_twice() { Err(format!("other engines see a fact twice: {shown:?}")) } else { Ok(()) }
}

/// No acknowledged fact is lost: each is in the log or in the dataset, unless it was dropped by `@keep`.
fn acknowledged(disk: &Disk, end: Line) -> Result<(), String> {
    for fact in 0..TYPES {
        let held = line(&dataset::manifest(disk, fact)?.cut);
        if !within(held, end) {
            return Err(format!("fact type {fact} is held up to {held:?}, beyond the log's end"));
        }
        if log::read(disk, held, end, &[fact]).is_none() {
            return Err(format!("facts above {held:?} are neither in the log nor in the dataset"));
        }
    }
    Ok(())
}

/// What a chain may still need is there: what it has to count, in the log or in the dataset; and to go back to any version that is kept,
/// what lies above that in the log.
fn owed(disk: &Disk, end: Line, chain: usize) -> Result<(), String> {
    let (manifest, types) = (views::manifest(disk, chain)?, views::types(chain));
    let (floor, held) = (line(&dataset::floor(disk, types)?), line(&dataset::held(disk, types)?));
    for version in &manifest.versions {
        let cut = line(&version.cut);
        if log::read(disk, cut, end, types).is_none() {
            return Err(format!("chain {chain} cannot go back to version {}: the log has lost what lies above {cut:?}", version.number));
        }
        if !within(floor, cut) {
            return Err(format!("facts above version {} of chain {chain} were dropped, up to {floor:?}", version.number));
        }
    }
    let cut = line(&manifest.cut());
    let rest = std::array::from_fn(|p| cut[p].max(held[p]));
    if log::read(disk, rest, end, types).is_none() {
        return Err(format!("chain {chain} cannot go on from {cut:?}: neither the log nor the dataset has what follows"));
    }
    is_recomputable(&manifest, floor).then_some(()).ok_or_else(|| format!("chain {chain} cannot be counted anew from {floor:?} on"))
}

/// A full batch finds the facts that it has to count: none above the pinned part were dropped.
fn is_recomputable(manifest: &Manifest, floor: Line) -> bool {
    let is_blank = manifest.runs.is_empty() && manifest.versions.is_empty();
    is_blank || within(floor, line(manifest.recompute_from()))
}

/// A command that has ended has left nothing in the folders that it swept.
pub(crate) fn left_nothing(bounds: &Bounds, state: &State, process: &Process) -> Result<(), String> {
    let disk = &*state.disk;
    if process.command != Command::Shred {
        for chain in views::chains(bounds, process.program) {
            let left = views::unlisted(disk, chain)?;
            if !left.is_empty() {
                return Err(format!("`{}` has left {left:?} in the folder of chain {chain}", process.command.kind()));
            }
        }
    }
    if matches!(process.command, Command::Count | Command::Rollback { .. }) {
        return Ok(());
    }
    for fact in 0..TYPES {
        let listed = dataset::manifest(disk, fact)?.files.iter().map(|listed| listed.file.clone()).collect();
        let names = dataset::names(disk, fact);
        if names != listed {
            return Err(format!("`{}` has left {names:?} of fact type {fact}, of which it lists {listed:?}", process.command.kind()));
        }
    }
    Ok(())
}
