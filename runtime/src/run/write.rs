//! Writing a run: cells in key order go in, a file that is whole or not there comes out.

use std::path::{Path, PathBuf};

use super::blocks::{BLOCK, Sums};
use super::fence::Fences;
use super::layout::{ALIGN, Footer, Meta, Parts, header};
use super::{entry, filter, hash};
use crate::error::{At, Error, Result};
use crate::fs::{Fs, Sink, aside};

/// A section ends at this many cells: their hashes are held until then, 16 bytes each.
const SECTION_CELLS: usize = 1 << 20;
/// A section ends past this many bytes: places in it are numbers of 32 bits.
const SECTION_BYTES: u64 = 1 << 30;
/// The longest key with its cell.
const ENTRY_MAX: usize = 1 << 30;
/// How many bytes go to the system at once, and begin at a multiple of that in the file: what is written so lies in huge pages, where the
/// system has such for files, and a look-up that waits for the memory does not wait for page tables as well.
/// Tests write less at once, so that there are more places at which a disk may fail.
const CHUNK: usize = if cfg!(test) { 1 << 18 } else { 2 << 20 };
/// Room for what the last entry of a chunk has beyond it, mostly.
const BEYOND: usize = 1 << 16;

/// A run that is being written. Until [`Writer::finish`] it has the name of a leftover (`.new`), and counts for nothing.
#[derive(Debug)]
pub struct Writer<'f> {
    /// Where it gets its name; none for a scratch file.
    fs: Option<&'f dyn Fs>,
    path: PathBuf,
    out: Out,
    section: Section,
    directory: Vec<u8>,
    sections: u32,
    cells: u64,
    last: Vec<u8>,
    head: Vec<u8>,
    limit: usize,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its cells.
    pub cells: u64,
    /// Its bytes.
    pub bytes: u64,
}

/// A section that is being written.
#[derive(Debug, Default)]
struct Section {
    at: u64,
    entries: u64,
    hashes: Vec<(u64, u32)>,
    fences: Fences,
    fenced: u64,
    first: Vec<u8>,
}

impl<'f> Writer<'f> {
    /// Begins the run that will be at `path`.
    ///
    /// # Errors
    /// If there is a leftover of that name (an editor removes those first), and those of the file system.
    pub fn create(fs: &'f dyn Fs, path: &Path, meta: &Meta) -> Result<Writer<'f>> {
        let new = aside(path);
        let sink = fs.create(&new).at(&new)?;
        Writer::begin(Some(fs), path, sink, new, meta)
    }

    /// Begins a run in a scratch file; errors name `folder`.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn scratch(sink: Box<dyn Sink>, folder: &Path, meta: &Meta) -> Result<Writer<'static>> {
        Writer::begin(None, folder, sink, folder.to_owned(), meta)
    }

    fn begin<'a>(fs: Option<&'a dyn Fs>, path: &Path, sink: Box<dyn Sink>, new: PathBuf, meta: &Meta) -> Result<Writer<'a>> {
        let mut out = Out { sink, path: new, pending: Vec::with_capacity(CHUNK + BEYOND), summed: 0, at: 0, sums: Sums::default() };
        out.write(&header(meta)?)?;
        out.take_sums();
        let section = Section { at: out.at, ..Section::default() };
        let (last, head) = (Vec::new(), Vec::new());
        Ok(Writer {
            fs,
            path: path.to_owned(),
            out,
            section,
            directory: Vec::new(),
            sections: 0,
            cells: 0,
            last,
            head,
            limit: SECTION_CELLS,
        })
    }

    /// The same with sections of fewer cells, so that a test need not write a million.
    #[cfg(test)]
    pub(super) fn sections_of(mut self, cells: usize) -> Self {
        self.limit = cells;
        self
    }

    /// Adds a cell. Keys rise strictly.
    ///
    /// # Errors
    /// A key that does not rise, a cell beyond 1 GiB, and those of the file system.
    pub fn add(&mut self, key: &[u8], cell: &[u8]) -> Result<()> {
        if self.cells > 0 && key <= self.last.as_slice() {
            return Err(Error::broken(
                &self.path,
                format!("cell {} does not come after the one before it; a run is written in key order", self.cells),
            ));
        }
        if key.len() + cell.len() > ENTRY_MAX {
            return Err(Error::broken(&self.path, format!("a cell of {} bytes is beyond what a run can hold ({ENTRY_MAX})", cell.len())));
        }
        if self.section.hashes.len() >= self.limit || self.section.entries >= SECTION_BYTES {
            self.end_section()?;
        }
        self.section.note(&self.last, key);
        entry::head(key, cell, &mut self.head);
        for part in [&self.head, key, cell] {
            self.out.write(part)?;
        }
        self.section.entries += (self.head.len() + key.len() + cell.len()) as u64;
        self.last.clear();
        self.last.extend_from_slice(key);
        self.cells += 1;
        Ok(())
    }

    /// Ends the run: it is synced, and has its name, when this returns (but for a scratch file, which is neither).
    ///
    /// # Errors
    /// Those of the file system; then there is a leftover, and no run.
    pub fn finish(mut self) -> Result<Summary> {
        if !self.section.hashes.is_empty() {
            self.end_section()?;
        }
        let footer = Footer {
            directory: self.out.at,
            bytes: self.directory.len() as u64,
            cells: self.cells,
            sections: self.sections,
            sum: crc32c::crc32c(&self.directory),
        };
        self.out.write(&self.directory)?;
        self.out.write(&footer.write())?;
        let bytes = self.out.close(self.fs.is_some())?;
        if let Some(fs) = self.fs {
            let new = aside(&self.path);
            fs.rename(&new, &self.path).at(&self.path)?;
            let folder = self.path.parent().unwrap_or(Path::new("."));
            fs.sync_dir(folder).at(folder)?;
        }
        Ok(Summary { cells: self.cells, bytes })
    }

    fn end_section(&mut self) -> Result<()> {
        let section = std::mem::take(&mut self.section);
        let parts = section.end(&mut self.out)?;
        parts.write(&mut self.directory);
        self.sections += 1;
        self.section.at = self.out.at;
        Ok(())
    }
}

