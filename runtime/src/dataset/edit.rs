//! Editing the dataset: one process at a time, and each edit is there whole or not at all.
//!
//! An edit publishes a manifest, and only then touches the names of files: what counts no more is hidden, what counts now is shown, and
//! what is hidden is removed. Who is interrupted leaves the rest to whoever takes the lock next ([`super::recover`]).

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::folders::Dataset;
use super::manifest::Manifest;
use super::names::{MANIFEST, NEW, OLD};
use super::parallel::sync_dirs;
use super::recover::{Step, recover};
use super::slice::Slice;
use crate::cut::Cut;
use crate::error::{At, Error, Result};
use crate::fs::{Fs, Lock};

/// The right to change the dataset of a data folder, until it is dropped.
#[derive(Debug)]
pub struct Editor {
    _lock: Box<dyn Lock>,
}

impl Editor {
    /// Finishes what others have left.
    pub(super) fn begin(lock: Box<dyn Lock>, dataset: &Dataset) -> Result<Editor> {
        let editor = Editor { _lock: lock };
        (0..dataset.facts().len()).try_for_each(|fact| editor.finish(dataset, fact).map(|_| ()))?;
        Ok(editor)
    }

    /// Puts the files of a fact type in the state that its manifest asks for; gives how many leftovers were removed.
    ///
    /// # Errors
    /// [`Error::Broken`] where doing so might lose facts; and those of [`Dataset::manifest`] and of the file system.
    pub fn finish(&self, dataset: &Dataset, fact: usize) -> Result<usize> {
        let (fs, folder) = (&**dataset.fs(), dataset.folder(fact));
        let manifest = dataset.found(fact)?;
        let names = names(fs, &folder)?;
        let steps = recover(&names, manifest.as_ref()).map_err(|what| Error::broken(&folder, what))?;
        if !steps.is_empty() && manifest.is_some() {
            // Who put the manifest there may have been killed before that was lasting: a power cut would bring back the one before. And
            // who has hidden files, before that was: they would be back beside what is shown here.
            fs.sync_dir(&folder).at(&folder)?;
            sync(fs, &folder, &mut steps.iter().filter_map(|step| slice_folder(step.file())).collect())?;
        }
        carry_out(fs, &folder, &steps)?;
        Ok(steps.iter().filter(|step| matches!(step, Step::Remove(_))).count())
    }

    /// Facts of a type that lie below `floor` are no facts any more: the files that lie wholly below it go. A floor never sinks. Gives
    /// the files that went.
    ///
    /// # Errors
    /// [`Error::Broken`] if the floor lies beyond the cut; and those of [`Dataset::manifest`] and of the file system.
    pub fn drop_below(&self, dataset: &Dataset, fact: usize, floor: &Cut) -> Result<usize> {
        let old = dataset.manifest(fact)?;
        let mut new = old.clone();
        new.floor.0.iter_mut().zip(&floor.0).for_each(|(low, floor)| *low = (*floor).max(*low));
        new.files.retain(|listed| !listed.tile.to.within(&new.floor));
        if new != old {
            self.publish(dataset, fact, &old, &new)?;
        }
        Ok(old.files.len() - new.files.len())
    }

    /// Puts a manifest in the place of another. The files that it adds are there, synced, as `.new`.
    pub(super) fn publish(&self, dataset: &Dataset, fact: usize, old: &Manifest, new: &Manifest) -> Result<()> {
        let (fs, folder) = (&**dataset.fs(), dataset.folder(fact));
        fs.create_dir(&folder).at(&folder)?;
        new.write(fs, &folder)?;
        carry_out(fs, &folder, &changes(old, new))
    }
}

/// What follows from the step from one manifest to the next, in order.
pub fn changes(old: &Manifest, new: &Manifest) -> Vec<Step> {
    let files = |manifest: &Manifest| -> BTreeSet<String> { manifest.files.iter().map(|listed| listed.file.clone()).collect() };
    let (old, new) = (files(old), files(new));
    let hide = old.difference(&new).cloned().map(Step::Hide);
    let show = new.difference(&old).cloned().map(Step::Show);
    let remove = old.difference(&new).map(|file| Step::Remove(format!("{file}{OLD}")));
    hide.chain(show).chain(remove).collect()
}

/// Hides are lasting before anything is shown, so that no engine which reads all that is shown ever sees a fact twice. Shows need not be:
/// what is listed is found under either of its names, and whoever takes the lock next shows it.
fn carry_out(fs: &dyn Fs, folder: &Path, steps: &[Step]) -> Result<()> {
    let rename = |from: String, to: &str| {
        let to = folder.join(to);
        fs.rename(&folder.join(from), &to).at(&to)
    };
    let mut hidden = BTreeSet::new();
    for step in steps {
        match step {
            Step::Hide(file) => {
                rename(file.clone(), &format!("{file}{OLD}"))?;
                hidden.extend(slice_folder(file));
            }
            Step::Show(file) => {
                sync(fs, folder, &mut hidden)?;
                rename(format!("{file}{NEW}"), file)?;
            }
            Step::Remove(_) => {}
        }
    }
    sync(fs, folder, &mut hidden)?;
    steps.iter().filter_map(|step| if let Step::Remove(name) = step { Some(folder.join(name)) } else { None }).try_for_each(|path| match fs
        .remove(&path)
    {
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed.at(&path),
    })
}

fn slice_folder(file: &str) -> Option<String> {
    file.split_once('/').map(|(slice, _)| slice.to_owned())
}

/// Syncs folders of slices, and forgets them.
fn sync(fs: &dyn Fs, folder: &Path, slices: &mut BTreeSet<String>) -> Result<()> {
    let folders: Vec<PathBuf> = std::mem::take(slices).into_iter().map(|slice| folder.join(slice)).collect();
    sync_dirs(fs, &folders)
}

/// The names in the folders of slices: `day=2026-11-21/00000007.parquet`.
fn names(fs: &dyn Fs, folder: &Path) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for slice in fs.list(folder).at(folder)?.into_iter().filter(|name| name != MANIFEST && name.parse::<Slice>().is_ok()) {
        let path = folder.join(&slice);
        names.extend(fs.list(&path).at(&path)?.into_iter().map(|name| format!("{slice}/{name}")));
    }
    Ok(names)
}
