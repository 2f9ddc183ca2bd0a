//! Headwater's code generator: a checked model becomes a plan, and the plan becomes files.
//!
//! A package calls [`compile`] in its `build.rs` and brings the result in with `headwater::include_schema!`.

pub mod output;
pub mod names;
pub mod plan;
pub mod compat;
mod rust;
pub mod build;
#[cfg(feature = "reference")]
pub mod reference;

pub use build::{Build, Failure, compile};
pub use output::Output;

use headwater_idl::Model;

/// Generates all files of a schema. `source` is the text that the model was compiled from; the generated program carries it.
///
/// The files depend on these two alone, so the same schema gives the same bytes.
pub fn generate(model: &Model, source: &str) -> Vec<Output> {
    let plan = plan::Plan::new(model, source);
    vec![Output { name: format!("{}.rs", plan.name), text: rust::file(&plan) }]
}
