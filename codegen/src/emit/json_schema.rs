//! JSON Schema (2020-12) of a datum: the JSON that facts are loaded from and shown as.

use headwater_idl::model::{Entity, Fact, Field, KeyField, Model, Notes, Scalar, Type};
use serde_json::{Map, Value, json};

use crate::names::camel;
use crate::plan::has_zero;

/// The text of the file.
pub(super) fn text(model: &Model) -> String {
    let mut text = format!("{:#}", schema(model));
    text.push('\n');
    text
}

fn schema(model: &Model) -> Value {
    let mut root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": model.name,
        "type": "object",
        "properties": {
            "at": described(scalar(Scalar::Timestamp), "When the fact became true."),
            "source": described(json!({"type": ["string", "null"]}), "Who says so."),
            "nonce": {"description": "The source's own number for it, which rises.", "anyOf": [scalar(Scalar::U64), {"type": "null"}]},
            "fact": facts(model),
        },
        "required": ["at", "fact"],
        "additionalProperties": false,
    });
    if let Some(docs) = words(&model.docs) {
        root["description"] = docs.into();
    }
    root["$defs"] = definitions(model).into();
    root
}

/// One fact, under its name.
fn facts(model: &Model) -> Value {
    let named = model.facts.iter().map(|fact| match *fact {
        Fact::Edge(id) => model.edges[id.0].name.clone(),
        Fact::Property(id, index) => format!("{}.{}", model.entities[id.0].name, model.entities[id.0].properties[index].name),
    });
    let properties: Map<String, Value> = named.map(|name| (name.clone(), link(&name))).collect();
    json!({"type": "object", "properties": properties, "minProperties": 1, "maxProperties": 1, "additionalProperties": false})
}

/// What is declared, under the name that it has in Rust, and every fact. Facts come last: an edge is called as in the schema.
fn definitions(model: &Model) -> Map<String, Value> {
    let mut all = Map::new();
    for item in &model.enums {
        let names = item.cases.iter().map(|case| case.name.as_str()).collect::<Vec<_>>();
        let schema = json!({"type": "string", "anyOf": [{"enum": names}, {"pattern": "^#[+-]?[0-9]+$"}]});
        all.insert(camel(&item.name), noted(schema, &item.docs, item.notes.deprecated.as_deref()));
    }
    for item in &model.newtypes {
        all.insert(camel(&item.name), noted(ty(model, &item.ty), &item.docs, item.notes.deprecated.as_deref()));
    }
    for entity in &model.entities {
        all.insert(id_name(entity), noted(id(model, entity), &entity.docs, entity.notes.deprecated.as_deref()));
    }
    for item in &model.structs {
        all.insert(camel(&item.name), documented(record(model, &[], &item.fields), &item.docs, &item.notes));
    }
    for item in &model.unions {
        let case = |case: &Field| object([(case.name.clone(), field(model, case))], &[&case.name]);
        let schema = json!({"oneOf": item.cases.iter().map(case).collect::<Vec<_>>()});
        all.insert(camel(&item.name), documented(schema, &item.docs, &item.notes));
    }
    for fact in &model.facts {
        let (name, schema) = of_fact(model, *fact);
        all.insert(name, schema);
    }
    all
}

fn of_fact(model: &Model, fact: Fact) -> (String, Value) {
    match fact {
        Fact::Edge(id) => {
            let edge = &model.edges[id.0];
            let end = |name: &str, entity: usize| (name.to_owned(), link(&id_name(&model.entities[entity])));
            let ends = [end("from", edge.from.0), end("to", edge.to.0)];
            (edge.name.clone(), documented(record(model, &ends, &edge.fields), &edge.docs, &edge.notes))
        }
        Fact::Property(id, index) => {
            let (entity, property) = (&model.entities[id.0], &model.entities[id.0].properties[index]);
            let whose = [("id".to_owned(), link(&id_name(entity)))];
            let value = Field { name: "value".to_owned(), docs: Vec::new(), notes: Notes::default(), ..property.clone() };
            let schema = record(model, &whose, &[value]);
            (format!("{}.{}", entity.name, property.name), documented(schema, &property.docs, &property.notes))
        }
    }
}

/// Of an id with one field that field; of several an object, and of alternatives one of them.
fn id(model: &Model, entity: &Entity) -> Value {
    let whole = |fields: &Vec<KeyField>| {
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        object(fields.iter().map(|field| (field.name.clone(), ty(model, &field.ty))), &names)
    };
    match entity.key.alternatives.as_slice() {
        [fields] if fields.len() == 1 => ty(model, &fields[0].ty),
        [fields] => whole(fields),
        alternatives => json!({"oneOf": alternatives.iter().map(whole).collect::<Vec<_>>()}),
    }
}

/// A record: what is required before its fields, and of these what may not be absent.
fn record(model: &Model, before: &[(String, Value)], fields: &[Field]) -> Value {
    let needed = fields.iter().filter(|field| !field.optional && !has_zero(model, &field.ty)).map(|field| &field.name);
    let required: Vec<&str> = before.iter().map(|(name, _)| name).chain(needed).map(String::as_str).collect();
    let own = fields.iter().map(|it| (it.name.clone(), field(model, it)));
    object(before.iter().cloned().chain(own), &required)
}

