//! What is done to the dataset: the runtime's decisions, and the operations that carry them out.

use std::collections::BTreeSet;
use std::rc::Rc;

use headwater::Fact as _;
use headwater::batch::can_spare;
use headwater::cut::Cut;
use headwater::dataset::sums::Tail;
use headwater::dataset::{Listed, Manifest, Step, changes, recover};
use headwater_tests::shop::Fact;

use crate::batch::{higher, lower};
use crate::commands::{Op, Task};
use crate::disk::{Content, Disk, Doc, Folder, Name};
use crate::facts::{Bag, Line, PARTITIONS, arrival, cut, line, tile};
use crate::log;
use crate::views;
use crate::world::{Bounds, Mistake};

/// The fact types.
pub(crate) const TYPES: usize = 2;
/// The slices of each.
pub(crate) const SLICES: usize = 2;

/// An edit of a fact type's manifest: its new files are written, and their names last.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Edit {
    fact: usize,
    /// Slice, number, tile, whether any rows.
    add: Vec<(usize, u64, Line, Line)>,
    remove: Vec<String>,
    cut: Line,
    floor: Line,
}

/// The manifest of a fact type; a blank one if there is none.
pub(crate) fn manifest(disk: &Disk, fact: usize) -> Result<Doc<Manifest>, String> {
    Ok(found(disk, fact)?.unwrap_or_else(|| BLANK.with(|blank| blank[fact].clone())))
}

fn found(disk: &Disk, fact: usize) -> Result<Option<Doc<Manifest>>, String> {
    match disk.read((Folder::Facts(fact), Name::Manifest)) {
        None => Ok(None),
        Some(Content::Facts(manifest)) => Ok(Some(manifest.clone())),
        Some(_) => Err(format!("the manifest of fact type {fact} is torn")),
    }
}

thread_local! {
    static BLANK: Vec<Doc<Manifest>> = (0..TYPES).map(|fact| doc(Manifest::new(&Fact::FACTS[fact], PARTITIONS))).collect();
}

fn doc(manifest: Manifest) -> Doc<Manifest> {
    let files: Vec<_> = manifest.files.iter().map(|listed| (listed.file.clone(), listed.tile.clone())).collect();
    let key = (manifest.next, manifest.cut.clone(), manifest.floor.clone(), files);
    Doc::new(manifest, key)
}

fn file_name(slice: usize, number: u64) -> String {
    format!("day=1970-01-{:02}/{number:08}.parquet", slice + 1)
}

/// The slice and the number of a file, by its name when it is shown.
fn place(file: &str) -> (usize, u64) {
    let parsed = file.strip_prefix("day=1970-01-").and_then(|rest| rest.strip_suffix(".parquet")).and_then(|rest| {
        let (slice, number) = rest.split_once('/')?;
        Some((slice.parse::<usize>().ok()? - 1, number.parse().ok()?))
    });
    parsed.expect("a file's name")
}

/// What a listed file holds: it is looked for as shown, then as not shown yet.
pub(crate) fn open(disk: &Disk, fact: usize, listed: &Listed) -> Option<Bag> {
    let (slice, number) = place(&listed.file);
    let folder = Folder::Slice(fact, slice);
    match disk.read((folder, Name::Shown(number))).or_else(|| disk.read((folder, Name::New(number)))) {
        Some(Content::Bag(bag)) => Some(*bag),
        _ => None,
    }
}

/// Below this, facts of any of the types were dropped.
pub(crate) fn floor(disk: &Disk, types: &[usize]) -> Result<Cut, String> {
    types.iter().try_fold(Cut::zero(PARTITIONS), |floor, &fact| Ok(higher(&floor, &manifest(disk, fact)?.floor)))
}

/// Up to here all facts of the types are held.
pub(crate) fn held(disk: &Disk, types: &[usize]) -> Result<Cut, String> {
    let cuts = types.iter().map(|&fact| Ok(manifest(disk, fact)?.cut.clone())).collect::<Result<Vec<_>, String>>()?;
    Ok(cuts.into_iter().reduce(|a, b| lower(&a, &b)).expect("a counter takes a type"))
}

/// What a pin gives of some types between two cuts.
pub(crate) fn read(disk: &Disk, types: &[usize], from: Line, to: Line) -> Result<Bag, String> {
    let mut all = Bag::NONE;
    for &fact in types {
        for listed in &manifest(disk, fact)?.files {
            all = all.and(open(disk, fact, listed).ok_or_else(|| format!("{} is listed and not there", listed.file))?);
        }
    }
    Ok(all.within(from, to, types))
}

