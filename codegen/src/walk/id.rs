//! Ids of one field, which is written alone by the formats that can.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Field, Record};

/// `Value` and `Decode` of an id of one field.
pub fn walk_of_one(record: &Record, field: &Field) -> TokenStream {
    let (name, schema_name, field) = (&record.rust, &record.name, &field.rust);
    quote! {
        impl ::headwater::Value for #name {
            const KIND: ::headwater::shape::Kind = ::headwater::shape::Kind::Record;
            const SHAPE: ::headwater::shape::Shape = ::headwater::shape::Shape::id(#schema_name, Self::FIELDS);

            fn write<W: ::headwater::Writer>(&self, w: &mut W) -> ::std::result::Result<(), W::Error> {
                w.id(&Self::FIELDS[0], &self.#field)
            }
        }

        impl ::headwater::Decode for #name {
            fn read<R: ::headwater::Reader>(r: &mut R, _: ::std::option::Option<Self>) -> ::std::result::Result<Self, R::Error> {
                Ok(#name { #field: r.id(Self::FIELDS)? })
            }
        }
    }
}
