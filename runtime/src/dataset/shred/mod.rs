//! The shredder: from the log to the files of the dataset, in one pass.
//!
//! The log is read from the lowest cut of all fact types, partition by partition, by several threads if there is much of it; each type takes
//! what is at or above its own cut. Rows
//! grow in memory by type and slice. When they take too much, the fullest are put out as row groups, in the background. What is written
//! counts once the type's manifest lists it, at the end: so a shred that dies leaves nothing that counts, and doing it again is free.

mod syncs;
mod output;
mod pool;
mod kinds;
mod readers;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;

use kinds::{Shelf, fullest};
use output::Output;
use pool::Pool;
use readers::{Shared, read_all};
use syncs::Syncs;

use super::columns::Columns;
use super::edit::Editor;
use super::folders::{Dataset, lowest};
use super::manifest::{Listed, Manifest};
use super::names;
use crate::codec::thrift::{self, Said};
use crate::cut::{Cut, Tile};
use crate::error::{At, Error, Result};
use crate::fact::{Datum, Fact};
use crate::fs::{Fs, aside};
use crate::log::{Entry, Log};
use crate::time::Timestamp;

/// How many facts are read before whoever watches is asked.
const STRETCH: u64 = 1 << 12;
/// How many threads wait for the disk when files end.
const FINISHERS: usize = 8;

/// How the log is shredded.
#[derive(Clone, Copy, Debug)]
pub struct Shred {
    /// How many bytes rows may take in memory.
    pub budget: usize,
    /// How many files may be open at once.
    pub files: usize,
    /// How many files are synced one by one, before the disk is synced as a whole where the system can do that.
    pub apart: usize,
    /// How many threads encode beside those that read; 0: one does it all, always in the same order.
    pub threads: usize,
    /// From so many facts on, as many threads read as encode, each partitions of its own, into files of its own.
    pub many: u64,
}

/// What was shredded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shredded {
    /// The facts that were read.
    pub facts: u64,
    /// The cut up to which every fact type is held now.
    pub cut: Cut,
    /// The files that were written.
    pub files: usize,
    /// Their rows.
    pub rows: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Default for Shred {
    /// 256 MiB, 256 files, 32 syncs, a thread for each processor, a million facts.
    fn default() -> Shred {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        Shred { budget: 256 << 20, files: 256, apart: 32, threads, many: 1_000_000 }
    }
}

impl Shred {
    /// Shreds the log up to `end`. `watch` is told now and then how many facts were read; if it says no, shredding stops there, and what
    /// was read is kept.
    ///
    /// # Errors
    /// [`Error::Broken`] if `end` lies beyond the log's end, or if the log has lost what was not shredded; those of
    /// [`Dataset::manifest`], of reading the log and of writing files. Then fact types may be held up to different cuts; the next run goes
    /// on from there.
    pub fn run<F: Fact>(
        &self,
        editor: &Editor,
        dataset: &Dataset,
        log: &Log,
        end: &Cut,
        mut watch: impl FnMut(u64) -> bool,
    ) -> Result<Shredded> {
        let shelves = shelves(dataset, log)?;
        let fs = &**dataset.fs();

        let is_alone = self.threads == 0;
        let root = dataset.root();
        let is_work = !shelves.iter().all(|shelf| end.within(&shelf.manifest.cut));
        let syncs = if is_work { make(fs, &root, &shelves).and_then(|()| Syncs::new(fs, &root, self.apart))? } else { Syncs::none() };
        let pool = Pool::new(fs, &syncs, self.budget / 4, self.files / 4, is_alone);
        let mut passes = self.passes(fs, shelves, &pool, end);
        let read = thread::scope(|scope| {
            if !is_alone {
                (0..self.threads).for_each(|_| drop(scope.spawn(|| pool.encoder())));
                (0..FINISHERS).for_each(|_| drop(scope.spawn(|| pool.finisher())));
            }
            let over = pool.over();
            let read = read_all::<F>(&mut passes, log, end, &mut watch).and_then(|facts| Ok((facts, pool.settle()?)));
            over.with(read)
        });
        let Pass { shelves, mut created, mut reached, mut arrival, .. } = passes.pop().expect("there is a reader");
        for other in passes {
            created.extend(other.created);
            reached.0.iter_mut().zip(other.reached.0).for_each(|(own, other)| *own = other.max(*own));
            arrival = arrival.max(other.arrival);
        }
        match read.and_then(|(facts, listed)| syncs.settle(fs, &root, &folders(&shelves, &listed)).map(|()| (facts, listed))) {
            Ok((facts, listed)) => publish(editor, dataset, &shelves, listed, &reached, arrival, facts),
            Err(error) => {
                discard(fs, &shelves, &created);
                Err(error)
            }
        }
    }

