//! One cell in a section: a key and its cell, both of any length.
//!
//! ```text
//!  varint    varint
//! +---------+----------+-----+------+
//! | key len | cell len | key | cell |
//! +---------+----------+-----+------+
//! ```
//!
//! Keys stand whole, not as differences from the one before: a lookup by hash lands in the middle of a block.

/// The most bytes that stand before a key: two varints of 32 bits.
pub(super) const HEAD_MAX: usize = 10;

/// Where the parts of an entry lie, counted from its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// The key's first byte.
    pub(super) key: usize,
    /// The cell's first byte.
    pub(super) cell: usize,
    /// The first byte of what follows.
    pub(super) end: usize,
}

/// The head of an entry, in `out`.
pub(super) fn head(key: &[u8], cell: &[u8], out: &mut Vec<u8>) {
    out.clear();
    varint(key.len() as u32, out);
    varint(cell.len() as u32, out);
}

/// Reads an entry's head; none if `bytes` is not one.
#[inline(always)]
pub(super) fn spot(bytes: &[u8]) -> Option<Spot> {
    let (key, a) = read_varint(bytes)?;
    let (cell, b) = read_varint(bytes.get(a..)?)?;
    let begin = a + b;
    Some(Spot { key: begin, cell: begin + key as usize, end: begin + key as usize + cell as usize })
}

/// The same of an entry whose key and cell both have less than 128 bytes, as nearly all have; none of any other.
#[inline(always)]
pub(super) fn short(bytes: &[u8]) -> Option<Spot> {
    let &[key, cell] = bytes.first_chunk()?;
    let (key, cell) = (usize::from(key), usize::from(cell));
    ((key | cell) < 0x80).then_some(Spot { key: 2, cell: 2 + key, end: 2 + key + cell })
}

fn varint(mut n: u32, out: &mut Vec<u8>) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

#[inline(always)]
fn read_varint(bytes: &[u8]) -> Option<(u32, usize)> {
    match *bytes.first()? {
        byte if byte < 0x80 => Some((u32::from(byte), 1)),
        _ => read_long(bytes),
    }
}

#[cold]
fn read_long(bytes: &[u8]) -> Option<(u32, usize)> {
    let mut n = 0u64;
    for (i, &byte) in bytes.iter().take(5).enumerate() {
        n |= u64::from(byte & 0x7f) << (7 * i);
        if byte < 0x80 {
            return Some((u32::try_from(n).ok()?, i + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_round_trip_at_every_length_of_a_varint() {
        let mut out = Vec::new();
        for key in [0usize, 1, 127, 128, 16_383, 16_384] {
            for cell in [0usize, 127, 128, 2_097_151, 2_097_152] {
                head(&vec![0; key], &vec![0; cell], &mut out);
                let begin = out.len();
                assert_eq!(spot(&out), Some(Spot { key: begin, cell: begin + key, end: begin + key + cell }));
                assert_eq!(spot(&out[..begin - 1]), None);
                assert_eq!(short(&out), spot(&out).filter(|_| begin == 2));
                assert!(begin <= HEAD_MAX);
            }
        }
    }
}
