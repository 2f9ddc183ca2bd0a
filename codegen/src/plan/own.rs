//! What `@rust` says: types that are written by hand, and traits that are derived besides.

use headwater_idl::model::Rust;
use proc_macro2::TokenStream;

/// How a type stands in Rust.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// The path of the type that is written by hand, where it is; then none is generated.
    pub path: Option<TokenStream>,
    /// Traits that are derived besides those that the generator derives.
    pub derives: Vec<TokenStream>,
}

impl Own {
    pub(super) fn new(rust: &Rust) -> Own {
        Own { path: rust.ty.as_deref().and_then(path), derives: rust.derive.iter().filter_map(|derive| path(derive)).collect() }
    }
}

/// A path as tokens; the checks hold that it is one.
fn path(text: &str) -> Option<TokenStream> {
    text.parse().ok()
}
