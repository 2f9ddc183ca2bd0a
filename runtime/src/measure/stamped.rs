//! `first(e)` and `last(e)`: a value and when it was so. Of two at once, the smaller as key bytes.

use super::small::Small;
use super::wire::{Input, Malformed, put_bytes, put_i128};
use std::cmp::Ordering;

/// The value that was so first, or last, if any was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamped(Option<At>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct At {
    micros: i64,
    value: Small,
}

impl Stamped {
    /// Takes a value whose time stands on the `side` of what is kept. Gives by how many bytes the heap grew.
    #[inline]
    pub(crate) fn add(&mut self, bytes: &[u8], micros: i64, side: Ordering) -> isize {
        if self.0.as_ref().is_some_and(|old| !beats((micros, bytes), old, side)) {
            return 0;
        }
        let before = self.heap();
        self.0 = Some(At { micros, value: Small::new(bytes) });
        self.heap() as isize - before as isize
    }

    pub(crate) fn merge(&mut self, other: Stamped, side: Ordering) {
        let Some(new) = other.0 else { return };
        if self.0.as_ref().is_none_or(|old| beats((new.micros, new.value.bytes()), old, side)) {
            self.0 = Some(new);
        }
    }

    /// The value as key bytes; none of nothing.
    pub fn value(&self) -> Option<&[u8]> {
        self.0.as_ref().map(|at| at.value.bytes())
    }

    pub(crate) fn heap(&self) -> usize {
        self.0.as_ref().map_or(0, |at| at.value.heap())
    }

    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        // 0, or 1, the time as a varint, and a length and the value's key bytes
        out.push(u8::from(self.0.is_some()));
        if let Some(at) = &self.0 {
            put_i128(out, at.micros.into());
            put_bytes(out, at.value.bytes());
        }
    }

    pub(crate) fn decode(input: &mut Input<'_>) -> Result<Stamped, Malformed> {
        match input.u8()? {
            0 => Ok(Stamped(None)),
            1 => {
                let micros = i64::try_from(input.i128()?).map_err(|_| Malformed("a time out of range"))?;
                Ok(Stamped(Some(At { micros, value: Small::new(input.bytes()?) })))
            }
            _ => Err(Malformed("a value neither there nor absent")),
        }
    }
}

fn beats(new: (i64, &[u8]), old: &At, side: Ordering) -> bool {
    match new.0.cmp(&old.micros) {
        Ordering::Equal => new.1 < old.value.bytes(),
        order => order == side,
    }
}
