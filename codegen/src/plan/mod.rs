//! The plan: everything that an emitter wants to know of a model, worked out once. Emitters look up.

mod own;
mod anonymous;
mod counter;
mod definition;
mod docs;
mod function;
mod lints;
mod newtype;
mod one_of;
mod record;
mod simplify;
mod types;
mod known;

pub use crate::walk::{OneOfKind, RecordKind};
pub use anonymous::{Anonymous, Guard};
pub use counter::{Counter, Derived, Key, Measure, On, Read};
pub(crate) use counter::{is_whole, measures_of};
pub(crate) use definition::{expression, type_text};
pub use function::{Function, Param};
pub use newtype::Newtype;
pub use one_of::{OneOf, Variant};
pub use own::Own;
pub use record::{Check, Column, Record};
pub(crate) use types::has_zero;
#[cfg(feature = "emit")]
pub(crate) use types::holds;

use std::collections::BTreeSet;

use headwater_idl::model::{self, Model, StructId, Type};
use proc_macro2::{Ident, TokenStream};

use crate::names;
use known::Known;

/// A schema, ready to be written out. Lists stand in the order of the model.
#[derive(Debug)]
pub struct Plan {
    /// The schema's name, dots kept.
    pub name: String,
    /// The schema's text.
    pub source: String,
    /// Its documentation.
    pub docs: Vec<String>,
    /// One id for each entity.
    pub ids: Vec<Id>,
    /// The structs.
    pub structs: Vec<Record>,
    /// The unions.
    pub unions: Vec<OneOf>,
    /// The enums.
    pub enums: Vec<Enum>,
    /// The newtypes.
    pub newtypes: Vec<Newtype>,
    /// Every property and edge, ordered by tag: the cases of the union `Fact`.
    pub facts: Vec<Fact>,
    /// Lints of clippy that the union is allowed.
    pub lints: Vec<TokenStream>,
    /// Functions that are written in Rust.
    pub functions: Vec<Function>,
    /// The type parameter that stands for what holds them.
    pub functions_type: Ident,
    /// The counters.
    pub counters: Vec<Counter>,
}

/// The id of an entity.
#[derive(Debug)]
pub enum Id {
    /// Of an entity that is known in one way.
    Record(Record),
    /// Of one that is known in several.
    OneOf(OneOf),
}

/// An enum.
#[derive(Debug)]
pub struct Enum {
    /// Its name in the schema.
    pub name: String,
    /// Its Rust type.
    pub rust: Ident,
    /// Its documentation.
    pub docs: Vec<String>,
    /// `@deprecated`: why.
    pub deprecated: Option<String>,
    /// How it stands in Rust.
    pub own: Own,
    /// Lints of clippy that it is allowed.
    pub lints: Vec<TokenStream>,
    /// Its cases, ordered by tag, so that Rust's order is that of the numbers.
    pub cases: Vec<Case>,
}

/// One case of an enum.
#[derive(Debug)]
pub struct Case {
    /// Its number on the wire.
    pub tag: i32,
    /// Its name in the schema.
    pub name: String,
    /// Its Rust variant.
    pub rust: Ident,
    /// Its documentation.
    pub docs: Vec<String>,
    /// `@deprecated`: why.
    pub deprecated: Option<String>,
}

/// One case of the union `Fact`.
#[derive(Debug)]
pub struct Fact {
    /// Its columns: `from`, `to` and fields of an edge, or `id` and `value`.
    pub record: Record,
    /// The tag of the edge, or of the property's entity.
    pub tag: u16,
    /// The property's own tag; none for an edge.
    pub property: Option<u16>,
    /// How it is laid out and kept.
    pub layout: model::Layout,
    /// The constant of its place in the union.
    pub place: Ident,
}

impl Plan {
    /// Works a model out. `source` is the text that it was compiled from.
    pub fn new(model: &Model, source: &str) -> Plan {
        let model = &Known::new(model);
        let facts: Vec<Fact> = model.facts.iter().map(|fact| Fact::new(model, *fact)).collect();
        Plan {
            name: model.name.clone(),
            source: source.to_owned(),
            docs: docs::of_schema(model),
            ids: model.entities.iter().map(|entity| Id::new(model, entity)).collect(),
            structs: (0..model.structs.len()).map(|id| Record::of_struct(model, StructId(id))).collect(),
            unions: model.unions.iter().enumerate().map(|(index, item)| OneOf::of_union(model, index, item)).collect(),
            enums: model.enums.iter().map(Enum::new).collect(),
            functions: model.functions.iter().map(|item| Function::new(model, item)).collect(),
            functions_type: function::parameter(model),
            newtypes: model.newtypes.iter().map(|newtype| Newtype::new(model, newtype)).collect(),
            counters: model.counters.iter().map(|counter| Counter::new(model, &facts, counter)).collect(),
            lints: lints::of_union(model, &facts.iter().map(|fact| &fact.record).collect::<Vec<_>>()),
            facts,
        }
    }

