//! The edits of a manifest, as pure decisions: what a view lists afterwards, or why not. [`super::Editor`] carries them out.
//!
//! ```text
//!  start        pinned          base's cut                 cut
//!    |- runs … ---|- runs … --------|- runs of the speed layer -|     the chain: what is served
//!    |- runs … -------------------------|                             a version that is newer than the base: it was rolled away from
//! ```
//!
//! **What stands is replaced, never lost.** Every edit gives a chain that begins where it began and ends where it ended or later, so no
//! reader sees a gap, an overlap or a step back of the cut. A version lists its own runs: files go only when neither the chain nor a
//! version that is kept lists them.
//!
//! **Barriers.** No merge crosses the end of the pinned part (the next full batch replaces what lies above it) nor the cut of the version
//! that the chain stands on (the next incremental batch replaces what lies above that).
//!
//! **Standing on a version.** After a rollback the chain stands on the version rolled back to, so the next incremental batch goes on from
//! that one's cut, and nothing of the one that was rolled away from finds its way into a later version.

use std::collections::BTreeSet;
use std::ops::Range;

use super::manifest::{Listed, Manifest, Version, tiles};
use super::refused::Refused;
use super::{chain, names};
use crate::cut::Cut;
use crate::time::Timestamp;

/// How many versions are kept where nobody says otherwise.
pub const KEPT: usize = 3;

/// What a batch publishes for one counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The version's number: above all that were given.
    pub number: u64,
    /// When it is published.
    pub at: Timestamp,
    /// Whether all facts were counted anew.
    pub full: bool,
    /// The facts below it may be gone from now on.
    pub pinned: Cut,
    /// Where the first of `runs` begins: [`Manifest::recompute_from`] for a full batch, [`Manifest::base_cut`] for an incremental one.
    pub from: Cut,
    /// The runs that were written, a chain from `from` on; none if there are no facts above it.
    pub runs: Vec<Listed>,
    /// How many versions are kept, this one among them; 1 at least.
    pub keep: usize,
}

impl Manifest {
    /// A chain that begins at `start`, because the facts below were dropped. Only one that has counted nothing can begin anew.
    ///
    /// # Errors
    /// [`Refused::Begun`], [`Refused::Partitions`].
    pub fn begin(&self, start: &Cut) -> Result<Manifest, Refused> {
        if !self.runs.is_empty() || !self.versions.is_empty() {
            return Err(Refused::Begun);
        }
        Manifest { start: start.clone(), pinned: start.clone(), ..self.clone() }.checked()
    }

    /// A run at the chain's end: what was counted since.
    ///
    /// # Errors
    /// [`Refused`] if it does not begin at the cut.
    pub fn append(&self, run: &Listed) -> Result<Manifest, Refused> {
        let mut next = self.clone();
        next.take(std::slice::from_ref(run))?;
        next.runs.push(run.clone());
        next.checked()
    }

    /// One run in the place of neighbours, which holds the same facts.
    ///
    /// # Errors
    /// [`Refused`] if `old` is not listed any more, lies on both sides of a barrier, or reaches elsewhere than `new` does.
    pub fn replace(&self, old: &[Listed], new: &Listed) -> Result<Manifest, Refused> {
        let (Some(first), Some(last)) = (old.first(), old.last()) else { return Err(Refused::Unlisted) };
        let at = self.runs.iter().position(|run| run == first).filter(|&at| self.runs[at..].starts_with(old)).ok_or(Refused::Unlisted)?;
        if (&first.tile.from, &last.tile.to) != (&new.tile.from, &new.tile.to) {
            let merged = (first.tile.from.clone(), last.tile.to.clone());
            return Err(Refused::Tile { merged, given: (new.tile.from.clone(), new.tile.to.clone()) });
        }
        if let Some(barrier) = self.barriers().into_iter().find(|&barrier| at < barrier && barrier < at + old.len()) {
            return Err(Refused::Barrier(self.runs[barrier].tile.from.clone()));
        }
        let mut next = self.clone();
        next.take(std::slice::from_ref(new))?;
        next.runs.splice(at..at + old.len(), [new.clone()]);
        next.checked()
    }

