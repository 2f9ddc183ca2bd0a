//! From what stands on the wire to a file of Protobuf.

use headwater_idl::model;

use super::file::{Enum, Field, File, Label, Message, Reserved, Scalar, Value};
use super::helpers::Helpers;
use super::names::{FieldNames, ValueNames};
use crate::emit::keywords::spared;
use crate::emit::names::Names;
use crate::emit::wire::{self, Presence, Wire};
use crate::names::{screaming, snake};

/// The whole file.
pub(super) fn file(wire: &Wire) -> File {
    let mut names = Names::default();
    for name in wire.enums.iter().map(|it| &it.name).chain(wire.records.iter().map(|it| &it.name)) {
        names.take(name.clone());
    }
    // The values of all enums are names of the package.
    let enums = wire.enums.iter().map(|item| enumeration(item, &mut names)).collect();
    let mut helpers = Helpers::new(names);
    let mut messages: Vec<Message> = wire.records.iter().map(|record| message(record, &mut helpers)).collect();
    messages.append(&mut helpers.messages);
    // The package of Java is that of the schema, unless Java could not spell it.
    let java = wire.name.split('.').map(spared).collect::<Vec<_>>().join(".");
    let java_package = Some(java).filter(|java| *java != wire.name);
    File { package: wire.name.clone(), java_package, comment: wire.docs.clone(), enums, messages }
}

fn enumeration(item: &wire::Enum, names: &mut Names) -> Enum {
    let start = screaming(&item.name);
    let mut own = ValueNames::default();
    let mut value = |number, name: &str, docs: &[String], deprecated: Option<&str>| Value {
        number,
        name: names.take(format!("{start}_{}", own.take(screaming(name), number))),
        comment: comment(docs, None, deprecated),
        deprecated: deprecated.is_some(),
    };
    let cases = item.cases.iter().map(|case| value(case.number, &case.name, &case.docs, case.deprecated.as_deref()));
    let cases: Vec<Value> = cases.collect();
    let zero = value(0, "UNSPECIFIED", &[], None);
    let reserved = item.reserved.names.iter().map(|name| format!("{start}_{}", screaming(name)));
    let used: Vec<&str> = cases.iter().chain([&zero]).map(|value| value.name.as_str()).collect();
    let names = unused(reserved, &used);
    Enum {
        name: item.name.clone(),
        comment: comment(&item.docs, None, item.deprecated.as_deref()),
        deprecated: item.deprecated.is_some(),
        reserved: Reserved { numbers: item.reserved.numbers.clone(), names },
        values: std::iter::once(zero).chain(cases).collect(),
    }
}

fn message(record: &wire::Record, helpers: &mut Helpers) -> Message {
    let mut names = FieldNames::default();
    let fields: Vec<Field> = record.fields.iter().map(|it| field(it, names.take(&it.name, it.number), helpers)).collect();
    let used: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let reserved = unused(record.reserved.names.iter().map(|name| snake(name)), &used);
    Message {
        name: record.name.clone(),
        comment: comment(&record.docs, None, record.deprecated.as_deref()),
        deprecated: record.deprecated.is_some(),
        one_of: record.one_of.then(|| names.one_of()),
        fields,
        reserved: Reserved { numbers: record.reserved.numbers.clone(), names: reserved },
    }
}

/// Names that are reserved and, as they are written in Protobuf, not in use, each once.
fn unused(names: impl Iterator<Item = String>, used: &[&str]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for name in names {
        if !used.contains(&name.as_str()) && !kept.contains(&name) {
            kept.push(name);
        }
    }
    kept
}

fn field(field: &wire::Field, name: String, helpers: &mut Helpers) -> Field {
    let is_scalar = matches!(field.ty.stored(), wire::Ty::Scalar(_) | wire::Ty::Enum(_));
    let (label, ty) = match field.presence {
        Presence::Zero | Presence::Required => helpers.repeated(&field.ty),
        Presence::Optional if is_scalar => (Label::Optional, helpers.single(&field.ty)),
        Presence::Optional | Presence::Case => (Label::Single, helpers.single(&field.ty)),
    };
    let deprecated = field.deprecated.as_deref();
    // A scalar of a key is there, though nothing is written for its zero.
    let required = (field.presence == Presence::Required && !is_scalar).then_some("Always there.");
    let comment = comment(&field.docs, field.ty.unit().or(required), deprecated);
    Field { number: field.number, name, comment, deprecated: deprecated.is_some(), label, ty }
}

/// What a scalar is in Protobuf. Its integers have 32 bits or 64, and varints take no more for the wider type.
pub(super) fn scalar(scalar: model::Scalar) -> Scalar {
    use model::Scalar as Of;
    match scalar {
        Of::Bool => Scalar::Bool,
        Of::I8 | Of::I16 | Of::I32 | Of::Date => Scalar::Int32,
        Of::I64 | Of::Timestamp | Of::Duration => Scalar::Int64,
        Of::U8 | Of::U16 | Of::U32 => Scalar::Uint32,
        Of::U64 => Scalar::Uint64,
        Of::F32 => Scalar::Float,
        Of::F64 => Scalar::Double,
        Of::String | Of::Url => Scalar::String,
        Of::Bytes | Of::Uuid => Scalar::Bytes,
    }
}

/// Documentation, what the type does not say, and why it is not to be used any more, for which Protobuf has no other place.
fn comment(docs: &[String], more: Option<&str>, deprecated: Option<&str>) -> Vec<String> {
    let deprecated = deprecated.map(|why| format!("Deprecated: {}", why.replace(['\n', '\r'], " ")));
    docs.iter().cloned().chain(more.map(str::to_owned)).chain(deprecated).collect()
}
