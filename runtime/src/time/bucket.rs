//! Buckets of time: where the minute, hour, day, week, month or year of a moment begins.

use super::civil::{self, Civil};
use super::{DAY, HOUR, MINUTE, Timestamp};

/// The sizes of buckets, smallest first; all in UTC, weeks begin on Monday. The number is the first byte of a cell's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BucketSize {
    /// 60 seconds.
    Minute = 1,
    /// 60 minutes.
    Hour = 2,
    /// From midnight to midnight.
    Day = 3,
    /// From Monday to Monday.
    Week = 4,
    /// A calendar month.
    Month = 5,
    /// A calendar year.
    Year = 6,
    /// All of time.
    Ever = 7,
}

impl BucketSize {
    /// All sizes, smallest first.
    pub const ALL: [BucketSize; 7] =
        [BucketSize::Minute, BucketSize::Hour, BucketSize::Day, BucketSize::Week, BucketSize::Month, BucketSize::Year, BucketSize::Ever];

    /// The size of a number, which is the first byte of a cell's key.
    pub fn from_byte(byte: u8) -> Option<BucketSize> {
        BucketSize::ALL.into_iter().find(|&size| size as u8 == byte)
    }

    /// The size of a name in the language: `hour`.
    pub fn from_name(name: &str) -> Option<BucketSize> {
        BucketSize::ALL.into_iter().find(|size| size.name() == name)
    }

    /// Its name in the language.
    pub fn name(self) -> &'static str {
        match self {
            BucketSize::Minute => "minute",
            BucketSize::Hour => "hour",
            BucketSize::Day => "day",
            BucketSize::Week => "week",
            BucketSize::Month => "month",
            BucketSize::Year => "year",
            BucketSize::Ever => "ever",
        }
    }

    /// Whether each bucket of this size lies in one of a larger size, so that a cell of the larger one is the sum of cells of this size.
    pub fn divides(self, larger: BucketSize) -> bool {
        self < larger && (self != BucketSize::Week || larger == BucketSize::Ever)
    }

    /// Where the bucket that holds a moment begins. For [`BucketSize::Ever`], which begins nowhere, it is the epoch.
    pub fn floor(self, at: Timestamp) -> Timestamp {
        let days = at.0.div_euclid(DAY);
        match self {
            BucketSize::Minute => step(at, MINUTE),
            BucketSize::Hour => step(at, HOUR),
            BucketSize::Day => step(at, DAY),
            BucketSize::Week => midnight(days - civil::weekday(days)),
            BucketSize::Month => midnight(Civil { day: 1, ..Civil::from_days(days) }.to_days()),
            BucketSize::Year => midnight(Civil { day: 1, month: 1, ..Civil::from_days(days) }.to_days()),
            BucketSize::Ever => Timestamp(0),
        }
    }

    /// Where the bucket that holds a moment ends, which is where the next begins. For [`BucketSize::Ever`] it is the end of all time.
    pub fn ceil(self, at: Timestamp) -> Timestamp {
        let start = self.floor(at);
        let Civil { year, month, .. } = Civil::of(start);
        match self {
            BucketSize::Minute => Timestamp(start.0.saturating_add(MINUTE)),
            BucketSize::Hour => Timestamp(start.0.saturating_add(HOUR)),
            BucketSize::Day => Timestamp(start.0.saturating_add(DAY)),
            BucketSize::Week => Timestamp(start.0.saturating_add(7 * DAY)),
            BucketSize::Month if month < 12 => midnight(Civil { year, month: month + 1, day: 1 }.to_days()),
            BucketSize::Month | BucketSize::Year => midnight(Civil { year: year + 1, month: 1, day: 1 }.to_days()),
            BucketSize::Ever => Timestamp(i64::MAX),
        }
    }
}

impl std::fmt::Display for BucketSize {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// The last multiple of a step that is not after a moment.
fn step(at: Timestamp, step: i64) -> Timestamp {
    Timestamp(at.0.saturating_sub(at.0.rem_euclid(step)))
}

/// The beginning of a day that is counted from the epoch.
fn midnight(days: i64) -> Timestamp {
    Timestamp(days.saturating_mul(DAY))
}
