//! Days of the calendar, without a time of day.

use std::fmt;
use std::str::FromStr;

use super::ParseError;
use super::civil::{self, Civil};

/// A day: days since 1970-01-01. It is written as `2026-11-21`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i32);

impl Date {
    /// The earliest day that a fact may carry: `-009999-01-01`.
    pub const MIN: Date = Date(-4_371_587);
    /// The latest day that a fact may carry: `9999-12-31`.
    pub const MAX: Date = Date(2_932_896);

    /// A day by its days since the epoch, if it lies between [`Date::MIN`] and [`Date::MAX`].
    pub fn from_days(days: i32) -> Option<Date> {
        (Date::MIN.0..=Date::MAX.0).contains(&days).then_some(Date(days))
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i64 {
        i64::from(Civil::from_days(self.0.into()).day)
    }

    /// The month of the year, 1 to 12.
    pub fn month(self) -> i64 {
        i64::from(Civil::from_days(self.0.into()).month)
    }

    /// The day of the week, 1 for Monday to 7 for Sunday.
    pub fn weekday(self) -> i64 {
        civil::weekday(self.0.into()) + 1
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil { year, month, day } = Civil::from_days(self.0.into());
        match year {
            0..=9999 => write!(f, "{year:04}")?,
            _ => write!(f, "{year:+07}")?,
        }
        write!(f, "-{month:02}-{day:02}")
    }
}

impl FromStr for Date {
    type Err = ParseError;

    /// Reads `2026-11-21`; years outside of 0 to 9999 have a sign and six digits.
    fn from_str(text: &str) -> Result<Date, ParseError> {
        let fail = || ParseError::new(text, "a date", "write it as `2026-11-21`");
        let days = days(text).ok_or_else(fail)?;
        Date::from_days(days).ok_or_else(fail)
    }
}

fn days(text: &str) -> Option<i32> {
    let (year, rest) = match text.as_bytes().first()? {
        b'+' | b'-' => (text.get(..7)?, text.get(7..)?),
        _ => (text.get(..4)?, text.get(4..)?),
    };
    let rest = rest.strip_prefix('-')?;
    let (month, day) = (rest.get(..2)?, rest.get(2..)?.strip_prefix('-')?);
    let digits = |text: &str, len: usize| text.len() == len && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(year.trim_start_matches(['+', '-']), if year.len() == 7 { 6 } else { 4 }) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    let date = Civil { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? };
    let days = date.to_days();
    // What the calendar does not have, such as the 30th of February, would be another day.
    (Civil::from_days(days) == date).then(|| i32::try_from(days).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn text_is_read_back_and_is_that_of_jiff(days in Date::MIN.0..=Date::MAX.0) {
            let date = Date(days);
            prop_assert_eq!(date.to_string().parse(), Ok(date));
            let theirs = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            prop_assert_eq!(theirs.to_string(), date.to_string());
            let parts = [theirs.day(), theirs.month(), theirs.weekday().to_monday_one_offset()].map(i64::from);
            prop_assert_eq!(parts, [date.day(), date.month(), date.weekday()]);
        }

        #[test]
        fn no_text_and_no_day_panics(text in "[-+0-9T: a-z\u{e9}]{0,16}", days in any::<i32>()) {
            let _ = (text.parse::<Date>(), Date(days).to_string());
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in
            ["", "2026-02-29", "2026-13-01", "2026-1-1", "20261121", "2026-11-21T10:00:00Z", "12026-01-01", "+002026-00-01", "2026-11-+1"]
        {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        assert_eq!("2026-02-30".parse::<Date>().unwrap_err().to_string(), "`2026-02-30` is not a date: write it as `2026-11-21`");
    }

    #[test]
    fn the_range_is_that_of_jiff() {
        assert_eq!((Date::MIN.to_string(), Date::MAX.to_string()), ("-009999-01-01".into(), "9999-12-31".into()));
        assert_eq!((Date::from_days(Date::MAX.0 + 1), Date::from_days(Date::MIN.0 - 1)), (None, None));
    }
}
