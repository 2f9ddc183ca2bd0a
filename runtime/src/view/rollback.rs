//! Rolling back: what came after a version is counted anew beside the chain that is served, then both change places in one edit.

use std::sync::Arc;

use super::edit::Editor;
use super::gather::write_all;
use super::manifest::{Listed, Version};
use super::refused::Refused;
use super::speed::Speed;
use super::tally::newest;
use super::views::{View, Views, check_rest};
use super::workers::{Stopped, Workers};
use crate::cut::Cut;
use crate::error::{Error, Result};
use crate::log::Log;
use crate::shape::FactShape;

/// What a rollback has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolledBack {
    /// The counters that stand on the version now.
    pub counters: Vec<&'static str>,
    /// Those that never had it, and stay as they were.
    pub others: Vec<&'static str>,
    /// The facts that were counted again.
    pub facts: u64,
    /// Up to where those counters have counted now.
    pub cut: Cut,
}

/// A view that goes back, and what was counted from its version on.
struct Back<'v> {
    view: &'v View,
    version: Version,
    tail: Vec<Listed>,
}

impl Speed {
    /// Goes back to a version of every counter that keeps it: counts from its cut to the log's end, as of now, beside the served chain,
    /// and publishes both at once, so that no answer's cut steps back. None if `watch`, which is told now and then how many facts were
    /// read, says no: then all stands as before, but for files that a sweep removes. One that is cut off between two counters is done again.
    ///
    /// # Errors
    /// [`Error::Usage`] if no counter keeps the version; [`Error::Broken`] if a view has counted beyond the log's end, or if the log has
    /// lost what came after the version; and those of reading the log and of writing runs.
    pub fn roll_back(
        &self,
        editor: &Editor,
        views: &Views,
        log: &mut Log,
        facts: &'static [FactShape],
        number: u64,
        mut watch: impl FnMut(u64) -> bool,
    ) -> Result<Option<RolledBack>> {
        views.check(log)?;
        log.refresh()?;
        let (mut backs, others) = choose(views, log, number)?;
        let from = |back: &Back<'_>| (back.view.counter(), back.version.cut.clone());
        let mut workers = Workers::new(self.threads, log, facts, &backs.iter().map(from).collect::<Vec<_>>());

        let (log, mut facts) = (&*log, 0);
        loop {
            let stopped = workers.count(log, log.end(), self.budget, &mut facts, &mut watch)?;
            if stopped == Stopped::Asked {
                return Ok(None);
            }
            flush(editor, &mut backs, (&mut workers, self.threads), log)?;
            if stopped == Stopped::AtEnd {
                break;
            }
        }
        for Back { view, tail, .. } in &backs {
            editor.rollback(view.folder(), number, tail)?;
            self.settle(editor, view)?;
        }
        let counters = backs.iter().map(|back| back.view.counter().shape().name).collect();
        Ok(Some(RolledBack { counters, others, facts, cut: log.end().clone() }))
    }
}

/// The views that keep the version, and the counters that do not. The log must have all that came after it.
fn choose<'v>(views: &'v Views, log: &Log, number: u64) -> Result<(Vec<Back<'v>>, Vec<&'static str>)> {
    let (mut backs, mut others) = (Vec::new(), Vec::new());
    for view in views.iter() {
        match view.folder().manifest()?.version(number) {
            Some(version) => {
                check_rest(view, &version.cut, log)?;
                backs.push(Back { view, version: version.clone(), tail: Vec::new() });
            }
            None => others.push(view.counter().shape().name),
        }
    }
    if backs.is_empty() {
        let have = views.versions()?.iter().map(|kept| kept.number).collect();
        return Err(Error::Usage(Refused::NoVersion { number, have }.to_string()));
    }
    Ok((backs, others))
}

/// Ends a run of each view that has counted any facts since the last, with so many threads; nothing lists it yet.
fn flush(editor: &Editor, backs: &mut [Back<'_>], (workers, threads): (&mut Workers<'_>, usize), log: &Log) -> Result<()> {
    for (counter, back) in backs.iter_mut().enumerate() {
        let (tile, tables) = workers.take(counter);
        if tile.is_empty() {
            continue;
        }
        let before = back.tail.last().map_or(back.version.arrival, |run| run.arrival);
        let arrival = newest(log, &tile)?.unwrap_or(before).max(before);
        let tables: Vec<_> = tables.into_iter().map(Arc::new).collect();
        let run = editor.write(back.view.folder(), &tile, arrival, |writer| write_all(&tables, threads, writer))?;
        back.tail.push(run);
    }
    Ok(())
}
