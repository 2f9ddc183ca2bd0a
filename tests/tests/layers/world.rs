//! A data folder on a simulated disk, and the steps that a history is made of.

use crate::invent::Invent;
use crate::past::{HOUR, PARTITIONS, Past, Sent};
use crate::program::Program;
use crate::{Fault, Step};
use headwater::batch::{Batch, Open, Scratch, Source, Work};
use headwater::cut::Cut;
use headwater::dataset::{self, Dataset, Merges, Shred};
use headwater::fs::Fs;
use headwater::log::{self, Check, Log, Options, Record, Taken};
use headwater::shape::Shapes;
use headwater::view::{self, Speed, Views};
use headwater::{Error, Pedigree, Result, Timestamp};
use headwater_tests::sim::Sim;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

const DATA: &str = "/data";
const PRODUCERS: [&str; 2] = ["till-1", "till-2"];
const MERGES: view::Options = view::Options { fan: 2, small: 1 };

/// Everything that a history touches.
pub(crate) struct World {
    sim: Sim,
    clock: Arc<AtomicI64>,
    pub(crate) versions: [&'static dyn Program; 2],
    version: usize,
    /// Somebody went back to the first version: its chains may need facts that the second has dropped.
    went_back: bool,
    writer: Option<log::Writer>,
    pub(crate) past: Past,
    /// The fault that strikes next, if one is set.
    pub(crate) fault: Option<Fault>,
    pub(crate) invent: Invent,
    pub(crate) reached: Reached,
}

/// What stands in the data folder.
pub(crate) struct Stand {
    pub(crate) log: Log,
    pub(crate) views: Views,
    pub(crate) dataset: Dataset,
}

/// How often histories got to what they are for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reached {
    /// Incremental batches after a version, and full ones.
    pub(crate) incremental: u64,
    pub(crate) full: u64,
    /// Looks at a chain that has counted facts which were dropped since.
    pub(crate) pinned: u64,
    /// Rollbacks with facts after the version.
    pub(crate) rolled_back: u64,
    /// Merges of the dataset's files.
    pub(crate) merged: u64,
    /// Segments of the log that went.
    pub(crate) segments: u64,
    /// Chains filled from the dataset, after the log had lost its beginning.
    pub(crate) filled: u64,
    /// Looks at a chain that cannot answer until it is filled.
    pub(crate) unfilled: u64,
    /// Cells that verification compared.
    pub(crate) verified: u64,
    /// Changes of the program.
    pub(crate) changed: u64,
    /// Faults that struck.
    pub(crate) struck: u64,
}

impl Reached {
    pub(crate) fn add(&mut self, other: &Reached) {
        self.all_mut().into_iter().zip({ *other }.all_mut()).for_each(|(mine, other)| *mine += *other);
    }

    pub(crate) fn all(mut self) -> bool {
        self.all_mut().into_iter().all(|count| *count > 0)
    }

    fn all_mut(&mut self) -> [&mut u64; 11] {
        let Reached { incremental, full, pinned, rolled_back, merged, segments, filled, unfilled, verified, changed, struck } = self;
        [incremental, full, pinned, rolled_back, merged, segments, filled, unfilled, verified, changed, struck]
    }
}

