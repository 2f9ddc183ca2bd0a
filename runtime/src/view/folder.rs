//! The folder of a view: a manifest and the runs that it lists.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::manifest::{Listed, Manifest};
use super::names;
use super::refused::WAY_OUT;
use crate::cut::Places;
use crate::error::{At, Error, Result};
use crate::fs::Fs;
use crate::run::Run;

/// How often a reader looks again when a merge has replaced what it was about to open.
const TRIES: usize = 100;

/// One definition of a counter on disk. It need not exist yet: then nothing was counted.
#[derive(Clone, Debug)]
pub struct Folder {
    fs: Arc<dyn Fs>,
    path: PathBuf,
    blank: Arc<Manifest>,
    places: Places,
}

/// A manifest and its runs, open. They stay readable whatever editors do.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The manifest.
    pub manifest: Manifest,
    /// Its runs, in its order.
    pub runs: Vec<Arc<Run>>,
}

impl Folder {
    /// The folder at `path`; `blank` is its manifest as long as it has none.
    pub fn new(fs: Arc<dyn Fs>, path: PathBuf, blank: Manifest) -> Folder {
        let places = Places::from(blank.partitions);
        Folder { fs, path, blank: Arc::new(blank), places }
    }

    /// The same beside several logs.
    pub(super) fn beside(self, places: Places) -> Folder {
        Folder { places, ..self }
    }

    /// Where it is, or will be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file system it is in.
    pub(super) fn fs(&self) -> &dyn Fs {
        &*self.fs
    }

    /// Its manifest as it stands now.
    ///
    /// # Errors
    /// Those of [`Manifest::read`], and [`Error::Broken`] if it was counted from a log of other partitions.
    pub fn manifest(&self) -> Result<Manifest> {
        let manifest = Manifest::read(self.fs(), &self.path)?.unwrap_or_else(|| (*self.blank).clone());
        if !self.places.had(manifest.partitions) {
            let (has, wants) = (manifest.partitions, self.places.all());
            let what =
                format!("it has counted a log of {has} partitions, but the log has {wants}: remove the folder to have it counted anew");
            return Err(Error::broken(&self.path, what));
        }
        Ok(manifest.widened(self.places.all()))
    }

    /// Opens its runs. Where a merge has replaced one meanwhile, it begins again with the new manifest.
    ///
    /// # Errors
    /// Those of [`Folder::manifest`] and of [`Run::open`]; [`Error::Broken`] if a run is not the one that the manifest lists.
    pub fn open(&self) -> Result<Opened> {
        let mut manifest = self.manifest()?;
        let mut lost = self.path.clone();
        for _ in 0..TRIES {
            match self.open_all(&manifest) {
                Err(Error::Io { path, source }) if source.kind() == std::io::ErrorKind::NotFound => lost = path,
                runs => return runs.map(|runs| Opened { manifest, runs }),
            }
            let now = self.manifest()?;
            if now == manifest {
                break;
            }
            manifest = now;
        }
        let what = format!("the view's manifest lists this run, but it is not there: {WAY_OUT}");
        Err(Error::broken(&lost, what))
    }

    fn open_all(&self, manifest: &Manifest) -> Result<Vec<Arc<Run>>> {
        let definition = manifest.definition_json()?;
        let open = |listed: &Listed| {
            let path = self.path.join(&listed.file);
            let run = Run::open(self.fs(), &path)?;
            let meta = run.meta();
            let tile = meta.tile.clone().widened(manifest.partitions);
            if tile != listed.tile || meta.definition != definition || run.bytes() != listed.bytes || run.cells() != listed.cells {
                return Err(Error::broken(&path, format!("it is not the run that its manifest lists: {WAY_OUT}")));
            }
            Ok(Arc::new(run))
        };
        manifest.runs.iter().map(open).collect()
    }

    /// Removes what no manifest lists: files that were never finished, runs that were replaced, and runs that were written to be listed
    /// later. Readers that hold them go on reading. Only an editor may do this.
    pub(super) fn sweep(&self) -> Result<usize> {
        let manifest = Manifest::read(self.fs(), &self.path)?;
        let listed = manifest.as_ref().map(Manifest::referenced).unwrap_or_default();
        let is_leftover = |name: &String| name.ends_with(".new") || (names::number(name).is_some() && !listed.contains(name.as_str()));
        let leftovers: Vec<String> = self.files()?.into_iter().filter(is_leftover).collect();
        if leftovers.is_empty() {
            return Ok(0);
        }
        // Who put the manifest there may have been killed before that was lasting: a power cut would bring back the one before, which
        // lists what is removed here.
        self.fs().sync_dir(&self.path).at(&self.path)?;
        leftovers.iter().try_for_each(|name| self.remove(name))?;
        // Gone for good: else a manifest that was never put in its place might come back under the name that the next one is written
        // under, and take its place.
        self.fs().sync_dir(&self.path).at(&self.path)?;
        Ok(leftovers.len())
    }

    /// A number above all that were given here, though a manifest be lost.
    pub(super) fn fresh(&self, manifest: &Manifest) -> Result<u64> {
        let seen = self.files()?.iter().filter_map(|name| names::number(name)).max();
        Ok(manifest.next.max(seen.map_or(0, |number| number + 1)))
    }

    /// Removes a file, if it is there.
    pub(super) fn remove(&self, name: &str) -> Result<()> {
        let path = self.path.join(name);
        match self.fs.remove(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
            removed => removed.at(&path),
        }
    }

    fn files(&self) -> Result<Vec<String>> {
        self.fs.list(&self.path).at(&self.path)
    }
}
