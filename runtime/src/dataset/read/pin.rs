//! Pins: the files of some fact types as their manifests list them at one moment, which stay readable whatever merges do.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use super::group::Wanted;
use super::held::Held;
use super::part::Part;
use crate::cut::{Cut, Tile};
use crate::dataset::folders::Dataset;
use crate::dataset::manifest::{Listed, Manifest};
use crate::error::{At, Error, Result};
use crate::fs::{Bytes, Fs, aside};
use crate::time::Span;

/// How often a reader looks again when a merge has replaced what it was about to open.
const TRIES: usize = 100;
/// How often it finds a listed file missing, the manifest being the same, before it says so: the file may be renamed while it looks.
const PATIENCE: usize = 3;

/// Fact types at one moment, each as its manifest stood.
#[derive(Debug)]
pub struct Pin {
    facts: Vec<Pinned>,
}

#[derive(Debug)]
struct Pinned {
    fact: usize,
    manifest: Manifest,
    files: Vec<Arc<Held>>,
    /// What may be asked for.
    span: Span,
}

/// What was read of a pin's files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// How many were opened.
    pub files: usize,
    /// How many bytes were read: of each file its end, and the columns that were asked for.
    pub bytes: u64,
}

impl Dataset {
    /// Pins all files of some fact types.
    ///
    /// # Errors
    /// Those of [`Dataset::manifest`]; [`Error::Corrupt`] if the end of a file is not as it was written, [`Error::Broken`] if a file is
    /// not there, or is not the one that is listed; and those of the file system.
    pub fn pin(&self, facts: &[usize]) -> Result<Pin> {
        self.pin_within(facts, Span::default())
    }

    /// Pins the files of some fact types that may hold facts of a span of time; no other is opened.
    ///
    /// # Errors
    /// As for [`Dataset::pin`].
    pub fn pin_within(&self, facts: &[usize], span: Span) -> Result<Pin> {
        let facts = facts.iter().map(|&fact| pin(self, fact, span)).collect::<Result<_>>()?;
        Ok(Pin { facts })
    }
}

impl Pin {
    /// Up to where a fact type is held.
    ///
    /// # Panics
    /// If the fact type is not pinned; so do the others.
    pub fn cut(&self, fact: usize) -> &Cut {
        &self.manifest(fact).cut
    }

    /// Below where its facts were dropped.
    pub fn floor(&self, fact: usize) -> &Cut {
        &self.manifest(fact).floor
    }

    /// The fact types that are pinned.
    pub fn facts(&self) -> impl Iterator<Item = usize> {
        self.facts.iter().map(|pinned| pinned.fact)
    }

    /// The manifest as it stood.
    pub fn manifest(&self, fact: usize) -> &Manifest {
        &self.pinned(fact).manifest
    }

    fn pinned(&self, fact: usize) -> &Pinned {
        let pinned = self.facts.iter().find(|pinned| pinned.fact == fact);
        pinned.unwrap_or_else(|| panic!("fact {fact} is not pinned"))
    }

    /// The parts that hold a tile's facts of a span of time, those below the floor left out; in no order that matters.
    ///
    /// # Errors
    /// [`Error::Usage`] if the tile or the span is not held here.
    pub fn parts(&self, fact: usize, tile: &Tile, span: Span) -> Result<Vec<Part>> {
        let pinned = self.pinned(fact);
        let manifest = &pinned.manifest;
        if !tile.to.within(&manifest.cut) || tile.from.0.len() != tile.to.0.len() {
            let what = format!(
                "the facts `{}` are asked for up to {}, but the dataset holds them up to {}: shred the log first",
                manifest.fact, tile.to, manifest.cut
            );
            return Err(Error::Usage(what));
        }
        if narrow(&pinned.span, &span) != span {
            return Err(Error::Usage(format!("facts `{}` are asked for of a time that is not pinned", manifest.fact)));
        }
        let from = tile.from.0.iter().zip(&manifest.floor.0).map(|(from, floor)| *from.max(floor)).collect();
        let wanted = Arc::new(Wanted { tile: Tile { from: Cut(from), to: tile.to.clone() }, span });
        let groups = |file: &Arc<Held>| {
            let (file, wanted) = (file.clone(), wanted.clone());
            (0..file.groups.len()).filter_map(move |group| Part::of(&file, group, &wanted))
        };
        Ok(pinned.files.iter().flat_map(groups).collect())
    }

    /// What was read by now.
    pub fn touched(&self) -> Touched {
        let files = self.facts.iter().flat_map(|pinned| &pinned.files);
        files.fold(Touched::default(), |all, file| Touched { files: all.files + 1, bytes: all.bytes + file.mapped.bytes_read() })
    }

    /// Reads every byte of every file, and compares it with its checksum.
    ///
    /// # Errors
    /// [`Error::Corrupt`] with the first place that is not as it was written.
    pub fn check(&self) -> Result<()> {
        self.facts.iter().flat_map(|pinned| &pinned.files).try_for_each(|file| file.mapped.check_all())
    }
}

/// What lies in both spans.
fn narrow(a: &Span, b: &Span) -> Span {
    let until = match (a.until, b.until) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    Span { since: a.since.max(b.since), until }
}

/// Opens what a manifest lists. Where a merge has taken a file away meanwhile, it begins again with the new manifest.
fn pin(dataset: &Dataset, fact: usize, span: Span) -> Result<Pinned> {
    let mut manifest = dataset.manifest(fact)?;
    let (mut lost, mut same) = (dataset.folder(fact), 0);
    for _ in 0..TRIES {
        match open(dataset, fact, &manifest, span) {
            Err(Error::Io { path, source }) if source.kind() == ErrorKind::NotFound => lost = path,
            files => return files.map(|files| Pinned { fact, manifest, files, span }),
        }
        let now = dataset.manifest(fact)?;
        same = if now == manifest { same + 1 } else { 0 };
        if same == PATIENCE {
            break;
        }
        manifest = now;
    }
    let what = "the manifest lists this file, but it is not there: put it back; no fact in it is counted in what is made anew without it";
    Err(Error::broken(&lost, what))
}

fn open(dataset: &Dataset, fact: usize, manifest: &Manifest, span: Span) -> Result<Vec<Arc<Held>>> {
    let folder = dataset.folder(fact);
    let open = |listed: &Listed| {
        let path = folder.join(&listed.file);
        let bytes = map(&**dataset.fs(), &path)?;
        Ok(Arc::new(Held::new(&path, bytes, listed, fact, &dataset.facts()[fact])?))
    };
    manifest.files.iter().filter(|listed| may_hold(listed, span)).map(open).collect()
}

/// Whether a file may hold facts of a span, by the slice that it lies in.
fn may_hold(listed: &Listed, span: Span) -> bool {
    listed.slice().is_none_or(|slice| span.meets(slice.start(), slice.end()))
}

/// A listed file's bytes. Before it is shown under its name, it is there as `.new`.
fn map(fs: &dyn Fs, path: &Path) -> Result<Bytes> {
    let file = match fs.open(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => fs.open(&aside(path)),
        file => file,
    };
    file.and_then(|file| file.map()).at(path)
}
