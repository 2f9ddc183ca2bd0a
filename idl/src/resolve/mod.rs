//! Names to meanings: from the syntax tree to the model. What can't be resolved is reported once and left out; what depends on it is
//! marked as damaged, and nothing more is said about it.

pub(crate) mod names;
pub(crate) mod time;
mod url;
pub(crate) mod layout;
pub(crate) mod notes;
mod types;
mod containers;
mod newtypes;
mod literals;
mod path;
pub(crate) mod functions;
mod own;
mod expr;
mod measures;
mod counters;
mod checks;
mod anonymous;
mod logic;

use std::collections::BTreeSet;

use crate::ast::{self, File, ItemKind};
use crate::catalogue::Code;
use crate::diagnostic::{Diagnostic, MOST_SHOWN, did_you_mean, listed};
use crate::model::{Case, Edge, EdgeId, Entity, EntityId, Enum, Fact, Key, Model, Notes, Reserved, RuleId, Struct, Union};
pub(crate) use counters::OverRule;
use names::{Meaning, Names};

/// What resolving gave.
#[derive(Debug)]
pub(crate) struct Resolved {
    /// The model, whole only where nothing was reported.
    pub(crate) model: Model,
    /// Rules of which a body is reported, and so left out.
    pub(crate) damaged: BTreeSet<RuleId>,
    /// What counters take of rules. No model is given out where there is any.
    pub(crate) over_rules: Vec<OverRule>,
    /// What could not be resolved.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Resolves the files of one schema. Where a file could not be found (`whole`), no name is called unknown that it might declare.
pub(crate) fn resolve(files: &[&File], whole: bool) -> Resolved {
    let mut diagnostics = Vec::new();
    let names = Names::gather(files, whole, &mut diagnostics);
    let items = || files.iter().flat_map(|file| &file.items);
    let (newtypes, model, logic) = (newtypes::declared(items()), Model::default(), logic::State::default());
    let mut resolver = Resolver { names, newtypes, model, diagnostics, logic, over_rules: Vec::new() };
    resolver.model.docs = files.iter().flat_map(|file| file.docs.clone()).collect();
    resolver.resolve_newtypes();
    items().for_each(|item| resolver.value_type(item));
    items().for_each(|item| resolver.edge(item));
    items().for_each(|item| resolver.own_function(item));
    resolver.model.facts = facts(&resolver.model);
    items().for_each(|item| resolver.checks(item));
    items().for_each(|item| resolver.rule_head(item));
    items().for_each(|item| resolver.counter(item));
    items().for_each(|item| resolver.rule(item));
    items().for_each(|item| resolver.query(item));
    let Resolver { model, logic, over_rules, diagnostics, .. } = resolver;
    Resolved { model, damaged: logic.damaged, over_rules, diagnostics }
}

/// Resolves; holds the model as far as it stands.
struct Resolver<'a> {
    names: Names<'a>,
    newtypes: Vec<newtypes::Declared<'a>>,
    model: Model,
    diagnostics: Vec<Diagnostic>,
    logic: logic::State,
    over_rules: Vec<OverRule>,
}

