//! What is one of several: a Rust enum for a union, or for the id of an entity that is known in several ways.

use proc_macro2::TokenStream;
use quote::quote;

use super::{checks, hand, types};
use crate::plan::{Column, OneOf, Plan, Variant};

/// A union of the schema, or an id.
pub(super) fn emit(plan: &Plan, it: &OneOf) -> TokenStream {
    if let Some(path) = &it.own.path {
        return hand::one_of(it, path);
    }
    let walked = it.walked(checks::of_one_of(plan, it));
    let (declaration, constant, walk, name) = (declaration(it), walked.constant(), walked.walk(), &it.rust);
    let parts = it.cases.iter().flat_map(|case| case.columns.iter().map(|column| part(it, case, column)));
    quote!(#declaration impl #name { #constant #(#parts)* } #walk)
}

fn declaration(it: &OneOf) -> TokenStream {
    let (docs, name, derives) = (types::lead(&it.docs, it.deprecated.as_ref()), &it.rust, types::derives(false, it.total, false, &it.own));
    let allow = types::allow(&it.lints);
    let variants = it.cases.iter().map(|case| {
        let (docs, name, held) = (types::lead(&case.docs, case.deprecated.as_ref()), &case.rust, held(case));
        quote!(#docs #name #held)
    });
    quote!(#docs #derives #allow pub enum #name { #(#variants),* })
}

fn held(case: &Variant) -> TokenStream {
    if let [column] = case.columns.as_slice() {
        let ty = column.walked().ty;
        return quote!((#ty));
    }
    let fields = case.columns.iter().map(|column| {
        let (docs, name, ty) = (types::docs(&column.docs), &column.rust, column.walked().ty);
        quote!(#docs #name: #ty)
    });
    quote!({ #(#fields),* })
}

/// A field of a case by reference, if it is that case.
fn part(it: &OneOf, case: &Variant, column: &Column) -> TokenStream {
    let (function, ty) = (column.accessor(), &column.value);
    let docs = types::lead(&[format!("Its `{}`, if it has one.", column.name)], case.deprecated.as_ref());
    let (name, variant) = (&it.rust, &case.rust);
    let pattern = match case.columns.as_slice() {
        [_] => quote!(#name::#variant(value)),
        _ => {
            let field = &column.rust;
            quote!(#name::#variant { #field: value, .. })
        }
    };
    let others = (it.cases.len() > 1).then(|| quote!(_ => None,));
    quote! {
        #docs
        pub fn #function(&self) -> ::std::option::Option<&#ty> {
            match self { #pattern => Some(value), #others }
        }
    }
}
