//! `include_schema!("acme.social")`: the file that `build.rs` wrote, in a module for each part of the name.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, LitStr};

/// What stands between the macro's brackets.
pub(crate) struct Named {
    /// Attributes of the module.
    pub(crate) attributes: Vec<Attribute>,
    /// The schema's name, or its file.
    pub(crate) text: LitStr,
}

impl Named {
    /// Reads it; `wanted` is what should stand there, and `several` how one writes more than one.
    pub(crate) fn read(input: ParseStream<'_>, wanted: &str, several: &str) -> syn::Result<Named> {
        let attributes = input.call(Attribute::parse_outer)?;
        let text = input.parse().map_err(|e| syn::Error::new(e.span(), format!("expected {wanted}")))?;
        if !input.is_empty() {
            return Err(input.error(format!("expected nothing after it; write {several}")));
        }
        Ok(Named { attributes, text })
    }
}

/// The modules around the file.
pub(crate) fn expand(input: TokenStream) -> syn::Result<TokenStream> {
    let wanted = "a schema's name in quotes: `include_schema!(\"activity\")`";
    let named = (|input: ParseStream<'_>| Named::read(input, wanted, "one `include_schema!` for each schema")).parse2(input)?;
    let file = format!("/{}.rs", named.text.value());
    let help = "no OUT_DIR: this package needs a build.rs that calls `headwater_codegen::compile`";
    nested(&named.text, &named.attributes, &quote!(include!(concat!(env!("OUT_DIR", #help), #file));))
}

/// A schema's items in a module for each part of its name, outermost first.
pub(crate) fn nested(name: &LitStr, attributes: &[Attribute], items: &TokenStream) -> syn::Result<TokenStream> {
    let modules = modules(name)?;
    let name = name.value();
    let docs = attributes.is_empty().then(|| format!("The schema `{name}`."));
    let docs = docs.iter().map(|line| quote!(#[doc = #line]));
    let (inner, outer) = modules.split_last().expect("splitting text gives at least one part");
    let inner = quote!(#(#docs)* #(#attributes)* pub mod #inner { #items });
    Ok(outer.iter().enumerate().rev().fold(inner, |body, (depth, module)| {
        let prefix = name.split('.').take(depth + 1).collect::<Vec<_>>().join(".");
        let line = format!("Schemas whose names begin with `{prefix}`.");
        quote!(#[doc = #line] pub mod #module { #body })
    }))
}

/// One identifier for each part of the name.
fn modules(name: &LitStr) -> syn::Result<Vec<Ident>> {
    let text = name.value();
    if text.ends_with(".hw") {
        let base = text.rsplit('/').next().unwrap_or(&text).trim_end_matches(".hw");
        let help = format!("this is a file; name the schema in it: `include_schema!(\"{base}\")`, if it begins with `schema {base}`");
        return Err(syn::Error::new(name.span(), help));
    }
    text.split('.').map(|part| module(part, name)).collect()
}

/// One part of the name as a module.
fn module(part: &str, name: &LitStr) -> syn::Result<Ident> {
    if part == "_" || !is_identifier(part) {
        let what =
            format!("`{}` is not a schema's name; a name is made of letters, digits and `_`, with dots between its parts", name.value());
        return Err(syn::Error::new(name.span(), what));
    }
    let plain = syn::parse_str::<Ident>(part).is_ok();
    Ok(match part {
        _ if plain => Ident::new(part, Span::call_site()),
        "self" | "Self" | "super" | "crate" => Ident::new(&format!("{part}_"), Span::call_site()),
        _ => Ident::new_raw(part, Span::call_site()),
    })
}

fn is_identifier(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(input: &str) -> String {
        match expand(input.parse().expect("tokens")) {
            Ok(tokens) => tokens.to_string(),
            Err(e) => format!("error: {e}"),
        }
    }

    #[test]
    fn a_plain_name_is_one_documented_module() {
        let text = expanded("\"activity\"");
        assert!(
            text.starts_with("# [doc = \"The schema `activity`.\"] pub mod activity { include ! (concat ! (env ! (\"OUT_DIR\""),
            "{text}"
        );
        assert!(text.ends_with(", \"/activity.rs\")) ; }"), "{text}");
    }

    #[test]
    fn a_dotted_name_nests_and_documents_each_module() {
        let text = expanded("\"acme.social.v1\"");
        assert!(text.starts_with("# [doc = \"Schemas whose names begin with `acme`.\"] pub mod acme {"), "{text}");
        assert!(text.contains("# [doc = \"Schemas whose names begin with `acme.social`.\"] pub mod social {"), "{text}");
        assert!(text.contains("pub mod v1 { include !") && text.contains("\"/acme.social.v1.rs\""), "{text}");
    }

    #[test]
    fn own_documentation_takes_the_place_of_ours() {
        let text = expanded("/// Mine.\n\"a\"");
        assert!(text.contains("Mine.") && !text.contains("The schema"), "{text}");
    }

    #[test]
    fn keywords_become_raw() {
        assert!(expanded("\"acme.type\"").contains("pub mod r#type {"));
        assert!(expanded("\"acme.self\"").contains("pub mod self_ {"));
    }

    #[test]
    fn wrong_arguments_say_what_is_wanted() {
        assert!(expanded("activity").contains("expected a schema's name in quotes"));
        assert!(expanded("").contains("expected a schema's name in quotes"));
        assert!(expanded("\"a\", \"b\"").contains("one `include_schema!` for each schema"));
        assert!(expanded("\"schema/activity.hw\"").contains("`include_schema!(\"activity\")`"));
        assert!(expanded("\"a..b\"").contains("is not a schema's name"));
        assert!(expanded("\"../x\"").contains("is not a schema's name"));
    }
}
