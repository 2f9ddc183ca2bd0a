//! From the model to what stands on the wire.

use headwater_idl::model::{self, Edge, Entity, Fact, Model, Scalar, Type};

use super::names::Names;
use super::order;
use super::wire::{Alias, Case, Enum, Field, Owner, Presence, Record, Reserved, Ty, Wire};
use crate::names::{camel, snake};
use crate::plan::{has_zero, holds};

/// The fields of an edge come behind its two ends.
const ENDS: u16 = 2;

/// What a model's bytes are made of.
pub(super) fn wire(model: &Model) -> Wire {
    let mut gather = Gather { model, names: Names::default() };
    gather.declared();
    let mut records = gather.ids();
    records.extend(gather.structs());
    records.extend(gather.unions());
    records.extend(model.edges.iter().map(|edge| gather.edge(edge)));
    records.extend(gather.facts());
    Wire {
        name: model.name.clone(),
        docs: text(&model.docs),
        enums: model.enums.iter().map(enumeration).collect(),
        aliases: order::aliases(model.newtypes.iter().map(|it| gather.alias(it)).collect()),
        records: order::records(records),
    }
}

struct Gather<'m> {
    model: &'m Model,
    /// The types' names.
    names: Names,
}

impl Gather<'_> {
    /// The names of what is declared, which the compiler holds apart, are never changed for the sake of others.
    fn declared(&mut self) {
        let model = self.model;
        let ids = model.entities.iter().map(|it| id_name(&it.name));
        let values = model.structs.iter().map(|it| &it.name).chain(model.unions.iter().map(|it| &it.name));
        let others = model.enums.iter().map(|it| &it.name).chain(model.newtypes.iter().map(|it| &it.name));
        let edges = model.edges.iter().map(|it| &it.name);
        for name in ids.chain(values.chain(others).chain(edges).map(|name| camel(name))) {
            self.names.take(name);
        }
    }

    fn ids(&mut self) -> Vec<Record> {
        self.model.entities.iter().flat_map(|entity| self.id(entity)).collect()
    }

    /// An id; before it the alternatives of several fields, which are records of their own.
    fn id(&mut self, entity: &Entity) -> Vec<Record> {
        let name = id_name(&entity.name);
        let docs = or(&entity.docs, || format!("The identity of a `{}`.", entity.name));
        let deprecated = entity.notes.deprecated.clone();
        let record = Record { name, docs, deprecated, one_of: false, fields: Vec::new(), reserved: Reserved::default() };
        if let [fields] = entity.key.alternatives.as_slice() {
            return vec![Record { fields: self.key(fields, Presence::Required), ..record }];
        }
        let (mut records, mut cases) = (Vec::new(), Vec::new());
        for (alternative, number) in entity.key.alternatives.iter().zip(1..) {
            if let [_] = alternative.as_slice() {
                cases.extend(self.key(alternative, Presence::Case).into_iter().map(|field| Field { number, ..field }));
                continue;
            }
            let parts: Vec<String> = alternative.iter().map(|field| snake(&field.name)).collect();
            let name = self.names.take(format!("{}{}", record.name, parts.iter().map(|part| camel(part)).collect::<String>()));
            cases.push(made(number, &parts.join("_"), Ty::Record(name.clone()), Presence::Case, ""));
            let docs = vec![format!("One of the ways in which a `{}` is known.", entity.name)];
            let fields = self.key(alternative, Presence::Required);
            records.push(Record { name, docs, deprecated: None, one_of: false, fields, reserved: Reserved::default() });
        }
        records.push(Record { one_of: true, fields: apart(cases), ..record });
        records
    }

    fn key(&self, fields: &[model::KeyField], presence: Presence) -> Vec<Field> {
        fields.iter().zip(1..).map(|(field, number)| made(number, &field.name, self.ty(&field.ty), presence, "")).collect()
    }

    fn structs(&self) -> Vec<Record> {
        let items = self.model.structs.iter().enumerate();
        let record = |(index, item): (usize, &model::Struct)| {
            let owner = Type::Struct(model::StructId(index));
            Record {
                name: camel(&item.name),
                docs: text(&item.docs),
                deprecated: item.notes.deprecated.clone(),
                one_of: false,
                fields: item.fields.iter().map(|field| self.field(field, 0, Some(&owner))).collect(),
                reserved: reserved(&item.reserved, 0),
            }
        };
        items.map(record).collect()
    }

    fn unions(&self) -> Vec<Record> {
        let items = self.model.unions.iter().enumerate();
        let record = |(index, item): (usize, &model::Union)| {
            let owner = Type::Union(model::UnionId(index));
            Record {
                name: camel(&item.name),
                docs: text(&item.docs),
                deprecated: item.notes.deprecated.clone(),
                one_of: true,
                fields: item.cases.iter().map(|case| self.case(case, Some(&owner))).collect(),
                reserved: reserved(&item.reserved, 0),
            }
        };
        items.map(record).collect()
    }

    fn edge(&self, edge: &Edge) -> Record {
        let end = |id: model::EntityId| Ty::Record(id_name(&self.model.entities[id.0].name));
        let mut fields = vec![made(1, "from", end(edge.from), Presence::Required, ""), made(2, "to", end(edge.to), Presence::Required, "")];
        fields.extend(edge.fields.iter().map(|field| self.field(field, ENDS, None)));
        let name = |id: model::EntityId| &self.model.entities[id.0].name;
        Record {
            name: camel(&edge.name),
            docs: or(&edge.docs, || format!("An edge from a `{}` to a `{}`.", name(edge.from), name(edge.to))),
            deprecated: edge.notes.deprecated.clone(),
            one_of: false,
            fields,
            reserved: reserved(&edge.reserved, ENDS),
        }
    }

    /// The properties of each entity, the union of all facts, and what a fact stands in. A schema without facts has none of these.
    fn facts(&mut self) -> Vec<Record> {
        let (mut records, mut cases) = (Vec::new(), Vec::new());
        for fact in &self.model.facts {
            let (number, name, ty, deprecated) = match *fact {
                Fact::Edge(id) => {
                    let edge = &self.model.edges[id.0];
                    (edge.tag, &edge.name, camel(&edge.name), &edge.notes.deprecated)
                }
                // The properties of an entity follow each other, and are one case.
                Fact::Property(id, index) if index > 0 => {
                    debug_assert_eq!(cases.last().map(|case: &Field| case.number), Some(self.model.entities[id.0].tag));
                    continue;
                }
                Fact::Property(id, _) => {
                    let entity = &self.model.entities[id.0];
                    records.extend(self.properties(entity));
                    let ty = records.last().map(|record: &Record| record.name.clone()).unwrap_or_default();
                    (entity.tag, &entity.name, ty, &entity.notes.deprecated)
                }
            };
            cases.push(Field { deprecated: deprecated.clone(), ..made(number, &snake(name), Ty::Record(ty), Presence::Case, "") });
        }
        if cases.is_empty() {
            return records;
        }
        records.push(union("Fact", "Something that became true: a property or an edge.", apart(cases)));
        records.extend([pedigree(), datum()]);
        records
    }

    /// `{ id, value }`, where the value is a case of a union of the entity's properties, or null.
    fn properties(&mut self, entity: &Entity) -> [Record; 2] {
        let own = camel(&entity.name);
        let name = self.names.take(format!("{own}Property"));
        let value = self.names.take(format!("{own}PropertyValue"));
        let mut fields = vec![
            made(1, "id", Ty::Record(id_name(&entity.name)), Presence::Required, "Whose it is."),
            made(2, "value", Ty::Record(value.clone()), Presence::Required, "What it is."),
        ];
        if entity.properties.iter().any(|property| property.optional) {
            fields[1].presence = Presence::Optional;
            let docs = "In the place of a value: the number of the property that is null from now on.";
            fields.push(made(3, "null_property", Ty::Scalar(Scalar::I16), Presence::Optional, docs));
        }
        let cases = entity.properties.iter().map(|property| self.case(property, None)).collect();
        let values = union(&value, &format!("The properties of a `{}`.", entity.name), cases);
        let deprecated = entity.notes.deprecated.clone();
        let docs = vec![format!("A property of a `{}`.", entity.name)];
        [
            Record { reserved: reserved(&entity.reserved, 0), ..values },
            Record { name, docs, deprecated, one_of: false, fields, reserved: Reserved::default() },
        ]
    }

    fn field(&self, field: &model::Field, before: u16, owner: Owner<'_>) -> Field {
        let presence = match field.optional {
            true => Presence::Optional,
            false if has_zero(self.model, &field.ty) => Presence::Zero,
            false => Presence::Required,
        };
        Field {
            number: field.tag + before,
            name: field.name.clone(),
            docs: text(&field.docs),
            deprecated: field.notes.deprecated.clone(),
            ty: self.ty(&field.ty),
            presence,
            boxed: field.optional && owner.is_some_and(|owner| holds(self.model, &field.ty, owner)),
        }
    }

    fn case(&self, case: &model::Field, owner: Owner<'_>) -> Field {
        let boxed = owner.is_some_and(|owner| holds(self.model, &case.ty, owner));
        Field { presence: Presence::Case, boxed, ..self.field(case, 0, None) }
    }

    fn alias(&self, newtype: &model::Newtype) -> Alias {
        Alias {
            name: camel(&newtype.name),
            docs: text(&newtype.docs),
            deprecated: newtype.notes.deprecated.clone(),
            ty: self.ty(&newtype.ty),
        }
    }

    fn ty(&self, ty: &Type) -> Ty {
        let model = self.model;
        match ty {
            Type::Scalar(scalar) => Ty::Scalar(*scalar),
            Type::Struct(id) => Ty::Record(camel(&model.structs[id.0].name)),
            Type::Union(id) => Ty::Record(camel(&model.unions[id.0].name)),
            Type::Entity(id) => Ty::Record(id_name(&model.entities[id.0].name)),
            Type::Enum(id) => Ty::Enum(camel(&model.enums[id.0].name)),
            Type::Newtype(id) => {
                let newtype = &model.newtypes[id.0];
                Ty::Alias(camel(&newtype.name), Box::new(self.ty(&newtype.ty)))
            }
            Type::List(element) => Ty::List(Box::new(self.ty(element))),
            Type::Set(member) => Ty::Set(Box::new(self.ty(member))),
            Type::Map(key, value) => Ty::Map(Box::new(self.ty(key)), Box::new(self.ty(value))),
        }
    }
}

