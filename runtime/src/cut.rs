//! Cuts and tiles: clean lines through the whole log, and what lies between two of them.

use serde::{Deserialize, Serialize};

/// One offset for each log partition: the facts below it are counted, the facts at or above it are not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cut(pub Vec<u64>);

/// What lies between two cuts: `[from, to)` in each partition.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tile {
    /// The first offsets that are in it.
    pub from: Cut,
    /// The first offsets that are no more in it.
    pub to: Cut,
}

impl Cut {
    /// The log's beginning.
    pub fn zero(partitions: usize) -> Cut {
        Cut(vec![0; partitions])
    }

    /// Whether no partition stands further here than there.
    pub fn within(&self, other: &Cut) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(|(a, b)| a <= b)
    }

    /// The lowest cut that has counted what either has; of logs of as many partitions.
    pub fn raised(&self, other: &Cut) -> Cut {
        Cut(self.0.iter().zip(&other.0).map(|(a, b)| *a.max(b)).collect())
    }

    /// How many facts lie between it and another cut of as many partitions, in those where the other is further.
    pub fn facts_up_to(&self, other: &Cut) -> u64 {
        self.0.iter().zip(&other.0).map(|(from, to)| to.saturating_sub(*from)).sum()
    }

    /// How many facts lie below it.
    pub fn facts(&self) -> u64 {
        self.0.iter().sum()
    }

    /// The same in a log of so many partitions, if those beyond its own have joined since: nothing of them lies below it.
    #[must_use]
    pub fn widened(mut self, partitions: usize) -> Cut {
        self.widen(partitions);
        self
    }

    /// As [`Cut::widened`].
    pub fn widen(&mut self, partitions: usize) {
        self.0.resize(partitions.max(self.0.len()), 0);
    }
}

impl std::fmt::Display for Cut {
    /// As in JSON, `[17, 4]`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl Tile {
    /// Whether no fact lies in it.
    pub fn is_empty(&self) -> bool {
        self.from == self.to
    }

    /// How many facts lie in it.
    pub fn facts(&self) -> u64 {
        self.to.facts() - self.from.facts()
    }

    /// The same in a log of so many partitions: see [`Cut::widened`].
    #[must_use]
    pub fn widened(mut self, partitions: usize) -> Tile {
        self.widen(partitions);
        self
    }

    /// As [`Tile::widened`].
    pub fn widen(&mut self, partitions: usize) {
        self.from.widen(partitions);
        self.to.widen(partitions);
    }
}

/// How many partitions the logs of a data folder have had together: its own log alone, and then with each that has joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places(Vec<usize>);

impl Places {
    /// Of the folder's own log, and of those that joined, in their order.
    pub fn new(own: usize, joined: impl IntoIterator<Item = usize>) -> Places {
        let mut places = vec![own];
        let mut all = own;
        for partitions in joined {
            all += partitions;
            places.push(all);
        }
        Places(places)
    }

    /// How many partitions there are now: so many offsets a cut has.
    pub fn all(&self) -> usize {
        self.0.last().copied().unwrap_or_default()
    }

    /// Whether there were so many at some time, so that a cut of so many offsets is one of this log, to be widened.
    pub fn had(&self, partitions: usize) -> bool {
        self.0.contains(&partitions)
    }
}

impl From<usize> for Places {
    /// Those of a log that none has joined.
    fn from(own: usize) -> Places {
        Places::new(own, [])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The offset at a place of a cut that may have fewer: nothing of a log that joined later lies below it.
    fn at(cut: &Cut, place: usize) -> u64 {
        cut.0.get(place).copied().unwrap_or(0)
    }

    fn cut() -> impl Strategy<Value = Cut> {
        proptest::collection::vec(0..4u64, 0..6).prop_map(Cut)
    }

    proptest! {
        #[test]
        fn a_cut_of_fewer_places_reads_as_one_with_zeros_behind(a in cut(), b in cut(), more in 0..3usize) {
            let places = a.0.len().max(b.0.len()) + more;
            let (wide_a, wide_b) = (a.clone().widened(places), b.clone().widened(places));
            prop_assert_eq!(wide_a.0.len(), places);
            prop_assert!((0..places).all(|place| wide_a.0[place] == at(&a, place)));
            prop_assert_eq!(wide_a.within(&wide_b), (0..places).all(|place| at(&a, place) <= at(&b, place)));
            prop_assert_eq!(wide_a.facts(), a.facts());
            prop_assert_eq!(&a.clone().widened(a.0.len() + more).widened(places), &wide_a, "in two steps or in one");
            prop_assert_eq!(&wide_a.clone().widened(a.0.len()), &wide_a, "nothing is ever taken away");
            if a.0.len() == b.0.len() {
                prop_assert_eq!(a.within(&b), wide_a.within(&wide_b));
                prop_assert_eq!(a == b, wide_a == wide_b);
                let tile = Tile { from: a.clone(), to: b.clone() };
                if a.within(&b) {
                    prop_assert_eq!(tile.facts(), tile.clone().widened(places).facts());
                    prop_assert_eq!(tile.is_empty(), tile.widened(places).is_empty());
                }
            }
        }
    }

    #[test]
    fn only_widths_that_the_log_has_had_are_widened() {
        let places = Places::new(4, [2, 3]);
        assert_eq!(places.all(), 9);
        assert_eq!((0..12).filter(|&width| places.had(width)).collect::<Vec<_>>(), [4, 6, 9]);
        assert_eq!(Places::from(4), Places::new(4, []));
    }
}
