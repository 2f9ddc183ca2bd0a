//! The cells of a run in key order.

use std::path::Path;

use super::section::Section;
use crate::error::Result;

/// Goes through the cells of a part of a run; from [`super::Run::range`].
#[derive(Debug)]
pub struct Range<'r> {
    sections: &'r [Section],
    file: &'r [u8],
    path: &'r Path,
    place: usize,
    to: Option<Vec<u8>>,
}

impl<'r> Range<'r> {
    /// Begins at the first cell of `sections` that is not below `from`.
    pub(super) fn new(sections: &'r [Section], file: &'r [u8], path: &'r Path, from: &[u8], to: Option<&[u8]>) -> Result<Range<'r>> {
        let place = match sections.first() {
            Some(first) => first.view(file, path).seek(from)?,
            None => 0,
        };
        Ok(Range { sections, file, path, place, to: to.map(<[u8]>::to_vec) })
    }

    /// Goes on to the first cell that is not below `key`; blocks that lie wholly before it are not read.
    ///
    /// # Errors
    /// [`Error::Corrupt`](crate::Error::Corrupt) if a block that this touches is not as written.
    pub fn seek(&mut self, key: &[u8]) -> Result<()> {
        while let [_, next, ..] = self.sections
            && next.first.as_slice() <= key
        {
            self.sections = &self.sections[1..];
            self.place = 0;
        }
        if let Some(first) = self.sections.first() {
            self.place = first.view(self.file, self.path).seek_on(self.place, key)?;
        }
        Ok(())
    }

    fn step(&mut self) -> Result<Option<(&'r [u8], &'r [u8])>> {
        while let Some((first, rest)) = self.sections.split_first() {
            if let Some(entry) = first.view(self.file, self.path).at(self.place)? {
                self.place = entry.next;
                let is_over = self.to.as_deref().is_some_and(|to| entry.key >= to);
                return Ok((!is_over).then_some((entry.key, entry.cell)));
            }
            self.sections = rest;
            self.place = 0;
        }
        Ok(None)
    }
}

impl<'r> Iterator for Range<'r> {
    type Item = Result<(&'r [u8], &'r [u8])>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = self.step().transpose();
        if !matches!(item, Some(Ok(_))) {
            self.sections = &[];
        }
        item
    }
}
