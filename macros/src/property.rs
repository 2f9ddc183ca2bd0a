//! `#[derive(Property)]`: a fact of one entity: the id, and a value.

use headwater_codegen::walk::{Field, field_shapes, number};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::attributes::{ANY, Attributes};
use crate::errors::Errors;
use crate::fields::{self, Written};
use crate::{input, layout, types};

pub(crate) fn expand(input: TokenStream) -> syn::Result<TokenStream> {
    let mut errors = Errors::default();
    let input = input::read(input, &mut errors)?;
    let named = input::named(&input, "a property")?;
    let written = fields::written(named, &["of", "name"], &mut errors);
    let (of, values): (Vec<&Written<'_>>, Vec<&Written<'_>>) =
        written.iter().partition(|field| field.attributes.has("of", &mut errors).is_some());
    let ([of], [value]) = (of.as_slice(), values.as_slice()) else {
        let two = "a property has two fields: the id of its entity, with `#[headwater(of)]` before it, and the value, whose name it has";
        match (of.as_slice(), values.as_slice()) {
            ([_, second, ..], _) => errors.at(second.rust, "another field is `of` already"),
            ([_], [_, second, ..]) => errors.at(second.rust, "a property has one value: this is another property, a struct of its own"),
            _ => errors.at(&input.ident, two),
        }
        return errors.or(quote!());
    };
    if types::optional(of.ty).is_some() {
        errors.at(of.ty, "whose property it is is always known: it cannot be optional");
    }
    if let Some(span) = of.attributes.place("name") {
        errors.on(span, "the id has no name of its own: its column is `id`");
    }
    let name = value.name(&mut errors);
    let attributes = Attributes::read(&input.attrs, &["tag", "slice", "keep"], &mut errors);
    let tag = attributes.tag(&ANY, &mut errors);
    if tag.is_none() {
        errors.at(
            &input.ident,
            "no tag: write `#[headwater(tag = 1)]` before the struct, with a number that no other property of its entity has",
        );
    }
    let layout = layout::read(&attributes, &mut errors).emit();
    let (id_type, id) = (of.ty, of.rust);
    let id_field = Field { tag: 1, name: "id".to_owned(), rust: id.clone(), ty: quote!(#id_type), optional: false };
    let field = value.as_field(2, "value", &mut errors);
    let holds = fields::assertions([&field], &quote!(assert_field));
    let fields = [id_field, field];
    let (shapes, checks) = (field_shapes(&fields), fields::checks(&fields));
    let (rust, value, tag) = (&input.ident, value.rust, number(tag.and_then(|tag| tag.number).unwrap_or_default()));
    let length = Literal::usize_unsuffixed(1 + name.len());
    errors.or(quote! {
        impl ::headwater::fact::Member for #rust {
            const FACT: ::headwater::shape::FactShape = {
                const ENTITY: &str = <#id_type as ::headwater::fact::Entity>::NAME;
                const BYTES: [u8; ENTITY.len() + #length] = ::headwater::fact::join(ENTITY, #name);
                const NAME: &str = match ::std::str::from_utf8(&BYTES) {
                    Ok(name) => name,
                    Err(_) => panic!("two names and a dot are text"),
                };
                const SHAPE: ::headwater::shape::Shape = ::headwater::shape::Shape::record(NAME, #shapes);
                let tag = <#id_type as ::headwater::fact::Entity>::TAG;
                ::headwater::shape::FactShape::property(tag, #tag, NAME, || &SHAPE) #layout
            };

            fn write_fact<W: ::headwater::Writer>(
                &self,
                fact: &'static ::headwater::shape::FactShape,
                w: &mut W,
            ) -> ::std::result::Result<(), W::Error> {
                w.property(fact, &self.#id, &self.#value)
            }

            fn read_fact<R: ::headwater::Reader>(
                fact: &'static ::headwater::shape::FactShape,
                r: &mut R,
            ) -> ::std::result::Result<Self, R::Error> {
                let (#id, #value) = r.property(fact)?;
                Ok(#rust { #id, #value })
            }

            fn route<W: ::headwater::Writer>(&self, w: &mut W) -> ::std::result::Result<(), W::Error> {
                ::headwater::Value::write(&self.#id, w)
            }

            fn holds(&self, _: ::headwater::Timestamp) -> ::std::result::Result<(), ::headwater::value::Broken> {
                #checks
            }
        }
        #holds
    })
}
