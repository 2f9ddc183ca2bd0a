//! Stretches of time of a fixed length.

use std::fmt;
use std::str::FromStr;

use super::{DAY, HOUR, MINUTE, ParseError, SECOND};

/// A stretch of time, in microseconds; it may be negative. It is written as ISO 8601, in hours, minutes and seconds: `PT1H30M`, `-PT0.5S`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(pub i64);

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.0.unsigned_abs();
        let [hour, minute, second] = [HOUR, MINUTE, SECOND].map(i64::unsigned_abs);
        let (hours, minutes, seconds, fraction) = (micros / hour, micros % hour / minute, micros % minute / second, micros % second);
        f.write_str(if self.0 < 0 { "-PT" } else { "PT" })?;
        if hours > 0 {
            write!(f, "{hours}H")?;
        }
        if minutes > 0 {
            write!(f, "{minutes}M")?;
        }
        if fraction > 0 {
            let digits = format!("{fraction:06}");
            write!(f, "{seconds}.{}S", digits.trim_end_matches('0'))?;
        } else if seconds > 0 || micros < second {
            write!(f, "{seconds}S")?;
        }
        Ok(())
    }
}

impl FromStr for Duration {
    type Err = ParseError;

    /// Reads ISO 8601: weeks, days of 24 hours, hours, minutes and seconds. Years and months have no fixed length and are refused. What is
    /// finer than a microsecond is cut off.
    fn from_str(text: &str) -> Result<Duration, ParseError> {
        micros(text).map(Duration).ok_or_else(|| {
            ParseError::new(text, "a duration", "write it as `PT1H30M` or `PT1.5S`; there are `W D H M S`, but no years and months")
        })
    }
}

fn micros(text: &str) -> Option<i64> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let rest = rest.strip_prefix('P')?;
    let (days, time) = rest.split_once('T').map_or((rest, None), |(days, time)| (days, Some(time)));
    if (days.is_empty() && time.is_none()) || time.is_some_and(str::is_empty) {
        return None;
    }
    let days = units(days, &[('W', 7 * DAY), ('D', DAY)])?;
    let time = units(time.unwrap_or_default(), &[('H', HOUR), ('M', MINUTE), ('S', SECOND)])?;
    let micros = days.checked_add(time)?;
    i64::try_from(if negative { -micros } else { micros }).ok()
}

/// Numbers, each with one of the units, which come in their order; the last unit may have a fraction where it is a second.
fn units(mut text: &str, units: &[(char, i64)]) -> Option<i128> {
    let mut sum = 0_i128;
    for (unit, micros) in units {
        let Some((number, rest)) = text.split_once(*unit) else { continue };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || (number.contains('.') && *unit != 'S') {
            return None;
        }
        let six: String = fraction.chars().chain("000000".chars()).take(6).collect();
        let fraction: i128 = if *unit == 'S' { six.parse().ok()? } else { 0 };
        let whole: i128 = whole.parse::<u64>().ok()?.into();
        sum = sum.checked_add(whole.checked_mul((*micros).into())?.checked_add(fraction)?)?;
        text = rest;
    }
    text.is_empty().then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn text_is_read_back(micros in prop_oneof![any::<i64>(), -10_000_000_000..10_000_000_000i64]) {
            prop_assert_eq!(Duration(micros).to_string().parse(), Ok(Duration(micros)));
        }

        #[test]
        fn text_is_what_jiff_reads(micros in -9_000_000_000_000_000..9_000_000_000_000_000i64) {
            let theirs: jiff::SignedDuration = Duration(micros).to_string().parse().unwrap();
            prop_assert_eq!(theirs.as_micros(), i128::from(micros));
        }

        #[test]
        fn no_text_panics(text in "[-+]?P?[0-9WDTHMS.\u{e9}]{0,24}") {
            let _ = text.parse::<Duration>();
        }
    }

    #[test]
    fn whole_units_stand_alone() {
        let shown = [0, 1_500_000, 60_000_000, 3_600_000_000, 90_000_000, -1, 86_400_000_000].map(|micros| Duration(micros).to_string());
        assert_eq!(shown, ["PT0S", "PT1.5S", "PT1M", "PT1H", "PT1M30S", "-PT0.000001S", "PT24H"]);
    }

    #[test]
    fn days_and_weeks_are_read_and_months_are_not() {
        assert_eq!("P1W2DT3H".parse(), Ok(Duration(9 * DAY + 3 * HOUR)));
        assert_eq!("PT0.0000019S".parse(), Ok(Duration(1)));
        for text in [
            "",
            "P",
            "PT",
            "P1M",
            "P1Y",
            "1h",
            "PT1.5H",
            "PT1S1M",
            "P1",
            "PT.5S",
            "PT1.S",
            "P99999999999999999999D",
            "PT9223372036854775808S",
        ] {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
    }
}
