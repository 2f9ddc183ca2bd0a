//! Rules and queries: relations that are derived from facts, and typed questions. Every name is resolved, so that a planner reads
//! nothing else.
//!
//! What a body means: its *answers* are the different assignments of values to its variables under which every positive atom has a
//! row, no negated atom has one, every binding gives the value of its variable, and every condition is true. A variable is never
//! null: an atom that binds one from an optional column takes the rows that have it, and a binding or condition that is null does not
//! hold.

use super::{Expr, ExprType, FactId, NewtypeId, Type};
use crate::source::Span;

/// Index into [`super::Model::rules`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub usize);

/// Index into [`Body::variables`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VariableId(pub usize);

/// A derived relation: a set of rows, the union of what its bodies give.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name, as written.
    pub name: String,
    /// Lines of its documentation, without the marker.
    pub docs: Vec<String>,
    /// Its columns, in the order written.
    pub params: Vec<Column>,
    /// Its bodies. In each, variable *i* is parameter *i*, for as many as there are.
    pub bodies: Vec<Body>,
    /// When it can be computed: after all rules of smaller strata, together with those of its own. A rule that is negated stands in a
    /// smaller stratum than the one that negates it. From 0.
    pub stratum: usize,
    /// Whether it depends on itself, by way of others or not.
    pub recursive: bool,
    /// The place of its name.
    pub span: Span,
}

/// A typed question.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Its name, as written.
    pub name: String,
    /// Lines of its documentation, without the marker.
    pub docs: Vec<String>,
    /// What the asker gives.
    pub params: Vec<Column>,
    /// The columns of its answer.
    pub outputs: Vec<Column>,
    /// What holds of each answer. Its first variables are the parameters, in their order, then the outputs.
    pub body: Body,
    /// What is done with the answers of the body where the query aggregates; else its rows are their outputs.
    pub grouping: Option<Grouping>,
    /// What its rows are ordered by, foremost first. After these come the outputs that are not named, rising.
    pub order: Vec<OrderBy>,
    /// How many rows at most, from the first.
    pub take: Option<u32>,
    /// The place of its name.
    pub span: Span,
}

/// A column of a rule's or query's head.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name, as written.
    pub name: String,
    /// A scalar, an enum or an id.
    pub ty: Type,
    /// The place of its name.
    pub span: Span,
}

/// A conjunction. The order of its parts has no meaning.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// Its variables: those of the head first, the others as they are met.
    pub variables: Vec<Variable>,
    /// Its atoms, in the order written, at least one of them positive. Positive atoms bind, negated ones only test.
    pub atoms: Vec<Atom>,
    /// Variables that are computed, each after those that it is computed from.
    pub bindings: Vec<Binding>,
    /// What must be true, each a bool.
    pub conditions: Vec<Expr>,
    /// The place of its opening brace.
    pub span: Span,
}

/// A variable of a body.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Its name, as written.
    pub name: String,
    /// Its type. One that holds a struct ([`ExprType::Value`]) stands in one argument only, and paths lead on from it.
    pub ty: ExprType,
    /// The newtype that its values are of; `ty` is what that is stored as.
    pub newtype: Option<NewtypeId>,
    /// Where it is met first.
    pub span: Span,
}

/// A row of a relation that must be there, or must not.
#[derive(Debug, Clone, PartialEq)]
pub struct Atom {
    /// What it is a row of.
    pub relation: Relation,
    /// `not`: there must be no such row.
    pub negated: bool,
    /// What its columns are. Columns that are not named may be anything.
    pub args: Vec<Argument>,
    /// Its place, without the `not`.
    pub span: Span,
}

/// What atoms speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// All facts of a type.
    Facts(FactId),
    /// Of a property, each entity's latest fact.
    Latest(FactId),
    /// The rows of a rule.
    Rule(RuleId),
}

/// One argument of an atom.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// The column.
    pub place: Place,
    /// What it is.
    pub term: Term,
    /// The place of the term.
    pub span: Span,
}

/// A column of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// An edge's first end.
    From,
    /// An edge's second end.
    To,
    /// The entity of a property.
    Id,
    /// The value of a property.
    Value,
    /// A field of the struct that is a property's value: index into its `fields`.
    ValueField(usize),
    /// An edge's own field: index into its `fields`.
    Field(usize),
    /// The fact's own time.
    At,
    /// A rule's column: index into its `params`.
    Param(usize),
}

/// What an argument says of its column.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// It is the value of the variable, which it binds.
    Variable(VariableId),
    /// It equals a literal or a case of an enum.
    Constant(Expr),
    /// `_`: it may be anything, also null.
    Any,
}

/// `name = expression`
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    /// What is bound.
    pub variable: VariableId,
    /// Its value. Of type `Int` it may bind a float.
    pub expr: Expr,
    /// All of it.
    pub span: Span,
}

/// What an aggregating query does: it groups the answers of its body, and each group becomes a row. Without answers there is no row.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouping {
    /// What the answers are grouped by: the outputs that are not computed from aggregates.
    pub by: Vec<VariableId>,
    /// What is worked out for each group.
    pub aggregates: Vec<Aggregate>,
    /// Variables that are computed from aggregates, each after those that it is computed from.
    pub bindings: Vec<Binding>,
    /// What must be true of a row, each a bool.
    pub conditions: Vec<Expr>,
}

/// `name = count(…)`
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    /// What is bound.
    pub variable: VariableId,
    /// To what.
    pub kind: AggregateKind,
    /// All of it.
    pub span: Span,
}

/// What is worked out of the answers in a group. Nulls are skipped; where nothing is left of a smallest, largest or mean value, the
/// group gives no row.
#[derive(Debug, Clone, PartialEq)]
pub enum AggregateKind {
    /// How many answers, or those for which an expression is not null.
    Count(Option<Expr>),
    /// The sum of a number.
    Sum(Expr),
    /// The smallest number, string or timestamp.
    Min(Expr),
    /// The largest number, string or timestamp.
    Max(Expr),
    /// The mean of a number.
    Mean(Expr),
    /// How many different values, exactly.
    Distinct(Expr),
}

/// A column that a query's rows are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderBy {
    /// Index into [`Query::outputs`].
    pub output: usize,
    /// The largest first.
    pub falling: bool,
}