impl<'a> Resolver<'a> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Whether to look for near names: it is dear, and what stands behind so many errors is hardly shown.
    fn suggests(&self) -> bool {
        self.diagnostics.len() <= 2 * MOST_SHOWN
    }

    /// "did you mean `x`?" of the known names, or else what `otherwise` makes of them; nothing after very many errors.
    fn suggest<'n>(&self, wrong: &str, known: impl Iterator<Item = &'n str> + Clone, otherwise: impl FnOnce(String) -> String) -> String {
        match self.suggests() {
            true => did_you_mean(wrong, known.clone(), &otherwise(listed(known))),
            false => String::new(),
        }
    }

    /// The schema's name, entities, structs and enums.
    fn value_type(&mut self, item: &'a ast::Item) {
        let (docs, notes) = (item.lead.docs.clone(), notes::of(&item.lead));
        match &item.kind {
            ItemKind::Schema(name) if self.model.name.is_empty() => self.model.name.clone_from(&name.text),
            ItemKind::Entity(entity) => self.entity(entity, docs, notes),
            ItemKind::Struct(it) => {
                let fields = self.fields(&it.name, &it.members.fields);
                let reserved = reserved(&it.members.reserved);
                self.model.structs.push(Struct { name: it.name.text.clone(), docs, fields, reserved, notes, span: it.name.span });
            }
            ItemKind::Union(it) => {
                let cases = self.fields(&it.name, &it.members.fields);
                let reserved = reserved(&it.members.reserved);
                self.model.unions.push(Union { name: it.name.text.clone(), docs, cases, reserved, notes, span: it.name.span });
            }
            ItemKind::Enum(it) => {
                let cases = it.cases.iter().map(case).collect();
                let reserved = reserved(&it.reserved);
                self.model.enums.push(Enum { name: it.name.text.clone(), docs, cases, reserved, notes, span: it.name.span });
            }
            _ => {}
        }
    }

    fn entity(&mut self, entity: &'a ast::Entity, docs: Vec<String>, notes: Notes) {
        let properties = self.fields(&entity.name, &entity.members.fields);
        let key = entity.members.keys.first().map_or_else(Key::default, |key| self.entity_key(&entity.name, key));
        let (name, tag) = (entity.name.text.clone(), small(entity.tag));
        self.model.entities.push(Entity {
            name,
            tag,
            docs,
            notes,
            private: entity.members.keys.first().is_some_and(|key| notes::named(&key.lead, "private").is_some()),
            key,
            properties,
            reserved: reserved(&entity.members.reserved),
            span: entity.name.span,
        });
    }

    fn edge(&mut self, item: &'a ast::Item) {
        let ItemKind::Edge(edge) = &item.kind else { return };
        let fields = self.fields(&edge.name, &edge.members.fields);
        let (from, to) = (self.end(&edge.from), self.end(&edge.to));
        let (Some(from), Some(to)) = (from, to) else { return };
        let (name, tag, docs) = (edge.name.text.clone(), small(edge.tag), item.lead.docs.clone());
        self.names.sound_edge(&edge.name, EdgeId(self.model.edges.len()));
        let (layout, notes) = (layout::of(&item.lead), notes::of(&item.lead));
        let reserved = reserved(&edge.members.reserved);
        self.model.edges.push(Edge { name, tag, docs, from, to, fields, reserved, layout, notes, span: edge.name.span });
    }

    /// The entity at an end of an edge.
    fn end(&mut self, name: &ast::Name) -> Option<EntityId> {
        match self.names.get(&name.text) {
            Some(Meaning::Entity(id)) => Some(id),
            Some(Meaning::Reported) => None,
            other => {
                let is_type = other.is_some() || names::built_in().any(|built_in| built_in == name.text);
                let label = if is_type { "not an entity" } else { "unknown" };
                let help = match is_type {
                    true => "edges join entities".to_owned(),
                    false => self.near_entity(&name.text),
                };
                self.report(Diagnostic::new(Code::UnknownEntity, name.span, &[&name.text]).label(label).help(help));
                None
            }
        }
    }
}

impl Resolver<'_> {
    fn near_entity(&self, wrong: &str) -> String {
        let entities = self.model.entities.iter().map(|entity| entity.name.as_str());
        self.suggest(wrong, entities, |_| format!("declare it: `entity {wrong} = … {{ key id: string }}`"))
    }
}

/// The union of facts: each edge, and in the place of each entity its properties, by tag.
fn facts(model: &Model) -> Vec<Fact> {
    let edges = model.edges.iter().enumerate().map(|(i, edge)| ((edge.tag, 0), Fact::Edge(EdgeId(i))));
    let properties = model.entities.iter().enumerate().flat_map(|(i, entity)| {
        let numbered = entity.properties.iter().enumerate();
        numbered.map(move |(p, property)| ((entity.tag, property.tag), Fact::Property(EntityId(i), p)))
    });
    let mut facts: Vec<_> = properties.chain(edges).collect();
    facts.sort_by_key(|(tags, _)| *tags);
    facts.into_iter().map(|(_, fact)| fact).collect()
}

fn case(case: &ast::Case) -> Case {
    Case {
        name: case.name.text.clone(),
        tag: small(case.tag),
        deprecated: case.lead.deprecated(),
        docs: case.lead.docs.clone(),
        span: case.name.span,
    }
}

fn reserved(lines: &[ast::Reserved]) -> Reserved {
    let tags = lines.iter().flat_map(|line| &line.tags).map(|(from, to)| (small(*from), small(*to))).collect();
    let names = lines.iter().flat_map(|line| &line.names).map(|name| name.text.clone()).collect();
    Reserved { tags, names }
}

/// A tag as the model has it. One out of range is reported by the checks, and no model is given out.
fn small(tag: ast::Tag) -> u16 {
    u16::try_from(tag.value).unwrap_or(u16::MAX)
}

/// The names of all functions and measures.
#[cfg(test)]
pub(crate) fn vocabulary() -> (Vec<&'static str>, &'static [&'static str]) {
    functions::vocabulary()
}
