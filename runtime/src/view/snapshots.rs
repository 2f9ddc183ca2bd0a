//! What a counter answers from: the runs of its view as they stand, and what lies beyond them, from who counts or counted here.

use super::chain::Answering;
use super::folder::{Folder, Opened};
use super::live::{Ask, Reply};
use super::read::Snapshot;
use super::tail::{Room, Tail};
use super::tally::newest;
use super::views::{View, Views, check_rest, hold};
use crate::counter::Wanted;
use crate::cut::{Cut, Tile};
use crate::error::Result;
use crate::log::Log;
use crate::shape::FactShape;

/// How often a snapshot is taken anew where others change what it is taken from.
const TRIES: usize = 100;
/// How often who counts is asked anew where it has published meanwhile what the view had not.
const ASKED: usize = 3;

/// What has come of asking who counts.
enum Asked {
    Told(Box<Tail>),
    /// The view has gone on; it is to be opened anew.
    Moved,
    /// There is nobody who could tell.
    Nobody,
}

impl Views {
    /// What a counter answers from now: the runs of the chain that answers, and the rest of the log, unless that chain is frozen.
    ///
    /// # Errors
    /// Those of [`Folder::open`] and of reading the log; [`Error::Broken`] if the view has counted beyond the log's end, or if the log has
    /// lost what the view has not counted yet and no other chain answers.
    pub fn snapshot(&self, view: &View, log: &mut Log, facts: &'static [FactShape]) -> Result<Snapshot> {
        self.snapshot_of(view, log, facts, &Wanted::All)
    }

    /// The same, of some cells, to which who asks keeps. Where somebody [counts](Views::asking), these cells of the rest of the log come
    /// from there.
    ///
    /// # Errors
    /// As for [`Views::snapshot`].
    pub fn snapshot_of(&self, view: &View, log: &mut Log, facts: &'static [FactShape], wanted: &Wanted) -> Result<Snapshot> {
        self.retry(view, log, |folder, answer, log| {
            let mut opened = held(folder, log)?;
            if answer.is_filling() {
                return Ok(Snapshot::new(folder.path().to_owned(), opened, None, true));
            }
            for _ in 0..ASKED {
                match self.asked(view, &opened, log, facts, wanted)? {
                    Asked::Told(tail) => return Ok(Snapshot::new(folder.path().to_owned(), opened, Some(*tail), false).of(wanted)),
                    Asked::Moved => opened = held(folder, log)?,
                    Asked::Nobody => break,
                }
            }
            self.own(view, opened, log, facts, log.end())
        })
    }

    /// What somebody who counts has beyond the runs of a view, up to the log's end as of its last refresh, or further.
    fn asked(&self, view: &View, opened: &Opened, log: &mut Log, facts: &'static [FactShape], wanted: &Wanted) -> Result<Asked> {
        let Some(live) = &self.live else { return Ok(Asked::Nobody) };
        let ask = Ask::new(&view.folder, opened.manifest.cut(), log.end().clone(), wanted);
        let (to, run) = match live.ask(&ask) {
            Some(Reply::Cells { to, run }) => (to, run),
            Some(Reply::Moved) => return Ok(Asked::Moved),
            Some(Reply::Unknown) | None => return Ok(Asked::Nobody),
        };
        // What makes no sense is no answer.
        let Ok(run) = ask.accept(&to, run, opened) else { return Ok(Asked::Nobody) };
        log.require(&to)?;
        // Little that it has not come to is counted here. If that is much, who counts is behind, and who asks does not take from it what it
        // needs to catch up: the answer is of an earlier moment, and says so.
        let is_little = to.facts_up_to(&ask.to) <= self.little;
        let end = if is_little { to.raised(&ask.to) } else { to.clone() };
        let tile = Tile { from: ask.from, to: end };
        let rest = Tail::count(log, facts, view.counter, &Tile { from: to, to: tile.to.clone() }, &self.room())?;
        let runs = std::iter::once(run).chain(rest.runs).collect();
        Ok(Asked::Told(Box::new(Tail { runs, newest: newest(log, &tile)?, cut: tile.to, table: rest.table })))
    }

    /// What a counter's own chain answers at a cut that is not beyond the log's end, as of its last refresh: what `verify` compares. None
    /// if the chain has counted beyond it by now; a later cut is to be chosen then.
    ///
    /// # Errors
    /// As for [`Views::snapshot`].
    pub fn snapshot_at(&self, view: &View, log: &mut Log, facts: &'static [FactShape], cut: &Cut) -> Result<Option<Snapshot>> {
        self.retry(view, log, |_, _, log| {
            let opened = view.folder.open()?;
            let is_beyond = !opened.manifest.cut().within(cut);
            if is_beyond { Ok(None) } else { self.own(view, opened, log, facts, cut).map(Some) }
        })
    }

    /// What a counter's own chain answers at a cut: its runs, and what is counted here.
    fn own(&self, view: &View, opened: Opened, log: &Log, facts: &'static [FactShape], to: &Cut) -> Result<Snapshot> {
        let tile = Tile { from: opened.manifest.cut(), to: to.clone() };
        check_rest(view, &tile.from, log)?;
        let tail = Tail::count(log, facts, view.counter, &tile, &self.room())?;
        Ok(Snapshot::new(view.folder.path().to_owned(), opened, Some(tail), false))
    }

    /// What a reader may take for what it counts itself.
    fn room(&self) -> Room {
        Room { budget: self.budget, fs: self.fs.clone(), folder: self.data.clone() }
    }

    /// Takes a snapshot; where that fails and what it was taken from has changed meanwhile, it is taken anew. An older chain may be
    /// retired between the choice and its opening, a segment dropped between the listing and the reading: by then another chain answers,
    /// or the manifest has a higher cut.
    fn retry<T>(&self, view: &View, log: &mut Log, mut take: impl FnMut(&Folder, Answering, &mut Log) -> Result<T>) -> Result<T> {
        let mut seen = None;
        for _ in 1..TRIES {
            let (folder, answer) = self.answering(view, log)?;
            let taken = take(&folder, answer, log);
            if taken.is_ok() {
                return taken;
            }
            log.look_again()?;
            let stands = (self.answering(view, log)?.0.manifest()?, log.start());
            if seen.replace(stands.clone()) == Some(stands) {
                return taken;
            }
        }
        let (folder, answer) = self.answering(view, log)?;
        take(&folder, answer, log)
    }
}

/// Opens a view, and holds the log to what it has counted.
fn held(folder: &Folder, log: &mut Log) -> Result<Opened> {
    let opened = folder.open()?;
    hold(log, folder.path(), &opened.manifest.cut())?;
    Ok(opened)
}
