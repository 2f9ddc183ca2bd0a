//! Named fields as the walk wants them, and what is to hold of their types.

use headwater_codegen::walk::Field;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use crate::attributes::{Attributes, Limits, Tags};
use crate::errors::Errors;
use crate::types;

/// A field with its attributes.
pub(crate) struct Written<'f> {
    pub(crate) rust: &'f Ident,
    pub(crate) ty: &'f Type,
    pub(crate) attributes: Attributes,
}

/// Every field with its attributes.
pub(crate) fn written<'f>(fields: &'f syn::FieldsNamed, known: &[&str], errors: &mut Errors) -> Vec<Written<'f>> {
    let one = |field: &'f syn::Field| {
        let attributes = Attributes::read(&field.attrs, known, errors);
        Some(Written { rust: field.ident.as_ref()?, ty: &field.ty, attributes })
    };
    fields.named.iter().filter_map(one).collect()
}

impl Written<'_> {
    /// Its name in the schema.
    pub(crate) fn name(&self, errors: &mut Errors) -> String {
        self.attributes.name(errors).unwrap_or_else(|| self.rust.unraw().to_string())
    }

    /// As a field of this number.
    pub(crate) fn as_field(&self, tag: u16, name: &str, errors: &mut Errors) -> Field {
        let inner = types::optional(self.ty);
        let ty = inner.unwrap_or(self.ty);
        if let Some(option) = types::inner_option(ty) {
            errors.at(option, "only a whole field may be null: `Option` stands outermost, and once");
        }
        if let Some(bytes) = types::list_of_bytes(ty) {
            errors.at(bytes, "bytes are `headwater::Bytes`: as a list each of them would be a number of its own");
        }
        Field { tag, name: name.to_owned(), rust: self.rust.clone(), ty: quote!(#ty), optional: inner.is_some() }
    }
}

/// Fields with tags of their own, which stand `before` numbers later on the wire; in the order of their tags.
pub(crate) fn tagged(written: &[&Written<'_>], limits: &'static Limits, before: u16, errors: &mut Errors) -> Vec<Field> {
    let tags: Vec<_> = written.iter().map(|field| field.attributes.tag(limits, errors)).collect();
    let all: Vec<u16> = tags.iter().filter_map(|tag| tag.as_ref()?.number).collect();
    let mut taken = Tags::new(limits);
    let mut fields: Vec<Field> = Vec::new();
    for (field, tag) in written.iter().zip(tags) {
        let tag = taken.take(tag, field.rust, &all, errors);
        let name = field.name(errors);
        fields.push(field.as_field(tag + before, &name, errors));
    }
    fields.sort_by_key(|field| field.tag);
    fields
}

/// Each name once: JSON and columns go by it.
pub(crate) fn named_once(fields: &[Field], errors: &mut Errors) {
    for (at, field) in fields.iter().enumerate() {
        if fields[..at].iter().any(|other| other.name == field.name) {
            errors.at(&field.rust, format!("the name `{}` is taken; JSON and columns go by it", field.name));
        }
    }
}

/// What can be told of the fields' types only when all are known, as constants that do not compile where it does not hold.
pub(crate) fn assertions<'f>(fields: impl IntoIterator<Item = &'f Field>, holds: &TokenStream) -> TokenStream {
    let one = |field: &Field| {
        let ty = &field.ty;
        quote_spanned!(ty.span()=> const _: () = ::headwater::fact::#holds::<#ty>();)
    };
    fields.into_iter().map(one).collect()
}

/// The shapes of what fields hold, as `Declared` has them.
pub(crate) fn parts(fields: &[Field]) -> TokenStream {
    let types = fields.iter().map(|field| &field.ty);
    quote! {
        const PARTS: &'static [&'static ::headwater::shape::Shape] = &[#(<#types as ::headwater::shape::Shaped>::STATIC),*];
    }
}

/// The checks of the fields' values.
pub(crate) fn checks(fields: &[Field]) -> TokenStream {
    let one = fields.iter().map(|field| {
        let (rust, name) = (&field.rust, &field.name);
        quote!(::headwater::Value::check(&self.#rust).map_err(|broken| broken.within(#name))?;)
    });
    quote!(#(#one)* Ok(()))
}
