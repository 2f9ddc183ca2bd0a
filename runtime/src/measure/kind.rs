//! The kinds of measures: known when a schema is compiled, stored in manifests.

use serde::{Deserialize, Serialize};

/// What a column of cells keeps, and how two of them merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureKind {
    /// `count()`: how many facts.
    Count,
    /// `sum(e)` of whole numbers.
    SumInt,
    /// `sum(e)` of floats.
    SumFloat,
    /// `min(e)`
    Min,
    /// `max(e)`
    Max,
    /// `mean(e)`
    Mean,
    /// `first(e)`: the value of the earliest fact.
    First,
    /// `last(e)`: the value of the latest fact.
    Last,
    /// `distinct(e)`: how many different values.
    Distinct {
        /// Keep the whole set.
        exact: bool,
    },
    /// `top(k, e)`: the values that were seen most.
    Top {
        /// How many are listed.
        k: u32,
    },
    /// `tally(e)`: how often each value of an enum or a bool.
    Tally,
    /// `quantiles(e)` of whole numbers.
    QuantilesInt,
    /// `quantiles(e)` of floats.
    QuantilesFloat,
}

impl MeasureKind {
    /// Whether what was counted may be counted again without a difference, wherever its time plays no part. It says yes only of kinds
    /// that never look at the time.
    pub(crate) fn is_idempotent(self) -> bool {
        matches!(self, MeasureKind::Min | MeasureKind::Max | MeasureKind::Distinct { .. })
    }
}
