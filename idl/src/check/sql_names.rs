//! Names as SQL and file systems will have them: they do not tell `City` from `city`, and facts become tables, folders and columns.

use std::collections::BTreeMap;

use super::Checker;
use crate::ast::{ItemKind, Members, Name};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;

impl Checker<'_> {
    pub(super) fn sql_names(&mut self) {
        let items = || self.files.iter().flat_map(|file| &file.items).map(|item| &item.kind);
        let folders = items().filter_map(folder).collect();
        let blocks: Vec<Vec<&Name>> = items().filter_map(members).map(columns).collect();
        let heads: Vec<Vec<&Name>> = items().map(head).collect();
        std::iter::once(folders).chain(blocks).chain(heads).for_each(|names| self.apart_without_case(&names));
    }

    /// Reports names that differ by nothing but capitals. Those that are equal are reported as such elsewhere.
    fn apart_without_case(&mut self, names: &[&Name]) {
        let mut seen: BTreeMap<String, &Name> = BTreeMap::new();
        for name in names {
            let first = *seen.entry(name.text.to_ascii_lowercase()).or_insert(name);
            if first.text != name.text {
                let diagnostic = Diagnostic::new(Code::SqlClash, name.span, &[&first.text, &name.text]).label("differs only in case");
                self.report(diagnostic.and(first.span, "from this"));
            }
        }
    }
}

/// The name of what is a table: of what has a folder of facts, an edge or an entity with its properties in it, and of a rule.
fn folder(kind: &ItemKind) -> Option<&Name> {
    match kind {
        ItemKind::Entity(it) => Some(&it.name),
        ItemKind::Edge(it) => Some(&it.name),
        ItemKind::Rule(it) => Some(&it.name),
        _ => None,
    }
}

fn members(kind: &ItemKind) -> Option<&Members> {
    match kind {
        ItemKind::Entity(it) => Some(&it.members),
        ItemKind::Edge(it) => Some(&it.members),
        ItemKind::Struct(it) | ItemKind::Union(it) => Some(&it.members),
        _ => None,
    }
}

/// The columns of a rule or query.
fn head(kind: &ItemKind) -> Vec<&Name> {
    match kind {
        ItemKind::Rule(it) => it.params.iter().map(|param| &param.name).collect(),
        ItemKind::Query(it) => it.params.iter().chain(&it.outputs).map(|param| &param.name).collect(),
        _ => Vec::new(),
    }
}

/// Names that stand side by side: of a key's fields and of properties (folders of the entity), or of columns.
fn columns(members: &Members) -> Vec<&Name> {
    let key = members.keys.iter().flat_map(|key| &key.alternatives).flatten().map(|field| &field.name);
    key.chain(members.fields.iter().map(|field| &field.name)).collect()
}
