//! The calendar against `jiff`'s, text both ways.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::{BucketSize, Timestamp};

fn moment() -> impl Strategy<Value = Timestamp> {
    let edges = [Timestamp::MIN.0, Timestamp::MAX.0, 0, -1, 1, 951_782_400_000_000, 951_868_799_999_999];
    prop_oneof![
        4 => (Timestamp::MIN.0..=Timestamp::MAX.0).prop_map(Timestamp),
        4 => (-3_000_000_000_000_000..3_000_000_000_000_000i64).prop_map(Timestamp),
        1 => prop::sample::select(edges.to_vec()).prop_map(Timestamp),
    ]
}

fn civil(at: Timestamp) -> jiff::civil::DateTime {
    jiff::Timestamp::from_microsecond(at.0).unwrap().to_zoned(TimeZone::UTC).datetime()
}

fn micros(moment: jiff::civil::DateTime) -> i128 {
    let days = moment.date().since(jiff::civil::date(1970, 1, 1)).unwrap().get_days();
    i128::from(days) * 86_400_000_000
}

fn from_day(date: jiff::civil::Date) -> i128 {
    micros(date.to_datetime(jiff::civil::Time::midnight()))
}

proptest! {
    #[test]
    fn parts_are_those_of_jiff(at in moment()) {
        let c = civil(at);
        prop_assert_eq!((at.year(), at.month(), at.day(), at.hour()), (c.year().into(), c.month().into(), c.day().into(), c.hour().into()));
        prop_assert_eq!(at.weekday(), i64::from(c.weekday().to_monday_one_offset()));
    }

    #[test]
    fn buckets_are_those_of_jiff(at in moment()) {
        let c = civil(at);
        let monday = c.date().checked_sub(jiff::Span::new().days(c.weekday().since(Weekday::Monday)));
        let day = from_day(c.date());
        let hour = day + i128::from(c.hour()) * 3_600_000_000;
        let minute = hour + i128::from(c.minute()) * 60_000_000;
        let starts = [(BucketSize::Minute, minute), (BucketSize::Hour, hour), (BucketSize::Day, day),
            (BucketSize::Month, from_day(c.date().first_of_month())), (BucketSize::Year, from_day(c.date().first_of_year()))];
        for (size, start) in starts {
            prop_assert_eq!(i128::from(size.floor(at).0), start, "{}", size);
        }
        if let Ok(monday) = monday {
            prop_assert_eq!(i128::from(BucketSize::Week.floor(at).0), from_day(monday));
        }
    }

    #[test]
    fn a_bucket_ends_where_the_next_begins(at in moment(), size in prop::sample::select(BucketSize::ALL[..6].to_vec())) {
        let (start, end) = (size.floor(at), size.ceil(at));
        prop_assert!(start <= at && at < end);
        prop_assert_eq!(size.floor(end), end);
        prop_assert_eq!(size.floor(Timestamp(end.0 - 1)), start);
    }

    #[test]
    fn text_is_read_back(at in moment()) {
        prop_assert_eq!(at.to_string().parse::<Timestamp>(), Ok(at));
        prop_assert_eq!(jiff::Timestamp::from_microsecond(at.0).unwrap().to_string(), at.to_string());
    }

    #[test]
    fn no_moment_panics(micros in any::<i64>(), size in prop::sample::select(BucketSize::ALL.to_vec())) {
        let at = Timestamp(micros);
        let _ = (at.to_string(), at.weekday(), size.floor(at), size.ceil(at));
    }

    #[test]
    fn no_text_panics(text in "[-+0-9TZ:. a-z\u{e9}]{0,40}") {
        let _ = text.parse::<Timestamp>();
    }
}

#[test]
fn whole_seconds_have_no_fraction() {
    assert_eq!(Timestamp(0).to_string(), "1970-01-01T00:00:00Z");
    assert_eq!(Timestamp(-1).to_string(), "1969-12-31T23:59:59.999999Z");
    assert_eq!(Timestamp(1_500_000).to_string(), "1970-01-01T00:00:01.5Z");
}

#[test]
fn dates_offsets_and_nanoseconds_are_read() {
    let day: Timestamp = "2026-11-21".parse().unwrap();
    assert_eq!(day.to_string(), "2026-11-21T00:00:00Z");
    assert_eq!("2026-11-21T01:00:00+01:00".parse(), Ok(day));
    assert_eq!("2026-11-21T00:00:00.000000999Z".parse(), Ok(day));
    assert_eq!("1969-12-31T23:59:59.999999999Z".parse(), Ok(Timestamp(-1)));
}

#[test]
fn errors_say_what_to_write() {
    let say = |text: &str| text.parse::<Timestamp>().unwrap_err().to_string();
    assert_eq!(
        say("2026-11-21T10:00:00"),
        "`2026-11-21T10:00:00` is not a time: it names no offset from UTC; add a `Z`, or one like `+01:00`"
    );
    assert_eq!(say("noon"), "`noon` is not a time: write it as `2026-11-21T10:00:00Z` or `2026-11-21`");
    assert!(say("2026-13-21").contains("write it as"));
    assert!(say("+123456-01-01T00:00:00Z").contains("is not a time"));
}

#[test]
fn the_range_is_that_of_jiff() {
    assert_eq!(Timestamp::MIN.0, jiff::Timestamp::MIN.as_microsecond());
    assert_eq!(Timestamp::MAX.0 / 1_000_000, jiff::Timestamp::MAX.as_second());
    assert_eq!("9999-12-30T22:00:00Z".parse(), Ok(Timestamp::MAX));
    assert!("9999-12-30T22:00:00.5Z".parse::<Timestamp>().unwrap_err().to_string().contains("it is not from -009999-01-02T01:59:59Z"));
    assert_eq!(Timestamp::from_micros(Timestamp::MAX.0 + 1), None);
}

#[test]
fn sizes_have_names_and_bytes() {
    for size in BucketSize::ALL {
        assert_eq!(BucketSize::from_byte(size as u8), Some(size));
        assert_eq!(BucketSize::from_name(size.name()), Some(size));
        assert_eq!(serde_json::to_string(&size).unwrap(), format!("\"{}\"", size.name()));
    }
}
