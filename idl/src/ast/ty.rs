//! Types as they are written.

use super::Name;
use crate::source::Span;

/// A type as written.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeExpr {
    /// The name before any `<`.
    pub name: Name,
    /// What stands between `<` and `>`.
    pub args: Vec<TypeExpr>,
    /// The place of its `?`.
    pub optional: Option<Span>,
    /// All of it.
    pub span: Span,
}

/// A name with a type: a field of a key, a column, a parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
}
