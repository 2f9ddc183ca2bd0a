//! The key of a cell: bucket size, row, bucket start. A row's series is one contiguous read, and a scan of one size touches no other.

use super::shape::Bucket;
use crate::measure::Malformed;
use crate::time::{BucketSize, Timestamp};

/// A cell's key, taken apart.
///
/// ```text
/// ┌──────┬───────────────┬──────────────────────────────┐
/// │ size │ row: columns' │ start: i64 big-endian, sign  │
/// │ 1 B  │ key bytes     │ flipped; none for ever       │
/// └──────┴───────────────┴──────────────────────────────┘
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellKey<'a> {
    /// The bucket's size.
    pub size: BucketSize,
    /// The row: the key bytes of the `by` columns, one after the other.
    pub row: &'a [u8],
    /// Where the bucket begins; none for ever.
    pub start: Option<Timestamp>,
}

impl<'a> CellKey<'a> {
    /// Takes a key apart.
    ///
    /// # Errors
    /// When it is too short, or its first byte is no size.
    pub fn decode(key: &'a [u8]) -> Result<CellKey<'a>, Malformed> {
        let (&size, rest) = key.split_first().ok_or(Malformed("an empty key"))?;
        let size = BucketSize::from_byte(size).ok_or(Malformed("a key of no bucket size"))?;
        if size == BucketSize::Ever {
            return Ok(CellKey { size, row: rest, start: None });
        }
        let (row, start) = rest.split_last_chunk::<8>().ok_or(Malformed("a key without a start"))?;
        Ok(CellKey { size, row, start: Some(Timestamp((u64::from_be_bytes(*start) ^ FLIP) as i64)) })
    }

    /// Appends the key's bytes.
    pub fn encode(&self, out: &mut Vec<u8>) {
        prefix(self.size, self.row, out);
        if let Some(start) = self.start {
            out.extend_from_slice(&start_bytes(start));
        }
    }

    /// The key's bytes.
    pub fn to_bytes(self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.row.len() + 9);
        self.encode(&mut out);
        out
    }

    /// How long the cells of this size are kept; none: for ever, or a size that the counter does not have.
    pub fn keep(&self, buckets: &[Bucket]) -> Option<i64> {
        buckets.iter().find(|bucket| bucket.size == self.size).and_then(|bucket| bucket.keep)
    }

    /// Whether the cell's bucket has expired: whether all of it lies further back than `keep` microseconds from the newest arrival.
    pub fn has_expired(&self, keep: Option<i64>, newest_arrival: Timestamp) -> bool {
        match (keep, self.start) {
            (Some(keep), Some(start)) => self.size.ceil(start).0 <= newest_arrival.0.saturating_sub(keep),
            _ => false,
        }
    }
}

/// The beginning of the keys of one row in one bucket size, or of one size with an empty row: what ranges are made of.
pub fn prefix(size: BucketSize, row: &[u8], out: &mut Vec<u8>) {
    out.push(size as u8);
    out.extend_from_slice(row);
}

/// The end of a cell's key: where its bucket begins, in the order of time.
pub fn start_bytes(start: Timestamp) -> [u8; 8] {
    (start.0 as u64 ^ FLIP).to_be_bytes()
}

const FLIP: u64 = 1 << 63;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keys_come_back_and_keep_the_order_of_time(row: Vec<u8>, a: i64, b: i64) {
            let key = |start| CellKey { size: BucketSize::Day, row: &row, start: Some(Timestamp(start)) }.to_bytes();
            let (first, second) = (key(a), key(b));
            prop_assert_eq!(CellKey::decode(&first).unwrap().start, Some(Timestamp(a)));
            prop_assert_eq!(CellKey::decode(&first).unwrap().row, &row[..]);
            prop_assert_eq!(first.cmp(&second), a.cmp(&b));
        }

        #[test]
        fn any_bytes_are_a_key_or_an_error(bytes: Vec<u8>) {
            if let Ok(key) = CellKey::decode(&bytes) {
                prop_assert_eq!(key.to_bytes(), bytes);
            }
        }
    }

    #[test]
    fn a_bucket_expires_when_its_end_is_past_its_keep() {
        let key = CellKey { size: BucketSize::Day, row: b"", start: Some(Timestamp(10 * DAY)) };
        assert!(!key.has_expired(Some(7 * DAY), Timestamp(18 * DAY - 1)));
        assert!(key.has_expired(Some(7 * DAY), Timestamp(18 * DAY)));
        assert!(!key.has_expired(None, Timestamp(i64::MAX)));
        assert!(!key.has_expired(Some(i64::MAX), Timestamp(i64::MIN)));
        assert!(!CellKey { size: BucketSize::Ever, row: b"", start: None }.has_expired(Some(0), Timestamp(i64::MAX)));
    }
}
