//! `schema!("schema/social.hw")`: a schema compiled where it stands, without a `build.rs`.

use std::path::{Path, PathBuf};

use headwater_codegen::build::load;
use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

use crate::include_schema::{Include, nested};

pub(crate) fn expand(input: TokenStream) -> syn::Result<TokenStream> {
    let include: Include = syn::parse2(input)?;
    let Some(package) = std::env::var_os("CARGO_MANIFEST_DIR") else {
        return Err(syn::Error::new(include.name.span(), "CARGO_MANIFEST_DIR is not set: only cargo says where the package lies"));
    };
    let path = Path::new(&package).join(include.name.value());
    let loaded = load(&path, false).map_err(|failure| syn::Error::new(include.name.span(), message(&failure.to_string())))?;
    let tracked = loaded.files.iter().map(|file| tracked(file));
    let items = headwater_codegen::items(&loaded.model, &loaded.source);
    let name = LitStr::new(&loaded.model.name, include.name.span());
    nested(&name, &include.attributes, &quote!(#(#tracked)* #items))
}

/// The file's bytes are named, and dropped, so that the compiler runs again when they change.
fn tracked(file: &Path) -> TokenStream {
    let path = std::path::absolute(file).unwrap_or_else(|_| PathBuf::from(file)).display().to_string();
    quote!(
        const _: &[u8] = ::std::include_bytes!(#path);
    )
}

/// What is wrong, below the line that rustc begins with.
fn message(text: &str) -> String {
    if text.contains('\n') { format!("this schema has errors\n\n{text}") } else { text.to_owned() }
}
