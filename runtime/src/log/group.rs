//! A group of records: what is written at once, and stands or falls as one.
//!
//! ```text
//!  0   4  "hwg\n"
//!  4   4  CRC32C of bytes 8..48, begun with the salt of the segment's header
//!  8   4  length of the body in bytes
//! 12   4  CRC32C of the body
//! 16   8  first offset
//! 24   8  synced end: all offsets below it were durable when this was written
//! 32   8  arrival, µs: never less than in the group before
//! 40   4  count of records
//! 44   4  length of the marks in bytes
//! 48      body: the records (each: length as a varint, bytes), then the marks that it raises (see `marks`)
//! ```
//!
//! The head has a checksum of its own, so that a reader may pass over a group without reading its body.

use super::frame::Fields;
use super::{RECORD_LIMIT, SOURCE_LIMIT};
use crate::time::Timestamp;
use crc32c::{crc32c, crc32c_append};

/// The length of a group's head, in bytes.
pub(super) const HEAD: usize = 48;
/// What a group begins with.
pub(super) const MAGIC: &[u8; 4] = b"hwg\n";
/// The most bytes of records and marks after which a group is closed; one record more may follow.
pub(super) const BUDGET_LIMIT: usize = 16 << 20;
const BODY_LIMIT: usize = BUDGET_LIMIT + RECORD_LIMIT + SOURCE_LIMIT + 64;

/// The head of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) body_len: u32,
    pub(super) body_crc: u32,
    pub(super) first: u64,
    pub(super) synced: u64,
    pub(super) arrival: Timestamp,
    pub(super) count: u32,
    pub(super) marks_len: u32,
}

impl Head {
    /// The offset after its last record.
    pub(super) fn end(&self) -> u64 {
        self.first + u64::from(self.count)
    }

    /// The length of the whole group in bytes.
    pub(super) fn len(&self) -> u64 {
        HEAD as u64 + u64::from(self.body_len)
    }

    /// The length of its records in bytes.
    pub(super) fn records_len(&self) -> usize {
        (self.body_len - self.marks_len) as usize
    }

    /// Whether a body is the one that was written.
    pub(super) fn fits(&self, body: &[u8]) -> bool {
        body.len() == self.body_len as usize && crc32c(body) == self.body_crc
    }
}

/// Writes the head into the first [`HEAD`] bytes of a group whose body stands after them.
pub(super) fn seal(group: &mut [u8], salt: u32, first: u64, synced: u64, arrival: Timestamp, count: u32, marks_len: usize) {
    let (head, body) = group.split_at_mut(HEAD);
    head[..4].copy_from_slice(MAGIC);
    head[8..12].copy_from_slice(&(body.len() as u32).to_le_bytes());
    head[12..16].copy_from_slice(&crc32c(body).to_le_bytes());
    head[16..24].copy_from_slice(&first.to_le_bytes());
    head[24..32].copy_from_slice(&synced.to_le_bytes());
    head[32..40].copy_from_slice(&arrival.0.to_le_bytes());
    head[40..44].copy_from_slice(&count.to_le_bytes());
    head[44..48].copy_from_slice(&(marks_len as u32).to_le_bytes());
    let crc = crc32c_append(salt, &head[8..]);
    head[4..8].copy_from_slice(&crc.to_le_bytes());
}

/// Reads a head; none where the bytes are not what this segment's writer wrote.
pub(super) fn decode(head: &[u8; HEAD], salt: u32) -> Option<Head> {
    let mut fields = Fields(&head[4..]);
    if head[..4] != *MAGIC || fields.u32() != crc32c_append(salt, &head[8..]) {
        return None;
    }
    let head = Head {
        body_len: fields.u32(),
        body_crc: fields.u32(),
        first: fields.u64(),
        synced: fields.u64(),
        arrival: fields.time(),
        count: fields.u32(),
        marks_len: fields.u32(),
    };
    (head.body_len as usize <= BODY_LIMIT && head.marks_len <= head.body_len).then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: u32 = 99;

    fn example() -> Vec<u8> {
        let mut group = [&[0; HEAD][..], &[5], b"hello", &[0], b"marks"].concat();
        seal(&mut group, SALT, 1000, 900, Timestamp(-5), 2, 5);
        group
    }

    #[test]
    fn a_group_comes_back() {
        let group = example();
        let head = decode(group[..HEAD].try_into().unwrap(), SALT).unwrap();
        assert_eq!((head.first, head.end(), head.synced, head.count), (1000, 1002, 900, 2));
        assert_eq!((head.arrival, head.records_len(), head.marks_len), (Timestamp(-5), 7, 5));
        assert_eq!(head.len(), group.len() as u64);
        assert!(head.fits(&group[HEAD..]));
    }

    #[test]
    fn every_flipped_byte_is_found() {
        let group = example();
        for i in 0..group.len() {
            let mut flipped = group.clone();
            flipped[i] ^= 0x01;
            let head = decode(flipped[..HEAD].try_into().unwrap(), SALT);
            assert!(head.is_none_or(|head| !head.fits(&flipped[HEAD..])), "byte {i}");
        }
    }

    #[test]
    fn a_group_of_another_segment_is_none_of_this() {
        assert_eq!(decode(example()[..HEAD].try_into().unwrap(), SALT + 1), None);
    }
}
