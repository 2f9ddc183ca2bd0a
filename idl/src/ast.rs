//! The syntax tree: what a file says, with places, before any name means anything. It knows nothing of the parser behind it.

mod lead;

pub use lead::{Annotation, Lead};

use crate::model::{BinaryOp, BucketSize};
use crate::source::Span;

/// One file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct File {
    /// Lines of `//!`, without the marker.
    pub docs: Vec<String>,
    /// Its declarations, in the order written.
    pub items: Vec<Item>,
}

/// A name, or several joined by dots.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// Its text.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// A text in quotes.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// What it says, without quotes and escapes.
    pub text: String,
    /// Its place, quotes and all.
    pub span: Span,
}

/// A declaration.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Documentation and annotations.
    pub lead: Lead,
    /// What it declares.
    pub kind: ItemKind,
    /// All of it.
    pub span: Span,
    /// Part of it did not parse. That is reported; what depends on the missing part says nothing.
    pub damaged: bool,
}

/// The kinds of declarations.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemKind {
    /// `schema NAME`
    Schema(Name),
    /// `use "file.hw"`
    Use(Text),
    /// `type NAME = TYPE`
    Newtype(Newtype),
    /// `entity NAME = TAG { … }`
    Entity(Entity),
    /// `edge NAME: FROM -> TO = TAG { … }`
    Edge(Edge),
    /// `struct NAME { … }`
    Struct(Record),
    /// `union NAME { … }`
    Union(Record),
    /// `enum NAME { … }`
    Enum(Enum),
    /// `counter NAME { … }`
    Counter(Counter),
    /// `rule NAME(…) { … } or { … }`
    Rule(Rule),
    /// `query NAME(…) -> […] { … }`
    Query(Query),
    /// `extern fn NAME(…) -> TYPE`
    ExternFn(ExternFn),
    /// A declaration that did not parse, with its name where one could be made out.
    Bad(Option<Name>),
}

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

/// A tag as written; one beyond 64 bits is `u64::MAX`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tag {
    /// Its number.
    pub value: u64,
    /// Its place.
    pub span: Span,
}

/// A newtype.
#[derive(Debug, Clone, PartialEq)]
pub struct Newtype {
    /// Its name.
    pub name: Name,
    /// What it wraps.
    pub ty: TypeExpr,
}

/// An entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Its name.
    pub name: Name,
    /// Its place in the union `Fact`.
    pub tag: Tag,
    /// What stands in its block.
    pub members: Members,
}

/// An edge.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// Its name.
    pub name: Name,
    /// The entity it leads from.
    pub from: Name,
    /// The entity it leads to.
    pub to: Name,
    /// Its place in the union `Fact`.
    pub tag: Tag,
    /// What stands in its block.
    pub members: Members,
}

/// A struct or a union.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its name.
    pub name: Name,
    /// What stands in its block.
    pub members: Members,
}

/// What stands in the block of an entity, edge, struct or union.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Members {
    /// Fields and properties.
    pub fields: Vec<Field>,
    /// `key` lines.
    pub keys: Vec<Key>,
    /// `reserved` lines.
    pub reserved: Vec<Reserved>,
}

/// A field or property.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Documentation and annotations.
    pub lead: Lead,
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
    /// Its tag.
    pub tag: Tag,
}

/// A `key` line.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Documentation and annotations.
    pub lead: Lead,
    /// The alternatives, joined by `or`; of each its fields.
    pub alternatives: Vec<Vec<Param>>,
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

/// A `reserved` line.
#[derive(Debug, Clone, PartialEq)]
pub struct Reserved {
    /// Tags from and to, both inclusive.
    pub tags: Vec<(Tag, Tag)>,
    /// Names.
    pub names: Vec<Text>,
    /// All of it.
    pub span: Span,
}

/// An enum.
#[derive(Debug, Clone, PartialEq)]
pub struct Enum {
    /// Its name.
    pub name: Name,
    /// Its cases.
    pub cases: Vec<Case>,
    /// `reserved` lines.
    pub reserved: Vec<Reserved>,
}

/// A case of an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Documentation and annotations.
    pub lead: Lead,
    /// Its name.
    pub name: Name,
    /// Its number.
    pub tag: Tag,
}

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

/// The body of a rule or query: a set of clauses, whatever their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// Its clauses, in the order written.
    pub clauses: Vec<Clause>,
    /// The place of its opening brace.
    pub span: Span,
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

/// A function of the user's.
#[derive(Debug, Clone, PartialEq)]
pub struct ExternFn {
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub params: Vec<Param>,
    /// What it gives.
    pub result: TypeExpr,
}

/// An argument, with a name where one is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Arg {
    /// The name before the colon.
    pub name: Option<Name>,
    /// The value.
    pub value: Expr,
}

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

impl ItemKind {
    /// The word or words that begin such a declaration.
    pub fn keyword(&self) -> &'static str {
        match self {
            ItemKind::Schema(_) => "schema",
            ItemKind::Use(_) => "use",
            ItemKind::Newtype(_) => "type",
            ItemKind::Entity(_) => "entity",
            ItemKind::Edge(_) => "edge",
            ItemKind::Struct(_) => "struct",
            ItemKind::Union(_) => "union",
            ItemKind::Enum(_) => "enum",
            ItemKind::Counter(_) => "counter",
            ItemKind::Rule(_) => "rule",
            ItemKind::Query(_) => "query",
            ItemKind::ExternFn(_) => "extern fn",
            ItemKind::Bad(_) => "declaration",
        }
    }

    /// The name it declares; none for `schema`, `use`, and what did not parse far enough.
    pub fn name(&self) -> Option<&Name> {
        match self {
            ItemKind::Schema(_) | ItemKind::Use(_) => None,
            ItemKind::Newtype(it) => Some(&it.name),
            ItemKind::Entity(it) => Some(&it.name),
            ItemKind::Edge(it) => Some(&it.name),
            ItemKind::Struct(it) | ItemKind::Union(it) => Some(&it.name),
            ItemKind::Enum(it) => Some(&it.name),
            ItemKind::Counter(it) => Some(&it.name),
            ItemKind::Rule(it) => Some(&it.name),
            ItemKind::Query(it) => Some(&it.name),
            ItemKind::ExternFn(it) => Some(&it.name),
            ItemKind::Bad(name) => name.as_ref(),
        }
    }
}
