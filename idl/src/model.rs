//! The checked model: what a schema means, with every name resolved and every type known. Code generators read this and nothing else.
//!
//! Items stand in the order in which they are written, and refer to each other by index (`EntityId` and friends), so that the same
//! schema always gives the same output.

mod expr;
mod counter;
mod algebra;
mod logic;

pub use algebra::{ALGEBRAS, Algebra, Answer};
pub use counter::{Anonymous, Bucket, BucketSize, Counter, Derived, Measure, MeasureKind, On};
pub use expr::{BinaryOp, Expr, ExprKind, ExprType, Function, PathStep};
pub use logic::{
    Aggregate, AggregateKind, Argument, Atom, Binding, Body, Column, Grouping, OrderBy, Place, Query, Relation, Rule, RuleId, Term,
    Variable, VariableId,
};

use crate::source::Span;

/// A whole schema. Shape: one list for each kind of declaration, in the order of the source.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model {
    /// The schema's name, dotted names kept whole (`acme.social`).
    pub name: String,
    /// Lines of `//!` documentation, without the marker.
    pub docs: Vec<String>,
    /// Its entities.
    pub entities: Vec<Entity>,
    /// Its structs.
    pub structs: Vec<Struct>,
    /// Its unions.
    pub unions: Vec<Union>,
    /// Its enums.
    pub enums: Vec<Enum>,
    /// Its newtypes.
    pub newtypes: Vec<Newtype>,
    /// Its edges.
    pub edges: Vec<Edge>,
    /// The union `Fact`: every property and edge, ordered by tag (an entity's properties by their own tags).
    pub facts: Vec<Fact>,
    /// Functions that are written in Rust.
    pub functions: Vec<ExternFn>,
    /// Its counters.
    pub counters: Vec<Counter>,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// Its queries.
    pub queries: Vec<Query>,
}

/// Index into [`Model::entities`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId(pub usize);
/// Index into [`Model::structs`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StructId(pub usize);
/// Index into [`Model::unions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnionId(pub usize);
/// Index into [`Model::enums`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnumId(pub usize);
/// Index into [`Model::newtypes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NewtypeId(pub usize);
/// Index into [`Model::edges`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EdgeId(pub usize);
/// Index into [`Model::functions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionId(pub usize);
/// Index into [`Model::facts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(pub usize);

/// A thing with an identity and no other state.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Its name, as written.
    pub name: String,
    /// Its tag.
    pub tag: u16,
    /// Lines of its documentation, without the marker.
    pub docs: Vec<String>,
    /// What its annotations say.
    pub notes: Notes,
    /// `@private` before its key: an id is a private value.
    pub private: bool,
    /// How it is known.
    pub key: Key,
    /// Its properties, ordered by tag.
    pub properties: Vec<Field>,
    /// What its properties may not be.
    pub reserved: Reserved,
    /// The place of its name.
    pub span: Span,
}

/// How an entity is known: by one of several alternatives, each of which has at least one field. Most have one alternative.
///
/// Alternatives are numbered from 1 in the order written, and so are the fields of each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Key {
    /// The alternatives.
    pub alternatives: Vec<Vec<KeyField>>,
    /// The place of the `key` line.
    pub span: Span,
}

impl Key {
    /// The fields of all alternatives, whose names differ.
    pub fn fields(&self) -> impl Iterator<Item = &KeyField> + Clone {
        self.alternatives.iter().flatten()
    }

    /// Whether an id may be one thing or another, so that each of its fields may be null.
    pub fn has_alternatives(&self) -> bool {
        self.alternatives.len() > 1
    }
}

/// What `reserved` lines keep from use, as written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reserved {
    /// Tags from and to, both inclusive.
    pub tags: Vec<(u16, u16)>,
    /// Names.
    pub names: Vec<String>,
}

/// One field of an entity's key.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyField {
    /// Its name, as written.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// The place of its name.
    pub span: Span,
}

/// A field of a struct or an edge, or a property of an entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name, as written.
    pub name: String,
    /// Its tag.
    pub tag: u16,
    /// Its type.
    pub ty: Type,
    /// Written `T?`.
    pub optional: bool,
    /// How its facts are laid out and kept, where it is a property.
    pub layout: Layout,
    /// `@private`: it may stand only inside `distinct`.
    pub private: bool,
    /// What its annotations say.
    pub notes: Notes,
    /// Lines of its documentation, without the marker.
    pub docs: Vec<String>,
    /// The place of its name.
    pub span: Span,
}

/// What annotations say that many declarations may have.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Notes {
    /// `@deprecated`: why.
    pub deprecated: Option<String>,
    /// `@check`: what holds of each value, that is, what is not false. Its paths begin with the fields of the struct that it stands in or
    /// before, or with the columns of the fact (of a property these are `id` and `value`).
    pub check: Option<Expr>,
    /// `@rust`: how it stands in Rust.
    pub rust: Rust,
}

/// `@rust(type: "path", derive: "A, B")`: paths of Rust, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rust {
    /// The type that stands in the place of the generated one.
    pub ty: Option<String>,
    /// More traits to derive.
    pub derive: Vec<String>,
}

/// A function that is written in Rust.
#[derive(Debug, Clone, PartialEq)]
pub struct ExternFn {
    /// Its name, as written.
    pub name: String,
    /// Lines of its documentation, without the marker.
    pub docs: Vec<String>,
    /// What it takes: scalars, enums and ids.
    pub params: Vec<Param>,
    /// The type of what it gives.
    pub result: Type,
    /// Whether it may give null.
    pub optional: bool,
    /// `@version`, 1 without it: what is counted with another version is counted anew.
    pub version: u32,
    /// `@deprecated`: why.
    pub deprecated: Option<String>,
    /// The place of its name.
    pub span: Span,
}

