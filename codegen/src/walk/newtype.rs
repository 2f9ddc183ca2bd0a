//! Newtypes: on the wire what they wrap.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// A tuple struct around another type.
#[derive(Debug)]
pub struct Newtype {
    /// Its Rust type.
    pub rust: Ident,
    /// The Rust type of what it wraps.
    pub value: TokenStream,
    /// Whether that may have a zero.
    pub zero: bool,
    /// Whether there may be checks in its values.
    pub checked: bool,
}

impl Newtype {
    /// `Value` and `Decode`.
    pub fn emit(&self) -> TokenStream {
        let (name, value) = (&self.rust, &self.value);
        let zero = self.zero.then(|| {
            quote! {
                #[inline(always)]
                fn zero() -> ::std::option::Option<Self> {
                    <#value as ::headwater::Decode>::zero().map(#name)
                }
            }
        });
        let check = self.checked.then(|| {
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
                    ::headwater::Value::write(&self.0, w)
                }

                #[inline(always)]
                fn is_zero(&self) -> bool {
                    ::headwater::Value::is_zero(&self.0)
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
}