impl Section {
    /// Notes the key of the entry that comes next, for both indexes.
    fn note(&mut self, last: &[u8], key: &[u8]) {
        let place = self.entries as u32;
        if self.hashes.is_empty() {
            self.first = key.to_vec();
        }
        if self.hashes.is_empty() || self.entries / BLOCK as u64 > self.fenced {
            self.fenced = self.entries / BLOCK as u64;
            self.fences.push(place, last, key);
        }
        self.hashes.push((hash::of(key), place));
    }

    /// Writes what follows the entries.
    fn end(mut self, out: &mut Out) -> Result<Parts> {
        let buckets = hash::build(&self.hashes);
        let filter = filter::build(self.hashes.iter().map(|(hash, _)| *hash));
        let fences = self.fences.len() as u32;
        let fence_bytes = self.fences.take();
        out.align()?;
        out.write(&buckets)?;
        out.write(&filter)?;
        out.write(&fence_bytes)?;
        out.align()?;
        let mut sums: Vec<u8> = out.take_sums().iter().flat_map(|sum| sum.to_le_bytes()).collect();
        sums.resize(sums.len().next_multiple_of(ALIGN), 0);
        out.write(&sums)?;
        out.take_sums();
        Ok(Parts {
            at: self.at,
            entries: self.entries,
            buckets: (buckets.len() / hash::BUCKET) as u32,
            filter: (filter.len() / filter::BLOCK) as u32,
            fences,
            fence_bytes: fence_bytes.len() as u32,
            sum: crc32c::crc32c(&sums),
            first: self.first,
        })
    }
}

/// The file, with what is not yet handed to the system.
#[derive(Debug)]
struct Out {
    sink: Box<dyn Sink>,
    path: PathBuf,
    pending: Vec<u8>,
    /// How many of the pending bytes are in the sums: these are made of many at once, since most are written a few at a time.
    summed: usize,
    at: u64,
    sums: Sums,
}

impl Out {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.at += bytes.len() as u64;
        self.pending.extend_from_slice(bytes);
        if self.pending.len() >= CHUNK {
            self.flush(self.pending.len() / CHUNK * CHUNK)?;
        }
        Ok(())
    }

    fn align(&mut self) -> Result<()> {
        let gap = self.at.next_multiple_of(ALIGN as u64) - self.at;
        self.write(&[0; ALIGN][..gap as usize])
    }

    fn sum_up(&mut self) {
        self.sums.push(&self.pending[self.summed..]);
        self.summed = self.pending.len();
    }

    /// The checksums of what was written since they were taken last.
    fn take_sums(&mut self) -> Vec<u32> {
        self.sum_up();
        self.sums.take()
    }

    /// Hands on so many of the pending bytes.
    fn flush(&mut self, bytes: usize) -> Result<()> {
        self.sum_up();
        self.sink.write(&self.pending[..bytes]).at(&self.path)?;
        self.pending.drain(..bytes);
        self.summed = self.pending.len();
        Ok(())
    }

    fn close(mut self, is_lasting: bool) -> Result<u64> {
        self.flush(self.pending.len())?;
        if is_lasting {
            self.sink.sync().at(&self.path)?;
        }
        Ok(self.at)
    }
}
