//! Structs: the fields, and the walk over them in both directions. Edges and ids of several fields are walked the same way.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::types;
use crate::plan::{Column, Record, RecordKind};

/// A struct of the schema.
pub(super) fn emit(record: &Record) -> TokenStream {
    let (declaration, constant, walk) = (types::declaration(record), fields(record), walk(record));
    quote!(#declaration #constant #walk)
}

/// The constant that holds the shapes of the columns.
pub(super) fn fields(record: &Record) -> TokenStream {
    let (name, fields) = (&record.rust, types::fields(record));
    quote!(impl #name { const FIELDS: &'static [::headwater::shape::Field] = #fields; })
}

/// `Value` and `Decode` over `Self::FIELDS`.
pub(super) fn walk(record: &Record) -> TokenStream {
    let (name, schema_name, write, zero) = (&record.rust, &record.name, types::write(record), zero(record));
    let shape = if record.kind == RecordKind::Id { quote!(id) } else { quote!(record) };
    let is_zero = is_zero(record);
    let columns: Vec<&Column> = record.columns.iter().collect();
    let (old, slots) = slots(record, &columns);
    let read = types::read_slots(&quote!(Self::FIELDS), name, &columns);
    quote! {
        impl ::headwater::Value for #name {
            const KIND: ::headwater::shape::Kind = ::headwater::shape::Kind::Record;
            const SHAPE: ::headwater::shape::Shape = ::headwater::shape::Shape::#shape(#schema_name, Self::FIELDS);

            #write
            #is_zero
        }

        impl ::headwater::Decode for #name {
            fn read<R: ::headwater::Reader>(r: &mut R, #old: ::std::option::Option<Self>) -> ::std::result::Result<Self, R::Error> {
                #slots
                #read
            }

            #zero
        }
    }
}

/// A struct may be spread over several fields and goes on from what was read before; an edge stands alone.
fn slots(record: &Record, columns: &[&Column]) -> (TokenStream, TokenStream) {
    let names: Vec<&Ident> = columns.iter().map(|column| &column.rust).collect();
    let slots = match names.as_slice() {
        _ if record.kind == RecordKind::Edge => return (quote!(_), types::empty_slots(columns)),
        [] => return (quote!(_), quote!()),
        [name] => quote!(let mut #name = old.map(|old| old.#name);),
        _ => {
            let empty = types::empty_slots(columns);
            quote! {
                #empty
                if let Some(old) = old {
                    #(#names = Some(old.#names);)*
                }
            }
        }
    };
    (quote!(old), slots)
}

fn is_zero(record: &Record) -> TokenStream {
    let names = record.columns.iter().map(|column| &column.rust);
    let all = match (record.zero, record.columns.is_empty()) {
        (false, _) => return quote!(),
        (true, true) => quote!(true),
        (true, false) => quote!(#(self.#names.is_zero())&&*),
    };
    quote!(fn is_zero(&self) -> bool { #all })
}

fn zero(record: &Record) -> TokenStream {
    let (name, names) = (&record.rust, record.columns.iter().map(|column| &column.rust));
    let zero = quote!(Some(#name { #(#names: ::headwater::Decode::zero()?),* }));
    if record.zero { quote!(fn zero() -> ::std::option::Option<Self> { #zero }) } else { quote!() }
}
