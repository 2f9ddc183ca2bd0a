//! The manifest of a fact type: which files count, and up to where they hold everything. It is replaced whole, never written to.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::names;
use super::slice::Slice;
use super::sums::Tail;
use crate::cut::{Cut, Tile};
use crate::error::{Error, Result};
use crate::fs::Fs;
use crate::sealed::{self, Sealed};
use crate::shape::FactShape;
use crate::time::{BucketSize, Timestamp};

/// The version of the format that this program writes, and the newest that it reads.
const FORMAT: u32 = 1;

/// A fact type's files, and what they hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this format.
    pub format: u32,
    /// The fact's name: `Like`, `Person.name`.
    pub fact: String,
    /// By which stretch of time its folders are sliced.
    pub slice: BucketSize,
    /// The partitions of the log.
    pub partitions: usize,
    /// The number of the next file; those below were given.
    pub next: u64,
    /// Every fact of the type below it is held, or was dropped.
    pub cut: Cut,
    /// The newest arrival below the cut, of facts of any type; none if nothing was shredded.
    pub arrival: Option<Timestamp>,
    /// Facts below it were dropped: rows below it that still stand in a file are no facts any more.
    pub floor: Cut,
    /// The files that count, by name.
    pub files: Vec<Listed>,
}

/// A file as its manifest lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its name within the fact type's folder: `day=2026-11-21/00000007.parquet`.
    pub file: String,
    /// Between which cuts its rows lie. Several files of one slice may have the same.
    pub tile: Tile,
    /// The newest arrival below its tile's end.
    pub arrival: Timestamp,
    /// Its rows.
    pub rows: u64,
    /// Its size in bytes.
    pub bytes: u64,
    /// The end of it, which its own metadata cannot vouch for.
    pub tail: Tail,
    /// A hash of the fact's shape as the file has it: only files of one shape are merged.
    pub shape: String,
}

impl Listed {
    /// The slice that its rows lie in.
    pub fn slice(&self) -> Option<Slice> {
        Slice::of_file(&self.file)
    }
}

impl Sealed for Manifest {
    const FORMAT: u32 = FORMAT;
}

impl Manifest {
    /// That of a fact type of which nothing was shredded.
    pub fn new(fact: &FactShape, partitions: usize) -> Manifest {
        let zero = Cut::zero(partitions);
        let (fact, slice) = (fact.name.to_owned(), fact.slice);
        Manifest { format: FORMAT, fact, slice, partitions, next: 1, cut: zero.clone(), arrival: None, floor: zero, files: Vec::new() }
    }

    /// Reads the manifest of the fact type in `folder`, and checks it; none if there is none.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if it is not as it was written, [`Error::Schema`] if a newer version wrote it, [`Error::Broken`] if what it
    /// lists does not fit its cut; and those of the file system.
    pub fn read(fs: &dyn Fs, folder: &Path) -> Result<Option<Manifest>> {
        let path = folder.join(names::MANIFEST);
        let manifest: Option<Manifest> = sealed::read(fs, &path)?;
        manifest.iter().try_for_each(|manifest| manifest.check(&path))?;
        Ok(manifest)
    }

    /// The same beside a log of so many partitions: it holds nothing of those that joined since it was written.
    #[must_use]
    pub fn widened(mut self, partitions: usize) -> Manifest {
        if self.partitions < partitions {
            self.files.iter_mut().for_each(|listed| listed.tile.widen(partitions));
            [&mut self.cut, &mut self.floor].into_iter().for_each(|cut| cut.widen(partitions));
            self.partitions = partitions;
        }
        self
    }

    /// Puts it in the place of the one in `folder`, which is there: when this returns it lasts; if this fails, one of the two is there.
    ///
    /// # Errors
    /// [`Error::Broken`] if what it lists does not fit its cut, and those of the file system.
    pub(super) fn write(&self, fs: &dyn Fs, folder: &Path) -> Result<()> {
        let path = folder.join(names::MANIFEST);
        self.check(&path)?;
        sealed::write(fs, &path, self)
    }

    /// The rows and the bytes of its files.
    pub fn size(&self) -> (u64, u64) {
        self.files.iter().fold((0, 0), |(rows, bytes), file| (rows + file.rows, bytes + file.bytes))
    }

