//! The dataset of a data folder: one folder for each fact type of the program.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::edit::Editor;
use super::encode::{Encoder, failed};
use super::file::Kind;
use super::layout::Layout;
use super::manifest::Manifest;
use super::{names, schema};
use crate::cut::{Cut, Places};
use crate::error::{At, Error, Result};
use crate::fs::Fs;
use crate::log::Log;
use crate::shape::{FactShape, Shapes};

/// The master dataset of a data folder. Nothing need be there yet.
#[derive(Clone, Debug)]
pub struct Dataset {
    fs: Arc<dyn Fs>,
    data: PathBuf,
    facts: &'static [FactShape],
    shapes: Arc<Shapes>,
    places: Places,
    /// Where the log begins, as far as that is known.
    start: Cut,
}

impl Dataset {
    /// The dataset of these facts in a data folder whose log, with those that joined, has so many partitions. Nothing is read or made yet.
    pub fn open(fs: Arc<dyn Fs>, data: &Path, facts: &'static [FactShape], shapes: Shapes, places: impl Into<Places>) -> Dataset {
        let places = places.into();
        Dataset { fs, data: data.to_owned(), facts, shapes: Arc::new(shapes), start: Cut::zero(places.all()), places }
    }

    /// The same, beside a log that begins at `start`. A type that the dataset has never heard of is held up to there: what the log has
    /// dropped was shredded by programs which knew all of its types.
    #[must_use]
    pub fn beside(self, start: Cut) -> Dataset {
        Dataset { start, ..self }
    }

    /// The file system it is in.
    pub fn fs(&self) -> &Arc<dyn Fs> {
        &self.fs
    }

