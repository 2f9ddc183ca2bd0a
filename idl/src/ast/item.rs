//! Files, and the declarations that they are made of.

use super::{Counter, Edge, Entity, Enum, Lead, Name, Param, Query, Record, Rule, Text, TypeExpr};
use crate::source::Span;

/// One file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct File {
    /// Lines of `//!`, without the marker.
    pub docs: Vec<String>,
    /// Its declarations, in the order written.
    pub items: Vec<Item>,
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

/// A newtype.
#[derive(Debug, Clone, PartialEq)]
pub struct Newtype {
    /// Its name.
    pub name: Name,
    /// What it wraps.
    pub ty: TypeExpr,
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
