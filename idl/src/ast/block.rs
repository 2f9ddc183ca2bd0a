//! What holds fields or cases: entities, edges, structs, unions and enums, with what stands in their blocks.

use super::{Lead, Name, Param, Tag, Text, TypeExpr};
use crate::source::Span;

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
