//! What is done to views: the runtime's decisions, and the operations that carry them out.

use std::path::Path as StdPath;
use std::rc::Rc;

use headwater::Timestamp;
use headwater::batch::{Gap, gap, plan, start};
use headwater::counter::{Count, Handle};
use headwater::cut::Cut;
use headwater::view::{self, Answering, Listed, Manifest, Options, Publication, Version, answering, check_end, choose_within};
use headwater_tests::shop::Ages;

use crate::batch;
use crate::commands::{Op, Task};
use crate::dataset::{self, TYPES};
use crate::disk::{Content, Disk, Doc, Folder, Name};
use crate::facts::{Bag, Line, PARTITIONS, arrival, cut, line, tile};
use crate::log;
use crate::world::{Bounds, Mistake, State};

/// A run that is written and to be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct New {
    chain: usize,
    number: u64,
    from: Line,
    to: Line,
}

/// What a batch or a rollback has counted for one chain.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Counting {
    chain: usize,
    number: u64,
    full: bool,
    pinned: Line,
    from: Line,
    runs: Vec<New>,
}

/// A fill that is under way: what it has read of the dataset, which it does not hold the lock of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Fill {
    chain: usize,
    tile: Option<(Line, Line)>,
    fact: usize,
    open: Option<Doc<headwater::dataset::Manifest>>,
    file: usize,
    bag: Bag,
    done: Bag,
}

impl Fill {
    pub(crate) fn new(chain: usize) -> Fill {
        Fill { chain, tile: None, fact: 0, open: None, file: 0, bag: Bag::NONE, done: Bag::NONE }
    }
}

impl New {
    fn listed(&self) -> Listed {
        let bytes = u64::from((0..PARTITIONS).map(|p| self.to[p] - self.from[p]).sum::<u8>());
        Listed { file: run_name(self.number), tile: tile(self.from, self.to), cells: 1, bytes, arrival: arrival(self.to) }
    }
}

/// The chains of a program's counters: the first counter has one definition for each program.
pub(crate) fn chains(bounds: &Bounds, program: usize) -> Vec<usize> {
    let first = if program == 0 { 0 } else { 2 };
    [first, 1].into_iter().take(bounds.counters).collect()
}

/// The other definitions' chains of a counter.
pub(crate) fn older(own: usize) -> &'static [usize] {
    match own {
        0 => &[2],
        2 => &[0],
        _ => &[],
    }
}

/// The fact types that are counted in a chain.
pub(crate) fn types(chain: usize) -> &'static [usize] {
    if chain == 1 { &[0] } else { &[0, 1] }
}

/// The manifest of a chain, if there is one.
pub(crate) fn found(disk: &Disk, chain: usize) -> Result<Option<Doc<Manifest>>, String> {
    match disk.read((Folder::View(chain), Name::Manifest)) {
        None => Ok(None),
        Some(Content::View(manifest)) => Ok(Some(manifest.clone())),
        Some(_) => Err(format!("the manifest of chain {chain} is torn")),
    }
}

thread_local! {
    static BLANK: Doc<Manifest> = doc(Manifest::new(Handle::<Ages>::NEW.definition(), PARTITIONS));
}

/// The manifest of a chain; a blank one if there is none.
pub(crate) fn manifest(disk: &Disk, chain: usize) -> Result<Doc<Manifest>, String> {
    Ok(found(disk, chain)?.unwrap_or_else(|| BLANK.with(Doc::clone)))
}

fn doc(manifest: Manifest) -> Doc<Manifest> {
    let run = |run: &Listed| (run.file.clone(), run.tile.clone());
    let version = |version: &Version| (version.number, version.full, version.cut.clone(), version.runs.iter().map(run).collect::<Vec<_>>());
    let runs: Vec<_> = manifest.runs.iter().map(run).collect();
    let versions: Vec<_> = manifest.versions.iter().map(version).collect();
    let key = (manifest.next, manifest.start.clone(), manifest.pinned.clone(), manifest.base, runs, versions);
    Doc::new(manifest, key)
}

