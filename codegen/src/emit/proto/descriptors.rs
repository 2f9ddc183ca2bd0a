//! The descriptors of a file of Protobuf: what its compiler would make of the text.

use prost_types::field_descriptor_proto::{Label as ProtoLabel, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumOptions, EnumValueDescriptorProto, EnumValueOptions, FieldDescriptorProto, FieldOptions,
    FileDescriptorProto, FileDescriptorSet, FileOptions, MessageOptions, OneofDescriptorProto, descriptor_proto, enum_descriptor_proto,
};

use super::file::{Enum, Field, File, Label, Message, Scalar, Ty, Value, json_name};

pub(super) fn set(file: &File) -> FileDescriptorSet {
    let package = &file.package;
    let options = FileOptions { java_package: file.java_package.clone(), java_multiple_files: Some(true), ..FileOptions::default() };
    let file = FileDescriptorProto {
        name: Some(format!("{package}.proto")),
        package: Some(package.clone()),
        message_type: file.messages.iter().map(|it| message(it, package)).collect(),
        enum_type: file.enums.iter().map(enumeration).collect(),
        options: Some(options),
        syntax: Some("proto3".to_owned()),
        ..FileDescriptorProto::default()
    };
    FileDescriptorSet { file: vec![file] }
}

fn enumeration(item: &Enum) -> EnumDescriptorProto {
    let value = |value: &Value| EnumValueDescriptorProto {
        name: Some(value.name.clone()),
        number: Some(value.number.into()),
        options: value.deprecated.then(|| EnumValueOptions { deprecated: Some(true), ..EnumValueOptions::default() }),
    };
    // The end of a range is part of it here, and not in messages.
    let range = |(from, to): &(u16, u16)| enum_descriptor_proto::EnumReservedRange { start: Some((*from).into()), end: Some((*to).into()) };
    EnumDescriptorProto {
        name: Some(item.name.clone()),
        value: item.values.iter().map(value).collect(),
        options: item.deprecated.then(|| EnumOptions { deprecated: Some(true), ..EnumOptions::default() }),
        reserved_range: item.reserved.numbers.iter().map(range).collect(),
        reserved_name: item.reserved.names.clone(),
    }
}

fn message(message: &Message, package: &str) -> DescriptorProto {
    let oneof = |name: String| OneofDescriptorProto { name: Some(name), options: None };
    let mut oneofs: Vec<OneofDescriptorProto> = message.one_of.iter().cloned().map(oneof).collect();
    let mut fields = Vec::new();
    for it in &message.fields {
        let mut made = field(it, message, package);
        made.oneof_index = message.one_of.as_ref().map(|_| 0);
        if it.label == Label::Optional {
            // Whether it is there is kept in a oneof of its own.
            made.oneof_index = Some(oneofs.len() as i32);
            oneofs.push(oneof(format!("_{}", it.name)));
        }
        fields.push(made);
    }
    let maps = message.fields.iter().filter_map(|field| match &field.ty {
        Ty::Map(key, value) => Some(entry(Message::entry(field), *key, value, package)),
        _ => None,
    });
    let range = |(from, to): &(u16, u16)| descriptor_proto::ReservedRange { start: Some((*from).into()), end: Some(i32::from(*to) + 1) };
    DescriptorProto {
        name: Some(message.name.clone()),
        nested_type: maps.collect(),
        field: fields,
        oneof_decl: oneofs,
        options: message.deprecated.then(|| MessageOptions { deprecated: Some(true), ..MessageOptions::default() }),
        reserved_range: message.reserved.numbers.iter().map(range).collect(),
        reserved_name: message.reserved.names.clone(),
        ..DescriptorProto::default()
    }
}

fn field(field: &Field, owner: &Message, package: &str) -> FieldDescriptorProto {
    let (kind, name) = match &field.ty {
        Ty::Map(..) => (Type::Message, Some(format!(".{package}.{}.{}", owner.name, Message::entry(field)))),
        ty => single(ty, package),
    };
    FieldDescriptorProto {
        name: Some(field.name.clone()),
        number: Some(field.number.into()),
        label: Some(if field.label == Label::Repeated { ProtoLabel::Repeated } else { ProtoLabel::Optional } as i32),
        r#type: Some(kind as i32),
        type_name: name,
        json_name: Some(json_name(&field.name)),
        options: field.deprecated.then(|| FieldOptions { deprecated: Some(true), ..FieldOptions::default() }),
        proto3_optional: (field.label == Label::Optional).then_some(true),
        ..FieldDescriptorProto::default()
    }
}

/// The message that Protobuf makes of a map's key and value.
fn entry(name: String, key: Scalar, value: &Ty, package: &str) -> DescriptorProto {
    let field = |number, name: &str, ty: &Ty| {
        let (kind, type_name) = single(ty, package);
        FieldDescriptorProto {
            name: Some(name.to_owned()),
            number: Some(number),
            label: Some(ProtoLabel::Optional as i32),
            r#type: Some(kind as i32),
            type_name,
            json_name: Some(name.to_owned()),
            ..FieldDescriptorProto::default()
        }
    };
    DescriptorProto {
        name: Some(name),
        field: vec![field(1, "key", &Ty::Scalar(key)), field(2, "value", value)],
        options: Some(MessageOptions { map_entry: Some(true), ..MessageOptions::default() }),
        ..DescriptorProto::default()
    }
}

fn single(ty: &Ty, package: &str) -> (Type, Option<String>) {
    match ty {
        Ty::Scalar(it) => (scalar(*it), None),
        Ty::Enum(name) => (Type::Enum, Some(format!(".{package}.{name}"))),
        Ty::Message(name) => (Type::Message, Some(format!(".{package}.{name}"))),
        Ty::Map(..) => unreachable!("a map is a field, and never stands inside of another"),
    }
}

fn scalar(scalar: Scalar) -> Type {
    match scalar {
        Scalar::Bool => Type::Bool,
        Scalar::Int32 => Type::Int32,
        Scalar::Int64 => Type::Int64,
        Scalar::Uint32 => Type::Uint32,
        Scalar::Uint64 => Type::Uint64,
        Scalar::Float => Type::Float,
        Scalar::Double => Type::Double,
        Scalar::String => Type::String,
        Scalar::Bytes => Type::Bytes,
    }
}
