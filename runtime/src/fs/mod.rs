//! What the runtime asks of a file system, so that a test can put one in its place that loses power or fails a sync.
//!
//! Files are created, appended to, synced and renamed; but for the small files of [`Fs::put`], none is ever written to again once
//! it is closed.

mod scratch;
mod disk;
mod patient;

pub use disk::{Disk, holder};
pub use patient::Patient;
pub(crate) use scratch::Held;

use std::fmt::Debug;
use std::io;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memmap2::Mmap;

/// A file system. Paths are whole; every call may fail.
pub trait Fs: Send + Sync + Debug {
    /// Makes a new file to append to; an error (`AlreadyExists`) if there is one.
    fn create(&self, path: &Path) -> io::Result<Box<dyn Sink>>;
    /// Opens a file to read.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Source>>;
    /// Replaces the content of a small file at once: who reads it meanwhile sees the old content or the new. It is no promise that
    /// it survives a power cut: what reads it must bear its absence, an older content, and garbage.
    fn put(&self, path: &Path, content: &[u8]) -> io::Result<()>;
    /// Gives a file another name, replacing what has that name. Lasting once the folder is synced.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes a folder and those above it; lasting (each is synced). One that is there is no error.
    fn create_dir(&self, path: &Path) -> io::Result<()>;
    /// The names in a folder, sorted; none if there is no such folder.
    fn list(&self, path: &Path) -> io::Result<Vec<String>>;
    /// Makes creations, renames and removals in a folder last.
    fn sync_dir(&self, path: &Path) -> io::Result<()>;
    /// Takes the lock that a file stands for, at once or not at all, and writes into it who holds it. `Err(Ok(holder))`: another has it.
    fn lock(&self, path: &Path, holder: &str) -> Result<Box<dyn Lock>, io::Result<String>>;

    /// Makes a folder in one that is there. Lasting once that one is synced. One that is there is no error.
    fn make_dir(&self, path: &Path) -> io::Result<()> {
        self.create_dir(path)
    }

    /// Watches over the disk of a folder from now on, to sync it as a whole. None where the system has no call for that.
    fn barrier(&self, _folder: &Path) -> io::Result<Option<Box<dyn Barrier>>> {
        Ok(None)
    }

    /// A file without a name, on the disk of a folder that is there: what is written through one end is read through the other. It is gone
    /// when both are dropped, or when the process ends. A file system that has no such files holds it in memory.
    fn scratch(&self, _folder: &Path) -> io::Result<(Box<dyn Sink>, Box<dyn Source>)> {
        let held = scratch::Held::default();
        Ok((Box::new(held.clone()), Box::new(held)))
    }

    /// The whole of a small file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let file = self.open(path)?;
        let mut content = vec![0; usize::try_from(file.len()?).map_err(io::Error::other)?];
        file.read_at(0, &mut content)?;
        Ok(content)
    }
}

/// A file that is being written.
pub trait Sink: Send + Debug {
    /// Appends bytes.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Makes all that was appended last.
    fn sync(&mut self) -> io::Result<()>;
}

/// A disk that can be synced as a whole: for hundreds of small files that is one wait in place of hundreds.
pub trait Barrier: Send + Sync + Debug {
    /// Makes all last that stands on the disk: what was written, and what was made, renamed or removed in any folder. It fails also if
    /// anything that was written since the barrier was taken could not be kept.
    fn sync(&self) -> io::Result<()>;
}

/// A file that is read.
pub trait Source: Send + Sync + Debug {
    /// Its length in bytes, now (another process may be appending).
    fn len(&self) -> io::Result<u64>;
    /// Whether it has no bytes, now.
    fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }
    /// Fills `buf` from byte `offset`; `UnexpectedEof` where the file ends before.
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()>;
    /// The whole file, mapped; only for files that are never written again.
    fn map(&self) -> io::Result<Bytes>;
}

/// A lock that is held until it is dropped (or its process ends).
pub trait Lock: Send + Sync + Debug {}

/// A file's bytes, mapped or in memory; cheap to clone.
#[derive(Clone)]
pub struct Bytes(Holder);

/// Who holds bytes. A mapped file is known by name: look-ups ask for its bytes so often that a call through a table would show.
#[derive(Clone)]
enum Holder {
    Mapped(Arc<Mmap>),
    Other(Arc<dyn AsRef<[u8]> + Send + Sync>),
}

impl Bytes {
    /// Wraps what holds bytes.
    pub fn new(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Bytes {
        Bytes(Holder::Other(Arc::new(bytes)))
    }

    /// Those of a mapped file.
    fn mapped(file: Mmap) -> Bytes {
        Bytes(Holder::Mapped(Arc::new(file)))
    }
}

impl Deref for Bytes {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match &self.0 {
            Holder::Mapped(file) => file,
            Holder::Other(bytes) => (**bytes).as_ref(),
        }
    }
}

impl Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bytes({} bytes)", self.len())
    }
}

/// The name under which a file is written before it counts: `x` is `x.new`.
pub fn aside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}
