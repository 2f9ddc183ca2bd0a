//! Counters: tables of cells, the facts that they take, and their measures.

use super::{EntityId, Expr, FactId, KeyField};
use crate::source::Span;

/// A table of cells: a row for each key, a column for each measure, a cell for each bucket of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Counter {
    /// Its name, as written.
    pub name: String,
    /// Lines of its documentation, without the marker.
    pub docs: Vec<String>,
    /// The columns of the row's key; none: one row.
    pub by: Vec<KeyField>,
    /// Bucket sizes, smallest first.
    pub each: Vec<Bucket>,
    /// Its `on` blocks, in the order written.
    pub ons: Vec<On>,
    /// All measures of all `on` blocks, in the order written; an expression's `Measure(i)` and [`On::measures`] point here.
    pub measures: Vec<Measure>,
    /// Its derived measures, in the order written.
    pub derived: Vec<Derived>,
    /// `@anonymous`: what is about few is not said.
    pub anonymous: Option<Anonymous>,
    /// `@deprecated`: why.
    pub deprecated: Option<String>,
    /// The place of its name.
    pub span: Span,
}

/// `@anonymous(k: 10, of: Person)`: what is about fewer than `k` of an entity is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anonymous {
    /// How many there have to be, at least.
    pub k: u32,
    /// Of what.
    pub of: EntityId,
    /// Which end of an edge is meant where both are of it: `from` or `to`.
    pub end: Option<&'static str>,
}

/// One bucket size and how long its cells are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// How much time it spans.
    pub size: BucketSize,
    /// Counted back from the newest arrival, in microseconds; a month is 30 days and a year 365. None: for ever.
    pub keep: Option<i64>,
}

/// The sizes of buckets, smallest first; all in UTC, weeks begin on Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BucketSize {
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
    /// From midnight to midnight.
    Day,
    /// From Monday to Monday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
    /// All of time.
    Ever,
}

/// Which facts a counter takes, and how they find their row.
#[derive(Debug, Clone, PartialEq)]
pub struct On {
    /// The fact.
    pub fact: FactId,
    /// One expression for each column of the counter's key, of the same type.
    pub by: Vec<Expr>,
    /// The condition after `where`.
    pub filter: Option<Expr>,
    /// The column (`from`, `to` or `id`) that holds whom its facts are about, where the counter is anonymous.
    pub about: Option<String>,
    /// The range of [`Counter::measures`] that stands in this block.
    pub measures: std::ops::Range<usize>,
    /// The place of the fact's name.
    pub span: Span,
}

/// One column of a counter.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its name, as written.
    pub name: String,
    /// Lines of its documentation, without the marker.
    pub docs: Vec<String>,
    /// What it does or keeps.
    pub kind: MeasureKind,
    /// The condition after `where`.
    pub filter: Option<Expr>,
    /// The place of its name.
    pub span: Span,
}

/// What a measure keeps of the facts that it sees. Nulls are skipped.
#[derive(Debug, Clone, PartialEq)]
pub enum MeasureKind {
    /// How many facts.
    Count,
    /// The sum of a number.
    Sum(Expr),
    /// The smallest number, string or timestamp.
    Min(Expr),
    /// The largest number, string or timestamp.
    Max(Expr),
    /// The mean of a number.
    Mean(Expr),
    /// The value of the earliest fact.
    First(Expr),
    /// The value of the latest fact.
    Last(Expr),
    /// How many different values, estimated or exact.
    Distinct {
        /// The values.
        of: Expr,
        /// Keep the values themselves, not a sketch of them.
        exact: bool,
    },
    /// The `k` most frequent values.
    Top {
        /// How many, 1 to 100.
        k: u32,
        /// The values.
        of: Expr,
    },
    /// How often each value of an enum or a bool.
    Tally(Expr),
    /// How a number is distributed.
    Quantiles(Expr),
}

impl MeasureKind {
    /// What it is of; none of `count`.
    pub fn of(&self) -> Option<&Expr> {
        use MeasureKind::{Count, Distinct, First, Last, Max, Mean, Min, Quantiles, Sum, Tally, Top};
        match self {
            Count => None,
            Sum(of) | Min(of) | Max(of) | Mean(of) | First(of) | Last(of) | Tally(of) | Quantiles(of) => Some(of),
            Distinct { of, .. } | Top { of, .. } => Some(of),
        }
    }
}

/// A column worked out from the others when a row is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Derived {
    /// Its name, as written.
    pub name: String,
    /// Lines of its documentation, without the marker.
    pub docs: Vec<String>,
    /// Over [`ExprKind::Measure`] and earlier [`ExprKind::Derived`], always numeric.
    pub expr: Expr,
    /// The place of its name.
    pub span: Span,
}
