//! The peer: the same types through prost, with serde for JSON. The descriptors are made in memory, so no `protoc` is needed.

use std::fmt::Write;

use prost_build::{Config, Module};

use crate::descriptors;
use crate::package::Package;
use crate::types::Type;

/// The package: Protobuf, and JSON if asked.
pub(crate) fn package(types: &[Type], json: bool) -> Package {
    let file = descriptors::file("bench.proto", types, types);
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
