//! `#[derive(Entity)]`: the id of an entity, a struct of its key's fields.

use headwater_codegen::walk::{Record, RecordKind, Zero};
use proc_macro2::TokenStream;
use quote::quote;

use crate::attributes::{ANY, Attributes};
use crate::errors::Errors;
use crate::fields::{self, Written};
use crate::value::{missing_tag, schema_name};
use crate::{input, types};

pub(crate) fn expand(input: TokenStream) -> syn::Result<TokenStream> {
    let mut errors = Errors::default();
    let input = input::read(input, &mut errors)?;
    let named = input::named(&input, "the id of an entity")?;
    let attributes = Attributes::read(&input.attrs, &["tag", "name"], &mut errors);
    let tag = attributes.tag(&ANY, &mut errors);
    if tag.is_none() {
        missing_tag(&input.ident, &mut errors);
    }
    let name = schema_name(&input, &attributes, &mut errors);
    // The id of a `Person` is called `PersonId`, as where it is generated.
    let name = name.strip_suffix("Id").filter(|name| !name.is_empty()).map_or(name.clone(), str::to_owned);
    let written = fields::written(named, &["name"], &mut errors);
    if written.is_empty() {
        errors.at(&input.ident, "an entity has a key: give it at least one field");
    }
    let fields: Vec<_> = written.iter().zip(1..).map(|(field, tag)| key(field, tag, &mut errors)).collect();
    fields::named_once(&fields, &mut errors);
    let assertions = fields::assertions(&fields, &quote!(assert_key));
    let (rust, tag) = (input.ident.clone(), tag.and_then(|tag| tag.number).unwrap_or_default());
    let record = Record { kind: RecordKind::Id, name: quote!(#name), rust, fields, zero: Zero::None, check: quote!() };
    let (walk, rust) = (record.emit(), &record.rust);
    errors.or(quote! {
        #walk

        impl ::headwater::fact::Entity for #rust {
            const NAME: &'static str = #name;
            const TAG: u16 = #tag;
        }
        #assertions
    })
}

/// A field of the key; they are numbered in the order written.
fn key(field: &Written<'_>, tag: u16, errors: &mut Errors) -> headwater_codegen::walk::Field {
    if let Some(why) = types::not_a_key(field.ty) {
        errors.at(field.ty, why);
    }
    let name = field.name(errors);
    let ty = field.ty;
    headwater_codegen::walk::Field { tag, name, rust: field.rust.clone(), ty: quote!(#ty), optional: false }
}
