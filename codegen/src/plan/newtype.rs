//! Newtypes: what they wrap, and what they can do as it can.

use headwater_idl::model::{self, Scalar, Type};
use proc_macro2::{Ident, TokenStream};

use super::known::Known;
use super::own::Own;
use super::{docs, types};
use crate::names;

/// A newtype.
#[derive(Debug)]
pub struct Newtype {
    /// Its Rust type.
    pub rust: Ident,
    /// Its documentation.
    pub docs: Vec<String>,
    /// `@deprecated`: why.
    pub deprecated: Option<String>,
    /// How it stands in Rust.
    pub own: Own,
    /// What it wraps.
    pub ty: Type,
    /// What stands inside of all newtypes.
    pub stored: Type,
    /// The Rust type of what it wraps.
    pub value: TokenStream,
    /// Whether its values are copied rather than borrowed.
    pub copied: bool,
    /// Whether it has a zero that an absent field reads as.
    pub zero: bool,
    /// Whether that is its default.
    pub default: bool,
    /// Whether its values can be told equal, hashed and ordered.
    pub total: bool,
    /// Whether there are checks in its values.
    pub checked: bool,
}

impl Newtype {
    pub(super) fn new(model: &Known<'_>, newtype: &model::Newtype) -> Newtype {
        Newtype {
            rust: names::ident(&names::camel(&newtype.name)),
            deprecated: newtype.notes.deprecated.clone(),
            own: Own::new(&newtype.notes.rust),
            docs: docs::or(&newtype.docs, || format!("The newtype `{}`.", newtype.name)),
            ty: newtype.ty.clone(),
            stored: model.stored(&newtype.ty).clone(),
            value: model.rust(&newtype.ty),
            copied: types::is_copy(model, &newtype.ty),
            zero: types::has_zero(model, &newtype.ty),
            default: types::has_default(model, &newtype.ty),
            total: model.is_total(&newtype.ty),
            checked: model.has_checks(&newtype.ty),
        }
    }

    /// Whether it wraps text itself.
    pub fn is_text(&self) -> bool {
        self.ty == Type::Scalar(Scalar::String)
    }

    /// Whether its values can be printed: scalars but for bytes.
    pub fn is_shown(&self) -> bool {
        matches!(self.stored, Type::Scalar(scalar) if scalar != Scalar::Bytes)
    }
}
