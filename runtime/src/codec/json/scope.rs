//! What an open JSON object remembers.

use crate::shape::Field;

/// An open object: the fields that it may have, and those that it had.
#[derive(Debug)]
pub struct Scope {
    pub(super) fields: &'static [Field],
    pub(super) first: bool,
    /// The first 64 fields, a bit each.
    seen: u64,
    /// The places of any others.
    seen_beyond: Vec<usize>,
}

impl Scope {
    pub(super) fn new(fields: &'static [Field]) -> Scope {
        Scope { fields, first: true, seen: 0, seen_beyond: Vec::new() }
    }

    /// Notes that the field at a place of `fields` is there; says whether it was there before.
    pub(super) fn is_second(&mut self, place: usize) -> bool {
        if place < 64 {
            let bit = 1 << place;
            let second = self.seen & bit != 0;
            self.seen |= bit;
            return second;
        }
        let second = self.seen_beyond.contains(&place);
        self.seen_beyond.push(place);
        second
    }
}
