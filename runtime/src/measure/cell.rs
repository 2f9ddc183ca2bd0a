//! A cell: the measures of one row in one bucket of time.

use super::counting::Counting;
use super::kind::MeasureKind;
use super::one::Measure;
use super::wire::{Input, Malformed};

/// The measures of one row in one bucket, on its own. A table keeps those of many side by side.
#[derive(Clone, Debug)]
pub struct Cell(Box<[Measure]>);

impl Cell {
    /// A cell that has counted nothing.
    pub fn new(kinds: &[MeasureKind]) -> Cell {
        Cell(kinds.iter().map(|&kind| Measure::new(kind)).collect())
    }

    /// Counts into it.
    pub fn counting(&mut self) -> Counting<'_> {
        Counting::new(&mut self.0)
    }

    /// Its measures, in the order written.
    pub fn measures(&self) -> &[Measure] {
        &self.0
    }

    /// Adds what another part of the same cell has counted.
    ///
    /// # Panics
    /// When the two are cells of different definitions.
    pub fn merge(&mut self, other: Cell) {
        assert_eq!(self.0.len(), other.0.len(), "cells of two definitions were merged");
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| a.merge(b));
    }

    /// The same of measures that stay as they are.
    ///
    /// # Panics
    /// As for [`Cell::merge`].
    pub fn merge_measures(&mut self, other: &[Measure]) {
        assert_eq!(self.0.len(), other.len(), "cells of two definitions were merged");
        self.0.iter_mut().zip(other).for_each(|(a, b)| a.merge_ref(b));
    }

    /// Puts what others have counted in the place of what it has.
    ///
    /// # Panics
    /// As for [`Cell::merge`].
    pub fn set(&mut self, other: &[Measure]) {
        self.0.clone_from_slice(other);
    }

    /// Appends its bytes: those of each measure, one after the other. Their kinds stand in the definition.
    pub fn encode(&self, out: &mut Vec<u8>) {
        self.0.iter().for_each(|measure| measure.encode(out));
    }

    /// Puts what [`Cell::encode`] wrote of the same kinds in the place of what it has counted, without an allocation of its own.
    ///
    /// # Errors
    /// As for [`Cell::decode`]; then it holds nothing of sense.
    #[inline]
    pub fn read(&mut self, kinds: &[MeasureKind], bytes: &[u8]) -> Result<(), Malformed> {
        assert_eq!(self.0.len(), kinds.len(), "a cell was read into one of another definition");
        let mut input = Input(bytes);
        for (own, &kind) in self.0.iter_mut().zip(kinds) {
            own.read(kind, &mut input)?;
        }
        if input.0.is_empty() { Ok(()) } else { Err(LONGER) }
    }

    /// Adds what [`Cell::encode`] wrote of another part of the same cell.
    ///
    /// # Errors
    /// As for [`Cell::decode`]; then it holds nothing of sense.
    pub fn merge_bytes(&mut self, kinds: &[MeasureKind], bytes: &[u8]) -> Result<(), Malformed> {
        assert_eq!(self.0.len(), kinds.len(), "cells of two definitions were merged");
        let mut input = Input(bytes);
        for (own, &kind) in self.0.iter_mut().zip(kinds) {
            own.merge(Measure::decode(kind, &mut input)?);
        }
        if input.0.is_empty() { Ok(()) } else { Err(LONGER) }
    }

    /// Reads what [`Cell::encode`] wrote of the same kinds.
    ///
    /// # Errors
    /// When the bytes are anything else. Whatever they are, it neither panics nor reserves more than they can fill.
    pub fn decode(kinds: &[MeasureKind], bytes: &[u8]) -> Result<Cell, Malformed> {
        let mut input = Input(bytes);
        let measures = kinds.iter().map(|&kind| Measure::decode(kind, &mut input)).collect::<Result<_, _>>()?;
        match input.0 {
            [] => Ok(Cell(measures)),
            _ => Err(LONGER),
        }
    }
}

const LONGER: Malformed = Malformed("it goes on after its last measure");

impl From<&[Measure]> for Cell {
    fn from(measures: &[Measure]) -> Cell {
        Cell(measures.into())
    }
}
