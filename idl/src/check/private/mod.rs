//! What is put out: nothing that is private, and, where a counter is anonymous, nothing that says whom its facts are about. Such values
//! stand only inside `count` and `distinct`, which tell how many there are and not which.

mod reach;
mod counters;
mod bodies;

use super::Checker;
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Something private.
#[derive(Debug, Clone)]
struct Private {
    /// In words: "the property `Person.email`".
    what: String,
    /// Where it is declared.
    declared: Span,
}

impl Checker<'_> {
    pub(super) fn put_out(&mut self) {
        self.put_out_by_counters();
        self.put_out_by_rules();
        self.put_out_by_queries();
    }

    /// Reports something private at a place where it would be seen.
    fn leak(&mut self, private: &Private, place: Span, label: &str) {
        let diagnostic = Diagnostic::new(Code::PrivateLeak, place, &[&private.what]).label(label);
        self.report(diagnostic.and(private.declared, "`@private`"));
    }
}
