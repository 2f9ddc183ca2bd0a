//! All views of a data folder: one for each counter of the program, and those of older definitions.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::chain::{Answering, answering, check_end};
use super::edit::Editor;
use super::folder::Folder;
use super::manifest::Manifest;
use super::names;
use super::read::Snapshot;
use super::tail::Tail;
use crate::counter::Count;
use crate::cut::Cut;
use crate::error::{At, Error, Result};
use crate::fs::Fs;
use crate::log::Log;
use crate::shape::FactShape;

/// The views of a data folder.
#[derive(Debug)]
pub struct Views {
    fs: Arc<dyn Fs>,
    data: PathBuf,
    partitions: usize,
    views: Vec<View>,
}

/// The view of one counter of the program.
pub struct View {
    counter: &'static dyn Count,
    folder: Folder,
}

impl Views {
    /// The views of these counters in a data folder whose log has `partitions`. Nothing is read or made yet.
    pub fn open(fs: Arc<dyn Fs>, data: &Path, counters: &'static [&'static dyn Count], partitions: usize) -> Views {
        let view = |&counter: &&'static dyn Count| {
            let definition = counter.definition();
            let path = names::folder(&data.join("views"), &definition.name, &definition.hash);
            View { counter, folder: Folder::new(fs.clone(), path, Manifest::new(definition, partitions)) }
        };
        let views = counters.iter().map(view).collect();
        Views { fs, data: data.to_owned(), partitions, views }
    }

    /// Each counter's view, in the schema's order.
    pub fn iter(&self) -> std::slice::Iter<'_, View> {
        self.views.iter()
    }

    /// The view of a counter.
    pub fn find(&self, counter: &str) -> Option<&View> {
        self.views.iter().find(|view| view.counter.shape().name == counter)
    }

    /// Takes the lock; `holder` is told to who comes second.
    ///
    /// # Errors
    /// [`Error::Locked`], and those of the file system.
    pub fn lock(&self, holder: &str) -> Result<Editor> {
        self.fs.create_dir(&self.data).at(&self.data)?;
        Editor::lock(&self.fs, &self.data, holder)
    }

    /// Checks that no view has counted beyond the log's end.
    ///
    /// # Errors
    /// [`Error::Broken`] if one has; [`Error::Corrupt`] if a manifest is not as it was written, or if the log breaks off below a cut.
    pub fn check(&self, log: &mut Log) -> Result<()> {
        for view in &self.views {
            let cut = view.folder.manifest()?.cut();
            hold(log, view.folder.path(), &cut)?;
        }
        Ok(())
    }

    /// Up to where every counter has counted; `end` if there is no counter.
    ///
    /// # Errors
    /// Those of [`Folder::manifest`].
    pub fn cut(&self, end: &Cut) -> Result<Cut> {
        let mut lowest = end.clone();
        for view in &self.views {
            let cut = view.folder.manifest()?.cut();
            lowest.0.iter_mut().zip(cut.0).for_each(|(low, offset)| *low = offset.min(*low));
        }
        Ok(lowest)
    }

    /// Which chain answers for a counter now: its own, or an older definition's while its own has not caught up.
    ///
    /// # Errors
    /// Those of [`Folder::manifest`].
    pub fn answering(&self, view: &View) -> Result<(Folder, Answering)> {
        let older = self.older(view)?;
        let cuts: Vec<&Cut> = older.iter().map(|(_, cut)| cut).collect();
        let answer = answering(&view.folder.manifest()?.cut(), &cuts);
        let folder = match answer {
            Answering::Own => view.folder.clone(),
            Answering::Older(index) => older[index].0.clone(),
        };
        Ok((folder, answer))
    }

    /// What a counter answers from now: the runs of the chain that answers, and the rest of the log, unless that chain is frozen.
    ///
    /// # Errors
    /// Those of [`Folder::open`] and of reading the log; [`Error::Broken`] if the view has counted beyond the log's end.
    pub fn snapshot(&self, view: &View, log: &mut Log, facts: &'static [FactShape]) -> Result<Snapshot> {
        let (folder, answer) = self.answering(view)?;
        let opened = folder.open()?;
        let tail = match answer {
            Answering::Own => {
                let cut = opened.manifest.cut();
                hold(log, folder.path(), &cut)?;
                Some(Tail::count(log, facts, view.counter, &cut)?)
            }
            Answering::Older(_) => None,
        };
        Ok(Snapshot::new(folder.path().to_owned(), opened, tail, answer.is_filling()))
    }

    /// Removes the views of a counter's older definitions, once its own answers; gives how many.
    ///
    /// # Errors
    /// Those of [`Folder::manifest`] and of the file system.
    pub fn retire(&self, editor: &Editor, view: &View) -> Result<usize> {
        if self.answering(view)?.1.is_filling() {
            return Ok(0);
        }
        let older = self.older(view)?;
        older.iter().try_for_each(|(folder, _)| editor.retire(folder))?;
        Ok(older.len())
    }

    /// The views of a counter's older definitions, with their cuts, by folder. One that was counted from a log of other partitions
    /// cannot answer beside this log, and is left out.
    fn older(&self, view: &View) -> Result<Vec<(Folder, Cut)>> {
        let root = self.data.join("views");
        let name = view.counter.shape().name;
        let mut older = Vec::new();
        for entry in self.fs.list(&root).at(&root)? {
            let path = root.join(&entry);
            if names::counter_of(&entry) != Some(name) || path == view.folder.path() {
                continue;
            }
            if let Some(manifest) = Manifest::read(&*self.fs, &path)?.filter(|manifest| manifest.partitions == self.partitions) {
                let cut = manifest.cut();
                older.push((Folder::new(self.fs.clone(), path, manifest), cut));
            }
        }
        Ok(older)
    }
}

impl View {
    /// The counter.
    pub fn counter(&self) -> &'static dyn Count {
        self.counter
    }

    /// Where its own chain is.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "View {{ {} }}", self.folder.path().display())
    }
}

/// Holds the log to a cut that a view has counted up to.
fn hold(log: &mut Log, path: &Path, cut: &Cut) -> Result<()> {
    match log.require(cut) {
        Err(Error::Broken { .. }) => check_end(path, cut, log.end()),
        held => held,
    }
}
