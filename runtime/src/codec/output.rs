//! Varints as they are written: seven bits a byte, the lowest first; each byte but the last says that another follows.

/// Appends a number.
#[inline(always)]
pub(super) fn push_varint(out: &mut Vec<u8>, value: u64) {
    if value < 0x80 { out.push(value as u8) } else { push_long(out, value) }
}

/// Out of line: what is instantiated for every field of every type must be short.
#[inline(never)]
fn push_long(out: &mut Vec<u8>, value: u64) {
    if value < 1 << 14 {
        out.extend_from_slice(&[value as u8 | 0x80, (value >> 7) as u8]);
    } else if value < 1 << 56 {
        // Eight bytes are written, whatever the number needs: that is one store.
        let (bytes, len) = spread(value);
        let end = out.len() + len;
        out.extend_from_slice(&bytes);
        out.truncate(end);
    } else {
        let (bytes, len) = varint(value);
        out.extend_from_slice(&bytes[..len]);
    }
}

/// The bytes of a varint of up to 56 bits, and their number: its bits are moved apart, by halves, until each byte has seven.
#[inline(always)]
fn spread(value: u64) -> ([u8; 8], usize) {
    let spread = (value & 0x0fff_ffff) | ((value & 0x00ff_ffff_f000_0000) << 4);
    let spread = (spread & 0x0000_3fff_0000_3fff) | ((spread & 0x0fff_c000_0fff_c000) << 2);
    let spread = (spread & 0x007f_007f_007f_007f) | ((spread & 0x3f80_3f80_3f80_3f80) << 1);
    let len = (70 - (value | 1).leading_zeros()) / 7;
    let more = 0x8080_8080_8080_8080 & ((1 << (8 * (len - 1))) - 1);
    ((spread | more).to_le_bytes(), len as usize)
}

/// The bytes of a varint and their number.
#[inline(always)]
pub(super) fn varint(mut value: u64) -> ([u8; 10], usize) {
    let mut bytes = [0; 10];
    let mut len = 0;
    while value >= 0x80 {
        bytes[len] = value as u8 | 0x80;
        (value, len) = (value >> 7, len + 1);
    }
    bytes[len] = value as u8;
    (bytes, len + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_have_the_bytes_that_one_step_at_a_time_gives(value: u64, bits in 0..64u32) {
            let value = value >> bits;
            let mut out = vec![7];
            push_varint(&mut out, value);
            let (bytes, len) = varint(value);
            prop_assert_eq!(&out[1..], &bytes[..len]);
        }
    }

    #[test]
    fn the_edges_of_each_length() {
        for len in 1..=10usize {
            let least = if len == 1 { 0 } else { 1u64 << (7 * (len - 1)) };
            let most = 1u64.checked_shl(7 * len as u32).map_or(u64::MAX, |next| next - 1);
            for value in [least, most] {
                let mut out = Vec::new();
                push_varint(&mut out, value);
                assert_eq!(out.len(), len, "{value}");
                assert_eq!(out, varint(value).0[..len], "{value}");
            }
        }
    }
}
