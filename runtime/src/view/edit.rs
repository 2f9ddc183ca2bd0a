//! Editing views: one process at a time, and each edit is there whole or not at all.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::folder::Folder;
use super::manifest::{Listed, Manifest};
use super::names;
use super::protocol::Publication;
use super::refused::Refused;
use crate::cut::{Cut, Tile};
use crate::error::{At, Error, Result};
use crate::fs::{Fs, Lock};
use crate::run::{Meta, Writer};
use crate::time::Timestamp;

/// The right to change the views of a data folder, until it is dropped. Several threads may write runs and edit at once.
#[derive(Debug)]
pub struct Editor {
    _lock: Box<dyn Lock>,
    /// For each view the number of the next run: what was given here is not given again, though its file be gone.
    next: Mutex<BTreeMap<PathBuf, u64>>,
    /// Held while a manifest is read, decided on and replaced: who counts and who merges may edit one view at the same time.
    edits: Mutex<()>,
}

impl Editor {
    /// Takes the lock of the views in the data folder.
    ///
    /// # Errors
    /// [`Error::Locked`], with who holds it, and those of the file system.
    pub fn lock(fs: &Arc<dyn Fs>, data: &Path, holder: &str) -> Result<Editor> {
        let path = data.join("views.lock");
        match fs.lock(&path, holder) {
            Ok(lock) => Ok(Editor { _lock: lock, next: Mutex::default(), edits: Mutex::default() }),
            Err(Ok(holder)) => Err(Error::Locked { what: "views", path: data.to_owned(), holder }),
            Err(Err(source)) => Err(Error::Io { path, source }),
        }
    }

    /// Removes the leftovers of a view; gives how many there were.
    ///
    /// # Errors
    /// Those of [`Folder::manifest`] and of the file system.
    pub fn sweep(&self, view: &Folder) -> Result<usize> {
        view.sweep()
    }

    /// Removes a view: its manifest first, so that what is left by a crash counts for nothing.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn retire(&self, view: &Folder) -> Result<()> {
        view.remove(names::MANIFEST)?;
        view.sweep().map(|_| ())
    }

    /// Writes a run that nothing lists yet, with the cells that `write` gives it in key order. A later edit lists it, or else the next
    /// [`Editor::sweep`] removes it.
    ///
    /// # Errors
    /// Those of writing.
    pub fn write(
        &self,
        view: &Folder,
        tile: &Tile,
        arrival: Timestamp,
        write: impl FnOnce(&mut Writer<'_>) -> Result<()>,
    ) -> Result<Listed> {
        let manifest = view.manifest()?;
        view.fs().create_dir(view.path()).at(view.path())?;
        let file = names::run(self.number(view, &manifest)?);
        let meta = Meta { definition: manifest.definition_json()?, tile: tile.clone(), arrival };
        let mut writer = Writer::create(view.fs(), &view.path().join(&file), &meta)?;
        write(&mut writer)?;
        let summary = writer.finish()?;
        Ok(Listed { file, tile: tile.clone(), cells: summary.cells, bytes: summary.bytes, arrival })
    }

    /// Appends a run to a view, with the cells that `write` gives it in key order. `tile` begins at the view's cut.
    ///
    /// # Errors
    /// [`Error::Broken`] if the view's cut is another by now, and those of writing.
    pub fn append(
        &self,
        view: &Folder,
        tile: &Tile,
        arrival: Timestamp,
        write: impl FnOnce(&mut Writer<'_>) -> Result<()>,
    ) -> Result<Listed> {
        self.add(view, tile, arrival, write, |manifest, run| manifest.append(run))
    }

    /// Puts one run in the place of `old`, neighbours in the view's chain.
    ///
    /// # Errors
    /// [`Error::Broken`] if `old` is not listed any more or lies on both sides of a barrier, and those of writing.
    pub fn replace(
        &self,
        view: &Folder,
        old: &[Listed],
        tile: &Tile,
        arrival: Timestamp,
        write: impl FnOnce(&mut Writer<'_>) -> Result<()>,
    ) -> Result<Listed> {
        self.add(view, tile, arrival, write, |manifest, run| manifest.replace(old, run))
    }

    /// Lets a chain that has counted nothing begin at `start`, because the facts below were dropped: see [`Manifest::begin`].
    ///
    /// # Errors
    /// [`Error::Broken`] if it has counted anything, and those of the file system.
    pub fn begin(&self, view: &Folder, start: &Cut) -> Result<()> {
        self.edit(view, |manifest| manifest.begin(start))
    }

    /// Publishes a version in one edit: see [`Manifest::publish`]. Its runs were made with [`Editor::write`]. Files that neither the chain
    /// nor a version that is kept lists are removed after it.
    ///
    /// # Errors
    /// [`Error::Broken`] if it does not fit the view as it stands, and those of the file system.
    pub fn publish(&self, view: &Folder, publication: &Publication) -> Result<()> {
        self.edit(view, |manifest| manifest.publish(publication))
    }

    /// Goes back to a version in one edit: see [`Manifest::rollback`]. `tail` was made with [`Editor::write`].
    ///
    /// # Errors
    /// [`Error::Usage`] if there is no such version, [`Error::Broken`] if `tail` does not fit, and those of the file system.
    pub fn rollback(&self, view: &Folder, number: u64, tail: &[Listed]) -> Result<()> {
        self.edit(view, |manifest| manifest.rollback(number, tail))
    }

    /// Writes a run and lists it. That it will fit is looked at before it is written.
    fn add(
        &self,
        view: &Folder,
        tile: &Tile,
        arrival: Timestamp,
        write: impl FnOnce(&mut Writer<'_>) -> Result<()>,
        list: impl Fn(&Manifest, &Listed) -> Result<Manifest, Refused>,
    ) -> Result<Listed> {
        let manifest = view.manifest()?;
        let planned = Listed { file: names::run(manifest.next), tile: tile.clone(), cells: 0, bytes: 0, arrival };
        list(&manifest, &planned).map_err(|refused| refused.at(view.path()))?;
        let run = self.write(view, tile, arrival, write)?;
        self.edit(view, |manifest| list(manifest, &run))?;
        Ok(run)
    }

    /// Carries an edit out: reads the manifest again, decides, replaces it, and removes what it lists no more.
    fn edit(&self, view: &Folder, decide: impl FnOnce(&Manifest) -> Result<Manifest, Refused>) -> Result<()> {
        let _alone = self.edits.lock().unwrap_or_else(PoisonError::into_inner);
        let before = view.manifest()?;
        let after = decide(&before).map_err(|refused| refused.at(view.path()))?;
        if before.referenced().is_empty() {
            view.fs().create_dir(view.path()).at(view.path())?;
        }
        after.write(view.fs(), view.path())?;
        before.referenced().difference(&after.referenced()).try_for_each(|file| view.remove(file))
    }

    /// A number for a run of a view, given once.
    fn number(&self, view: &Folder, manifest: &Manifest) -> Result<u64> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let given = next.entry(view.path().to_owned()).or_default();
        let number = view.fresh(manifest)?.max(*given);
        *given = number + 1;
        Ok(number)
    }
}
