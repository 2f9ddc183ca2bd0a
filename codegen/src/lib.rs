//! Headwater's code generator: a checked model becomes a plan, and the plan becomes files.
//!
//! A package calls [`compile`] in its `build.rs` and brings the result in with `headwater::include_schema!`.

pub mod walk;
#[cfg(feature = "schema")]
pub mod output;
#[cfg(feature = "schema")]
pub mod names;
#[cfg(feature = "schema")]
pub mod plan;
#[cfg(feature = "schema")]
pub mod compat;
#[cfg(feature = "schema")]
mod rust;
#[cfg(feature = "schema")]
pub mod build;
#[cfg(any(feature = "emit", feature = "reference"))]
mod template;
#[cfg(feature = "emit")]
pub mod emit;
#[cfg(feature = "reference")]
pub mod reference;

#[cfg(feature = "schema")]
pub use build::{Build, Failure, compile};
#[cfg(feature = "schema")]
pub use output::Output;

/// Generates all files of a schema. `source` is the text that the model was compiled from; the generated program carries it.
///
/// The files depend on these two alone, so the same schema gives the same bytes.
#[cfg(feature = "schema")]
pub fn generate(model: &headwater_idl::Model, source: &str) -> Vec<Output> {
    let plan = plan::Plan::new(model, source);
    vec![Output { name: format!("{}.rs", plan.name), text: rust::file(&plan) }]
}

/// The items of the same file as tokens, for a module of their own: they bring their `use` lines with them.
#[cfg(feature = "schema")]
pub fn items(model: &headwater_idl::Model, source: &str) -> proc_macro2::TokenStream {
    rust::items(&plan::Plan::new(model, source))
}
