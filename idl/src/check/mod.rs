//! The rules of the language, one small check for each, over the tree and the model.

mod not_built;

use crate::ast::File;
use crate::diagnostic::Diagnostic;
use crate::resolve::Resolved;

/// What the checks read, and where they report.
struct Checker<'a> {
    files: &'a [File],
    resolved: &'a Resolved<'a>,
    diagnostics: Vec<Diagnostic>,
}

/// Runs all checks.
pub(crate) fn check(files: &[File], resolved: &Resolved<'_>) -> Vec<Diagnostic> {
    let mut checker = Checker { files, resolved, diagnostics: Vec::new() };
    checker.not_built();
    checker.diagnostics
}

impl Checker<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}
