//! All views of a data folder: one for each counter of the program, and those of older definitions.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::chain::{Answering, answering, check_end};
use super::edit::Editor;
use super::folder::Folder;
use super::live::Live;
use super::manifest::Manifest;
use super::names;
use super::protocol::lower;
use crate::counter::{Count, Definition};
use crate::cut::{Cut, Places};
use crate::error::{At, Error, Result};
use crate::fs::Fs;
use crate::log::Log;

/// How many bytes of cells a reader holds of what it counts itself.
const READING: usize = 256 << 20;
/// How many facts a reader counts, at most, that somebody is about to count: some hundredths of a second of work.
const LITTLE: u64 = 50_000;

/// The views of a data folder.
#[derive(Debug)]
pub struct Views {
    pub(super) fs: Arc<dyn Fs>,
    pub(super) data: PathBuf,
    places: Places,
    views: Vec<View>,
    /// What a reader may take in memory for the rest of the log, in bytes.
    pub(super) budget: usize,
    /// Who counts, if it may be asked.
    pub(super) live: Option<Box<dyn Live>>,
    /// How many facts a reader counts, at most, that somebody is about to count.
    pub(super) little: u64,
}

/// The view of one counter of the program.
pub struct View {
    pub(super) counter: &'static dyn Count,
    pub(super) folder: Folder,
}

