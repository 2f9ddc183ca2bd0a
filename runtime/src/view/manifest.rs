//! The manifest of a view: which runs count, in order. It is replaced whole, never written to.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::refused::Refused;
use super::{chain, names};
use crate::counter::Definition;
use crate::cut::{Cut, Tile};
use crate::error::{Error, Result};
use crate::fs::Fs;
use crate::sealed::{self, Sealed};
use crate::time::Timestamp;

/// The version of the format that this program writes, and the newest that it reads. Version 1 had no `start`, `pinned`, `base` and
/// `versions`.
const FORMAT: u32 = 2;

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
    /// Where the chain begins: the log's beginning, unless facts below were dropped before the chain was made.
    #[serde(default)]
    pub start: Cut,
    /// The facts below it may be gone, so what is counted there stays as it is. Never below `start`; it never falls.
    #[serde(default)]
    pub pinned: Cut,
    /// The version that the chain stands on: what lies above its cut was counted from the log since.
    #[serde(default)]
    pub base: Option<u64>,
    /// What batches have published and is kept, oldest first.
    #[serde(default)]
    pub versions: Vec<Version>,
    /// The runs that count, oldest facts first.
    pub runs: Vec<Listed>,
}

/// What a batch has published: a chain from the view's start to a cut, to which one may roll back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Its number, the same for all counters of a batch; numbers rise.
    pub number: u64,
    /// When it was published.
    pub at: Timestamp,
    /// Up to where it has counted.
    pub cut: Cut,
    /// The newest arrival below that.
    pub arrival: Timestamp,
    /// Whether all facts were counted anew, not only those since the version before.
    pub full: bool,
    /// Its runs, oldest facts first.
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
        let start = Cut::zero(partitions);
        Manifest {
            format: FORMAT,
            definition,
            partitions,
            next: 1,
            pinned: start.clone(),
            start,
            base: None,
            versions: Vec::new(),
            runs: Vec::new(),
        }
    }

    /// Up to where the view has counted.
    pub fn cut(&self) -> Cut {
        self.boundaries().last().unwrap_or(&self.start).clone()
    }

    /// The newest arrival below the cut; none if nothing was counted.
    pub fn arrival(&self) -> Option<Timestamp> {
        self.runs.last().map(|run| run.arrival)
    }

    /// Where runs of the chain begin or end, lowest first.
    pub(super) fn boundaries(&self) -> impl Iterator<Item = &Cut> {
        std::iter::once(&self.start).chain(self.runs.iter().map(|run| &run.tile.to))
    }

    /// The version of a number.
    pub fn version(&self, number: u64) -> Option<&Version> {
        self.versions.iter().find(|version| version.number == number)
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
        let manifest = sealed::read(fs, &path)?.map(Manifest::upgrade);
        manifest.iter().try_for_each(Manifest::check).map_err(|refused| refused.read(&path))?;
        Ok(manifest)
    }

    /// Puts it in the place of the one in `folder`: when this returns it lasts; if this fails, one of the two is there, whole.
    ///
    /// # Errors
    /// [`Error::Broken`] if its runs are no chain, and those of the file system.
    pub(super) fn write(&self, fs: &dyn Fs, folder: &Path) -> Result<()> {
        let path = folder.join(names::MANIFEST);
        self.check().map_err(|refused| refused.at(&path))?;
        sealed::write(fs, &path, self)
    }

    /// The same beside a log of so many partitions: it has counted nothing of those that joined since it was written.
    #[must_use]
    pub fn widened(mut self, partitions: usize) -> Manifest {
        if self.partitions < partitions {
            let runs = self.runs.iter_mut().chain(self.versions.iter_mut().flat_map(|version| &mut version.runs));
            runs.for_each(|run| run.tile.widen(partitions));
            self.versions.iter_mut().for_each(|version| version.cut.widen(partitions));
            [&mut self.start, &mut self.pinned].into_iter().for_each(|cut| cut.widen(partitions));
            self.partitions = partitions;
        }
        self
    }

    /// What an earlier version has written, in the present one.
    fn upgrade(mut self) -> Manifest {
        if self.format < 2 {
            self.start = Cut::zero(self.partitions);
            self.pinned = self.start.clone();
        }
        self.format = FORMAT;
        self
    }

    /// What holds for every manifest that stands, whatever edits have made of it.
    ///
    /// # Errors
    /// The first that does not hold.
    pub fn check(&self) -> Result<(), Refused> {
        if self.start.0.len() != self.partitions {
            return Err(Refused::Partitions(self.start.clone()));
        }
        let cut = chain::end(&self.start, tiles(&self.runs))?;
        let mut lowest = cut;
        for (index, version) in self.versions.iter().enumerate().rev() {
            self.check_version(version, index.checked_sub(1).map(|before| &self.versions[before]), cut)?;
            lowest = &version.cut;
        }
        if !self.start.within(&self.pinned) || !self.pinned.within(lowest) {
            return Err(Refused::Pinned { at: self.start.clone(), to: self.pinned.clone() });
        }
        match self.base.map(|number| (number, self.version(number))) {
            Some((number, None)) => Err(self.no_version(number)),
            Some((_, Some(base))) if self.boundaries().all(|cut| *cut != base.cut) => Err(Refused::NoBoundary(base.cut.clone())),
            _ => Ok(()),
        }
    }

    /// A version is a chain, comes after the one before it, and does not reach beyond the chain that is served.
    fn check_version(&self, version: &Version, before: Option<&Version>, served: &Cut) -> Result<(), Refused> {
        let Version { number, cut, .. } = version;
        let end = chain::end(&self.start, tiles(&version.runs))?;
        if end != cut || !cut.within(served) {
            return Err(Refused::Version { number: *number, cut: cut.clone(), end: end.clone() });
        }
        match before {
            Some(before) if before.number >= *number => Err(Refused::Number { number: *number, last: before.number }),
            Some(before) if !before.cut.within(cut) => Err(Refused::StepBack { at: before.cut.clone(), to: cut.clone() }),
            _ => Ok(()),
        }
    }

    /// That a version is not there, and which are.
    pub(super) fn no_version(&self, number: u64) -> Refused {
        Refused::NoVersion { number, have: self.versions.iter().map(|version| version.number).collect() }
    }
}

