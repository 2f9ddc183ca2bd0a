//! The graph in a draft: where a file has the shape that we emit ourselves, its entities and edges are found again.
//!
//! Such a file has a `Datum` of a `Pedigree` and a union `Fact`; a case of that is an edge (`from` = 1, `to` = 2) or the properties of an
//! entity (`id` = 1, a union `value` = 2); and what an entity is known by is a struct or a union of the name `PersonId`.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Body, Declared, Draft, Kind, Lost, Member, Notes};
use super::tags::{MAX_TAG, is_tag};

/// A draft with entities and edges, where it has the shape; else as it is.
pub(crate) fn with_graph(draft: Draft) -> Draft {
    match Graph::find(&draft) {
        Some(graph) => graph.build(draft),
        None => draft,
    }
}

/// What stands in the union of facts.
struct Graph {
    /// Types of edges, by name, with their ends.
    edges: BTreeMap<String, (u32, String, String)>,
    /// Entities with properties: the union that holds those, and whether one may be null.
    properties: BTreeMap<String, (u32, String, bool)>,
    /// All entities. What they are known by, as it stands behind `key`.
    keys: BTreeMap<String, String>,
    /// Types that are no types here.
    gone: Vec<String>,
}

impl Graph {
    /// None, where any part of the shape is missing.
    fn find(draft: &Draft) -> Option<Graph> {
        let [pedigree, fact] = fields(draft, "Datum_type")? else { return None };
        let Kind::Union(facts) = &declared(draft, "Fact_type")?.kind else { return None };
        let is_ours = (pedigree.tag, bare(pedigree), fact.tag, bare(fact)) == (1, "Pedigree_type", 2, "Fact_type");
        let mut graph = Graph { edges: BTreeMap::new(), properties: BTreeMap::new(), keys: BTreeMap::new(), gone: Vec::new() };
        graph.gone.extend(["Datum_type", "Fact_type", "Pedigree_type"].map(str::to_owned));
        for case in facts.members.iter().filter(|_| is_ours) {
            graph.fact(draft, case)?;
        }
        // What an entity is known by may be another one.
        let mut open: Vec<String> = graph.keys.keys().cloned().collect();
        while let Some(entity) = open.pop() {
            let (key, gone) = key(draft, &entity)?;
            for other in key.iter().flatten().filter_map(|field| entity_of(draft, bare(field))) {
                if !graph.keys.contains_key(&other) {
                    graph.keys.insert(other.clone(), String::new());
                    open.push(other);
                }
            }
            let alternatives =
                key.iter().map(|fields| fields.iter().map(|it| format!("{}: {}", it.name, bare(it))).collect::<Vec<_>>().join(", "));
            graph.keys.insert(entity, alternatives.collect::<Vec<_>>().join(" or "));
            graph.gone.extend(gone);
        }
        (is_ours && !graph.keys.is_empty()).then_some(graph)
    }

    fn fact(&mut self, draft: &Draft, case: &Member) -> Option<()> {
        let name = bare(case);
        let all = fields(draft, name)?;
        let (first, second) = (all.first()?, all.get(1)?);
        let entity = entity_of(draft, bare(first))?;
        self.keys.entry(entity.clone()).or_default();
        match (first.name.trim_end_matches('_'), second.name.trim_end_matches('_'), first.tag, second.tag) {
            ("from", "to", 1, 2) => {
                let to = entity_of(draft, bare(second))?;
                self.keys.entry(to.clone()).or_default();
                self.edges.insert(name.to_owned(), (case.tag, entity, to));
            }
            ("id", "value", 1, 2) if name == format!("{entity}Property") => {
                let Kind::Union(_) = declared(draft, bare(second))?.kind else { return None };
                self.gone.extend([name.to_owned(), bare(second).to_owned()]);
                self.properties.insert(entity, (case.tag, bare(second).to_owned(), all.len() > 2));
            }
            _ => return None,
        }
        Some(())
    }

    /// The draft in terms of what was found.
    fn build(self, draft: Draft) -> Draft {
        let mut used: BTreeSet<u32> = self.edges.values().map(|it| it.0).chain(self.properties.values().map(|it| it.0)).collect();
        let mut bodies: BTreeMap<String, Body> = BTreeMap::new();
        let mut kept = Vec::new();
        for declared in draft.types {
            match declared.kind {
                Kind::Union(body) if self.properties.values().any(|it| it.1 == declared.name) => _ = bodies.insert(declared.name, body),
                _ if self.gone.contains(&declared.name) => {}
                _ => kept.push(declared),
            }
        }
        let mut types = Vec::new();
        for declared in kept {
            let entity = declared.name.strip_suffix("Id").filter(|entity| self.keys.contains_key(*entity)).map(str::to_owned);
            types.push(match (entity, declared.kind) {
                (Some(entity), _) => self.entity(entity, declared.notes, &mut bodies, &mut used),
                (None, Kind::Struct(body)) if self.edges.contains_key(&declared.name) => self.edge(declared.name, declared.notes, body),
                (None, kind) => Declared { kind, ..declared },
            });
        }
        types.iter_mut().for_each(|declared| self.rename(&mut declared.kind));
        Draft { types, ..draft }
    }