    /// As many passes as threads shall read; never none.
    fn passes<'p, 'f>(&'p self, fs: &'f dyn Fs, shelves: Vec<Shelf>, pool: &'p Pool<'f>, end: &Cut) -> Vec<Pass<'p, 'f>> {
        let cuts: Vec<Cut> = shelves.iter().map(|shelf| shelf.manifest.cut.clone()).collect();
        let reached = lowest(&cuts).unwrap_or_else(|| Cut::zero(end.0.len()));
        let facts = end.facts().saturating_sub(reached.facts());
        let readers = if facts < self.many { 1 } else { self.threads.clamp(1, end.0.len().max(1)) };
        let mut all: Vec<Vec<Shelf>> = (1..readers).map(|_| shelves.iter().map(Shelf::beside).collect()).collect();
        all.push(shelves);
        all.into_iter().map(|shelves| Pass::new(self, readers, fs, shelves, pool, reached.clone())).collect()
    }
}

/// Makes the folders of all fact types.
fn make(fs: &dyn Fs, root: &Path, shelves: &[Shelf]) -> Result<()> {
    fs.create_dir(root).at(root)?;
    shelves.iter().map(|shelf| &shelf.kind.folder).try_for_each(|folder| fs.create_dir(folder).at(folder))
}

/// All fact types, and where each goes on.
fn shelves(dataset: &Dataset, log: &Log) -> Result<Vec<Shelf>> {
    let found = (0..dataset.facts().len()).map(|fact| dataset.found(fact)).collect::<Result<Vec<_>>>()?;
    let start = log.start();
    let was_shredded = found.iter().flatten().any(|manifest| start.within(&manifest.cut));
    if !was_shredded && start.facts() > 0 && !found.is_empty() {
        let what = format!("the log begins at {start}, and what lies below is not in the dataset: put its folder back");
        return Err(Error::broken(&dataset.root(), what));
    }
    let shapes = String::from_utf8_lossy(&dataset.shapes().to_bytes()).into_owned();
    let shelf = |(fact, found): (usize, Option<Manifest>)| {
        // A type that the dataset has never heard of has no facts in what the log has dropped: that was shredded by programs which knew
        // all of its types.
        let manifest =
            found.unwrap_or_else(|| Manifest { cut: start.clone(), ..Manifest::new(&dataset.facts()[fact], dataset.partitions()) });
        Shelf::new(dataset, fact, manifest, &shapes)
    };
    found.into_iter().enumerate().map(shelf).collect()
}

/// One pass over the log, or over some of its partitions.
struct Pass<'p, 'f> {
    /// How many bytes its rows may take, those of one slot, and how many of its files may be open.
    budget: usize,
    slot_budget: usize,
    files: usize,
    fs: &'f dyn Fs,
    shelves: Vec<Shelf>,
    pool: &'p Pool<'f>,
    /// The bytes of all rows in memory that are not put out yet.
    bytes: usize,
    /// The slots with a file that takes more, and when they were used.
    open: Vec<(usize, usize)>,
    clock: u64,
    /// Everything below it was taken.
    reached: Cut,
    arrival: Option<Timestamp>,
    /// All files that were begun: fact and name.
    created: Vec<(usize, String)>,
}

impl<'p, 'f> Pass<'p, 'f> {
    /// One of so many readers, who share the memory.
    fn new(options: &Shred, readers: usize, fs: &'f dyn Fs, shelves: Vec<Shelf>, pool: &'p Pool<'f>, reached: Cut) -> Self {
        let (open, created) = (Vec::new(), Vec::new());
        let (budget, slot_budget, files) = (options.budget / readers, options.budget / 8, options.files / readers);
        Pass { budget, slot_budget, files, fs, shelves, pool, bytes: 0, open, clock: 0, reached, arrival: None, created }
    }

    /// Reads partitions of the log as long as there are any, and puts out all of it.
    fn read<F: Fact>(&mut self, log: &Log, end: &Cut, shared: &Shared, watch: &mut dyn FnMut(u64) -> bool) -> Result<()> {
        let mut read = 0;
        while let Some(partition) = shared.partition(end) {
            let (from, end) = (self.reached.0[partition], end.0[partition]);
            let mut cursor = log.read(partition, from.min(end), end)?;
            while let Some(entry) = cursor.next()? {
                // A file that ends with this fact must have it in its tile.
                self.reached.0[partition] = entry.offset + 1;
                self.arrival = self.arrival.max(Some(entry.arrival));
                self.add::<F>(partition, &entry)?;
                read += 1;
                if read % STRETCH == 0 && !shared.goes_on(watch) {
                    return self.end_all();
                }
            }
        }
        shared.add(read % STRETCH);
        self.end_all()
    }

