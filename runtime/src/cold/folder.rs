//! A store that is a folder. Objects are written as files of our own are: aside, synced, and named when they are whole, so that a power cut
//! leaves of each the old one or the new; the only other copy may be dropped next.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::store::{PART, Store};
use crate::error::{At, Result};
use crate::fs::{Fs, aside};

/// A folder on a file system.
#[derive(Clone, Debug)]
pub struct Folder {
    name: String,
    fs: Arc<dyn Fs>,
    path: PathBuf,
}

impl Folder {
    /// Opens a folder, which is made. `name` is how messages call it.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn open(name: &str, fs: Arc<dyn Fs>, path: &Path) -> Result<Folder> {
        fs.create_dir(path).at(path)?;
        Ok(Folder { name: name.to_owned(), fs, path: path.to_owned() })
    }

    fn write(&self, new: &Path, next: &mut dyn FnMut() -> Result<Option<Vec<u8>>>) -> Result<()> {
        let mut sink = self.fs.create(new).at(new)?;
        while let Some(part) = next()? {
            sink.write(&part).at(new)?;
        }
        sink.sync().at(new)
    }
}

impl Store for Folder {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn put(&self, object: &str, next: &mut dyn FnMut() -> Result<Option<Vec<u8>>>) -> Result<()> {
        let path = self.path.join(object);
        let (new, folder) = (aside(&path), path.parent().unwrap_or(&self.path));
        self.fs.create_dir(folder).at(folder)?;
        match self.fs.remove(&new) {
            Err(e) if e.kind() == ErrorKind::NotFound => {}
            // Gone for good: a power cut might else bring it back, and the renaming below would be its own.
            removed => removed.at(&new).and_then(|()| self.fs.sync_dir(folder).at(folder))?,
        }
        if let Err(error) = self.write(&new, next) {
            // What is not whole is of no use; where it resists, the next attempt removes it.
            let _ = self.fs.remove(&new);
            return Err(error);
        }
        self.fs.rename(&new, &path).at(&path)?;
        self.fs.sync_dir(folder).at(folder)
    }

    fn get(&self, object: &str, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<bool> {
        let path = self.path.join(object);
        let file = match self.fs.open(&path) {
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(false),
            file => file.at(&path)?,
        };
        let (mut pos, len) = (0, file.len().at(&path)?);
        let mut part = vec![0; len.min(PART as u64) as usize];
        while pos < len {
            part.truncate((len - pos).min(PART as u64) as usize);
            file.read_at(pos, &mut part).at(&path)?;
            take(&part)?;
            pos += part.len() as u64;
        }
        Ok(true)
    }

    fn remove(&self, object: &str) -> Result<()> {
        let path = self.path.join(object);
        match self.fs.remove(&path) {
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed.at(&path),
        }
    }
}
