//! How fresh an answer is: up to when everything is counted, and how long ago that was.

use super::{BucketSize, Timestamp};

/// Up to when an answer has counted, as seen from the moment at which it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// Everything that arrived before is counted.
    pub watermark: Timestamp,
    /// When it was asked for.
    pub now: Timestamp,
}

impl Freshness {
    /// By how much the watermark lies behind the present, in seconds; never below 0, whatever clocks say.
    pub fn lag_seconds(&self) -> f64 {
        self.now.0.saturating_sub(self.watermark.0).max(0) as f64 / 1e6
    }

    /// Whether the bucket that begins at `start` ends after the watermark, so that more of its facts are to be expected. `ever` has no end
    /// and is never called open, since that would tell nothing.
    pub fn is_open(&self, size: BucketSize, start: Option<Timestamp>) -> bool {
        start.is_some_and(|start| size != BucketSize::Ever && size.ceil(start) > self.watermark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;

    #[test]
    fn a_bucket_is_open_until_the_watermark_reaches_its_end() {
        let at = |watermark| Freshness { watermark: Timestamp(watermark), now: Timestamp(9 * DAY) };
        let day = Some(Timestamp(3 * DAY));
        assert!(at(4 * DAY - 1).is_open(BucketSize::Day, day) && !at(4 * DAY).is_open(BucketSize::Day, day));
        assert!(at(4 * DAY).is_open(BucketSize::Day, Some(Timestamp(8000 * DAY))), "one that has yet to begin");
        assert!(!at(0).is_open(BucketSize::Ever, None));
        assert!(at(9 * DAY).is_open(BucketSize::Year, Some(BucketSize::Year.floor(Timestamp::MAX))), "the year 9999");
    }

    #[test]
    fn a_lag_is_never_below_zero() {
        let lag = |watermark, now| Freshness { watermark: Timestamp(watermark), now: Timestamp(now) }.lag_seconds();
        assert_eq!([lag(1_500_000, 4_000_000), lag(4, 4), lag(5, 4)], [2.5, 0.0, 0.0]);
        assert!(lag(i64::MIN, i64::MAX) > 0.0);
    }
}
