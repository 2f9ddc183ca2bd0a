//! The header of a segment: what it is, the shapes its records were written with, and the producers' marks as it begins.
//!
//! ```text
//!  0   6  "hwlog\n"
//!  6   2  version of the format: 1
//!  8   4  CRC32C of bytes 0..8 and 12..64
//! 12   4  partition
//! 16   8  number: rises with each segment that is made in the partition
//! 24   8  first offset
//! 32   8  newest arrival before it, µs
//! 40   8  made at, µs
//! 48   4  length of the shapes
//! 52   4  CRC32C of the shapes
//! 56   4  length of the marks
//! 60   4  CRC32C of the marks
//! 64      shapes, marks (see `marks`)
//! ```
//!
//! All numbers are little-endian. Bytes 0..12 keep their meaning in every version, so that an old program can say "newer" and mean it.

use super::frame::Fields;
use crate::time::Timestamp;
use crc32c::{crc32c, crc32c_append};

/// The length of the fixed part, in bytes.
pub(super) const LEN: usize = 64;
const MAGIC: &[u8; 6] = b"hwlog\n";
const VERSION: u16 = 1;

/// The fixed part of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) partition: u32,
    pub(super) number: u64,
    pub(super) first: u64,
    pub(super) arrival: Timestamp,
    pub(super) made: Timestamp,
    pub(super) shapes_len: u32,
    pub(super) shapes_crc: u32,
    pub(super) marks_len: u32,
    pub(super) marks_crc: u32,
    /// Its own checksum, with which the checksums of its groups begin: bytes of another segment never pass for groups of this one.
    pub(super) salt: u32,
}

/// Why bytes are no header.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// They are not what was written.
    Bad(&'static str),
    /// They are whole, but of a version of the format that this program does not know.
    Newer(u16),
}

/// The bytes of a whole header, and its salt.
pub(super) fn encode(partition: u32, number: u64, first: u64, times: [Timestamp; 2], shapes: &[u8], marks: &[u8]) -> (Vec<u8>, u32) {
    let mut out = Vec::with_capacity(LEN + shapes.len() + marks.len());
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&partition.to_le_bytes());
    out.extend_from_slice(&number.to_le_bytes());
    out.extend_from_slice(&first.to_le_bytes());
    for time in times {
        out.extend_from_slice(&time.0.to_le_bytes());
    }
    for part in [shapes, marks] {
        out.extend_from_slice(&(part.len() as u32).to_le_bytes());
        out.extend_from_slice(&crc32c(part).to_le_bytes());
    }
    let salt = checksum(&out);
    out[8..12].copy_from_slice(&salt.to_le_bytes());
    out.extend_from_slice(shapes);
    out.extend_from_slice(marks);
    (out, salt)
}

fn checksum(fixed: &[u8]) -> u32 {
    crc32c_append(crc32c(&fixed[..8]), &fixed[12..LEN])
}

/// The checksum that stands in a header, and the one that its bytes give; the same, unless it is damaged.
pub(super) fn salts(fixed: &[u8; LEN]) -> [u32; 2] {
    [Fields(&fixed[8..]).u32(), checksum(fixed)]
}

/// Reads the fixed part of a header.
pub(super) fn decode(fixed: &[u8; LEN]) -> Result<Header, Flaw> {
    if fixed[..6] != *MAGIC {
        return Err(Flaw::Bad("the file does not begin as a log segment does"));
    }
    let mut fields = Fields(&fixed[6..]);
    let (version, salt) = (fields.u16(), fields.u32());
    if checksum(fixed) != salt {
        return Err(Flaw::Bad("the checksum of the segment's header does not match"));
    }
    if version > VERSION {
        return Err(Flaw::Newer(version));
    }
    Ok(Header {
        partition: fields.u32(),
        number: fields.u64(),
        first: fields.u64(),
        arrival: fields.time(),
        made: fields.time(),
        shapes_len: fields.u32(),
        shapes_crc: fields.u32(),
        marks_len: fields.u32(),
        marks_crc: fields.u32(),
        salt,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Vec<u8> {
        encode(3, 7, 1 << 40, [Timestamp(11), Timestamp(12)], b"shapes", b"marks!!").0
    }

    #[test]
    fn a_header_comes_back() {
        let bytes = example();
        let header = decode(bytes[..LEN].try_into().unwrap()).unwrap();
        assert_eq!((header.partition, header.number, header.first), (3, 7, 1 << 40));
        assert_eq!((header.arrival, header.made), (Timestamp(11), Timestamp(12)));
        assert_eq!((header.shapes_len, header.shapes_crc), (6, crc32c(b"shapes")));
        assert_eq!((header.marks_len, header.marks_crc), (7, crc32c(b"marks!!")));
        assert_eq!(&bytes[LEN..], b"shapesmarks!!");
    }

    #[test]
    fn every_flipped_byte_is_found() {
        let bytes = example();
        for i in 0..LEN {
            let mut flipped: [u8; LEN] = bytes[..LEN].try_into().unwrap();
            flipped[i] ^= 0x10;
            assert!(matches!(decode(&flipped), Err(Flaw::Bad(_))), "byte {i}");
        }
    }

    #[test]
    fn a_newer_version_says_so() {
        let mut fixed: [u8; LEN] = example()[..LEN].try_into().unwrap();
        fixed[6] = 2;
        let crc = checksum(&fixed);
        fixed[8..12].copy_from_slice(&crc.to_le_bytes());
        assert_eq!(decode(&fixed), Err(Flaw::Newer(2)));
    }
}
