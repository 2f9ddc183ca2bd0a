//! The one error type of the runtime. Every message says what is wrong, where, and what to do.

use std::path::{Path, PathBuf};

/// What can go wrong below the door (a fact refused at the door is a [`crate::value::Fault`], and costs nobody else).
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operating system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Bytes that were synced are not what was written.
    #[error("{}: corrupt at byte {offset}: {what}", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// Where in the file the broken unit (group, block, header) begins, in bytes.
        offset: u64,
        /// What is wrong with it.
        what: String,
    },
    /// Another process holds a lock.
    #[error("{}: the lock of the {what} is held by {holder}; wait for it to end, or stop it", path.display())]
    Locked {
        /// `log`, `dataset` or `views`.
        what: &'static str,
        /// The data folder.
        path: PathBuf,
        /// Who: a process id and a command, as far as is known.
        holder: String,
    },
    /// A file was written by a newer or other schema, and going on would drop what this program does not know.
    #[error("{}: {what}", path.display())]
    Schema {
        /// The file.
        path: PathBuf,
        /// What this program's schema lacks.
        what: String,
    },
    /// A chain of runs, or a cut, does not fit what stands on disk.
    #[error("{}: {what}", path.display())]
    Broken {
        /// The manifest or folder.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// The caller asked for what cannot be.
    #[error("{0}")]
    Usage(String),
}

/// A result of the runtime.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Puts the path to an error of the operating system: `file.sync().at(&path)?`.
pub trait At<T> {
    /// The same, as an [`Error::Io`] that names `path`.
    fn at(self, path: &Path) -> Result<T>;
}

impl<T> At<T> for std::io::Result<T> {
    fn at(self, path: &Path) -> Result<T> {
        self.map_err(|source| Error::Io { path: path.to_owned(), source })
    }
}

impl Error {
    /// A broken unit of a file that begins at byte `offset`.
    pub fn corrupt(path: &Path, offset: u64, what: impl Into<String>) -> Error {
        Error::Corrupt { path: path.to_owned(), offset, what: what.into() }
    }

    /// A manifest, chain or cut that does not fit.
    pub fn broken(path: &Path, what: impl Into<String>) -> Error {
        Error::Broken { path: path.to_owned(), what: what.into() }
    }
}
