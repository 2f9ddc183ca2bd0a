//! The walk of a type: the `impl`s by which every format writes and reads it, whoever declares the type itself.
//!
//! The generator declares its types and gives them this; the derives give it to types that are written by hand. So both are the same on
//! the wire, in columns and in keys. Nothing here knows a schema: it takes what it is given, types as tokens.

mod record;
mod id;
mod choice;
mod one_of;
mod newtype;
mod union;
mod literal;

use proc_macro2::{Ident, TokenStream};

pub use choice::{Case, Choice, Numbers};
pub use id::walk_of_one;
pub use literal::number;
pub use newtype::Newtype;
pub use one_of::{Held, OneOf, OneOfKind};
pub use record::{constant, empty_slots, field_shapes, slot, steps};
pub use union::{Layout, Member, Union};

/// What has fields: a struct, an id, the columns of a fact.
#[derive(Debug)]
pub struct Record {
    /// What it is.
    pub kind: RecordKind,
    /// Its name in the schema, as an expression: `"Place"`.
    pub name: TokenStream,
    /// Its Rust type.
    pub rust: Ident,
    /// Its fields, ordered by tag.
    pub fields: Vec<Field>,
    /// Whether it has a zero that an absent field reads as.
    pub zero: Zero,
    /// Its `Value::check`, if there is anything to break.
    pub check: TokenStream,
}

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// The id of an entity.
    Id,
    /// A struct.
    Struct,
    /// The columns of an edge.
    Edge,
    /// The columns of a property.
    Property,
}

/// Whether a record has a zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zero {
    /// It has none.
    None,
    /// It has one, which is its default.
    Default,
    /// It has one if all of its fields do, of which the compiler knows and we do not.
    OfFields,
}

/// A field of a record.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its number on the wire.
    pub tag: u16,
    /// Its name in the schema.
    pub name: String,
    /// Its Rust field.
    pub rust: Ident,
    /// The Rust type of its values, without `Option`.
    pub ty: TokenStream,
    /// Whether it may be null.
    pub optional: bool,
}

impl Record {
    /// The constant `FIELDS`, and `Value` and `Decode` over it.
    pub fn emit(&self) -> TokenStream {
        let (constant, walk) = (constant(self), self.walk());
        quote::quote!(#constant #walk)
    }

    /// `Value` and `Decode`, where `FIELDS` stands already.
    pub fn walk(&self) -> TokenStream {
        match self.fields.as_slice() {
            [field] if self.kind == RecordKind::Id => walk_of_one(self, field),
            _ => record::walk(self),
        }
    }
}