impl World {
    pub(crate) fn new(versions: [&'static dyn Program; 2], seed: u64) -> World {
        World {
            sim: Sim::new(seed),
            // Long past: readers hide nothing that the present would not, and the present is the machine's.
            clock: Arc::new(AtomicI64::new("2024-11-04T00:00:00Z".parse::<Timestamp>().unwrap().0)),
            versions,
            version: 0,
            went_back: false,
            writer: None,
            past: Past::default(),
            fault: None,
            invent: Invent::new(seed),
            reached: Reached::default(),
        }
    }

    /// Takes a step. It may fail only where a fault was set; then the program is started again.
    pub(crate) fn take(&mut self, step: &Step) {
        let done = match *step {
            Step::Produce { who, facts, again, group } => self.produce(who, facts, again, group),
            Step::DropIn { facts } => self.drop_in(facts),
            Step::Count { budget } => self.mending(|world| world.count(budget)),
            Step::Shred { budget } => self.shred(budget),
            Step::Batch { full, budget } => self.mending(|world| world.batch(full, budget)),
            Step::RollBack { to } => self.roll_back(to),
            Step::Compact => self.each_view(|editor, view, now| view::compact(editor, view.folder(), now).map(|_| ())),
            Step::Settle => self.each_view(|editor, view, now| view::settle(editor, view.folder(), &MERGES, now).map(|_| ())),
            Step::Merge { all } => self.merge(all),
            Step::DropLog => self.drop_log(),
            Step::Reopen => self.writer.take().map_or(Ok(()), log::Writer::close),
            Step::Change => self.change(),
            Step::Wait { hours } => {
                self.clock.fetch_add(hours * HOUR, Relaxed);
                Ok(())
            }
            Step::LoseViews => self.lose_views(Path::new("/data/views")),
            Step::Strike(fault) => return self.arm(fault),
            Step::Look => self.mending(World::look),
        };
        match done {
            Err(error) if self.fault.is_none() => panic!("{step:?}: {error}"),
            Err(_) => self.restart(),
            Ok(()) if self.sim.is_off() => self.restart(),
            Ok(()) => {}
        }
    }

    /// Starts the program again with no fault ahead; counts, batches and looks at all. Gives what the history has reached.
    pub(crate) fn settle(mut self) -> Reached {
        self.restart();
        self.open().unwrap();
        for step in [
            Step::Look,
            Step::Count { budget: 1 << 20 },
            Step::Look,
            Step::Batch { full: false, budget: 1 << 20 },
            Step::Look,
            Step::Batch { full: true, budget: 1 << 20 },
            Step::Count { budget: 1 << 20 },
            Step::Look,
        ] {
            self.take(&step);
        }
        let Stand { mut log, views, .. } = self.stand().unwrap().expect("the log is there");
        let filling = |view| views.snapshot(view, &mut log, self.program().facts()).unwrap().is_filling();
        assert!(!views.iter().any(filling), "all is counted, and the own chains answer");
        self.reached
    }

    fn arm(&mut self, fault: Fault) {
        match fault {
            Fault::Kill(after) | Fault::PowerCut(after) => self.sim.crash_after(after),
            Fault::Fail(after) => self.sim.fail_after(after),
        }
        self.fault = Some(fault);
    }

    /// What stood in memory is gone; after a power cut, so is what was not synced.
    fn restart(&mut self) {
        self.reached.struck += u64::from(self.fault.is_some());
        match self.fault.take() {
            Some(Fault::PowerCut(_)) => self.sim.reboot(),
            _ => self.sim.kill(),
        }
        self.writer = None;
    }

    pub(crate) fn program(&self) -> &'static dyn Program {
        self.versions[self.version]
    }

    fn now(&self) -> Timestamp {
        Timestamp(self.clock.load(Relaxed))
    }

    fn fs(&self) -> Arc<dyn Fs> {
        Arc::new(self.sim.clone())
    }

    /// Refuses what this version does not know, as a program does.
    fn check(&self) -> Check {
        let program = self.program().shapes();
        Arc::new(move |bytes| match program.lacks(&Shapes::from_bytes(bytes)?) {
            lacks if lacks.is_empty() => Ok(()),
            lacks => Err(lacks.join("; ")),
        })
    }

    pub(crate) fn open(&mut self) -> Result<&mut log::Writer> {
        if self.writer.is_none() {
            let clock = self.clock.clone();
            let options = Options {
                partitions: Some(PARTITIONS),
                segment_bytes: 500,
                group_bytes: 200,
                side_by_side: false,
                floor: self.floor()?,
                clock: Arc::new(move || Timestamp(clock.load(Relaxed))),
                ..Options::new(self.program().shapes().to_bytes(), self.check())
            };
            let (writer, _) = log::Writer::open(self.fs(), &Path::new(DATA).join("log"), options, "the writer")?;
            self.writer = Some(writer);
        }
        Ok(self.writer.as_mut().unwrap())
    }

    /// What any manifest has was synced.
    fn floor(&self) -> Result<Cut> {
        let (counted, held) = (self.views().counted()?, self.dataset().held()?);
        Ok(Cut(counted.0.iter().zip(&held.0).map(|(counted, held)| *counted.max(held)).collect()))
    }

    fn dataset(&self) -> Dataset {
        Dataset::open(self.fs(), Path::new(DATA), self.program().facts(), self.program().shapes(), PARTITIONS)
    }

    fn views(&self) -> Views {
        Views::open(self.fs(), Path::new(DATA), self.program().counters(), PARTITIONS)
    }

    pub(crate) fn scratch(&self) -> Result<Scratch> {
        Scratch::take(&self.fs(), Path::new(DATA), "the worker")
    }

    /// What stands; none where nothing was ever loaded.
    pub(crate) fn stand(&self) -> Result<Option<Stand>> {
        let Some(log) = Log::open(self.fs(), &Path::new(DATA).join("log"), self.check())? else { return Ok(None) };
        let dataset = self.dataset().beside(log.start());
        Ok(Some(Stand { log, views: self.views(), dataset }))
    }