/// Takes a decision; gives the operations and the decisions that follow.
pub(crate) fn decide(bounds: &Bounds, disk: &Disk, program: usize, task: &Task) -> Result<Vec<Op>, String> {
    match task {
        Task::Finish(fact) => finish(bounds, disk, *fact),
        Task::Shred { end } => shred(bounds, disk, *end),
        Task::PublishFacts(edit) => publish(bounds, disk, edit),
        Task::MergeFacts(fact) => merge(bounds, disk, *fact),
        Task::DropFacts { fact, floor } => drop_below(bounds, disk, program, *fact, *floor),
        task => Err(format!("nobody does {task:?}")),
    }
}

/// `Editor::finish`
fn finish(bounds: &Bounds, disk: &Disk, fact: usize) -> Result<Vec<Op>, String> {
    let manifest = found(disk, fact)?;
    let steps = recover(&names(disk, fact), manifest.as_deref())?;
    if steps.is_empty() || manifest.is_none() {
        return Ok(carry_out(bounds, fact, steps));
    }
    let touched = |op: &Op| match op {
        Op::Rename((folder, _), _) | Op::Remove((folder, _)) if !bounds.errs(Mistake::UnsyncedHides) => Some(*folder),
        _ => None,
    };
    let ops = carry_out(bounds, fact, steps);
    let slices: BTreeSet<Folder> = ops.iter().filter_map(touched).collect();
    let sync = [Folder::Facts(fact)].into_iter().chain(slices).map(Op::SyncDir);
    Ok(sync.chain(ops).collect())
}

/// The names in the folders of a fact type's slices.
pub(crate) fn names(disk: &Disk, fact: usize) -> BTreeSet<String> {
    let name = |slice: usize, name: Name| match name {
        Name::Shown(number) => file_name(slice, number),
        Name::New(number) => file_name(slice, number) + ".new",
        Name::Old(number) => file_name(slice, number) + ".old",
        name => format!("{name:?}"),
    };
    (0..SLICES).flat_map(|slice| disk.list(Folder::Slice(fact, slice)).map(move |found| name(slice, found))).collect()
}

/// `carry_out`: hides are lasting before anything is shown; shows need not be.
fn carry_out(bounds: &Bounds, fact: usize, steps: Vec<Step>) -> Vec<Op> {
    let path = |file: &str, name: fn(u64) -> Name| (Folder::Slice(fact, place(file).0), name(place(file).1));
    let (mut hide, mut hidden, mut show, mut remove) = (Vec::new(), BTreeSet::new(), Vec::new(), Vec::new());
    for step in &steps {
        match step {
            Step::Hide(file) => {
                hide.push(Op::Rename(path(file, Name::Shown), path(file, Name::Old)));
                hidden.insert(path(file, Name::Old).0);
            }
            Step::Show(file) => show.push(Op::Rename(path(file, Name::New), path(file, Name::Shown))),
            Step::Remove(name) => match (name.strip_suffix(".new"), name.strip_suffix(".old")) {
                (Some(file), _) => remove.push(Op::Remove(path(file, Name::New))),
                (_, Some(file)) => remove.push(Op::Remove(path(file, Name::Old))),
                _ => {}
            },
        }
    }
    let hide = hide.into_iter().chain(hidden.into_iter().map(Op::SyncDir));
    let show = show.into_iter();
    if bounds.errs(Mistake::ShowFirst) { show.chain(hide).chain(remove).collect() } else { hide.chain(show).chain(remove).collect() }
}

/// `Shred::run`: all files first, then their names are made lasting, then each type's manifest.
fn shred(bounds: &Bounds, disk: &Disk, end: Line) -> Result<Vec<Op>, String> {
    let (mut writes, mut syncs, mut publish) = (Vec::new(), BTreeSet::new(), Vec::new());
    for fact in 0..TYPES {
        let manifest = manifest(disk, fact)?;
        let (from, floor) = (line(&manifest.cut), line(&manifest.floor));
        if from == end {
            continue;
        }
        let bag = log::read(disk, from, end, &[fact]).ok_or_else(|| format!("the log has lost what lies above {from:?}"))?;
        let slices = (0..SLICES).filter(|&slice| bag.in_slice(slice) != Bag::NONE);
        let add: Vec<_> = slices.zip(manifest.next..).map(|(slice, number)| (slice, number, from, end)).collect();
        for &(slice, number, ..) in &add {
            let folder = Folder::Slice(fact, slice);
            writes.push(Op::Write((folder, Name::New(number)), Content::Bag(bag.in_slice(slice))));
            syncs.insert(folder);
        }
        publish.push(Op::Do(Task::PublishFacts(Rc::new(Edit { fact, add, remove: Vec::new(), cut: end, floor }))));
    }
    if bounds.errs(Mistake::UnsyncedNames) {
        syncs.clear();
    }
    Ok(writes.into_iter().chain(syncs.into_iter().map(Op::SyncDir)).chain(publish).collect())
}

