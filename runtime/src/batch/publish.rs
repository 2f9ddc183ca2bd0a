//! The batch: shred up to a cut, count anew, publish.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::facts::Facts;
use super::keep::{Floor, Kept, Leap};
use super::pieces::Pieces;
use super::plan::{Plan, can_spare, higher, lower, plan};
use super::recompute::{Phase, Wanted};
use super::write::write;
use super::{Open, Watch, Work};
use crate::cut::Cut;
use crate::dataset::Shred;
use crate::error::Result;
use crate::fact::Fact;
use crate::time::Timestamp;
use crate::view::{KEPT, Listed, Options, Publication, View, settle};

/// How a batch is made.
pub struct Batch<'a> {
    /// Count all facts anew, not only those since the version that each chain stands on.
    pub full: bool,
    /// With how many workers, in how much memory.
    pub work: Work,
    /// How facts go from the log into the dataset.
    pub shred: Shred,
    /// How runs are merged.
    pub merges: Options,
    /// The present: nothing is dropped by a clock beyond it.
    pub now: Timestamp,
    /// Asked before facts are dropped where arrivals have leapt; if it says no, they stay.
    pub confirm: &'a (dyn Fn(&Leap) -> bool + Sync + 'a),
}

/// What a batch has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batched {
    /// The version that it has published; none: there was nothing new.
    pub version: Option<u64>,
    /// Up to where every counter is counted by the version.
    pub cut: Cut,
    /// The facts that went into the dataset.
    pub shredded: u64,
    /// The facts that were counted, each once for all counters that take it.
    pub counted: u64,
    /// The cells that were written.
    pub cells: u64,
    /// The files of facts that were dropped by `@keep`.
    pub dropped: usize,
    /// The segments of the log that went.
    pub segments: usize,
}

/// What is planned for one view: with the arrival at the end of each tile.
struct Planned<'v> {
    view: &'v View,
    plan: Plan,
    arrivals: Vec<Timestamp>,
}