    /// Takes one fact. Nearly every one goes the short way.
    #[inline]
    fn add<F: Fact>(&mut self, partition: usize, entry: &Entry<'_>) -> Result<()> {
        match thrift::open_said(entry.bytes, F::FACTS) {
            Some(said) if self.pour(partition, entry, &said)? => Ok(()),
            _ => self.add_odd::<F>(partition, entry),
        }
    }

    /// The short way: from bytes into columns. Gives whether the fact could go it.
    #[inline]
    fn pour(&mut self, partition: usize, entry: &Entry<'_>, said: &Said<'_>) -> Result<bool> {
        if entry.offset < self.shelves[said.fact].start(partition) {
            return Ok(true);
        }
        let (slot, fact) = (self.slot(said.fact, said.at), self.shelves[said.fact].layout.fact);
        let Some(columns) = &mut self.shelves[said.fact].slots[slot].columns else { return Ok(false) };
        let before = columns.bytes();
        if columns.pour(said, fact, partition as u32, entry.offset, entry.bytes.len()).is_err() {
            return Ok(false);
        }
        self.grown(said.fact, slot, before).map(|()| true)
    }

    /// The long way, by the fact's own type.
    #[inline(never)]
    fn add_odd<F: Fact>(&mut self, partition: usize, entry: &Entry<'_>) -> Result<()> {
        let wrong = |e: &dyn std::fmt::Display| {
            let what = format!("fact {} of partition {partition} of the log cannot be read by this program: {e}", entry.offset);
            Error::Usage(what)
        };
        let Datum { pedigree, fact } = thrift::read_datum::<F>(entry.bytes).map_err(|e| wrong(&e))?;
        let index = fact.index();
        if entry.offset < self.shelves[index].start(partition) {
            return Ok(());
        }
        let slot = self.slot(index, pedigree.at);
        let Some(columns) = &mut self.shelves[index].slots[slot].columns else { return Ok(()) };
        let before = columns.bytes();
        columns.append(&pedigree, &fact, partition as u32, entry.offset, entry.bytes.len()).map_err(|e| wrong(&e))?;
        self.grown(index, slot, before)
    }

    /// The slot of a fact, with columns.
    #[inline]
    fn slot(&mut self, fact: usize, at: Timestamp) -> usize {
        let shelf = &mut self.shelves[fact];
        let slot = shelf.slot(at);
        if shelf.slots[slot].columns.is_none() {
            let columns = Columns::new(&shelf.layout);
            self.bytes += columns.bytes();
            shelf.slots[slot].columns = Some(columns);
        }
        slot
    }

    /// A slot has one row more; what is too much is put out.
    #[inline]
    fn grown(&mut self, fact: usize, slot: usize, before: usize) -> Result<()> {
        let Some(columns) = &self.shelves[fact].slots[slot].columns else { return Ok(()) };
        let after = columns.bytes();
        self.bytes = self.bytes + after - before;
        if columns.is_full() || after > self.slot_budget {
            self.put_out(fact, slot)
        } else if self.bytes > self.budget / 4 * 3 {
            self.spill(self.budget / 8)
        } else {
            Ok(())
        }
    }

    /// Puts out the fullest rows until so many bytes are free.
    #[inline(never)]
    fn spill(&mut self, free: usize) -> Result<()> {
        let slots = self.shelves.iter().enumerate().flat_map(|(fact, shelf)| (0..shelf.slots.len()).map(move |slot| (fact, slot)));
        let slots: Vec<(usize, usize)> = slots.filter(|&(fact, slot)| self.shelves[fact].slots[slot].columns.is_some()).collect();
        let bytes = |&(fact, slot): &(usize, usize)| self.shelves[fact].slots[slot].columns.as_ref().map_or(0, Columns::bytes);
        let bytes: Vec<usize> = slots.iter().map(bytes).collect();
        fullest(&bytes, free).into_iter().try_for_each(|index| self.put_out(slots[index].0, slots[index].1))
    }

    /// Has the rows of a slot encoded and appended to its file.
    #[inline(never)]
    fn put_out(&mut self, fact: usize, slot: usize) -> Result<()> {
        let Some(columns) = self.shelves[fact].slots[slot].columns.take() else { return Ok(()) };
        self.bytes -= columns.bytes();
        let output = self.output(fact, slot)?;
        self.pool.encode(output.cut(columns))?;
        if output.is_full() { self.end(fact, slot) } else { Ok(()) }
    }

