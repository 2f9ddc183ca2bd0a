//! The names of members: each once in its block, none that every fact has already, and some in every enum.

use std::collections::BTreeMap;

use super::Checker;
use crate::ast::{Counter, ItemKind, Members, Name, Record, Reserved};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::resolve::functions::is_built_in;
use crate::source::Span;

/// The columns of facts, and the names of folders. Whatever slice a fact has today, it may have another tomorrow.
const COLUMNS: &[&str] = &["at", "from", "to", "id", "value", "source", "nonce", "day", "hour", "month", "_partition", "_offset"];

impl Checker<'_> {
    pub(super) fn member_names(&mut self) {
        for item in self.files.iter().flat_map(|file| &file.items) {
            match &item.kind {
                ItemKind::Entity(it) => self.block_names(&names(&it.members), &it.members.reserved),
                ItemKind::Struct(it) => self.block_names(&names(&it.members), &it.members.reserved),
                ItemKind::Union(it) => {
                    self.block_names(&names(&it.members), &it.members.reserved);
                    self.cases(it, item.damaged);
                }
                ItemKind::Edge(it) => {
                    self.block_names(&names(&it.members), &it.members.reserved);
                    self.columns(&it.members);
                }
                ItemKind::Enum(it) => {
                    self.block_names(&it.cases.iter().map(|case| &case.name).collect::<Vec<_>>(), &it.reserved);
                    if it.cases.is_empty() && !item.damaged {
                        self.report(Diagnostic::new(Code::EnumEmpty, it.name.span, &[&it.name.text]).label("no cases"));
                    }
                }
                ItemKind::Counter(it) => self.counter_names(it),
                ItemKind::ExternFn(it) => {
                    self.once(&it.params.iter().map(|param| &param.name).collect::<Vec<_>>());
                    self.not_built_in(&it.name);
                }
                ItemKind::Rule(it) => self.once(&it.params.iter().map(|param| &param.name).collect::<Vec<_>>()),
                ItemKind::Query(it) => self.once(&it.params.iter().chain(&it.outputs).map(|param| &param.name).collect::<Vec<_>>()),
                _ => {}
            }
        }
    }

    /// A function of the user's would never be called by the name of one of the language.
    fn not_built_in(&mut self, name: &Name) {
        if is_built_in(&name.text) {
            self.report(Diagnostic::new(Code::FunctionTaken, name.span, &[&name.text]).label("taken"));
        }
    }

    fn block_names(&mut self, names: &[&Name], reserved: &[Reserved]) {
        self.once(names);
        self.reserved_names(names, reserved);
    }

    /// A union has a case, and holds one: that it is another says enough about those that it does not hold.
    fn cases(&mut self, union: &Record, damaged: bool) {
        if union.members.fields.is_empty() && !damaged {
            self.report(Diagnostic::new(Code::UnionEmpty, union.name.span, &[&union.name.text]).label("no cases"));
        }
        for optional in union.members.fields.iter().filter_map(|case| case.ty.optional) {
            self.report(Diagnostic::new(Code::CaseOptional, optional, &[]).label("not in a union"));
        }
    }

    /// Reports each name that stands twice.
    fn once(&mut self, names: &[&Name]) {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for name in names {
            match seen.get(name.text.as_str()) {
                None => _ = seen.insert(&name.text, name.span),
                Some(first) => {
                    let diagnostic = Diagnostic::new(Code::DuplicateName, name.span, &[&name.text]).label("taken");
                    self.report(diagnostic.and(*first, "by this"));
                }
            }
        }
    }

    /// An edge's fields stand beside `from`, `to`, and what every fact has.
    fn columns(&mut self, members: &Members) {
        for name in members.fields.iter().map(|field| &field.name).filter(|name| COLUMNS.contains(&name.text.to_ascii_lowercase().as_str()))
        {
            self.report(Diagnostic::new(Code::ReservedColumn, name.span, &[&name.text]).label("not free"));
        }
    }

    /// Key columns, and measures of all blocks with derived ones, are two spaces of names.
    fn counter_names(&mut self, counter: &Counter) {
        let columns: Vec<&Name> = counter.by.iter().flat_map(|by| &by.columns).map(|column| &column.name).collect();
        self.once(&columns);
        let measures = counter.ons.iter().flat_map(|on| &on.measures).map(|measure| &measure.name);
        let mut names: Vec<&Name> = measures.chain(counter.derived.iter().map(|derived| &derived.name)).collect();
        names.sort_by_key(|name| name.span);
        self.once(&names);
    }
}

/// The fields of a key and the other fields of a block.
fn names(members: &Members) -> Vec<&Name> {
    let key = members.keys.iter().take(1).flat_map(|key| &key.alternatives).flatten().map(|field| &field.name);
    key.chain(members.fields.iter().map(|field| &field.name)).collect()
}
