//! A packed segment, read as if it stood there as it was written: only the pieces that are asked for are unpacked, one at a time.

use super::folder::Folder;
use super::index::{Flaw, Index, TRAILER};
use super::name::{Form, Name};
use crate::error::{At, Error, Result};
use crate::fs::{Bytes, Source};
use crc32c::crc32c;
use std::fmt::{self, Debug, Formatter};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A segment's file, open to read as the segment was written.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) path: PathBuf,
    pub(super) source: Box<dyn Source>,
    /// Of a packed one.
    pub(super) index: Option<Arc<Index>>,
}

impl Opened {
    /// The bytes that the file takes.
    pub(super) fn bytes(&self) -> Result<u64> {
        match &self.index {
            Some(index) => Ok(index.packed() + index.encoded_len()),
            None => self.source.len().at(&self.path),
        }
    }
}

/// Opens a segment in the form in which it is there. A packer removes the plain one when the packed one stands, so who looks for the
/// plain one first finds one of the two, whenever that is.
pub(super) fn open(folder: &Folder, partition: usize, name: Name) -> Result<Opened> {
    let path = folder.file(partition, name, Form::Plain);
    match folder.fs.open(&path) {
        Err(e) if e.kind() == ErrorKind::NotFound => {}
        source => return Ok(Opened { source: source.at(&path)?, path, index: None }),
    }
    let packed = folder.file(partition, name, Form::Packed);
    match folder.fs.open(&packed) {
        Err(e) if e.kind() == ErrorKind::NotFound => Err(e).at(&path),
        file => open_packed(file.at(&packed)?, packed),
    }
}

/// Opens a packed segment, whose index is read and held against its checksum.
pub(super) fn open_packed(file: Box<dyn Source>, path: PathBuf) -> Result<Opened> {
    if cfg!(not(feature = "pack")) {
        let what = "a packed segment, and this program was built without the feature `pack`, which unpacks it".to_owned();
        return Err(Error::Schema { path, what });
    }
    let index = Arc::new(read_index(&*file, &path)?);
    let source = Box::new(Packed { file, index: index.clone(), unpacked: Mutex::default() });
    Ok(Opened { path, source, index: Some(index) })
}

fn read_index(file: &dyn Source, path: &Path) -> Result<Index> {
    let (len, mut trailer) = (file.len().at(path)?, [0; TRAILER]);
    let flawed = |at: u64, flaw| match flaw {
        Flaw::Bad(what) => Error::corrupt(path, at, what),
        Flaw::Newer => {
            let what = "a packed segment of a format that this program does not know; use a newer build of it".to_owned();
            Error::Schema { path: path.to_owned(), what }
        }
    };
    let short = || Error::corrupt(path, 0, "the file is too short for a packed segment");
    let end = len.checked_sub(TRAILER as u64).ok_or_else(short)?;
    file.read_at(end, &mut trailer).at(path)?;
    let index = Index::len_of(&trailer).map_err(|flaw| flawed(end, flaw))?;
    let begin = len.checked_sub(index as u64).ok_or_else(short)?;
    let mut bytes = vec![0; index];
    file.read_at(begin, &mut bytes).at(path)?;
    Index::decode(&bytes, begin).map_err(|flaw| flawed(begin, flaw))
}

/// Puts the path to an error of reading a segment: a piece that is not what was written is corrupt, where it stands.
pub(super) fn at<T>(result: io::Result<T>, path: &Path) -> Result<T> {
    result.map_err(|source| match source.get_ref().and_then(|inner| inner.downcast_ref::<Damage>()) {
        Some(Damage(at)) => Error::corrupt(path, *at, "a piece of the packed segment is not what was written"),
        None => Error::Io { path: path.to_owned(), source },
    })
}

/// A piece that begins at this byte of the file is not what was written.
#[derive(Debug, thiserror::Error)]
#[error("the piece at byte {0} is not what was written")]
struct Damage(u64);

struct Packed {
    file: Box<dyn Source>,
    index: Arc<Index>,
    /// The piece that was read last.
    unpacked: Mutex<Option<(usize, Vec<u8>)>>,
}

impl Packed {
    /// Copies the bytes of a piece from `pos` on; gives how many.
    fn copy(&self, number: usize, pos: u64, buf: &mut [u8]) -> io::Result<usize> {
        let mut held = self.unpacked.lock().unwrap_or_else(PoisonError::into_inner);
        let content = match held.take() {
            Some((kept, content)) if kept == number => content,
            other => self.unpack(number, other.map(|(_, content)| content).unwrap_or_default())?,
        };
        let rest = &content[(pos - self.index.pieces[number].pos) as usize..];
        let taken = rest.len().min(buf.len());
        buf[..taken].copy_from_slice(&rest[..taken]);
        *held = Some((number, content));
        Ok(taken)
    }

    /// Unpacks a piece into a buffer that is used again.
    fn unpack(&self, number: usize, mut content: Vec<u8>) -> io::Result<Vec<u8>> {
        let piece = &self.index.pieces[number];
        let mut packed = vec![0; piece.packed as usize];
        self.file.read_at(piece.at, &mut packed)?;
        let damage = || io::Error::new(ErrorKind::InvalidData, Damage(piece.at));
        if crc32c(&packed) != piece.crc {
            return Err(damage());
        }
        content.clear();
        content.reserve_exact(piece.len as usize);
        decompress(&packed, &mut content).map_err(|_| damage())?;
        if content.len() == piece.len as usize { Ok(content) } else { Err(damage()) }
    }
}

#[cfg(feature = "pack")]
fn decompress(packed: &[u8], content: &mut Vec<u8>) -> io::Result<usize> {
    zstd::bulk::Decompressor::new()?.decompress_to_buffer(packed, content)
}

#[cfg(not(feature = "pack"))]
fn decompress(_: &[u8], _: &mut Vec<u8>) -> io::Result<usize> {
    Err(ErrorKind::Unsupported.into())
}

impl Source for Packed {
    fn len(&self) -> io::Result<u64> {
        Ok(self.index.len())
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        let mut done = 0;
        while done < buf.len() {
            let pos = offset + done as u64;
            let number = self.index.holds(pos).ok_or(ErrorKind::UnexpectedEof)?;
            done += self.copy(number, pos, &mut buf[done..])?;
        }
        Ok(())
    }

    fn map(&self) -> io::Result<Bytes> {
        let mut content = vec![0; usize::try_from(self.index.len()).map_err(io::Error::other)?];
        self.read_at(0, &mut content)?;
        Ok(Bytes::new(content))
    }
}

impl Debug for Packed {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Packed {{ {:?}, {} pieces }}", self.file, self.index.pieces.len())
    }
}
