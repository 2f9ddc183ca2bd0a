//! Text in bytes. Most of it is short and ASCII, which is told sooner than UTF-8.

use super::input::Input;

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

/// As many bytes are told and copied at once. The smallest piece that allocators give is no smaller.
const SHORT: usize = 16;

/// The highest bits of the first `SHORT - n` bytes from place `n` on.
const FIRST: [u8; 2 * SHORT] = {
    let mut first = [0; 2 * SHORT];
    let mut at = 0;
    while at < SHORT {
        first[at] = 0x80;
        at += 1;
    }
    first
};

/// Takes a text of so many bytes as a string, where it is short and ASCII and more bytes stand behind it, as most do: whatever its length,
/// the same few steps. Otherwise none, and nothing is taken.
#[inline(always)]
pub(super) fn short(input: &mut Input<'_>, len: u64) -> Option<String> {
    let ahead = input.ahead::<SHORT>()?;
    if len > SHORT as u64 {
        return None;
    }
    let len = len as usize;
    let own = u128::from_le_bytes(*FIRST[SHORT - len..].first_chunk()?);
    if u128::from_le_bytes(*ahead) & own != 0 {
        return None;
    }
    input.take(len as u64).ok()?;
    if len == 0 {
        return Some(String::new());
    }
    let mut text = Vec::with_capacity(SHORT);
    text.extend_from_slice(ahead);
    text.truncate(len);
    // SAFETY: no byte of it has its highest bit, and ASCII is UTF-8.
    Some(unsafe { String::from_utf8_unchecked(text) })
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
        fn what_is_short_is_taken_at_once_or_not_at_all(bytes in prop::collection::vec(prop_oneof![9 => 0..0x80u8, 1 => any::<u8>()], 0..40), len in 0..24u64) {
            let mut input = Input::new(&bytes);
            let taken = short(&mut input, len);
            let whole = bytes.get(..len as usize).filter(|_| len <= 16 && bytes.len() >= 16);
            prop_assert_eq!(taken.as_deref(), whole.filter(|bytes| bytes.is_ascii()).and_then(text));
            prop_assert_eq!(input.offset(), taken.map_or(0, |text| text.len()));
        }

        #[test]
        fn so_is_what_is_not_ascii(written: String, cut: usize) {
            let bytes = &written.as_bytes()[..cut.min(written.len())];
            prop_assert_eq!(text(bytes), std::str::from_utf8(bytes).ok());
        }
    }
}