    fn produce(&mut self, who: usize, facts: usize, again: usize, group: usize) -> Result<()> {
        while self.past.producers[who].numbered.len() < self.past.producers[who].taken + facts {
            let ordinal = self.invent(Some(who));
            self.past.producers[who].numbered.push(ordinal);
        }
        let known = self.past.producers[who].taken;
        let mut stream = self.open()?.stream();
        let numbers = known.saturating_sub(again)..known + facts;
        for number in numbers.clone() {
            let taken = self.send(&mut stream, self.past.producers[who].numbered[number])?;
            assert!(number >= known || taken == Taken::Repeat, "fact {number} was acknowledged, and is taken again");
            if number % group == 0 || number + 1 == numbers.end {
                self.open()?.commit()?;
                self.past.acknowledge(who, number + 1);
            }
        }
        Ok(())
    }

    fn drop_in(&mut self, facts: usize) -> Result<()> {
        let mut stream = self.open()?.stream();
        let ordinals: Vec<usize> = (0..facts).map(|_| self.invent(None)).collect();
        for ordinal in &ordinals {
            assert_eq!(self.send(&mut stream, *ordinal)?, Taken::Appended);
        }
        self.open()?.commit()?;
        self.past.acknowledged.extend(ordinals);
        Ok(())
    }

    fn send(&mut self, stream: &mut log::Stream, ordinal: usize) -> Result<Taken> {
        self.open()?;
        let Sent { route, bytes, source, nonce } = &self.past.sent[ordinal];
        let record = Record { route, source: *source, nonce: *nonce, bytes };
        Ok(stream.append(self.writer.as_mut().expect("it is open"), record)?.expect("numbers rise"))
    }

    /// A new fact of any type: late by days or early by hours.
    fn invent(&mut self, who: Option<usize>) -> usize {
        let ordinal = self.past.sent.len();
        let hour = self.now().0 / HOUR + self.invent.below(80) as i64 - 72;
        let (source, nonce) = (who.map(|who| PRODUCERS[who]), who.map(|who| self.past.producers[who].numbered.len() as u64));
        let pedigree = Pedigree { at: Timestamp(hour * HOUR + ordinal as i64), source: source.map(str::to_owned), nonce };
        self.invent.now = self.now().0;
        let fact = self.invent.below(self.program().facts().len());
        let (route, bytes) = self.program().invent(fact, pedigree, &mut self.invent);
        self.past.sent.push(Sent { route, bytes, source, nonce });
        ordinal
    }

    fn count(&mut self, budget: usize) -> Result<()> {
        let Some(Stand { mut log, views, dataset }) = self.stand()? else { return Ok(()) };
        let (scratch, editor) = (self.scratch()?, views.lock("the counter")?);
        views.sweep(&editor)?;
        let (source, start) = (Source { scratch: &scratch, dataset: &dataset, views: &views }, log.start());
        let filled = work(budget).fill(&source, &editor, &start, self.now(), &|_, _, _| true)?.expect("nobody stops it");
        self.reached.filled += if start.facts() > 0 { filled as u64 } else { 0 };
        let speed = Speed { budget, ..Speed::new(self.now()) };
        let counted = speed.count(&editor, &views, &mut log, self.program().facts(), |_| true)?;
        assert_eq!(&counted.cut, log.end());
        views.iter().try_for_each(|view| views.retire(&editor, view, &log).map(|_| ()))
    }

    fn shred(&mut self, budget: usize) -> Result<()> {
        let Some(Stand { mut log, dataset, .. }) = self.stand()? else { return Ok(()) };
        let editor = dataset.lock("the shredder")?;
        dataset.check(&mut log)?;
        let shredded = self.program().shred(&shred(budget), &editor, &dataset, &log, log.end())?;
        assert_eq!((&shredded.cut, &dataset.cut()?), (log.end(), log.end()));
        Ok(())
    }

    fn batch(&mut self, full: bool, budget: usize) -> Result<()> {
        let Some(Stand { mut log, views, dataset }) = self.stand()? else { return Ok(()) };
        self.past.remember(&log)?;
        let (scratch, facts, editor) = (self.scratch()?, dataset.lock("the batch")?, views.lock("the batch")?);
        let had_versions = !views.versions()?.is_empty();
        let now = self.now();
        let batch = Batch { full, work: work(budget), shred: shred(budget), merges: MERGES, now, confirm: &|_| true };
        let source = Source { scratch: &scratch, dataset: &dataset, views: &views };
        let batched = self.program().batch(&batch, &mut Open { source, facts: &facts, editor: &editor, log: &mut log })?;
        self.reached.segments += batched.segments as u64;
        self.reached.full += u64::from(full && batched.version.is_some());
        self.reached.incremental += u64::from(!full && had_versions && batched.version.is_some());
        for view in views.iter() {
            assert!(batched.cut.within(&view.folder().manifest()?.cut()), "{view:?} is counted up to the batch's cut");
        }
        Ok(())
    }

