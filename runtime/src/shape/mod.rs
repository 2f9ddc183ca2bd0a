//! Shapes: what a type is, known without a value. A shape is a constant of the generated code; its owned form goes into file headers.

mod owned;
mod lacks;
#[cfg(test)]
mod tests;

use crate::time::BucketSize;

pub use owned::{OwnedCase, OwnedFact, OwnedField, Shapes, Type, TypeDef, TypeRef, Types};

/// What a value is on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `bool`
    Bool,
    /// `i8`
    I8,
    /// `i16`
    I16,
    /// `i32`
    I32,
    /// `i64`
    I64,
    /// `u8`
    U8,
    /// `u16`
    U16,
    /// `u32`
    U32,
    /// `u64`
    U64,
    /// `f32`
    F32,
    /// `f64`
    F64,
    /// `string`
    Str,
    /// `bytes`
    Bytes,
    /// `uuid`, as 16 bytes
    Uuid,
    /// `timestamp`: µs since the epoch, UTC, as i64
    Timestamp,
    /// `date`: days since the epoch, as i32
    Date,
    /// `duration`: µs, as i64
    Duration,
    /// `url`: text in normal form
    Url,
    /// An enum, as i32
    Enum,
    /// A struct, an id, a fact
    Record,
    /// A union: a record of exactly one of its fields
    Union,
    /// `list<T>`
    List,
    /// `set<T>`
    Set,
    /// `map<K, V>`
    Map,
}

/// What a type is: its kind, and what it is made of. Fields name their shapes through functions, so that a type may hold itself.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A built-in type.
    Scalar(Kind),
    /// A list of elements of one shape.
    List(&'static Shape),
    /// Members of one shape, each once.
    Set(&'static Shape),
    /// Values of one shape, by keys of another.
    Map(&'static Shape, &'static Shape),
    /// Names for numbers.
    Enum {
        /// The type's name in the schema.
        name: &'static str,
        /// Its cases.
        cases: &'static [Case],
    },
    /// A struct, or the columns of a fact.
    Record {
        /// The type's name in the schema.
        name: &'static str,
        /// Its fields, by tag.
        fields: &'static [Field],
    },
    /// Exactly one of several cases.
    Union {
        /// The type's name in the schema.
        name: &'static str,
        /// Its cases, by tag; none is optional.
        fields: &'static [Field],
    },
    /// The id of an entity that is known by one of several alternatives.
    Alternatives {
        /// The entity's name in the schema.
        name: &'static str,
        /// The fields of each, whose names are all different.
        alternatives: Alternatives,
    },
    /// An entity's id.
    Id {
        /// The entity's name in the schema.
        name: &'static str,
        /// Its key's fields, numbered from 1.
        fields: &'static [Field],
    },
}

impl Shape {
    /// A struct, or the columns of a fact.
    pub const fn record(name: &'static str, fields: &'static [Field]) -> Shape {
        Shape::Record { name, fields }
    }

    /// An entity's id.
    pub const fn id(name: &'static str, fields: &'static [Field]) -> Shape {
        Shape::Id { name, fields }
    }

    /// Exactly one of several cases.
    pub const fn union(name: &'static str, fields: &'static [Field]) -> Shape {
        Shape::Union { name, fields }
    }

    /// The id of an entity that is known by one of several alternatives.
    pub const fn alternatives(name: &'static str, alternatives: Alternatives) -> Shape {
        Shape::Alternatives { name, alternatives }
    }

    /// Names for numbers.
    pub const fn choice(name: &'static str, cases: &'static [Case]) -> Shape {
        Shape::Enum { name, cases }
    }
}

/// The alternatives of a key, numbered from 1; on the wire they are the cases of a union. The field of an alternative that has only one
/// bears the number of the alternative, as the case itself; several are a record of their own, numbered from 1.
pub type Alternatives = &'static [&'static [Field]];

/// Gives a shape; `shape::of::<T>` is one.
pub type ShapeFn = fn() -> &'static Shape;

/// A type that has a shape: every [`crate::Value`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value that a schema can hold",
    label = "not a value",
    note = "values are bool, integers of a width (no usize), floats, String, the types of the crate `headwater`'s root, Vec, BTreeSet, BTreeMap, and types with `#[derive(headwater::Value)]` or `#[derive(headwater::Entity)]`"
)]
pub trait Shaped {
    /// The shape.
    const STATIC: &'static Shape;
}

/// The shape of a type, as a function.
pub fn of<T: Shaped>() -> &'static Shape {
    T::STATIC
}

/// One field of a record.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its number on the wire.
    pub tag: u16,
    /// Its name in the schema (JSON, Parquet columns).
    pub name: &'static str,
    /// The shape of its values.
    pub shape: ShapeFn,
    /// Written `T?`: it may be null.
    pub optional: bool,
}

impl Field {
    /// A field that is always there.
    pub const fn new(tag: u16, name: &'static str, shape: ShapeFn) -> Field {
        Field { tag, name, shape, optional: false }
    }

    /// A field that may be null.
    pub const fn optional(tag: u16, name: &'static str, shape: ShapeFn) -> Field {
        Field { tag, name, shape, optional: true }
    }
}

/// One case of an enum.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Its number on the wire.
    pub tag: i32,
    /// Its name in the schema.
    pub name: &'static str,
}

impl Case {
    /// A case by its number and name.
    pub const fn new(tag: i32, name: &'static str) -> Case {
        Case { tag, name }
    }
}

/// One case of the union `Fact`.
#[derive(Clone, Copy, Debug)]
pub struct FactShape {
    /// `Authored` for an edge, `Person.name` for a property.
    pub name: &'static str,
    /// The tag of the edge, or of the property's entity.
    pub tag: u16,
    /// The property's own tag; none for an edge.
    pub property: Option<u16>,
    /// The fact's columns as a flat record: `from` (1), `to` (2) and the edge's fields (their tag + 2), or `id` (1) and `value` (2).
    pub shape: ShapeFn,
    /// `@slice`: by which stretch of `at` the master dataset lays it out; an hour, a day or a month.
    pub slice: BucketSize,
    /// `@keep`: how long it is kept after it arrived, in microseconds; none: for ever.
    pub keep: Option<i64>,
}

impl FactShape {
    /// An edge.
    pub const fn edge(tag: u16, name: &'static str, shape: ShapeFn) -> FactShape {
        FactShape { name, tag, property: None, shape, slice: BucketSize::Day, keep: None }
    }

    /// A property: its entity's tag, and its own.
    pub const fn property(tag: u16, own: u16, name: &'static str, shape: ShapeFn) -> FactShape {
        FactShape { name, tag, property: Some(own), shape, slice: BucketSize::Day, keep: None }
    }

    /// Whether it is a property whose value may be null.
    pub fn is_optional(&self) -> bool {
        self.property.is_some() && matches!((self.shape)(), Shape::Record { fields: [_, value], .. } if value.optional)
    }

    /// The same, laid out by another stretch of time.
    pub const fn sliced(self, slice: BucketSize) -> FactShape {
        FactShape { slice, ..self }
    }

    /// The same, kept for so many microseconds after it arrived.
    pub const fn kept(self, micros: i64) -> FactShape {
        FactShape { keep: Some(micros), ..self }
    }
}
