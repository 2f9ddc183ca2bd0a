//! Days and dates: the proleptic Gregorian calendar by integer arithmetic, for every day that 64 bits of microseconds reach.
//!
//! The two conversions are Howard Hinnant's `civil_from_days` and `days_from_civil`: years begin in March, so that the leap day is
//! the last of its year, and 400 years make one era of 146,097 days.

use super::{DAY, Timestamp};

/// A date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i64,
    /// 1 to 12.
    pub(super) month: u8,
    /// 1 to 31.
    pub(super) day: u8,
}

const ERA: i64 = 146_097;
/// From 0000-03-01 to the epoch, in days.
const EPOCH: i64 = 719_468;

impl Civil {
    /// The date of a moment.
    pub(super) fn of(at: Timestamp) -> Civil {
        Civil::from_days(at.0.div_euclid(DAY))
    }

    /// The date of a day, counted from the epoch.
    pub(super) fn from_days(days: i64) -> Civil {
        let days = days + EPOCH;
        let era = days.div_euclid(ERA);
        let of_era = days.rem_euclid(ERA);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        Civil { year: era * 400 + year + i64::from(month <= 2), month: month as u8, day: day as u8 }
    }

    /// The day of a date, counted from the epoch.
    pub(super) fn to_days(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let from_march = (i64::from(self.month) + 9) % 12;
        let of_year = (153 * from_march + 2) / 5 + i64::from(self.day) - 1;
        era * ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH
    }
}

/// The day of the week of a day counted from the epoch, 0 for Monday; the epoch was a Thursday.
pub(super) fn weekday(days: i64) -> i64 {
    (days + 3).rem_euclid(7)
}
