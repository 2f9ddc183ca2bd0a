//! Structs and edges: the fields, and the walk over them.

use proc_macro2::TokenStream;
use quote::quote;

use super::{checks, hand, types};
use crate::plan::{Plan, Record};
use crate::walk::constant;

/// A struct of the schema.
pub(super) fn emit(plan: &Plan, record: &Record) -> TokenStream {
    if let Some(path) = &record.own.path {
        return hand::record(record, path);
    }
    let (declaration, walk) = (types::declaration(record), record.walked(checks::of_struct(plan, record)).emit());
    quote!(#declaration #walk)
}

/// The columns of an edge.
pub(super) fn edge(plan: &Plan, record: &Record) -> TokenStream {
    let check = checks::of_fact(plan, record);
    let walked = record.walked(quote!());
    let (declaration, constant, walk) = (types::declaration(record), constant(&walked), walked.walk());
    quote!(#declaration #constant #check #walk)
}
