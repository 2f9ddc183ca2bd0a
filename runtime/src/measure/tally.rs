//! `tally(e)`: how often each value of an enum or a bool was seen, by its number.
//!
//! All that were seen are kept, also numbers that no case of the enum has: a newer producer's cases are counted before this program
//! knows their names.

use super::few::Few;
use super::wire::{Input, Malformed, put_i128, put_u64};

/// The most places that are reserved at a time.
const ROOM: usize = 16;

/// The numbers that were seen, rising, each with how often. A bool is 0 or 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(Few<(i32, u64)>);

impl Tally {
    /// Takes a value that was seen so often. Gives by how many bytes the heap grew.
    #[inline]
    pub(crate) fn add(&mut self, value: i32, times: u64) -> isize {
        match self.0.binary_search_by_key(&value, |(value, _)| *value) {
            Ok(place) => {
                self.0[place].1 += times;
                0
            }
            Err(place) => self.0.insert(place, (value, times), ROOM),
        }
    }

    /// Asks the memory for what a value is added to; false where that stands in place.
    #[inline]
    pub(crate) fn prefetch(&self) -> bool {
        self.0.prefetch()
    }

    pub(crate) fn merge(&mut self, other: &Tally) {
        for &(value, times) in other.seen() {
            self.add(value, times);
        }
    }

    /// What was seen, by number, and how often.
    pub fn seen(&self) -> &[(i32, u64)] {
        &self.0
    }

    pub(crate) fn heap(&self) -> usize {
        self.0.heap()
    }

    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        // ┌────────┬──────────────────────────────────────────────────────┐
        // │ count  │ by how much the number is larger than the one before │ for each number, rising;
        // │        │ (the first: the number), and how often, both varints │ the first is zigzag
        // └────────┴──────────────────────────────────────────────────────┘
        put_u64(out, self.seen().len() as u64);
        let mut last = None;
        for &(value, times) in self.seen() {
            match last {
                None => put_i128(out, value.into()),
                Some(last) => put_u64(out, value.abs_diff(last).into()),
            }
            put_u64(out, times);
            last = Some(value);
        }
    }

    pub(crate) fn decode(input: &mut Input<'_>) -> Result<Tally, Malformed> {
        let count = input.parts(2)?;
        let mut seen: Vec<(i32, u64)> = Vec::with_capacity(count);
        for _ in 0..count {
            let value = match seen.last() {
                None => input.i128()?,
                Some((last, _)) => match input.u64()? {
                    0 => return Err(Malformed("a value that stands twice in a tally")),
                    above => i128::from(*last) + i128::from(above),
                },
            };
            let value = i32::try_from(value).map_err(|_| Malformed("a case's number out of range"))?;
            match input.count()? {
                0 => return Err(Malformed("a value in a tally that was never seen")),
                times => seen.push((value, times)),
            }
        }
        Ok(Tally(seen.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tally(values: &[i32]) -> Tally {
        let mut tally = Tally::default();
        values.iter().for_each(|&value| _ = tally.add(value, 1));
        tally
    }

    fn decoded(bytes: &[u8]) -> Result<Tally, Malformed> {
        Tally::decode(&mut Input(bytes))
    }

    proptest! {
        #[test]
        fn it_counts_each_value(values in prop::collection::vec(prop_oneof![-3..4i32, any::<i32>()], 0..60)) {
            let tally = tally(&values);
            for &(value, times) in tally.seen() {
                prop_assert_eq!(times, values.iter().filter(|other| **other == value).count() as u64);
            }
            prop_assert!(tally.seen().is_sorted_by(|a, b| a.0 < b.0));
            prop_assert_eq!(tally.seen().iter().map(|(_, times)| times).sum::<u64>(), values.len() as u64);
            let mut bytes = Vec::new();
            tally.encode(&mut bytes);
            prop_assert_eq!(decoded(&bytes), Ok(tally));
        }
    }

    #[test]
    fn both_ends_of_the_numbers_are_kept() {
        let ends = tally(&[i32::MAX, i32::MIN, i32::MAX]);
        let mut bytes = Vec::new();
        ends.encode(&mut bytes);
        assert_eq!(decoded(&bytes).unwrap().seen(), [(i32::MIN, 1), (i32::MAX, 2)]);
    }

    #[test]
    fn what_is_no_tally_is_refused() {
        assert!(decoded(&[1, 2, 0]).is_err(), "a value that was never seen");
        assert!(decoded(&[2, 2, 1, 0, 1]).is_err(), "a value that stands twice");
        assert!(decoded(&[2, 0xfe, 0xff, 0xff, 0xff, 0x0f, 1, 1, 1]).is_err(), "a number past the last");
        assert!(decoded(&[9, 2, 1]).is_err(), "more values than bytes");
    }
}