    /// The names in Rust of all that is deprecated.
    pub fn deprecated(&self) -> BTreeSet<String> {
        let ids = || self.ids.iter().filter_map(|id| if let Id::Record(record) = id { Some(record) } else { None });
        let records = || ids().chain(&self.structs).chain(self.facts.iter().map(|fact| &fact.record));
        let several = self.ids.iter().filter_map(|id| if let Id::OneOf(it) = id { Some(it) } else { None }).chain(&self.unions);
        let enums = self.enums.iter().map(|it| (&it.rust, &it.deprecated));
        let cases = self.enums.iter().flat_map(|it| &it.cases).map(|it| (&it.rust, &it.deprecated));
        let types = records().map(|it| (&it.rust, &it.deprecated)).chain(enums).chain(cases);
        let columns = records().flat_map(|it| &it.columns).map(|it| (&it.rust, &it.deprecated));
        let newtypes = self.newtypes.iter().map(|it| (&it.rust, &it.deprecated));
        let counters = self.counters.iter().map(|it| (&it.rust, &it.deprecated));
        let functions = self.functions.iter().map(|it| (&it.rust, &it.deprecated));
        let all = types.chain(columns).chain(newtypes).chain(counters).chain(functions);
        let all = all.filter(|(_, why)| why.is_some()).map(|(rust, _)| rust.to_string());
        all.chain(several.flat_map(OneOf::deprecated)).collect()
    }

    /// A column of a value, by its name: a field of a struct or an id, or a case of a union.
    pub fn column(&self, ty: &Type, name: &str) -> Option<&Column> {
        match ty {
            Type::Struct(id) => self.structs.get(id.0)?.column(name),
            Type::Union(id) => self.unions.get(id.0)?.columns().find(|column| column.name == name),
            Type::Entity(id) => match self.ids.get(id.0)? {
                Id::Record(record) => record.column(name),
                Id::OneOf(one_of) => one_of.columns().find(|column| column.name == name),
            },
            Type::Newtype(id) => self.column(&self.newtypes.get(id.0)?.ty, name),
            _ => None,
        }
    }
}

impl Id {
    fn new(model: &Known<'_>, entity: &model::Entity) -> Id {
        match entity.key.has_alternatives() {
            true => Id::OneOf(OneOf::of_key(model, entity)),
            false => Id::Record(Record::id(model, entity)),
        }
    }
}

impl Enum {
    fn new(item: &model::Enum) -> Enum {
        let mut cases: Vec<Case> = item.cases.iter().map(Case::new).collect();
        cases.sort_by_key(|case| case.tag);
        let docs = docs::or(&item.docs, || format!("The enum `{}`.", item.name));
        let rust = names::camel(&item.name);
        let variants = cases.iter().map(|case| case.rust.to_string()).chain(["Unknown".to_owned()]);
        let lints = lints::of_names(&rust, &variants.collect::<Vec<_>>()).into_iter().collect();
        Enum {
            name: item.name.clone(),
            rust: names::ident(&rust),
            docs,
            deprecated: item.notes.deprecated.clone(),
            own: Own::new(&item.notes.rust),
            lints,
            cases,
        }
    }
}

impl Case {
    fn new(case: &model::Case) -> Case {
        let docs = docs::or(&case.docs, || format!("Number {} on the wire.", case.tag));
        Case {
            tag: i32::from(case.tag),
            name: case.name.clone(),
            rust: names::ident(&names::camel(&case.name)),
            docs,
            deprecated: case.deprecated.clone(),
        }
    }
}

impl Fact {
    fn new(model: &Known<'_>, fact: model::Fact) -> Fact {
        let (record, tag, property, layout) = match fact {
            model::Fact::Edge(id) => {
                let edge = &model.edges[id.0];
                (Record::edge(model, edge), edge.tag, None, edge.layout)
            }
            model::Fact::Property(id, index) => {
                let entity = &model.entities[id.0];
                let own = &entity.properties[index];
                (Record::property(model, id, index), entity.tag, Some(own.tag), own.layout)
            }
        };
        let place = names::ident(&names::screaming(&record.rust.to_string()));
        Fact { record, tag, property, layout, place }
    }
}
