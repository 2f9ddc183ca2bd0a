//! Whether two keys are equal, in line: most are too short to be worth a call.

/// Whether two keys are equal. Those of up to 32 bytes are looked at in two pieces, which overlap where they must, and without a loop.
#[inline(always)]
pub(super) fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    match a.len() {
        17.. if a.len() > 32 => a == b,
        16.. => ends_are_same(a, b, u128::from_ne_bytes),
        8.. => ends_are_same(a, b, u64::from_ne_bytes),
        4.. => ends_are_same(a, b, u32::from_ne_bytes),
        _ => a.iter().eq(b),
    }
}

/// Whether the first bytes are equal, and the last.
#[inline(always)]
fn ends_are_same<const N: usize, T: std::ops::BitXor<Output = T> + std::ops::BitOr<Output = T> + PartialEq + Default>(
    a: &[u8],
    b: &[u8],
    number: impl Fn([u8; N]) -> T,
) -> bool {
    match (a.first_chunk::<N>(), b.first_chunk::<N>(), a.last_chunk::<N>(), b.last_chunk::<N>()) {
        (Some(a), Some(b), Some(end), Some(other)) => (number(*a) ^ number(*b)) | (number(*end) ^ number(*other)) == T::default(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::is_same;

    proptest! {
        #[test]
        fn keys_are_the_same_where_all_their_bytes_are(key in prop::collection::vec(any::<u8>(), 0..80), at: prop::sample::Index, bit in 0..8) {
            prop_assert!(is_same(&key, &key.clone()));
            if !key.is_empty() {
                let (mut other, at) = (key.clone(), at.index(key.len()));
                other[at] ^= 1u8 << bit;
                prop_assert!(!is_same(&key, &other) && !is_same(&key, &key[..at]));
            }
        }
    }
}