fn id_name(entity: &str) -> String {
    format!("{}Id", camel(entity))
}

fn enumeration(item: &model::Enum) -> Enum {
    let case = |case: &model::Case| Case {
        number: case.tag,
        name: case.name.clone(),
        docs: text(&case.docs),
        deprecated: case.deprecated.clone(),
    };
    let mut cases: Vec<Case> = item.cases.iter().map(case).collect();
    cases.sort_by_key(|case| case.number);
    Enum {
        name: camel(&item.name),
        docs: text(&item.docs),
        deprecated: item.notes.deprecated.clone(),
        cases,
        reserved: reserved(&item.reserved, 0),
    }
}

fn pedigree() -> Record {
    let fields = vec![
        made(1, "at", Ty::Scalar(Scalar::Timestamp), Presence::Required, "When the fact became true."),
        made(2, "source", Ty::Scalar(Scalar::String), Presence::Optional, "Who says so."),
        made(3, "nonce", Ty::Scalar(Scalar::U64), Presence::Optional, "The source's own number for it, which rises; it needs a source."),
    ];
    Record { one_of: false, ..union("Pedigree", "Where a fact comes from.", fields) }
}

fn datum() -> Record {
    let fields = vec![
        made(1, "pedigree", Ty::Record("Pedigree".into()), Presence::Required, ""),
        made(2, "fact", Ty::Record("Fact".into()), Presence::Required, ""),
    ];
    Record { one_of: false, ..union("Datum", "A fact, and where it comes from.", fields) }
}