    /// A new version: its runs in the place of every run between where they begin and end. What the chain has beyond them stays. Of the
    /// versions the newest `keep` stay.
    ///
    /// # Errors
    /// [`Refused`] if the runs are no chain from `from` on, if `from` lies in the pinned part or above the base's cut, if they end where
    /// the chain goes on and has no boundary or below the version before, if the pinned part would shrink or reach beyond what is kept, or if the number was given.
    pub fn publish(&self, publication: &Publication) -> Result<Manifest, Refused> {
        let Publication { number, at, full, pinned, from, runs, keep } = publication;
        let (begin, end) = self.place(from, runs)?;
        let mut next = self.clone();
        next.take(runs)?;
        next.runs.splice(begin..end, runs.iter().cloned());
        let version = next.runs[..begin + runs.len()].to_vec();
        let cut = version.last().map_or(&self.start, |run| &run.tile.to).clone();
        let arrival = version.last().map_or(Timestamp::default(), |run| run.arrival);
        self.follows(*number, &cut)?;
        next.versions.push(Version { number: *number, at: *at, cut, arrival, full: *full, runs: version });
        next.versions.drain(..next.versions.len().saturating_sub((*keep).max(1)));
        next.base = Some(*number);
        next.pin(pinned)?;
        next.checked()
    }

    /// Back to a version: its runs, and after them `tail`, what was counted anew from its cut up to the cut that is served, or beyond.
    /// The other versions stay as they are, newer ones as well.
    ///
    /// # Errors
    /// [`Refused`] if there is no such version, if `tail` is no chain from its cut on, or ends below the cut that is served.
    pub fn rollback(&self, number: u64, tail: &[Listed]) -> Result<Manifest, Refused> {
        let version = self.version(number).ok_or_else(|| self.no_version(number))?;
        let (cut, end) = (self.cut(), chain::end(&version.cut, tiles(tail))?);
        if !cut.within(end) {
            return Err(Refused::StepBack { at: cut, to: end.clone() });
        }
        let mut next = self.clone();
        next.take(tail)?;
        next.runs = version.runs.iter().chain(tail).cloned().collect();
        next.base = Some(number);
        next.checked()
    }

    /// The files that are listed, by the chain or by a version that is kept. All others may go.
    pub fn referenced(&self) -> BTreeSet<&str> {
        let kept = self.versions.iter().flat_map(|version| &version.runs);
        self.runs.iter().chain(kept).map(|run| run.file.as_str()).collect()
    }

    /// Where an incremental batch begins: the cut of the version that the chain stands on, or the chain's start if there is none.
    pub fn base_cut(&self) -> &Cut {
        self.base.and_then(|number| self.version(number)).map_or(&self.start, |base| &base.cut)
    }

    /// Where a full batch begins, and what `verify` takes as it is: the end of the pinned part. It is `pinned`, but for a chain that was
    /// rolled back to a version from before facts were dropped: one whose runs reach across that is to be taken whole.
    pub fn recompute_from(&self) -> &Cut {
        self.boundaries().find(|cut| self.pinned.within(cut)).unwrap_or(&self.pinned)
    }

    /// The neighbours among which runs may be merged: groups between barriers, oldest first, none empty.
    pub fn groups(&self) -> Vec<Range<usize>> {
        let barriers = self.barriers();
        let begins = std::iter::once(0).chain(barriers.iter().copied());
        let ends = barriers.iter().copied().chain([self.runs.len()]);
        begins.zip(ends).map(|(begin, end)| begin..end).filter(|group| !group.is_empty()).collect()
    }

    /// How far facts may be dropped once a version that ends at `end` is published and `keep` are kept: never beyond the oldest of those.
    pub fn facts_floor<'m>(&'m self, end: &'m Cut, keep: usize) -> &'m Cut {
        let dropped = (self.versions.len() + 1).saturating_sub(keep.max(1));
        self.versions.get(dropped).map_or(end, |oldest| &oldest.cut)
    }

