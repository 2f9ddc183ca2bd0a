//! Facts: an edge is a record like any other; a property is its entity's id and a value.

use proc_macro2::TokenStream;
use quote::quote;

use super::{checks, structs, types};
use crate::plan::{Plan, Record, RecordKind};
use crate::walk::field_shapes;

/// The type of one property or edge.
pub(super) fn emit(plan: &Plan, record: &Record) -> TokenStream {
    if record.kind == RecordKind::Edge { structs::edge(plan, record) } else { property(plan, record) }
}

/// The two columns of a property are written apart (as cases of unions), so that it has a shape, but no walk of its own.
fn property(plan: &Plan, record: &Record) -> TokenStream {
    let check = checks::of_fact(plan, record);
    let (declaration, name, schema_name, fields) = (types::declaration(record), &record.rust, &record.name, field_shapes(&record.fields()));
    quote! {
        #declaration

        impl #name {
            const SHAPE: ::headwater::shape::Shape = ::headwater::shape::Shape::record(#schema_name, #fields);
        }
        #check
    }
}
