//! `min(e)` and `max(e)`: values as order-preserving key bytes, so that whatever their type they are compared as bytes.

use super::small::Small;
use super::wire::{Input, Malformed, put_bytes};
use std::cmp::Ordering;

/// The value that stands furthest to one side, if any was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extreme(Option<Small>);

impl Extreme {
    /// Takes a value that stands on the `side` of what is kept. Gives by how many bytes the heap grew.
    #[inline]
    pub(crate) fn add(&mut self, bytes: &[u8], side: Ordering) -> isize {
        match &self.0 {
            Some(old) if bytes.cmp(old.bytes()) != side => 0,
            _ => self.replace(Small::new(bytes)),
        }
    }

    pub(crate) fn merge(&mut self, other: Extreme, side: Ordering) {
        match (&self.0, other.0) {
            (Some(old), Some(new)) if new.cmp(old) != side => {}
            (_, Some(new)) => self.0 = Some(new),
            (_, None) => {}
        }
    }

    fn replace(&mut self, new: Small) -> isize {
        let before = self.heap();
        self.0 = Some(new);
        self.heap() as isize - before as isize
    }

    /// The value as key bytes; none of nothing.
    pub fn value(&self) -> Option<&[u8]> {
        self.0.as_ref().map(Small::bytes)
    }

    pub(crate) fn heap(&self) -> usize {
        self.0.as_ref().map_or(0, Small::heap)
    }

    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        // 0, or 1 and a length and the value's key bytes
        out.push(u8::from(self.0.is_some()));
        if let Some(value) = &self.0 {
            put_bytes(out, value.bytes());
        }
    }

    pub(crate) fn decode(input: &mut Input<'_>) -> Result<Extreme, Malformed> {
        match input.u8()? {
            0 => Ok(Extreme(None)),
            1 => Ok(Extreme(Some(Small::new(input.bytes()?)))),
            _ => Err(Malformed("a value neither there nor absent")),
        }
    }
}
