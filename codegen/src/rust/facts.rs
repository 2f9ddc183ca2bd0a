//! Facts: an edge is a record like any other; a property is its entity's id and a value.

use proc_macro2::TokenStream;
use quote::quote;

use super::{structs, types};
use crate::plan::{Fact, Record, RecordKind};

/// The type of one property or edge.
pub(super) fn emit(fact: &Fact) -> TokenStream {
    if fact.record.kind == RecordKind::Edge { structs::emit(&fact.record) } else { property(&fact.record) }
}

/// The two columns of a property are written apart (as cases of unions), so that it has a shape, but no walk of its own.
fn property(record: &Record) -> TokenStream {
    let (declaration, name, schema_name, fields) = (types::declaration(record), &record.rust, &record.name, types::fields(record));
    quote! {
        #declaration

        impl #name {
            const SHAPE: ::headwater::shape::Shape = ::headwater::shape::Shape::record(#schema_name, #fields);
        }
    }
}
