//! What the emitters of types share: documentation, declarations and derives.

use proc_macro2::TokenStream;
use quote::quote;

use crate::plan::Record;

/// Documentation lines.
pub(super) fn docs(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| if line.is_empty() || line.starts_with(' ') { line.clone() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

/// What stands before a declaration: its documentation, and that it is deprecated.
pub(super) fn lead(lines: &[String], deprecated: Option<&String>) -> TokenStream {
    let (docs, deprecated) = (docs(lines), deprecated.map(|why| quote!(#[deprecated = #why])));
    quote!(#docs #deprecated)
}

/// The record as a Rust struct with its documentation.
pub(super) fn declaration(record: &Record) -> TokenStream {
    let (docs, name, derives) = (lead(&record.docs, record.deprecated.as_ref()), &record.rust, derives(false, record.total, record.zero));
    let fields = record.columns.iter().map(|column| {
        let (docs, name, ty) = (lead(&column.docs, column.deprecated.as_ref()), &column.rust, column.rust_type());
        quote!(#docs pub #name: #ty)
    });
    quote!(#docs #derives pub struct #name { #(#fields),* })
}

/// Lints that the schema brings on.
pub(super) fn allow(lints: &[TokenStream]) -> TokenStream {
    if lints.is_empty() { quote!() } else { quote!(#[allow(#(#lints),*, clippy::allow_attributes, reason = "the schema decides")]) }
}

/// Values without floats can be told equal, ordered and hashed; what has a zero has it by default.
pub(super) fn derives(copied: bool, total: bool, zero: bool) -> TokenStream {
    let copied = copied.then(|| quote!(, Copy));
    let default = zero.then(|| quote!(, Default));
    let order = total.then(|| quote!(, Eq, PartialOrd, Ord, Hash));
    quote!(#[derive(Clone #copied, Debug #default, PartialEq #order)])
}
