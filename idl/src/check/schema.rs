//! The `schema` line: one in each file, first, and the same in all files.

use super::Checker;
use crate::ast::{File, ItemKind, Name};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

impl<'a> Checker<'a> {
    pub(super) fn schema_lines(&mut self) {
        let mut name: Option<&'a Name> = None;
        for (index, file) in self.files.iter().enumerate() {
            let first = self.schema_line(index, file);
            match (name, first) {
                (Some(name), Some(other)) if name.text != other.text => {
                    let diagnostic = Diagnostic::new(Code::SchemaDiffers, other.span, &[&other.text, &name.text]).label("another schema");
                    self.report(diagnostic.and(name.span, "the first file's"));
                }
                (None, first) => name = first,
                _ => {}
            }
        }
    }

    /// The name on a file's `schema` line.
    fn schema_line(&mut self, index: usize, file: &'a File) -> Option<&'a Name> {
        let top = Span { file: index, ..Span::default() };
        let Some(first) = file.items.first() else {
            self.report(Diagnostic::new(Code::EmptyFile, top, &[]));
            return None;
        };
        let names = file.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Schema(name) => Some((name, item.span)),
            _ => None,
        });
        let names: Vec<(&Name, Span)> = names.collect();
        let place = first.kind.name().map_or(Span { end: first.span.start, ..first.span }, |name| name.span);
        match (names.as_slice(), &first.kind) {
            ([], ItemKind::Bad(_)) | ([_, ..], ItemKind::Schema(_)) => {}
            ([], _) => self.report(Diagnostic::new(Code::SchemaMissing, place, &[]).label("declared before any `schema` line")),
            ([(name, _), ..], _) => {
                let diagnostic = Diagnostic::new(Code::SchemaNotFirst, name.span, &[]).label("not the first declaration");
                self.report(diagnostic.and(place, "this stands before it"));
            }
        }
        for (second, _) in names.iter().skip(1) {
            let diagnostic = Diagnostic::new(Code::SchemaTwice, second.span, &[]).label("a second one");
            self.report(diagnostic.and(names[0].0.span, "the first"));
        }
        names.first().map(|(name, _)| *name)
    }
}
