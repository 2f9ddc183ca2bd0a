//! Facts as the program's own types, for whoever wants to see them all.

use super::part::{Asked, Batch, Part};
use super::plan::fields;
use crate::cut::{Cut, Tile};
use crate::dataset::folders::Dataset;
use crate::error::{Error, Result};
use crate::fact::{Datum, Fact, Pedigree};
use crate::time::Span;

/// A fact with its place in the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<F> {
    /// The partition of the log.
    pub partition: u32,
    /// Its offset there.
    pub offset: u64,
    /// What it says, and who says so.
    pub datum: Datum<F>,
}

impl Dataset {
    /// Gives `visit` exactly the facts of a type that lie below a cut, but for those that were dropped, and became true in a span of
    /// time; however their files were merged, each once. Files are read in the order of their slices, and their rows in the order of
    /// the log. Returns how many there were.
    ///
    /// # Errors
    /// [`Error::Usage`] if the dataset does not hold all facts below the cut; those of [`Dataset::pin`] and [`Part::each`], and of `visit`.
    pub fn scan<F: Fact>(&self, fact: usize, cut: &Cut, span: Span, visit: &mut dyn FnMut(Row<F>) -> Result<()>) -> Result<u64> {
        let pin = self.pin_within(&[fact], span)?;
        let tile = Tile { from: Cut::zero(cut.0.len()), to: cut.clone() };
        let mut rows = 0;
        for part in pin.parts(fact, &tile, span)? {
            rows += part.facts(visit)?;
        }
        Ok(rows)
    }
}

impl Part {
    /// Gives `visit` each fact that is asked for, whole. Returns how many there were.
    ///
    /// # Errors
    /// As for [`Part::each`].
    pub fn facts<F: Fact>(&self, visit: &mut dyn FnMut(Row<F>) -> Result<()>) -> Result<u64> {
        let tags: Vec<u16> = fields((self.file.shape.shape)()).iter().map(|field| field.tag).collect();
        let mut rows = 0;
        self.batches(&Asked { tags: &tags, at: true, pedigree: true, coded: false }, &mut |batch| {
            let mut reader = batch.reader();
            for row in (0..batch.len).filter(|&row| batch.holds(row)) {
                reader.go(row);
                let fact = F::read(self.fact(), &mut reader).map_err(|error| reader.locate(error))?;
                visit(self.row(batch, row, fact)?)?;
                rows += 1;
            }
            Ok(())
        })?;
        Ok(rows)
    }

    fn row<F>(&self, batch: &Batch<'_>, row: usize, fact: F) -> Result<Row<F>> {
        let unplaced = || Error::broken(&self.file.path, "its columns `_partition` and `_offset` are of other types");
        let (partition, offset) = batch.place(row).ok_or_else(unplaced)?;
        let pedigree = Pedigree { at: batch.at(row), source: batch.source(row).map(str::to_owned), nonce: batch.nonce(row) };
        Ok(Row { partition, offset, datum: Datum { pedigree, fact } })
    }
}
