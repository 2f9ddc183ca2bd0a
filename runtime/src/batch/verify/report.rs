//! What verification has found.

use serde_json::Value;

use crate::cut::Cut;
use crate::time::{BucketSize, Timestamp};

/// What verification has found.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Up to where facts were counted.
    pub cut: Cut,
    /// Each counter, in the schema's order.
    pub counters: Vec<Checked>,
    /// The first differences, by counter and key.
    pub differences: Vec<Difference>,
}

/// What was found of one counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Its name.
    pub counter: &'static str,
    /// What was counted below was taken as it is: the facts may be gone.
    pub pinned: Cut,
    /// Its cells, those with a difference among them.
    pub cells: u64,
    /// The cells with a difference.
    pub differences: u64,
    /// Whether it was left out, because an older definition answers for it while its own chain is being filled.
    pub filling: bool,
}

/// A measure that is not what the facts say.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The counter.
    pub counter: &'static str,
    /// The row's key, as an object of its columns.
    pub key: Value,
    /// The size of the bucket.
    pub each: BucketSize,
    /// Where the bucket begins; none for ever.
    pub start: Option<Timestamp>,
    /// The measure; none: the whole cell is there on one side only.
    pub measure: Option<String>,
    /// What is served; null where there is no such cell.
    pub served: Value,
    /// What the facts say; null where there is no such cell.
    pub counted: Value,
}

impl Checked {
    /// That a counter was left out.
    pub(super) fn filling(counter: &'static str) -> Checked {
        Checked { counter, pinned: Cut::default(), cells: 0, differences: 0, filling: true }
    }
}

impl Report {
    /// Whether everything is as the facts say.
    pub fn agrees(&self) -> bool {
        self.counters.iter().all(|checked| checked.differences == 0)
    }

    /// How many cells were compared.
    pub fn cells(&self) -> u64 {
        self.counters.iter().map(|checked| checked.cells).sum()
    }
}

impl std::fmt::Display for Difference {
    /// `PageLikes {"page":7} day 2026-11-21T00:00:00Z, likes: 3 is served, 4 by the facts`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.counter, self.key, self.each.name())?;
        self.start.iter().try_for_each(|start| write!(f, " {start}"))?;
        self.measure.iter().try_for_each(|measure| write!(f, ", {measure}"))?;
        write!(f, ": {} is served, {} by the facts", self.served, self.counted)
    }
}
