//! The union of all properties and edges: `headwater::Fact`.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

/// An enum of facts.
#[derive(Debug)]
pub struct Union {
    /// Its Rust type.
    pub rust: Ident,
    /// The shapes of its members, ordered by tag: an expression of `&'static [FactShape]`.
    pub facts: TokenStream,
    /// Its members.
    pub members: Vec<Member>,
    /// Its `Fact::check`, if there is anything to break.
    pub check: TokenStream,
}

/// One variant of the union. In the code the fact is `f`, where it stands in the union is `index`, and the format is `w` or `r`.
#[derive(Debug)]
pub struct Member {
    /// Its variant.
    pub variant: Ident,
    /// The constant of its place in the union.
    pub place: TokenStream,
    /// Writes it.
    pub write: TokenStream,
    /// Reads it.
    pub read: TokenStream,
    /// Writes what its partition is chosen by.
    pub route: TokenStream,
}

/// How a fact is laid out and kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct Layout {
    /// A bucket's size, where it is not the day.
    pub slice: Option<&'static str>,
    /// Microseconds, where it is not for ever.
    pub keep: Option<i64>,
}

impl Layout {
    /// What follows the shape of a fact: what differs from the default.
    pub fn emit(self) -> TokenStream {
        let slice = self.slice.map(|size| format_ident!("{size}")).map(|size| quote!(.sliced(::headwater::counter::BucketSize::#size)));
        let keep = self.keep.map(Literal::i64_unsuffixed).map(|micros| quote!(.kept(#micros)));
        quote!(#slice #keep)
    }
}

impl Union {
    /// `headwater::Fact`.
    pub fn emit(&self) -> TokenStream {
        let (name, facts, check) = (&self.rust, &self.facts, &self.check);
        let index = self.each(quote!(), |member| {
            let (variant, place) = (&member.variant, &member.place);
            quote!(#name::#variant(_) => #place,)
        });
        let write = self.each(quote!(let _ = w;), |member| self.arm(member, &member.write));
        let route = self.each(quote!(let _ = w;), |member| self.arm(member, &member.route));
        let read = self.read();
        quote! {
            impl ::headwater::Fact for #name {
                const FACTS: &'static [::headwater::shape::FactShape] = #facts;

                fn index(&self) -> usize {
                    #index
                }

                fn write<W: ::headwater::Writer>(&self, w: &mut W) -> ::std::result::Result<(), W::Error> {
                    #write
                }

                fn read<R: ::headwater::Reader>(index: usize, r: &mut R) -> ::std::result::Result<Self, R::Error> {
                    #read
                }

                fn route<W: ::headwater::Writer>(&self, w: &mut W) -> ::std::result::Result<(), W::Error> {
                    #route
                }

                #check
            }
        }
    }

    fn arm(&self, member: &Member, body: &TokenStream) -> TokenStream {
        let (name, variant) = (&self.rust, &member.variant);
        quote!(#name::#variant(f) => #body,)
    }

    /// A `match` over the union. A schema of no facts has an empty one, of which there is no value; `unused` is what its arms would use.
    fn each(&self, unused: TokenStream, arm: impl Fn(&Member) -> TokenStream) -> TokenStream {
        let arms = self.members.iter().map(arm);
        if self.members.is_empty() { quote!(#unused match *self {}) } else { quote!(match self { #(#arms)* }) }
    }

    fn read(&self) -> TokenStream {
        let Some((last, others)) = self.members.split_last() else {
            return quote!({
                let _ = (index, r);
                Err(::headwater::value::Fault::Missing("a fact").into())
            });
        };
        let arms = others.iter().map(|member| {
            let (place, read) = (&member.place, &member.read);
            quote!(#place => #read)
        });
        let last = &last.read;
        if others.is_empty() { quote!(#last) } else { quote!(match index { #(#arms,)* _ => #last }) }
    }
}
