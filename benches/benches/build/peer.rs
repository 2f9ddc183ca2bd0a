//! The peer: the same types through prost, with serde for JSON. The descriptors are made in memory, so no `protoc` is needed.

use std::fmt::Write;

use prost_build::{Config, Module};
use prost_types::field_descriptor_proto::{Label, Type as Wire};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto, OneofDescriptorProto};

use crate::package::Package;
use crate::types::{How, Kind, Type};

/// The package: Protobuf, and JSON if asked.
pub(crate) fn package(types: &[Type], json: bool) -> Package {
    let file = FileDescriptorProto {
        name: Some("bench.proto".into()),
        package: Some("bench".into()),
        message_type: types.iter().map(|ty| message(types, ty)).collect(),
        syntax: Some("proto3".into()),
        ..Default::default()
    };
    let mut config = Config::new();
    if json {
        config.type_attribute(".", "#[derive(serde::Serialize, serde::Deserialize)]");
    }
    let requests = vec![(Module::from_protobuf_package_name("bench"), file)];
    let generated = config.generate(requests).expect("the drawn descriptors are sound").into_values().collect();
    let serde = "serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n";
    Package {
        name: if json { "prost_json" } else { "prost_only" },
        dependencies: format!("prost = \"0.14\"\n{}", if json { serde } else { "" }),
        library: functions(types, json),
        generated,
    }
}

fn message(types: &[Type], ty: &Type) -> DescriptorProto {
    let mut message = DescriptorProto { name: Some(ty.name.clone()), ..Default::default() };
    for (field, number) in ty.fields.iter().zip(1..) {
        let (wire, type_name) = wire(types, field.kind);
        // A field of proto3 that is optional and no message stands in a union of its own.
        let union = (field.how == How::Maybe && type_name.is_none()).then(|| {
            message.oneof_decl.push(OneofDescriptorProto { name: Some(format!("_{}", field.name)), ..Default::default() });
            message.oneof_decl.len() as i32 - 1
        });
        message.field.push(FieldDescriptorProto {
            name: Some(field.name.clone()),
            number: Some(number),
            label: Some(if field.how == How::Many { Label::Repeated } else { Label::Optional } as i32),
            r#type: Some(wire as i32),
            type_name,
            oneof_index: union,
            proto3_optional: union.map(|_| true),
            ..Default::default()
        });
    }
    message
}

fn wire(types: &[Type], kind: Kind) -> (Wire, Option<String>) {
    let wire = match kind {
        Kind::Bool => Wire::Bool,
        Kind::I32 => Wire::Sint32,
        Kind::I64 => Wire::Sint64,
        Kind::U32 => Wire::Uint32,
        Kind::U64 => Wire::Uint64,
        Kind::F64 => Wire::Double,
        Kind::Text => Wire::String,
        Kind::Type(index) => return (Wire::Message, Some(format!(".bench.{}", types[index].name))),
    };
    (wire, None)
}

fn functions(types: &[Type], json: bool) -> String {
    let mut text = "pub mod bench {\n    include!(\"generated.rs\");\n}\nuse prost::Message;\n".to_owned();
    for Type { name, .. } in types {
        let _ = write!(
            text,
            "pub fn write_{name}(value: &bench::{name}, out: &mut Vec<u8>) -> bool {{ value.encode(out).is_ok() }}\n\
             pub fn read_{name}(bytes: &[u8]) -> Option<bench::{name}> {{ bench::{name}::decode(bytes).ok() }}\n"
        );
        if json {
            let _ = write!(
                text,
                "pub fn write_json_{name}(value: &bench::{name}, out: &mut Vec<u8>) -> bool {{ serde_json::to_writer(out, value).is_ok() }}\n\
                 pub fn read_json_{name}(text: &str) -> Option<bench::{name}> {{ serde_json::from_str(text).ok() }}\n"
            );
        }
    }
    "#![allow(non_snake_case)]\n".to_owned() + &text
}
