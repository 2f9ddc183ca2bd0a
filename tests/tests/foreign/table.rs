//! What a schema's values are, for the scripts that turn objects of generated classes into our JSON and back. It knows fields by their
//! numbers, and so nothing of what they are called elsewhere.

use headwater_idl::model::{Fact, Field, Key, KeyField, Model, Scalar, Type};
use serde_json::{Map, Value, json};

/// `{"facts", "records", "unions", "ids", "enums"}`, each by name; a field is `[name in JSON, number, type]`.
pub(crate) fn table(model: &Model) -> Value {
    let records = model.structs.iter().map(|it| (it.name.clone(), fields(model, &it.fields, 0)));
    let unions = model.unions.iter().map(|it| (it.name.clone(), fields(model, &it.cases, 0)));
    let ids = model.entities.iter().map(|it| (it.name.clone(), id(model, &it.key)));
    let enums = model.enums.iter().map(|it| {
        let cases: Map<String, Value> = it.cases.iter().map(|case| (case.name.clone(), json!(case.tag))).collect();
        (it.name.clone(), cases.into())
    });
    let object = |entries: &mut dyn Iterator<Item = (String, Value)>| entries.collect::<Map<String, Value>>();
    json!({
        "facts": object(&mut model.facts.iter().map(|it| fact(model, *it))),
        "records": object(&mut records.into_iter()),
        "unions": object(&mut unions.into_iter()),
        "ids": object(&mut ids.into_iter()),
        "enums": object(&mut enums.into_iter()),
    })
}

/// An edge is `{"number", "fields"}`, a property `{"number", "id", "property", "value"}`.
fn fact(model: &Model, fact: Fact) -> (String, Value) {
    let end = |entity: usize| json!({"id": model.entities[entity].name});
    match fact {
        Fact::Edge(id) => {
            let edge = &model.edges[id.0];
            let mut all = vec![json!(["from", 1, end(edge.from.0)]), json!(["to", 2, end(edge.to.0)])];
            all.extend(edge.fields.iter().map(|it| field(model, it, 2)));
            (edge.name.clone(), json!({"number": edge.tag, "fields": all}))
        }
        Fact::Property(id, index) => {
            let (entity, property) = (&model.entities[id.0], &model.entities[id.0].properties[index]);
            let value = ty(model, &property.ty);
            let shape = json!({"number": entity.tag, "id": end(id.0), "property": property.tag, "value": value});
            (format!("{}.{}", entity.name, property.name), shape)
        }
    }
}

fn fields(model: &Model, fields: &[Field], before: u16) -> Value {
    fields.iter().map(|it| field(model, it, before)).collect()
}

fn field(model: &Model, field: &Field, before: u16) -> Value {
    json!([field.name, field.tag + before, ty(model, &field.ty)])
}

/// The fields of a key; of several alternatives a list of such lists.
fn id(model: &Model, key: &Key) -> Value {
    let fields = |fields: &[KeyField]| -> Value {
        fields.iter().zip(1..).map(|(field, number)| json!([field.name, number, ty(model, &field.ty)])).collect()
    };
    match key.alternatives.as_slice() {
        [alone] => json!({"key": fields(alone)}),
        alternatives => json!({"one_of": alternatives.iter().map(|it| fields(it)).collect::<Vec<_>>()}),
    }
}

fn ty(model: &Model, it: &Type) -> Value {
    match it {
        Type::Scalar(scalar) => json!(name(*scalar)),
        Type::Struct(id) => json!({"record": model.structs[id.0].name}),
        Type::Union(id) => json!({"union": model.unions[id.0].name}),
        Type::Enum(id) => json!({"enum": model.enums[id.0].name}),
        Type::Entity(id) => json!({"id": model.entities[id.0].name}),
        Type::Newtype(id) => ty(model, &model.newtypes[id.0].ty),
        Type::List(element) => json!({"list": ty(model, element)}),
        Type::Set(member) => json!({"set": ty(model, member)}),
        Type::Map(key, value) => json!({"map": [ty(model, key), ty(model, value)]}),
    }
}

/// Numbers and texts are what they are; the others have a form of their own in JSON.
fn name(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::U64 => "u64",
        Scalar::Bytes => "bytes",
        Scalar::Uuid => "uuid",
        Scalar::Timestamp => "timestamp",
        Scalar::Date => "date",
        Scalar::Duration => "duration",
        Scalar::Bool => "bool",
        Scalar::String | Scalar::Url => "text",
        _ => "number",
    }
}
