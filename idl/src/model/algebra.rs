//! What holds of each measure when parts of a count are merged: its algebra, in one table.
//!
//! From it the compiler derives what a counter needs, and which rules one may count over. The runtime merges by code of its own; tests
//! hold each line of the table against that, whichever way it is wrong.

use super::{ExprType, MeasureKind};

/// The algebra of a measure. A cell is what is known of a set of facts, and merging two cells gives what is known of both sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Algebra {
    /// The measure, as people read it.
    pub form: &'static str,
    /// `(a + b) + c` and `a + (b + c)` are the same bytes.
    pub associative: bool,
    /// `a + b` and `b + a` are the same bytes.
    pub commutative: bool,
    /// `a + a` is `a`: what is counted twice is counted once.
    pub idempotent: bool,
    /// From `a + b` and `b` follows `a`: what was counted can be taken back.
    pub invertible: bool,
    /// How good its answer is.
    pub answer: Answer,
}

/// How good an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is what a count by hand gives.
    Exact,
    /// It is, but for the rounding of floats, which depends on the order of additions.
    Rounded,
    /// It is, up to so many values; past that it is an estimate.
    Estimate {
        /// Up to how many values it is exact.
        exact_to: u32,
        /// What kind of values are counted for that: `distinct values` or `values`.
        of: &'static str,
        /// Within which bounds it is past them.
        within: &'static str,
    },
}

use Answer::{Estimate, Exact, Rounded};

const YES: bool = true;
const NO: bool = false;

/// Every measure, in the order of the reference.
#[rustfmt::skip]
pub const ALGEBRAS: &[Algebra] = &[
    //                                associative commutative idempotent invertible
    line("`count()`",                          [YES, YES, NO,  YES], Exact),
    line("`sum(e)` of integers",               [YES, YES, NO,  YES], Exact),
    line("`sum(e)` of floats",                 [NO,  YES, NO,  NO],  Rounded),
    line("`min(e)`",                           [YES, YES, YES, NO],  Exact),
    line("`max(e)`",                           [YES, YES, YES, NO],  Exact),
    line("`mean(e)`",                          [NO,  YES, NO,  NO],  Rounded),
    line("`first(e)`",                         [YES, YES, YES, NO],  Exact),
    line("`last(e)`",                          [YES, YES, YES, NO],  Exact),
    line("`distinct(e)`",                      [YES, YES, YES, NO],  Estimate { exact_to: 384, of: "distinct values", within: "6 %" }),
    line("`distinct(e, exact)`",               [YES, YES, YES, NO],  Exact),
    line("`top(k, e)`",                        [NO,  YES, NO,  NO],  Estimate { exact_to: 768, of: "distinct values", within: "1 % of the cell's facts" }),
    line("`tally(e)`",                         [YES, YES, NO,  YES], Exact),
    line("`quantiles(e)`",                     [NO,  NO,  NO,  NO],  Estimate { exact_to: 128, of: "values", within: "3 % of ranks" }),
];

const fn line(form: &'static str, [associative, commutative, idempotent, invertible]: [bool; 4], answer: Answer) -> Algebra {
    Algebra { form, associative, commutative, idempotent, invertible, answer }
}

impl Algebra {
    /// That of a form of the table.
    pub fn of(form: &str) -> Option<&'static Algebra> {
        ALGEBRAS.iter().find(|algebra| algebra.form == form)
    }

    /// Whether the same facts give the same bytes, however they were parted and in whatever order the parts were merged.
    pub fn is_free(&self) -> bool {
        self.associative && self.commutative
    }
}

impl MeasureKind {
    /// What holds of it when cells are merged.
    pub fn algebra(&self) -> &'static Algebra {
        let form = self.form();
        match Algebra::of(form) {
            Some(algebra) => algebra,
            None => unreachable!("{form} stands in the table, which a test holds"),
        }
    }

    /// Its form in the table.
    fn form(&self) -> &'static str {
        match self {
            MeasureKind::Count => "`count()`",
            MeasureKind::Sum(of) if of.ty == ExprType::Int => "`sum(e)` of integers",
            MeasureKind::Sum(_) => "`sum(e)` of floats",
            MeasureKind::Min(_) => "`min(e)`",
            MeasureKind::Max(_) => "`max(e)`",
            MeasureKind::Mean(_) => "`mean(e)`",
            MeasureKind::First(_) => "`first(e)`",
            MeasureKind::Last(_) => "`last(e)`",
            MeasureKind::Distinct { exact: false, .. } => "`distinct(e)`",
            MeasureKind::Distinct { exact: true, .. } => "`distinct(e, exact)`",
            MeasureKind::Top { .. } => "`top(k, e)`",
            MeasureKind::Tally(_) => "`tally(e)`",
            MeasureKind::Quantiles(_) => "`quantiles(e)`",
        }
    }
}
