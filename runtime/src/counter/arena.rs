//! Many short byte strings side by side, each with a number: no allocation for each, no copy as they grow, and all of them go at once.
//!
//! ```text
//!  u32       u32
//! +---------+--------+-------+---------------------------+
//! | number  | length | bytes | up to a multiple of eight |
//! +---------+--------+-------+---------------------------+
//! ```

use crate::prefetch::{LINE, prefetch};

/// How many bytes are reserved at a time.
const CHUNK: usize = 1 << 20;
/// So many chunks there may be.
const MOST: usize = (1 << 15) - 1;
/// Byte strings begin at multiples of this.
const UNIT: usize = 8;

/// Byte strings that are only added to.
#[derive(Debug, Default)]
pub(super) struct Arena {
    chunks: Vec<Vec<u8>>,
}

/// Where a byte string stands, in units of eight bytes; every chunk counts as one of the usual size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(u32);

impl Place {
    /// Where none stands: there are never as many chunks.
    pub(super) const NONE: Place = Place(u32::MAX);
}

impl Arena {
    /// How many bytes a byte string takes.
    pub(super) const fn cost(len: usize) -> usize {
        (UNIT + len).next_multiple_of(UNIT)
    }

    /// Adds a byte string and its number.
    #[inline]
    pub(super) fn add(&mut self, number: u32, bytes: &[u8]) -> Place {
        let cost = Arena::cost(bytes.len());
        // A chunk that was made for a long string has no room for another, whatever its length.
        if self.chunks.last().is_none_or(|chunk| chunk.len() + cost > CHUNK) {
            self.grow(cost);
        }
        let last = self.chunks.len() - 1;
        let chunk = &mut self.chunks[last];
        let place = Place((last * (CHUNK / UNIT) + chunk.len() / UNIT) as u32);
        chunk.extend_from_slice(&number.to_le_bytes());
        chunk.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        chunk.extend_from_slice(bytes);
        chunk.resize(chunk.len().next_multiple_of(UNIT), 0);
        place
    }

    #[cold]
    fn grow(&mut self, cost: usize) {
        assert!(self.chunks.len() < MOST, "an arena of 32 GiB is full; tables end long before");
        self.chunks.push(Vec::with_capacity(CHUNK.max(cost)));
    }

    /// A byte string that was added, and its number.
    #[inline(always)]
    pub(super) fn get(&self, place: Place) -> (u32, &[u8]) {
        let record = self.from(place);
        let number = u32::from_le_bytes([record[0], record[1], record[2], record[3]]);
        let len = u32::from_le_bytes([record[4], record[5], record[6], record[7]]);
        (number, &record[UNIT..UNIT + len as usize])
    }

    /// Asks the memory for the first `len` bytes of a byte string.
    #[inline(always)]
    pub(super) fn prefetch(&self, place: Place, len: usize) {
        let record = self.from(place);
        let end = (UNIT + len).min(record.len());
        record[..end].iter().step_by(LINE).take(4).for_each(prefetch);
        prefetch(&record[end - 1]);
    }

    #[inline(always)]
    fn from(&self, place: Place) -> &[u8] {
        let (chunk, at) = (place.0 as usize / (CHUNK / UNIT), place.0 as usize % (CHUNK / UNIT));
        &self.chunks[chunk][at * UNIT..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_strings_come_back_from_where_they_were_put() {
        let lengths = (0..40).chain([CHUNK - 8, CHUNK - 7, 3 * CHUNK, 0, CHUNK / 2, CHUNK / 2, 1, CHUNK + 9, 5]);
        let strings: Vec<Vec<u8>> = lengths.zip(0u8..).map(|(len, byte)| vec![byte; len]).collect();
        let mut arena = Arena::default();
        let places: Vec<Place> = strings.iter().zip(7..).map(|(string, number)| arena.add(number, string)).collect();
        for ((string, place), number) in strings.iter().zip(places).zip(7..) {
            arena.prefetch(place, 100);
            assert!(place != Place::NONE && arena.get(place) == (number, string.as_slice()));
        }
    }
}
