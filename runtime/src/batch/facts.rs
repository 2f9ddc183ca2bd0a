//! What the dataset says of its fact types, at one moment.

use std::collections::BTreeSet;

use super::fill::start;
use super::plan::{higher, lower};
use crate::counter::CounterShape;
use crate::cut::Cut;
use crate::dataset::{Dataset, Manifest};
use crate::error::{Error, Result};
use crate::time::Timestamp;
use crate::view::{Editor, View};

/// The manifests of all fact types.
#[derive(Debug)]
pub(super) struct Facts {
    manifests: Vec<Manifest>,
    partitions: usize,
}

impl Facts {
    /// Reads them.
    pub(super) fn look(dataset: &Dataset) -> Result<Facts> {
        let manifests = (0..dataset.facts().len()).map(|fact| dataset.manifest(fact)).collect::<Result<_>>()?;
        Ok(Facts { manifests, partitions: dataset.partitions() })
    }

    /// The manifest of a fact type.
    pub(super) fn of(&self, fact: usize) -> &Manifest {
        &self.manifests[fact]
    }

    /// All fact types.
    pub(super) fn all(&self) -> Vec<usize> {
        (0..self.manifests.len()).collect()
    }

    /// Those that these counters read.
    pub(super) fn read_by<'c>(counters: impl IntoIterator<Item = &'c CounterShape>) -> Vec<usize> {
        let facts: BTreeSet<usize> = counters.into_iter().flat_map(|counter| counter.facts.iter().map(|taken| taken.fact)).collect();
        facts.into_iter().collect()
    }

    /// The newest arrival of all that is held.
    pub(super) fn newest(&self) -> Option<Timestamp> {
        self.manifests.iter().filter_map(|manifest| manifest.arrival).max()
    }

    /// Below this, facts that a counter reads were dropped.
    pub(super) fn floor(&self, counter: &CounterShape) -> Cut {
        counter.facts.iter().map(|taken| &self.of(taken.fact).floor).fold(Cut::zero(self.partitions), |a, b| higher(&a, b))
    }

    /// Up to here all facts that a counter reads are held.
    pub(super) fn held(&self, counter: &CounterShape) -> Cut {
        let cuts = counter.facts.iter().map(|taken| self.of(taken.fact).cut.clone());
        cuts.reduce(|a, b| lower(&a, &b)).unwrap_or_else(|| Cut::zero(self.partitions))
    }

    /// Checks that the facts which a counter has yet to count from a cut on were not dropped.
    pub(super) fn check(&self, view: &View, from: &Cut) -> Result<()> {
        let floor = self.floor(view.counter().shape());
        if floor.within(from) {
            return Ok(());
        }
        let what = format!("facts that it has yet to count from {from} on were dropped, up to {floor}: remove the folder to begin there");
        Err(Error::broken(view.folder().path(), what))
    }

    /// Lets a chain that has counted nothing begin where the facts that it reads begin.
    pub(super) fn begin(&self, editor: &Editor, view: &View) -> Result<()> {
        match start(&view.folder().manifest()?, &self.floor(view.counter().shape())) {
            Some(at) => editor.begin(view.folder(), &at),
            None => Ok(()),
        }
    }
}
