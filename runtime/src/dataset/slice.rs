//! Slices: the folders of a fact type, each one hour, day or month of the facts' own time, in UTC.
//!
//! `hour=2026-11-21T10`, `day=2026-11-21`, `month=2026-11`: the form `name=value` that other engines read as a column. The year before
//! the year 1 is 0000, and those before it are written with a sign and six digits, as ISO 8601 has it: `day=-000044-03-15`.

use std::fmt;
use std::str::FromStr;

use crate::time::{BucketSize, DAY, Timestamp};

/// One slice of a fact type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slice {
    size: BucketSize,
    start: Timestamp,
}

impl Slice {
    /// The slice that a moment lies in. `size` is an hour, a day or a month; any other is taken for a day.
    pub fn of(size: BucketSize, at: Timestamp) -> Slice {
        let size = if matches!(size, BucketSize::Hour | BucketSize::Month) { size } else { BucketSize::Day };
        Slice { size, start: size.floor(at) }
    }

    /// The slice in whose folder a file is, by its name within the fact type's folder: `day=2026-11-21/00000007.parquet`.
    pub fn of_file(file: &str) -> Option<Slice> {
        file.split_once('/')?.0.parse().ok()
    }

    /// Its first moment.
    pub fn start(self) -> Timestamp {
        self.start
    }

    /// The first moment after it.
    pub fn end(self) -> Timestamp {
        self.size.ceil(self.start)
    }

    /// Whether a moment lies in it.
    pub fn holds(self, at: Timestamp) -> bool {
        (self.start..self.end()).contains(&at)
    }

    /// How much of a moment in RFC 3339, counted from after the year, tells slices of a size apart.
    const fn width(size: BucketSize) -> usize {
        match size {
            BucketSize::Hour => "-11-21T10".len(),
            BucketSize::Month => "-11".len(),
            _ => "-11-21".len(),
        }
    }
}

impl fmt::Display for Slice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.start.to_string();
        let year = start[1..].find('-').map_or(start.len(), |dash| dash + 1);
        write!(f, "{}={}", self.size, &start[..year + Slice::width(self.size)])
    }
}

impl FromStr for Slice {
    type Err = ();

    /// Reads what is written here, and nothing else: what is read is written the same.
    fn from_str(text: &str) -> Result<Slice, ()> {
        let (size, value) = text.split_once('=').ok_or(())?;
        let size = BucketSize::from_name(size).ok_or(())?;
        let rest = match size {
            BucketSize::Hour => ":00:00Z",
            BucketSize::Month => "-01T00:00:00Z",
            _ => "T00:00:00Z",
        };
        let slice = Slice::of(size, moment(value, rest).ok_or(())?);
        if slice.to_string() == text { Ok(slice) } else { Err(()) }
    }
}

/// The moment that `value` and `rest` make. The slice of the earliest fact begins before the earliest moment that a fact may carry, so
/// years before 0 are read 10,000 years later: that is 25 rounds of the calendar.
fn moment(value: &str, rest: &str) -> Option<Timestamp> {
    let Some((year, date)) = value.strip_prefix('-').and_then(|value| value.split_once('-')) else {
        return format!("{value}{rest}").parse().ok();
    };
    let year: i64 = year.parse().ok().filter(|year| (1..10_000).contains(year))?;
    let later: Timestamp = format!("{:04}-{date}{rest}", 10_000 - year).parse().ok()?;
    Some(Timestamp(later.0 - 25 * 146_097 * DAY))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sample::any;

    const SIZES: [BucketSize; 3] = [BucketSize::Hour, BucketSize::Day, BucketSize::Month];

    fn names(at: &str) -> [String; 3] {
        SIZES.map(|size| Slice::of(size, at.parse().unwrap()).to_string())
    }

    #[test]
    fn slices_are_named_by_when_they_begin() {
        assert_eq!(names("2026-11-21T10:42:17Z"), ["hour=2026-11-21T10", "day=2026-11-21", "month=2026-11"]);
        assert_eq!(names("0000-02-29T23:59:59Z"), ["hour=0000-02-29T23", "day=0000-02-29", "month=0000-02"]);
        assert_eq!(names("-000044-03-15T12:00:00Z"), ["hour=-000044-03-15T12", "day=-000044-03-15", "month=-000044-03"]);
    }

    #[test]
    fn what_is_no_slice_is_refused() {
        for text in
            ["", "day", "day=", "day=2026-11-21T10", "day=2026-1-1", "week=2026-11-21", "day=2026-11-31", "year=2026", "day=+2026-11-21"]
        {
            assert_eq!(text.parse::<Slice>(), Err(()), "{text}");
        }
        assert_eq!(Slice::of_file("manifest.json"), None);
        assert_eq!(Slice::of_file("day=2026-11-21/00000007.parquet"), Some("day=2026-11-21".parse().unwrap()));
    }

    proptest! {
        #[test]
        fn a_slice_holds_its_moments_and_its_name_is_its_own(at in any::timestamp(), other in any::timestamp(), near in -40i64..40) {
            for size in SIZES {
                let slice = Slice::of(size, at);
                prop_assert!(slice.holds(at) && slice.start() <= at && at < slice.end());
                prop_assert_eq!(slice.to_string().parse::<Slice>(), Ok(slice));
                for other in [other, Timestamp(at.0 + near * crate::time::HOUR).min(Timestamp::MAX)] {
                    let other = Slice::of(size, other);
                    prop_assert_eq!(slice.to_string() == other.to_string(), slice == other);
                    // From the year 0 on, names stand in the order of time.
                    if slice.start().year() >= 0 && other.start().year() >= 0 {
                        prop_assert_eq!(slice.to_string().cmp(&other.to_string()), slice.start().cmp(&other.start()));
                    }
                }
            }
        }
    }
}
