//! Names as Rust will have them: none that it cannot spell, none that the generated code needs, no two that are one.

use std::collections::BTreeMap;

use super::Checker;
use crate::ast::{Counter, ItemKind, Name, Param};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::spelling::{camel, is_impossible, screaming, snake};

/// A name of the generated code, and what brings it.
struct Brought {
    rust: String,
    /// In words: "struct `PersonId`", "the id of entity `Person`".
    by: String,
    span: Span,
    /// The name in the schema, where the Rust name is made from it alone: two that are equal there are reported as such.
    own: Option<String>,
}

/// Types of the generated module.
const TAKEN: &[&str] = &["Fact", "Datum", "Schema", "Pedigree"];
/// What Rust knows everywhere as a value. A struct without named fields is one too, and would stand in its place.
const VALUES: &[&str] = &["Some", "None", "Ok", "Err"];

impl Checker<'_> {
    pub(super) fn rust_names(&mut self) {
        let items = || self.files.iter().flat_map(|file| &file.items).map(|item| &item.kind);
        let values: Vec<Brought> = items().filter(|kind| is_a_value(kind)).flat_map(types).collect();
        let types: Vec<Brought> = items().flat_map(types).chain(shared(&mut items())).collect();
        let places: Vec<Brought> = items().flat_map(types_of_facts).map(|fact| Brought { rust: screaming(&fact.rust), ..fact }).collect();
        let blocks: Vec<Vec<Brought>> = items().map(members).collect();
        self.taken(&types, TAKEN);
        self.taken(&values, VALUES);
        let functions: Vec<Brought> = items().filter_map(function).collect();
        if !functions.is_empty() {
            self.taken(&types, &["Functions"]);
        }
        self.apart(&functions, &[]);
        self.spelled(&functions);
        self.apart(&types, &[]);
        self.apart(&items().filter_map(query).collect::<Vec<_>>(), &[]);
        self.apart(&places, &types);
        for (block, kind) in blocks.iter().zip(items()) {
            if let ItemKind::Enum(_) = kind {
                self.taken(block, &["Unknown"]);
            }
            self.apart(block, &[]);
            self.spelled(block);
        }
        self.spelled(&types);
    }

    fn taken(&mut self, names: &[Brought], taken: &[&str]) {
        for name in names.iter().filter(|name| taken.contains(&name.rust.as_str())) {
            self.report(Diagnostic::new(Code::RustTaken, name.span, &[&name.rust]).label(format!("{} would be `{}`", name.by, name.rust)));
        }
    }

    fn spelled(&mut self, names: &[Brought]) {
        for name in names.iter().filter(|name| is_impossible(&name.rust)) {
            self.report(
                Diagnostic::new(Code::RustImpossible, name.span, &[&name.by, &name.rust]).label("a word that Rust keeps for itself"),
            );
        }
    }

    /// Reports names that are one in Rust, but for those that are so in `known` already.
    fn apart(&mut self, names: &[Brought], known: &[Brought]) {
        let mut seen: BTreeMap<&str, &Brought> = BTreeMap::new();
        for name in names {
            let Some(first) = seen.get(name.rust.as_str()) else {
                seen.insert(&name.rust, name);
                continue;
            };
            let same = name.own.is_some() && name.own == first.own;
            let rust = |place: &Brought| known.iter().find(|other| other.span == place.span).map(|other| other.rust.clone());
            if !same && (known.is_empty() || rust(name) != rust(first)) {
                let diagnostic = Diagnostic::new(Code::RustClash, name.span, &[&first.by, &name.by, &name.rust]).label(&name.by);
                self.report(diagnostic.and(first.span, &first.by));
            }
        }
    }
}

fn own(rust: String, kind: &str, name: &Name) -> Brought {
    Brought { rust, by: format!("{kind} `{}`", name.text), span: name.span, own: Some(name.text.clone()) }
}

/// The types that a declaration brings.
fn types(kind: &ItemKind) -> Vec<Brought> {
    match kind {
        ItemKind::Entity(it) => {
            let id = Brought {
                rust: camel(&it.name.text) + "Id",
                by: format!("the id of entity `{}`", it.name.text),
                span: it.name.span,
                own: None,
            };
            std::iter::once(id).chain(types_of_facts(kind)).collect()
        }
        ItemKind::Struct(it) => vec![own(camel(&it.name.text), "struct", &it.name)],
        ItemKind::Union(it) => vec![own(camel(&it.name.text), "union", &it.name)],
        ItemKind::Enum(it) => vec![own(camel(&it.name.text), "enum", &it.name)],
        ItemKind::Newtype(it) => vec![own(camel(&it.name.text), "newtype", &it.name)],
        ItemKind::Edge(_) => types_of_facts(kind),
        ItemKind::Counter(it) => std::iter::once(own(camel(&it.name.text), "counter", &it.name)).chain(projections(it)).collect(),
        ItemKind::Rule(it) => vec![own(camel(&it.name.text), "rule", &it.name)],
        _ => Vec::new(),
    }
}

