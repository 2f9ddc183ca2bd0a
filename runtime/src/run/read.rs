//! An open run: its file mapped, a cell found by its key.

use std::path::{Path, PathBuf};

use super::blocks::Touched;
use super::firsts::Firsts;
use super::layout::{FOOTER, Footer, Meta, Parts, read_header};
use super::look::Look;
use super::probe::Probe;
use super::range::Range;
use super::section::Section;
use crate::error::{At, Error, Result};
use crate::fs::{Bytes, Fs};

/// A run that is open to read. It stays readable when its file is removed.
#[derive(Debug)]
pub struct Run {
    path: PathBuf,
    file: Bytes,
    meta: Meta,
    cells: u64,
    sections: Vec<Section>,
    firsts: Firsts,
}

impl Run {
    /// Opens the run at `path`.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if what frames the cells (header, directory, footer, checksums) is not as written; the cells themselves are
    /// checked as they are touched. [`Error::Schema`] if a newer version wrote it. And those of the file system.
    pub fn open(fs: &dyn Fs, path: &Path) -> Result<Run> {
        Run::over(fs.open(path).and_then(|source| source.map()).at(path)?, path)
    }

    /// The run that a file holds; errors name `path`.
    ///
    /// # Errors
    /// As for [`Run::open`].
    pub fn over(file: Bytes, path: &Path) -> Result<Run> {
        let (meta, begin, version) = read_header(&file, path)?;
        let (footer, directory) = read_end(&file, path)?;
        let sections = read_sections(&file, begin, version, &footer, directory, path)?;
        let firsts = Firsts::of(sections.iter().map(|section| section.first.as_slice()));
        Ok(Run { path: path.to_owned(), file, meta, cells: footer.cells, sections, firsts })
    }

    /// Where its file is, or was.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it says of itself.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// How many cells it has.
    pub fn cells(&self) -> u64 {
        self.cells
    }

    /// Its size in bytes.
    pub fn bytes(&self) -> u64 {
        self.file.len() as u64
    }

    /// The cell of a key.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if a block that this touches is not as written.
    #[inline]
    pub fn get(&self, key: &[u8]) -> Result<Option<&[u8]>> {
        self.find(&Probe::of(key))
    }

    /// The cell of a key that is looked for in several runs.
    ///
    /// # Errors
    /// As for [`Run::get`].
    #[inline]
    pub fn find(&self, probe: &Probe<'_>) -> Result<Option<&[u8]>> {
        match self.section_of(probe.key) {
            Some(section) => self.sections[section].view(&self.file, &self.path).get(probe),
            None => Ok(None),
        }
    }

    /// The same for a key that is likely here: the filter is not asked.
    ///
    /// # Errors
    /// As for [`Run::get`].
    #[inline]
    pub fn find_likely(&self, probe: &Probe<'_>) -> Result<Option<&[u8]>> {
        match self.section_of(probe.key) {
            Some(section) => self.sections[section].view(&self.file, &self.path).find(probe),
            None => Ok(None),
        }
    }

    /// Begins to look for a key, which is `likely` here or not; none if it cannot be.
    #[inline(always)]
    pub fn look(&self, probe: &Probe<'_>, likely: bool) -> Option<Look<'_>> {
        let section = self.section_of(probe.key)?;
        Some(Look::new(self.sections[section].view(&self.file, &self.path), probe, likely))
    }

    /// The cells whose keys are in `from..to`, in key order; without `to`, all from `from` on.
    ///
    /// # Errors
    /// As for [`Run::get`]; the iterator gives them too, and ends there.
    pub fn range(&self, from: &[u8], to: Option<&[u8]>) -> Result<Range<'_>> {
        let section = self.section_of(from).unwrap_or(0);
        Range::new(&self.sections[section..], &self.file, &self.path, from, to)
    }

    /// What was read of it since it was opened.
    pub fn touched(&self) -> Touched {
        self.sections.iter().map(Section::touched).sum()
    }

    /// Checks every block that was not yet touched.
    ///
    /// # Errors
    /// [`Error::Corrupt`] at the first that is not as written.
    pub fn check(&self) -> Result<()> {
        self.sections.iter().try_for_each(|section| section.view(&self.file, &self.path).check_all())
    }

    /// The section in which a key is, if it is in any: the last whose first key is not above it, or the only one.
    #[inline(always)]
    fn section_of(&self, key: &[u8]) -> Option<usize> {
        if self.sections.len() == 1 {
            return Some(0);
        }
        self.firsts.up_to(key, |section| &self.sections[section].first).checked_sub(1)
    }
}

/// The footer and the directory.
fn read_end<'f>(file: &'f [u8], path: &Path) -> Result<(Footer, &'f [u8])> {
    let at = file.len().saturating_sub(FOOTER);
    let footer =
        Footer::read(&file[at..]).ok_or_else(|| Error::corrupt(path, at as u64, "the footer of a run is not as written, or cut off"))?;
    let bad = || Error::corrupt(path, footer.directory, "the directory of a run does not match its checksum");
    let directory = file.get(footer.directory as usize..at).ok_or_else(bad)?;
    if directory.len() as u64 != footer.bytes || crc32c::crc32c(directory) != footer.sum {
        return Err(bad());
    }
    Ok((footer, directory))
}

/// The sections, which follow each other from the header to the directory without a gap.
fn read_sections(file: &[u8], begin: usize, version: u32, footer: &Footer, mut directory: &[u8], path: &Path) -> Result<Vec<Section>> {
    let bad = || Error::corrupt(path, footer.directory, "the directory of a run does not fit its sections");
    let (mut sections, mut end) = (Vec::new(), begin);
    while !directory.is_empty() {
        let (parts, rest) = Parts::read(directory, version).ok_or_else(bad)?;
        // The first keys rise, as all keys do; and none of what is added up below goes beyond a number.
        let rises = sections.last().is_none_or(|before: &Section| before.first < parts.first);
        if parts.at != end as u64 || parts.entries > file.len() as u64 || !rises {
            return Err(bad());
        }
        let section = Section::open(parts, file, path)?;
        end = section.end;
        sections.push(section);
        directory = rest;
    }
    // A cell takes two bytes at least.
    if end as u64 != footer.directory || sections.len() != footer.sections as usize || footer.cells > file.len() as u64 / 2 {
        return Err(bad());
    }
    Ok(sections)
}
