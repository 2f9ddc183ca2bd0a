//! Enums: the cases, and `Unknown` for the numbers of a newer schema.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{hand, types};
use crate::plan::Enum;
use crate::walk::{Case, Choice, Numbers};

/// An enum of the schema.
pub(super) fn emit(item: &Enum) -> TokenStream {
    if let Some(path) = &item.own.path {
        return hand::choice(item, path);
    }
    let (docs, name) = (types::lead(&item.docs, item.deprecated.as_ref()), &item.rust);
    let variants = item.cases.iter().map(|case| {
        let (docs, name) = (types::lead(&case.docs, case.deprecated.as_ref()), &case.rust);
        quote!(#docs #name,)
    });
    let allow = types::allow(&item.lints);
    let derives = types::derived(&["Clone", "Copy", "Debug", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash"], &item.own);
    let choice = choice(item);
    let (inherent, walk) = (inherent(item, &choice), choice.walk(&numbers(item)));
    quote! {
        #docs
        #derives
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

fn choice(item: &Enum) -> Choice {
    let cases = item.cases.iter().map(|case| Case { tag: case.tag, name: case.name.clone(), rust: case.rust.clone() });
    Choice { name: item.name.clone(), rust: item.rust.clone(), cases: cases.collect() }
}

/// By the functions that the type has for everybody.
fn numbers(item: &Enum) -> Numbers {
    let name = &item.rust;
    Numbers {
        number: quote!(self.number()),
        read: quote!(r.choice(Self::CASES).map(#name::of)),
        is_zero: quote!(self.number() == 0),
        zero: Some(quote!(::std::default::Default::default())),
    }
}

fn inherent(item: &Enum, choice: &Choice) -> TokenStream {
    let name = &item.rust;
    let variants: Vec<_> = item.cases.iter().map(|case| &case.rust).collect();
    let tags: Vec<_> = item.cases.iter().map(|case| Literal::i32_unsuffixed(case.tag)).collect();
    let cases = choice.constant();
    quote! {
        impl #name {
            #cases

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

        impl ::std::default::Default for #name {
            fn default() -> Self {
                #name::of(0)
            }
        }
    }
}
