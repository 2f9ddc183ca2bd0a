//! Which files of a slice to merge: a pure decision from their sizes and arrivals, carried out elsewhere.
//!
//! Files are *tiered* by size, each tier `fan` times the one below, as runs are: so each byte is rewritten about once a tier, and a slice
//! that is still being written is not rewritten each time. What is large enough is left alone.

use std::ops::Range;

use crate::time::Timestamp;

/// How files are merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merges {
    /// How many neighbours of one tier become one file; 2 at least.
    pub fan: usize,
    /// Files up to this many bytes are the lowest tier.
    pub small: u64,
    /// Files of this many bytes are left alone.
    pub full: u64,
    /// How many merges go on side by side; 0: one after the other, in the thread that asks.
    pub threads: usize,
}

impl Merges {
    /// Four neighbours; 1 MiB; 128 MiB; a thread for each processor.
    pub fn new() -> Merges {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Merges { fan: 4, small: 1 << 20, full: 128 << 20, threads }
    }

    /// The same, for someone who wants few files now: whatever is not large enough is merged.
    pub fn all(self) -> Merges {
        Merges { fan: 2, small: self.full, ..self }
    }

    fn tier(&self, bytes: u64) -> u32 {
        let times = bytes / self.small.max(1);
        if times == 0 { 0 } else { times.ilog(self.fan.max(2) as u64) + 1 }
    }
}

impl Default for Merges {
    fn default() -> Merges {
        Merges::new()
    }
}

/// A file as a merge sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes, fewer than [`Merges::full`].
    pub bytes: u64,
    /// The newest arrival that it may hold.
    pub arrival: Timestamp,
}

/// Chooses the neighbours among a slice's files to merge next, as a range, oldest first; none when all is well. No two of them arrived
/// further apart than `spread` microseconds, so that files of facts that are not kept for ever can go whole. A file that is smaller than a
/// newer one counts as of that one's tier: it has no equals to wait for.
pub fn choose(pieces: &[Piece], merges: &Merges, spread: Option<i64>) -> Option<Range<usize>> {
    let mut group = pieces.len()..pieces.len();
    let (mut tier, mut bytes, mut newest) = (0, 0, Timestamp(i64::MAX));
    for (index, piece) in pieces.iter().enumerate().rev() {
        let own = merges.tier(piece.bytes);
        let is_apart = !group.is_empty() && spread.is_some_and(|spread| newest.0.saturating_sub(piece.arrival.0) > spread);
        if own > tier || is_apart {
            if group.len() >= merges.fan.max(2) {
                return Some(group);
            }
            (tier, bytes, group) = (own, 0, index + 1..index + 1);
        }
        if group.is_empty() {
            newest = piece.arrival;
        }
        (bytes, group.start) = (bytes + piece.bytes, index);
        if bytes >= merges.full && group.len() > 1 {
            return Some(group);
        }
    }
    (group.len() >= merges.fan.max(2)).then_some(group)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MERGES: Merges = Merges { fan: 4, small: 10, full: 1000, threads: 0 };

    fn pieces(bytes: &[u64]) -> Vec<Piece> {
        (0..).zip(bytes).map(|(at, &bytes)| Piece { bytes, arrival: Timestamp(at) }).collect()
    }

    fn chosen(bytes: &[u64]) -> Option<Range<usize>> {
        choose(&pieces(bytes), &MERGES, None)
    }

    #[test]
    fn a_tier_is_merged_when_it_is_full() {
        assert_eq!(chosen(&[]), None);
        assert_eq!(chosen(&[1, 1, 1]), None);
        assert_eq!(chosen(&[1, 1, 1, 1]), Some(0..4));
        assert_eq!(chosen(&[500, 1, 1, 1, 1]), Some(1..5));
        assert_eq!(chosen(&[500, 20, 20, 20, 1, 1]), None);
        assert_eq!(chosen(&[500, 20, 20, 20, 20, 1, 1]), Some(1..5));
        assert_eq!(chosen(&[1, 1, 1, 500]), Some(0..4));
    }

    #[test]
    fn what_makes_a_large_file_is_merged_at_once() {
        assert_eq!(chosen(&[300, 600, 600]), Some(1..3));
        assert_eq!(chosen(&[999]), None);
    }

    #[test]
    fn all_that_is_not_large_is_merged_on_demand() {
        assert_eq!(choose(&pieces(&[1, 500]), &MERGES.all(), None), Some(0..2));
        assert_eq!(choose(&pieces(&[1]), &MERGES.all(), None), None);
    }

    #[test]
    fn what_arrived_too_far_apart_stays_apart() {
        assert_eq!(choose(&pieces(&[1; 8]), &MERGES, Some(3)), Some(4..8));
        assert_eq!(choose(&pieces(&[1; 8]), &MERGES, Some(2)), None);
        assert_eq!(choose(&pieces(&[1, 1, 1, 1, 20]), &MERGES, Some(3)), Some(1..5));
    }

    proptest! {
        #[test]
        fn files_stay_few_and_cheap(added in prop::collection::vec(1u64..100, 1..300), fan in 2usize..6) {
            let merges = Merges { fan, small: 10, full: 2000, threads: 0 };
            let (mut files, mut rewritten) = (Vec::new(), 0);
            for (at, &bytes) in (0..).zip(&added) {
                files.push(Piece { bytes, arrival: Timestamp(at) });
                while let Some(group) = choose(&files, &merges, None) {
                    prop_assert!(group.len() >= 2);
                    let merged = Piece { bytes: files[group.clone()].iter().map(|piece| piece.bytes).sum(), arrival: files[group.end - 1].arrival };
                    rewritten += merged.bytes;
                    files.splice(group, (merged.bytes < merges.full).then_some(merged));
                }
            }
            let (total, tiers) = (added.iter().sum::<u64>(), u64::from(merges.tier(merges.full)) + 1);
            prop_assert!(files.len() as u64 <= (fan as u64 - 1) * tiers, "{files:?}");
            prop_assert!(rewritten <= total * 2 * tiers, "{rewritten} of {total}");
        }

        #[test]
        fn a_group_arrived_together(bytes in prop::collection::vec(0u64..999, 0..50), spread in 0i64..20) {
            if let Some(group) = choose(&pieces(&bytes), &MERGES, Some(spread)) {
                prop_assert!(group.len() >= 2 && group.end <= bytes.len());
                prop_assert!((group.len() - 1) as i64 <= spread);
            }
        }
    }
}
