//! What a program of one version of a schema makes of what another has written: worked out by tags, over JSON and models, beside the codecs.

use headwater_idl::Model;
use headwater_idl::model::{EntityId, Fact, Field, KeyField, Scalar, Type};
use serde_json::{Map, Value, json};

/// What it has no place for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// A fact.
    Fact,
    /// A case of a union, or an alternative of a key.
    Case,
}

/// Both versions: what is written by the one is seen by the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'m> {
    pub(crate) from: &'m Model,
    pub(crate) by: &'m Model,
}

impl Seen<'_> {
    /// A datum as JSON, as our own writer writes it, but that sets are in the order of their members' texts.
    pub(crate) fn datum(&self, datum: &Value) -> Result<Value, Lost> {
        let (name, body) = only(&datum["fact"]);
        let mut seen = datum.clone();
        seen["fact"] = self.fact(name, body)?;
        Ok(seen)
    }

    fn fact(&self, name: &str, body: &Value) -> Result<Value, Lost> {
        let fact = self.from.facts.iter().find(|fact| name_of(self.from, **fact) == name).expect("a fact of the version that wrote it");
        let by = self.by.facts.iter().find(|by| tags_of(self.by, **by) == tags_of(self.from, *fact)).ok_or(Lost::Fact)?;
        let seen = match (*fact, *by) {
            (Fact::Edge(from), Fact::Edge(by)) => {
                let (from, by) = (&self.from.edges[from.0], &self.by.edges[by.0]);
                let mut seen = self.fields(&from.fields, &by.fields, body)?;
                seen.insert("from".to_owned(), self.id(from.from, by.from, &body["from"])?);
                seen.insert("to".to_owned(), self.id(from.to, by.to, &body["to"])?);
                seen
            }
            (Fact::Property(from, own), Fact::Property(by, its)) => {
                let (own, its) = (&self.from.entities[from.0].properties[own], &self.by.entities[by.0].properties[its]);
                let value = if body["value"].is_null() { Value::Null } else { self.value(&own.ty, &its.ty, &body["value"])? };
                Map::from_iter([("id".to_owned(), self.id(from, by, &body["id"])?), ("value".to_owned(), value)])
            }
            _ => unreachable!("a tag is an edge's or an entity's in both"),
        };
        Ok(json!({ name_of(self.by, *by): seen }))
    }

    /// What is absent is null, or zero.
    fn fields(&self, from: &[Field], by: &[Field], body: &Value) -> Result<Map<String, Value>, Lost> {
        let mut seen = Map::new();
        for field in by {
            let old = from.iter().find(|old| old.tag == field.tag);
            match old.map(|old| (old, body.get(&old.name).filter(|value| !value.is_null()))) {
                Some((old, Some(value))) => drop(seen.insert(field.name.clone(), self.value(&old.ty, &field.ty, value)?)),
                _ if field.optional => {}
                _ => drop(seen.insert(field.name.clone(), self.zero(&field.ty))),
            }
        }
        Ok(seen)
    }

    /// The fields of an alternative are told by their names, and their tags are their places.
    fn id(&self, from: EntityId, by: EntityId, id: &Value) -> Result<Value, Lost> {
        let (from, by) = (&self.from.entities[from.0].key.alternatives, &self.by.entities[by.0].key.alternatives);
        if let ([from], [by]) = (from.as_slice(), by.as_slice())
            && let ([from], [by]) = (from.as_slice(), by.as_slice())
        {
            return self.value(&from.ty, &by.ty, id);
        }
        let names = |fields: &[KeyField]| fields.iter().all(|field| id.get(&field.name).is_some());
        let place = from.iter().position(|fields| names(fields)).expect("one of the alternatives");
        let by = by.get(place).ok_or(Lost::Case)?;
        let fields = from[place].iter().zip(by);
        let seen = fields.map(|(from, by)| Ok((by.name.clone(), self.value(&from.ty, &by.ty, &id[&from.name])?)));
        seen.collect::<Result<Map<_, _>, Lost>>().map(Value::from)
    }

    fn value(&self, from: &Type, by: &Type, value: &Value) -> Result<Value, Lost> {
        match (self.from.stored(from), self.by.stored(by)) {
            (Type::Scalar(_), Type::Scalar(_)) => Ok(value.clone()),
            (Type::Entity(from), Type::Entity(by)) => self.id(*from, *by, value),
            (Type::Struct(from), Type::Struct(by)) => {
                self.fields(&self.from.structs[from.0].fields, &self.by.structs[by.0].fields, value).map(Value::from)
            }
            (Type::Union(from), Type::Union(by)) => {
                let (name, held) = only(value);
                let case = self.from.unions[from.0].cases.iter().find(|case| case.name == name).expect("a case");
                let seen = self.by.unions[by.0].cases.iter().find(|seen| seen.tag == case.tag).ok_or(Lost::Case)?;
                Ok(json!({ &seen.name: self.value(&case.ty, &seen.ty, held)? }))
            }
            (Type::Enum(from), Type::Enum(by)) => {
                let (name, cases) = (value.as_str().expect("a name"), &self.from.enums[from.0].cases);
                let number = name.strip_prefix('#').map(|number| number.parse::<i32>().expect("a number"));
                let named = || cases.iter().find(|case| case.name == name).map(|case| case.tag.into());
                let number = number.or_else(named).expect("a case");
                let seen = self.by.enums[by.0].cases.iter().find(|case| i32::from(case.tag) == number);
                Ok(seen.map_or_else(|| json!(format!("#{number}")), |case| json!(case.name)))
            }
            (Type::List(from), Type::List(by)) => list(value).iter().map(|value| self.value(from, by, value)).collect(),
            (Type::Set(from), Type::Set(by)) => {
                let mut seen = list(value).iter().map(|value| self.value(from, by, value)).collect::<Result<Vec<_>, Lost>>()?;
                seen.sort_by_key(Value::to_string);
                Ok(seen.into())
            }
            (Type::Map(key, held), Type::Map(by_key, by_held)) => {
                let text = |key: Value| key.as_str().map_or_else(|| key.to_string(), str::to_owned);
                let pairs = value.as_object().expect("an object").iter();
                let seen = pairs.map(|(name, value)| Ok((text(self.value(key, by_key, &json!(name))?), self.value(held, by_held, value)?)));
                seen.collect::<Result<Map<_, _>, Lost>>().map(Value::from)
            }
            (from, by) => unreachable!("{from:?} and {by:?} are of one type in compatible versions"),
        }
    }

    /// What an absent field reads as.
    fn zero(&self, ty: &Type) -> Value {
        match self.by.stored(ty) {
            Type::Struct(id) => {
                let fields = self.by.structs[id.0].fields.iter().filter(|field| !field.optional);
                fields.map(|field| (field.name.clone(), self.zero(&field.ty))).collect::<Map<_, _>>().into()
            }
            Type::Enum(_) => json!("#0"),
            Type::List(_) | Type::Set(_) => json!([]),
            Type::Map(..) => json!({}),
            Type::Scalar(Scalar::Bool) => json!(false),
            Type::Scalar(Scalar::F32 | Scalar::F64) => json!(0.0),
            Type::Scalar(Scalar::String | Scalar::Bytes | Scalar::Url) => json!(""),
            Type::Scalar(Scalar::Uuid) => json!("00000000-0000-0000-0000-000000000000"),
            Type::Scalar(Scalar::Timestamp) => json!("1970-01-01T00:00:00Z"),
            Type::Scalar(Scalar::Date) => json!("1970-01-01"),
            Type::Scalar(Scalar::Duration) => json!("PT0S"),
            Type::Scalar(_) => json!(0),
            ty => unreachable!("{ty:?} has no zero, and no compatible change adds it"),
        }
    }
}

fn name_of(model: &Model, fact: Fact) -> String {
    match fact {
        Fact::Edge(id) => model.edges[id.0].name.clone(),
        Fact::Property(id, own) => format!("{}.{}", model.entities[id.0].name, model.entities[id.0].properties[own].name),
    }
}

fn tags_of(model: &Model, fact: Fact) -> (u16, Option<u16>) {
    match fact {
        Fact::Edge(id) => (model.edges[id.0].tag, None),
        Fact::Property(id, own) => (model.entities[id.0].tag, Some(model.entities[id.0].properties[own].tag)),
    }
}

/// The one thing that an object holds.
fn only(object: &Value) -> (&str, &Value) {
    let object = object.as_object().expect("an object");
    assert_eq!(object.len(), 1);
    object.iter().next().map(|(name, value)| (name.as_str(), value)).expect("one")
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}
