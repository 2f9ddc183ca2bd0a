//! Filling: what a chain has not counted and the log may have lost, counted from the dataset.
//!
//! A counter that is new or changed begins a chain of its own. The dataset holds all its facts, so that the log need not; the older
//! definition's chain answers meanwhile. Beyond the dataset the speed layer goes on, from the log.

use super::facts::Facts;
use super::plan::higher;
use super::recompute::Wanted;
use super::write::write;
use super::{Source, Watch, Work};
use crate::cut::{Cut, Tile};
use crate::error::{Error, Result};
use crate::time::Timestamp;
use crate::view::{Editor, Manifest, View};

/// What a chain lacks that only the dataset still has, or has at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Nothing: the log has all that the chain has not counted.
    None,
    /// These facts.
    Fill(Tile),
    /// Facts are gone that it would need: they were dropped below this floor.
    Dropped(Cut),
    /// Facts are gone that it would need: neither the dataset, which ends here, nor the log has them.
    Lost(Cut),
}

/// Where a chain has to begin: at the floor, if it has counted nothing and facts below that are gone.
pub fn start(manifest: &Manifest, floor: &Cut) -> Option<Cut> {
    let is_blank = manifest.runs.is_empty() && manifest.versions.is_empty();
    (is_blank && !floor.within(&manifest.start)).then(|| higher(floor, &manifest.start))
}

/// What a chain lacks, where the dataset holds the facts from `floor` up to `held`, and the log those from `log` on.
pub fn gap(manifest: &Manifest, floor: &Cut, held: &Cut, log: &Cut) -> Gap {
    let cut = start(manifest, floor).unwrap_or_else(|| manifest.cut());
    let is_blank = manifest.runs.is_empty() && manifest.versions.is_empty();
    let to = higher(&cut, held);
    if log.within(&cut) && !is_blank || to == cut && log.within(&cut) {
        return Gap::None;
    }
    match floor.within(&cut) {
        false => Gap::Dropped(floor.clone()),
        true if !log.within(&to) => Gap::Lost(held.clone()),
        true => Gap::Fill(Tile { from: cut, to }),
    }
}

impl Work {
    /// Fills the chains that need it, each by one run, so that the speed layer can go on from there; `log` is where the log begins. Gives
    /// how many chains those were; none if `watch` said no.
    ///
    /// # Errors
    /// [`Error::Broken`] if facts are gone that a chain would need; and those of reading the dataset and of writing runs.
    pub fn fill(&self, source: &Source<'_>, editor: &Editor, log: &Cut, now: Timestamp, watch: &Watch<'_>) -> Result<Option<usize>> {
        let Source { scratch, dataset, views } = *source;
        let facts = Facts::look(dataset)?;
        let mut gaps = Vec::new();
        for view in views.iter() {
            facts.begin(editor, view)?;
            if let Some(tile) = lacks(&facts, view, log)? {
                gaps.push((view, Wanted { counter: view.counter(), tile }));
            }
        }
        if gaps.is_empty() {
            return Ok(Some(0));
        }
        let wanted: Vec<Wanted> = gaps.iter().map(|(_, wanted)| wanted.clone()).collect();
        let pin = dataset.pin(&Facts::read_by(wanted.iter().map(|wanted| wanted.counter.shape())))?;
        let Some(pieces) = self.recompute(scratch).run(&pin, None, &wanted, dataset.facts(), watch)? else { return Ok(None) };
        let mergers = if self.threads > 1 { self.threads } else { 0 };
        for ((view, Wanted { tile, .. }), pieces) in gaps.iter().zip(pieces) {
            let arrival = view.folder().manifest()?.arrival().max(facts.newest()).unwrap_or_default();
            editor.append(view.folder(), tile, arrival, |writer| {
                write(pieces.parts(scratch)?, &view.counter().definition(), (arrival, now), mergers, writer)
            })?;
        }
        Ok(Some(gaps.len()))
    }
}

/// What a view's chain is to be filled with.
fn lacks(facts: &Facts, view: &View, log: &Cut) -> Result<Option<Tile>> {
    let (manifest, shape) = (view.folder().manifest()?, view.counter().shape());
    match gap(&manifest, &facts.floor(shape), &facts.held(shape), log) {
        Gap::None => Ok(None),
        Gap::Fill(tile) => Ok(Some(tile)),
        Gap::Dropped(_) => facts.check(view, &manifest.cut()).map(|()| None),
        Gap::Lost(held) => {
            let what = format!("it lacks facts that are gone: the dataset holds them up to {held}, the log from {log} on; put either back");
            Err(Error::broken(view.folder().path(), what))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counter::{Count, Handle};
    use crate::sample::PageLikes;
    use crate::view::Listed;

    fn cut(n: u64) -> Cut {
        Cut(vec![n])
    }

    fn manifest(to: u64) -> Manifest {
        let blank = Manifest::new(Handle::<PageLikes>::NEW.definition(), 1);
        let tile = Tile { from: cut(0), to: cut(to) };
        let run = Listed { file: "00000001.run".into(), tile, cells: 1, bytes: 1, arrival: Timestamp(0) };
        if to == 0 { blank } else { blank.append(&run).unwrap() }
    }

    fn gap_of(counted: u64, floor: u64, held: u64, log: u64) -> Gap {
        gap(&manifest(counted), &cut(floor), &cut(held), &cut(log))
    }

    fn fill(from: u64, to: u64) -> Gap {
        Gap::Fill(Tile { from: cut(from), to: cut(to) })
    }

    #[test]
    fn a_new_chain_is_filled_from_the_dataset() {
        assert_eq!(gap_of(0, 0, 0, 0), Gap::None);
        assert_eq!(gap_of(0, 0, 9, 0), fill(0, 9));
        assert_eq!(gap_of(0, 0, 9, 7), fill(0, 9));
        assert_eq!(gap_of(0, 4, 9, 7), fill(4, 9));
        assert_eq!((start(&manifest(0), &cut(4)), start(&manifest(0), &cut(0)), start(&manifest(3), &cut(4))), (Some(cut(4)), None, None));
    }

    #[test]
    fn a_chain_goes_on_from_the_log_as_long_as_that_has_what_follows() {
        assert_eq!(gap_of(5, 0, 9, 5), Gap::None);
        assert_eq!(gap_of(5, 0, 9, 6), fill(5, 9));
        assert_eq!(gap_of(5, 6, 9, 7), Gap::Dropped(cut(6)));
        assert_eq!(gap_of(5, 0, 6, 7), Gap::Lost(cut(6)));
        assert_eq!(gap_of(0, 0, 0, 7), Gap::Lost(cut(0)));
    }
}
