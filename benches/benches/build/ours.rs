//! Our contestant: a schema, what is generated from it, and a pair of functions for each type.

use std::fmt::Write;

use headwater_benches::drawn::{Type, hw};

use crate::Outcome;
use crate::package::Package;

/// The package: Thrift Compact, and JSON if asked.
pub(crate) fn package(types: &[Type], json: bool) -> Outcome<Package> {
    let source = hw::text(types, types);
    let compiled = headwater_idl::compile(&[headwater_idl::Source::new("bench.hw", &source)]);
    let model = compiled.model.ok_or_else(|| format!("the drawn schema is unsound: {:?}", compiled.diagnostics.first()))?;
    let generated = headwater_codegen::generate(&model, &source).remove(0).text;
    let runtime = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime");
    Ok(Package {
        name: if json { "ours_json" } else { "ours" },
        dependencies: format!("headwater = {{ path = {runtime:?}, default-features = false }}\n"),
        library: functions(types, json),
        generated,
    })
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
