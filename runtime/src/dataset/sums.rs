//! Checksums of a file's blocks, so that a flipped byte is found by whoever reads it, and only what is read is checked.
//!
//! Parquet has room for a checksum in each page, but the library does not write any. So each block of 64 KiB has one of ours:
//!
//! ```text
//! [ block | block | … | block | tail ]
//! ```
//!
//! The sums of the whole blocks stand in the file's own metadata (`headwater.sums`, 8 hex digits each), which is the last thing in a
//! file, and so in its tail; the tail's place and sum stand in the manifest, which has a checksum itself. A writer feeds all bytes to
//! [`Sums`], asks for [`Sums::whole`] as it is about to write the metadata, and for [`Sums::tail`] at the end.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

/// The size of a block in bytes.
pub const BLOCK: usize = 64 << 10;

/// The key under which a file's metadata has the sums of its blocks.
pub const KEY: &str = "headwater.sums";

/// The checksums of a file that is being written.
#[derive(Debug, Default)]
pub struct Sums {
    /// Those of the blocks that are full.
    blocks: Vec<u32>,
    /// That of the last block's bytes so far, and how many they are.
    last: u32,
    filled: usize,
    /// How many of `blocks` are named in the metadata, and the sum of all bytes after those.
    named: Option<(usize, u32)>,
}

/// The end of a file: what its own metadata cannot vouch for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tail {
    /// The first byte of it, a multiple of [`BLOCK`].
    pub from: u64,
    /// The crc32c of all bytes from there to the file's end.
    pub crc32c: u32,
}

impl Sums {
    /// Takes the next bytes of the file.
    pub fn add(&mut self, mut bytes: &[u8]) {
        if let Some((_, tail)) = &mut self.named {
            *tail = crc32c::crc32c_append(*tail, bytes);
            return;
        }
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(BLOCK - self.filled));
            self.last = crc32c::crc32c_append(self.last, now);
            self.filled += now.len();
            bytes = later;
            if self.filled == BLOCK {
                self.blocks.push(std::mem::take(&mut self.last));
                self.filled = 0;
            }
        }
    }

    /// The value of [`KEY`]: the sums of the blocks that are full by now. From here on all bytes belong to the tail.
    pub fn whole(&mut self) -> String {
        self.named.get_or_insert((self.blocks.len(), self.last));
        self.blocks.iter().fold(String::with_capacity(self.blocks.len() * 8), |mut digits, sum| {
            let _ = write!(digits, "{sum:08x}");
            digits
        })
    }

    /// What the manifest keeps, once all bytes were added.
    pub fn tail(&mut self) -> Tail {
        let &mut (blocks, crc32c) = self.named.get_or_insert((self.blocks.len(), self.last));
        Tail { from: (blocks * BLOCK) as u64, crc32c }
    }
}

/// Reads the value of [`KEY`]; none if it is no list of sums.
pub fn parse(digits: &str) -> Option<Vec<u32>> {
    let sum = |digits: &[u8]| {
        let digits =
            std::str::from_utf8(digits).ok().filter(|digits| digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        u32::from_str_radix(digits, 16).ok()
    };
    digits.as_bytes().chunks(8).map(sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds a file in pieces, its metadata from `meta` on.
    fn sums(file: &[u8], meta: usize, piece: usize) -> (Vec<u32>, Tail) {
        let mut sums = Sums::default();
        file[..meta].chunks(piece).for_each(|bytes| sums.add(bytes));
        let whole = sums.whole();
        file[meta..].chunks(piece).for_each(|bytes| sums.add(bytes));
        (parse(&whole).unwrap(), sums.tail())
    }

    #[test]
    fn blocks_and_tail_cover_a_file_however_it_is_written() {
        let file: Vec<u8> = (0..3 * BLOCK + 777).map(|at| (at * at / 7) as u8).collect();
        for meta in [0, 1, BLOCK - 1, BLOCK, 2 * BLOCK + 5, file.len() - 10, file.len()] {
            let expected: Vec<u32> = file[..meta].chunks_exact(BLOCK).map(crc32c::crc32c).collect();
            let from = expected.len() * BLOCK;
            let tail = Tail { from: from as u64, crc32c: crc32c::crc32c(&file[from..]) };
            for piece in [100, BLOCK, 3 * BLOCK] {
                assert_eq!(sums(&file, meta, piece), (expected.clone(), tail), "{meta} {piece}");
            }
        }
    }

    #[test]
    fn an_empty_file_is_all_tail() {
        assert_eq!(sums(&[], 0, 1), (vec![], Tail { from: 0, crc32c: 0 }));
    }

    #[test]
    fn what_is_no_list_of_sums_is_none() {
        assert_eq!(parse("0000001f00000002"), Some(vec![31, 2]));
        for wrong in ["1", "0000001", "000000010", "0000000g", "+0000001"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
