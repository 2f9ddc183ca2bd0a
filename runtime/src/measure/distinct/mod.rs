//! `distinct(e)`: a set of marks while it is small, then HyperLogLog registers.
//!
//! Which of the two a cell is, and every bit of its bytes, depends on the set of items alone: not on their order, nor on how parts were
//! merged. Hash and estimate are those of Apache DataSketches; see [`registers::Registers::image`] for the bytes it shares with it.

mod murmur;
mod mark;
mod marks;
mod registers;

pub(crate) use mark::Mark;

use super::few::Few;
use super::item::Item;
use super::wire::{Input, Malformed, put_u64};
use marks::Marks;
use registers::Registers;

/// The most items that are kept one by one: the answer is exact up to here (100 are promised). The set is then as large as
/// the registers.
const FEW: usize = 384;

/// The most marks that are kept as a list.
const LIST: usize = 8;

/// How many distinct items were seen, nearly.
#[derive(Clone, Debug)]
pub enum Distinct {
    /// Marks of all items, sorted.
    Few(Few<Mark>),
    /// Marks of all items.
    More(Marks),
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
    pub(crate) fn count(&mut self, item: &Item<'_>) -> isize {
        match self {
            Distinct::Many(registers) => {
                registers.add(item.register());
                0
            }
            few => few.add(item.mark()),
        }
    }

    /// Takes a mark. Gives by how many bytes the heap grew.
    #[inline]
    pub(crate) fn add(&mut self, mark: Mark) -> isize {
        match self {
            Distinct::Many(registers) => {
                registers.add(mark);
                0
            }
            Distinct::More(marks) => {
                let before = marks.heap();
                marks.add(mark);
                let grown = marks.heap() - before;
                if marks.len() > FEW { self.settle() } else { grown as isize }
            }
            Distinct::Few(marks) => match marks.binary_search(&mark) {
                Ok(_) => 0,
                Err(place) => marks.insert(place, mark, LIST) + self.settle(),
            },
        }
    }

    /// Asks the memory for what taking an item will touch; gives the mark that is then to be taken, or none where that stands in place.
    #[inline]
    pub(crate) fn prefetch(&self, item: &Item<'_>) -> Option<Mark> {
        match self {
            Distinct::Many(registers) => {
                let mark = item.register();
                registers.prefetch(mark);
                Some(mark)
            }
            Distinct::More(marks) => {
                let mark = item.mark();
                marks.prefetch(mark);
                Some(mark)
            }
            Distinct::Few(marks) => marks.prefetch().then(|| item.mark()),
        }
    }

    pub(crate) fn merge(&mut self, other: Distinct) {
        match (&mut *self, other) {
            (Distinct::Many(a), Distinct::Many(b)) => a.merge(&b),
            (a, Distinct::Many(mut b)) => {
                a.marks().into_iter().for_each(|mark| b.add(mark));
                *self = Distinct::Many(b);
            }
            (_, few) => few.marks().into_iter().for_each(|mark| {
                self.add(mark);
            }),
        }
    }

    /// Turns what is too long for its form into the next. Gives by how many bytes the heap grew.
    fn settle(&mut self) -> isize {
        let before = self.heap();
        match self {
            Distinct::Few(marks) if marks.len() > LIST => *self = Distinct::More(Marks::new(marks)),
            Distinct::More(marks) if marks.len() > FEW => {
                let mut registers = Box::<Registers>::default();
                marks.iter().for_each(|mark| registers.add(mark));
                *self = Distinct::Many(registers);
            }
            _ => {}
        }
        self.heap() as isize - before as isize
    }

    /// The marks of all items, sorted, while they are kept one by one.
    fn marks(&self) -> Vec<Mark> {
        match self {
            Distinct::Few(marks) => marks.to_vec(),
            Distinct::More(marks) => {
                let mut marks: Vec<Mark> = marks.iter().collect();
                marks.sort_unstable();
                marks
            }
            Distinct::Many(_) => Vec::new(),
        }
    }

    /// How many distinct items: exact while they are kept one by one, then the composite estimate, rounded.
    pub fn estimate(&self) -> u64 {
        match self {
            Distinct::Few(marks) => marks.len() as u64,
            Distinct::More(marks) => marks.len() as u64,
            Distinct::Many(registers) => registers.bounds().1.round() as u64,
        }
    }

    /// Between which numbers the true one lies, with 95 % certainty.
    pub fn bounds(&self) -> (u64, u64) {
        match self {
            Distinct::Many(registers) => {
                let (low, _, high) = registers.bounds();
                (low.floor() as u64, high.ceil() as u64)
            }
            _ => (self.estimate(), self.estimate()),
        }
    }

    pub(crate) fn heap(&self) -> usize {
        match self {
            Distinct::Few(marks) => marks.heap(),
            Distinct::More(marks) => marks.heap(),
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
            _ => {
                let marks = self.marks();
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
        true if marks.len() > LIST => Ok(Distinct::More(Marks::new(&marks))),
        true => Ok(Distinct::Few(marks.into())),
        false => Err(Malformed("marks out of order")),
    }
}

impl PartialEq for Distinct {
    fn eq(&self, other: &Distinct) -> bool {
        match (self, other) {
            (Distinct::Many(a), Distinct::Many(b)) => a == b,
            (Distinct::Many(_), _) | (_, Distinct::Many(_)) => false,
            _ => self.marks() == other.marks(),
        }
    }
}

impl Eq for Distinct {}

#[cfg(test)]
mod tests;
