//! Codes as runs of equal ones and as packed ones, whichever is shorter: Parquet's "RLE/bit-packing hybrid".
//!
//! ```text
//! run:      [ varint: how many << 1     ] [ the code, in whole bytes ]
//! packed:   [ varint: eights << 1 | 1   ] [ eight codes, packed ] …
//! ```

use std::ops::Range;

use arrow_buffer::NullBuffer;

use super::bits::{pack, varint};

/// Codes are packed so many at a time.
const GROUP: usize = 8;

/// Appends codes below `2^width`.
pub(super) fn encode(codes: &[u32], width: u32, out: &mut Vec<u8>) {
    let (mut from, mut at) = (0, 0);
    while let Some(group) = codes.get(at..at + GROUP) {
        let code = group[0];
        if group.iter().any(|other| *other != code) {
            at += GROUP;
            continue;
        }
        let count = codes[at..].iter().take_while(|other| **other == code).count();
        packed(&codes[from..at], width, out);
        run(code, count, width, out);
        at += count;
        from = at;
    }
    packed(&codes[from..], width, out);
}

/// Appends which of some rows have a value, with the length of that before it.
pub(super) fn levels(valid: Option<&NullBuffer>, rows: Range<usize>, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    match valid.map(|valid| valid.slice(rows.start, rows.len())).filter(|valid| valid.null_count() > 0) {
        None => run(1, rows.len(), 1, out),
        Some(valid) => {
            varint((rows.len().div_ceil(GROUP) as u64) << 1 | 1, out);
            out.extend_from_slice(&valid.inner().sliced()[..rows.len().div_ceil(GROUP)]);
        }
    }
    let len = (out.len() - start - 4) as u32;
    out[start..start + 4].copy_from_slice(&len.to_le_bytes());
}

fn run(code: u32, count: usize, width: u32, out: &mut Vec<u8>) {
    varint((count as u64) << 1, out);
    out.extend_from_slice(&code.to_le_bytes()[..width.div_ceil(8) as usize]);
}

fn packed(codes: &[u32], width: u32, out: &mut Vec<u8>) {
    if codes.is_empty() {
        return;
    }
    let groups = codes.len().div_ceil(GROUP);
    varint((groups as u64) << 1 | 1, out);
    let end = out.len() + groups * width as usize;
    pack(codes.iter().map(|code| u64::from(*code)), width, out);
    out.resize(end, 0);
}
