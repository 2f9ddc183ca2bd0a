//! A disk whose files are whole or torn, and which forgets what was done to names and not synced: as `headwater_tests::sim`, but with
//! every outcome of a power cut, not one that follows from a seed.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use crate::facts::Bag;

/// A folder that is synced as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Folder {
    /// The chain of one definition of a counter.
    View(usize),
    /// A fact type.
    Facts(usize),
    /// A slice of a fact type.
    Slice(usize, usize),
    /// A partition of the log.
    Log(usize),
}

/// A name in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Name {
    /// `manifest.json`
    Manifest,
    /// `manifest.json.new`
    ManifestNew,
    /// `00000001.run`
    Run(u64),
    /// `00000001.run.new`
    RunNew(u64),
    /// `00000001.parquet`
    Shown(u64),
    /// `00000001.parquet.new`
    New(u64),
    /// `00000001.parquet.old`
    Old(u64),
    /// A segment, by its first offset.
    Segment(u8),
}

/// A file.
pub(crate) type Path = (Folder, Name);

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Content {
    /// A manifest of a view.
    View(Doc<headwater::view::Manifest>),
    /// A manifest of a fact type.
    Facts(Doc<headwater::dataset::Manifest>),
    /// The facts of a Parquet file, or those that a run has counted.
    Bag(Bag),
    /// What a power cut has made of bytes that were not synced.
    Torn,
}

/// A document that is shared, and hashed once.
#[derive(Debug)]
pub(crate) struct Doc<T>(Rc<(u64, T)>);

impl<T> Doc<T> {
    /// Takes a document and what tells it from others.
    pub(crate) fn new(document: T, key: impl Hash) -> Doc<T> {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        Doc(Rc::new((hasher.finish(), document)))
    }
}

impl<T> Clone for Doc<T> {
    fn clone(&self) -> Doc<T> {
        Doc(self.0.clone())
    }
}

impl<T> std::ops::Deref for Doc<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.1
    }
}

impl<T> PartialEq for Doc<T> {
    fn eq(&self, other: &Doc<T>) -> bool {
        self.0.0 == other.0.0
    }
}

impl<T> Eq for Doc<T> {}

impl<T> Hash for Doc<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.0.hash(state);
    }
}

/// A file that was made, and whether its bytes last.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct File {
    pub(crate) content: Content,
    is_synced: bool,
}

/// What was done to a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Change {
    Link(Path, File),
    Rename(Path, Path),
    Remove(Path),
}

type Names = BTreeMap<Path, File>;

/// The names as programs see them, as a power cut would leave them, and what lies between, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Disk {
    seen: Names,
    lasting: Names,
    changes: Vec<Change>,
}

impl Disk {
    /// What a file holds, if it is there.
    pub(crate) fn read(&self, path: Path) -> Option<&Content> {
        self.seen.get(&path).map(|file| &file.content)
    }

    /// The names in a folder.
    pub(crate) fn list(&self, folder: Folder) -> impl Iterator<Item = Name> {
        self.seen.range((folder, Name::Manifest)..=(folder, Name::Segment(u8::MAX))).map(|((_, name), _)| *name)
    }

    /// Everything that is there.
    pub(crate) fn files(&self) -> impl Iterator<Item = (Path, &Content)> {
        self.seen.iter().map(|(path, file)| (*path, &file.content))
    }

    /// Makes a file that has all its bytes, synced or not.
    pub(crate) fn write(&mut self, path: Path, content: Content, is_synced: bool) -> Result<(), String> {
        if self.seen.contains_key(&path) {
            return Err(format!("{path:?} is there already, and is to be made anew"));
        }
        self.change(Change::Link(path, File { content, is_synced }));
        Ok(())
    }

    /// Gives a file another name.
    pub(crate) fn rename(&mut self, from: Path, to: Path) -> Result<(), String> {
        if !self.seen.contains_key(&from) {
            return Err(format!("{from:?} is to be renamed, but it is not there"));
        }
        self.change(Change::Rename(from, to));
        Ok(())
    }

    /// Removes a file, if it is there.
    pub(crate) fn remove(&mut self, path: Path) {
        if self.seen.contains_key(&path) {
            self.change(Change::Remove(path));
        }
    }

    /// Makes what was done in a folder last.
    pub(crate) fn sync_dir(&mut self, folder: Folder) {
        let lasting = &mut self.lasting;
        self.changes.retain(|change| {
            let is_ours = change.folder() == folder;
            if is_ours {
                change.apply(lasting);
            }
            !is_ours
        });
    }

    /// Puts a file there for ever, as if it had always been.
    pub(crate) fn put(&mut self, path: Path, content: Content) {
        let file = File { content, is_synced: true };
        self.seen.insert(path, file.clone());
        self.lasting.insert(path, file);
    }

    /// The outcomes of a power cut: each change that its folder's sync did not follow is lasting or not, in any combination.
    pub(crate) fn power_cuts(&self) -> std::ops::Range<u32> {
        0..1 << self.changes.len()
    }

    /// What is left by one of the outcomes: the set bits are the changes that last.
    pub(crate) fn after_cut(&self, outcome: u32) -> Disk {
        let mut names = self.lasting.clone();
        let lasting = self.changes.iter().enumerate().filter(|(index, _)| outcome >> index & 1 == 1);
        lasting.for_each(|(_, change)| change.apply(&mut names));
        names.values_mut().filter(|file| !file.is_synced).for_each(|file| *file = File { content: Content::Torn, is_synced: true });
        Disk { seen: names.clone(), lasting: names, changes: Vec::new() }
    }

    fn change(&mut self, change: Change) {
        change.apply(&mut self.seen);
        self.changes.push(change);
    }
}

impl Change {
    fn folder(&self) -> Folder {
        match self {
            Change::Link(path, _) | Change::Remove(path) | Change::Rename(_, path) => path.0,
        }
    }

    /// As the simulated disk has it: what is renamed and not there is no name of anything.
    fn apply(&self, names: &mut Names) {
        match self {
            Change::Link(path, file) => drop(names.insert(*path, file.clone())),
            Change::Rename(from, to) => {
                if let Some(file) = names.remove(from) {
                    names.insert(*to, file);
                }
            }
            Change::Remove(path) => drop(names.remove(path)),
        }
    }
}
