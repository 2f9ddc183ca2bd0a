//! `#[derive(Facts)]`: the union of all properties and edges.

use headwater_codegen::walk::{Member, Union};
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, Fields, Type, Variant};

use crate::attributes::Attributes;
use crate::errors::Errors;
use crate::input;

pub(crate) fn expand(input: TokenStream) -> syn::Result<TokenStream> {
    let mut errors = Errors::default();
    let input = input::read(input, &mut errors)?;
    Attributes::read(&input.attrs, &[], &mut errors);
    let Data::Enum(data) = &input.data else {
        return Err(syn::Error::new_spanned(&input.ident, "the union of facts is an enum: `enum Fact { Like(Like), … }`"));
    };
    let facts: Vec<(&Variant, &Type)> = data.variants.iter().filter_map(|variant| Some((variant, fact(variant, &mut errors)?))).collect();
    let rust = &input.ident;
    let types: Vec<&Type> = facts.iter().map(|(_, ty)| *ty).collect();
    let variants: Vec<_> = facts.iter().map(|(variant, _)| &variant.ident).collect();
    let places: Vec<_> = (0..facts.len()).map(|place| format_ident!("PLACE_{place}")).collect();
    let members = variants.iter().zip(&places).map(|(variant, place)| member(rust, variant, place)).collect();
    let held = if variants.is_empty() {
        quote!(match *self {})
    } else {
        quote!(match self { #(#rust::#variants(f) => ::headwater::fact::Member::holds(f, at),)* })
    };
    let at = if variants.is_empty() { quote!(_) } else { quote!(at) };
    let check = quote! {
        fn check(&self, #at: ::headwater::Timestamp) -> ::std::result::Result<(), ::headwater::value::Broken> {
            #held
        }
    };
    let written = quote!([#(<#types as ::headwater::fact::Member>::FACT),*]);
    let number = types.len();
    let alone =
        types.iter().enumerate().map(|(at, ty)| quote_spanned!(ty.span()=> const _: () = ::headwater::fact::assert_alone(&WRITTEN, #at);));
    let facts = quote!(&::headwater::fact::ordered(WRITTEN));
    let union = Union { rust: rust.clone(), facts, members, check }.emit();
    errors.or(quote! {
        const _: () = {
            const WRITTEN: [::headwater::shape::FactShape; #number] = #written;
            #(#alone)*
            #(const #places: usize = ::headwater::fact::place::<#rust, #types>();)*
            #union
        };
        #(
            impl ::std::convert::From<#types> for #rust {
                fn from(fact: #types) -> Self {
                    #rust::#variants(fact)
                }
            }
        )*
    })
}

/// What a variant holds.
fn fact<'v>(variant: &'v Variant, errors: &mut Errors) -> Option<&'v Type> {
    Attributes::read(&variant.attrs, &[], errors);
    match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.first().map(|field| &field.ty),
        _ => {
            errors.at(variant, format!("a variant holds one fact: `{0}({0})`", variant.ident));
            None
        }
    }
}

fn member(rust: &syn::Ident, variant: &syn::Ident, place: &syn::Ident) -> Member {
    Member {
        variant: variant.clone(),
        place: quote!(#place),
        write: quote!(::headwater::fact::Member::write_fact(f, &Self::FACTS[#place], w)),
        read: quote!(::headwater::fact::Member::read_fact(&Self::FACTS[index], r).map(#rust::#variant)),
        route: quote!(::headwater::fact::Member::route(f, w)),
    }
}
