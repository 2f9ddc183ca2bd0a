//! The peer: the same types through protox and prost, with serde for JSON.

use std::fmt::Write;

use headwater_benches::drawn::{Type, proto};
use prost_build::{Config, Module};

use crate::Outcome;
use crate::package::Package;

/// The package: Protobuf, and JSON if asked.
pub(crate) fn package(types: &[Type], json: bool) -> Outcome<Package> {
    let folder = tempfile::tempdir()?;
    let files = proto::write(folder.path(), types)?;
    let files = protox::compile(files, [folder.path()])?.file;
    let mut config = Config::new();
    if json {
        config.type_attribute(".", "#[derive(serde::Serialize, serde::Deserialize)]");
    }
    let requests = files.into_iter().map(|file| (Module::from_protobuf_package_name("bench"), file)).collect();
    let generated = config.generate(requests)?.into_values().collect();
    let serde = "serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n";
    Ok(Package {
        name: if json { "prost_json" } else { "prost_only" },
        dependencies: format!("prost = \"0.14\"\n{}", if json { serde } else { "" }),
        library: functions(types, json),
        generated,
    })
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
                 pub fn read_json_{name}(bytes: &[u8]) -> Option<bench::{name}> {{ serde_json::from_str(std::str::from_utf8(bytes).ok()?).ok() }}\n"
            );
        }
    }
    "#![allow(non_snake_case)]\n".to_owned() + &text
}
