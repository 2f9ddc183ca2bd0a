//! Facts of all times, in a log whose clock jumps.

use headwater::Timestamp;
use headwater::time::{DAY, HOUR};
use headwater_tests::crowded::{Crowd, Dice, Visited};

use crate::oracle::compare;

const YEAR: i64 = 365 * DAY;

/// A visit now, or lately, or to come, or long ago, or at either end of time.
fn visit(dice: &mut Dice, now: Timestamp) -> Visited {
    let at = match dice.below(12) {
        0 => now.0 - 10 * YEAR + dice.below(3) as i64 * HOUR,
        1 => Timestamp::MAX.0 - dice.below(2) as i64 * DAY,
        2 => Timestamp::MIN.0 + dice.below(2) as i64 * DAY,
        3 => -1 - dice.below(2) as i64 * DAY,
        4 => now.0 + dice.below(20 * 24) as i64 * HOUR,
        _ => now.0 - dice.below(9 * 24) as i64 * HOUR,
    };
    Visited { at: Timestamp(at), person: dice.below(12) as u32, page: dice.below(4) as u32, seconds: dice.below(600) as u32 }
}

/// Facts of all times come while the log's clock runs, leaps a hundred years ahead for a while and comes back, or is years behind; they are
/// counted, merged and compacted in between. `keep` counts back from the newest arrival, and never from beyond the present.
#[test]
fn facts_of_all_times_are_kept_for_as_long_as_they_are_to_be_whatever_the_logs_clock_shows() {
    for seed in 0..8 {
        let (mut dice, today) = (Dice(seed), Timestamp::now());
        // The facts began to come three weeks ago.
        let mut clock = today.0 - 21 * DAY;
        let (crowd, mut visits, mut newest) = (Crowd::new("Visits", Timestamp(clock)), Vec::new(), i64::MIN);
        for step in 0..14 {
            let shown = match dice.below(8) {
                0 => clock + 100 * YEAR,
                1 => clock - 3 * YEAR,
                _ => clock,
            };
            crowd.set_clock(Timestamp(shown));
            let more: Vec<Visited> = (0..1 + dice.below(150)).map(|_| visit(&mut dice, Timestamp(clock))).collect();
            crowd.append(more.iter().copied());
            visits.extend(more);
            newest = newest.max(shown);
            match dice.below(5) {
                0 => {}
                1 => _ = crowd.count(1 + dice.below(20_000) as usize, 2, today),
                2 => {
                    crowd.count(usize::MAX, 1, today);
                    crowd.compact(today);
                }
                _ => _ = crowd.count(usize::MAX, 1, today),
            }
            compare(&crowd, &visits, Timestamp(newest.min(today.0)), &format!("seed {seed}, step {step}"));
            clock = (clock + dice.below(48) as i64 * HOUR).min(today.0);
        }
    }
}

/// Whoever is late is counted where there is a bucket for it still, and expires there with the others.
#[test]
fn facts_ten_years_late_and_of_the_year_9999_move_nothing() {
    let now = Timestamp::now();
    let at = |at: i64| Visited { at: Timestamp(at), person: 1, page: 1, seconds: 1 };
    let usual: Vec<Visited> = (0..6 * 24).map(|hours| at(now.0 - hours * HOUR)).collect();
    let odd: Vec<Visited> = [now.0 - 10 * YEAR, Timestamp::MAX.0, Timestamp::MIN.0].map(at).into();
    let crowd = Crowd::new("Visits", now);
    let mut visits = Vec::new();
    for part in [&usual[..70], &odd, &usual[70..], &odd] {
        crowd.append(part.iter().copied());
        visits.extend_from_slice(part);
        compare(&crowd, &visits, now, "counted by who asks");
        crowd.count(usize::MAX, 1, now);
        compare(&crowd, &visits, now, "counted");
        crowd.compact(now);
        compare(&crowd, &visits, now, "compacted");
    }
}
