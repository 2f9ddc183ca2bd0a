//! Counters.

use super::{Arg, Expr, Lead, Name, Param};
use crate::model::BucketSize;
use crate::source::Span;

/// A counter. Its lines of one kind are kept in the order written, also where only one is allowed.
#[derive(Debug, Clone, PartialEq)]
pub struct Counter {
    /// Its name.
    pub name: Name,
    /// `by` lines.
    pub by: Vec<By>,
    /// `each` lines.
    pub each: Vec<Each>,
    /// `on` blocks.
    pub ons: Vec<On>,
    /// `name = expression` lines.
    pub derived: Vec<Derived>,
}

/// A `by` line.
#[derive(Debug, Clone, PartialEq)]
pub struct By {
    /// Documentation and annotations.
    pub lead: Lead,
    /// The columns of the key.
    pub columns: Vec<Param>,
    /// All of it.
    pub span: Span,
}

/// An `each` line.
#[derive(Debug, Clone, PartialEq)]
pub struct Each {
    /// Documentation and annotations.
    pub lead: Lead,
    /// Its buckets.
    pub buckets: Vec<Bucket>,
    /// All of it.
    pub span: Span,
}

/// A size of bucket.
#[derive(Debug, Clone, PartialEq)]
pub struct Bucket {
    /// The word as written.
    pub name: Name,
    /// What it means; none for an unknown word.
    pub size: Option<BucketSize>,
    /// How long it is kept, and the place of the duration.
    pub keep: Option<(i64, Span)>,
}

/// An `on` block.
#[derive(Debug, Clone, PartialEq)]
pub struct On {
    /// Documentation and annotations.
    pub lead: Lead,
    /// The fact: `Like` or `Person.name`.
    pub fact: Name,
    /// The expressions after `by`.
    pub by: Vec<Expr>,
    /// The condition after `where`.
    pub filter: Option<Expr>,
    /// Its measures.
    pub measures: Vec<Measure>,
    /// All of it.
    pub span: Span,
}

/// `name: measure(…) where …`
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Documentation and annotations.
    pub lead: Lead,
    /// Its name.
    pub name: Name,
    /// The measure's word.
    pub callee: Name,
    /// Its arguments.
    pub args: Vec<Arg>,
    /// The call's place.
    pub call: Span,
    /// The condition after `where`.
    pub filter: Option<Expr>,
}

/// `name = expression`
#[derive(Debug, Clone, PartialEq)]
pub struct Derived {
    /// Documentation and annotations.
    pub lead: Lead,
    /// Its name.
    pub name: Name,
    /// What it is computed from.
    pub expr: Expr,
}
