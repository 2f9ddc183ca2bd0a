//! Numbers of so many bits each, one after another, the lowest bits first.

/// Appends numbers below `2^width`; the last byte is filled up with zeros.
#[inline]
pub(super) fn pack(numbers: impl Iterator<Item = u64>, width: u32, out: &mut Vec<u8>) {
    let (mut held, mut filled) = (0, 0);
    for number in numbers {
        held |= number << filled;
        filled += width;
        if filled >= u64::BITS {
            out.extend_from_slice(&held.to_le_bytes());
            filled -= u64::BITS;
            held = if filled == 0 { 0 } else { number >> (width - filled) };
        }
    }
    out.extend_from_slice(&held.to_le_bytes()[..filled.div_ceil(8) as usize]);
}

/// How many bits a number needs.
pub(super) fn width(number: u64) -> u32 {
    u64::BITS - number.leading_zeros()
}

/// Appends a number in as few bytes as it needs, seven bits in each.
pub(super) fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unpack(bytes: &[u8], width: u32, count: usize) -> Vec<u64> {
        let bit = |at: usize| u64::from(bytes[at / 8] >> (at % 8) & 1);
        let number = |index: usize| (0..width as usize).fold(0, |number, at| number | bit(index * width as usize + at) << at);
        (0..count).map(number).collect()
    }

    proptest! {
        #[test]
        fn numbers_stand_bit_after_bit(numbers in proptest::collection::vec(any::<u64>(), 0..40), width in 0..=64u32) {
            let numbers: Vec<u64> = numbers.iter().map(|number| number.checked_shr(64 - width).unwrap_or(0)).collect();
            let mut bytes = vec![7];
            pack(numbers.iter().copied(), width, &mut bytes);
            prop_assert_eq!(bytes.len() - 1, (numbers.len() * width as usize).div_ceil(8));
            prop_assert_eq!(unpack(&bytes[1..], width, numbers.len()), numbers);
        }
    }
}
