//! `@keep`: how far facts may be dropped, as a pure decision.
//!
//! Facts go by arrival, in whole files, below a *floor*. A counter that reads them must have counted what lies below in a run of its own
//! first, and no version that is kept may need them: so a floor stands at a boundary of files, never beyond the oldest of those versions.

use crate::cut::Cut;
use crate::time::{DAY, Timestamp};

/// What is known of a fact type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// How long after their arrival facts are kept, in microseconds; none: for ever.
    pub keep: Option<i64>,
    /// By how much longer they may stay, in microseconds: each time the floor moves, the counters that read the type are counted anew.
    pub slack: i64,
    /// Below it they were dropped.
    pub floor: Cut,
    /// Where the floor may stand: ends of files, each with the newest arrival below it.
    pub boundaries: Vec<(Cut, Timestamp)>,
    /// What must not be dropped lies from here on.
    pub ceiling: Cut,
}

/// A floor, and the newest arrival below it.
pub type Floor = (Cut, Timestamp);

impl Kept {
    /// Where the floor moves to; none if it stays. `present` is the smaller of the newest arrival and the clock.
    pub fn next(&self, present: Timestamp) -> Option<Floor> {
        let limit = Timestamp(present.0.saturating_sub(self.keep?));
        let is_above = |cut: &Cut| self.floor.within(cut) && *cut != self.floor;
        let old = || self.boundaries.iter().filter(|(cut, arrival)| is_above(cut) && cut.within(&self.ceiling) && *arrival < limit);
        let oldest = old().map(|(_, arrival)| *arrival).min()?;
        if oldest.0 >= limit.0.saturating_sub(self.slack) {
            return None;
        }
        old().max_by_key(|(cut, _)| cut.facts()).cloned()
    }
}

/// What must be asked before facts go: arrivals have leapt further than time has passed, so a clock may have been wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leap {
    /// The newest arrival when the last version was published.
    pub before: Timestamp,
    /// The newest arrival now.
    pub now: Timestamp,
    /// How much time has passed between, in microseconds.
    pub passed: i64,
}

/// The longest time of which a clock is believed that it has passed, in microseconds. Where log and batch go by the same clock, one that leaps
/// takes both with it, and the time that it says has passed is as long as the leap.
const BELIEVED: i64 = 30 * DAY;

impl Leap {
    /// Whether arrivals have leapt by more than a day beyond the time that passed since a moment `at` at which the newest was `before`, or
    /// by more than a month whatever has passed.
    pub fn of(before: Timestamp, at: Timestamp, newest: Timestamp, now: Timestamp) -> Option<Leap> {
        let passed = now.0.saturating_sub(at.0).max(0);
        let leapt = newest.0.saturating_sub(before.0);
        (leapt > passed.min(BELIEVED) + DAY).then_some(Leap { before, now: newest, passed })
    }
}

impl std::fmt::Display for Leap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (from, to, days) = (self.before, self.now, self.passed / DAY);
        match self.passed <= BELIEVED {
            true => write!(f, "the newest arrival went from {from} to {to}, but only {days} days passed: a clock may have been wrong"),
            false => write!(f, "the newest arrival went from {from} to {to} in one step: a clock may have been wrong"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(n: u64) -> Cut {
        Cut(vec![n, 2 * n])
    }

    /// A file boundary a day, ten facts each.
    fn kept(keep: i64) -> Kept {
        let boundaries = (1..=9).rev().map(|day| (cut(10 * day), Timestamp(day as i64 * DAY))).collect();
        Kept { keep: Some(keep * DAY), slack: 0, floor: cut(0), boundaries, ceiling: cut(1000) }
    }

    #[test]
    fn the_floor_is_the_highest_boundary_that_is_old_enough() {
        assert_eq!(kept(3).next(Timestamp(9 * DAY)), Some((cut(50), Timestamp(5 * DAY))));
        assert_eq!(kept(3).next(Timestamp(9 * DAY + 1)), Some((cut(60), Timestamp(6 * DAY))));
        assert_eq!(kept(30).next(Timestamp(9 * DAY)), None);
        assert_eq!(Kept { keep: None, ..kept(0) }.next(Timestamp(i64::MAX)), None);
        assert_eq!(kept(3).next(Timestamp(i64::MIN)), None);
    }

    #[test]
    fn it_never_passes_what_is_kept_and_never_sinks() {
        let held = Kept { ceiling: cut(35), ..kept(3) };
        assert_eq!(held.next(Timestamp(9 * DAY)), Some((cut(30), Timestamp(3 * DAY))));
        let floored = Kept { floor: cut(50), ..kept(3) };
        assert_eq!(floored.next(Timestamp(9 * DAY)), None, "it stands there already");
        assert_eq!(Kept { floor: cut(70), ..kept(3) }.next(Timestamp(9 * DAY)), None);
    }

    #[test]
    fn it_waits_until_it_is_worth_while() {
        let slow = |floor: u64| Kept { slack: 2 * DAY, floor: cut(floor), ..kept(3) };
        assert_eq!(slow(30).next(Timestamp(9 * DAY)), None);
        assert_eq!(slow(30).next(Timestamp(9 * DAY + 1)), Some((cut(60), Timestamp(6 * DAY))));
        assert_eq!(slow(20).next(Timestamp(9 * DAY)), Some((cut(50), Timestamp(5 * DAY))));
    }

    #[test]
    fn a_leap_of_more_than_a_day_is_told() {
        let day = |n: i64| Timestamp(n * DAY);
        assert_eq!(Leap::of(day(1), day(1), day(5), day(4)), None, "a day beyond is no leap");
        assert_eq!(Leap::of(day(1), day(1), day(6), day(4)), Some(Leap { before: day(1), now: day(6), passed: 3 * DAY }));
        assert_eq!(Leap::of(day(1), day(9), day(3), day(4)), Some(Leap { before: day(1), now: day(3), passed: 0 }), "our clock ran back");
        assert_eq!(Leap::of(day(1), day(1), day(32), day(32)), None, "a month without a version");
        let both = Leap::of(day(1), day(1), day(40_000), day(40_000)).unwrap();
        assert!(both.to_string().contains("in one step"), "a clock that both go by: {both}");
    }
}
