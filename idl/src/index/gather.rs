//! The first pass: what is declared, before any name means anything.

use super::{Definition, DefinitionId, Index, Kind};
use crate::ast::{Counter, File, Item, ItemKind, Lead, Members, Name, Param, Reserved, Tag, TypeExpr};
use crate::source::{Source, Span};

/// Adds every definition but variables, which are declared where they first stand.
pub(super) fn gather(index: &mut Index, sources: &[Source], files: &[&File]) {
    let mut gather = Gather { index, sources };
    for item in files.iter().flat_map(|file| &file.items) {
        gather.item(item);
    }
}

struct Gather<'a> {
    index: &'a mut Index,
    sources: &'a [Source],
}

/// What a definition is made of, besides its name.
#[derive(Default)]
struct Parts<'a> {
    lead: Option<&'a Lead>,
    tag: Option<Tag>,
    ty: Option<&'a TypeExpr>,
    /// The end of its text.
    end: Span,
    /// What its signature begins with.
    first: &'static str,
}

impl Gather<'_> {
    fn item(&mut self, item: &Item) {
        let (kind, tag) = match &item.kind {
            ItemKind::Schema(name) => return self.schema(item, name),
            ItemKind::Use(_) => return,
            ItemKind::Entity(it) => (Kind::Entity, Some(it.tag)),
            ItemKind::Edge(it) => (Kind::Edge, Some(it.tag)),
            ItemKind::Struct(_) => (Kind::Struct, None),
            ItemKind::Union(_) => (Kind::Union, None),
            ItemKind::Enum(_) => (Kind::Enum, None),
            ItemKind::Newtype(_) => (Kind::Newtype, None),
            ItemKind::Counter(_) => (Kind::Counter, None),
            ItemKind::Rule(_) => (Kind::Rule, None),
            ItemKind::Query(_) => (Kind::Query, None),
            ItemKind::ExternFn(_) => (Kind::Function, None),
            ItemKind::Bad(_) => (Kind::Unreadable, None),
        };
        let Some(name) = item.kind.name().filter(|name| !name.text.is_empty()) else { return };
        let ty = match &item.kind {
            ItemKind::Newtype(it) => Some(&it.ty),
            _ => None,
        };
        let header = self.header(name, item.span);
        let id = self.add(kind, None, name, Parts { lead: Some(&item.lead), tag, ty, end: header, first: item.kind.keyword() });
        self.index.definitions[id.0].whole = item.span;
        self.index.declared.entry(name.text.clone()).or_insert(id);
        self.parts(id, &item.kind);
    }

    fn schema(&mut self, item: &Item, name: &Name) {
        let id = self.add(Kind::Schema, None, name, Parts { end: name.span, first: "schema", ..Parts::default() });
        self.index.definitions[id.0].whole = item.span;
    }

    fn parts(&mut self, owner: DefinitionId, kind: &ItemKind) {
        match kind {
            ItemKind::Entity(it) => self.entity(owner, &it.members),
            ItemKind::Edge(it) => {
                self.implicit(owner, Kind::End, "from", it.from.span);
                self.implicit(owner, Kind::End, "to", it.to.span);
                self.fields(owner, Kind::Field, &it.members);
            }
            ItemKind::Struct(it) | ItemKind::Union(it) => self.fields(owner, Kind::Field, &it.members),
            ItemKind::Enum(it) => {
                for case in &it.cases {
                    let parts = Parts { lead: Some(&case.lead), tag: Some(case.tag), end: case.tag.span, ..Parts::default() };
                    self.add(Kind::Case, Some(owner), &case.name, parts);
                }
                self.reserved(owner, &it.reserved);
            }
            ItemKind::Counter(it) => self.counter(owner, it),
            ItemKind::Rule(it) => self.params(owner, Kind::Parameter, "", &it.params),
            ItemKind::Query(it) => {
                self.params(owner, Kind::Parameter, "", &it.params);
                self.params(owner, Kind::Output, "", &it.outputs);
            }
            ItemKind::ExternFn(it) => self.params(owner, Kind::Parameter, "", &it.params),
            ItemKind::Schema(_) | ItemKind::Use(_) | ItemKind::Newtype(_) | ItemKind::Bad(_) => {}
        }
    }

    fn entity(&mut self, owner: DefinitionId, members: &Members) {
        for alternative in members.keys.iter().flat_map(|key| &key.alternatives) {
            self.params(owner, Kind::KeyField, "key", alternative);
        }
        self.fields(owner, Kind::Property, members);
    }

    fn fields(&mut self, owner: DefinitionId, kind: Kind, members: &Members) {
        for field in &members.fields {
            let (tag, ty) = (Some(field.tag), Some(&field.ty));
            let id = self.add(kind, Some(owner), &field.name, Parts { lead: Some(&field.lead), tag, ty, end: field.tag.span, first: "" });
            if kind == Kind::Property {
                let entity = self.index.get(owner).span;
                self.implicit(id, Kind::End, "id", entity);
                self.implicit(id, Kind::Value, "value", field.name.span);
            }
        }
        self.reserved(owner, &members.reserved);
    }

    fn reserved(&mut self, owner: DefinitionId, lines: &[Reserved]) {
        self.index.definitions[owner.0]
            .reserved
            .extend(lines.iter().flat_map(|line| line.tags.iter().map(|(from, to)| (from.value, to.value))));
    }

    fn counter(&mut self, owner: DefinitionId, counter: &Counter) {
        for by in &counter.by {
            self.params(owner, Kind::Column, "by", &by.columns);
        }
        for measure in counter.ons.iter().flat_map(|on| &on.measures) {
            let end = measure.filter.as_ref().map_or(measure.call, |filter| filter.span);
            self.add(Kind::Measure, Some(owner), &measure.name, Parts { lead: Some(&measure.lead), end, ..Parts::default() });
        }
        for derived in &counter.derived {
            let parts = Parts { lead: Some(&derived.lead), end: derived.expr.span, ..Parts::default() };
            self.add(Kind::Derived, Some(owner), &derived.name, parts);
        }
    }

    fn params(&mut self, owner: DefinitionId, kind: Kind, lead: &'static str, params: &[Param]) {
        for param in params {
            self.add(kind, Some(owner), &param.name, Parts { ty: Some(&param.ty), end: param.ty.span, first: lead, ..Parts::default() });
        }
    }

    fn implicit(&mut self, owner: DefinitionId, kind: Kind, name: &str, span: Span) {
        self.add(kind, Some(owner), &Name { text: name.to_owned(), span }, Parts { end: span, ..Parts::default() });
    }

    fn add(&mut self, kind: Kind, owner: Option<DefinitionId>, name: &Name, parts: Parts<'_>) -> DefinitionId {
        let whole = name.span.to(parts.end);
        let text = if kind.is_implicit() { name.text.clone() } else { self.text(whole) };
        self.index.add(Definition {
            kind,
            name: name.text.clone(),
            span: name.span,
            whole,
            owner,
            members: Vec::new(),
            docs: parts.lead.map_or(Vec::new(), |lead| lead.docs.clone()),
            deprecated: parts.lead.and_then(Lead::deprecated),
            rust: parts.lead.map(Lead::rust).unwrap_or_default(),
            signature: if parts.first.is_empty() { text } else { format!("{} {text}", parts.first) },
            tag: parts.tag.map(|tag| tag.value),
            ty: parts.ty.cloned(),
            of: None,
            reserved: Vec::new(),
        })
    }

    /// From a declaration's name to the bracket that opens its block, or to its end.
    fn header(&self, name: &Name, whole: Span) -> Span {
        let text = self.sources.get(whole.file).and_then(|source| source.text.get(name.span.end..whole.end)).unwrap_or_default();
        let len = text.find(['{', '\n']).unwrap_or(text.len());
        Span { end: name.span.end + text[..len].trim_end().len(), ..name.span }
    }

    /// A stretch of text on one line.
    fn text(&self, span: Span) -> String {
        let text = self.sources.get(span.file).and_then(|source| source.text.get(span.start..span.end)).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
