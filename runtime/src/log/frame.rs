//! Little-endian numbers and varints in byte slices.

use crate::time::Timestamp;

/// Reads fixed fields one after another from a slice that is known to be long enough.
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let (field, rest) = self.0.split_first_chunk().expect("the caller gives a whole header");
        self.0 = rest;
        *field
    }

    pub(super) fn u16(&mut self) -> u16 {
        u16::from_le_bytes(self.take())
    }

    pub(super) fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }

    pub(super) fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.take())
    }

    pub(super) fn time(&mut self) -> Timestamp {
        Timestamp(i64::from_le_bytes(self.take()))
    }
}

/// Appends a length as a varint of 1 to 5 bytes, 7 bits each, lowest first.
#[inline]
pub(super) fn put_length(out: &mut Vec<u8>, length: usize) {
    let mut rest = length;
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

/// A length, and how many bytes it took; none where the slice ends within it or it is longer than 5 bytes.
#[inline]
pub(super) fn length(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut length = 0;
    for (i, byte) in bytes.iter().take(5).enumerate() {
        length |= usize::from(byte & 0x7f) << (7 * i);
        if byte & 0x80 == 0 {
            return Some((length, i + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_come_back() {
        for n in [0, 1, 127, 128, 300, 16_383, 16_384, 1 << 24, u32::MAX as usize] {
            let mut bytes = Vec::new();
            put_length(&mut bytes, n);
            assert_eq!(length(&bytes), Some((n, bytes.len())));
            assert_eq!(length(&bytes[..bytes.len() - 1]), None);
        }
        assert_eq!(length(&[0x80; 9]), None);
    }
}
