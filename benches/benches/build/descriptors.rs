//! The drawn types as descriptors of Protobuf, made in memory.

use prost_types::field_descriptor_proto::{Label, Type as Wire};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto, OneofDescriptorProto};

use crate::types::{How, Kind, Type};

/// A file that holds a part of the types.
pub(crate) fn file(name: &str, types: &[Type], part: &[Type]) -> FileDescriptorProto {
    FileDescriptorProto {
        name: Some(name.to_owned()),
        package: Some("bench".into()),
        message_type: part.iter().map(|ty| message(types, ty)).collect(),
        syntax: Some("proto3".into()),
        ..Default::default()
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
