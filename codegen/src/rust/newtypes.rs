//! Newtypes: a struct around another type, which goes on the wire as what it wraps.

use proc_macro2::TokenStream;
use quote::quote;

use super::{hand, types};
use crate::plan::Newtype;
use crate::walk;

/// A newtype of the schema.
pub(super) fn emit(item: &Newtype) -> TokenStream {
    if let Some(path) = &item.own.path {
        return hand::newtype(item, path);
    }
    let (docs, name, value) = (types::lead(&item.docs, item.deprecated.as_ref()), &item.rust, &item.value);
    let derives = types::derives(item.copied, item.total, item.default, &item.own);
    let (conversions, walk) = (conversions(item), walk(item).emit());
    quote! {
        #docs
        #derives
        pub struct #name(pub #value);
        #conversions
        #walk
    }
}

/// From and to what it wraps; where that is text, from borrowed text as well.
fn conversions(item: &Newtype) -> TokenStream {
    let (name, value) = (&item.rust, &item.value);
    let text = item.is_text().then(|| {
        quote! {
            impl ::std::convert::From<&str> for #name {
                fn from(value: &str) -> Self {
                    #name(value.to_owned())
                }
            }

            impl ::std::convert::AsRef<str> for #name {
                fn as_ref(&self) -> &str {
                    &self.0
                }
            }
        }
    });
    let shown = item.is_shown().then(|| {
        quote! {
            impl ::std::fmt::Display for #name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::result::Result<(), ::std::fmt::Error> {
                    ::std::fmt::Display::fmt(&self.0, f)
                }
            }
        }
    });
    quote! {
        impl ::std::convert::From<#value> for #name {
            fn from(value: #value) -> Self {
                #name(value)
            }
        }

        impl ::std::convert::From<#name> for #value {
            fn from(value: #name) -> Self {
                value.0
            }
        }

        impl ::std::ops::Deref for #name {
            type Target = #value;

            fn deref(&self) -> &#value {
                &self.0
            }
        }
        #text
        #shown
    }
}

fn walk(item: &Newtype) -> walk::Newtype {
    walk::Newtype { rust: item.rust.clone(), value: item.value.clone(), zero: item.zero, checked: item.checked }
}