/// `Editor::publish`
fn publish(bounds: &Bounds, disk: &Disk, edit: &Edit) -> Result<Vec<Op>, String> {
    let old = manifest(disk, edit.fact)?;
    let mut new = Manifest::clone(&*old);
    new.files.retain(|listed| !edit.remove.contains(&listed.file));
    for &(slice, number, from, to) in &edit.add {
        let (file, tile) = (file_name(slice, number), tile(from, to));
        new.files.push(Listed { file, tile, arrival: arrival(to), rows: 1, bytes: 1, tail: Tail::default(), shape: String::new() });
        new.next = new.next.max(number + 1);
    }
    new.files.sort_by(|a, b| a.file.cmp(&b.file));
    (new.cut, new.floor, new.arrival) = (cut(edit.cut), cut(edit.floor), Some(arrival(edit.cut)));
    let steps = changes(&old, &new);
    let ops = views::replace_manifest(disk, Folder::Facts(edit.fact), Content::Facts(doc(new)));
    Ok(ops.into_iter().chain(carry_out(bounds, edit.fact, steps)).collect())
}

/// `settle_fact`, where all files of a slice are merged into one: what was dropped is left out.
fn merge(bounds: &Bounds, disk: &Disk, fact: usize) -> Result<Vec<Op>, String> {
    let manifest = manifest(disk, fact)?;
    let (all, floor) = (line(&manifest.cut), line(&manifest.floor));
    let mut edit = Edit { fact, add: Vec::new(), remove: Vec::new(), cut: all, floor };
    let mut ops = Vec::new();
    for slice in 0..SLICES {
        let old: Vec<&Listed> = manifest.files.iter().filter(|listed| place(&listed.file).0 == slice).collect();
        if old.len() < 2 {
            continue;
        }
        let bags = old.iter().map(|listed| open(disk, fact, listed).ok_or_else(|| format!("{} is not there", listed.file)));
        let bag = bags.collect::<Result<Vec<_>, _>>()?.into_iter().fold(Bag::NONE, Bag::and).above(floor);
        edit.remove.extend(old.iter().map(|listed| listed.file.clone()));
        if bag == Bag::NONE {
            continue;
        }
        let from = old.iter().map(|listed| listed.tile.from.clone()).reduce(|a, b| lower(&a, &b)).expect("there are two");
        let to = old.iter().map(|listed| listed.tile.to.clone()).reduce(|a, b| higher(&a, &b)).expect("there are two");
        let (folder, number) = (Folder::Slice(fact, slice), manifest.next + edit.add.len() as u64);
        edit.add.push((slice, number, line(&from), line(&to)));
        ops.push(Op::Write((folder, Name::New(number)), Content::Bag(bag)));
        ops.extend((!bounds.errs(Mistake::UnsyncedNames)).then_some(Op::SyncDir(folder)));
    }
    let publish = (!edit.remove.is_empty()).then(|| Op::Do(Task::PublishFacts(Rc::new(edit))));
    Ok(ops.into_iter().chain(publish).collect())
}

/// `Editor::drop_below`, where no chain needs the facts any more.
fn drop_below(bounds: &Bounds, disk: &Disk, program: usize, fact: usize, floor: Line) -> Result<Vec<Op>, String> {
    for chain in views::chains(bounds, program).into_iter().filter(|&chain| views::types(chain).contains(&fact)) {
        if !can_spare(&*views::manifest(disk, chain)?, &cut(floor)) {
            return Ok(Vec::new());
        }
    }
    let manifest = manifest(disk, fact)?;
    let floor = higher(&manifest.floor, &cut(floor));
    let below = manifest.files.iter().filter(|listed| listed.tile.to.within(&floor));
    let remove = below.map(|listed| listed.file.clone()).collect();
    let edit = Edit { fact, add: Vec::new(), remove, cut: line(&manifest.cut), floor: line(&floor) };
    publish(bounds, disk, &edit)
}