    /// Files stand in order, with numbers that were given, each once; their tiles lie within the cut.
    fn check(&self, path: &Path) -> Result<()> {
        let wrong = |what: String| Err(Error::broken(path, what));
        if self.cut.0.len() != self.partitions || !self.floor.within(&self.cut) {
            return wrong(format!("its cut {} and its floor {} are no cuts of {} partitions", self.cut, self.floor, self.partitions));
        }
        if let Some(pair) = self.files.windows(2).find(|pair| pair[0].file >= pair[1].file) {
            return wrong(format!("it lists `{}` before `{}`", pair[0].file, pair[1].file));
        }
        let mut numbers = Vec::with_capacity(self.files.len());
        for listed in &self.files {
            match names::number(&listed.file) {
                Some(number) if number < self.next => numbers.push(number),
                _ => return wrong(format!("it lists `{}`, which it has never named so", listed.file)),
            }
            if !listed.tile.from.within(&listed.tile.to) || !listed.tile.to.within(&self.cut) {
                let Tile { from, to } = &listed.tile;
                return wrong(format!("`{}` holds facts from {from} to {to}, but everything is held only up to {}", listed.file, self.cut));
            }
        }
        numbers.sort_unstable();
        match numbers.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => wrong(format!("it lists two files of the number {}", pair[0])),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fact as _;
    use crate::run::memory::Memory;
    use crate::sample::Fact;

    fn listed(file: &str, from: u64, to: u64) -> Listed {
        let tile = Tile { from: Cut(vec![from, 0]), to: Cut(vec![to, 0]) };
        Listed { file: file.into(), tile, arrival: Timestamp(7), rows: 3, bytes: 100, tail: Tail::default(), shape: String::new() }
    }

    fn manifest() -> Manifest {
        let files = vec![listed("day=2026-11-20/00000003.parquet", 0, 9), listed("day=2026-11-21/00000001.parquet", 0, 5)];
        Manifest { next: 4, cut: Cut(vec![9, 2]), files, ..Manifest::new(&Fact::FACTS[0], 2) }
    }

    #[test]
    fn beside_logs_that_have_joined_it_holds_nothing_of_theirs() {
        let wide = manifest().widened(5);
        wide.check(Path::new("m")).unwrap();
        assert_eq!((wide.partitions, &wide.cut, &wide.floor), (5, &Cut(vec![9, 2, 0, 0, 0]), &Cut::zero(5)));
        assert!(
            wide.files
                .iter()
                .zip(manifest().files)
                .all(|(wide, listed)| *wide == Listed { tile: listed.tile.clone().widened(5), ..listed })
        );
        assert_eq!(manifest().widened(2), manifest());
    }

    #[test]
    fn a_manifest_round_trips() {
        let (fs, folder) = (Memory::default(), Path::new("/dataset/Like"));
        assert_eq!(Manifest::read(&fs, folder).unwrap(), None);
        manifest().write(&fs, folder).unwrap();
        assert_eq!(Manifest::read(&fs, folder).unwrap(), Some(manifest()));
        assert_eq!(manifest().size(), (6, 200));
        assert_eq!(manifest().files[0].slice().unwrap().start().to_string(), "2026-11-20T00:00:00Z");
    }

    #[test]
    fn what_does_not_fit_its_cut_is_refused_when_written_and_when_read() {
        let files = |wrong: &[(&str, u64, u64)]| wrong.iter().map(|&(file, from, to)| listed(file, from, to)).collect::<Vec<_>>();
        let day = "day=2026-11-21/";
        let wrong: [(&str, Manifest); 7] = [
            ("no cuts", Manifest { cut: Cut(vec![9]), ..manifest() }),
            ("no cuts", Manifest { floor: Cut(vec![0, 3]), ..manifest() }),
            ("before", Manifest { files: manifest().files.into_iter().rev().collect(), ..manifest() }),
            ("never named", Manifest { next: 3, ..manifest() }),
            ("never named", Manifest { files: files(&[("2026-11-21/00000001.parquet", 0, 1)]), ..manifest() }),
            ("held only up to", Manifest { files: files(&[(&format!("{day}00000001.parquet"), 0, 10)]), ..manifest() }),
            (
                "number 1",
                Manifest {
                    files: files(&[("day=2026-11-20/00000001.parquet", 0, 1), (&format!("{day}00000001.parquet"), 0, 1)]),
                    ..manifest()
                },
            ),
        ];
        for (what, wrong) in wrong {
            let (fs, folder) = (Memory::default(), Path::new("/v"));
            let error = wrong.write(&fs, folder).unwrap_err();
            assert!(matches!(&error, Error::Broken { what: said, .. } if said.contains(what)), "{what}: {error}");
            sealed::write(&fs, &folder.join(names::MANIFEST), &wrong).unwrap();
            assert!(matches!(Manifest::read(&fs, folder), Err(Error::Broken { .. })));
        }
    }
}
