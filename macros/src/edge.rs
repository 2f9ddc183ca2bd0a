//! `#[derive(Edge)]`: a fact between two entities, with fields of its own.

use headwater_codegen::walk::{Field, Record, RecordKind, Zero, number};
use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::attributes::{ANY, Attributes, OF_EDGES};
use crate::errors::Errors;
use crate::fields::{self, Written};
use crate::value::{missing_tag, schema_name};
use crate::{input, layout, types};

/// On the wire, the fields of an edge come after its two ends.
const ENDS: u16 = 2;

pub(crate) fn expand(input: TokenStream) -> syn::Result<TokenStream> {
    let mut errors = Errors::default();
    let input = input::read(input, &mut errors)?;
    let named = input::named(&input, "an edge")?;
    let written = fields::written(named, &["tag", "name", "from", "to"], &mut errors);
    let from = end(&input, &written, "from", 1, &mut errors);
    let to = end(&input, &written, "to", 2, &mut errors);
    let is_own = |field: &&Written<'_>| ["from", "to"].iter().all(|way| field.attributes.place(way).is_none());
    let own: Vec<_> = written.iter().filter(is_own).collect();
    let ends = from.into_iter().chain(to).collect::<Vec<_>>();
    let ends_hold = fields::assertions(&ends, &quote!(assert_end));
    let own = fields::tagged(&own, &OF_EDGES, ENDS, &mut errors);
    let own_hold = fields::assertions(&own, &quote!(assert_field));
    let route = ends.first().map(|from| from.rust.clone());
    let all: Vec<Field> = ends.into_iter().chain(own).collect();
    fields::named_once(&all, &mut errors);

    let attributes = Attributes::read(&input.attrs, &["tag", "name", "slice", "keep"], &mut errors);
    let tag = attributes.tag(&ANY, &mut errors);
    if tag.is_none() {
        missing_tag(&input.ident, &mut errors);
    }
    let (name, layout) = (schema_name(&input, &attributes, &mut errors), layout::read(&attributes, &mut errors).emit());
    let tag = number(tag.and_then(|tag| tag.number).unwrap_or_default());
    let checks = fields::checks(&all);
    let rust = input.ident.clone();
    let record = Record { kind: RecordKind::Edge, name: quote!(#name), rust, fields: all, zero: Zero::None, check: quote!() };
    let (walk, rust) = (record.emit(), &record.rust);
    errors.or(quote! {
        #walk

        impl ::headwater::fact::Member for #rust {
            const FACT: ::headwater::shape::FactShape =
                ::headwater::shape::FactShape::edge(#tag, #name, ::headwater::shape::of::<#rust>) #layout;

            fn write_fact<W: ::headwater::Writer>(
                &self,
                fact: &'static ::headwater::shape::FactShape,
                w: &mut W,
            ) -> ::std::result::Result<(), W::Error> {
                w.edge(fact, self)
            }

            fn read_fact<R: ::headwater::Reader>(
                fact: &'static ::headwater::shape::FactShape,
                r: &mut R,
            ) -> ::std::result::Result<Self, R::Error> {
                r.edge(fact)
            }

            fn route<W: ::headwater::Writer>(&self, w: &mut W) -> ::std::result::Result<(), W::Error> {
                ::headwater::Value::write(&self.#route, w)
            }

            fn holds(&self, _: ::headwater::Timestamp) -> ::std::result::Result<(), ::headwater::value::Broken> {
                #checks
            }
        }
        #ends_hold
        #own_hold
    })
}

/// The field that is an end of the edge.
fn end(input: &DeriveInput, written: &[Written<'_>], way: &str, tag: u16, errors: &mut Errors) -> Option<Field> {
    let mut marked = written.iter().filter(|field| field.attributes.place(way).is_some());
    let Some(field) = marked.next() else {
        errors.at(&input.ident, format!("an edge has two ends: write `#[headwater({way})]` before the id of the entity that it is {way}"));
        return None;
    };
    field.attributes.has(way, errors);
    if let Some(second) = marked.next() {
        errors.at(second.rust, format!("another field is `{way}` already"));
    }
    if way == "to" && field.attributes.place("from").is_some() {
        errors.at(field.rust, "one field is not both ends");
    }
    for own in ["tag", "name"] {
        if let Some(span) = field.attributes.place(own) {
            errors.on(span, format!("an end has no `{own}` of its own: it is `{way}`, number {tag}"));
        }
    }
    if types::optional(field.ty).is_some() {
        errors.at(field.ty, "an end of an edge is always there: it cannot be optional");
    }
    let ty = field.ty;
    Some(Field { tag, name: way.to_owned(), rust: field.rust.clone(), ty: quote!(#ty), optional: false })
}