    /// The indices of the runs that begin at a barrier, in their order.
    fn barriers(&self) -> Vec<usize> {
        let barriers = [self.recompute_from(), self.base_cut()].map(|cut| self.boundary(cut).unwrap_or(0));
        BTreeSet::from(barriers).into_iter().collect()
    }

    /// Which runs a publication replaces.
    fn place(&self, from: &Cut, runs: &[Listed]) -> Result<(usize, usize), Refused> {
        let (lowest, highest) = (self.recompute_from(), self.base_cut());
        if !lowest.within(from) || !from.within(highest) {
            return Err(Refused::From { from: from.clone(), lowest: lowest.clone(), highest: highest.clone() });
        }
        let end = chain::end(from, tiles(runs))?;
        let begin = self.boundary(from).ok_or_else(|| Refused::NoBoundary(from.clone()))?;
        match self.boundary(end) {
            Some(at) => Ok((begin, at)),
            None if self.cut().within(end) => Ok((begin, self.runs.len())),
            None => Err(Refused::NoBoundary(end.clone())),
        }
    }

    /// That a version comes after those there are, the ones that it pushes out among them.
    fn follows(&self, number: u64, cut: &Cut) -> Result<(), Refused> {
        match self.versions.last() {
            Some(last) if last.number >= number => Err(Refused::Number { number, last: last.number }),
            Some(last) if !last.cut.within(cut) => Err(Refused::StepBack { at: last.cut.clone(), to: cut.clone() }),
            _ => Ok(()),
        }
    }

    /// The index of the run that begins at a cut; the number of runs if it is the chain's end.
    fn boundary(&self, cut: &Cut) -> Option<usize> {
        self.boundaries().position(|boundary| boundary == cut)
    }

    /// Takes the names of runs that nothing lists yet.
    fn take(&mut self, runs: &[Listed]) -> Result<(), Refused> {
        let mut taken: BTreeSet<&str> = self.referenced();
        let mut next = self.next;
        for run in runs {
            let number = names::number(&run.file).filter(|number| names::run(*number) == run.file);
            let (Some(number), true) = (number, taken.insert(&run.file)) else { return Err(Refused::File(run.file.clone())) };
            if run.tile.is_empty() {
                return Err(Refused::Empty(run.file.clone()));
            }
            next = next.max(number + 1);
        }
        self.next = next;
        Ok(())
    }

    /// Moves the end of the pinned part, to a boundary of the chain.
    fn pin(&mut self, to: &Cut) -> Result<(), Refused> {
        if *to == self.pinned {
            return Ok(());
        }
        if !self.pinned.within(to) {
            return Err(Refused::Pinned { at: self.pinned.clone(), to: to.clone() });
        }
        self.boundary(to).ok_or_else(|| Refused::NoBoundary(to.clone()))?;
        self.pinned = to.clone();
        Ok(())
    }

    fn checked(self) -> Result<Manifest, Refused> {
        self.check().map(|()| self)
    }
}

/// Below which the log owes nothing to the views: the dataset holds the facts up to `dataset`, no version that is kept needs any of
/// them to be rolled back to, and no answer is counted from them. `chains` are those of the counters of the program, and `start` is where the
/// log begins.
///
/// A chain that lacks what the log has lost already does not hold the rest: it is rebuilt from the dataset. Nor does the chain of an
/// older definition, which is frozen and reads no log, nor that of a counter that the program does not have: should a program come
/// back that goes on from there, it fills the gap from the dataset.
pub fn log_floor<'m>(dataset: &Cut, start: &Cut, chains: impl IntoIterator<Item = &'m Manifest>) -> Cut {
    let mut floor = dataset.clone();
    for chain in chains {
        let counted = chain.cut();
        if start.within(&counted) {
            lower(&mut floor, &counted);
        }
        chain.versions.iter().for_each(|version| lower(&mut floor, &version.cut));
    }
    floor
}

/// Takes the lower offset of each partition.
pub(super) fn lower(cut: &mut Cut, other: &Cut) {
    cut.0.iter_mut().zip(&other.0).for_each(|(low, offset)| *low = (*offset).min(*low));
}
