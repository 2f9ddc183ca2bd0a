//! What is emitted for other formats, whole, so that a change shows as a change to what people read.

#![cfg(feature = "emit")]

use std::path::Path;

use headwater_codegen::build::load;
use headwater_codegen::emit::{Target, emit};

fn emitted(schema: &str, target: Target) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(schema);
    let loaded = load(&path, false).unwrap_or_else(|e| panic!("{e}"));
    let mut outputs = emit(target, &loaded.model, &loaded.source);
    assert_eq!(outputs.len(), 1);
    outputs.remove(0).text
}

fn emitted_text(text: &str, target: Target) -> String {
    let compiled = headwater_idl::compile(&[headwater_idl::Source::new("a.hw", text)]);
    let model = compiled.model.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics));
    emit(target, &model, text).remove(0).text
}

#[test]
fn the_kitchen_in_thrift() {
    insta::assert_snapshot!(emitted("tests/kitchen.hw", Target::Thrift));
}

#[test]
fn every_built_in_type_in_thrift() {
    insta::assert_snapshot!(emitted("../tests/schema/types.hw", Target::Thrift));
}

#[test]
fn newtypes_in_thrift() {
    insta::assert_snapshot!(emitted("../tests/schema/newtypes.hw", Target::Thrift));
}

#[test]
fn awkward_names_and_words_in_thrift() {
    insta::assert_snapshot!(emitted("../tests/schema/awkward.hw", Target::Thrift));
}

#[test]
fn the_kitchen_in_protobuf() {
    insta::assert_snapshot!(emitted("tests/kitchen.hw", Target::Proto));
}

#[test]
fn every_built_in_type_in_protobuf() {
    insta::assert_snapshot!(emitted("../tests/schema/types.hw", Target::Proto));
}

#[test]
fn awkward_names_and_words_in_protobuf() {
    insta::assert_snapshot!(emitted("../tests/schema/awkward.hw", Target::Proto));
}

#[test]
fn the_kitchen_in_json_schema() {
    insta::assert_snapshot!(emitted("tests/kitchen.hw", Target::JsonSchema));
}

#[test]
fn every_built_in_type_in_json_schema() {
    insta::assert_snapshot!(emitted("../tests/schema/types.hw", Target::JsonSchema));
}

#[test]
fn the_kitchen_in_parquet() {
    insta::assert_snapshot!(emitted("tests/kitchen.hw", Target::Parquet));
}

#[test]
fn a_schema_without_facts_has_no_datum() {
    let text = emitted_text("schema quiet\nstruct Nothing {}\nentity Unused = 1 { key id: string }", Target::Thrift);
    assert!(text.contains("struct UnusedId {") && !text.contains("Datum") && !text.contains("union"), "{text}");
}
