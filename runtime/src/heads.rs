//! The beginning of some bytes as a number, to compare them by it first.

/// The first eight bytes as a number that orders as they do; where there are fewer, they are filled up with zeros.
#[inline(always)]
pub(crate) fn head(bytes: &[u8]) -> u64 {
    let padded = || std::array::from_fn(|at| bytes.get(at).copied().unwrap_or(0));
    u64::from_be_bytes(bytes.first_chunk().copied().unwrap_or_else(padded))
}

/// With how many bytes both begin alike.
#[inline]
pub(crate) fn shared(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn heads_order_as_bytes_do(a in prop::collection::vec(0..3u8, 0..12), b in prop::collection::vec(0..3u8, 0..12)) {
            let same = shared(&a, &b);
            prop_assert!(a[..same] == b[..same] && (a.get(same) != b.get(same) || same == a.len().max(b.len())));
            for from in [0, same] {
                match head(&a[from..]).cmp(&head(&b[from..])) {
                    std::cmp::Ordering::Equal => {}
                    order => prop_assert_eq!(order, a.cmp(&b)),
                }
            }
        }
    }
}
