//! Sixteen bytes that are looked at at once, without a branch.

/// Which of sixteen bytes are this one, a bit for each.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(crate) fn equal(bytes: &[u8; 16], byte: u8) -> u32 {
    use std::arch::x86_64::{_mm_cmpeq_epi8, _mm_movemask_epi8, _mm_set1_epi8};
    // SAFETY: these compute with what they are given and touch no memory; every x86-64 has them.
    unsafe { _mm_movemask_epi8(_mm_cmpeq_epi8(lanes(bytes), _mm_set1_epi8(byte.cast_signed()))).cast_unsigned() }
}

/// Which of sixteen bytes are from `from` to `to`, a bit for each.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(crate) fn within(bytes: &[u8; 16], from: u8, to: u8) -> u32 {
    use std::arch::x86_64::{_mm_cmpeq_epi8, _mm_min_epu8, _mm_movemask_epi8, _mm_set1_epi8, _mm_sub_epi8};
    // SAFETY: as above.
    unsafe {
        let above = _mm_sub_epi8(lanes(bytes), _mm_set1_epi8(from.cast_signed()));
        let widest = _mm_set1_epi8((to - from).cast_signed());
        _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(above, widest), above)).cast_unsigned()
    }
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn lanes(bytes: &[u8; 16]) -> std::arch::x86_64::__m128i {
    // SAFETY: it reads sixteen bytes, wherever they stand, and every x86-64 has it.
    unsafe { std::arch::x86_64::_mm_loadu_si128(bytes.as_ptr().cast()) }
}

/// Whether a byte is zero. All are looked at, for there is hardly ever one; the last ones perhaps a second time.
#[inline]
pub(crate) fn has_zero(bytes: &[u8]) -> bool {
    if let Some(last) = bytes.last_chunk() {
        let (sixteens, _) = bytes.as_chunks();
        return sixteens.iter().fold(equal(last, 0), |found, sixteen| found | equal(sixteen, 0)) != 0;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return has_zero_of_eight(u64::from_le_bytes(*first)) | has_zero_of_eight(u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return has_zero_of_eight(u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last)));
    }
    bytes.contains(&0)
}

#[inline(always)]
fn has_zero_of_eight(eight: u64) -> bool {
    // What borrows from a byte's high bit, without having it, is zero, or follows a zero.
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    eight.wrapping_sub(ONES) & !eight & (ONES << 7) != 0
}

#[cfg(not(target_arch = "x86_64"))]
pub(crate) use anywhere::{equal, within};

/// The same on any processor, eight bytes at a time.
#[cfg(any(test, not(target_arch = "x86_64")))]
mod anywhere {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const LOW: u64 = 0x7f * ONES;

    #[inline(always)]
    pub(crate) fn equal(bytes: &[u8; 16], byte: u8) -> u32 {
        each_eight(bytes, |eight| !reaches(eight ^ (u64::from(byte) * ONES), 1))
    }

    #[inline(always)]
    pub(crate) fn within(bytes: &[u8; 16], from: u8, to: u8) -> u32 {
        each_eight(bytes, |eight| reaches(eight, from) & !if to == u8::MAX { 0 } else { reaches(eight, to + 1) })
    }

    /// In each byte's high bit: whether it is no less than `least`. No carry leaves a byte.
    #[inline(always)]
    fn reaches(eight: u64, least: u8) -> u64 {
        if least <= 0x80 {
            ((eight & LOW) + u64::from(0x80 - least) * ONES) | eight
        } else {
            ((eight & LOW) + u64::from(0_u8.wrapping_sub(least)) * ONES) & eight
        }
    }

    /// The high bits of the bytes, side by side.
    #[inline(always)]
    fn each_eight(bytes: &[u8; 16], high: impl Fn(u64) -> u64) -> u32 {
        let (eights, _) = bytes.as_chunks::<8>();
        let [low, high] = [eights[0], eights[1]].map(|eight| {
            let bits = (high(u64::from_le_bytes(eight)) >> 7) & ONES;
            (bits.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u32
        });
        low | high << 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_zero_is_found_wherever_it_is(bytes in prop::collection::vec(prop_oneof![9 => 1..=255_u8, 1 => Just(128)], 0..50), at: prop::sample::Index) {
            prop_assert!(!has_zero(&bytes));
            let mut with = bytes;
            with.insert(at.index(with.len() + 1), 0);
            prop_assert!(has_zero(&with));
        }

        #[test]
        fn each_byte_has_its_bit(bytes: [u8; 16], byte: u8, to: u8) {
            let bits = |is: &dyn Fn(u8) -> bool| (0..16).map(|at| u32::from(is(bytes[at])) << at).sum::<u32>();
            for byte in [byte, bytes[0]] {
                let same = bits(&|b| b == byte);
                prop_assert_eq!((equal(&bytes, byte), anywhere::equal(&bytes, byte)), (same, same));
                let (from, to) = (byte.min(to), byte.max(to));
                let inside = bits(&|b| (from..=to).contains(&b));
                prop_assert_eq!((within(&bytes, from, to), anywhere::within(&bytes, from, to)), (inside, inside));
            }
        }
    }
}
