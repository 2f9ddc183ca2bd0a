//! Which runs to merge: a pure decision from their sizes, carried out elsewhere.
//!
//! Runs are *tiered* by size, each tier `fan` times the one below, as in a log-structured merge tree (O'Neil and others, 1996, in the
//! size-tiered form of Cassandra). When a tier holds `fan` neighbours they become one run of the next. So each byte is rewritten
//! about once a tier, and a view of `n` bytes has at most `fan - 1` runs in each of its `log n` tiers.

use std::ops::Range;

/// How runs are merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many neighbours of one tier become one run; 2 at least.
    pub fan: usize,
    /// Runs up to this many bytes are the lowest tier.
    pub small: u64,
}

impl Default for Options {
    /// Four neighbours; 64 KiB.
    fn default() -> Options {
        Options { fan: 4, small: 1 << 16 }
    }
}

impl Options {
    /// The tier of a run.
    fn tier(&self, bytes: u64) -> u32 {
        let times = bytes / self.small.max(1);
        if times == 0 { 0 } else { times.ilog(self.fan.max(2) as u64) + 1 }
    }
}

/// Chooses the neighbours to merge next, as a range of the runs, oldest first; none when all is well. A run that is smaller than a newer
/// one counts as of that one's tier: it lies between larger ones and has no equals to wait for.
pub fn choose(bytes: &[u64], options: &Options) -> Option<Range<usize>> {
    let mut tier = 0;
    let mut group = bytes.len()..bytes.len();
    for (index, &bytes) in bytes.iter().enumerate().rev() {
        if options.tier(bytes) > tier {
            if group.len() >= options.fan.max(2) {
                return Some(group);
            }
            tier = options.tier(bytes);
            group.end = index + 1;
        }
        group.start = index;
    }
    (group.len() >= options.fan.max(2)).then_some(group)
}

/// The same within groups of neighbours, none of which may be merged with those of another.
pub fn choose_within(groups: &[Range<usize>], bytes: &[u64], options: &Options) -> Option<Range<usize>> {
    groups.iter().find_map(|group| {
        let chosen = choose(&bytes[group.clone()], options)?;
        Some(group.start + chosen.start..group.start + chosen.end)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Adds runs one by one, merging as chosen; gives what stands in the end, the most that ever stood, and the bytes rewritten.
    fn run(added: &[u64], options: &Options) -> (Vec<u64>, usize, u64) {
        let (mut runs, mut most, mut rewritten) = (Vec::new(), 0, 0);
        for &bytes in added {
            runs.push(bytes);
            while let Some(group) = choose(&runs, options) {
                let sum = runs[group.clone()].iter().sum();
                rewritten += sum;
                runs.splice(group, [sum]);
            }
            most = most.max(runs.len());
        }
        (runs, most, rewritten)
    }

    #[test]
    fn a_tier_is_merged_when_it_is_full() {
        let options = Options { fan: 4, small: 10 };
        assert_eq!(choose(&[], &options), None);
        assert_eq!(choose(&[1, 1, 1], &options), None);
        assert_eq!(choose(&[1, 1, 1, 1], &options), Some(0..4));
        assert_eq!(choose(&[500, 1, 1, 1, 1], &options), Some(1..5));
        assert_eq!(choose(&[500, 20, 20, 20, 1, 1], &options), None);
        assert_eq!(choose(&[500, 20, 20, 20, 20, 1, 1], &options), Some(1..5));
    }

    #[test]
    fn a_small_run_before_a_large_one_counts_as_large() {
        let options = Options { fan: 4, small: 10 };
        assert_eq!(choose(&[1, 1, 1, 500], &options), Some(0..4));
        assert_eq!(choose(&[1, 1, 500], &options), None);
    }

    #[test]
    fn what_lies_in_two_groups_is_never_merged() {
        let options = Options { fan: 3, small: 10 };
        assert_eq!(choose_within(&[0..2, 2..4], &[1; 4], &options), None);
        assert_eq!(choose_within(&[0..2, 2..5], &[1; 5], &options), Some(2..5));
        assert_eq!(choose_within(&[0..3, 3..6], &[1; 6], &options), Some(0..3));
    }

    #[test]
    fn a_thousand_equal_runs_stay_few_and_are_rewritten_seldom() {
        let options = Options { fan: 4, small: 1 };
        let (runs, most, rewritten) = run(&[100; 1024], &options);
        assert_eq!(runs, [102_400]);
        assert!(most <= 3 * 5 + 1, "{most}");
        assert_eq!(rewritten, 5 * 102_400);
    }

    proptest! {
        #[test]
        fn runs_stay_few_and_cheap(added in prop::collection::vec(1u64..1_000_000, 1..300), fan in 2usize..8) {
            let options = Options { fan, small: 1000 };
            let (runs, most, rewritten) = run(&added, &options);
            let total: u64 = added.iter().sum();
            let tiers = u64::from(options.tier(total)) + 1;
            prop_assert_eq!(runs.iter().sum::<u64>(), total);
            prop_assert!(most as u64 <= (fan as u64 - 1) * tiers);
            prop_assert!(rewritten <= total * 2 * tiers, "{rewritten} of {total}, {tiers} tiers");
            prop_assert_eq!(choose(&runs, &options), None);
        }

        #[test]
        fn a_choice_is_neighbours_and_at_least_two(bytes in prop::collection::vec(0u64..1_000_000, 0..50), fan in 0usize..8) {
            if let Some(group) = choose(&bytes, &Options { fan, small: 1000 }) {
                prop_assert!(group.len() >= 2 && group.end <= bytes.len());
            }
        }
    }
}
