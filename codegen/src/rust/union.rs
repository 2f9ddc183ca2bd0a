//! The union `Fact` of all properties and edges, and `Datum`.

use headwater_idl::model::{Layout, Slice};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{checks, types};
use crate::plan::{Fact, Plan, RecordKind};

/// `Fact`, its conversions, the module `facts`, and `Datum`.
pub(super) fn emit(plan: &Plan) -> TokenStream {
    let (union, places, fact) = (union(plan), places(plan), implementation(plan));
    quote! {
        #union
        #places
        #fact

        /// One fact with where it comes from.
        pub type Datum = ::headwater::Datum<Fact>;
    }
}

fn union(plan: &Plan) -> TokenStream {
    let variants = plan.facts.iter().map(|fact| {
        let (docs, name) = (types::docs(&fact.record.docs), &fact.record.rust);
        quote!(#docs #name(#name))
    });
    let derives = types::derives(false, plan.facts.iter().all(|fact| fact.record.total), false);
    let allow = types::allow(&plan.lints);
    let from = plan.facts.iter().map(|fact| {
        let name = &fact.record.rust;
        quote! {
            impl ::std::convert::From<#name> for Fact {
                fn from(fact: #name) -> Self {
                    Fact::#name(fact)
                }
            }
        }
    });
    quote! {
        /// One fact: a property of an entity, or an edge.
        #derives
        #allow
        pub enum Fact { #(#variants),* }
        #(#from)*
    }
}

fn places(plan: &Plan) -> TokenStream {
    let places = plan.facts.iter().enumerate().map(|(index, fact)| {
        let (docs, name, index) = (format!(" [`{0}`](super::{0}).", fact.record.rust), &fact.place, Literal::usize_unsuffixed(index));
        quote!(#[doc = #docs] pub const #name: usize = #index;)
    });
    quote! {
        /// Where each fact stands in the union [`Fact`].
        pub mod facts { #(#places)* }
    }
}

fn implementation(plan: &Plan) -> TokenStream {
    let shapes = plan.facts.iter().map(shape);
    let (index, write, read, route) = (index(plan), write(plan), read(plan), route(plan));
    let check = checks::of_union(&plan.facts);
    quote! {
        impl ::headwater::Fact for Fact {
            const FACTS: &'static [::headwater::shape::FactShape] = &[#(#shapes),*];

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

fn shape(fact: &Fact) -> TokenStream {
    let (name, rust, tag) = (&fact.record.name, &fact.record.rust, types::number(fact.tag));
    let layout = layout(fact.layout);
    match fact.property.map(types::number) {
        Some(own) => quote!(::headwater::shape::FactShape::property(#tag, #own, #name, || const { &#rust::SHAPE }) #layout),
        None => quote!(::headwater::shape::FactShape::edge(#tag, #name, ::headwater::shape::of::<#rust>) #layout),
    }
}

/// What differs from the default: by the day, for ever.
fn layout(layout: Layout) -> TokenStream {
    let slice = match layout.slice {
        Slice::Hour => quote!(.sliced(::headwater::counter::BucketSize::Hour)),
        Slice::Day => quote!(),
        Slice::Month => quote!(.sliced(::headwater::counter::BucketSize::Month)),
    };
    let keep = layout.keep.map(Literal::i64_unsuffixed).map(|micros| quote!(.kept(#micros)));
    quote!(#slice #keep)
}

/// A `match` over the union. A schema of no facts has an empty one, of which there is no value; `unused` is what its arms would use.
fn each(plan: &Plan, unused: TokenStream, arm: impl Fn(&Fact) -> TokenStream) -> TokenStream {
    let arms = plan.facts.iter().map(arm);
    if plan.facts.is_empty() { quote!(#unused match *self {}) } else { quote!(match self { #(#arms)* }) }
}

fn index(plan: &Plan) -> TokenStream {
    each(plan, quote!(), |fact| {
        let (name, place) = (&fact.record.rust, &fact.place);
        quote!(Fact::#name(_) => facts::#place,)
    })
}

fn write(plan: &Plan) -> TokenStream {
    each(plan, quote!(let _ = w;), |fact| {
        let (name, place) = (&fact.record.rust, &fact.place);
        match fact.record.kind {
            RecordKind::Edge => quote!(Fact::#name(f) => w.edge(&Self::FACTS[facts::#place], f),),
            _ => quote!(Fact::#name(f) => w.property(&Self::FACTS[facts::#place], &f.id, &f.value),),
        }
    })
}

fn route(plan: &Plan) -> TokenStream {
    each(plan, quote!(let _ = w;), |fact| {
        let (name, end) = (&fact.record.rust, &fact.record.columns[0].rust);
        quote!(Fact::#name(f) => f.#end.write(w),)
    })
}

fn read(plan: &Plan) -> TokenStream {
    let Some((last, others)) = plan.facts.split_last() else {
        return quote!({
            let _ = (index, r);
            Err(::headwater::value::Fault::Missing("a fact").into())
        });
    };
    let arms = others.iter().map(|fact| {
        let (place, body) = (&fact.place, read_one(fact));
        quote!(facts::#place => #body)
    });
    let last = read_one(last);
    if others.is_empty() { last } else { quote!(match index { #(#arms,)* _ => #last }) }
}

fn read_one(fact: &Fact) -> TokenStream {
    let name = &fact.record.rust;
    match fact.record.kind {
        RecordKind::Edge => quote!(r.edge(&Self::FACTS[index]).map(Fact::#name)),
        _ => quote!({
            let (id, value) = r.property(&Self::FACTS[index])?;
            Ok(Fact::#name(#name { id, value }))
        }),
    }
}