/// The number of the oldest or the newest version that any counter of the program keeps.
pub(crate) fn version(bounds: &Bounds, state: &State, oldest: bool) -> Option<u64> {
    let manifests = chains(bounds, state.program).into_iter().filter_map(|chain| manifest(&state.disk, chain).ok());
    let numbers = manifests.flat_map(|manifest| manifest.versions.iter().map(|version| version.number).collect::<Vec<_>>());
    if oldest { numbers.min() } else { numbers.max() }
}

fn run_name(number: u64) -> String {
    format!("{number:08}.run")
}

/// The number of a run, by its name.
pub(crate) fn number(file: &str) -> u64 {
    file.strip_suffix(".run").and_then(|digits| digits.parse().ok()).expect("a run's name")
}

/// What a run has counted.
pub(crate) fn counted(disk: &Disk, chain: usize, run: &Listed) -> Option<Bag> {
    match disk.read((Folder::View(chain), Name::Run(number(&run.file)))) {
        Some(Content::Bag(bag)) => Some(*bag),
        _ => None,
    }
}

/// Takes a decision; gives the operations and the decisions that follow.
pub(crate) fn decide(bounds: &Bounds, state: &State, program: usize, task: &Task) -> Result<Vec<Op>, String> {
    let disk = &*state.disk;
    match task {
        Task::Sweep(chain) => sweep(bounds, disk, *chain),
        Task::Fill(fill) => fill_next(bounds, disk, state.end, fill),
        Task::Count { chain, end } => count(bounds, disk, *chain, checked(disk, &chains(bounds, program), *end, state.end)?),
        Task::Append(new) => edit(bounds, disk, new.chain, |manifest| manifest.append(&new.listed()).map_err(|e| e.to_string())),
        Task::Settle(chain) => settle(bounds, disk, *chain),
        Task::CompactGroup(chain, group) => compact_group(bounds, disk, *chain, *group),
        Task::Replace(new) => edit(bounds, disk, new.chain, |manifest| replace(bounds, manifest, new)),
        Task::Retire { counter } => retire(disk, chains(bounds, program)[*counter]),
        Task::Begin(chain) => begin(bounds, disk, *chain),
        Task::Plan { end, full } => planned(bounds, disk, program, *end, *full),
        Task::Publish(counting) => edit(bounds, disk, counting.chain, |manifest| publish(bounds, manifest, counting)),
        Task::Tail { chain, number, end } => tail(bounds, disk, *chain, *number, *end),
        Task::Rollback(counting) => {
            let tail: Vec<Listed> = counting.runs.iter().map(New::listed).collect();
            edit(bounds, disk, counting.chain, |manifest| manifest.rollback(counting.number, &tail).map_err(|e| e.to_string()))
        }
        Task::DropLog => drop_log(bounds, disk, program),
        _ => dataset::decide(bounds, disk, program, task),
    }
}

/// `Folder::sweep`: what no manifest lists goes, once the manifest that stands is lasting.
fn sweep(bounds: &Bounds, disk: &Disk, chain: usize) -> Result<Vec<Op>, String> {
    let leftovers: Vec<Op> = unlisted(disk, chain)?.into_iter().map(|name| Op::Remove((Folder::View(chain), name))).collect();
    if leftovers.is_empty() {
        return Ok(leftovers);
    }
    let sync = || [Op::SyncDir(Folder::View(chain))];
    let last = (!bounds.errs(Mistake::UnsyncedSweep)).then(sync);
    Ok(sync().into_iter().chain(leftovers).chain(last.into_iter().flatten()).collect())
}

/// The names in a view's folder that nothing lists.
pub(crate) fn unlisted(disk: &Disk, chain: usize) -> Result<Vec<Name>, String> {
    let manifest = found(disk, chain)?;
    let listed = manifest.as_ref().map(|manifest| manifest.referenced()).unwrap_or_default();
    let is_leftover = |name: &Name| match name {
        Name::Run(number) => !listed.contains(run_name(*number).as_str()),
        name => *name != Name::Manifest,
    };
    Ok(disk.list(Folder::View(chain)).filter(is_leftover).collect())
}