fn object(properties: impl IntoIterator<Item = (String, Value)>, required: &[&str]) -> Value {
    let properties: Map<String, Value> = properties.into_iter().collect();
    let mut schema = json!({"type": "object", "properties": properties, "additionalProperties": false});
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn field(model: &Model, field: &Field) -> Value {
    let schema = ty(model, &field.ty);
    let schema = if field.optional { json!({"anyOf": [schema, {"type": "null"}]}) } else { schema };
    documented(schema, &field.docs, &field.notes)
}

fn ty(model: &Model, it: &Type) -> Value {
    match it {
        Type::Scalar(it) => scalar(*it),
        Type::Struct(id) => link(&camel(&model.structs[id.0].name)),
        Type::Union(id) => link(&camel(&model.unions[id.0].name)),
        Type::Enum(id) => link(&camel(&model.enums[id.0].name)),
        Type::Newtype(id) => link(&camel(&model.newtypes[id.0].name)),
        Type::Entity(id) => link(&id_name(&model.entities[id.0])),
        Type::List(inner) | Type::Set(inner) => json!({"type": "array", "items": ty(model, inner)}),
        Type::Map(key, value) => {
            json!({"type": "object", "propertyNames": key_text(model, key), "additionalProperties": ty(model, value)})
        }
    }
}

/// A key of an object: what is no string stands as its text.
fn key_text(model: &Model, key: &Type) -> Value {
    match model.stored(key) {
        Type::Scalar(Scalar::Bool) => json!({"enum": ["false", "true"]}),
        Type::Scalar(Scalar::I8 | Scalar::I16 | Scalar::I32 | Scalar::I64) => json!({"pattern": "^-?[0-9]+$"}),
        Type::Scalar(Scalar::U8 | Scalar::U16 | Scalar::U32 | Scalar::U64) => json!({"pattern": "^[0-9]+$"}),
        _ => ty(model, key),
    }
}

fn scalar(scalar: Scalar) -> Value {
    let whole = |least: i64, most: u64| json!({"type": "integer", "minimum": least, "maximum": most});
    let text = |pattern: &str| json!({"type": "string", "pattern": pattern});
    match scalar {
        Scalar::Bool => json!({"type": "boolean"}),
        Scalar::I8 => whole(i8::MIN.into(), i8::MAX as u64),
        Scalar::I16 => whole(i16::MIN.into(), i16::MAX as u64),
        Scalar::I32 => whole(i32::MIN.into(), i32::MAX as u64),
        Scalar::I64 => whole(i64::MIN, i64::MAX as u64),
        Scalar::U8 => whole(0, u8::MAX.into()),
        Scalar::U16 => whole(0, u16::MAX.into()),
        Scalar::U32 => whole(0, u32::MAX.into()),
        // Programs whose numbers are doubles write large ones as text.
        Scalar::U64 => json!({"anyOf": [whole(0, u64::MAX), text("^[0-9]+$")]}),
        Scalar::F32 | Scalar::F64 => json!({"anyOf": [{"type": "number"}, {"enum": ["Infinity", "-Infinity"]}]}),
        Scalar::String => json!({"type": "string"}),
        Scalar::Bytes => json!({"type": "string", "contentEncoding": "base64", "pattern": "^[A-Za-z0-9+/]*={0,2}$"}),
        Scalar::Uuid => json!({"type": "string", "format": "uuid", "pattern": "^[0-9A-Fa-f-]{32,36}$"}),
        Scalar::Timestamp => text("^[+-]?[0-9]{4,6}-[0-9]{2}-[0-9]{2}([Tt ].+)?$"),
        Scalar::Date => text("^[+-]?[0-9]{4,6}-[0-9]{2}-[0-9]{2}$"),
        Scalar::Duration => text("^[+-]?P([0-9]+W)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+([.][0-9]+)?S)?)?$"),
        Scalar::Url => json!({"type": "string", "format": "uri", "pattern": "^[A-Za-z][A-Za-z0-9+.-]*:"}),
    }
}

fn link(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

fn id_name(entity: &Entity) -> String {
    format!("{}Id", camel(&entity.name))
}

fn documented(schema: Value, docs: &[String], notes: &Notes) -> Value {
    noted(schema, docs, notes.deprecated.as_deref())
}

/// A schema with its documentation, which stands before what it is about, and why it is not to be used any more.
fn noted(schema: Value, docs: &[String], deprecated: Option<&str>) -> Value {
    let why = deprecated.map(|why| format!("Deprecated: {why}"));
    let description = [words(docs), why].into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    let mut schema = if description.is_empty() { schema } else { described(schema, &description) };
    if deprecated.is_some() {
        schema["deprecated"] = true.into();
    }
    schema
}

fn described(schema: Value, description: &str) -> Value {
    let mut all = Map::from_iter([("description".to_owned(), description.into())]);
    all.extend(schema.as_object().cloned().unwrap_or_default());
    all.into()
}

/// Lines of documentation as one text.
fn words(docs: &[String]) -> Option<String> {
    let lines: Vec<&str> = docs.iter().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end()).collect();
    Some(lines.join("\n").trim().to_owned()).filter(|text| !text.is_empty())
}
