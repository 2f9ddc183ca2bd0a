//! The type that a derive stands on: plain structs and enums, without parameters.

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Fields, FieldsNamed};

use crate::errors::Errors;

/// Reads the type, and refuses parameters: a shape is a constant, and a name in stored data.
pub(crate) fn read(input: TokenStream, errors: &mut Errors) -> syn::Result<DeriveInput> {
    let input: DeriveInput = syn::parse2(input)?;
    if !input.generics.params.is_empty() {
        errors.at(&input.generics, "a type that is stored has no parameters: it goes by its name, which has one meaning");
    }
    Ok(input)
}

/// The fields of a struct that has them by name.
pub(crate) fn named<'i>(input: &'i DeriveInput, what: &str) -> syn::Result<&'i FieldsNamed> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Ok(fields),
            _ => Err(syn::Error::new_spanned(&input.ident, format!("{what} is a struct with named fields"))),
        },
        _ => Err(syn::Error::new_spanned(&input.ident, format!("{what} is a struct with named fields"))),
    }
}