/// `Editor::write`: a run that nothing lists yet.
fn write(bounds: &Bounds, new: &New, bag: Bag) -> [Op; 3] {
    let [from, to] = [Name::RunNew(new.number), Name::Run(new.number)].map(|name| (Folder::View(new.chain), name));
    let write = if bounds.errs(Mistake::UnsyncedBytes) { Op::WriteUnsynced } else { Op::Write };
    [write(from, Content::Bag(bag)), Op::Rename(from, to), Op::SyncDir(Folder::View(new.chain))]
}

/// `Folder::fresh`: a number that no run has had.
fn fresh(disk: &Disk, chain: usize, manifest: &Manifest) -> u64 {
    let seen = disk.list(Folder::View(chain)).filter_map(|name| match name {
        Name::Run(number) | Name::RunNew(number) => Some(number + 1),
        _ => None,
    });
    seen.max().unwrap_or(0).max(manifest.next)
}

/// `Editor::edit`: reads the manifest again, decides, replaces it, and removes what it lists no more.
fn edit(bounds: &Bounds, disk: &Disk, chain: usize, decide: impl FnOnce(&Manifest) -> Result<Manifest, String>) -> Result<Vec<Op>, String> {
    let (folder, before) = (Folder::View(chain), manifest(disk, chain)?);
    let after = doc(decide(&before)?);
    let removes: Vec<Op> =
        before.referenced().difference(&after.referenced()).map(|file| Op::Remove((folder, Name::Run(number(file))))).collect();
    let mut ops = replace_manifest(disk, folder, Content::View(after));
    if bounds.errs(Mistake::UnsyncedManifest) {
        ops.pop();
    }
    if bounds.errs(Mistake::RemoveFirst) {
        ops.splice(0..0, removes)
    } else {
        ops.splice(ops.len().., removes)
    };
    Ok(ops)
}

/// `sealed::write`
pub(crate) fn replace_manifest(disk: &Disk, folder: Folder, manifest: Content) -> Vec<Op> {
    let [new, path] = [Name::ManifestNew, Name::Manifest].map(|name| (folder, name));
    let left = disk.read(new).map(|_| [Op::Remove(new), Op::SyncDir(folder)]);
    left.into_iter().flatten().chain([Op::Write(new, manifest), Op::Rename(new, path), Op::SyncDir(folder)]).collect()
}

/// `Views::check`: where a view has counted beyond the log's end as it was seen, that is looked for again.
fn checked(disk: &Disk, chains: &[usize], seen: Line, now: Line) -> Result<Line, String> {
    let mut is_beyond = false;
    for &chain in chains {
        is_beyond |= !manifest(disk, chain)?.cut().within(&cut(seen));
    }
    Ok(if is_beyond { now } else { seen })
}

/// `Speed::count` and `flush`, of one counter.
fn count(bounds: &Bounds, disk: &Disk, chain: usize, end: Line) -> Result<Vec<Op>, String> {
    let manifest = manifest(disk, chain)?;
    let from = line(&manifest.cut());
    check_end(StdPath::new("view"), &cut(from), &cut(end)).map_err(|e| e.to_string())?;
    if from == end {
        return Ok(Vec::new());
    }
    let bag = log::read(disk, from, end, types(chain)).ok_or_else(|| format!("the log has lost what lies above {from:?}"))?;
    Ok(append(bounds, disk, chain, &manifest, (from, end), bag))
}

/// `Editor::append`
fn append(bounds: &Bounds, disk: &Disk, chain: usize, manifest: &Manifest, (from, to): (Line, Line), bag: Bag) -> Vec<Op> {
    let new = New { chain, number: fresh(disk, chain, manifest), from, to };
    write(bounds, &new, bag).into_iter().chain([Op::Do(Task::Append(new))]).collect()
}

/// `settle`: merges what is chosen, until nothing is.
fn settle(bounds: &Bounds, disk: &Disk, chain: usize) -> Result<Vec<Op>, String> {
    let manifest = manifest(disk, chain)?;
    let bytes: Vec<u64> = manifest.runs.iter().map(|run| run.bytes).collect();
    let groups = if bounds.errs(Mistake::CrossBarrier) { std::iter::once(0..bytes.len()).collect() } else { manifest.groups() };
    let options = Options { fan: bounds.fan, small: 100 };
    match choose_within(&groups, &bytes, &options) {
        Some(group) => merge(bounds, disk, chain, &manifest, group, Task::Settle(chain)),
        None => Ok(Vec::new()),
    }
}

