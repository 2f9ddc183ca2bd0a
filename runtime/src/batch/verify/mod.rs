//! Verification: everything counted once more from the facts, and compared with what is served, cell by cell.
//!
//! It takes no lock. It pins the dataset and the log's end, takes what each view answers at that cut, counts the same facts anew, and
//! walks both in key order. Numbers, values and sets are to be equal, sums of floats within 1e-9. Where `top` or `quantiles` are past
//! their exact size, the facts are asked in a second pass how often the listed items were seen and at which ranks the values stand: an
//! answer is to be within its bounds of that. Cells that have expired are hidden on both sides. What is pinned, because facts below may be
//! gone, is taken as it is; a `top` that is partly pinned is compared by the bounds of both.

mod report;
mod walk;
mod ask;

use super::facts::Facts;
use super::fill::start;
use super::recompute::{Phase, Wanted};
use super::{Source, Watch, Work};
use crate::cut::{Cut, Tile};
use crate::dataset::Pin;
use crate::error::{Error, Result};
use crate::log::Log;
use crate::view::{Snapshot, View};
use ask::Inquiry;
pub use report::{Checked, Difference, Report};
use walk::Walk;

/// How often verification begins again where others have changed what it reads.
const TRIES: usize = 5;

/// What is compared: the facts and the log, and what each view answers at one cut.
struct Pinned<'v> {
    cut: Cut,
    pin: Pin,
    views: Vec<(&'v View, Option<Snapshot>)>,
}

impl Work {
    /// Compares what all views answer with the facts. None if `watch` said no.
    ///
    /// # Errors
    /// [`Error::Broken`] if facts are gone that a chain has yet to count, or if others change what is read again and again; and those of
    /// reading logs, facts and views.
    pub fn verify(&self, source: &Source<'_>, log: &mut Log, watch: &Watch<'_>) -> Result<Option<Report>> {
        let mut tries = 1;
        loop {
            let before = source.dataset.cut()?;
            let verified = self.verify_once(source, log, watch);
            // A batch may have dropped segments of the log that were about to be read; by then the dataset holds them.
            if verified.is_ok() || tries == TRIES || source.dataset.cut()? == before {
                return verified;
            }
            tries += 1;
            log.look_again()?;
        }
    }

    fn verify_once(&self, source: &Source<'_>, log: &mut Log, watch: &Watch<'_>) -> Result<Option<Report>> {
        let pinned = pin(source, log)?;
        let tile = |snapshot: &Snapshot| Tile { from: snapshot.pinned().clone(), to: pinned.cut.clone() };
        let all = || pinned.views.iter().filter_map(|(view, snapshot)| Some((*view, snapshot.as_ref()?)));
        let wanted: Vec<_> = all().map(|(view, snapshot)| Wanted { counter: view.counter(), tile: tile(snapshot) }).collect();
        let facts = source.dataset.facts();
        let Some(pieces) = self.recompute(source.scratch).run(&pinned.pin, Some(log), &wanted, facts, watch)? else { return Ok(None) };

        let mut report = Report { cut: pinned.cut.clone(), counters: Vec::new(), differences: Vec::new() };
        let (mut counted, total) = (wanted.into_iter().zip(pieces), pinned.views.len() as u64);
        for ((view, snapshot), done) in pinned.views.iter().zip(0..) {
            let next = snapshot.as_ref().and_then(|snapshot| Some((snapshot, counted.next()?)));
            let Some((snapshot, (wanted, pieces))) = next else {
                report.counters.push(Checked::filling(view.counter().shape().name));
                continue;
            };
            let inquiry = Inquiry { work: *self, source, pin: &pinned.pin, log, wanted, watch };
            let walk = Walk { snapshot, inquiry, differences: &mut report.differences };
            let (true, Some(checked)) = (watch(Phase::Compare, done, total), walk.run(pieces)?) else { return Ok(None) };
            report.counters.push(checked);
        }
        Ok(Some(report))
    }
}

/// Pins the dataset first: what it holds lies below the log's end then.
fn pin<'v>(source: &Source<'v>, log: &mut Log) -> Result<Pinned<'v>> {
    for _ in 0..TRIES {
        let facts = Facts::look(source.dataset)?;
        let pin = source.dataset.pin(&facts.all())?;
        facts.all().into_iter().try_for_each(|fact| log.require(pin.cut(fact)))?;
        source.views.check(log)?;
        log.refresh()?;
        let cut = log.end().clone();
        let views = source.views.iter().map(|view| Ok((view, take(view, source, log, &facts, &cut)?)));
        let views: Vec<_> = views.collect::<Result<_>>()?;
        if let Some(views) = views.into_iter().map(|(view, taken)| Some((view, taken?))).collect() {
            return Ok(Pinned { cut, pin, views });
        }
    }
    Err(Error::Usage("the views are being counted faster than they can be looked at; verify again".into()))
}

/// What a view answers at a cut; none inside if it is yet to be filled or an older definition answers for it, none outside if it is beyond the cut.
#[expect(clippy::option_option, reason = "one says that there is nothing to compare, the other that a later cut is needed")]
fn take(view: &View, source: &Source<'_>, log: &mut Log, facts: &Facts, cut: &Cut) -> Result<Option<Option<Snapshot>>> {
    // A chain that has counted nothing will begin above what was dropped, once it is filled.
    let is_to_begin = start(&view.folder().manifest()?, &facts.floor(view.counter().shape())).is_some();
    if is_to_begin || source.views.answering(view, log)?.1.is_filling() {
        return Ok(Some(None));
    }
    let snapshot = source.views.snapshot_at(view, log, source.dataset.facts(), cut)?;
    snapshot.iter().try_for_each(|snapshot| facts.check(view, snapshot.pinned()))?;
    Ok(snapshot.map(Some))
}