fn union(name: &str, docs: &str, fields: Vec<Field>) -> Record {
    Record { name: name.into(), docs: vec![docs.into()], deprecated: None, one_of: true, fields, reserved: Reserved::default() }
}

/// A field that the schema does not write down.
fn made(number: u16, name: &str, ty: Ty, presence: Presence, docs: &str) -> Field {
    let docs = if docs.is_empty() { Vec::new() } else { vec![docs.to_owned()] };
    Field { number, name: name.to_owned(), docs, deprecated: None, ty, presence, boxed: false }
}

/// Fields whose names are made up, under names that differ.
fn apart(mut fields: Vec<Field>) -> Vec<Field> {
    let mut names = Names::default();
    fields.iter_mut().for_each(|field| field.name = names.take(std::mem::take(&mut field.name)));
    fields
}

fn reserved(reserved: &model::Reserved, before: u16) -> Reserved {
    let numbers = reserved.tags.iter().map(|(from, to)| (from + before, to + before));
    Reserved { numbers: numbers.collect(), names: reserved.names.clone() }
}

/// Lines of documentation, without the blank that stands behind the marker.
fn text(docs: &[String]) -> Vec<String> {
    docs.iter().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()).collect()
}

fn or(docs: &[String], sentence: impl FnOnce() -> String) -> Vec<String> {
    if docs.iter().any(|line| !line.trim().is_empty()) { text(docs) } else { vec![sentence()] }
}
