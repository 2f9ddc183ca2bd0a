//! Expressions.

use super::Name;
use crate::model::BinaryOp;
use crate::source::Span;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it does.
    pub kind: ExprKind,
    /// Its place.
    pub span: Span,
}

/// The kinds of expressions.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i128),
    /// A number with a point.
    Float(f64),
    /// A string, its escapes resolved.
    String(String),
    /// A duration in microseconds.
    Duration(i64),
    /// Names joined by dots.
    Path(Vec<Name>),
    /// `name(…)`
    Call(Name, Vec<Arg>),
    /// `not x`
    Not(Box<Expr>),
    /// `-x`
    Neg(Box<Expr>),
    /// `x op y`, and the place of the operator.
    Binary(BinaryOp, Span, Box<Expr>, Box<Expr>),
    /// Something that is reported already.
    Bad,
}

/// An argument, with a name where one is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Arg {
    /// The name before the colon.
    pub name: Option<Name>,
    /// The value.
    pub value: Expr,
}
