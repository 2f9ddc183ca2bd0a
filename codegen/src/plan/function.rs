//! Functions that are written in Rust: methods of the trait `Functions`.

use headwater_idl::model::{ExternFn, Model, Scalar, Type};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::known::Known;
use super::{docs, types};
use crate::names;

/// A function of the user's.
#[derive(Debug)]
pub struct Function {
    /// Its name in Rust.
    pub rust: Ident,
    /// Its documentation, with its version.
    pub docs: Vec<String>,
    /// What it takes.
    pub params: Vec<Param>,
    /// The type of what it gives, in the model.
    pub result: Type,
    /// Whether it may give null.
    pub optional: bool,
    /// The Rust type of what it gives, whole.
    pub gives: TokenStream,
    /// `@deprecated`: why.
    pub deprecated: Option<String>,
}

/// A parameter.
#[derive(Debug)]
pub struct Param {
    /// Its name in Rust.
    pub rust: Ident,
    /// Its type in the model.
    pub ty: Type,
    /// Whether nulls are given to the function.
    pub optional: bool,
    /// Its Rust type, whole.
    pub takes: TokenStream,
}

impl Function {
    pub(super) fn new(model: &Known<'_>, item: &ExternFn) -> Function {
        let mut docs = docs::or(&item.docs, || format!("The function `{}`.", item.name));
        docs.extend([String::new(), format!("Version {}.", item.version)]);
        let result = model.stored(&item.result).clone();
        let value = model.rust(&result);
        Function {
            rust: names::ident(&names::snake(&item.name)),
            docs,
            params: item.params.iter().map(|param| Param::new(model, param)).collect(),
            result,
            optional: item.optional,
            gives: whole(value, item.optional),
            deprecated: item.deprecated.clone(),
        }
    }
}

impl Param {
    fn new(model: &Known<'_>, param: &headwater_idl::model::Param) -> Param {
        // Expressions compute with what stands inside of newtypes.
        let ty = model.stored(&param.ty).clone();
        let value = match &ty {
            Type::Scalar(Scalar::String) => quote!(&str),
            ty if types::is_copy(model, ty) => model.rust(ty),
            ty => {
                let value = model.rust(ty);
                quote!(&#value)
            }
        };
        let takes = whole(value, param.optional);
        Param { rust: names::ident(&names::snake(&param.name)), ty, optional: param.optional, takes }
    }
}

fn whole(value: TokenStream, optional: bool) -> TokenStream {
    if optional { quote!(::std::option::Option<#value>) } else { value }
}

/// A name that no type of the schema has.
pub(super) fn parameter(model: &Model) -> Ident {
    let structs = model.structs.iter().map(|item| &item.name);
    let enums = model.enums.iter().map(|item| &item.name);
    let others = model.edges.iter().map(|item| &item.name).chain(model.counters.iter().map(|item| &item.name));
    let taken = structs.chain(enums).chain(others).any(|name| names::camel(name) == "F");
    names::ident(if taken { "F_" } else { "F" })
}
