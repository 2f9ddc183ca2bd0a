//! Types that are written by hand, as `@rust(type: …)` says: brought in under the schema's name, and held to the schema while the program
//! is compiled.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::types;
use crate::plan::{Enum, Newtype, OneOf, Record};
use crate::walk::{Field, field_shapes};

/// A struct.
pub(super) fn record(it: &Record, path: &TokenStream) -> TokenStream {
    let name = &it.name;
    let (brought, shapes, parts) = (brought(&it.docs, path, &it.rust), field_shapes(&it.fields()), parts(&it.fields()));
    held(&brought, &it.rust, &quote!(::headwater::shape::Shape::record(#name, #shapes)), &parts)
}

/// A union.
pub(super) fn one_of(it: &OneOf, path: &TokenStream) -> TokenStream {
    let (name, fields) = (&it.name, it.columns().map(|column| column.walked()).collect::<Vec<_>>());
    let (brought, shapes, parts) = (brought(&it.docs, path, &it.rust), field_shapes(&fields), parts(&fields));
    held(&brought, &it.rust, &quote!(::headwater::shape::Shape::union(#name, #shapes)), &parts)
}

/// An enum.
pub(super) fn choice(it: &Enum, path: &TokenStream) -> TokenStream {
    let (name, brought) = (&it.name, brought(&it.docs, path, &it.rust));
    let cases = it.cases.iter().map(|case| {
        let (tag, name) = (Literal::i32_unsuffixed(case.tag), &case.name);
        quote!(::headwater::shape::Case::new(#tag, #name))
    });
    held(&brought, &it.rust, &quote!(::headwater::shape::Shape::choice(#name, &[#(#cases),*])), &quote!(&[]))
}

/// A newtype.
pub(super) fn newtype(it: &Newtype, path: &TokenStream) -> TokenStream {
    let (brought, name, value) = (brought(&it.docs, path, &it.rust), &it.rust, &it.value);
    quote! {
        #brought
        const _: () = ::headwater::value::assert_newtype::<#name>(<#value as ::headwater::shape::Shaped>::STATIC);
    }
}

fn brought(docs: &[String], path: &TokenStream, name: &Ident) -> TokenStream {
    let docs = types::docs(docs);
    let is_so_called = path.clone().into_iter().last().is_some_and(|last| *name == last.to_string());
    let called = (!is_so_called).then(|| quote!(as #name));
    quote!(#docs pub use #path #called;)
}

fn parts(fields: &[Field]) -> TokenStream {
    let types = fields.iter().map(|field| &field.ty);
    quote!(&[#(<#types as ::headwater::shape::Shaped>::STATIC),*])
}

fn held(brought: &TokenStream, name: &Ident, shape: &TokenStream, parts: &TokenStream) -> TokenStream {
    quote! {
        #brought
        const _: () = ::headwater::value::assert_declared::<#name>(&#shape, #parts);
    }
}