/// `compact_group`
fn compact_group(bounds: &Bounds, disk: &Disk, chain: usize, group: usize) -> Result<Vec<Op>, String> {
    let manifest = manifest(disk, chain)?;
    match manifest.groups().get(group).cloned() {
        Some(group) if group.len() > 1 => merge(bounds, disk, chain, &manifest, group, Task::Sweep(chain)),
        _ => Ok(Vec::new()),
    }
}

/// `merge`
fn merge(
    bounds: &Bounds,
    disk: &Disk,
    chain: usize,
    manifest: &Manifest,
    group: std::ops::Range<usize>,
    then: Task,
) -> Result<Vec<Op>, String> {
    let old = &manifest.runs[group];
    let (from, to) = (line(&old[0].tile.from), line(&old[old.len() - 1].tile.to));
    let sum = |bag: Option<Bag>, run: &Listed| Some(bag?.and(counted(disk, chain, run)?));
    let bag = old.iter().fold(Some(Bag::NONE), sum).ok_or("a run that is to be merged is not there")?;
    let new = New { chain, number: fresh(disk, chain, manifest), from, to };
    Ok(write(bounds, &new, bag).into_iter().chain([Op::Do(Task::Replace(new)), Op::Do(then)]).collect())
}

/// `Editor::replace`: the runs are those between the new one's cuts.
fn replace(bounds: &Bounds, manifest: &Manifest, new: &New) -> Result<Manifest, String> {
    let begin = manifest.runs.iter().position(|run| line(&run.tile.from) == new.from).ok_or("the first run is gone")?;
    let end = manifest.runs.iter().position(|run| line(&run.tile.to) == new.to).ok_or("the last run is gone")? + 1;
    if bounds.errs(Mistake::CrossBarrier) {
        let mut next = manifest.clone();
        next.next = next.next.max(new.number + 1);
        next.runs.splice(begin..end, [new.listed()]);
        return Ok(next);
    }
    manifest.replace(&manifest.runs[begin..end], &new.listed()).map_err(|e| e.to_string())
}

/// Which chain answers for a counter, as `Views::answering` has it: `log` is where the log began when it was looked at.
pub(crate) fn answers(own: &Cut, log: Line, older: &[Cut]) -> Answering {
    answering(own, &cut(log), &older.iter().collect::<Vec<_>>())
}

/// `Views::retire`: the older definitions' chains go once the own one answers, the manifest first.
fn retire(disk: &Disk, own: usize) -> Result<Vec<Op>, String> {
    let mut standing = Vec::new();
    for &chain in older(own) {
        standing.extend(found(disk, chain)?.map(|manifest| (chain, manifest.cut())));
    }
    let cuts: Vec<Cut> = standing.iter().map(|(_, cut)| cut.clone()).collect();
    if answers(&manifest(disk, own)?.cut(), log::start(disk), &cuts).is_filling() {
        return Ok(Vec::new());
    }
    let remove = |&(chain, _): &(usize, Cut)| [Op::Remove((Folder::View(chain), Name::Manifest)), Op::Do(Task::Sweep(chain))];
    // `Views::sweep_older`
    let sweep = older(own).iter().map(|&chain| Op::Do(Task::Sweep(chain)));
    Ok(standing.iter().flat_map(remove).chain(sweep).collect())
}

/// `Facts::begin`: a chain that has counted nothing begins where the facts do.
fn begin(bounds: &Bounds, disk: &Disk, chain: usize) -> Result<Vec<Op>, String> {
    match start(&*manifest(disk, chain)?, &dataset::floor(disk, types(chain))?) {
        Some(at) => edit(bounds, disk, chain, |manifest| manifest.begin(&at).map_err(|e| e.to_string())),
        None => Ok(Vec::new()),
    }
}

