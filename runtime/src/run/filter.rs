//! The filter of a section: whether a key may be in it at all, in one cache line of a tenth of the memory that the buckets take.
//!
//! ```text
//! block, 64 bytes: of each key that belongs here one bit is set in each of 8 × u64 LE
//! ```
//!
//! A blocked Bloom filter (Putze, Sanders and Singler, "Cache-, Hash- and Space-Efficient Bloom Filters", 2007) whose bits are split over
//! the words of a block, as Parquet's are. At ten bits a key one key in eighty that is not there seems to be.

/// A block's bytes.
pub(super) const BLOCK: usize = 64;
const WORDS: usize = 8;
/// Keys to a block: ten bits for each.
const LOAD: usize = 51;
/// What spreads a hash over the bits of a block, so that these owe nothing to the block's choice. It stands in files: never change it.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// The filter of these hashes.
pub(super) fn build(hashes: impl ExactSizeIterator<Item = u64>) -> Vec<u8> {
    let blocks = hashes.len().div_ceil(LOAD);
    let mut words = vec![0u64; blocks * WORDS];
    for hash in hashes {
        let block = &mut words[home(hash, blocks) * WORDS..][..WORDS];
        block.iter_mut().zip(places(hash)).for_each(|(word, place)| *word |= 1 << place);
    }
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// The block of a key.
#[inline(always)]
pub(super) fn home(hash: u64, blocks: usize) -> usize {
    (((hash >> 32) * blocks as u64) >> 32) as usize
}

/// Whether the key of a hash may be among those of its block; if not, it is not there.
#[inline(always)]
pub(super) fn may_have(block: &[u8; BLOCK], hash: u64) -> bool {
    let words = block.as_chunks::<8>().0.iter().map(|word| u64::from_le_bytes(*word));
    // All are looked at without a branch: which of them denies a key is anybody's guess.
    words.zip(places(hash)).fold(1, |has, (word, place)| has & word >> place) == 1
}

/// Which bit of each word it is.
#[inline(always)]
fn places(hash: u64) -> impl Iterator<Item = u64> {
    let spread = hash.wrapping_mul(SPREAD);
    (0..WORDS).map(move |word| spread >> (16 + 6 * word) & 63)
}

#[cfg(test)]
mod tests {
    use super::super::hash;
    use super::*;

    fn has(filter: &[u8], key: u64) -> bool {
        let hash = hash::of(&key.to_le_bytes());
        may_have(filter[home(hash, filter.len() / BLOCK) * BLOCK..][..BLOCK].try_into().unwrap(), hash)
    }

    #[test]
    fn what_is_there_is_never_denied_and_what_is_not_seldom_affirmed() {
        for keys in [1, 50, 51, 52, 20_000u64] {
            let filter = build((0..keys).map(|key| hash::of(&key.to_le_bytes())).collect::<Vec<_>>().into_iter());
            assert!((0..keys).all(|key| has(&filter, key)));
            assert_eq!(filter.len(), keys.div_ceil(51) as usize * BLOCK);
            let wrong = (keys..keys + 100_000).filter(|&key| has(&filter, key)).count();
            assert!(wrong < 1_600, "{keys} keys: {wrong} of 100,000");
        }
    }

    #[test]
    fn its_bits_stand_in_files() {
        let filter = build([7].into_iter());
        assert_eq!(crc32c::crc32c(&filter), 1_811_632_557);
    }
}
