//! Owned shapes: what goes into a file's header, so that the file can be understood without the program that wrote it.
//!
//! They are written as readable JSON. Types are named in the language's own words (`u32`, `list<Place>`), and every name is in `types`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Alternatives, FactShape, Field, Kind, Shape};

/// All that a schema's facts are made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shapes {
    /// The schema's name.
    pub schema: String,
    /// The types that are named, below.
    pub types: Types,
    /// The cases of the union `Fact`, ordered by tag.
    pub facts: Vec<OwnedFact>,
}

/// Types by name.
pub type Types = BTreeMap<String, TypeDef>;

/// A type, with all that it names: a column's header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Type {
    /// What it is.
    #[serde(rename = "type")]
    pub root: TypeRef,
    /// The types that are named, above or here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub types: Types,
}

/// What stands where a type is asked for: a built-in one, a list, set or map, or a name. Written `u32`, `list<u32>`, `map<u8,Place>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum TypeRef {
    /// A built-in type; never one of the kinds that are made of others.
    Scalar(Kind),
    /// A list of elements of one type.
    List(Box<TypeRef>),
    /// Members of one type, each once.
    Set(Box<TypeRef>),
    /// Values of one type, by keys of another.
    Map(Box<TypeRef>, Box<TypeRef>),
    /// An enum, a struct or an entity's id.
    Named(String),
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TypeDef {
    /// Names for numbers.
    Enum(Vec<OwnedCase>),
    /// A struct's fields.
    Struct(Vec<OwnedField>),
    /// A union's cases.
    Union(Vec<OwnedField>),
    /// The fields of an entity's key.
    Id(Vec<OwnedField>),
    /// The fields of each alternative of an entity's key.
    Alternatives(Vec<Vec<OwnedField>>),
}

/// One field of a struct, an id or a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnedField {
    /// Its number on the wire.
    pub tag: u16,
    /// Its name in the schema.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: TypeRef,
    /// Written `T?`: it may be null.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// One case of an enum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnedCase {
    /// Its number on the wire.
    pub tag: i32,
    /// Its name in the schema.
    pub name: String,
}

/// One case of the union `Fact`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnedFact {
    /// `Like` for an edge, `Person.home` for a property.
    pub name: String,
    /// The tag of the edge, or of the property's entity.
    pub tag: u16,
    /// The property's own tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub property: Option<u16>,
    /// `from`, `to` and the edge's fields, or `id` and `value`, with the tags of [`FactShape::shape`].
    pub fields: Vec<OwnedField>,
}

impl Shapes {
    /// The shapes of a schema by its facts; see also [`Shapes::of`].
    pub fn new(schema: &str, facts: &'static [FactShape]) -> Shapes {
        let mut types = Types::new();
        let facts = facts.iter().map(|fact| own_fact(fact, &mut types)).collect();
        Shapes { schema: schema.into(), types, facts }
    }

    /// The canonical bytes: JSON, always the same for the same shapes.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads what [`Shapes::to_bytes`] wrote; the error says what is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Result<Shapes, String> {
        serde_json::from_slice(bytes).map_err(|error| format!("the shapes are not readable: {error}"))
    }
}

impl Type {
    /// A type with all that it names.
    pub fn of(shape: &'static Shape) -> Type {
        let mut types = Types::new();
        Type { root: own(shape, &mut types), types }
    }
}

/// The reference to a shape; what it names is put into `types`.
fn own(shape: &'static Shape, types: &mut Types) -> TypeRef {
    match *shape {
        Shape::Scalar(kind) => TypeRef::Scalar(kind),
        Shape::List(of) => TypeRef::List(Box::new(own(of, types))),
        Shape::Set(of) => TypeRef::Set(Box::new(own(of, types))),
        Shape::Map(key, value) => TypeRef::Map(Box::new(own(key, types)), Box::new(own(value, types))),
        Shape::Enum { name, cases } => {
            let cases = || cases.iter().map(|case| OwnedCase { tag: case.tag, name: case.name.into() }).collect();
            types.entry(name.into()).or_insert_with(|| TypeDef::Enum(cases()));
            TypeRef::Named(name.into())
        }
        Shape::Record { name, fields } => own_named(name, fields, TypeDef::Struct, types),
        Shape::Union { name, fields } => own_named(name, fields, TypeDef::Union, types),
        Shape::Id { name, fields } => own_named(name, fields, TypeDef::Id, types),
        Shape::Alternatives { name, alternatives } => own_alternatives(name, alternatives, types),
    }
}

/// A name is entered before its fields are walked, so that a type which holds itself ends the walk.
fn own_named(name: &str, fields: &'static [Field], def: fn(Vec<OwnedField>) -> TypeDef, types: &mut Types) -> TypeRef {
    if !types.contains_key(name) {
        types.insert(name.into(), def(Vec::new()));
        let fields = own_fields(fields, types);
        types.insert(name.into(), def(fields));
    }
    TypeRef::Named(name.into())
}

