//! What of the log stands in cold storage: from the first shipment on, nothing else is dropped.

use super::folder::Folder;
use super::joined;
use super::name::{Form, Name};
use super::reader::Log;
use crate::cut::{Cut, Places};
use crate::error::{Error, Result};
use crate::fs::{Fs, Lock};
use crate::sealed::{self, Sealed};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const FILE: &str = "shipped.json";

/// Where a log is shipped to, and how much of it is there. It stands in `log/shipped.json`; who ships no more removes that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipped {
    /// The version of this format.
    pub format: u32,
    /// The place.
    pub to: String,
    /// A number that tells this data folder from others there.
    pub origin: String,
    /// All that lies below it is there, or was dropped before.
    pub cut: Cut,
}

impl Sealed for Shipped {
    const FORMAT: u32 = 1;
}

impl Shipped {
    /// Of the log in a folder; none: it is shipped nowhere.
    ///
    /// Errors: those of [`crate::sealed::read`].
    pub fn read(fs: &dyn Fs, log: &Path) -> Result<Option<Shipped>> {
        sealed::read(fs, &log.join(FILE))
    }

    /// All below a cut stands there.
    pub fn new(to: String, origin: String, cut: Cut) -> Shipped {
        Shipped { format: Self::FORMAT, to, origin, cut }
    }
}

impl Log {
    /// Where it is shipped to; none: nowhere.
    ///
    /// Errors: those of [`crate::sealed::read`].
    pub fn shipped(&self) -> Result<Option<Shipped>> {
        Shipped::read(&*self.folder().fs, &self.folder().path)
    }

    /// Says where it is shipped to. One process at a time may.
    ///
    /// Errors: those of the file system.
    pub fn set_shipped(&self, shipped: &Shipped) -> Result<()> {
        sealed::write(&*self.folder().fs, &self.folder().path.join(FILE), shipped)
    }

    /// What may go below a cut, if only what was shipped may. Of a log that has joined all may: it stands where it was fetched from.
    pub(super) fn may_drop(&self, cut: &Cut) -> Result<Cut> {
        let Some(shipped) = self.shipped()? else { return Ok(cut.clone()) };
        if shipped.cut.0.len() != self.folder().partitions {
            return Err(Error::broken(&self.folder().path, "what was shipped is of another number of partitions"));
        }
        let mut cut = cut.clone();
        cut.0.iter_mut().zip(&shipped.cut.0).for_each(|(cut, shipped)| *cut = *shipped.min(cut));
        Ok(cut)
    }

    /// The files of its own packed segments, oldest first.
    ///
    /// Errors: those of the file system.
    pub fn packed(&self) -> Result<Vec<PathBuf>> {
        let mut paths = Vec::new();
        for partition in 0..self.folder().partitions {
            let files = self.folder().files(partition)?.into_iter().filter(|(_, form)| *form == Form::Packed);
            paths.extend(files.map(|(name, form)| self.folder().file(partition, name, form)));
        }
        Ok(paths)
    }

    /// The cut below which all that its own partitions still have stands in files of which `holds` says so, by partition and name when packed.
    pub fn held_by(&self, holds: impl Fn(usize, &str) -> bool) -> Cut {
        let start = self.own(&self.start()).0.into_iter().enumerate();
        Cut(start.map(|(partition, start)| self.held_from(partition, start, |name| holds(partition, &name.file(Form::Packed)))).collect())
    }
}

/// Segments that stand in cold storage and not here, which nobody may pack or drop meanwhile.
#[derive(Debug)]
pub struct Absent {
    paths: Vec<PathBuf>,
    places: Places,
    _lock: Box<dyn Lock>,
}

impl Absent {
    /// Looks which of some packed segments (`0/….log.zst`) a log has lost; with `whole`, also which of them it has dropped.
    ///
    /// Errors: [`Error::Locked`] where another packs or drops segments just now; those of the file system.
    pub fn find(fs: Arc<dyn Fs>, dir: &Path, kept: &[&str], whole: bool) -> Result<Absent> {
        let Some(folder) = Folder::open(fs, dir)? else {
            return Err(Error::broken(dir, "there is no log here into which segments could be fetched; put `log.json` back from a copy"));
        };
        let locked = || Error::Locked { what: "log's segments", path: dir.to_owned(), holder: "one who packs or drops them".to_owned() };
        let lock = folder.tidy()?.ok_or_else(locked)?;
        let mut paths = Vec::new();
        for partition in 0..folder.partitions {
            let here = folder.segments(partition)?;
            let start = here.iter().map(|name| name.first).min().filter(|_| !whole).unwrap_or(0);
            let prefix = format!("{partition}/");
            let mut absent: Vec<Name> = kept.iter().filter_map(|file| packed(file.strip_prefix(&prefix)?)).collect();
            absent.retain(|name| name.first >= start && !here.contains(name));
            // The newest first: at each moment those that are here follow each other.
            absent.sort_unstable_by_key(|name| std::cmp::Reverse(name.number));
            paths.extend(absent.into_iter().map(|name| folder.file(partition, name, Form::Packed)));
        }
        let joined = joined::read(&*folder.fs, dir)?;
        let places = Places::new(folder.partitions, joined.iter().map(|log| log.cut.0.len()));
        Ok(Absent { paths, places, _lock: lock })
    }

    /// The partitions of the log, and of those that have joined.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// Where they are to stand, in the order in which they are to come.
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }
}

pub(super) fn packed(file: &str) -> Option<Name> {
    Name::parse(file).filter(|(_, form)| *form == Form::Packed).map(|(name, _)| name)
}
