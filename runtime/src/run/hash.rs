//! The hash table of a section: from a key to where its entry begins, in one cache line.
//!
//! ```text
//! bucket, 64 bytes
//!  u8           12 × u8        3 × u8   12 × u32
//! +------------+--------------+--------+-----------------------------+
//! | fill, over | fingerprints | 0 0 0  | where the entries begin, LE |
//! +------------+--------------+--------+-----------------------------+
//! ```
//!
//! `fill` is the number of slots in use; its high bit says that a key which belongs here stands in a later bucket. Buckets are three
//! quarters full on average (7 bytes a cell). Of the hash (XXH3 of the key), the high half chooses the bucket, the low byte is the
//! fingerprint: a lookup of a key that is not there touches an entry once in thirty times.

use crate::lanes::equal;
use crate::prefetch::prefetch;

/// A bucket's bytes.
pub(super) const BUCKET: usize = 64;
const SLOTS: usize = 12;
const PRINTS: usize = 1;
const PLACES: usize = 16;
const OVER: u8 = 0x80;
/// Keys to a bucket, on average.
const LOAD: usize = 9;
/// How many keys ahead the memory is asked for a bucket that is filled.
const AHEAD: usize = 16;

/// The hash of a key. It stands in files: never change it.
#[inline(always)]
pub(super) fn of(key: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64(key)
}

/// The buckets for these hashes, each with where its entry begins.
pub(super) fn build(keys: &[(u64, u32)]) -> Vec<u8> {
    let buckets = keys.len().div_ceil(LOAD);
    let mut table = vec![0; buckets * BUCKET];
    for (index, &(hash, place)) in keys.iter().enumerate() {
        if let Some(&(soon, _)) = keys.get(index + AHEAD) {
            prefetch(&table[home(soon, buckets) * BUCKET]);
        }
        let mut at = home(hash, buckets);
        while !insert(&mut table[at * BUCKET..][..BUCKET], hash as u8, place) {
            at = after(at, buckets);
        }
    }
    table
}

fn insert(bucket: &mut [u8], print: u8, place: u32) -> bool {
    let fill = usize::from(bucket[0] & !OVER);
    if fill == SLOTS {
        bucket[0] |= OVER;
        return false;
    }
    bucket[PRINTS + fill] = print;
    bucket[PLACES + 4 * fill..][..4].copy_from_slice(&place.to_le_bytes());
    bucket[0] += 1;
    true
}

/// The bucket in which a search for a key begins.
#[inline(always)]
pub(super) fn home(hash: u64, buckets: usize) -> usize {
    (((hash >> 32) * buckets as u64) >> 32) as usize
}

/// The bucket after one.
#[inline(always)]
pub(super) fn after(at: usize, buckets: usize) -> usize {
    if at + 1 == buckets { 0 } else { at + 1 }
}

/// The entries of a bucket whose fingerprint is that of `hash`.
#[inline(always)]
pub(super) fn places(bucket: &[u8; BUCKET], hash: u64) -> impl Iterator<Item = u32> {
    let mut matches = matches(bucket, hash as u8);
    std::iter::from_fn(move || {
        let slot = matches.trailing_zeros() as usize;
        let place = bucket.get(PLACES + 4 * slot..)?.first_chunk()?;
        matches &= matches.wrapping_sub(1);
        Some(u32::from_le_bytes(*place))
    })
}

/// The slots in use that have this fingerprint, a bit for each. All are compared at once and without a branch, so that the processor need
/// not guess which slot it is and may look for the next key meanwhile.
#[inline(always)]
fn matches(bucket: &[u8; BUCKET], print: u8) -> u32 {
    let fill = u32::from(bucket[0] & !OVER).min(SLOTS as u32);
    // What stands behind the fingerprints is in no slot that is in use.
    let prints = std::array::from_fn(|at| bucket[PRINTS + at]);
    equal(&prints, print) & ((1 << fill) - 1)
}

/// Whether keys that belong into a bucket stand in a later one.
#[inline(always)]
pub(super) fn is_over(bucket: &[u8; BUCKET]) -> bool {
    bucket[0] & OVER != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(table: &[u8], hash: u64) -> Vec<u32> {
        let buckets = table.len() / BUCKET;
        let (mut at, mut found) = (home(hash, buckets), Vec::new());
        for _ in 0..buckets {
            let bucket = table[at * BUCKET..][..BUCKET].try_into().unwrap();
            found.extend(places(bucket, hash));
            if !is_over(bucket) {
                break;
            }
            at = after(at, buckets);
        }
        found
    }

    #[test]
    fn every_key_is_found_whatever_its_hash() {
        for hashes in [(0..1000u64).map(|i| of(&i.to_le_bytes())).collect::<Vec<_>>(), vec![7; 100], vec![u64::MAX; 100]] {
            let keys: Vec<(u64, u32)> = hashes.iter().copied().zip(0..).collect();
            let table = build(&keys);
            assert!(keys.iter().all(|&(hash, place)| find(&table, hash).contains(&place)));
        }
    }

    #[test]
    fn only_slots_in_use_that_have_the_fingerprint_match() {
        let mut bucket = [0; BUCKET];
        for (slot, print) in [5u8, 0, 0x85, 5, 4, 0x80, 5].into_iter().enumerate() {
            assert!(insert(&mut bucket, print, 100 + slot as u32));
        }
        let found = |print: u64| places(&bucket, print).collect::<Vec<_>>();
        assert_eq!([found(5), found(0), found(0x85), found(0x80)], [vec![100, 103, 106], vec![101], vec![102], vec![105]]);
        assert_eq!((found(6), found(1)), (vec![], vec![]));
        (7..12).for_each(|place| assert!(insert(&mut bucket, 9, place)));
        assert!(!insert(&mut bucket, 9, 12) && is_over(&bucket));
        assert_eq!(places(&bucket, 9).collect::<Vec<_>>(), (7..12).collect::<Vec<_>>());
    }

    #[test]
    fn a_hash_stands_in_files() {
        assert_eq!(of(b"headwater"), 12_101_969_290_544_522_905);
    }
}
