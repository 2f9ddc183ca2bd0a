//! Whether two keys are equal, in line: most are too short to be worth a call.

/// Whether two keys are equal, word by word; the last word overlaps the one before it where the length is no multiple of a word's.
#[inline(always)]
pub(super) fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let (Some(last), Some(other)) = (a.last_chunk::<8>(), b.last_chunk::<8>()) else { return a.iter().eq(b) };
    let differs = |a: &[u8; 8], b: &[u8; 8]| u64::from_ne_bytes(*a) ^ u64::from_ne_bytes(*b);
    let mut differing = differs(last, other);
    for (a, b) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
        differing |= differs(a, b);
    }
    differing == 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::is_same;

    proptest! {
        #[test]
        fn keys_are_the_same_where_all_their_bytes_are(key in prop::collection::vec(any::<u8>(), 0..40), at: prop::sample::Index, bit in 0..8) {
            prop_assert!(is_same(&key, &key.clone()));
            if !key.is_empty() {
                let (mut other, at) = (key.clone(), at.index(key.len()));
                other[at] ^= 1u8 << bit;
                prop_assert!(!is_same(&key, &other) && !is_same(&key, &key[..at]));
            }
        }
    }
}
