//! Our contestant: a schema, what is generated from it, and a pair of functions for each type and format.

use std::fmt::Write;

use headwater_benches::drawn::{Type, hw};

use crate::Outcome;
use crate::formats::Format;
use crate::package::Package;

/// The package.
pub(crate) fn package(types: &[Type], formats: &[Format]) -> Outcome<Package> {
    let source = hw::text(types, types);
    let compiled = headwater_idl::compile(&[headwater_idl::Source::new("bench.hw", &source)]);
    let model = compiled.model.ok_or_else(|| format!("the drawn schema is unsound: {:?}", compiled.diagnostics.first()))?;
    let generated = headwater_codegen::generate(&model, &source).remove(0).text;
    let runtime = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime");
    Ok(Package {
        name: "ours",
        dependencies: format!(
            "headwater = {{ path = {runtime:?}, default-features = false, features = [\"protobuf\", \"thrift-binary\"] }}\n"
        ),
        library: functions(types, formats),
        generated,
    })
}

fn functions(types: &[Type], formats: &[Format]) -> String {
    let mut text = "#![allow(non_snake_case, unused_imports)]\npub mod bench {\n    include!(\"generated.rs\");\n}\n\
                    use headwater::codec::{json, protobuf, thrift};\nuse headwater::{Decode, Value};\n"
        .to_owned();
    for Type { name, .. } in types {
        for format in formats {
            let [called, write, read] = format.code();
            let _ = write!(
                text,
                "pub fn write_{called}_{name}(value: &bench::{name}, out: &mut Vec<u8>) -> bool {{ {write} }}\n\
                 pub fn read_{called}_{name}(bytes: &[u8]) -> Option<bench::{name}> {{ {read} }}\n"
            );
        }
    }
    text
}
