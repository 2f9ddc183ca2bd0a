//! Text in bytes. Most of it is short and ASCII, which is told sooner than UTF-8.

/// The text that bytes are; none where they are not UTF-8.
#[inline(always)]
pub(super) fn text(bytes: &[u8]) -> Option<&str> {
    if is_ascii(bytes) {
        // SAFETY: ASCII is UTF-8.
        return Some(unsafe { std::str::from_utf8_unchecked(bytes) });
    }
    std::str::from_utf8(bytes).ok()
}

/// Whether no byte has its highest bit: eight at a time, the last eight perhaps a second time, wherever they stand in memory.
#[inline(always)]
fn is_ascii(bytes: &[u8]) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let Some(last) = bytes.last_chunk::<8>() else { return is_short_ascii(bytes) };
    let (chunks, _) = bytes.as_chunks::<8>();
    chunks.iter().fold(u64::from_le_bytes(*last), |all, chunk| all | u64::from_le_bytes(*chunk)) & HIGH == 0
}

/// The same of less than eight.
#[inline(always)]
fn is_short_ascii(bytes: &[u8]) -> bool {
    const HIGH: u32 = 0x8080_8080;
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        return (u32::from_le_bytes(*first) | u32::from_le_bytes(*last)) & HIGH == 0;
    }
    match bytes {
        [first, .., last] => (first | last | bytes[1]) < 0x80,
        [one] => *one < 0x80,
        [] => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_what_the_standard_library_takes(mut bytes in prop::collection::vec(0..0x80u8, 0..80), at: prop::sample::Index, other: Option<u8>) {
            if let (Some(other), false) = (other, bytes.is_empty()) {
                let at = at.index(bytes.len());
                bytes[at] = other;
            }
            prop_assert_eq!(text(&bytes), std::str::from_utf8(&bytes).ok());
        }

        #[test]
        fn so_is_what_is_not_ascii(written: String, cut: usize) {
            let bytes = &written.as_bytes()[..cut.min(written.len())];
            prop_assert_eq!(text(bytes), std::str::from_utf8(bytes).ok());
        }
    }
}