impl Batch<'_> {
    /// Makes one. None if `watch` said no: then nothing was published, and what was shredded stays.
    ///
    /// # Errors
    /// [`Error::Broken`] if a view has counted beyond the log's end, or if facts are gone that a chain would need; and those of reading and
    /// writing logs, facts and runs. Views that were published by then stay so.
    pub fn run<F: Fact>(&self, open: &mut Open<'_>, watch: &Watch<'_>) -> Result<Option<Batched>> {
        open.source.views.check(open.log)?;
        // What was shredded was synced, though a power cut may have lost the file that says so.
        open.source.dataset.check(open.log)?;
        open.log.refresh()?;
        let end = open.log.end().clone();
        let Some(shredded) = self.shred::<F>(open, &end, watch)? else { return Ok(None) };
        open.source.views.sweep(open.editor)?;

        let facts = Facts::look(open.source.dataset)?;
        let floors = self.floors(&facts, open, &end)?;
        let planned = self.plan(&facts, &floors, open, &end)?;
        let mut batched = Batched { version: None, cut: end, shredded, counted: 0, cells: 0, dropped: 0, segments: 0 };
        if planned.iter().any(|planned| !planned.plan.tiles.is_empty()) {
            let counted = AtomicU64::new(0);
            let watch = |phase, done, total| {
                if phase == Phase::Count {
                    counted.fetch_max(done, Ordering::Relaxed);
                }
                watch(phase, done, total)
            };
            let Some(pieces) = self.count(&planned, open, &watch)? else { return Ok(None) };
            let Some(runs) = self.write(&planned, pieces, open, &watch)? else { return Ok(None) };
            batched.cells = runs.iter().flatten().map(|run| run.cells).sum();
            batched.counted = counted.load(Ordering::Relaxed);
            batched.version = Some(self.publish(planned, runs, open, &watch)?);
        }
        self.tidy(&facts, &floors, open, &mut batched)?;
        Ok(Some(batched))
    }

    /// Shreds the log up to a cut; gives how many facts were new, none if `watch` said no.
    fn shred<F: Fact>(&self, open: &Open<'_>, end: &Cut, watch: &Watch<'_>) -> Result<Option<u64>> {
        let total = end.facts().saturating_sub(open.source.dataset.cut()?.facts());
        let shredded = self.shred.run::<F>(open.facts, open.source.dataset, open.log, end, |read| watch(Phase::Shred, read, total))?;
        Ok((shredded.cut == *end).then_some(shredded.facts))
    }

    /// Where the floor of each fact type moves to; none where it stays.
    fn floors(&self, facts: &Facts, open: &Open<'_>, end: &Cut) -> Result<Vec<Option<Floor>>> {
        let Some(newest) = facts.newest() else { return Ok(vec![None; facts.all().len()]) };
        let present = newest.min(self.now);
        let floors = facts.all().into_iter().map(|fact| Ok(self.kept(fact, facts, open, end)?.next(present)));
        let mut floors = floors.collect::<Result<Vec<_>>>()?;
        if floors.iter().any(Option::is_some) && !self.may_drop(newest, open)? {
            floors.fill(None);
        }
        Ok(floors)
    }

    /// What is known of a fact type that may be kept for a time only.
    fn kept(&self, fact: usize, facts: &Facts, open: &Open<'_>, end: &Cut) -> Result<Kept> {
        let (shape, manifest) = (&open.source.dataset.facts()[fact], facts.of(fact));
        let mut ceiling = manifest.cut.clone();
        for view in readers(open, fact) {
            ceiling = lower(&ceiling, &open.source.views.facts_floor(view, end, KEPT)?);
        }
        let slice = shape.slice.ceil(Timestamp(0)).0 - shape.slice.floor(Timestamp(0)).0;
        Ok(Kept {
            keep: shape.keep,
            slack: if self.full { 0 } else { slice.min(shape.keep.unwrap_or(0) / 4) },
            floor: manifest.floor.clone(),
            boundaries: manifest.files.iter().map(|file| (file.tile.to.clone(), file.arrival)).collect(),
            ceiling,
        })
    }

    /// Whether facts may be dropped: asks if arrivals have leapt since one of the versions that are kept. So a no holds for a while, and not
    /// only until the next batch has a version from after the leap before it.
    fn may_drop(&self, newest: Timestamp, open: &Open<'_>) -> Result<bool> {
        let versions = open.source.views.versions()?;
        let arrivals = versions.iter().map(|version| (version.arrival, version.at)).chain([(newest, self.now)]);
        let arrivals: Vec<(Timestamp, Timestamp)> = arrivals.collect();
        let leap = arrivals.windows(2).find_map(|pair| Leap::of(pair[0].0, pair[0].1, pair[1].0, pair[1].1));
        Ok(leap.is_none_or(|leap| (self.confirm)(&leap)))
    }

    /// What each counter needs.
    fn plan<'v>(&self, facts: &Facts, floors: &[Option<Floor>], open: &Open<'v>, end: &Cut) -> Result<Vec<Planned<'v>>> {
        let newest = facts.newest().unwrap_or_default();
        let plan_one = |view: &'v View| {
            facts.begin(open.editor, view)?;
            let (manifest, shape) = (view.folder().manifest()?, view.counter().shape());
            facts.check(view, manifest.recompute_from())?;
            let dropped = facts.floor(shape);
            let moved = shape.facts.iter().filter_map(|taken| floors[taken.fact].as_ref());
            let (floor, arrival) = moved.fold((dropped, Timestamp::MIN), |(a, b), (floor, arrival)| (higher(&a, floor), b.max(*arrival)));
            let plan = plan(&manifest, end, &floor, self.full);
            let arrivals = plan.tiles.iter().map(|tile| if tile.to == *end { newest } else { arrival }).collect();
            Ok(Planned { view, plan, arrivals })
        };
        open.source.views.iter().map(plan_one).collect()
    }

    /// Counts what is planned: for each counter, the cells of each of its tiles.
    fn count(&self, planned: &[Planned<'_>], open: &Open<'_>, watch: &Watch<'_>) -> Result<Option<Vec<Vec<Pieces>>>> {
        let tiles = |planned: &Planned<'_>| planned.plan.tiles.clone();
        let wanted =
            planned.iter().flat_map(|planned| tiles(planned).into_iter().map(|tile| Wanted { counter: planned.view.counter(), tile }));
        let pin = open.source.dataset.pin(&Facts::read_by(planned.iter().map(|planned| planned.view.counter().shape())))?;
        let pieces =
            self.work.recompute(open.source.scratch).run(&pin, None, &wanted.collect::<Vec<_>>(), open.source.dataset.facts(), watch)?;
        Ok(pieces.map(|pieces| {
            let mut pieces = pieces.into_iter();
            planned.iter().map(|planned| pieces.by_ref().take(planned.plan.tiles.len()).collect()).collect()
        }))
    }

    /// Writes the runs of all counters, several at once.
    fn write(
        &self,
        planned: &[Planned<'_>],
        pieces: Vec<Vec<Pieces>>,
        open: &Open<'_>,
        watch: &Watch<'_>,
    ) -> Result<Option<Vec<Vec<Listed>>>> {
        let total = planned.len() as u64;
        let jobs: Vec<Mutex<Vec<Pieces>>> = pieces.into_iter().map(Mutex::new).collect();
        let done: Vec<Mutex<Option<Result<Vec<Listed>>>>> = planned.iter().map(|_| Mutex::new(None)).collect();
        let (next, ended) = (AtomicUsize::new(0), AtomicU64::new(0));
        // Where there are fewer runs to write than threads, each is merged beside its writing.
        let is_spare = planned.len() < self.work.threads;
        let mergers = if is_spare { self.work.threads / planned.len().max(1) } else { 0 };
        let one = || {
            while watch(Phase::Merge, ended.load(Ordering::Relaxed), total) {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(planned) = planned.get(index) else { return };
                let pieces = std::mem::take(&mut *jobs[index].lock().unwrap_or_else(PoisonError::into_inner));
                let runs = self.write_runs(planned, pieces, open, mergers);
                *done[index].lock().unwrap_or_else(PoisonError::into_inner) = Some(runs);
                ended.fetch_add(1, Ordering::Relaxed);
            }
        };
        std::thread::scope(|scope| {
            (1..self.work.threads.min(planned.len())).for_each(|_| drop(scope.spawn(one)));
            one();
        });
        done.into_iter().map(|runs| runs.into_inner().unwrap_or_else(PoisonError::into_inner).transpose()).collect()
    }

    fn write_runs(&self, planned: &Planned<'_>, pieces: Vec<Pieces>, open: &Open<'_>, mergers: usize) -> Result<Vec<Listed>> {
        let (view, definition) = (planned.view, planned.view.counter().definition());
        let runs = planned.plan.tiles.iter().zip(&planned.arrivals).zip(pieces);
        let runs = runs.map(|((tile, &arrival), pieces)| {
            open.editor.write(view.folder(), tile, arrival, |writer| {
                write(pieces.parts(open.source.scratch)?, &definition, (arrival, self.now), mergers, writer)
            })
        });
        runs.collect()
    }

    /// Publishes one version of all counters; gives its number.
    fn publish(&self, planned: Vec<Planned<'_>>, runs: Vec<Vec<Listed>>, open: &Open<'_>, watch: &Watch<'_>) -> Result<u64> {
        let (number, total) = (open.source.views.next_version()?, planned.len() as u64);
        for ((done, Planned { view, plan: Plan { from, pinned, full, .. }, .. }), runs) in (0..).zip(planned).zip(runs) {
            watch(Phase::Publish, done, total);
            let publication = Publication { number, at: self.now, full, pinned, from, runs, keep: KEPT };
            open.editor.publish(view.folder(), &publication)?;
        }
        watch(Phase::Publish, total, total);
        Ok(number)
    }

    /// What follows from what is published now: small files become fewer, and what nothing needs any more goes.
    fn tidy(&self, facts: &Facts, floors: &[Option<Floor>], open: &mut Open<'_>, batched: &mut Batched) -> Result<()> {
        for view in open.source.views.iter() {
            settle(open.editor, view.folder(), &self.merges, self.now)?;
        }
        for fact in facts.all() {
            if let Some((floor, _)) = &floors[fact]
                && spared(open, fact, floor)?
            {
                batched.dropped += open.facts.drop_below(open.source.dataset, fact, floor)?;
            }
        }
        let floor = open.source.views.log_floor(&open.source.dataset.cut()?, &open.log.start())?;
        batched.segments = open.log.drop_below(&floor)?.segments;
        Ok(())
    }
}

/// The views whose counters read a fact type.
fn readers<'v>(open: &Open<'v>, fact: usize) -> impl Iterator<Item = &'v View> + use<'v> {
    open.source.views.iter().filter(move |view| view.counter().shape().taken(fact).is_some())
}

/// Whether no counter needs facts of a type below a floor any more, by what is published now.
fn spared(open: &Open<'_>, fact: usize, floor: &Cut) -> Result<bool> {
    for view in readers(open, fact) {
        if !can_spare(&view.folder().manifest()?, floor) {
            return Ok(false);
        }
    }
    Ok(true)
}