/// Keys hold no key of their own kind, so the walk ends.
fn own_alternatives(name: &str, alternatives: Alternatives, types: &mut Types) -> TypeRef {
    if !types.contains_key(name) {
        let alternatives = alternatives.iter().map(|fields| own_fields(fields, types)).collect();
        types.insert(name.into(), TypeDef::Alternatives(alternatives));
    }
    TypeRef::Named(name.into())
}

fn own_fields(fields: &'static [Field], types: &mut Types) -> Vec<OwnedField> {
    let own =
        |field: &Field| OwnedField { tag: field.tag, name: field.name.into(), ty: own((field.shape)(), types), optional: field.optional };
    fields.iter().map(own).collect()
}

fn own_fact(fact: &FactShape, types: &mut Types) -> OwnedFact {
    let fields = match *(fact.shape)() {
        Shape::Record { fields, .. } | Shape::Id { fields, .. } => own_fields(fields, types),
        _ => Vec::new(),
    };
    OwnedFact { name: fact.name.into(), tag: fact.tag, property: fact.property, fields }
}

impl Kind {
    const SCALARS: [Kind; 18] = [
        Kind::Bool,
        Kind::I8,
        Kind::I16,
        Kind::I32,
        Kind::I64,
        Kind::U8,
        Kind::U16,
        Kind::U32,
        Kind::U64,
        Kind::F32,
        Kind::F64,
        Kind::Str,
        Kind::Bytes,
        Kind::Uuid,
        Kind::Timestamp,
        Kind::Date,
        Kind::Duration,
        Kind::Url,
    ];

    /// Its name in the language; `enum`, `struct`, `list`, `set` and `map` stand for all such.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Bool => "bool",
            Kind::I8 => "i8",
            Kind::I16 => "i16",
            Kind::I32 => "i32",
            Kind::I64 => "i64",
            Kind::U8 => "u8",
            Kind::U16 => "u16",
            Kind::U32 => "u32",
            Kind::U64 => "u64",
            Kind::F32 => "f32",
            Kind::F64 => "f64",
            Kind::Str => "string",
            Kind::Bytes => "bytes",
            Kind::Uuid => "uuid",
            Kind::Timestamp => "timestamp",
            Kind::Date => "date",
            Kind::Duration => "duration",
            Kind::Url => "url",
            Kind::Enum => "enum",
            Kind::Record => "struct",
            Kind::Union => "union",
            Kind::List => "list",
            Kind::Set => "set",
            Kind::Map => "map",
        }
    }
}

impl fmt::Display for TypeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TypeRef::Scalar(kind) => f.write_str(kind.name()),
            TypeRef::List(of) => write!(f, "list<{of}>"),
            TypeRef::Set(of) => write!(f, "set<{of}>"),
            TypeRef::Map(key, value) => write!(f, "map<{key},{value}>"),
            TypeRef::Named(name) => f.write_str(name),
        }
    }
}

impl From<TypeRef> for String {
    fn from(ty: TypeRef) -> String {
        ty.to_string()
    }
}

/// No schema nests types so deep; a broken header might.
const MAX_DEPTH: usize = 64;

impl FromStr for TypeRef {
    type Err = String;

    fn from_str(text: &str) -> Result<TypeRef, String> {
        match take(text, MAX_DEPTH) {
            Some((ty, "")) => Ok(ty),
            _ => Err(format!("`{text}` is not a type")),
        }
    }
}

/// The type that a text begins with, and what follows it.
fn take(text: &str, depth: usize) -> Option<(TypeRef, &str)> {
    let len = text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.')).unwrap_or(text.len());
    let (name, rest) = text.split_at(len);
    let Some(rest) = rest.strip_prefix('<') else {
        let scalar = Kind::SCALARS.into_iter().find(|kind| kind.name() == name);
        let ty = scalar.map_or_else(|| TypeRef::Named(name.into()), TypeRef::Scalar);
        return (!name.is_empty()).then_some((ty, rest));
    };
    let (first, rest) = take(rest, depth.checked_sub(1)?)?;
    let (ty, rest) = match name {
        "list" => (TypeRef::List(Box::new(first)), rest),
        "set" => (TypeRef::Set(Box::new(first)), rest),
        "map" => {
            let (value, rest) = take(rest.strip_prefix(',')?, depth - 1)?;
            (TypeRef::Map(Box::new(first), Box::new(value)), rest)
        }
        _ => return None,
    };
    Some((ty, rest.strip_prefix('>')?))
}

impl TryFrom<String> for TypeRef {
    type Error = String;

    fn try_from(text: String) -> Result<TypeRef, String> {
        text.parse()
    }
}
