//! Typed expressions.

use super::{EntityId, EnumId, FunctionId, NewtypeId, Type, VariableId};
use crate::source::Span;

/// A typed expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it does.
    pub kind: ExprKind,
    /// Its type.
    pub ty: ExprType,
    /// Whether it can be null (an optional field, or anything computed from one; `x / y` always can).
    pub nullable: bool,
    /// The newtype that its values are of; `ty` is what that is stored as.
    pub newtype: Option<NewtypeId>,
    /// Its place.
    pub span: Span,
}

impl Expr {
    /// What it is made of; nothing for a leaf.
    pub fn parts(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Not(inner) | ExprKind::Neg(inner) => vec![inner],
            ExprKind::Binary(_, left, right) => vec![left, right],
            ExprKind::Call(_, arguments) | ExprKind::Extern(_, arguments) => arguments.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The variables of a body that it reads, in the order written, some perhaps more than once.
    pub fn variables(&self) -> Vec<VariableId> {
        match &self.kind {
            ExprKind::Variable(id, _) => vec![*id],
            _ => self.parts().into_iter().flat_map(Expr::variables).collect(),
        }
    }
}

/// The type of an expression. Integers of every width are one type here (they are computed without overflow, as i128).
#[derive(Debug, Clone, PartialEq)]
pub enum ExprType {
    /// True or false.
    Bool,
    /// A whole number.
    Int,
    /// A number that need not be whole.
    Float,
    /// UTF-8 text.
    String,
    /// Any bytes.
    Bytes,
    /// 128 bits.
    Uuid,
    /// Microseconds since the epoch, UTC.
    Timestamp,
    /// Days since the epoch.
    Date,
    /// Microseconds.
    Duration,
    /// An address, normalised.
    Url,
    /// An enum.
    Enum(EnumId),
    /// The id of an entity.
    Entity(EntityId),
    /// A struct, union, list, set or map: only ever the base of a path.
    Value(Type),
}

/// What an expression does.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A path into the fact: its column (`from`, `to`, `id`, `value`, or an edge's field), then fields of structs or the key's
    /// fields of an id. `column` is the name of the fact's column, `path` what follows.
    Path {
        /// The fact's column.
        column: String,
        /// What follows its name, step by step.
        path: Vec<PathStep>,
    },
    /// In a rule or query: one of the body's variables, then fields of structs or the key's fields of an id.
    Variable(VariableId, Vec<PathStep>),
    /// The fact's own time.
    At,
    /// A literal.
    Bool(bool),
    /// A literal.
    Int(i128),
    /// A literal.
    Float(f64),
    /// A literal.
    String(String),
    /// Microseconds since the epoch.
    Timestamp(i64),
    /// Days since the epoch.
    Date(i32),
    /// Microseconds.
    Duration(i64),
    /// A literal.
    Uuid(u128),
    /// A literal, in normal form.
    Url(String),
    /// A case of an enum, by its tag.
    Case(EnumId, u16),
    /// Null stays null.
    Not(Box<Expr>),
    /// Null stays null.
    Neg(Box<Expr>),
    /// An operator between two sides.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// A built-in function.
    Call(Function, Vec<Expr>),
    /// A function that is written in Rust.
    Extern(FunctionId, Vec<Expr>),
    /// In a derived measure: the number of a measure (index into [`Counter::measures`]).
    Measure(usize),
    /// In a derived measure: one that stands above it (index into [`Counter::derived`]).
    Derived(usize),
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq)]
pub struct PathStep {
    /// Its name, as written.
    pub name: String,
    /// What the step reads: a struct's field or an id's key field.
    pub ty: Type,
    /// Whether it may be null.
    pub optional: bool,
}

/// Operators of two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// True where one side is true, whatever the other; null where that is not known.
    Or,
    /// False where one side is false, whatever the other; null where that is not known.
    And,
    /// Equal; null where a side is.
    Eq,
    /// Not equal; null where a side is.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Sum.
    Add,
    /// Difference.
    Sub,
    /// Product.
    Mul,
    /// Quotient, always a float; null where the divisor is zero.
    Div,
    /// Remainder; null where the divisor is zero.
    Rem,
}

impl BinaryOp {
    /// How it is written in a schema.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Or => "or",
            BinaryOp::And => "and",
            BinaryOp::Eq => "==",
            BinaryOp::Ne => "!=",
            BinaryOp::Lt => "<",
            BinaryOp::Le => "<=",
            BinaryOp::Gt => ">",
            BinaryOp::Ge => ">=",
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::Rem => "%",
        }
    }
}

/// The built-in functions that are built today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    /// Characters of a string (Unicode scalar values).
    Len,
    /// Small letters.
    Lower,
    /// 0..=23, UTC.
    Hour,
    /// Day of the month, 1..=31, UTC.
    Day,
    /// 1..=12, UTC.
    Month,
    /// 1 (Monday) ..= 7 (Sunday), UTC.
    Weekday,
    /// The first of its arguments that is not null.
    Coalesce,
    /// Without its sign.
    Abs,
    /// The smallest of its arguments; null where one is.
    Min,
    /// The largest of its arguments; null where one is.
    Max,
    /// The host of a URL, in small letters; null where the text is no URL, or has no host.
    Host,
    /// The registrable domain of a URL's host, by the Public Suffix List; null where there is none.
    Domain,
    /// The path of a URL; null where the text is no URL.
    Path,
}
