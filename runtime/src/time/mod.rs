//! Time: microseconds since the epoch, in UTC; read and written as RFC 3339.

mod civil;
mod bucket;
mod date;
mod duration;
mod span;
mod freshness;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

pub use bucket::BucketSize;
pub use date::Date;
pub use duration::Duration;
pub use freshness::Freshness;
pub use span::Span;

use civil::Civil;

/// A moment: microseconds since 1970-01-01T00:00:00Z. It is written as RFC 3339, without a fraction when it is a whole second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// A second, in microseconds.
pub const SECOND: i64 = 1_000_000;
/// A minute, in microseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// An hour, in microseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// A day, in microseconds; UTC has no other days.
pub const DAY: i64 = 24 * HOUR;

impl Timestamp {
    /// The earliest moment that a fact may carry: `-9999-01-02T01:59:59Z`, so that any offset from UTC keeps within the year -9999.
    pub const MIN: Timestamp = Timestamp(-377_705_023_201 * SECOND);
    /// The latest moment that a fact may carry: `9999-12-30T22:00:00Z`.
    pub const MAX: Timestamp = Timestamp(253_402_207_200 * SECOND);

    /// The present. Everything that asks for the time asks here, so that there is one clock.
    pub fn now() -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the one clock that the ban points to")]
        let now = std::time::SystemTime::now();
        match now.duration_since(std::time::UNIX_EPOCH) {
            Ok(after) => Timestamp(i64::try_from(after.as_micros()).unwrap_or(i64::MAX)),
            Err(before) => Timestamp(i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |micros| -micros)),
        }
    }

    /// A moment by its microseconds since the epoch, if it lies between [`Timestamp::MIN`] and [`Timestamp::MAX`].
    pub fn from_micros(micros: i64) -> Option<Timestamp> {
        (Timestamp::MIN.0..=Timestamp::MAX.0).contains(&micros).then_some(Timestamp(micros))
    }

    /// The hour of the day, 0 to 23.
    pub fn hour(self) -> i64 {
        self.0.rem_euclid(DAY) / HOUR
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i64 {
        i64::from(Civil::of(self).day)
    }

    /// The month of the year, 1 to 12.
    pub fn month(self) -> i64 {
        i64::from(Civil::of(self).month)
    }

    /// The year; the year before the year 1 is 0.
    pub fn year(self) -> i64 {
        Civil::of(self).year
    }

    /// The day of the week, 1 for Monday to 7 for Sunday.
    pub fn weekday(self) -> i64 {
        civil::weekday(self.0.div_euclid(DAY)) + 1
    }
}

/// Text that is no moment, date or duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {what}: {reason}")]
pub struct ParseError {
    text: String,
    what: &'static str,
    reason: String,
}

impl ParseError {
    fn new(text: &str, what: &'static str, reason: impl Into<String>) -> ParseError {
        ParseError { text: text.chars().take(64).collect(), what, reason: reason.into() }
    }
}

impl FromStr for Timestamp {
    type Err = ParseError;

    /// Reads RFC 3339 with an offset (`2026-11-21T10:00:00Z`), or a date alone, which stands for its midnight in UTC. What is finer
    /// than a microsecond is cut off, towards the past.
    fn from_str(text: &str) -> Result<Timestamp, ParseError> {
        let moment = if is_date(text) { format!("{text}T00:00:00Z").parse() } else { text.parse::<jiff::Timestamp>() };
        let fail = |reason: String| ParseError::new(text, "a time", reason);
        let moment = moment.map_err(|error| fail(explain(text, &error)))?;
        let micros = i64::try_from(moment.as_nanosecond().div_euclid(1000)).ok();
        micros.and_then(Timestamp::from_micros).ok_or_else(|| fail(format!("it is not from {} to {}", Timestamp::MIN, Timestamp::MAX)))
    }
}

/// Whether it looks like `2026-11-21` or `-000044-03-15`.
fn is_date(text: &str) -> bool {
    text.len() >= 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-' || b == b'+')
}

/// Says the two common mistakes in our words, the rest in the parser's.
fn explain(text: &str, error: &jiff::Error) -> String {
    let zoned = text.contains(['Z', 'z', '+']) || text.rfind('-').is_some_and(|at| at > 10);
    if text.len() >= 16 && !zoned && format!("{text}Z").parse::<jiff::Timestamp>().is_ok() {
        "it names no offset from UTC; add a `Z`, or one like `+01:00`".into()
    } else if text.len() < 10 || text.len() > 40 {
        "write it as `2026-11-21T10:00:00Z` or `2026-11-21`".into()
    } else {
        format!("{error}; write it as `2026-11-21T10:00:00Z` or `2026-11-21`")
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil { year, month, day } = Civil::of(*self);
        let time = self.0.rem_euclid(DAY);
        let (hour, minute, second, micros) = (time / HOUR, time / MINUTE % 60, time / SECOND % 60, time % SECOND);
        match year {
            0..=9999 => write!(f, "{year:04}")?,
            _ => write!(f, "{year:+07}")?,
        }
        write!(f, "-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if micros != 0 {
            let digits = format!("{micros:06}");
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}
