//! The versions of all views: what batches have published and is kept, and what may be dropped because nothing kept needs it.

use std::collections::BTreeMap;

use super::protocol::log_floor;
use super::views::{View, Views};
use crate::cut::Cut;
use crate::error::Result;
use crate::time::Timestamp;

/// A version, as the counters of the program keep it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub number: u64,
    /// When it was published.
    pub at: Timestamp,
    /// Up to where it has counted.
    pub cut: Cut,
    /// The newest arrival below that.
    pub arrival: Timestamp,
    /// Whether all facts were counted anew.
    pub full: bool,
    /// The counters that have it, in the schema's order.
    pub counters: Vec<&'static str>,
    /// Those of them whose chains stand on it: their answers are this version and what was counted since.
    pub serving: Vec<&'static str>,
}

impl Views {
    /// The versions that any counter of the program keeps, by number, newest last.
    ///
    /// # Errors
    /// Those of [`super::Folder::manifest`].
    pub fn versions(&self) -> Result<Vec<Kept>> {
        let mut kept: BTreeMap<u64, Kept> = BTreeMap::new();
        for view in self.iter() {
            let (name, manifest) = (view.counter().shape().name, view.folder().manifest()?);
            for version in manifest.versions {
                let (number, is_base) = (version.number, manifest.base == Some(version.number));
                let super::Version { at, cut, arrival, full, .. } = version;
                let first = || Kept { number, at, cut, arrival, full, counters: Vec::new(), serving: Vec::new() };
                let entry = kept.entry(number).or_insert_with(first);
                entry.counters.push(name);
                entry.serving.extend(is_base.then_some(name));
                entry.arrival = entry.arrival.max(arrival);
            }
        }
        Ok(kept.into_values().collect())
    }

    /// The number of the next version: above all that any view keeps, those of older definitions and of other programs among them.
    ///
    /// # Errors
    /// Those of [`super::Folder::manifest`].
    pub fn next_version(&self) -> Result<u64> {
        let manifests = self.manifests(|_, _| true)?;
        let numbers = manifests.iter().flat_map(|(_, manifest)| manifest.versions.last()).map(|version| version.number);
        Ok(numbers.max().unwrap_or(0) + 1)
    }

    /// Below which the log, which begins at `start`, may be dropped, as far as the dataset (which holds the facts up to `dataset`), the
    /// versions that are kept and what is counted go: see [`log_floor`], which says which chains count.
    ///
    /// # Errors
    /// Those of [`super::Folder::manifest`].
    pub fn log_floor(&self, dataset: &Cut, start: &Cut) -> Result<Cut> {
        let chains: Vec<_> = self.iter().map(|view| view.folder().manifest()).collect::<Result<_>>()?;
        Ok(log_floor(dataset, start, &chains))
    }

    /// Below which the facts that a counter reads may be dropped once a version of it that ends at `end` is published and `keep` are
    /// kept: never beyond the end of the oldest of those.
    ///
    /// # Errors
    /// Those of [`super::Folder::manifest`].
    pub fn facts_floor(&self, view: &View, end: &Cut, keep: usize) -> Result<Cut> {
        Ok(view.folder().manifest()?.facts_floor(end, keep).clone())
    }

    /// Removes the leftovers of all views of the program; gives how many there were. A command does that as it begins.
    ///
    /// # Errors
    /// Those of [`super::Folder::manifest`] and of the file system.
    pub fn sweep(&self, editor: &super::Editor) -> Result<usize> {
        self.iter().map(|view| editor.sweep(view.folder())).sum()
    }
}