/// Runs as [`chain::end`] takes them.
pub(super) fn tiles(runs: &[Listed]) -> impl Iterator<Item = (&str, &Tile)> {
    runs.iter().map(|run| (run.file.as_str(), &run.tile))
}

#[cfg(test)]
impl Listed {
    /// A run of some tile, for tests.
    pub(super) fn new(number: u64, tile: Tile) -> Listed {
        Listed { file: names::run(number), tile, cells: 1, bytes: 100, arrival: Timestamp(7) }
    }

    /// The number of a file.
    pub(super) fn number(file: &str) -> u64 {
        names::number(file).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counter::{Count, Handle};
    use crate::run::memory::Memory;
    use crate::sample::PageLikes;
    use crate::view::protocol::Publication;

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
    fn a_manifest_of_the_first_format_is_read_as_one_without_versions() {
        let (fs, folder) = (Memory::default(), Path::new("/views/Likes-0"));
        let mut json = serde_json::to_value(manifest()).unwrap();
        let fields = json.as_object_mut().unwrap();
        ["start", "pinned", "base", "versions"].iter().for_each(|field| assert!(fields.remove(*field).is_some(), "{field}"));
        fields.insert("format".to_owned(), 1.into());
        let body = json.to_string();
        let sealed = format!("{{\"crc32c\":\"{:08x}\",\"manifest\":{body}}}\n", crc32c::crc32c(body.as_bytes()));
        fs.set(&folder.join(names::MANIFEST), sealed.into_bytes());
        assert_eq!(Manifest::read(&fs, folder).unwrap(), Some(manifest()));
    }

    /// A chain of two partitions that a batch has counted anew, and one run above that.
    fn batched() -> Manifest {
        let publication = Publication {
            number: 1,
            at: Timestamp(9),
            full: true,
            pinned: Cut(vec![1, 1]),
            from: Cut::zero(2),
            runs: [([0, 0], [1, 1]), ([1, 1], [4, 5])].iter().zip(2..).map(|((from, to), n)| Listed::new(n, tile(from, to))).collect(),
            keep: 3,
        };
        manifest().publish(&publication).unwrap().append(&Listed::new(4, tile(&[4, 5], &[6, 5]))).unwrap()
    }

    fn tile(from: &[u64], to: &[u64]) -> Tile {
        Tile { from: Cut(from.to_vec()), to: Cut(to.to_vec()) }
    }

    #[test]
    fn beside_logs_that_have_joined_it_is_the_same_with_nothing_of_theirs_counted() {
        for manifest in [manifest(), batched()] {
            for partitions in 2..6 {
                let wide = manifest.clone().widened(partitions);
                wide.check().unwrap();
                assert_eq!((wide.partitions, wide.cut()), (partitions, manifest.cut().widened(partitions)));
                assert_eq!(wide.clone().widened(2), wide);
                // What was done before one joined, and what would have been done after, is one thing.
                let run = |partitions| Listed::new(9, Tile { from: manifest.cut(), to: Cut(vec![8, 8]) }.widened(partitions));
                let appended = manifest.append(&run(2)).unwrap().widened(partitions);
                assert_eq!(wide.append(&run(partitions)).unwrap(), appended);
                let tail = [manifest.base_cut().clone()].map(|from| Listed::new(9, Tile { from, to: manifest.cut() }));
                let wide_tail = tail.clone().map(|run| Listed { tile: run.tile.clone().widened(partitions), ..run });
                let rolled = manifest.rollback(1, &tail).map(|rolled| rolled.widened(partitions)).map_err(|refused| refused.to_string());
                assert_eq!(wide.rollback(1, &wide_tail).map_err(|refused| refused.to_string()), rolled);
                assert_eq!(rolled.is_ok(), !manifest.versions.is_empty());
            }
        }
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
