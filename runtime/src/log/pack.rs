//! Packing: sealed segments are written anew, compressed, beside a writer and readers at work.
//!
//! The packed one is written aside, synced, read back and compared, and named; its name is made to last, and only then the plain one is
//! removed. So each segment is there, whole, in one form or both, at every moment, and doing it again does the rest.

use super::folder::Folder;
use super::header;
use super::index::Index;
use super::name::{Form, Name};
use super::packed::{at, open_packed};
use super::reader::Log;
use super::segment::{Segment, Step};
use super::window::READ;
use crate::error::{At, Error, Result};
use crate::fs::{Fs, Sink, aside};
use crc32c::crc32c;
use std::io::ErrorKind;
use std::path::Path;
use zstd::bulk::Compressor;

/// How hard zstd tries. Its own default makes segments 7 % smaller, and takes near twice as long.
const LEVEL: i32 = 1;

/// A piece of groups is closed once it has so many bytes.
const PIECE: usize = 1 << 20;

/// What packing has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Packed {
    /// How many segments were packed.
    pub segments: usize,
    /// Their bytes before.
    pub before: u64,
    /// Their bytes now.
    pub after: u64,
}

impl Log {
    /// Packs the sealed segments, oldest first, for as long as `go_on` says so before each of them. It asks nothing of the writer, who
    /// writes to none of these; readers go on, in what they have opened or in what has taken its place. While another process packs or
    /// drops segments, it does nothing: the next time will do. A segment that is not whole is left as it is, for those who read it to tell.
    ///
    /// Errors: [`Error::Io`] where the file system refuses (the disk may be full), after some segments may have been packed.
    pub fn pack(&self, mut go_on: impl FnMut() -> bool) -> Result<Packed> {
        let (folder, mut packed) = (self.folder(), Packed::default());
        let Some(_lock) = folder.tidy()? else { return Ok(packed) };
        for partition in 0..folder.partitions {
            sweep(folder, partition)?;
            for sealed in sealed(folder, partition)? {
                if !go_on() {
                    return Ok(packed);
                }
                packed.add(pack_one(folder, partition, &sealed)?);
            }
        }
        Ok(packed)
    }
}

impl Packed {
    fn add(&mut self, more: Option<(u64, u64)>) {
        if let Some((before, after)) = more {
            *self = Packed { segments: self.segments + 1, before: self.before + before, after: self.after + after };
        }
    }
}

/// A plain segment that nobody writes to any more.
struct Sealed {
    name: Name,
    /// Readers need it up to here.
    to: u64,
}

/// What was left by one who ended while it packed. It is gone for good before anything is written in its place: on a disk that keeps
/// changes of names in any combination, the renaming might else be that of the old file.
fn sweep(folder: &Folder, partition: usize) -> Result<()> {
    let dir = folder.partition(partition);
    let names = folder.fs.list(&dir).at(&dir)?;
    let left: Vec<_> = names.iter().filter(|name| name.ends_with(".log.zst.new")).map(|name| dir.join(name)).collect();
    left.iter().try_for_each(|path| folder.fs.remove(path).at(path))?;
    if left.is_empty() { Ok(()) } else { folder.fs.sync_dir(&dir).at(&dir) }
}

/// The plain segments of a partition that are sealed, in the order in which they were made.
fn sealed(folder: &Folder, partition: usize) -> Result<Vec<Sealed>> {
    let (names, mut to) = (folder.segments(partition)?, None);
    let mut sealed = Vec::new();
    for name in names.into_iter().rev() {
        match to {
            None if !is_closed(folder, partition, name)? => {}
            _ => sealed.push(Sealed { name, to: to.unwrap_or_default() }),
        }
        to = Some(to.map_or(name.first, |to: u64| to.min(name.first)));
    }
    let files = folder.files(partition)?;
    sealed.retain(|sealed| files.contains(&(sealed.name, Form::Plain)));
    sealed.reverse();
    Ok(sealed)
}

fn is_closed(folder: &Folder, partition: usize, name: Name) -> Result<bool> {
    match Segment::open_if_there(folder, partition, name, None)? {
        Some(Ok(mut segment)) => segment.is_closed(),
        _ => Ok(false),
    }
}

impl Segment {
    /// Whether it stands in pieces that are compressed.
    fn is_packed(&self) -> bool {
        self.index.is_some()
    }

    /// Whether its writer has closed it: from here on it ends with a group that states that all before is synced, and nothing follows it.
    fn is_closed(&mut self) -> Result<bool> {
        let mut closing = false;
        loop {
            match self.step(false)? {
                Step::Group(head) => closing = head.count == 0 && head.synced == head.first,
                Step::End => return Ok(closing),
                Step::Bad(_) => return Ok(false),
            }
        }
    }

    /// Bytes of it, wherever they stand; none where it ends before.
    fn bytes(&mut self, pos: u64, len: usize) -> Result<Option<&[u8]>> {
        at(self.window.get(pos, len), &self.path)
    }
}