    /// Its fact types; everywhere a fact is an index into these.
    pub fn facts(&self) -> &'static [FactShape] {
        self.facts
    }

    /// The program's shapes.
    pub fn shapes(&self) -> &Shapes {
        &self.shapes
    }

    /// The partitions of the log.
    pub fn partitions(&self) -> usize {
        self.places.all()
    }

    /// How a fact lies in columns.
    pub fn layout(&self, fact: usize) -> Layout {
        Layout::new(&self.facts[fact])
    }

    /// The folder of a fact type.
    pub fn folder(&self, fact: usize) -> PathBuf {
        names::folder(&self.root(), self.facts[fact].name)
    }

    /// The folder of all fact types.
    pub(super) fn root(&self) -> PathBuf {
        self.data.join("dataset")
    }

    /// What the files of a fact type have in common; `shapes` are the program's, as they are written.
    pub(super) fn kind(&self, fact: usize, shapes: &str) -> Result<Kind> {
        let folder = self.folder(fact);
        let encoder = Encoder::new(schema::of(&self.layout(fact))).map_err(|e| failed(e, &folder))?;
        let own = Shapes::new(&self.shapes.schema, std::slice::from_ref(&self.facts[fact])).to_bytes();
        let shape = format!("{:016x}", xxhash_rust::xxh3::xxh3_64(&own));
        Ok(Kind::new(encoder, folder, self.facts[fact].name, shapes, shape))
    }

    /// Takes the lock, and finishes what a crash has left; `holder` is told to who comes second.
    ///
    /// # Errors
    /// [`Error::Locked`]; [`Error::Broken`] if files stand there that no manifest can have known; and those of [`Dataset::manifest`] and of
    /// the file system.
    pub fn lock(&self, holder: &str) -> Result<Editor> {
        self.fs.create_dir(&self.data).at(&self.data)?;
        let path = self.data.join("dataset.lock");
        let lock = match self.fs.lock(&path, holder) {
            Ok(lock) => lock,
            Err(Ok(holder)) => return Err(Error::Locked { what: "dataset", path: self.data.clone(), holder }),
            Err(Err(source)) => return Err(Error::Io { path, source }),
        };
        Editor::begin(lock, self)
    }

    /// The manifest of a fact type as it stands now; that of nothing if there is none.
    ///
    /// # Errors
    /// Those of [`Manifest::read`]; [`Error::Broken`] if it was shredded from a log of other partitions, [`Error::Schema`] if its folders
    /// are sliced otherwise than the program says.
    pub fn manifest(&self, fact: usize) -> Result<Manifest> {
        self.found(fact)?.map_or_else(|| self.unheard_of(fact), Ok)
    }

    /// The manifest of a fact type that has none.
    fn unheard_of(&self, fact: usize) -> Result<Manifest> {
        let blank = Manifest::new(&self.facts[fact], self.partitions());
        if self.start == blank.cut {
            return Ok(blank);
        }
        for other in 0..self.facts.len() {
            if self.found(other)?.is_some_and(|other| self.start.within(&other.cut)) {
                return Ok(Manifest { cut: self.start.clone(), ..blank });
            }
        }
        Ok(blank)
    }

    /// The manifest of a fact type, if there is one.
    pub(super) fn found(&self, fact: usize) -> Result<Option<Manifest>> {
        let folder = self.folder(fact);
        let manifest = Manifest::read(&*self.fs, &folder)?;
        manifest.iter().try_for_each(|manifest| fits(manifest, &self.facts[fact], &self.places, &folder))?;
        Ok(manifest.map(|manifest| manifest.widened(self.partitions())))
    }

    /// Up to where every fact type is held; zero if there is no type.
    ///
    /// # Errors
    /// Those of [`Dataset::manifest`].
    pub fn cut(&self) -> Result<Cut> {
        let cuts = (0..self.facts.len()).map(|fact| Ok(self.manifest(fact)?.cut)).collect::<Result<Vec<_>>>()?;
        Ok(lowest(&cuts).unwrap_or_else(|| Cut::zero(self.partitions())))
    }

    /// Checks that no fact type is held beyond the log's end.
    ///
    /// # Errors
    /// [`Error::Broken`] if one is; [`Error::Corrupt`] if the log breaks off below a cut; and those of [`Dataset::manifest`].
    pub fn check(&self, log: &mut Log) -> Result<()> {
        for fact in 0..self.facts.len() {
            let cut = self.manifest(fact)?.cut;
            match log.require(&cut) {
                Err(Error::Broken { .. }) => return Err(beyond(&self.folder(fact), &cut, log.end())),
                held => held?,
            }
        }
        Ok(())
    }

    /// Up to where any fact type is held: all below it was synced in the log.
    ///
    /// # Errors
    /// Those of [`Dataset::manifest`].
    pub fn held(&self) -> Result<Cut> {
        let mut held = Cut::zero(self.partitions());
        for fact in 0..self.facts.len() {
            held.0.iter_mut().zip(self.manifest(fact)?.cut.0).for_each(|(high, offset)| *high = offset.max(*high));
        }
        Ok(held)
    }

    /// Where there is no log: checks that none was shredded. A new one in its place would begin at offset 0, and what it takes up to
    /// the cuts that stand here would never be shredded.
    ///
    /// # Errors
    /// [`Error::Broken`] if one was; and those of [`Manifest::read`].
    pub fn check_no_log(&self) -> Result<()> {
        for fact in 0..self.facts.len() {
            let folder = self.folder(fact);
            if let Some(Manifest { cut, .. }) = Manifest::read(&*self.fs, &folder)?.filter(|manifest| manifest.cut.facts() > 0) {
                return Err(Error::broken(&folder, format!("it holds facts up to {cut} of a log that is gone: put the log's folder back")));
            }
        }
        Ok(())
    }
}

fn beyond(folder: &Path, cut: &Cut, end: &Cut) -> Error {
    let what = format!("it holds the facts up to {cut}, but the log ends at {end}: put the log back that it was shredded from");
    Error::broken(folder, what)
}

/// The lowest of some cuts, partition by partition.
pub(super) fn lowest(cuts: &[Cut]) -> Option<Cut> {
    let (first, rest) = cuts.split_first()?;
    let lower = |low: Cut, cut: &Cut| Cut(low.0.iter().zip(&cut.0).map(|(a, b)| *a.min(b)).collect());
    Some(rest.iter().fold(first.clone(), lower))
}

fn fits(manifest: &Manifest, fact: &FactShape, places: &Places, folder: &Path) -> Result<()> {
    if !places.had(manifest.partitions) {
        let (has, partitions) = (manifest.partitions, places.all());
        let what = format!("it was shredded from a log of {has} partitions, but the log has {partitions}: this is not its log");
        return Err(Error::broken(folder, what));
    }
    if manifest.fact != fact.name {
        return Err(Error::broken(folder, format!("it holds the facts `{}`, but is the folder of `{}`", manifest.fact, fact.name)));
    }
    if manifest.slice != fact.slice {
        let (has, wants) = (manifest.slice, fact.slice);
        let what = format!(
            "its folders are sliced by {has}, but this program's schema says `@slice({wants})`: write `@slice({has})`, or, while the log \
             still holds all of its facts, move the folder away and shred it anew"
        );
        return Err(Error::Schema { path: folder.to_owned(), what });
    }
    Ok(())
}
