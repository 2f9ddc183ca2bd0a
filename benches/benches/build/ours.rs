//! Our contestant: a schema, what is generated from it, and a pair of functions for each type.

use std::fmt::Write;

use crate::package::Package;
use crate::types::{How, Kind, Type};

/// The package: Thrift Compact, and JSON if asked.
pub(crate) fn package(types: &[Type], json: bool) -> Package {
    let source = schema(types);
    let compiled = headwater_idl::compile(&[headwater_idl::Source::new("bench.hw", &source)]);
    let model = compiled.model.unwrap_or_else(|| panic!("the drawn schema is unsound: {:?}", compiled.diagnostics));
    let generated = headwater_codegen::generate(&model, &source).remove(0).text;
    let runtime = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime");
    Package {
        name: if json { "ours_json" } else { "ours" },
        dependencies: format!("headwater = {{ path = {runtime:?}, default-features = false }}\n"),
        library: functions(types, json),
        generated,
    }
}

fn schema(types: &[Type]) -> String {
    let mut text = "schema bench\n".to_owned();
    for ty in types {
        let fields = ty
            .fields
            .iter()
            .zip(1..)
            .map(|(field, tag)| format!("    {}: {} = {tag},\n", field.name, type_name(types, field.kind, field.how)));
        let _ = write!(text, "struct {} {{\n{}}}\n", ty.name, fields.collect::<String>());
    }
    text
}

fn type_name(types: &[Type], kind: Kind, how: How) -> String {
    let name = match kind {
        Kind::Bool => "bool",
        Kind::I32 => "i32",
        Kind::I64 => "i64",
        Kind::U32 => "u32",
        Kind::U64 => "u64",
        Kind::F64 => "f64",
        Kind::Text => "string",
        Kind::Type(index) => &types[index].name,
    };
    match how {
        How::Once => name.to_owned(),
        How::Maybe => format!("{name}?"),
        How::Many => format!("list<{name}>"),
    }
}

fn functions(types: &[Type], json: bool) -> String {
    let mut text =
        "pub mod bench {\n    include!(\"generated.rs\");\n}\nuse headwater::{Decode, Value};\nuse headwater::codec::{json, thrift};\n"
            .to_owned();
    for Type { name, .. } in types {
        let _ = write!(
            text,
            "pub fn write_{name}(value: &bench::{name}, out: &mut Vec<u8>) -> bool {{ value.write(&mut thrift::Writer::new(out)).is_ok() }}\n\
             pub fn read_{name}(bytes: &[u8]) -> Option<bench::{name}> {{ Decode::read(&mut thrift::Reader::new(bytes), None).ok() }}\n"
        );
        if json {
            let _ = write!(
                text,
                "pub fn write_json_{name}(value: &bench::{name}, out: &mut Vec<u8>) -> bool {{ value.write(&mut json::Writer::new(out)).is_ok() }}\n\
                 pub fn read_json_{name}(text: &str) -> Option<bench::{name}> {{ Decode::read(&mut json::Reader::strict(text), None).ok() }}\n"
            );
        }
    }
    "#![allow(non_snake_case, unused_imports)]\n".to_owned() + &text
}