/// `Work::fill`, of one counter, a file at a time: merges of files may come between.
fn fill_next(bounds: &Bounds, disk: &Disk, end: Line, fill: &Fill) -> Result<Vec<Op>, String> {
    let go_on = |fill: Fill| Ok(vec![Op::Race(Task::Fill(fill))]);
    let chain = fill.chain;
    let Some((from, to)) = fill.tile else {
        let (begins, chain_now) = (begin(bounds, disk, chain)?, manifest(disk, chain)?);
        if !begins.is_empty() {
            return Ok(begins.into_iter().chain([Op::Race(Task::Fill(fill.clone()))]).collect());
        }
        let (floor, held) = (dataset::floor(disk, types(chain))?, dataset::held(disk, types(chain))?);
        return match gap(&chain_now, &floor, &held, &cut(log::start(disk))) {
            Gap::None => Ok(Vec::new()),
            Gap::Fill(tile) => go_on(Fill { tile: Some((line(&tile.from), line(&tile.to))), ..fill.clone() }),
            gap => Err(format!("{gap:?}: the dataset and the log, which ends at {end:?}, lack what chain {chain} needs")),
        };
    };
    if fill.fact == TYPES {
        return Ok(append(bounds, disk, chain, &*manifest(disk, chain)?, (from, to), fill.done));
    }
    let next = Fill { fact: fill.fact + 1, open: None, file: 0, bag: Bag::NONE, ..fill.clone() };
    if !types(chain).contains(&fill.fact) {
        return go_on(next);
    }
    let Some(open) = &fill.open else {
        return go_on(Fill { open: Some(dataset::manifest(disk, fill.fact)?), ..fill.clone() });
    };
    let Some(listed) = open.files.get(fill.file) else {
        let bag = fill.bag.within(from, to, types(chain));
        return go_on(Fill { done: fill.done.and(bag), ..next });
    };
    match dataset::open(disk, fill.fact, listed) {
        Some(bag) => go_on(Fill { file: fill.file + 1, bag: fill.bag.and(bag), ..fill.clone() }),
        None if dataset::manifest(disk, fill.fact)? == *open => Err(format!("{} is listed and not there", listed.file)),
        None => go_on(Fill { open: None, file: 0, bag: Bag::NONE, ..fill.clone() }),
    }
}

/// `Batch::plan`, `count` and `write`; then what follows.
fn planned(bounds: &Bounds, disk: &Disk, program: usize, end: Line, full: bool) -> Result<Vec<Op>, String> {
    let chains = chains(bounds, program);
    let floors = batch::floors(bounds, disk, &chains, end)?;
    let (mut writes, mut publications) = (Vec::new(), Vec::new());
    let number = (0..3).filter_map(|chain| found(disk, chain).ok()??.versions.last().map(|version| version.number)).max().unwrap_or(0) + 1;
    for &chain in &chains {
        let manifest = manifest(disk, chain)?;
        let mut floor = dataset::floor(disk, types(chain))?;
        if !floor.within(manifest.recompute_from()) {
            return Err(format!("facts that chain {chain} has not counted were dropped, up to {floor}"));
        }
        for moved in types(chain).iter().filter_map(|&fact| floors[fact].as_ref()) {
            floor = batch::higher(&floor, moved);
        }
        let plan = plan(&manifest, &cut(end), &floor, full);
        let mut runs = Vec::new();
        for tile in &plan.tiles {
            let (from, to) = (line(&tile.from), line(&tile.to));
            let new = New { chain, number: fresh(disk, chain, &manifest) + runs.len() as u64, from, to };
            writes.extend(write(bounds, &new, dataset::read(disk, types(chain), from, to)?));
            runs.push(new);
        }
        let counting = Counting { chain, number, full: plan.full, pinned: line(&plan.pinned), from: line(&plan.from), runs };
        publications.push(Rc::new(counting));
    }
    let is_new = publications.iter().any(|publication| !publication.runs.is_empty());
    let publish = publications.into_iter().filter(|_| is_new).map(|publication| Op::Do(Task::Publish(publication)));
    let settle = chains.iter().map(|&chain| Op::Do(Task::Settle(chain)));
    let drop = (0..TYPES).filter_map(|fact| Some(Op::Do(Task::DropFacts { fact, floor: line(floors[fact].as_ref()?) })));
    Ok(writes.into_iter().chain(publish).chain(settle).chain(drop).collect())
}

