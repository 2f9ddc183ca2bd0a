//! Procedural macros of Headwater. They are re-exported by the `headwater` crate; use them from there.

use proc_macro::TokenStream;

mod include_schema;

/// Brings the code that `headwater_codegen::compile` generated in `build.rs` into this crate, as a public module of the schema's name.
///
/// The argument is the name that stands after `schema` in the `.hw` file. A dotted name gives nested modules:
/// `include_schema!("acme.social")` gives `acme::social`. Attributes written before the name are put on the innermost module.
///
/// ```text
/// headwater::include_schema!("activity");
///
/// headwater::include_schema! {
///     /// What people say about pages.
///     "acme.social"
/// }
/// ```
///
/// # Errors
///
/// It does not compile where the argument is not a schema's name in quotes, or where `build.rs` has generated no such schema.
#[proc_macro]
pub fn include_schema(input: TokenStream) -> TokenStream {
    include_schema::expand(input.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}
