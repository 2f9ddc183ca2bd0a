//! The checked model: what a schema means, with every name resolved and every type known. Code generators read this and nothing else.
//!
//! Items stand in the order in which they are written, and refer to each other by index (`EntityId` and friends), so that the same
//! schema always gives the same output.

use crate::source::Span;

/// A whole schema. Shape: one list for each kind of declaration, in the order of the source.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model {
    /// The schema's name, dotted names kept whole (`acme.social`).
    pub name: String,
    /// Lines of `//!` documentation, without the marker.
    pub docs: Vec<String>,
    pub entities: Vec<Entity>,
    pub structs: Vec<Struct>,
    pub enums: Vec<Enum>,
    pub edges: Vec<Edge>,
    /// The union `Fact`: every property and edge, ordered by tag (an entity's properties by their own tags).
    pub facts: Vec<Fact>,
    pub counters: Vec<Counter>,
}

/// Index into [`Model::entities`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId(pub usize);
/// Index into [`Model::structs`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StructId(pub usize);
/// Index into [`Model::enums`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnumId(pub usize);
/// Index into [`Model::edges`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EdgeId(pub usize);
/// Index into [`Model::facts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(pub usize);

/// A thing with an identity and no other state.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    pub name: String,
    pub tag: u16,
    pub docs: Vec<String>,
    /// The fields of its key, at least one, numbered from 1 in the order written.
    pub key: Vec<KeyField>,
    /// Its properties, ordered by tag.
    pub properties: Vec<Field>,
    pub span: Span,
}

/// One field of an entity's key.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyField {
    pub name: String,
    pub ty: Type,
    pub span: Span,
}

/// A field of a struct or an edge, or a property of an entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub name: String,
    pub tag: u16,
    pub ty: Type,
    /// Written `T?`.
    pub optional: bool,
    pub docs: Vec<String>,
    pub span: Span,
}

/// A value of several fields, ordered by tag.
#[derive(Debug, Clone, PartialEq)]
pub struct Struct {
    pub name: String,
    pub docs: Vec<String>,
    pub fields: Vec<Field>,
    pub span: Span,
}

/// A closed list of names; readers keep the numbers that they do not know.
#[derive(Debug, Clone, PartialEq)]
pub struct Enum {
    pub name: String,
    pub docs: Vec<String>,
    pub cases: Vec<Case>,
    pub span: Span,
}

/// One case of an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    pub name: String,
    pub tag: u16,
    pub docs: Vec<String>,
    pub span: Span,
}

/// A fact that joins two entities.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    pub name: String,
    pub tag: u16,
    pub docs: Vec<String>,
    pub from: EntityId,
    pub to: EntityId,
    /// Its own fields, ordered by tag.
    pub fields: Vec<Field>,
    pub span: Span,
}

/// One case of the union `Fact`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// A property: the entity, and the index into its `properties`.
    Property(EntityId, usize),
    Edge(EdgeId),
}

/// The type of a field, without its `?`.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    Scalar(Scalar),
    Struct(StructId),
    Enum(EnumId),
    /// The id of an entity.
    Entity(EntityId),
    List(Box<Type>),
}

/// A type that is built in. Only what is generated today stands here; the checker refuses the others by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scalar {
    Bool,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F32,
    F64,
    String,
    Timestamp,
}

/// A table of cells: a row for each key, a column for each measure, a cell for each bucket of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Counter {
    pub name: String,
    pub docs: Vec<String>,
    /// The columns of the row's key; none: one row.
    pub by: Vec<KeyField>,
    /// Bucket sizes, smallest first.
    pub each: Vec<Bucket>,
    pub ons: Vec<On>,
    /// All measures of all `on` blocks, in the order written; an expression's `Measure(i)` and [`On::measures`] point here.
    pub measures: Vec<Measure>,
    pub derived: Vec<Derived>,
    pub span: Span,
}

/// One bucket size and how long its cells are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    pub size: BucketSize,
    /// Counted back from the newest arrival, in microseconds; a month is 30 days and a year 365. None: for ever.
    pub keep: Option<i64>,
}

/// The sizes of buckets, smallest first; all in UTC, weeks begin on Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BucketSize {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
    Ever,
}

/// Which facts a counter takes, and how they find their row.
#[derive(Debug, Clone, PartialEq)]
pub struct On {
    pub fact: FactId,
    /// One expression for each column of the counter's key, of the same type.
    pub by: Vec<Expr>,
    pub filter: Option<Expr>,
    /// The range of [`Counter::measures`] that stands in this block.
    pub measures: std::ops::Range<usize>,
    pub span: Span,
}

/// One column of a counter.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    pub name: String,
    pub docs: Vec<String>,
    pub kind: MeasureKind,
    pub filter: Option<Expr>,
    pub span: Span,
}

/// What a measure keeps of the facts that it sees. Nulls are skipped.
#[derive(Debug, Clone, PartialEq)]
pub enum MeasureKind {
    Count,
    Sum(Expr),
    Min(Expr),
    Max(Expr),
    Mean(Expr),
    First(Expr),
    Last(Expr),
    Distinct { of: Expr, exact: bool },
    Top { k: u32, of: Expr },
    Quantiles(Expr),
}

/// A column worked out from the others when a row is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Derived {
    pub name: String,
    pub docs: Vec<String>,
    /// Over [`ExprKind::Measure`] and earlier [`ExprKind::Derived`], always numeric.
    pub expr: Expr,
    pub span: Span,
}

/// A typed expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub ty: ExprType,
    /// Whether it can be null (an optional field, or anything computed from one; `x / y` always can).
    pub nullable: bool,
    pub span: Span,
}

/// The type of an expression. Integers of every width are one type here (they are computed without overflow, as i128).
#[derive(Debug, Clone, PartialEq)]
pub enum ExprType {
    Bool,
    Int,
    Float,
    String,
    Timestamp,
    Enum(EnumId),
    /// The id of an entity.
    Entity(EntityId),
    /// A struct or list: only ever the base of a path.
    Value(Type),
}

/// What an expression does.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A path into the fact: its column (`from`, `to`, `id`, `value`, or an edge's field), then fields of structs or the key's
    /// fields of an id. `column` is the name of the fact's column, `path` what follows.
    Path {
        column: String,
        path: Vec<PathStep>,
    },
    /// The fact's own time.
    At,
    Bool(bool),
    Int(i128),
    Float(f64),
    String(String),
    /// Microseconds since the epoch.
    Timestamp(i64),
    /// A case of an enum, by its tag.
    Case(EnumId, u16),
    Not(Box<Expr>),
    Neg(Box<Expr>),
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    Call(Function, Vec<Expr>),
    /// In a derived measure: the number of a measure (index into [`Counter::measures`]).
    Measure(usize),
    /// In a derived measure: one that stands above it (index into [`Counter::derived`]).
    Derived(usize),
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq)]
pub struct PathStep {
    pub name: String,
    /// What the step reads: a struct's field or an id's key field.
    pub ty: Type,
    pub optional: bool,
}

/// Operators of two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    Or,
    And,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Add,
    Sub,
    Mul,
    Div,
    Rem,
}

/// The built-in functions that are built today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    /// Characters of a string (Unicode scalar values).
    Len,
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
    Abs,
    Min,
    Max,
}
