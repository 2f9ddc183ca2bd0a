//! Enums of which each variant holds a value: unions.

use headwater_codegen::walk::{Field, Held, OneOf, OneOfKind};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{DeriveInput, Fields, Type, Variant};

use crate::attributes::{ANY, Attributes, Tag, Tags};
use crate::errors::Errors;
use crate::{fields, types};

/// A case as it is written.
struct Case<'v> {
    variant: &'v Variant,
    name: String,
    tag: Option<Tag>,
    ty: &'v Type,
}

/// `Value` and `Decode` of a union, and a function for each case that gives what it holds.
pub(crate) fn expand(input: &DeriveInput, name: &str, variants: &[&Variant], errors: &mut Errors) -> TokenStream {
    let cases: Vec<Case<'_>> = variants.iter().filter_map(|variant| case(variant, errors)).collect();
    let held = tagged(&cases, errors);
    if held.is_empty() {
        return quote!(); // what is wrong with its variants is told
    }
    let fields: Vec<Field> = held.iter().flat_map(|held| held.fields.iter().cloned()).collect();
    fields::named_once(&fields, errors);
    let (rust, check) = (&input.ident, check(&input.ident, &held));
    let assertions = fields::assertions(&fields, &quote!(assert_field));
    let parts = fields::parts(&fields);
    let accessors = cases.iter().map(|case| accessor(rust, case, held.len() > 1));
    let walked = OneOf { kind: OneOfKind::Union, name: quote!(#name), rust: rust.clone(), cases: held.clone(), check };
    let (constant, walk) = (walked.constant(), walked.walk());
    quote! {
        impl #rust {
            #constant
            #(#accessors)*
        }
        #walk
        impl ::headwater::value::Declared for #rust { #parts }
        #assertions
    }
}

fn case<'v>(variant: &'v Variant, errors: &mut Errors) -> Option<Case<'v>> {
    let attributes = Attributes::read(&variant.attrs, &["tag", "name"], errors);
    let field = match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.first()?,
        Fields::Unit => {
            errors
                .at(&variant.ident, "a case of a union holds a value: `Text(String)`; of an enum no case does, but for one `Unknown(i32)`");
            return None;
        }
        several => {
            errors.at(several, "a case of a union holds one value: give it a struct of several");
            return None;
        }
    };
    Attributes::read(&field.attrs, &[], errors);
    if let Some(option) = types::inner_option(&field.ty) {
        errors.at(option, "a case of a union is never null: a field of the union's type may be, `Option<…>`");
    } else if let Some(bytes) = types::list_of_bytes(&field.ty) {
        errors.at(bytes, "bytes are `headwater::Bytes`: as a list each of them would be a number of its own");
    }
    let name = attributes.name(errors).unwrap_or_else(|| snake(&variant.ident.unraw().to_string()));
    Some(Case { variant, name, tag: attributes.tag(&ANY, errors), ty: &field.ty })
}

/// The cases in the order of their tags.
fn tagged(cases: &[Case<'_>], errors: &mut Errors) -> Vec<Held> {
    let all: Vec<u16> = cases.iter().filter_map(|case| case.tag.as_ref()?.number).collect();
    let mut taken = Tags::new(&ANY);
    let mut fields: Vec<(Field, Ident)> = Vec::new();
    for Case { variant, name, tag, ty } in cases {
        let tag = tag.as_ref().map(|tag| Tag { number: tag.number, span: tag.span });
        let tag = taken.take(tag, &variant.ident, &all, errors);
        let field = Field { tag, name: name.clone(), rust: variant.ident.clone(), ty: quote!(#ty), optional: false };
        fields.push((field, variant.ident.clone()));
    }
    fields.sort_by_key(|(field, _)| field.tag);
    fields.into_iter().map(|(field, variant)| Held { variant, fields: vec![field] }).collect()
}

/// `Value::check`: that of what the case holds.
fn check(rust: &Ident, held: &[Held]) -> TokenStream {
    let arms = held.iter().map(|Held { variant, fields }| {
        let names = fields.iter().map(|field| &field.name);
        quote!(#rust::#variant(value) => ::headwater::Value::check(value).map_err(|broken| broken #(.within(#names))*),)
    });
    quote! {
        fn check(&self) -> ::std::result::Result<(), ::headwater::value::Broken> {
            match self { #(#arms)* }
        }
    }
}

/// What a case holds, by reference, if it is that case; paths of a schema go by it. It need not be used.
fn accessor(rust: &Ident, case: &Case<'_>, others: bool) -> TokenStream {
    let (variant, name, ty) = (&case.variant.ident, &case.name, types::boxed(case.ty).unwrap_or(case.ty));
    let others = others.then(|| quote!(_ => None,));
    let (function, docs) = (format_ident!("as_{}", snake(name)), format!(" Its `{name}`, if it has one."));
    quote! {
        #[doc = #docs]
        #[allow(dead_code, clippy::allow_attributes, reason = "a derive gives it")]
        pub fn #function(&self) -> ::std::option::Option<&#ty> {
            match self { #rust::#variant(value) => Some(value), #others }
        }
    }
}

/// `PageOrUrl` as the language names cases: `page_or_url`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}
