//! The manifest of a view: which runs count, in order. It is replaced whole, never written to.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{chain, names};
use crate::counter::Definition;
use crate::cut::{Cut, Tile};
use crate::error::{Error, Result};
use crate::fs::Fs;
use crate::sealed::{self, Sealed};
use crate::time::Timestamp;

/// The version of the format that this program writes, and the newest that it reads.
const FORMAT: u32 = 1;
/// A view's runs and what they are runs of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this format.
    pub format: u32,
    /// The counter's definition: enough to merge and to show its cells.
    pub definition: Definition,
    /// The partitions of the log.
    pub partitions: usize,
    /// The number of the next run; those below were given.
    pub next: u64,
    /// The runs that count, oldest facts first.
    pub runs: Vec<Listed>,
}

/// A run as its manifest lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its name in the view's folder.
    pub file: String,
    /// Which facts are counted in it.
    pub tile: Tile,
    /// Its cells.
    pub cells: u64,
    /// Its size in bytes.
    pub bytes: u64,
    /// The newest arrival below its tile's end.
    pub arrival: Timestamp,
}

impl Sealed for Manifest {
    const FORMAT: u32 = FORMAT;
}

impl Manifest {
    /// That of a view that has counted nothing.
    pub fn new(definition: Definition, partitions: usize) -> Manifest {
        Manifest { format: FORMAT, definition, partitions, next: 1, runs: Vec::new() }
    }

    /// Up to where the view has counted.
    pub fn cut(&self) -> Cut {
        self.runs.last().map_or_else(|| Cut::zero(self.partitions), |run| run.tile.to.clone())
    }

    /// The newest arrival below the cut; none if nothing was counted.
    pub fn arrival(&self) -> Option<Timestamp> {
        self.runs.last().map(|run| run.arrival)
    }

    /// The definition as runs carry it.
    pub(super) fn definition_json(&self) -> Result<serde_json::Value> {
        serde_json::to_value(&self.definition)
            .map_err(|e| Error::Usage(format!("the definition of {} cannot be written: {e}", self.definition.name)))
    }

    /// Reads the manifest of the view in `folder`, and checks that its runs are a chain; none if there is no manifest.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if it is not as it was written, [`Error::Schema`] if a newer version wrote it, [`Error::Broken`] if its runs
    /// are no chain; and those of the file system.
    pub fn read(fs: &dyn Fs, folder: &Path) -> Result<Option<Manifest>> {
        let path = folder.join(names::MANIFEST);
        let manifest: Option<Manifest> = sealed::read(fs, &path)?;
        manifest.iter().try_for_each(|manifest| manifest.check(&path))?;
        Ok(manifest)
    }

    /// Puts it in the place of the one in `folder`: when this returns it lasts; if this fails, one of the two is there, whole.
    ///
    /// # Errors
    /// [`Error::Broken`] if its runs are no chain, and those of the file system.
    pub(super) fn write(&self, fs: &dyn Fs, folder: &Path) -> Result<()> {
        let path = folder.join(names::MANIFEST);
        self.check(&path)?;
        sealed::write(fs, &path, self)
    }

    fn check(&self, path: &Path) -> Result<()> {
        chain::check(self.partitions, self.runs.iter().map(|run| (run.file.as_str(), &run.tile)), path)
    }
}

#[cfg(test)]
impl Listed {
    /// A run of some tile, for tests.
    pub(super) fn new(number: u64, tile: Tile) -> Listed {
        Listed { file: names::run(number), tile, cells: 1, bytes: 100, arrival: Timestamp(7) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counter::{Count, Handle};
    use crate::run::memory::Memory;
    use crate::sample::PageLikes;

    fn manifest() -> Manifest {
        let mut manifest = Manifest::new(Handle::<PageLikes>::NEW.definition(), 2);
        manifest.runs.push(Listed::new(1, Tile { from: Cut::zero(2), to: Cut(vec![4, 5]) }));
        manifest.next = 2;
        manifest
    }

    #[test]
    fn a_manifest_round_trips() {
        let (fs, folder) = (Memory::default(), Path::new("/views/Likes-0"));
        assert_eq!(Manifest::read(&fs, folder).unwrap(), None);
        manifest().write(&fs, folder).unwrap();
        assert_eq!(Manifest::read(&fs, folder).unwrap(), Some(manifest()));
        assert_eq!((manifest().cut(), manifest().arrival()), (Cut(vec![4, 5]), Some(Timestamp(7))));
        assert!(serde_json::from_slice::<serde_json::Value>(&fs.bytes(&folder.join(names::MANIFEST))).is_ok());
    }

    #[test]
    fn runs_that_are_no_chain_are_refused_when_written_and_when_read() {
        let (fs, folder) = (Memory::default(), Path::new("/v"));
        let mut gap = manifest();
        gap.runs[0].tile.from = Cut(vec![1, 0]);
        assert!(matches!(gap.write(&fs, folder), Err(Error::Broken { .. })));
        sealed::write(&fs, &folder.join(names::MANIFEST), &gap).unwrap();
        assert!(matches!(Manifest::read(&fs, folder), Err(Error::Broken { .. })));
    }
}