    /// The file that takes a slot's row groups.
    fn output(&mut self, fact: usize, slot: usize) -> Result<Arc<Output>> {
        self.clock += 1;
        if let Some(output) = &self.shelves[fact].slots[slot].output {
            let output = output.clone();
            self.shelves[fact].slots[slot].used = self.clock;
            return Ok(output);
        }
        if self.open.len() >= self.files.max(1) {
            self.end_oldest()?;
        }
        let shelf = &mut self.shelves[fact];
        let place = &mut shelf.slots[slot];
        if !std::mem::replace(&mut place.is_made, true) {
            let folder = shelf.kind.folder.join(place.slice.to_string());
            self.fs.make_dir(&folder).at(&folder)?;
        }
        let name = names::file(place.slice, shelf.next.fetch_add(1, Ordering::Relaxed));
        self.created.push((fact, name.clone()));
        let output = Arc::new(Output::new(fact, shelf.kind.clone(), name));
        (place.output, place.used) = (Some(output.clone()), self.clock);
        self.open.push((fact, slot));
        Ok(output)
    }

    /// Ends the file that was used least recently.
    fn end_oldest(&mut self) -> Result<()> {
        let oldest = self.open.iter().copied().min_by_key(|&(fact, slot)| self.shelves[fact].slots[slot].used);
        oldest.map_or(Ok(()), |(fact, slot)| self.end(fact, slot))
    }

    /// The file of a slot takes no more.
    fn end(&mut self, fact: usize, slot: usize) -> Result<()> {
        self.open.retain(|open| *open != (fact, slot));
        let shelf = &mut self.shelves[fact];
        let Some(output) = shelf.slots[slot].output.take() else { return Ok(()) };
        let tile = Tile { from: shelf.manifest.cut.clone(), to: shelf.reach(&self.reached) };
        let arrival = self.arrival.max(shelf.manifest.arrival).unwrap_or_default();
        if output.end(tile, arrival) { self.pool.finish(output) } else { Ok(()) }
    }

    /// Puts out all that is left, and ends its files.
    fn end_all(&mut self) -> Result<()> {
        self.spill(usize::MAX)?;
        while let Some(&(fact, slot)) = self.open.last() {
            self.end(fact, slot)?;
        }
        Ok(())
    }
}

/// The folders in which names of new files stand (they are still `.new`), and those in which the names of these folders do.
fn folders(shelves: &[Shelf], listed: &[(usize, Listed)]) -> Vec<PathBuf> {
    let both = |(fact, listed): &(usize, Listed)| {
        let folder = &shelves[*fact].kind.folder;
        Some([folder.clone(), folder.join(listed.file.split_once('/')?.0)])
    };
    let folders: BTreeSet<PathBuf> = listed.iter().filter_map(both).flatten().collect();
    folders.into_iter().collect()
}

/// Publishes the manifest of each fact type.
fn publish(
    editor: &Editor,
    dataset: &Dataset,
    shelves: &[Shelf],
    listed: Vec<(usize, Listed)>,
    reached: &Cut,
    arrival: Option<Timestamp>,
    facts: u64,
) -> Result<Shredded> {
    let (rows, bytes) = listed.iter().fold((0, 0), |(rows, bytes), (_, file)| (rows + file.rows, bytes + file.bytes));
    let files = listed.len();
    let mut by_fact = vec![Vec::new(); shelves.len()];
    listed.into_iter().for_each(|(fact, listed)| by_fact[fact].push(listed));
    for (fact, (shelf, new)) in shelves.iter().zip(by_fact).enumerate() {
        let old = &shelf.manifest;
        let mut files = [old.files.as_slice(), &new].concat();
        files.sort_unstable_by(|a, b| a.file.cmp(&b.file));
        let arrival = arrival.max(old.arrival);
        let manifest = Manifest { next: shelf.next.load(Ordering::Relaxed), cut: shelf.reach(reached), arrival, files, ..old.clone() };
        if manifest != *old || shelf.is_new {
            editor.publish(dataset, fact, old, &manifest)?;
        }
    }
    Ok(Shredded { facts, cut: dataset.cut()?, files, rows, bytes })
}

/// Removes what no manifest will list. Whatever resists is removed by whoever takes the lock next.
fn discard(fs: &dyn Fs, shelves: &[Shelf], created: &[(usize, String)]) {
    let remove = |path: &Path| drop(fs.remove(&aside(path)));
    created.iter().for_each(|(fact, name)| remove(&shelves[*fact].kind.folder.join(name)));
}
