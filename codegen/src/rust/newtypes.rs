//! Newtypes: a struct around another type, which goes on the wire as what it wraps.

use proc_macro2::TokenStream;
use quote::quote;

use super::types;
use crate::plan::Newtype;

/// A newtype of the schema.
pub(super) fn emit(item: &Newtype) -> TokenStream {
    let (docs, name, value) = (types::docs(&item.docs), &item.rust, &item.value);
    let derives = types::derives(item.copied, item.total, item.zero);
    let (conversions, walk) = (conversions(item), walk(item));
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

fn walk(item: &Newtype) -> TokenStream {
    let (name, value) = (&item.rust, &item.value);
    let zero = item.zero.then(|| {
        quote! {
            #[inline(always)]
            fn zero() -> ::std::option::Option<Self> {
                <#value as ::headwater::Decode>::zero().map(#name)
            }
        }
    });
    let check = item.checked.then(|| {
        quote! {
            fn check(&self) -> ::std::result::Result<(), ::headwater::value::Broken> {
                ::headwater::Value::check(&self.0)
            }
        }
    });
    quote! {
        impl ::headwater::Value for #name {
            const KIND: ::headwater::shape::Kind = <#value as ::headwater::Value>::KIND;
            const SHAPE: ::headwater::shape::Shape = <#value as ::headwater::Value>::SHAPE;

            #[inline(always)]
            fn write<W: ::headwater::Writer>(&self, w: &mut W) -> ::std::result::Result<(), W::Error> {
                self.0.write(w)
            }

            #[inline(always)]
            fn is_zero(&self) -> bool {
                self.0.is_zero()
            }

            #check
        }

        impl ::headwater::Decode for #name {
            #[inline(always)]
            fn read<R: ::headwater::Reader>(r: &mut R, old: ::std::option::Option<Self>) -> ::std::result::Result<Self, R::Error> {
                <#value as ::headwater::Decode>::read(r, old.map(|old| old.0)).map(#name)
            }

            #zero
        }
    }
}
