//! The union `Fact` of all properties and edges, and `Datum`.

use headwater_idl::model::{self, Slice};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{checks, types};
use crate::names;
use crate::plan::{Fact, Own, Plan, RecordKind};
use crate::walk::{Layout, Member, Union, number};

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
        let (docs, name) = (types::lead(&fact.record.docs, fact.record.deprecated.as_ref()), &fact.record.rust);
        quote!(#docs #name(#name))
    });
    let derives = types::derives(false, plan.facts.iter().all(|fact| fact.record.total), false, &Own::default());
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
    let members = plan.facts.iter().map(member).collect();
    Union { rust: names::ident("Fact"), facts: quote!(&[#(#shapes),*]), members, check: checks::of_union(&plan.facts) }.emit()
}

fn shape(fact: &Fact) -> TokenStream {
    let (name, rust, tag) = (&fact.record.name, &fact.record.rust, number(fact.tag));
    let layout = layout(fact.layout).emit();
    match fact.property.map(number) {
        Some(own) => quote!(::headwater::shape::FactShape::property(#tag, #own, #name, || const { &#rust::SHAPE }) #layout),
        None => quote!(::headwater::shape::FactShape::edge(#tag, #name, ::headwater::shape::of::<#rust>) #layout),
    }
}

fn layout(layout: model::Layout) -> Layout {
    let slice = match layout.slice {
        Slice::Hour => Some("Hour"),
        Slice::Day => None,
        Slice::Month => Some("Month"),
    };
    Layout { slice, keep: layout.keep }
}

fn member(fact: &Fact) -> Member {
    let (variant, place, end) = (&fact.record.rust, &fact.place, &fact.record.columns[0].rust);
    let (write, read) = match fact.record.kind {
        RecordKind::Edge => (quote!(w.edge(&Self::FACTS[facts::#place], f)), quote!(r.edge(&Self::FACTS[index]).map(Fact::#variant))),
        _ => (
            quote!(w.property(&Self::FACTS[facts::#place], &f.id, &f.value)),
            quote!({
                let (id, value) = r.property(&Self::FACTS[index])?;
                Ok(Fact::#variant(#variant { id, value }))
            }),
        ),
    };
    Member { variant: variant.clone(), place: quote!(facts::#place), write, read, route: quote!(f.#end.write(w)) }
}
