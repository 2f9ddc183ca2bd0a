//! A page that has a third of all visits.

use headwater::Timestamp;
use headwater::counter::BucketSize;
use headwater::time::HOUR;
use headwater_tests::crowded::{Crowd, Dice, PARTITIONS, Visited};

use crate::oracle::compare;

const VISITS: u64 = 20_000;
/// The page that everybody knows.
const HOT: u32 = 7;

/// A third of the visits are to one page; the others are to few pages often, and to many once.
fn visits(now: Timestamp) -> Vec<Visited> {
    let mut dice = Dice(11);
    let one = |i: u64| {
        let page = if i.is_multiple_of(3) { HOT } else { (dice.below(90) * dice.below(90) * dice.below(90)) as u32 };
        let at = Timestamp(now.0 - (dice.below(60) as i64) * HOUR + i as i64 % 1000);
        Visited { at, person: dice.below(9000) as u32, page, seconds: dice.below(4_000_000_000) as u32 }
    };
    (0..VISITS).map(one).collect()
}

#[test]
fn a_page_with_a_third_of_all_visits_is_counted_as_by_hand_by_any_number_of_workers() {
    let now = Timestamp::now();
    let visits = visits(now);
    let hot = visits.iter().filter(|visit| visit.page == HOT).count() as u64;
    assert!(hot >= VISITS / 3);
    let mut first = None;
    // Tables that hold all, and such as are ended and merged again and again.
    for (threads, budget) in [(1, usize::MAX), (1, 150_000), (2, 200_000), (PARTITIONS, 400_000), (PARTITIONS, usize::MAX)] {
        let place = format!("{threads} workers, {budget} bytes");
        let crowd = Crowd::new("Visits", now);
        let (before, after) = visits.split_at(visits.len() * 9 / 10);
        crowd.append(before.iter().copied());
        let counted = crowd.count(budget, threads, now);
        assert_eq!(counted.runs > 1, budget < usize::MAX, "{place}: {counted:?}");
        crowd.append(after.iter().copied());
        compare(&crowd, &visits, now, &place);
        let bytes = cells(&crowd);
        crowd.count(budget, threads, now);
        crowd.compact(now);
        assert_eq!(cells(&crowd), bytes, "{place}: merging changes no cell");
        assert_eq!(first.get_or_insert(bytes.clone()), &bytes, "{place}: the same cells by any number of workers");
    }
}

/// The bytes of every cell.
fn cells(crowd: &Crowd) -> Vec<(Vec<u8>, Vec<u8>)> {
    let snapshot = crowd.snapshot();
    let mut all = Vec::new();
    for size in [BucketSize::Hour, BucketSize::Day, BucketSize::Ever] {
        crowd.each_page(&snapshot, size, |_, series| {
            for (start, cell) in &series.cells {
                let (mut key, mut bytes) = (series.row.clone(), Vec::new());
                key.extend(start.map_or(0, |start| start.0).to_be_bytes());
                cell.encode(&mut bytes);
                all.push((key, bytes));
            }
        });
    }
    all
}
