//! How facts are laid out and kept: `slice = "hour"`, `keep = "90d"`.

use headwater_codegen::walk::Layout;

use crate::attributes::Attributes;
use crate::errors::{Errors, did_you_mean};

const SLICES: [(&str, Option<&str>); 3] = [("hour", Some("Hour")), ("day", None), ("month", Some("Month"))];
const DAY: i64 = 86_400_000_000;
/// As the language has them.
const UNITS: [(&str, i64); 9] = [
    ("us", 1),
    ("ms", 1_000),
    ("s", 1_000_000),
    ("min", 60_000_000),
    ("h", 3_600_000_000),
    ("d", DAY),
    ("w", 7 * DAY),
    ("mo", 30 * DAY),
    ("y", 365 * DAY),
];

pub(crate) fn read(attributes: &Attributes, errors: &mut Errors) -> Layout {
    Layout { slice: slice(attributes, errors), keep: keep(attributes, errors) }
}

fn slice(attributes: &Attributes, errors: &mut Errors) -> Option<&'static str> {
    let (word, span) = attributes.text("slice", "slice = \"hour\"", errors)?;
    match SLICES.iter().find(|(name, _)| *name == word) {
        Some((_, size)) => *size,
        None => {
            errors.on(span, format!("there is no slice `{word}`; {}", did_you_mean(&word, &SLICES.map(|(name, _)| name))));
            None
        }
    }
}

fn keep(attributes: &Attributes, errors: &mut Errors) -> Option<i64> {
    let (text, span) = attributes.text("keep", "keep = \"90d\"", errors)?;
    let micros = micros(&text).filter(|micros| *micros > 0);
    if micros.is_none() {
        errors.on(span, format!("`{text}` is not a time to keep facts for: write a number above zero and a unit, such as `90d`"));
    }
    micros
}

/// Microseconds of `90d`.
fn micros(text: &str) -> Option<i64> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit)?;
    number.parse::<i64>().ok()?.checked_mul(*factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_the_language_reads_them() {
        for (text, read) in [("90d", Some(90 * DAY)), ("1min", Some(60_000_000)), ("2mo", Some(60 * DAY)), ("7us", Some(7))] {
            assert_eq!(micros(text), read, "{text}");
        }
        for text in ["", "d", "90", "9 d", "-1d", "1.5h", "9223372036854775807d"] {
            assert_eq!(micros(text), None, "{text}");
        }
    }
}
