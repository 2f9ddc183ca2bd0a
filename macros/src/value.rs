//! `#[derive(Value)]`: structs, enums, unions and newtypes.

use headwater_codegen::walk::{Case, Choice, Newtype, Record, RecordKind, Zero};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DataEnum, DeriveInput, Expr, ExprLit, Fields, FieldsNamed, FieldsUnnamed, Ident, Lit, Variant};

use crate::attributes::{ANY, Attributes, Tag, Tags};
use crate::errors::Errors;
use crate::{fields, input, one_of, types};

pub(crate) fn expand(input: TokenStream) -> syn::Result<TokenStream> {
    let mut errors = Errors::default();
    let input = input::read(input, &mut errors)?;
    let made = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => record(&input, fields, &mut errors),
            Fields::Unnamed(fields) => newtype(&input, fields, &mut errors),
            Fields::Unit => {
                errors.at(&input.ident, "a struct of no fields is written with braces, `struct Nothing {}`, so that it may get some");
                quote!()
            }
        },
        Data::Enum(data) => one_of_several(&input, data, &mut errors),
        Data::Union(_) => {
            errors.at(&input.ident, "a union of Rust has no form in data; use an enum or a struct");
            quote!()
        }
    };
    errors.or(made)
}

/// The name that a type has in the schema.
pub(crate) fn schema_name(input: &DeriveInput, attributes: &Attributes, errors: &mut Errors) -> String {
    attributes.name(errors).unwrap_or_else(|| input.ident.unraw().to_string())
}

