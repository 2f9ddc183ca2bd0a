//! MurmurHash3, its variant for 64-bit processors that gives 128 bits: the hash that Apache DataSketches takes an item's place and value from.
//!
//! The `datasketches` crate has it as a `Hasher`, which keeps what does not fill a block until more comes. Items are short and come whole:
//! read where they stand, they cost half as much. By Austin Appleby, who gave it to the public domain.

/// The seed of all updates in DataSketches.
const SEED: u64 = 9001;
const BLOCK: usize = 16;
const C1: u64 = 0x87c3_7b91_1142_53d5;
const C2: u64 = 0x4cf5_ad43_2745_937f;

/// The two halves of the hash.
#[inline]
pub(super) fn hash(bytes: &[u8]) -> (u64, u64) {
    let (mut h1, mut h2) = (SEED, SEED);
    let (blocks, tail) = bytes.as_chunks::<BLOCK>();
    for block in blocks {
        let (k1, k2) = halves(u128::from_le_bytes(*block));
        h1 = (h1 ^ first(k1)).rotate_left(27).wrapping_add(h2).wrapping_mul(5).wrapping_add(0x52dc_e729);
        h2 = (h2 ^ second(k2)).rotate_left(31).wrapping_add(h1).wrapping_mul(5).wrapping_add(0x3849_5ab5);
    }
    // Of zeros nothing comes, so that a tail may be filled up with them.
    let (k1, k2) = halves(filled(tail));
    let len = bytes.len() as u64;
    (h1, h2) = (h1 ^ first(k1) ^ len, h2 ^ second(k2) ^ len);
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    (h1, h2) = (mixed(h1), mixed(h2));
    h1 = h1.wrapping_add(h2);
    (h1, h2.wrapping_add(h1))
}

fn halves(block: u128) -> (u64, u64) {
    (block as u64, (block >> 64) as u64)
}

fn first(k: u64) -> u64 {
    k.wrapping_mul(C1).rotate_left(31).wrapping_mul(C2)
}

fn second(k: u64) -> u64 {
    k.wrapping_mul(C2).rotate_left(33).wrapping_mul(C1)
}

fn mixed(mut h: u64) -> u64 {
    h = (h ^ h >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    h = (h ^ h >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    h ^ h >> 33
}

/// Fewer than 16 bytes, lowest first, with zeros behind them: two words that may overlap, so that none is copied byte by byte.
#[inline]
fn filled(tail: &[u8]) -> u128 {
    let len = tail.len();
    if let (Some(low), Some(high)) = (tail.first_chunk(), tail.last_chunk()) {
        return u128::from(u64::from_le_bytes(*low)) | u128::from(u64::from_le_bytes(*high)) << (8 * (len - 8));
    }
    if let (Some(low), Some(high)) = (tail.first_chunk(), tail.last_chunk()) {
        return u128::from(u32::from_le_bytes(*low)) | u128::from(u32::from_le_bytes(*high)) << (8 * (len - 4));
    }
    tail.iter().rev().fold(0, |word, &byte| word << 8 | u128::from(byte))
}
