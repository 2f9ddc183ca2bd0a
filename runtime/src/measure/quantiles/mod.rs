//! `quantiles(e)`: the values themselves while they are few, then a KLL sketch of Apache DataSketches, k = 200.

mod value;

pub(crate) use value::{Float, Int, Ordered};

use super::wire::{Input, MOST, Malformed, put_u64};
use datasketches::common::SearchCriteria;
use datasketches::kll::KllSketch;

/// The most values that are kept one by one.
const FEW: usize = 128;
/// The sketch's parameter: ranks within 1.4 %, with 99 % certainty.
const K: u16 = 200;
/// By how much a rank may be off, with a certainty that leaves no doubt.
const OFF: f64 = 0.03;
/// The ranks that are answered.
pub(super) const RANKS: [f64; 7] = [0.0, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0];

/// How values are spread.
#[derive(Clone, Debug)]
pub enum Quantiles<T> {
    /// All values, as they came.
    Few(Vec<T>),
    /// A sketch.
    Many(Box<KllSketch<T>>),
}

impl<T> Default for Quantiles<T> {
    fn default() -> Quantiles<T> {
        Quantiles::Few(Vec::new())
    }
}

impl<T: Ordered> Quantiles<T> {
    /// Takes a value. Gives by how many bytes the heap grew.
    #[inline]
    pub(crate) fn add(&mut self, value: T) -> isize {
        match self {
            Quantiles::Few(values) if values.len() < values.capacity() && values.len() < FEW => {
                values.push(value);
                0
            }
            _ => self.grow(value),
        }
    }

    fn grow(&mut self, value: T) -> isize {
        let before = self.heap();
        match self {
            Quantiles::Few(values) => {
                values.reserve_exact(values.len().max(1));
                values.push(value);
            }
            Quantiles::Many(sketch) => sketch.update(value),
        }
        self.settle();
        self.heap() as isize - before as isize
    }

    pub(crate) fn merge(&mut self, other: Quantiles<T>) {
        match (&mut *self, other) {
            (Quantiles::Many(a), Quantiles::Many(b)) => {
                if a.merge(&b).is_err() {
                    unreachable!("both are of one kind, and decoding bounds how many values they can have");
                }
            }
            (Quantiles::Many(a), Quantiles::Few(b)) => b.into_iter().for_each(|value| a.update(value)),
            (Quantiles::Few(a), Quantiles::Many(mut b)) => {
                a.iter().for_each(|&value| b.update(value));
                *self = Quantiles::Many(b);
            }
            (Quantiles::Few(a), Quantiles::Few(b)) => a.extend(b),
        }
        self.settle();
    }

    /// Turns a list that is too long into a sketch.
    fn settle(&mut self) {
        if let Quantiles::Few(values) = self
            && values.len() > FEW
        {
            let mut sketch = Box::new(sketch());
            values.iter().for_each(|&value| sketch.update(value));
            *self = Quantiles::Many(sketch);
        }
    }

    /// The smallest values that at least a `rank` of all do not exceed, for ranks from 0 to 1; none of nothing.
    pub fn at(&self, ranks: &[f64]) -> Option<Vec<T>> {
        match self {
            Quantiles::Many(sketch) => sketch.quantiles(ranks, SearchCriteria::Inclusive).ok().flatten(),
            Quantiles::Few(values) => {
                let mut values = values.clone();
                values.sort_unstable();
                let last = values.len().checked_sub(1)?;
                let place = |rank: &f64| ((rank * values.len() as f64).ceil() as usize).saturating_sub(1).min(last);
                Some(ranks.iter().map(|rank| values[place(rank)]).collect())
            }
        }
    }

    /// By how much a rank may be off, with 99 % certainty.
    pub fn rank_error(&self) -> f64 {
        match self {
            Quantiles::Few(_) => 0.0,
            Quantiles::Many(sketch) => sketch.normalized_rank_error(),
        }
    }

    /// Whether it still has all values one by one.
    pub(crate) fn is_exact(&self) -> bool {
        matches!(self, Quantiles::Few(_))
    }

    /// What it answers: each rank and the value there; none of nothing.
    pub(crate) fn ranked(&self) -> Option<Vec<(f64, T)>> {
        Some(RANKS.into_iter().zip(self.at(&RANKS)?).collect())
    }

    /// How many values it has taken.
    pub(crate) fn count(&self) -> u64 {
        match self {
            Quantiles::Few(values) => values.len() as u64,
            Quantiles::Many(sketch) => sketch.n(),
        }
    }

    /// Whether both can have taken the same values: as many, and each answer of one lies where the other has it, by twice the 3 % by which
    /// a rank may be off. Equal while both are exact.
    pub(crate) fn agrees(&self, other: &Quantiles<T>) -> bool {
        if let (Quantiles::Few(a), Quantiles::Few(b)) = (self, other) {
            let sorted = |values: &[T]| {
                let mut values = values.to_vec();
                values.sort_unstable();
                values
            };
            return sorted(a) == sorted(b);
        }
        let near = |by: f64| RANKS.map(|rank| if rank == 0.0 || rank == 1.0 { rank } else { (rank + by).clamp(0.0, 1.0) });
        let all = (self.at(&RANKS), other.at(&near(-2.0 * OFF)), other.at(&near(2.0 * OFF)));
        let (Some(values), Some(low), Some(high)) = all else { return self.count() == other.count() };
        let inside = values.iter().zip(low.iter().zip(&high)).all(|(value, (low, high))| low <= value && value <= high);
        inside && self.count() == other.count()
    }

    pub(crate) fn heap(&self) -> usize {
        match self {
            Quantiles::Few(values) => values.capacity() * size_of::<T>(),
            // The crate does not say what its levels have reserved: vectors that grew by doubling, about half full.
            Quantiles::Many(sketch) => size_of::<KllSketch<T>>() + 2 * sketch.num_retained() * size_of::<T>() + 8 * 24,
        }
    }

    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        // ┌───────────────────┬──────────────────────────────────────────────────────────┐
        // │ 0, or 1 + how many│ a KLL image and its length before it, or values, sorted  │
        // └───────────────────┴──────────────────────────────────────────────────────────┘
        match self {
            Quantiles::Many(sketch) => {
                let image = sketch.serialize();
                put_u64(out, 0);
                super::wire::put_bytes(out, &image);
            }
            Quantiles::Few(values) => {
                let mut values = values.clone();
                values.sort_unstable();
                put_u64(out, 1 + values.len() as u64);
                values.iter().for_each(|value| value.put(out));
            }
        }
    }

    pub(crate) fn decode(input: &mut Input<'_>) -> Result<Quantiles<T>, Malformed> {
        match input.u64()? {
            0 => decode_sketch(input.bytes()?),
            n if n <= 1 + FEW as u64 => (1..n).map(|_| T::take(input)).collect::<Result<_, _>>().map(Quantiles::Few),
            _ => Err(Malformed("a list of values that is too long")),
        }
    }
}

fn sketch<T: Ordered>() -> KllSketch<T> {
    match KllSketch::new(K) {
        Ok(sketch) => sketch,
        Err(_) => unreachable!("the parameter is in range"),
    }
}

fn decode_sketch<T: Ordered>(image: &[u8]) -> Result<Quantiles<T>, Malformed> {
    match KllSketch::deserialize(image) {
        Ok(sketch) if sketch.k() == K && sketch.min_k() == K && (1..=MOST).contains(&sketch.n()) => Ok(Quantiles::Many(Box::new(sketch))),
        _ => Err(Malformed("not a KLL sketch of k = 200")),
    }
}

#[cfg(test)]
mod tests;
