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

    /// How many facts lie below it.
    pub fn facts(&self) -> u64 {
        self.0.iter().sum()
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
}
