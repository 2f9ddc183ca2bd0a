//! Timestamps in strings: a date, or an RFC 3339 time.

/// Microseconds since the epoch of `2026-11-01` (its midnight in UTC) or `2026-11-01T09:30:00.5Z` (with `Z` or an offset such as
/// `+02:00`, and at most six digits of a second); years 0001 to 9999. None: it is neither.
///
/// Days are counted by the civil calendar, after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
pub(crate) fn parse(text: &str) -> Option<i64> {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let micros = days(date)?.checked_mul(86_400_000_000)?;
    match time {
        Some(time) => micros.checked_add(time_of_day(time)?),
        None => Some(micros),
    }
}

/// Days since the epoch of `2026-11-01`.
pub(crate) fn days(date: &str) -> Option<i64> {
    let (year, rest) = date.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let (year, month, day) = (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?);
    if year < 1 || !(1..=12).contains(&month) || day < 1 || day > month_length(year, month) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (shifted / 400, shifted % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Microseconds of `09:30:00.5+02:00`, in UTC.
fn time_of_day(time: &str) -> Option<i64> {
    let zone = time.find(['Z', 'z', '+', '-'])?;
    let (clock, offset) = (&time[..zone], offset(&time[zone..])?);
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut parts = whole.split(':').map(|part| digits(part, 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 || fraction.is_empty() || fraction.len() > 6 {
        return None;
    }
    let micros = digits(fraction, fraction.len())? * 10_i64.pow(6 - u32::try_from(fraction.len()).ok()?);
    Some(((hour * 60 + minute - offset) * 60 + second) * 1_000_000 + micros)
}

/// Minutes east of UTC.
fn offset(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (hours, minutes) = zone[1..].split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    let east = (hours <= 23 && minutes <= 59).then_some(hours * 60 + minutes)?;
    Some(if zone.starts_with('-') { -east } else { east })
}

fn digits(text: &str, len: usize) -> Option<i64> {
    let right = text.len() == len && text.bytes().all(|b| b.is_ascii_digit());
    if right { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_read() {
        assert_eq!(parse("1970-01-01"), Some(0));
        assert_eq!(parse("2026-11-21"), Some(1_795_219_200_000_000));
        assert_eq!(parse("2000-02-29T00:00:00Z"), Some(951_782_400_000_000));
        assert_eq!(parse("1969-12-31T23:59:59.999999Z"), Some(-1));
        assert_eq!(parse("2026-11-21T02:00:00.5+02:00"), Some(1_795_219_200_500_000));
        assert_eq!(parse("0001-01-01"), Some(-62_135_596_800_000_000));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "today",
            "2026-13-01",
            "2026-02-29",
            "2026-1-1",
            "2026-11-21T10:00",
            "2026-11-21T10:00:00",
            "2026-11-21T25:00:00Z",
            "20261-01-01",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        for text in [
            "2026-11-21T10:00:00.Z",
            "2026-11-21T10:00:00.1234567Z",
            "2026-11-21T10:00:00+2:00",
            "2026-11-21T",
            "-001-01-01",
            "2026-11-21Tédé",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
