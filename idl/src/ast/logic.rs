//! Rules and queries.

use super::{Expr, Lead, Name, Param, Tag};
use crate::source::Span;

/// A rule: a head and one or more bodies.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub params: Vec<Param>,
    /// Its bodies, joined by `or`.
    pub bodies: Vec<Body>,
}

/// A query.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub params: Vec<Param>,
    /// The columns of its answer.
    pub outputs: Vec<Param>,
    /// What holds of each answer.
    pub body: Body,
    /// `order` lines.
    pub orders: Vec<Order>,
    /// `take` lines.
    pub takes: Vec<Take>,
}

/// The body of a rule or query: a set of clauses, whatever their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// Its clauses, in the order written.
    pub clauses: Vec<Clause>,
    /// The place of its opening brace.
    pub span: Span,
}

/// A part of a rule's or query's body.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Documentation and annotations.
    pub lead: Lead,
    /// What it says.
    pub kind: ClauseKind,
}

/// The kinds of clauses.
#[derive(Debug, Clone, PartialEq)]
pub enum ClauseKind {
    /// `name = expression`
    Bind(Name, Expr),
    /// An atom, a negated atom, or a condition.
    Holds(Expr),
}

/// An `order` line.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Documentation and annotations.
    pub lead: Lead,
    /// The columns, and whether each falls.
    pub keys: Vec<(Name, bool)>,
    /// All of it.
    pub span: Span,
}

/// A `take` line.
#[derive(Debug, Clone, PartialEq)]
pub struct Take {
    /// Documentation and annotations.
    pub lead: Lead,
    /// How many answers.
    pub number: Tag,
    /// All of it.
    pub span: Span,
}
