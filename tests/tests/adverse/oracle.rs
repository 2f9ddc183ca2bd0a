//! What the counter `Visits` of `crowd.hw` must say, worked out from the facts in plain maps.

use std::collections::{BTreeMap, BTreeSet};

use headwater::Timestamp;
use headwater::counter::BucketSize;
use headwater::time::{DAY, HOUR};
use headwater_tests::crowded::{Crowd, Visited};
use serde_json::Value;

/// The bucket sizes, how long each bucket is, and how long it is kept.
pub(crate) const SIZES: [(BucketSize, i64, i64); 3] =
    [(BucketSize::Hour, HOUR, 2 * DAY), (BucketSize::Day, DAY, 7 * DAY), (BucketSize::Ever, 0, 0)];

/// What was seen of a page in one bucket.
#[derive(Debug, Default)]
struct Seen {
    visits: u64,
    seconds: u64,
    longest: u32,
    people: BTreeSet<u32>,
    /// The time, and against it the person: of two at once the smaller stays.
    last: Option<(Timestamp, std::cmp::Reverse<u32>)>,
}

/// Holds every cell against the facts. `present`: what `keep` counts back from.
pub(crate) fn compare(crowd: &Crowd, visits: &[Visited], present: Timestamp, place: &str) {
    let snapshot = crowd.snapshot();
    for (size, length, keep) in SIZES {
        let mut expected = BTreeMap::<(u32, i64), Seen>::new();
        for visit in visits {
            let start = if length == 0 { 0 } else { visit.at.0.div_euclid(length) * length };
            if length == 0 || start + length > present.0 - keep {
                expected.entry((visit.page, start)).or_default().see(visit);
            }
        }
        let mut cells = 0;
        crowd.each_page(&snapshot, size, |page, series| {
            for (start, cell) in &series.cells {
                let seen = expected.get(&(page, start.map_or(0, |start| start.0)));
                let seen = seen.unwrap_or_else(|| panic!("{place}: page {page} has a cell {size:?} {start:?} that it should not have"));
                seen.is(&crowd.shown(&snapshot, cell), &format!("{place}: page {page} {size:?} {start:?}"));
                cells += 1;
            }
        });
        assert_eq!(cells, expected.len(), "{place}: cells {size:?} are missing");
    }
}

impl Seen {
    fn see(&mut self, visit: &Visited) {
        self.visits += 1;
        self.seconds += u64::from(visit.seconds);
        self.longest = self.longest.max(visit.seconds);
        self.people.insert(visit.person);
        self.last = self.last.max(Some((visit.at, std::cmp::Reverse(visit.person))));
    }

    fn is(&self, shown: &Value, place: &str) {
        let number = |name: &str| shown[name].as_u64().unwrap_or_else(|| panic!("{place}: {shown}"));
        let last = self.last.map(|(_, person)| u64::from(person.0));
        let numbers = [number("visits"), number("seconds"), number("longest")];
        assert_eq!((numbers, Some(number("last"))), ([self.visits, self.seconds, self.longest.into()], last), "{place}");
        let (people, truth) = (number("people"), self.people.len() as u64);
        match truth {
            ..=384 => assert_eq!(people, truth, "{place}"),
            _ => assert!(people.abs_diff(truth) as f64 <= 0.06 * truth as f64, "{place}: {people} people are {truth}"),
        }
    }
}
