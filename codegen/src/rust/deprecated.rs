//! What is deprecated is for users to leave; generated code goes on with it, and may.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse_quote;

use crate::plan::Record;

/// Lets each item that names something deprecated do so. Names are all that is looked at, so an item may be allowed what it does not do.
pub(super) fn allow(tokens: TokenStream, names: &BTreeSet<String>) -> TokenStream {
    if names.is_empty() || !speaks_of(tokens.clone(), names) {
        return tokens;
    }
    let Ok(file) = syn::parse2::<syn::File>(tokens.clone()) else { return tokens };
    let items = file.items.into_iter().map(|item| allowed(item, names));
    quote!(#(#items)*)
}

/// Whether a record is deprecated, or has to do with what is.
pub(super) fn concerns(record: &Record, names: &BTreeSet<String>) -> bool {
    let is_named = |name: &proc_macro2::Ident| names.contains(&name.to_string());
    !names.is_empty()
        && (is_named(&record.rust) || record.columns.iter().any(|it| is_named(&it.rust) || speaks_of(it.value.clone(), names)))
}

fn allowed(mut item: syn::Item, names: &BTreeSet<String>) -> syn::Item {
    if !speaks_of(item.to_token_stream(), names) {
        return item;
    }
    let attributes = match &mut item {
        syn::Item::Struct(it) => &mut it.attrs,
        syn::Item::Enum(it) => &mut it.attrs,
        syn::Item::Impl(it) => &mut it.attrs,
        syn::Item::Trait(it) => &mut it.attrs,
        syn::Item::Type(it) => &mut it.attrs,
        syn::Item::Mod(it) => &mut it.attrs,
        syn::Item::Const(it) => &mut it.attrs,
        syn::Item::Fn(it) => &mut it.attrs,
        _ => return item,
    };
    // Whoever asks that lints be expected, not allowed, is not to hear of it here: what only looks like a use would be an expectation not met.
    let reason = "what is deprecated is there yet";
    attributes.push(parse_quote!(#[allow(deprecated, clippy::allow_attributes, reason = #reason)]));
    item
}

fn speaks_of(tokens: TokenStream, names: &BTreeSet<String>) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(name) => names.contains(&name.to_string()),
        TokenTree::Group(group) => speaks_of(group.stream(), names),
        _ => false,
    })
}
