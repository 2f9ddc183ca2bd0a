//! Enums: names for numbers.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

/// An enum.
#[derive(Debug)]
pub struct Choice {
    /// Its name in the schema.
    pub name: String,
    /// Its Rust type.
    pub rust: Ident,
    /// Its cases, ordered by number.
    pub cases: Vec<Case>,
}

/// How an enum's values become numbers, and numbers values.
#[derive(Debug)]
pub struct Numbers {
    /// The number of `self`, which is borrowed.
    pub number: TokenStream,
    /// Reads a value from `r`.
    pub read: TokenStream,
    /// Whether the number of `self` is zero.
    pub is_zero: TokenStream,
    /// The value of the number zero, if there is one.
    pub zero: Option<TokenStream>,
}

/// One case of an enum.
#[derive(Debug)]
pub struct Case {
    /// Its number on the wire.
    pub tag: i32,
    /// Its name in the schema.
    pub name: String,
    /// Its Rust variant.
    pub rust: Ident,
}

impl Choice {
    /// The constant `CASES`.
    pub fn constant(&self) -> TokenStream {
        let (tags, names) = (self.tags(), self.cases.iter().map(|case| &case.name));
        quote! {
            const CASES: &'static [::headwater::shape::Case] = &[#(::headwater::shape::Case::new(#tags, #names)),*];
        }
    }

    /// The numbers, by a `match` each. `unknown` is the variant that keeps the numbers of a newer schema; without one they are errors,
    /// and there is no zero.
    pub fn matched(&self, unknown: Option<&Ident>) -> Numbers {
        let (name, schema_name, variants, tags) = (&self.rust, &self.name, self.variants(), self.tags());
        let kept = unknown.map(|unknown| quote!(#name::#unknown(number) => number,));
        let other = match unknown {
            Some(unknown) => quote!(number => Ok(#name::#unknown(number))),
            None => quote!(number => Err(::headwater::value::Fault::Range(number.into(), #schema_name).into())),
        };
        Numbers {
            number: quote!(match *self { #(#name::#variants => #tags,)* #kept }),
            read: quote!(match r.choice(Self::CASES)? { #(#tags => Ok(#name::#variants),)* #other }),
            is_zero: unknown.map_or(quote!(false), |unknown| quote!(::std::matches!(*self, #name::#unknown(0)))),
            zero: unknown.map(|unknown| quote!(#name::#unknown(0))),
        }
    }

    /// `Value` and `Decode`.
    pub fn walk(&self, numbers: &Numbers) -> TokenStream {
        let (name, schema_name) = (&self.rust, &self.name);
        let Numbers { number, read, is_zero, zero } = numbers;
        let zero = zero.as_ref().map(|zero| quote!(fn zero() -> ::std::option::Option<Self> { Some(#zero) }));
        quote! {
            impl ::headwater::Value for #name {
                const KIND: ::headwater::shape::Kind = ::headwater::shape::Kind::Enum;
                const SHAPE: ::headwater::shape::Shape = ::headwater::shape::Shape::choice(#schema_name, Self::CASES);

                fn write<W: ::headwater::Writer>(&self, w: &mut W) -> ::std::result::Result<(), W::Error> {
                    w.choice(Self::CASES, #number)
                }

                fn is_zero(&self) -> bool {
                    #is_zero
                }
            }

            impl ::headwater::Decode for #name {
                fn read<R: ::headwater::Reader>(r: &mut R, _: ::std::option::Option<Self>) -> ::std::result::Result<Self, R::Error> {
                    #read
                }

                #zero
            }
        }
    }

    fn variants(&self) -> Vec<&Ident> {
        self.cases.iter().map(|case| &case.rust).collect()
    }

    fn tags(&self) -> Vec<Literal> {
        self.cases.iter().map(|case| Literal::i32_unsuffixed(case.tag)).collect()
    }
}
