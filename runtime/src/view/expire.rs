//! Expiry: cells whose bucket lies further back than its size is kept.

use crate::counter::{Bucket, BucketSize, CellKey, Definition};
use crate::time::Timestamp;

/// Which cells of a view have expired, as seen from one moment.
#[derive(Clone, Copy, Debug)]
pub struct Expiry<'d> {
    each: &'d [Bucket],
    newest: Option<Timestamp>,
}

impl<'d> Expiry<'d> {
    /// What to hide, and what to drop for good: `keep` counts back from the newest arrival, but never by a clock that runs ahead, be it the
    /// log's or ours. The time of the facts plays no part: neither one from the year 9999 nor one that is ten years late moves it.
    pub fn of(definition: &'d Definition, newest: Option<Timestamp>, now: Timestamp) -> Expiry<'d> {
        Expiry { each: &definition.each, newest: newest.map(|newest| newest.min(now)) }
    }

    /// The same as of an arrival that no clock doubts; without one nothing has expired.
    pub fn hidden(definition: &'d Definition, newest: Option<Timestamp>) -> Expiry<'d> {
        Expiry { each: &definition.each, newest }
    }

    /// Whether the cell of a key has expired. Bytes that are no key have not: it is not for this to hide them.
    pub fn has_expired(&self, key: &[u8]) -> bool {
        match (CellKey::decode(key), self.newest) {
            (Ok(key), Some(newest)) => key.has_expired(key.keep(self.each), newest),
            _ => false,
        }
    }

    /// Where the first bucket of a size begins that has not expired; none where none has, whatever its time.
    pub fn first_kept(&self, size: BucketSize) -> Option<Timestamp> {
        let keep = self.each.iter().find(|bucket| bucket.size == size)?.keep?;
        Some(size.floor(Timestamp(self.newest?.0.saturating_sub(keep))))
    }

    /// Whether any cell could have.
    pub fn is_needed(&self) -> bool {
        self.newest.is_some() && self.each.iter().any(|bucket| bucket.keep.is_some())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::HOUR;

    proptest! {
        #[test]
        fn what_has_expired_lies_before_the_first_bucket_that_is_kept(
            size in prop::sample::select(&BucketSize::ALL[..6]),
            keep in 0..20_000i64,
            newest in prop_oneof![-40_000..40_000i64, Just(i64::MIN / HOUR), Just(i64::MAX / HOUR)],
            behind in -200..40_000i64,
        ) {
            let each = [Bucket { size, keep: Some(keep * HOUR) }];
            let expiry = Expiry { each: &each, newest: Some(Timestamp(newest * HOUR)) };
            let start = size.floor(Timestamp((newest * HOUR).saturating_sub(behind * HOUR)));
            let key = CellKey { size, row: b"row", start: Some(start) }.to_bytes();
            prop_assert_eq!(expiry.has_expired(&key), start < expiry.first_kept(size).unwrap());
        }
    }

    #[test]
    fn nothing_expires_without_a_keep_or_an_arrival() {
        let each = [Bucket { size: BucketSize::Day, keep: None }];
        assert_eq!(Expiry { each: &each, newest: Some(Timestamp(9)) }.first_kept(BucketSize::Day), None);
        let each = [Bucket { size: BucketSize::Day, keep: Some(1) }];
        assert_eq!(Expiry { each: &each, newest: None }.first_kept(BucketSize::Day), None);
        assert_eq!(Expiry { each: &each, newest: Some(Timestamp(9)) }.first_kept(BucketSize::Ever), None);
    }
}
