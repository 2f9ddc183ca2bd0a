//! The Headwater language: text in, checked model or diagnostics out.

pub mod source;
pub mod catalogue;
pub mod diagnostic;
pub mod render;
pub mod model;
pub mod needs;
mod habits;
mod grammar;
pub mod ast;
pub mod parse;
pub mod load;
pub mod format;
pub mod spelling;
pub mod index;
pub mod vocabulary;
pub mod wire;
pub mod complete;
mod components;
mod resolve;
mod logic;
mod check;
pub mod lock;
pub mod explain;

pub use diagnostic::Diagnostic;
pub use load::{Loaded, load};
pub use model::Model;
pub use source::{Source, Span};

/// What compiling gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Compiled {
    /// The model; none where anything is wrong.
    pub model: Option<Model>,
    /// All that is wrong, by place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compiles the files of one schema: each is parsed, then names are resolved over all of them, then the rules of the language are
/// checked; a schema that is sound is held against its lock. All errors are reported at once, one for each place, but for those that only follow from others; a file that can't be parsed at all ends it.
///
/// The files may use each other. [`load::load`] finds what a file uses, and [`compile_loaded`] goes on from there.
pub fn compile(sources: &[Source]) -> Compiled {
    compile_loaded(&load::among(sources))
}

/// Compiles the files of one schema, which are parsed already.
pub fn compile_loaded(loaded: &Loaded) -> Compiled {
    let mut diagnostics = loaded.diagnostics.clone();
    let Some(files) = loaded.files.iter().map(Option::as_ref).collect::<Option<Vec<_>>>() else {
        diagnostic::settle(&mut diagnostics);
        return Compiled { model: None, diagnostics };
    };
    let mut resolved = resolve::resolve(&files, loaded.is_whole);
    diagnostics.extend(logic::analyse(&mut resolved.model, &resolved.damaged));
    diagnostics.extend(logic::over_rules(&resolved.model, &resolved.over_rules));
    diagnostics.extend(check::check(&files, &resolved.model));
    diagnostics.extend(resolved.diagnostics);
    if let (true, Some(lock)) = (diagnostics.is_empty(), &loaded.lock) {
        diagnostics.extend(lock::check(&resolved.model, lock, loaded.sources.len()));
    }
    diagnostic::settle(&mut diagnostics);
    let model = diagnostics.is_empty().then_some(resolved.model);
    Compiled { model, diagnostics }
}