impl Views {
    /// The views of these counters in a data folder whose log, with those that joined, has so many partitions. Nothing is read or made yet.
    pub fn open(fs: Arc<dyn Fs>, data: &Path, counters: &'static [&'static dyn Count], places: impl Into<Places>) -> Views {
        let places = places.into();
        let view = |&counter: &&'static dyn Count| {
            let definition = counter.definition();
            let path = names::folder(&data.join("views"), &definition.name, &definition.hash);
            let folder = Folder::new(fs.clone(), path, Manifest::new(definition, places.all()));
            View { counter, folder: folder.beside(places.clone()) }
        };
        let views = counters.iter().map(view).collect();
        Views { fs, data: data.to_owned(), places, views, budget: READING, live: None, little: LITTLE }
    }

    /// The same with another budget for what a reader counts itself, in bytes, than 256 MiB.
    pub fn with_budget(self, budget: usize) -> Views {
        Views { budget, ..self }
    }

    /// The same, whose readers ask who counts, if anybody does, for what no run holds yet.
    pub fn asking(self, live: Box<dyn Live>) -> Views {
        Views { live: Some(live), ..self }
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
            lower(&mut lowest, &view.folder.manifest()?.cut());
        }
        Ok(lowest)
    }

    /// Which chain answers for a counter now: its own, or an older definition's while its own has not caught up: see [`answering`].
    /// An older one that shows what is private or anonymous now does not answer: see [`Guard::admits`](crate::counter::Guard::admits).
    ///
    /// # Errors
    /// Those of [`Folder::manifest`].
    pub fn answering(&self, view: &View, log: &Log) -> Result<(Folder, Answering)> {
        let older = self.older(view, |definition| view.counter.shape().guard.admits(definition))?;
        let cuts: Vec<&Cut> = older.iter().map(|(_, cut)| cut).collect();
        let answer = answering(&view.folder.manifest()?.cut(), &log.start(), &cuts);
        let folder = match answer {
            Answering::Own => view.folder.clone(),
            Answering::Older(index) => older[index].0.clone(),
        };
        Ok((folder, answer))
    }

    /// The highest cut that any manifest here has counted up to: all below it was synced. Also those of older definitions, and of
    /// counters that the program does not have, say so.
    ///
    /// # Errors
    /// Those of [`Folder::manifest`].
    pub fn counted(&self) -> Result<Cut> {
        self.views.iter().try_for_each(|view| view.folder.manifest().map(|_| ()))?;
        let manifests = self.manifests(|_, _| true)?;
        let mut highest = Cut::zero(self.places.all());
        for (_, manifest) in manifests.iter().filter(|(_, manifest)| self.places.had(manifest.partitions)) {
            highest.0.iter_mut().zip(manifest.cut().0).for_each(|(high, offset)| *high = offset.max(*high));
        }
        Ok(highest)
    }

    /// Where there is no log: checks that none was counted. A new one in its place would begin at offset 0, and what it takes up to
    /// the cuts that stand here would never be counted.
    ///
    /// # Errors
    /// [`Error::Broken`] if one was; and those of [`Manifest::read`].
    pub fn check_no_log(&self) -> Result<()> {
        let counted = self.manifests(|_, _| true)?;
        counted.iter().try_for_each(|(path, manifest)| check_end(path, &manifest.cut(), &Cut::zero(manifest.partitions)))
    }

    /// Removes the views of a counter's older definitions with all their versions, once its own answers; gives how many.
    ///
    /// # Errors
    /// Those of [`Folder::manifest`] and of the file system.
    pub fn retire(&self, editor: &Editor, view: &View, log: &Log) -> Result<usize> {
        if self.answering(view, log)?.1.is_filling() {
            return Ok(0);
        }
        let older = self.older(view, |_| true)?;
        older.iter().try_for_each(|(folder, _)| editor.retire(folder))?;
        self.sweep_older(editor, view)?;
        Ok(older.len())
    }

    /// Removes what a crash has left of older definitions' views: runs without the manifest, which goes first.
    fn sweep_older(&self, editor: &Editor, view: &View) -> Result<()> {
        let root = self.data.join("views");
        for name in self.fs.list(&root).at(&root)? {
            let path = root.join(&name);
            if names::counter_of(&name) == Some(view.counter.shape().name) && path != view.folder.path() {
                let blank = Manifest::new(view.counter.definition(), self.places.all());
                editor.sweep(&Folder::new(self.fs.clone(), path, blank).beside(self.places.clone()))?;
            }
        }
        Ok(())
    }

    /// The views of a counter's older definitions, with their cuts, by folder. One that was counted from a log of other partitions
    /// cannot answer beside this log, and is left out, and so are those of definitions that are not wanted.
    fn older(&self, view: &View, is_wanted: impl Fn(&Definition) -> bool) -> Result<Vec<(Folder, Cut)>> {
        let (name, own) = (view.counter.shape().name, view.folder.path());
        let others = self.manifests(|path, counter| counter == name && path != own)?;
        let beside = others.into_iter().filter(|(_, manifest)| self.places.had(manifest.partitions) && is_wanted(&manifest.definition));
        let folder = |(path, manifest): (PathBuf, Manifest)| {
            let manifest = manifest.widened(self.places.all());
            let cut = manifest.cut();
            (Folder::new(self.fs.clone(), path, manifest).beside(self.places.clone()), cut)
        };
        Ok(beside.map(folder).collect())
    }

    /// The manifests that stand in the data folder, by folder: of those whose path and counter are wanted.
    pub(super) fn manifests(&self, is_wanted: impl Fn(&Path, &str) -> bool) -> Result<Vec<(PathBuf, Manifest)>> {
        let root = self.data.join("views");
        let mut manifests = Vec::new();
        for name in self.fs.list(&root).at(&root)? {
            let path = root.join(&name);
            if names::counter_of(&name).is_some_and(|counter| is_wanted(&path, counter)) {
                manifests.extend(Manifest::read(&*self.fs, &path)?.map(|manifest| (path, manifest)));
            }
        }
        Ok(manifests)
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

/// Checks that the log still has what a view has not counted. Where it has not, the facts are in the dataset only, and what is left of the
/// log would give a partial answer.
pub(super) fn check_rest(view: &View, cut: &Cut, log: &Log) -> Result<()> {
    let start = log.start();
    if start.within(cut) {
        return Ok(());
    }
    let name = view.counter.shape().name;
    let what = format!(
        "{name} has counted up to {cut}, but the log begins at {start}, and the facts between are in the dataset only: run `count` or \
         `batch`, which count them from there"
    );
    Err(Error::broken(view.folder.path(), what))
}

/// Holds the log to a cut that a view has counted up to.
pub(super) fn hold(log: &mut Log, path: &Path, cut: &Cut) -> Result<()> {
    match log.require(cut) {
        Err(Error::Broken { .. }) => check_end(path, cut, log.end()),
        held => held,
    }
}
