//! Steps that Protobuf alone takes: bytes behind their length, and looking ahead.

use crate::codec::input::{Flaw, Input};

impl<'a> Input<'a> {
    /// Bytes behind their length.
    #[inline(always)]
    pub(super) fn binary(&mut self) -> Result<&'a [u8], Flaw> {
        let len = self.varint()?;
        self.take(len)
    }

    /// Takes a varint if it is this one.
    #[inline(always)]
    pub(super) fn take_head(&mut self, head: u64) -> bool {
        let mut ahead = self.clone();
        let is_same = ahead.varint() == Ok(head);
        if is_same {
            *self = ahead;
        }
        is_same
    }
}

/// How many varints end in these bytes.
pub(super) fn varints(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte < 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::output::push_varint;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_head_is_taken_if_it_is_the_one(head: u64, bits in 0..64u32) {
            let (head, mut bytes) = (head >> bits, Vec::new());
            push_varint(&mut bytes, head);
            let mut input = Input::new(&bytes);
            prop_assert!(!input.take_head(head ^ 1 << 63) && input.offset() == 0);
            prop_assert!(input.take_head(head) && input.left() == 0);
            prop_assert!(!input.take_head(head), "nothing is left");
        }

        #[test]
        fn varints_are_counted(values in prop::collection::vec(any::<u64>(), 0..9)) {
            let mut bytes = Vec::new();
            values.iter().for_each(|value| push_varint(&mut bytes, *value));
            prop_assert_eq!(varints(&bytes), values.len());
        }
    }
}