fn record(input: &DeriveInput, named: &FieldsNamed, errors: &mut Errors) -> TokenStream {
    let attributes = Attributes::read(&input.attrs, &["name"], errors);
    let name = schema_name(input, &attributes, errors);
    let written = fields::written(named, &["tag", "name"], errors);
    let fields = fields::tagged(&written.iter().collect::<Vec<_>>(), &ANY, 0, errors);
    fields::named_once(&fields, errors);
    let assertions = fields::assertions(&fields, &quote!(assert_field));
    let check = check(&fields::checks(&fields));
    let (rust, parts) = (&input.ident, fields::parts(&fields));
    let declared = quote!(impl ::headwater::value::Declared for #rust { #parts });
    let walk = Record { kind: RecordKind::Struct, name: quote!(#name), rust: input.ident.clone(), fields, zero: Zero::OfFields, check };
    let walk = walk.emit();
    quote!(#walk #declared #assertions)
}

/// `Value::check`.
fn check(body: &TokenStream) -> TokenStream {
    quote! {
        fn check(&self) -> ::std::result::Result<(), ::headwater::value::Broken> {
            #body
        }
    }
}

fn newtype(input: &DeriveInput, unnamed: &FieldsUnnamed, errors: &mut Errors) -> TokenStream {
    Attributes::read(&input.attrs, &[], errors);
    let Some(field) = unnamed.unnamed.first().filter(|_| unnamed.unnamed.len() == 1) else {
        errors.at(&unnamed, "a newtype wraps one type; give several fields names and tags");
        return quote!();
    };
    Attributes::read(&field.attrs, &[], errors);
    if let Some(option) = types::inner_option(&field.ty) {
        errors.at(option, "a newtype wraps no `Option`: the fields of its type may be null instead");
    }
    let value = &field.ty;
    let assertion = quote_spanned!(value.span()=> const _: () = ::headwater::fact::assert_field::<#value>(););
    let walk = Newtype { rust: input.ident.clone(), value: quote!(#value), zero: true, checked: true }.emit();
    let rust = &input.ident;
    quote! {
        #walk
        impl ::headwater::value::Declared for #rust {
            const PARTS: &'static [&'static ::headwater::shape::Shape] = &[<#value as ::headwater::shape::Shaped>::STATIC];
            const WRAPS: bool = true;
        }
        #assertion
    }
}

/// An enum of numbers, or a union: one that holds something else than an unknown number, and one without a case of a number.
fn one_of_several(input: &DeriveInput, data: &DataEnum, errors: &mut Errors) -> TokenStream {
    let attributes = Attributes::read(&input.attrs, &["name"], errors);
    let name = schema_name(input, &attributes, errors);
    let variants: Vec<&Variant> = data.variants.iter().collect();
    let is_number = |variant: &&Variant| matches!(variant.fields, Fields::Unit);
    let is_tagged = |variant: &&Variant| variant.attrs.iter().any(|attribute| attribute.path().is_ident("headwater"));
    let is_union = variants.iter().any(|variant| !is_number(variant) && !is_unknown(variant))
        || (!variants.iter().any(is_number) && variants.iter().any(is_tagged));
    if is_union { one_of::expand(input, &name, &variants, errors) } else { choice(input, name, &variants, errors) }
}

fn choice(input: &DeriveInput, name: String, variants: &[&Variant], errors: &mut Errors) -> TokenStream {
    let (unknown, cases): (Vec<&Variant>, Vec<&Variant>) = variants.iter().copied().partition(|variant| is_unknown(variant));
    if let [_, second, ..] = unknown.as_slice() {
        errors.at(second, "one variant keeps the numbers that this program does not know");
    }
    if cases.is_empty() {
        errors.at(&input.ident, "an enum has at least one case: `Button = 1`");
    }
    let cases = self::cases(&cases, errors);
    let choice = Choice { name, rust: input.ident.clone(), cases };
    let numbers = choice.matched(unknown.first().map(|variant| &variant.ident));
    let (rust, constant, walk, number, is_open) =
        (&input.ident, choice.constant(), choice.walk(&numbers), &numbers.number, !unknown.is_empty());
    quote! {
        impl #rust {
            #constant

            /// Its number on the wire.
            #[allow(dead_code, clippy::allow_attributes, reason = "a derive gives it")]
            pub fn number(&self) -> i32 {
                #number
            }
        }
        #walk
        impl ::headwater::value::Declared for #rust {
            const PARTS: &'static [&'static ::headwater::shape::Shape] = &[];
            const OPEN: bool = #is_open;
        }
    }
}

/// `Unknown(i32)`.
fn is_unknown(variant: &Variant) -> bool {
    let Fields::Unnamed(fields) = &variant.fields else { return false };
    let is_i32 = |field: &syn::Field| matches!(&field.ty, syn::Type::Path(path) if path.path.is_ident("i32"));
    fields.unnamed.len() == 1 && fields.unnamed.iter().all(is_i32)
}

fn cases(variants: &[&Variant], errors: &mut Errors) -> Vec<Case> {
    let written: Vec<_> = variants.iter().map(|variant| Attributes::read(&variant.attrs, &["tag", "name"], errors)).collect();
    let tags: Vec<_> = variants.iter().zip(&written).map(|(variant, attributes)| number(variant, attributes, errors)).collect();
    let all: Vec<u16> = tags.iter().filter_map(|tag| tag.as_ref()?.number).collect();
    let mut taken = Tags::new(&ANY);
    let mut cases: Vec<Case> = Vec::new();
    for ((variant, attributes), tag) in variants.iter().zip(&written).zip(tags) {
        let tag = i32::from(taken.take(tag, &variant.ident, &all, errors));
        let name = attributes.name(errors).unwrap_or_else(|| variant.ident.unraw().to_string());
        if cases.iter().any(|case| case.name == name) {
            errors.at(&variant.ident, format!("the name `{name}` is taken; JSON goes by it"));
        }
        cases.push(Case { tag, name, rust: variant.ident.clone() });
    }
    cases.sort_by_key(|case| case.tag);
    cases
}

/// `Button = 1`, or `#[headwater(tag = 1)] Button`.
fn number(variant: &Variant, attributes: &Attributes, errors: &mut Errors) -> Option<Tag> {
    let tag = attributes.tag(&ANY, errors);
    let Some((_, value)) = &variant.discriminant else { return tag };
    if let Some(tag) = tag {
        errors.at(value, "the number stands twice: leave out one");
        return Some(Tag { number: None, ..tag });
    }
    let number = match value {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => ANY.allow(number.base10_parse().unwrap_or(u64::MAX), number, errors),
        other => {
            errors.at(other, "the number of a case is written out, as `= 1`");
            None
        }
    };
    Some(Tag { number, span: value.span() })
}

/// The name of a type, as the message of an error has it.
pub(crate) fn missing_tag(rust: &Ident, errors: &mut Errors) {
    errors.at(rust, "no tag: write `#[headwater(tag = 1)]` before the struct, with a number that no other fact and entity has");
}
