//! Numbers by what each adds to the one before it: Parquet's `DELTA_BINARY_PACKED`.
//!
//! ```text
//! [ varints: 128, 4, how many numbers, the first ]  block …
//! block:  [ varint: the least step ] [ 4 widths ] [ 32 steps above the least, packed ] × 4
//! ```
//!
//! Signed varints are zigzag. Of the last block, parts without numbers are left out, and the last part is filled up with zeros.

use super::bits::{pack, varint, width};

const BLOCK: usize = 128;
const PARTS: usize = 4;
const PART: usize = BLOCK / PARTS;

/// Appends numbers. The steps of narrow ones have 32 bits, and wrap there.
pub(super) fn encode(numbers: &[i64], is_narrow: bool, out: &mut Vec<u8>) {
    let (&first, rest) = numbers.split_first().unwrap_or((&0, &[]));
    [BLOCK as u64, PARTS as u64, numbers.len() as u64, zigzag(first)].into_iter().for_each(|number| varint(number, out));
    let mut before = first;
    for block in rest.chunks(BLOCK) {
        let mut steps = [0; BLOCK];
        for (step, &number) in steps.iter_mut().zip(block) {
            let wide = number.wrapping_sub(before);
            *step = if is_narrow { i64::from(wide as i32) } else { wide };
            before = number;
        }
        put(&steps[..block.len()], out);
    }
}

fn put(steps: &[i64], out: &mut Vec<u8>) {
    let least = steps.iter().copied().min().unwrap_or(0);
    let above = |step: &i64| step.wrapping_sub(least) as u64;
    let mut widths = [0; PARTS];
    for (own, part) in widths.iter_mut().zip(steps.chunks(PART)) {
        *own = width(part.iter().fold(0, |all, step| all | above(step)));
    }
    varint(zigzag(least), out);
    out.extend(widths.iter().map(|width| *width as u8));
    for (width, part) in widths.into_iter().zip(steps.chunks(PART)) {
        let end = out.len() + PART / 8 * width as usize;
        pack(part.iter().map(above), width, out);
        out.resize(end, 0);
    }
}

fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63) as u64
}