/// Packs a segment; gives its bytes before and after, none where it is not whole.
fn pack_one(folder: &Folder, partition: usize, sealed: &Sealed) -> Result<Option<(u64, u64)>> {
    let opened = Segment::open_if_there(folder, partition, sealed.name, None)?;
    let Some(Ok(mut segment)) = opened.filter(|opened| opened.as_ref().is_ok_and(|segment| !segment.is_packed())) else { return Ok(None) };
    let (path, dir) = (folder.file(partition, sealed.name, Form::Packed), folder.partition(partition));
    let new = aside(&path);
    let sink = folder.fs.create(&new).at(&new)?;
    let written = write(&mut segment, sealed.to, sink, &new).and_then(|index| match index {
        Some(index) => compare(&*folder.fs, &mut segment, &new).map(|()| Some(index)),
        None => Ok(None),
    });
    let Ok(Some(index)) = written else {
        // The disk may be full: what is of no use gives its room back. Where that fails too, the next one sweeps.
        let _ = folder.fs.remove(&new);
        return written.map(|_| None);
    };
    folder.fs.rename(&new, &path).at(&path)?;
    folder.fs.sync_dir(&dir).at(&dir)?;
    folder.fs.remove(&segment.path).at(&segment.path)?;
    Ok(Some((segment.len(), index.packed() + index.encoded_len())))
}

/// Writes the packed segment and syncs it; none where it is not whole up to where readers need it.
fn write(segment: &mut Segment, to: u64, sink: Box<dyn Sink>, path: &Path) -> Result<Option<Index>> {
    let mut out = Out { sink, compressor: Compressor::new(LEVEL).at(path)?, packed: Vec::new(), index: Index::default(), path };
    if segment.marks()?.is_err() {
        return Ok(None);
    }
    let header = header::LEN as u64 + u64::from(segment.header.shapes_len);
    for (from, to) in [(0, header), (header, segment.pos)] {
        out.copy(segment, from, to, u64::MAX)?;
    }
    segment.read_ahead(READ);
    let mut from = (segment.pos, segment.next);
    while let Step::Group(_) = segment.step(true)? {
        if segment.pos - from.0 >= PIECE as u64 {
            out.copy(segment, from.0, segment.pos, from.1)?;
            from = (segment.pos, segment.next);
        }
    }
    if segment.next < to {
        return Ok(None);
    }
    out.copy(segment, from.0, segment.pos, from.1)?;
    // What a writer that was cut off has left behind the last whole group: nobody reads it, but it is not for us to judge.
    let (mut pos, end) = (segment.pos, segment.len());
    while pos < end {
        let next = end.min(pos + PIECE as u64);
        out.copy(segment, pos, next, u64::MAX)?;
        pos = next;
    }
    out.end().map(Some)
}

/// A packed segment that is being written.
struct Out<'a> {
    sink: Box<dyn Sink>,
    compressor: Compressor<'static>,
    packed: Vec<u8>,
    index: Index,
    path: &'a Path,
}

impl Out<'_> {
    /// Packs some bytes of a segment as one piece, that begins with a group of offset `first`.
    fn copy(&mut self, segment: &mut Segment, from: u64, to: u64, first: u64) -> Result<()> {
        let len = (to - from) as usize;
        let Some(bytes) = segment.bytes(from, len)? else { return Err(ended_early(segment, from)) };
        if bytes.is_empty() {
            return Ok(());
        }
        self.packed.clear();
        self.packed.reserve(zstd::zstd_safe::compress_bound(len));
        self.compressor.compress_to_buffer(bytes, &mut self.packed).at(self.path)?;
        self.sink.write(&self.packed).at(self.path)?;
        self.index.push(len as u32, self.packed.len() as u32, crc32c(&self.packed), first);
        Ok(())
    }

    fn end(mut self) -> Result<Index> {
        self.sink.write(&self.index.encode()).and_then(|()| self.sink.sync()).at(self.path)?;
        Ok(self.index)
    }
}

/// Reads a packed segment back and compares it with the one whose place it takes: that one is the only copy of these facts.
fn compare(fs: &dyn Fs, segment: &mut Segment, new: &Path) -> Result<()> {
    let packed = open_packed(fs.open(new).at(new)?, new.to_owned())?;
    let (mut pos, end, mut piece) = (0, segment.len(), Vec::new());
    while pos < end {
        piece.resize((end - pos).min(PIECE as u64) as usize, 0);
        at(packed.source.read_at(pos, &mut piece), new)?;
        if segment.bytes(pos, piece.len())? != Some(&piece) {
            return Err(Error::corrupt(
                new,
                pos,
                "the packed segment was read back, and is not what was packed; the disk or the memory may fail",
            ));
        }
        pos += piece.len() as u64;
    }
    let same = packed.index.is_some_and(|index| index.len() == end);
    if same { Ok(()) } else { Err(Error::corrupt(new, 0, "the packed segment was read back, and is of another length")) }
}

fn ended_early(segment: &Segment, pos: u64) -> Error {
    let source = std::io::Error::new(ErrorKind::UnexpectedEof, format!("the segment ends before byte {pos}, though it was longer before"));
    Error::Io { path: segment.path.clone(), source }
}