/// Whether what is generated for a declaration is a struct without named fields.
fn is_a_value(kind: &ItemKind) -> bool {
    matches!(kind, ItemKind::Newtype(_) | ItemKind::Counter(_))
}

/// The method of a function of the user's.
fn function(kind: &ItemKind) -> Option<Brought> {
    match kind {
        ItemKind::ExternFn(it) => Some(own(snake(&it.name.text), "function", &it.name)),
        _ => None,
    }
}

/// The function that a query will be.
fn query(kind: &ItemKind) -> Option<Brought> {
    match kind {
        ItemKind::Query(it) => Some(own(snake(&it.name.text), "query", &it.name)),
        _ => None,
    }
}

/// The types of facts: of an entity's properties, and of an edge.
fn types_of_facts(kind: &ItemKind) -> Vec<Brought> {
    match kind {
        ItemKind::Entity(it) => {
            let property = |name: &Name| Brought {
                rust: camel(&it.name.text) + &camel(&name.text),
                by: format!("property `{}.{}`", it.name.text, name.text),
                span: name.span,
                own: Some(format!("{}.{}", it.name.text, name.text)),
            };
            it.members.fields.iter().map(|field| property(&field.name)).collect()
        }
        ItemKind::Edge(it) => vec![own(camel(&it.name.text), "edge", &it.name)],
        _ => Vec::new(),
    }
}

/// What a counter reads of each fact, once for each fact it takes.
fn projections(counter: &Counter) -> Vec<Brought> {
    let mut facts: Vec<&Name> = counter.ons.iter().map(|on| &on.fact).collect();
    facts.sort_by_key(|fact| &fact.text);
    facts.dedup_by_key(|fact| &fact.text);
    let projection = |fact: &Name| Brought {
        rust: format!("{}Of{}", camel(&counter.name.text), fact.text.split('.').map(camel).collect::<String>()),
        by: format!("what counter `{}` reads of `{}`", counter.name.text, fact.text),
        span: fact.span,
        own: Some(format!("{} of {}", counter.name.text, fact.text)),
    };
    facts.into_iter().map(projection).collect()
}

/// What all counters read of a fact that several take.
fn shared(items: &mut dyn Iterator<Item = &ItemKind>) -> Vec<Brought> {
    let mut takers: BTreeMap<&str, Vec<(&Counter, &Name)>> = BTreeMap::new();
    for kind in items {
        if let ItemKind::Counter(counter) = kind {
            counter.ons.iter().for_each(|on| takers.entry(&on.fact.text).or_default().push((counter, &on.fact)));
        }
    }
    let several = takers.into_iter().filter(|(_, takers)| takers.iter().any(|(counter, _)| counter.name != takers[0].0.name));
    let brought = several.map(|(fact, takers)| Brought {
        rust: format!("SchemaOf{}", fact.split('.').map(camel).collect::<String>()),
        by: format!("what the counters read of `{fact}`"),
        span: takers[0].1.span,
        own: None,
    });
    brought.collect()
}

/// The names inside of a declaration.
fn members(kind: &ItemKind) -> Vec<Brought> {
    let fields = |members: &crate::ast::Members| -> Vec<Brought> {
        let key = members.keys.iter().flat_map(|key| &key.alternatives).flatten().map(|field| &field.name);
        key.chain(members.fields.iter().map(|field| &field.name)).map(|name| own(snake(&name.text), "a field", name)).collect()
    };
    let columns = |columns: &mut dyn Iterator<Item = &Param>| {
        let named = columns.filter(|it| it.name.text != "_");
        named.map(|it| own(snake(&it.name.text), "a column", &it.name)).collect()
    };
    match kind {
        ItemKind::Rule(it) => columns(&mut it.params.iter()),
        ItemKind::Query(it) => columns(&mut it.params.iter().chain(&it.outputs)),
        ItemKind::Entity(it) => fields(&it.members).into_iter().chain(alternatives(&it.members)).collect(),
        ItemKind::Struct(it) => fields(&it.members),
        ItemKind::Edge(it) => fields(&it.members),
        ItemKind::Union(it) => it.members.fields.iter().map(|case| own(camel(&case.name.text), "a case", &case.name)).collect(),
        ItemKind::Enum(it) => it.cases.iter().map(|case| own(camel(&case.name.text), "a case", &case.name)).collect(),
        ItemKind::ExternFn(it) => it.params.iter().map(|param| own(snake(&param.name.text), "a parameter", &param.name)).collect(),
        _ => Vec::new(),
    }
}

/// The cases of an id that is known in several ways.
fn alternatives(members: &crate::ast::Members) -> Vec<Brought> {
    let several = members.keys.iter().filter(|key| key.alternatives.len() > 1).flat_map(|key| &key.alternatives);
    let case = |fields: &Vec<Param>| {
        let names: Vec<&str> = fields.iter().map(|field| field.name.text.as_str()).collect();
        let rust = names.iter().map(|name| camel(name)).collect();
        Some(Brought { rust, by: format!("the alternative `{}`", names.join(", ")), span: fields.first()?.name.span, own: None })
    };
    several.filter_map(case).collect()
}