    /// Goes back to a version whose facts after it are in the log still: another program's batch need not keep them.
    fn roll_back(&mut self, to: usize) -> Result<()> {
        let Some(Stand { mut log, views, .. }) = self.stand()? else { return Ok(()) };
        let editor = views.lock("the one who goes back")?;
        views.sweep(&editor)?;
        let versions = views.versions()?;
        let version = versions.get(to % versions.len().max(1));
        let Some(version) = version.filter(|version| log.start().within(&version.cut)) else { return Ok(()) };
        let speed = Speed::new(self.now());
        let back = speed.roll_back(&editor, &views, &mut log, self.program().facts(), version.number, |_| true)?;
        self.reached.rolled_back += u64::from(back.expect("nobody stops it").facts > 0);
        Ok(())
    }

    /// Merges files of the dataset.
    fn merge(&mut self, all: bool) -> Result<()> {
        let Some(Stand { dataset, .. }) = self.stand()? else { return Ok(()) };
        let editor = dataset.lock("the merger")?;
        let merges = Merges { fan: 2, small: 2_000, full: 1 << 20, threads: 0 };
        self.reached.merged += dataset::settle(&editor, &dataset, &if all { merges.all() } else { merges })? as u64;
        Ok(())
    }

    fn drop_log(&mut self) -> Result<()> {
        let Some(Stand { mut log, views, dataset }) = self.stand()? else { return Ok(()) };
        self.past.remember(&log)?;
        let _dataset = dataset.lock("the one who drops")?;
        let _views = views.lock("the one who drops")?;
        let floor = views.log_floor(&dataset.cut()?, &log.start())?;
        self.reached.segments += log.drop_below(&floor)?.segments as u64;
        log.pack(|| true).map(|_| ())
    }

    fn each_view(&mut self, edit: impl Fn(&view::Editor, &view::View, Timestamp) -> Result<()>) -> Result<()> {
        let views = self.views();
        let editor = views.lock("the merger")?;
        views.iter().try_for_each(|view| edit(&editor, view, self.now()))
    }

    /// Another version takes over, if it knows all that this one has written.
    fn change(&mut self) -> Result<()> {
        let other = 1 - self.version;
        if self.versions[other].shapes().lacks(&self.program().shapes()).is_empty() {
            self.writer.take().map_or(Ok(()), log::Writer::close)?;
            self.went_back |= other == 0;
            self.version = other;
            self.reached.changed += 1;
        }
        Ok(())
    }

    /// What the first version says of what stands, whichever wrote it.
    pub(crate) fn first_version_says(&mut self) -> Result<()> {
        let version = std::mem::replace(&mut self.version, 0);
        let stands = self.stand().map(drop);
        self.version = version;
        stands
    }

    /// Does what an operator does who went back to a version whose chain needs facts that were dropped: as the error says, the folder
    /// is removed.
    fn mending(&mut self, work: impl Fn(&mut World) -> Result<()>) -> Result<()> {
        loop {
            match work(self) {
                Err(Error::Broken { path, what }) if self.went_back && what.ends_with("remove the folder to begin there") => {
                    self.lose_views(&path)?;
                }
                done => return done,
            }
        }
    }

    /// Deletes files of the speed layer, for good: it is an operator who does it, while all is well.
    fn lose_views(&mut self, below: &Path) -> Result<()> {
        if self.fault.is_some() {
            return Ok(());
        }
        let files: Vec<_> = self.sim.files().into_iter().map(|(path, _)| path).filter(|path| path.starts_with(below)).collect();
        let (manifests, runs): (Vec<_>, Vec<_>) = files.into_iter().partition(|path| path.ends_with("manifest.json"));
        for path in manifests.iter().chain(&runs) {
            let folder = path.parent().unwrap();
            let removed = self.sim.remove(path).and_then(|()| self.sim.sync_dir(folder));
            removed.map_err(|source| Error::Io { path: path.clone(), source })?;
        }
        Ok(())
    }
}

/// One worker, so that a history repeats exactly.
fn work(budget: usize) -> Work {
    Work { budget, threads: 1 }
}

fn shred(budget: usize) -> Shred {
    Shred { budget, files: 4, threads: 0, ..Shred::default() }
}
