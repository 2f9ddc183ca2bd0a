//! Where files come from: the disk, memory, or whatever an editor holds that is not saved yet.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// Gives the files of a schema by their paths.
///
/// Paths are the root's own, and others that begin as it does: relative ones stay relative.
pub trait Files {
    /// The bytes of a file.
    ///
    /// # Errors
    /// It is not there ([`io::ErrorKind::NotFound`]), or cannot be read.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// What tells one file from another, where a file may have several paths.
    fn identity(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }

    /// The paths of schemas that stand in a folder, as seen from it, to suggest one in place of one that is not there.
    fn schemas(&self, folder: &Path) -> Vec<String>;
}

/// The file system.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn identity(&self, path: &Path) -> PathBuf {
        std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
    }

    fn schemas(&self, folder: &Path) -> Vec<String> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<String> =
            entries.filter_map(|entry| entry.file_name().into_string().ok()).filter(|name| is_schema(name)).collect();
        names.sort();
        names
    }
}

/// Files that are held in memory, by path.
#[derive(Debug, Clone, Default)]
pub struct Memory(BTreeMap<PathBuf, Vec<u8>>);

impl Memory {
    /// Files of these paths and texts.
    pub fn new<P: Into<PathBuf>, T: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, T)>) -> Memory {
        Memory(files.into_iter().map(|(path, text)| (path.into(), text.into())).collect())
    }
}

impl Files for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.0.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn schemas(&self, folder: &Path) -> Vec<String> {
        let inside = self.0.keys().filter(|path| path.parent() == Some(folder));
        let names = inside.filter_map(|path| path.file_name()?.to_str()).filter(|name| is_schema(name));
        names.map(str::to_owned).collect()
    }
}

fn is_schema(name: &str) -> bool {
    name.ends_with(".hw")
}
