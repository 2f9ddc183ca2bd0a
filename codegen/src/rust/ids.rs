//! Ids: a struct of the key's fields, which is made from the key with little ado.

use headwater_idl::model::{Scalar, Type};
use proc_macro2::TokenStream;
use quote::quote;

use super::types;
use crate::plan::{Column, Record};
use crate::walk::field_shapes;

/// Clippy speaks of functions that take more.
const PARAMETERS: usize = 7;

/// The id of an entity.
pub(super) fn emit(record: &Record) -> TokenStream {
    let (declaration, inherent) = (types::declaration(record), inherent(record));
    let from = record.columns.first().filter(|_| record.columns.len() == 1).map(|column| from(record, column));
    let walk = record.walked(quote!()).walk();
    quote!(#declaration #inherent #from #walk)
}

fn inherent(record: &Record) -> TokenStream {
    let (name, fields) = (&record.rust, field_shapes(&record.fields()));
    let docs = format!(" The `{}` of this key.", record.name);
    let many = (record.columns.len() > PARAMETERS).then(|| quote!(clippy::too_many_arguments));
    let lints = types::allow(many.as_slice());
    let parameters = record.columns.iter().map(|column| {
        let (name, ty) = (&column.rust, &column.value);
        if takes_into(column) { quote!(#name: impl ::std::convert::Into<#ty>) } else { quote!(#name: #ty) }
    });
    let values = record.columns.iter().map(|column| {
        let name = &column.rust;
        if takes_into(column) { quote!(#name: #name.into()) } else { quote!(#name) }
    });
    quote! {
        impl #name {
            const FIELDS: &'static [::headwater::shape::Field] = #fields;

            #[doc = #docs]
            #lints
            pub fn new(#(#parameters),*) -> Self {
                #name { #(#values),* }
            }
        }
    }
}

fn takes_into(column: &Column) -> bool {
    matches!(column.ty, Type::Scalar(Scalar::String | Scalar::Bytes) | Type::Entity(_) | Type::Newtype(_))
}

/// `From` the key, and from borrowed text where it is text.
fn from(record: &Record, column: &Column) -> TokenStream {
    let (name, field, ty) = (&record.rust, &column.rust, &column.value);
    let borrowed = (column.ty == Type::Scalar(Scalar::String)).then(|| {
        quote! {
            impl ::std::convert::From<&str> for #name {
                fn from(#field: &str) -> Self {
                    #name { #field: #field.to_owned() }
                }
            }
        }
    });
    quote! {
        impl ::std::convert::From<#ty> for #name {
            fn from(#field: #ty) -> Self {
                #name { #field }
            }
        }
        #borrowed
    }
}