/// A parameter of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// Its name, as written.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Written `T?`: a null is given to the function. Where it is not, the function is not called for a null, which stays null.
    pub optional: bool,
    /// The place of its name.
    pub span: Span,
}

/// How the facts of an edge or a property are laid out and kept in the master dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Layout {
    /// `@slice`: the stretch of `at` that one folder holds.
    pub slice: Slice,
    /// `@keep`: how long they are kept after they arrived, in microseconds; a month is 30 days and a year 365. None: for ever.
    pub keep: Option<i64>,
}

/// The stretches of time, in UTC, that folders of facts may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Slice {
    /// 60 minutes.
    Hour,
    /// From midnight to midnight.
    #[default]
    Day,
    /// A calendar month.
    Month,
}

impl Slice {
    /// All of them under their names in the language, smallest first.
    pub const ALL: [(&'static str, Slice); 3] = [("hour", Slice::Hour), ("day", Slice::Day), ("month", Slice::Month)];
}

/// A value of several fields, ordered by tag.
#[derive(Debug, Clone, PartialEq)]
pub struct Struct {
    /// Its name, as written.
    pub name: String,
    /// Lines of its documentation, without the marker.
    pub docs: Vec<String>,
    /// Its fields, ordered by tag.
    pub fields: Vec<Field>,
    /// What its fields may not be.
    pub reserved: Reserved,
    /// What its annotations say.
    pub notes: Notes,
    /// The place of its name.
    pub span: Span,
}

/// A value of exactly one of several cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Union {
    /// Its name, as written.
    pub name: String,
    /// Lines of its documentation, without the marker.
    pub docs: Vec<String>,
    /// Its cases, at least one, ordered by tag; none is optional.
    pub cases: Vec<Field>,
    /// What its cases may not be.
    pub reserved: Reserved,
    /// What its annotations say.
    pub notes: Notes,
    /// The place of its name.
    pub span: Span,
}

/// A closed list of names; readers keep the numbers that they do not know.
#[derive(Debug, Clone, PartialEq)]
pub struct Enum {
    /// Its name, as written.
    pub name: String,
    /// Lines of its documentation, without the marker.
    pub docs: Vec<String>,
    /// Its cases, in the order written.
    pub cases: Vec<Case>,
    /// What its cases may not be.
    pub reserved: Reserved,
    /// What its annotations say.
    pub notes: Notes,
    /// The place of its name.
    pub span: Span,
}

/// One case of an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its name, as written.
    pub name: String,
    /// Its tag.
    pub tag: u16,
    /// `@deprecated`: why.
    pub deprecated: Option<String>,
    /// Lines of its documentation, without the marker.
    pub docs: Vec<String>,
    /// The place of its name.
    pub span: Span,
}

/// A type of its own that is stored as another.
#[derive(Debug, Clone, PartialEq)]
pub struct Newtype {
    /// Its name, as written.
    pub name: String,
    /// Lines of its documentation, without the marker.
    pub docs: Vec<String>,
    /// What its annotations say.
    pub notes: Notes,
    /// What it wraps.
    pub ty: Type,
    /// The place of its name.
    pub span: Span,
}

/// A fact that joins two entities.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// Its name, as written.
    pub name: String,
    /// Its tag.
    pub tag: u16,
    /// Lines of its documentation, without the marker.
    pub docs: Vec<String>,
    /// The entity it leads from.
    pub from: EntityId,
    /// The entity it leads to.
    pub to: EntityId,
    /// Its own fields, ordered by tag.
    pub fields: Vec<Field>,
    /// What its fields may not be.
    pub reserved: Reserved,
    /// How its facts are laid out and kept.
    pub layout: Layout,
    /// What its annotations say.
    pub notes: Notes,
    /// The place of its name.
    pub span: Span,
}

/// One case of the union `Fact`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// A property: the entity, and the index into its `properties`.
    Property(EntityId, usize),
    /// An edge.
    Edge(EdgeId),
}

/// The type of a field, without its `?`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    /// A type that is built in.
    Scalar(Scalar),
    /// A struct.
    Struct(StructId),
    /// A union.
    Union(UnionId),
    /// An enum.
    Enum(EnumId),
    /// The id of an entity.
    Entity(EntityId),
    /// A list of values.
    List(Box<Type>),
    /// Values in their order, each once.
    Set(Box<Type>),
    /// Values by keys, in the order of the keys.
    Map(Box<Type>, Box<Type>),
    /// A type of its own that is stored as another.
    Newtype(NewtypeId),
}

impl Model {
    /// What a type is stored as: what stands inside of all newtypes around it.
    pub fn stored<'m>(&'m self, ty: &'m Type) -> &'m Type {
        match ty {
            Type::Newtype(id) => self.newtypes.get(id.0).map_or(ty, |newtype| self.stored(&newtype.ty)),
            _ => ty,
        }
    }
}

/// A type that is built in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// True or false.
    Bool,
    /// 8 bits, signed.
    I8,
    /// 16 bits, signed.
    I16,
    /// 32 bits, signed.
    I32,
    /// 64 bits, signed.
    I64,
    /// 8 bits, unsigned.
    U8,
    /// 16 bits, unsigned.
    U16,
    /// 32 bits, unsigned.
    U32,
    /// 64 bits, unsigned.
    U64,
    /// 32 bits; NaN is refused.
    F32,
    /// 64 bits; NaN is refused.
    F64,
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
}
