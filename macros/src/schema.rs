//! `schema!("schema/social.hw")`: a schema compiled where it stands, without a `build.rs`.

use std::path::{Path, PathBuf};

use headwater_codegen::Failure;
use headwater_codegen::build::load;
use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;
use syn::parse::Parser;

use crate::include_schema::{Named, nested};

pub(crate) fn expand(input: TokenStream) -> syn::Result<TokenStream> {
    let wanted = "the path of a schema in quotes, from the package's folder: `schema!(\"schema/social.hw\")`";
    let named = (|input: syn::parse::ParseStream<'_>| Named::read(input, wanted, "one `schema!` for each schema")).parse2(input)?;
    let Some(package) = std::env::var_os("CARGO_MANIFEST_DIR") else {
        return Err(syn::Error::new(named.text.span(), "CARGO_MANIFEST_DIR is not set: only cargo says where the package lies"));
    };
    let package = Path::new(&package);
    let path = from_here(package).join(named.text.value());
    let wrong = |failure: Failure| syn::Error::new(named.text.span(), message(&failure, &named.text.value(), package));
    let loaded = load(&path, false).map_err(wrong)?;
    let tracked = loaded.files.iter().map(|file| tracked(file));
    let items = headwater_codegen::items(&loaded.model, &loaded.source);
    let name = LitStr::new(&loaded.model.name, named.text.span());
    nested(&name, &named.attributes, &quote!(#(#tracked)* #items))
}

/// The package's folder as rustc names the files in it: from where it runs, if they lie below that.
fn from_here(package: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    package.strip_prefix(here).unwrap_or(package).to_owned()
}

/// The file's bytes are named, and dropped, so that the compiler runs again when they change.
fn tracked(file: &Path) -> TokenStream {
    let path = std::path::absolute(file).unwrap_or_else(|_| file.to_owned()).display().to_string();
    quote!(
        const _: &[u8] = ::std::include_bytes!(#path);
    )
}

/// What is wrong, below the line that rustc begins with.
fn message(failure: &Failure, written: &str, package: &Path) -> String {
    match failure {
        Failure::Schema(rendered) => format!("this schema has errors\n\n{}\n", rendered.trim_end()),
        Failure::Read(_, e) if e.kind() == std::io::ErrorKind::NotFound => {
            let help = if written.ends_with(".hw") { "" } else { "; it takes the path of a file, such as `schema/social.hw`" };
            format!("there is no `{written}` in the package's folder, {}{help}", package.display())
        }
        other => other.to_string(),
    }
}