/// `Editor::publish`
fn publish(bounds: &Bounds, manifest: &Manifest, counting: &Counting) -> Result<Manifest, String> {
    let Counting { number, full, pinned, from, runs, .. } = counting;
    let runs: Vec<Listed> = runs.iter().map(New::listed).collect();
    if bounds.errs(Mistake::SkipBoundary) {
        return Ok(publish_anywhere(bounds, manifest, *number, *from, runs));
    }
    let (at, pinned, from) = (Timestamp(0), cut(*pinned), cut(*from));
    let publication = Publication { number: *number, at, full: *full, pinned, from, runs, keep: bounds.keep };
    manifest.publish(&publication).map_err(|e| e.to_string())
}

/// A publication as it must not be: the run that begins where it begins goes, and no other.
fn publish_anywhere(bounds: &Bounds, manifest: &Manifest, number: u64, from: Line, runs: Vec<Listed>) -> Manifest {
    let mut next = manifest.clone();
    let at = next.runs.iter().position(|run| run.tile.from == cut(from));
    let begin = at.unwrap_or(next.runs.len());
    next.runs.splice(begin..begin + usize::from(at.is_some()), runs);
    next.next = next.next.max(next.runs.iter().map(|run| self::number(&run.file) + 1).max().unwrap_or(0));
    let version = Version { number, at: Timestamp(0), cut: next.cut(), arrival: Timestamp(0), full: false, runs: next.runs.clone() };
    next.versions.push(version);
    next.versions.drain(..next.versions.len().saturating_sub(bounds.keep));
    next.base = Some(number);
    next
}

/// `Speed::rollback`: counts from the version's cut to the log's end, if the chain has that version.
fn tail(bounds: &Bounds, disk: &Disk, chain: usize, number: u64, end: Line) -> Result<Vec<Op>, String> {
    let manifest = manifest(disk, chain)?;
    let Some(version) = manifest.version(number) else { return Ok(Vec::new()) };
    let from = line(&version.cut);
    let runs = if from == end { Vec::new() } else { vec![New { chain, number: fresh(disk, chain, &manifest), from, to: end }] };
    let bag = log::read(disk, from, end, types(chain)).ok_or_else(|| format!("the log has lost what lies above version {number}"))?;
    let writes: Vec<Op> = runs.iter().flat_map(|new| write(bounds, new, bag)).collect();
    let counting = Counting { chain, number, full: false, pinned: [0; PARTITIONS], from, runs };
    Ok(writes.into_iter().chain([Op::Do(Task::Rollback(Rc::new(counting)))]).collect())
}

/// `Views::log_floor` and `Log::drop_below`: oldest first, each gone for good before the next goes, never the newest.
fn drop_log(bounds: &Bounds, disk: &Disk, program: usize) -> Result<Vec<Op>, String> {
    let mut manifests = Vec::new();
    for chain in chains(bounds, program) {
        let mut manifest = Manifest::clone(&*manifest(disk, chain)?);
        if bounds.errs(Mistake::DropByNewest) {
            manifest.versions.drain(..manifest.versions.len().saturating_sub(1));
        }
        manifests.push(manifest);
    }
    let all: Vec<usize> = (0..TYPES).collect();
    let held = if bounds.errs(Mistake::DropUnshredded) { manifests[0].cut() } else { dataset::held(disk, &all)? };
    let start = (0..PARTITIONS).map(|partition| u64::from(log::segments(disk, partition).min().unwrap_or(0)));
    let floor = line(&view::log_floor(&held, &Cut(start.collect()), &manifests));
    let mut ops = Vec::new();
    for (partition, floor) in floor.into_iter().enumerate() {
        let folder = Folder::Log(partition);
        let segments: Vec<u8> = log::segments(disk, partition).collect();
        // A segment ends where the next begins; of the newest nobody knows.
        let gone = segments.windows(2).filter(|pair| pair[1] <= floor).map(|pair| pair[0]);
        let drop = gone.flat_map(|first| [Op::Remove((folder, Name::Segment(first))), Op::SyncDir(folder)]);
        let drop: Vec<Op> = drop.collect();
        ops.extend((!drop.is_empty()).then_some(Op::SyncDir(folder)).into_iter().chain(drop));
    }
    Ok(ops)
}
