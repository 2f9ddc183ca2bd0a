//! The rules of the language, one small check for each, over the tree and the model.

mod schema;
mod annotations;
mod rust_types;
mod reserved;
mod members;
mod sql_names;
mod tags;
mod cycles;
mod keys;
mod recursion;
mod buckets;
mod rust_names;
mod private;

use crate::ast::File;
use crate::diagnostic::Diagnostic;
use crate::model::Model;

/// What the checks read, and where they report.
struct Checker<'a> {
    files: &'a [&'a File],
    model: &'a Model,
    diagnostics: Vec<Diagnostic>,
}

/// Runs all checks.
pub(crate) fn check(files: &[&File], model: &Model) -> Vec<Diagnostic> {
    let mut checker = Checker { files, model, diagnostics: Vec::new() };
    checker.schema_lines();
    checker.annotations();
    checker.member_names();
    checker.tags();
    checker.keys();
    checker.endless_values();
    checker.counters();
    checker.rust_names();
    checker.sql_names();
    checker.put_out();
    checker.diagnostics
}

impl Checker<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}
