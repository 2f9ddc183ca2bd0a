//! `distinct(e)`: a sorted list of marks while it is small, then HyperLogLog registers.
//!
//! Which of the two a cell is, and every bit of it, depends on the set of items alone: not on their order, nor on how parts were
//! merged. Hash and estimate are those of Apache DataSketches; see [`registers::Registers::image`] for the bytes it shares with it.

mod mark;
mod registers;

pub(crate) use mark::Mark;

use super::few::Few;
use super::wire::{Input, Malformed, put_u64};
use registers::Registers;

/// The most items that are kept one by one: the answer is exact up to here (100 are promised). At 8 bytes an item the list is then
/// nearly as large as the registers.
const FEW: usize = 384;

/// How many distinct items were seen, nearly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Distinct {
    /// Marks of all items, sorted.
    Few(Few<Mark>),
    /// Registers.
    Many(Box<Registers>),
}

impl Default for Distinct {
    fn default() -> Distinct {
        Distinct::Few(Few::default())
    }
}

impl Distinct {
    /// Takes an item. Gives by how many bytes the heap grew.
    #[inline]
    pub(crate) fn add(&mut self, mark: Mark) -> isize {
        match self {
            Distinct::Many(registers) => {
                registers.add(mark);
                0
            }
            Distinct::Few(marks) => match marks.binary_search(&mark) {
                Ok(_) => 0,
                Err(place) => self.insert(place, mark),
            },
        }
    }

    fn insert(&mut self, place: usize, mark: Mark) -> isize {
        let Distinct::Few(marks) = self else { return 0 };
        let grown = marks.insert(place, mark, 64);
        if marks.len() <= FEW {
            return grown;
        }
        let before = self.heap() as isize - grown;
        self.settle();
        self.heap() as isize - before
    }

    pub(crate) fn merge(&mut self, other: Distinct) {
        match (&mut *self, other) {
            (Distinct::Many(a), Distinct::Many(b)) => a.merge(&b),
            (Distinct::Many(a), Distinct::Few(b)) => b.iter().for_each(|&mark| a.add(mark)),
            (Distinct::Few(a), Distinct::Many(mut b)) => {
                a.iter().for_each(|&mark| b.add(mark));
                *self = Distinct::Many(b);
            }
            (Distinct::Few(a), Distinct::Few(b)) => {
                let mut all = std::mem::take(a).into_list();
                all.extend_from_slice(&b);
                all.sort_unstable();
                all.dedup();
                *a = all.into();
            }
        }
        self.settle();
    }

    /// Turns a list that is too long into registers.
    fn settle(&mut self) {
        if let Distinct::Few(marks) = self
            && marks.len() > FEW
        {
            let mut registers = Box::<Registers>::default();
            marks.iter().for_each(|&mark| registers.add(mark));
            *self = Distinct::Many(registers);
        }
    }

    /// How many distinct items: exact while they are kept one by one, then the composite estimate, rounded.
    pub fn estimate(&self) -> u64 {
        match self {
            Distinct::Few(marks) => marks.len() as u64,
            Distinct::Many(registers) => registers.bounds().1.round() as u64,
        }
    }

    /// Between which numbers the true one lies, with 95 % certainty.
    pub fn bounds(&self) -> (u64, u64) {
        match self {
            Distinct::Few(marks) => (marks.len() as u64, marks.len() as u64),
            Distinct::Many(registers) => {
                let (low, _, high) = registers.bounds();
                (low.floor() as u64, high.ceil() as u64)
            }
        }
    }

    pub(crate) fn heap(&self) -> usize {
        match self {
            Distinct::Few(marks) => marks.heap(),
            Distinct::Many(_) => size_of::<Registers>(),
        }
    }

    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        // ┌──────────────────────┬───────────────────────────┐
        // │ 0, or 1 + how many   │ registers, or marks u64 LE│
        // └──────────────────────┴───────────────────────────┘
        match self {
            Distinct::Many(registers) => {
                put_u64(out, 0);
                registers.encode(out);
            }
            Distinct::Few(marks) => {
                put_u64(out, 1 + marks.len() as u64);
                marks.iter().for_each(|mark| out.extend_from_slice(&mark.0.to_le_bytes()));
            }
        }
    }

    pub(crate) fn decode(input: &mut Input<'_>) -> Result<Distinct, Malformed> {
        match input.u64()? {
            0 => Ok(Distinct::Many(Registers::decode(input)?)),
            n if n <= 1 + FEW as u64 => decode_marks(input.take(8 * (n as usize - 1))?),
            _ => Err(Malformed("a list of marks that is too long")),
        }
    }
}

fn decode_marks(bytes: &[u8]) -> Result<Distinct, Malformed> {
    let (chunks, _) = bytes.as_chunks::<8>();
    let marks: Vec<Mark> = chunks.iter().map(|&chunk| Mark(u64::from_le_bytes(chunk))).collect();
    match marks.is_sorted_by(|a, b| a < b) && marks.iter().all(|mark| mark.is_valid()) {
        true => Ok(Distinct::Few(marks.into())),
        false => Err(Malformed("marks out of order")),
    }
}

#[cfg(test)]
mod tests;
