//! What the emitters of types share: documentation, declarations and derives.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::plan::{Own, Record};

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
    let (docs, name, derives) =
        (lead(&record.docs, record.deprecated.as_ref()), &record.rust, derives(false, record.total, record.default, &record.own));
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
pub(super) fn derives(copied: bool, total: bool, zero: bool, own: &Own) -> TokenStream {
    let copied = copied.then_some("Copy");
    let default = zero.then_some("Default");
    let order: &[&str] = if total { &["Eq", "PartialOrd", "Ord", "Hash"] } else { &[] };
    let ours = ["Clone"].into_iter().chain(copied).chain(["Debug"]).chain(default).chain(["PartialEq"]).chain(order.iter().copied());
    derived(&ours.collect::<Vec<_>>(), own)
}

/// A derive of Rust's own traits, and of others that are none of them by another path.
pub(super) fn derived(ours: &[&str], own: &Own) -> TokenStream {
    let names = ours.iter().map(|name| format_ident!("{name}"));
    let mut seen: Vec<String> = ours.iter().map(|name| (*name).to_owned()).collect();
    let mut more = Vec::new();
    for path in &own.derives {
        let name = plain(path);
        if !seen.contains(&name) {
            more.push(path);
            seen.push(name);
        }
    }
    quote!(#[derive(#(#names),* #(, #more)*)])
}

/// The path of a trait as text, those of the standard library by their names alone.
fn plain(path: &TokenStream) -> String {
    let text: String = path.to_string().split_whitespace().collect();
    let path = text.strip_prefix("::").unwrap_or(&text);
    match path.split_once("::") {
        Some(("std" | "core", rest)) => rest.rsplit("::").next().unwrap_or(rest).to_owned(),
        _ => path.to_owned(),
    }
}
