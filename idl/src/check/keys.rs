//! Keys: one for each entity, none elsewhere, and none that contains itself.

use super::Checker;
use super::cycles::cycles;
use crate::ast::{ItemKind, Key};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Entity, Type};
use crate::source::Span;

impl Checker<'_> {
    pub(super) fn keys(&mut self) {
        for item in self.files.iter().flat_map(|file| &file.items) {
            match &item.kind {
                ItemKind::Entity(it) if it.members.keys.is_empty() && !item.damaged => {
                    self.report(Diagnostic::new(Code::KeyMissing, it.name.span, &[&it.name.text]).label("no `key` line"));
                }
                ItemKind::Entity(it) => self.one_key(&it.name.text, &it.members.keys),
                ItemKind::Edge(it) => self.no_key(&it.members.keys, "an edge is known by its ends"),
                ItemKind::Union(it) => {
                    self.no_key(&it.members.keys, "a union is a value: leave out the word `key` and give the case a tag");
                }
                ItemKind::Struct(it) => {
                    self.no_key(&it.members.keys, "a struct is a value: leave out the word `key` and give the field a tag");
                }
                _ => {}
            }
        }
        self.endless_keys();
    }

    fn one_key(&mut self, entity: &str, keys: &[Key]) {
        for second in keys.iter().skip(1) {
            let diagnostic = Diagnostic::new(Code::KeyTwice, second.span, &[entity]).label("a second one");
            self.report(diagnostic.and(keys[0].span, "the first"));
        }
    }

    fn no_key(&mut self, keys: &[Key], help: &str) {
        for key in keys {
            self.report(Diagnostic::new(Code::KeyMisplaced, key.span, &[]).label("not in an entity").help(help));
        }
    }

    fn endless_keys(&mut self) {
        let entities = &self.model.entities;
        let ids = |entity: &Entity| {
            entity.key.fields().enumerate().filter_map(|(i, field)| Some((entity_of(self.model.stored(&field.ty))?, i))).collect()
        };
        for cycle in cycles(entities.len(), |i| ids(&entities[i])) {
            let (first, field) = cycle[0];
            let mut diagnostic = Diagnostic::new(Code::KeyContainsItself, place(&entities[first], field), &[&entities[first].name]);
            diagnostic = diagnostic.label(format!("leads back to `{}`", entities[first].name));
            for (entity, field) in &cycle[1..] {
                diagnostic = diagnostic.and(place(&entities[*entity], *field), "through this");
            }
            self.report(diagnostic);
        }
    }
}

/// Where a field of a key stands, by its number among all alternatives.
fn place(entity: &Entity, field: usize) -> Span {
    entity.key.fields().nth(field).map_or(entity.key.span, |field| field.span)
}

fn entity_of(ty: &Type) -> Option<usize> {
    match ty {
        Type::Entity(id) => Some(id.0),
        _ => None,
    }
}
