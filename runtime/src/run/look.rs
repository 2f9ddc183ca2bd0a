//! A look-up step by step, so that those of several keys, or in several runs, wait for the memory side by side.

use super::probe::Probe;
use super::section::View;
use crate::error::Result;

/// A key that is looked for in a run; from [`Run::look`](super::Run::look).
#[derive(Clone, Copy, Debug)]
pub struct Look<'r> {
    view: View<'r>,
    hash: u64,
    filter: Option<usize>,
    bucket: usize,
}

impl<'r> Look<'r> {
    /// Of a key in its section. Where it is `likely` there the filter is not asked: it would hardly ever deny it, and costs a line of its own.
    #[inline(always)]
    pub(super) fn new(view: View<'r>, probe: &Probe<'_>, likely: bool) -> Look<'r> {
        let filter = if likely { None } else { view.filter_place(probe.hash) };
        Look { view, hash: probe.hash, filter, bucket: view.bucket_place(probe.hash) }
    }

    /// First: asks the memory for what says whether the key may be there, or where.
    #[inline(always)]
    pub fn begin(&self) {
        self.view.ask(self.filter.unwrap_or(self.bucket));
    }

    /// Then: whether the key may be there; if so, asks the memory for what says where.
    ///
    /// # Errors
    /// [`Error::Corrupt`](crate::Error::Corrupt) if a block that this touches is not as written.
    #[inline(always)]
    pub fn may_be_there(&self) -> Result<bool> {
        let Some(block) = self.filter else { return Ok(true) };
        let may_be = self.view.may_have(block, self.hash)?;
        if may_be {
            self.view.ask(self.bucket);
        }
        Ok(may_be)
    }

    /// Then: asks the memory for the cell.
    #[inline(always)]
    pub fn ask(&self) {
        self.view.ask_entry(self.bucket, self.hash);
    }

    /// At last: the cell. `probe` is the one that this was made of.
    ///
    /// # Errors
    /// As for [`Look::may_be_there`].
    #[inline]
    pub fn get(&self, probe: &Probe<'_>) -> Result<Option<&'r [u8]>> {
        self.view.find(probe)
    }
}