    fn entity(&self, name: String, mut notes: Notes, bodies: &mut BTreeMap<String, Body>, used: &mut BTreeSet<u32>) -> Declared {
        notes.docs.retain(|line| *line != format!("The identity of a `{name}`.") && *line != format!("What a `{name}` is known by."));
        let mut lose = |what: &str| notes.lost.push(Lost { place: format!("entity `{name}`"), what: what.to_owned() });
        let found = self.properties.get(&name).and_then(|it| Some((it.0, bodies.remove(&it.1)?, it.2)));
        let (tag, mut body) = match found {
            Some((tag, mut body, true)) => {
                lose("which of its properties may be null: here all may");
                body.members.iter_mut().filter_map(|it| it.ty.as_mut()).for_each(|ty| ty.push('?'));
                (tag, body)
            }
            Some((tag, body, false)) => (tag, body),
            None => {
                let above = used.last().map_or(1, |last| last + 1);
                let tag = (above..=MAX_TAG).chain(1..=MAX_TAG).find(|tag| is_tag((*tag).into()) && !used.contains(tag)).unwrap_or(above);
                used.insert(tag);
                lose("its number, which stands nowhere as long as it has no properties; this one is free");
                (tag, Body::default())
            }
        };
        body.reserved.sort_by_key(|it| it.starts_with('"'));
        let key = self.keys[&name].clone();
        Declared { notes, kind: Kind::Entity { tag, key, body }, name }
    }

    /// An edge's own fields have numbers that are two more on the wire.
    fn edge(&self, name: String, mut notes: Notes, mut body: Body) -> Declared {
        let (tag, from, to) = self.edges[&name].clone();
        notes.docs.retain(|line| *line != format!("An edge from a `{from}` to a `{to}`."));
        body.members.drain(..2);
        body.members.iter_mut().for_each(|member| member.tag = member.tag.saturating_sub(2));
        body.reserved.iter_mut().for_each(|it| *it = two_less(it));
        Declared { name, notes, kind: Kind::Edge { tag, from, to, body } }
    }

    /// Ids are called as their entities.
    fn rename(&self, kind: &mut Kind) {
        let entity = |word: &str| word.strip_suffix("Id").filter(|entity| self.keys.contains_key(*entity)).map(str::to_owned);
        let rename = |text: &mut String| *text = words(text, |word| entity(word).unwrap_or_else(|| word.to_owned()));
        match kind {
            Kind::Newtype(ty) => rename(ty),
            Kind::Struct(body) | Kind::Union(body) | Kind::Enum(body) | Kind::Edge { body, .. } => {
                body.members.iter_mut().filter_map(|member| member.ty.as_mut()).for_each(rename);
            }
            Kind::Entity { key, body, .. } => {
                rename(key);
                body.members.iter_mut().filter_map(|member| member.ty.as_mut()).for_each(rename);
            }
        }
    }
}

fn declared<'d>(draft: &'d Draft, name: &str) -> Option<&'d Declared> {
    draft.types.iter().find(|it| it.name == name)
}

fn fields<'d>(draft: &'d Draft, name: &str) -> Option<&'d [Member]> {
    match &declared(draft, name)?.kind {
        Kind::Struct(body) => Some(&body.members),
        _ => None,
    }
}

/// A member's type, whether or not it may be absent.
fn bare(member: &Member) -> &str {
    member.ty.as_deref().unwrap_or_default().trim_end_matches('?')
}

/// `Person` of `PersonId`, where there is such a type.
fn entity_of(draft: &Draft, ty: &str) -> Option<String> {
    declared(draft, ty)?;
    ty.strip_suffix("Id").filter(|name| !name.is_empty()).map(str::to_owned)
}

/// The alternatives of what an entity is known by, each with its fields, and the structs that stand for those of several. They are
/// numbered in order.
fn key<'d>(draft: &'d Draft, entity: &str) -> Option<(Vec<Vec<&'d Member>>, Vec<String>)> {
    let in_order = |members: &[Member]| members.iter().zip(1..).all(|(member, number)| member.tag == number);
    let (mut key, mut gone) = (Vec::new(), Vec::new());
    match &declared(draft, &format!("{entity}Id"))?.kind {
        Kind::Struct(body) if in_order(&body.members) && !body.members.is_empty() => key.push(body.members.iter().collect()),
        Kind::Union(body) if in_order(&body.members) => {
            for case in &body.members {
                let several =
                    fields(draft, bare(case)).filter(|_| bare(case).starts_with(&format!("{entity}Id")) && !bare(case).ends_with("Id"));
                gone.extend(several.map(|_| bare(case).to_owned()));
                key.push(several.map_or_else(|| vec![case], |fields| fields.iter().collect()));
            }
        }
        _ => return None,
    }
    Some((key, gone))
}

/// `2 to 4` as `0 to 2`, and names as they are.
fn two_less(reserved: &str) -> String {
    words(reserved, |word| word.parse::<u32>().map_or_else(|_| word.to_owned(), |number| number.saturating_sub(2).to_string()))
}

/// A text of which every word is replaced that does not stand in quotes.
fn words(text: &str, replace: impl Fn(&str) -> String) -> String {
    if text.starts_with('"') {
        return text.to_owned();
    }
    let (mut out, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let len = rest.find(|c| is_word(c) != is_word(first)).unwrap_or(rest.len());
        let (part, more) = rest.split_at(len);
        out.push_str(&if is_word(first) { replace(part) } else { part.to_owned() });
        rest = more;
    }
    out
}
