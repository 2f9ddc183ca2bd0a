//! What parses but is not built yet is an error at its place. (Types, functions and measures of that kind are reported where they are
//! resolved, annotations with the others.)

use super::Checker;
use crate::ast::{Item, ItemKind};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

impl Checker<'_> {
    pub(super) fn not_built(&mut self) {
        for item in self.files.iter().flat_map(|file| &file.items) {
            self.declaration(item);
            if let ItemKind::Entity(it) = &item.kind {
                for key in it.members.keys.iter().filter(|key| key.alternatives.len() > 1) {
                    self.later(key.span, "a key of alternatives (`or`) is");
                }
            }
        }
    }

    pub(super) fn later(&mut self, span: Span, what: &str) {
        self.report(Diagnostic::new(Code::NotBuilt, span, &[what]).label("not built yet"));
    }

    /// Declarations of a kind that is not built; of the rest of such a declaration nothing is said.
    fn declaration(&mut self, item: &Item) {
        let what = match &item.kind {
            ItemKind::Union(_) => "unions are",
            _ => return,
        };
        let place = item.kind.name().map_or(item.span, |name| name.span);
        self.later(place, what);
    }
}
