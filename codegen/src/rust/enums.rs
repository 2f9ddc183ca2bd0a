//! Enums: the cases, and `Unknown` for the numbers of a newer schema.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::types;
use crate::plan::Enum;

/// An enum of the schema.
pub(super) fn emit(item: &Enum) -> TokenStream {
    let (docs, name) = (types::docs(&item.docs), &item.rust);
    let variants = item.cases.iter().map(|case| {
        let (docs, name) = (types::docs(&case.docs), &case.rust);
        quote!(#docs #name,)
    });
    let allow = types::allow(&item.lints);
    let (inherent, walk) = (inherent(item), walk(item));
    quote! {
        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #allow
        pub enum #name {
            #(#variants)*
            /// A case that this program does not know, by its number.
            Unknown(i32),
        }
        #inherent
        #walk
    }
}

fn inherent(item: &Enum) -> TokenStream {
    let name = &item.rust;
    let variants: Vec<_> = item.cases.iter().map(|case| &case.rust).collect();
    let tags: Vec<_> = item.cases.iter().map(|case| Literal::i32_unsuffixed(case.tag)).collect();
    let names = item.cases.iter().map(|case| &case.name);
    quote! {
        impl #name {
            const CASES: &'static [::headwater::shape::Case] = &[#(::headwater::shape::Case::new(#tags, #names)),*];

            /// Its number on the wire.
            pub fn number(self) -> i32 {
                match self {
                    #(#name::#variants => #tags,)*
                    #name::Unknown(number) => number,
                }
            }

            /// The case of a number.
            pub fn of(number: i32) -> Self {
                match number {
                    #(#tags => #name::#variants,)*
                    _ => #name::Unknown(number),
                }
            }
        }
    }
}

fn walk(item: &Enum) -> TokenStream {
    let (name, schema_name) = (&item.rust, &item.name);
    quote! {
        impl ::std::default::Default for #name {
            fn default() -> Self {
                #name::of(0)
            }
        }

        impl ::headwater::Value for #name {
            const KIND: ::headwater::shape::Kind = ::headwater::shape::Kind::Enum;
            const SHAPE: ::headwater::shape::Shape = ::headwater::shape::Shape::choice(#schema_name, Self::CASES);

            fn write<W: ::headwater::Writer>(&self, w: &mut W) -> ::std::result::Result<(), W::Error> {
                w.choice(Self::CASES, self.number())
            }

            fn is_zero(&self) -> bool {
                self.number() == 0
            }
        }

        impl ::headwater::Decode for #name {
            fn read<R: ::headwater::Reader>(r: &mut R, _: ::std::option::Option<Self>) -> ::std::result::Result<Self, R::Error> {
                r.choice(Self::CASES).map(#name::of)
            }

            fn zero() -> ::std::option::Option<Self> {
                Some(::std::default::Default::default())
            }
        }
    }
}
