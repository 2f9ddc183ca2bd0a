//! Editing views: one process at a time, and each edit is there whole or not at all.

use std::path::Path;
use std::sync::Arc;

use super::folder::Folder;
use super::manifest::{Listed, Manifest};
use super::names;
use crate::cut::Tile;
use crate::error::{Error, Result};
use crate::fs::{Fs, Lock};
use crate::run::{Meta, Writer};
use crate::time::Timestamp;

/// The right to change the views of a data folder, until it is dropped.
#[derive(Debug)]
pub struct Editor {
    _lock: Box<dyn Lock>,
}

impl Editor {
    /// Takes the lock of the views in the data folder.
    ///
    /// # Errors
    /// [`Error::Locked`], with who holds it, and those of the file system.
    pub fn lock(fs: &Arc<dyn Fs>, data: &Path, holder: &str) -> Result<Editor> {
        let path = data.join("views.lock");
        match fs.lock(&path, holder) {
            Ok(lock) => Ok(Editor { _lock: lock }),
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
        self.replace(view, &[], tile, arrival, write)
    }

    /// Puts one run in the place of `old`, neighbours in the view's chain; of none, at its end.
    ///
    /// # Errors
    /// [`Error::Broken`] if `old` is not listed any more, and those of writing.
    pub fn replace(
        &self,
        view: &Folder,
        old: &[Listed],
        tile: &Tile,
        arrival: Timestamp,
        write: impl FnOnce(&mut Writer<'_>) -> Result<()>,
    ) -> Result<Listed> {
        let manifest = view.manifest()?;
        place(&manifest, old, tile, view.path())?;
        view.fs().create_dir(view.path()).map_err(|source| Error::Io { path: view.path().to_owned(), source })?;
        let number = view.fresh(&manifest)?;
        view.sweep()?;
        let new = write_run(view, &manifest, number, tile, arrival, write)?;

        let mut manifest = view.manifest()?;
        let at = place(&manifest, old, tile, view.path())?;
        manifest.runs.splice(at..at + old.len(), [new.clone()]);
        manifest.next = number + 1;
        manifest.write(view.fs(), view.path())?;
        old.iter().try_for_each(|run| view.remove(&run.file))?;
        Ok(new)
    }
}

/// Where the runs to be replaced stand in a manifest, if they still do and what replaces them fits.
fn place(manifest: &Manifest, old: &[Listed], tile: &Tile, path: &Path) -> Result<usize> {
    let at = match old {
        [] => Some(manifest.runs.len()),
        [first, ..] => manifest.runs.iter().position(|run| run == first).filter(|&at| manifest.runs[at..].starts_with(old)),
    };
    let fits = match old {
        [] => tile.from == manifest.cut(),
        [first, .., last] => (&tile.from, &tile.to) == (&first.tile.from, &last.tile.to),
        [one] => *tile == one.tile,
    };
    match at {
        Some(at) if fits => Ok(at),
        Some(_) => Err(Error::broken(
            path,
            format!("a run from {} to {} does not fit its chain, which ends at {}", tile.from, tile.to, manifest.cut()),
        )),
        None => Err(Error::broken(path, "the runs to be merged are not listed any more: another process has edited the view")),
    }
}

fn write_run(
    view: &Folder,
    manifest: &Manifest,
    number: u64,
    tile: &Tile,
    arrival: Timestamp,
    write: impl FnOnce(&mut Writer<'_>) -> Result<()>,
) -> Result<Listed> {
    let file = names::run(number);
    let meta = Meta { definition: manifest.definition_json()?, tile: tile.clone(), arrival };
    let mut writer = Writer::create(view.fs(), &view.path().join(&file), &meta)?;
    write(&mut writer)?;
    let summary = writer.finish()?;
    Ok(Listed { file, tile: tile.clone(), cells: summary.cells, bytes: summary.bytes, arrival })
}
