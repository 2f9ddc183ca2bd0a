//! Structs: the fields, and the walk over them in both directions. Edges and ids of several fields are walked the same way.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{checks, types};
use crate::plan::{Column, Plan, Record, RecordKind};

/// A struct of the schema.
pub(super) fn emit(plan: &Plan, record: &Record) -> TokenStream {
    let check = checks::of_struct(plan, record);
    let (declaration, constant, walk) = (types::declaration(record), fields(record), walk(record, &check));
    quote!(#declaration #constant #walk)
}

/// The columns of an edge.
pub(super) fn edge(plan: &Plan, record: &Record) -> TokenStream {
    let check = checks::of_fact(plan, record);
    let (declaration, constant, walk) = (types::declaration(record), fields(record), walk(record, &quote!()));
    quote!(#declaration #constant #check #walk)
}

/// The constant that holds the shapes of the columns.
pub(super) fn fields(record: &Record) -> TokenStream {
    let (name, fields) = (&record.rust, types::fields(record));
    quote!(impl #name { const FIELDS: &'static [::headwater::shape::Field] = #fields; })
}

/// `Value` and `Decode` over `Self::FIELDS`, with a function that checks values.
pub(super) fn walk(record: &Record, check: &TokenStream) -> TokenStream {
    let (name, schema_name, write, zero) = (&record.rust, &record.name, types::write(record), zero(record));
    let shape = if record.kind == RecordKind::Id { quote!(id) } else { quote!(record) };
    let columns: Vec<&Column> = record.columns.iter().collect();
    let (old, read) = if record.zero { (quote!(old), read_in_place(&columns)) } else { read_slots(record, &columns) };
    quote! {
        impl ::headwater::Value for #name {
            const KIND: ::headwater::shape::Kind = ::headwater::shape::Kind::Record;
            const SHAPE: ::headwater::shape::Shape = ::headwater::shape::Shape::#shape(#schema_name, Self::FIELDS);

            #write

            #check
        }

        impl ::headwater::Decode for #name {
            fn read<R: ::headwater::Reader>(r: &mut R, #old: ::std::option::Option<Self>) -> ::std::result::Result<Self, R::Error> {
                #read
            }

            #zero
        }
    }
}

/// What has a zero begins with it, and each field is put in its place: no field can be missing at the end.
fn read_in_place(columns: &[&Column]) -> TokenStream {
    if columns.is_empty() {
        let step = types::steps(&quote!(Self::FIELDS), &[], |_| quote!());
        return quote!(#step Ok(old.unwrap_or_default()));
    }
    let steps = types::steps(&quote!(Self::FIELDS), columns, |column| {
        let name = &column.rust;
        quote!(r.update(&mut it.#name)?)
    });
    quote! {
        let mut it = old.unwrap_or_default();
        #steps
        Ok(it)
    }
}

/// A struct may be spread over several fields and goes on from what was read before; an edge stands alone.
fn read_slots(record: &Record, columns: &[&Column]) -> (TokenStream, TokenStream) {
    let names: Vec<&Ident> = columns.iter().map(|column| &column.rust).collect();
    let (old, slots) = match names.as_slice() {
        _ if record.kind == RecordKind::Edge => (quote!(_), types::empty_slots(columns)),
        [] => (quote!(_), quote!()),
        [name] => (quote!(old), quote!(let mut #name = old.map(|old| old.#name);)),
        _ => {
            let empty = types::empty_slots(columns);
            let slots = quote! {
                #empty
                match old {
                    Some(old) if R::MERGES => { #(#names = Some(old.#names);)* }
                    _ => {}
                }
            };
            (quote!(old), slots)
        }
    };
    let read = types::read_slots(&quote!(Self::FIELDS), &record.rust, columns, record.kind == RecordKind::Id);
    (old, quote!(#slots #read))
}

fn zero(record: &Record) -> TokenStream {
    if !record.zero {
        return quote!();
    }
    quote! {
        #[inline]
        fn zero() -> ::std::option::Option<Self> {
            Some(::std::default::Default::default())
        }
    }
}
