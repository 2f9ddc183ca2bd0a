//! What is declared, as an editor sees it: a name with its place, its kind, what it belongs to and what may follow it.

use crate::ast::TypeExpr;
use crate::model::Rust;
use crate::source::Span;

/// Index into the definitions of an [`Index`](super::Index).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefinitionId(pub usize);

/// The kinds of what is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `schema NAME`
    Schema,
    /// `entity`
    Entity,
    /// `edge`
    Edge,
    /// `struct`
    Struct,
    /// `union`
    Union,
    /// `enum`
    Enum,
    /// `type`
    Newtype,
    /// `counter`
    Counter,
    /// `rule`
    Rule,
    /// `query`
    Query,
    /// `extern fn`
    Function,
    /// A declaration that did not parse further than its name.
    Unreadable,
    /// A field of a key.
    KeyField,
    /// A field of an entity.
    Property,
    /// A field of an edge, a struct or a union.
    Field,
    /// A case of an enum.
    Case,
    /// An end of an edge, `from` or `to`; of a property its `id`.
    End,
    /// The `value` of a property.
    Value,
    /// A column of a counter's key.
    Column,
    /// A measure.
    Measure,
    /// A derived measure.
    Derived,
    /// A parameter of a rule, a query or a function.
    Parameter,
    /// A column of a query's answer.
    Output,
    /// A variable of a rule or query, declared where it first stands.
    Variable,
}

/// Something that is declared.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// Its kind.
    pub kind: Kind,
    /// Its name, as written.
    pub name: String,
    /// The place of its name. Ends and values have none of their own, and point at what they mean.
    pub span: Span,
    /// All of it: a declaration with its documentation and its block, a member with its type and tag.
    pub whole: Span,
    /// What it is a part of.
    pub owner: Option<DefinitionId>,
    /// Its parts, in the order written.
    pub members: Vec<DefinitionId>,
    /// Lines of its documentation, without the marker.
    pub docs: Vec<String>,
    /// `@deprecated`: why.
    pub deprecated: Option<String>,
    /// `@rust`: how it stands in Rust.
    pub rust: Rust,
    /// Its first words, as written: `edge Like: Person -> Page = 7`, `via: Plugin = 1`.
    pub signature: String,
    /// Its tag.
    pub tag: Option<u64>,
    /// Its type, as written.
    pub ty: Option<TypeExpr>,
    /// What its values are: the entity, struct, enum, … that its type names.
    pub of: Option<DefinitionId>,
    /// The tags that `reserved` lines of its block keep, from and to, both inclusive.
    pub reserved: Vec<(u64, u64)>,
}

impl Kind {
    /// What it is called.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Schema => "schema",
            Kind::Entity => "entity",
            Kind::Edge => "edge",
            Kind::Struct => "struct",
            Kind::Union => "union",
            Kind::Enum => "enum",
            Kind::Newtype => "newtype",
            Kind::Counter => "counter",
            Kind::Rule => "rule",
            Kind::Query => "query",
            Kind::Function => "function",
            Kind::Unreadable => "declaration",
            Kind::KeyField => "field of a key",
            Kind::Property => "property",
            Kind::Field => "field",
            Kind::Case => "case",
            Kind::End => "end",
            Kind::Value => "value",
            Kind::Column => "column",
            Kind::Measure => "measure",
            Kind::Derived => "derived measure",
            Kind::Parameter => "parameter",
            Kind::Output => "column of the answer",
            Kind::Variable => "variable",
        }
    }

    /// Whether it stands for something else and has no name of its own in the text.
    pub fn is_implicit(self) -> bool {
        matches!(self, Kind::End | Kind::Value)
    }

    /// Whether its name may stand where a type is expected.
    pub fn is_type(self) -> bool {
        matches!(self, Kind::Entity | Kind::Struct | Kind::Union | Kind::Enum | Kind::Newtype | Kind::Unreadable)
    }

    /// Whether it is a declaration, not a part of one.
    pub fn is_declaration(self) -> bool {
        self <= Kind::Unreadable
    }
}
