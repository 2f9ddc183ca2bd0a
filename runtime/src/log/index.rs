//! The index of a packed segment: what its pieces are, and where each stands.
//!
//! A packed segment holds the bytes of the segment as it was written, in pieces: its header with the shapes, its marks, and then whole
//! groups, about a MiB together. Each piece is a zstd frame, and the index stands behind them in a frame that zstd passes over,
//! so `zstd -d` gives the segment back.
//!
//! ```text
//!  …      the pieces, one behind the other
//!  0   4  184D2A5D: a frame to be passed over
//!  4   4  length of what follows in bytes
//!  8  20  for each piece: its length packed, its length, the CRC32C of its packed bytes, the offset of its first group (u64)
//!  …   4  count of pieces
//!  …   4  CRC32C of the index so far
//!  …   8  "hwpack 1"
//! ```
//!
//! All numbers are little-endian. A reader finds the piece of a byte, or of an offset, without unpacking those before.

use super::frame::Fields;
use crc32c::crc32c;

/// The length of the index beside its pieces, in bytes.
const FIXED: usize = 8 + TRAILER;
/// The length of its end, which says how long it is.
pub(super) const TRAILER: usize = 16;
const ENTRY: usize = 20;
const SKIPPED: u32 = 0x184D_2A5D;
const MAGIC: &[u8; 7] = b"hwpack ";
const VERSION: u8 = b'1';

/// One piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Where it begins in the segment as it was written.
    pub(super) pos: u64,
    /// Where it begins in the file.
    pub(super) at: u64,
    /// Its length in bytes.
    pub(super) len: u32,
    /// Its length in the file.
    pub(super) packed: u32,
    /// The checksum of its bytes in the file.
    pub(super) crc: u32,
    /// The offset of the group that it begins with; `u64::MAX` where it begins with none.
    pub(super) first: u64,
}

/// All pieces, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Index {
    pub(super) pieces: Vec<Piece>,
}

/// Why bytes are no index.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// They are not what was written.
    Bad(&'static str),
    /// They are of a version of the format that this program does not know.
    Newer,
}

impl Index {
    /// Takes the next piece.
    pub(super) fn push(&mut self, len: u32, packed: u32, crc: u32, first: u64) {
        self.pieces.push(Piece { pos: self.len(), at: self.packed(), len, packed, crc, first });
    }

    /// The length of the segment as it was written, in bytes.
    pub(super) fn len(&self) -> u64 {
        self.pieces.last().map_or(0, |piece| piece.pos + u64::from(piece.len))
    }

    /// The length of all packed pieces in bytes.
    pub(super) fn packed(&self) -> u64 {
        self.pieces.last().map_or(0, |piece| piece.at + u64::from(piece.packed))
    }

    /// The piece that holds a byte of the segment.
    pub(super) fn holds(&self, pos: u64) -> Option<usize> {
        let index = self.pieces.partition_point(|piece| piece.pos <= pos).checked_sub(1)?;
        (pos < self.pieces[index].pos + u64::from(self.pieces[index].len)).then_some(index)
    }

    /// A group that begins a piece, the last one that does not begin beyond an offset: its byte and its offset.
    pub(super) fn before(&self, offset: u64) -> Option<(u64, u64)> {
        self.pieces.iter().rfind(|piece| piece.first <= offset && piece.first < u64::MAX).map(|piece| (piece.pos, piece.first))
    }

    /// How many bytes it takes itself.
    pub(super) fn encoded_len(&self) -> u64 {
        (FIXED + ENTRY * self.pieces.len()) as u64
    }

    /// Its bytes, from the frame's head on.
    #[cfg(any(test, feature = "pack"))]
    pub(super) fn encode(&self) -> Vec<u8> {
        let len = self.encoded_len() as usize;
        let mut out = Vec::with_capacity(len);
        out.extend(SKIPPED.to_le_bytes());
        out.extend((len as u32 - 8).to_le_bytes());
        for piece in &self.pieces {
            for number in [piece.packed, piece.len, piece.crc] {
                out.extend(number.to_le_bytes());
            }
            out.extend(piece.first.to_le_bytes());
        }
        out.extend((self.pieces.len() as u32).to_le_bytes());
        out.extend(crc32c(&out).to_le_bytes());
        out.extend(MAGIC);
        out.push(VERSION);
        out
    }

    /// How long the index is that ends with these bytes.
    pub(super) fn len_of(trailer: &[u8; TRAILER]) -> Result<usize, Flaw> {
        match trailer.split_last() {
            Some((version, rest)) if rest.ends_with(MAGIC) => match *version {
                VERSION => Ok(FIXED + ENTRY * Fields(trailer).u32() as usize),
                newer if newer > VERSION => Err(Flaw::Newer),
                _ => Err(Flaw::Bad("the end of the packed segment is not what was written")),
            },
            _ => Err(Flaw::Bad("the file does not end as a packed segment does")),
        }
    }

    /// Reads an index that stands in a file behind so many bytes.
    pub(super) fn decode(bytes: &[u8], before: u64) -> Result<Index, Flaw> {
        let bad = || Flaw::Bad("the index of the packed segment is not what was written");
        let (content, trailer) = bytes.split_last_chunk::<TRAILER>().ok_or_else(bad)?;
        let mut end = Fields(&trailer[4..]);
        if crc32c(&bytes[..content.len() + 4]) != end.u32() {
            return Err(bad());
        }
        let mut head = Fields(content.get(..8).ok_or_else(bad)?);
        if head.u32() != SKIPPED || head.u32() as usize != bytes.len() - 8 || (content.len() - 8) % ENTRY != 0 {
            return Err(bad());
        }
        let mut index = Index::default();
        for entry in content[8..].chunks_exact(ENTRY) {
            let mut fields = Fields(entry);
            let [packed, len, crc] = [fields.u32(), fields.u32(), fields.u32()];
            index.push(len, packed, crc, fields.u64());
        }
        if index.packed() == before { Ok(index) } else { Err(bad()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Index {
        let mut index = Index::default();
        index.push(100, 40, 7, u64::MAX);
        index.push(1000, 300, 8, 0);
        index.push(2000, 500, 9, 77);
        index
    }

    fn decode(bytes: &[u8]) -> Result<Index, Flaw> {
        let trailer = bytes.last_chunk().ok_or(Flaw::Bad("short"))?;
        if Index::len_of(trailer)? != bytes.len() {
            return Err(Flaw::Bad("its length"));
        }
        Index::decode(bytes, 840)
    }

    #[test]
    fn an_index_comes_back_and_every_flipped_byte_is_found() {
        let index = example();
        let bytes = index.encode();
        assert_eq!(decode(&bytes), Ok(index));
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x02;
            assert!(decode(&flipped).is_err(), "byte {at}");
        }
        assert!(Index::decode(&bytes, 841).is_err(), "the pieces are of another length");
        let newer = [&bytes[..bytes.len() - 1], b"2"].concat();
        assert_eq!(decode(&newer), Err(Flaw::Newer));
    }

    #[test]
    fn bytes_and_offsets_are_found() {
        let index = example();
        assert_eq!([0, 99, 100, 1099, 1100, 3099, 3100].map(|pos| index.holds(pos)), [0, 0, 1, 1, 2, 2, 9].map(|n| (n < 9).then_some(n)));
        assert_eq!([0, 76, 77, 1 << 40].map(|offset| index.before(offset).unwrap()), [(100, 0), (100, 0), (1100, 77), (1100, 77)]);
        assert_eq!(Index::default().before(5), None);
    }
}
