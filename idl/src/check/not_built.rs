//! What parses but is not built yet is an error at its place. (Types, functions and measures of that kind are reported where they are
//! resolved.)

use super::Checker;
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

impl Checker<'_> {
    pub(super) fn later(&mut self, span: Span, what: &str) {
        self.report(Diagnostic::new(Code::NotBuilt, span, &[what]).label("not built yet"));
    }
}
