//! `import`: drafts from Protobuf and Thrift, what they cannot carry, and their numbers.

use std::path::Path;

use headwater_codegen::build::load;
use headwater_codegen::emit::{Target, emit};
use prost_types::{DescriptorProto, FileDescriptorProto};

use crate::folder::Folder;

const PROTO: &str = include_str!("../import/everything.proto");
const COMMON_PROTO: &str = include_str!("../import/common.proto");
const OLD_PROTO: &str = include_str!("../import/old.proto");
const THRIFT: &str = include_str!("../import/everything.thrift");
const COMMON_THRIFT: &str = include_str!("../import/common.thrift");

/// Imports a file, and shows what was said and what was drafted, which is laid out and sound.
fn drafted(files: &[(&str, &str)], arguments: &str) -> String {
    let folder = Folder::of(files);
    let said = folder.run(&format!("import {arguments} -o draft/draft.hw"));
    for verb in ["fmt --check", "check"] {
        let again = folder.run(&format!("{verb} draft/draft.hw"));
        assert!(again.ends_with("exit 0\n"), "{again}\n{said}");
    }
    said + "\n" + &std::fs::read_to_string(folder.path().join("draft/draft.hw")).expect("there")
}

#[test]
fn everything_of_protobuf() {
    insta::assert_snapshot!(drafted(&[("shop.proto", PROTO), ("common.proto", COMMON_PROTO)], "shop.proto"));
}

#[test]
fn what_is_imported_from_elsewhere_is_found() {
    let files = [("api/shop.proto", PROTO), ("shared/common.proto", COMMON_PROTO)];
    assert!(drafted(&files, "api/shop.proto --include shared").contains("struct Money"));
    let files = [("api/shop.thrift", THRIFT), ("shared/common.thrift", COMMON_THRIFT)];
    assert!(drafted(&files, "api/shop.thrift -I shared").contains("struct Money"));
}

#[test]
fn the_older_protobuf() {
    insta::assert_snapshot!(drafted(&[("old.proto", OLD_PROTO)], "old.proto"));
}

#[test]
fn everything_of_thrift() {
    insta::assert_snapshot!(drafted(&[("shop.thrift", THRIFT), ("common.thrift", COMMON_THRIFT)], "shop.thrift"));
}

#[test]
fn a_draft_goes_to_standard_output_and_overwrites_nothing() {
    let folder = Folder::of(&[("a.proto", "syntax = \"proto3\";\nmessage A { int32 x = 1; }\n"), ("a.hw", "mine")]);
    let runs: String = ["import a.proto", "import a.proto -o a.hw"].map(|line| folder.run(line)).concat();
    insta::assert_snapshot!(runs);
    assert_eq!(std::fs::read_to_string(folder.path().join("a.hw")).expect("there"), "mine");
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    let files = [
        ("a.proto", "syntax = \"proto3\";\nmessage A {\n    int32 x 1;\n}\n"),
        ("b.proto", "syntax = \"proto3\";\nimport \"nowhere.proto\";\n"),
        ("c.proto", "syntax = \"proto3\";\nmessage C { Nowhere x = 1; }\n"),
        ("a.thrift", "struct A {\n    1: i32\n}\n"),
        ("b.thrift", "include \"nowhere.thrift\"\n"),
        ("a.txt", ""),
    ];
    let folder = Folder::of(&files);
    let lines =
        files.iter().map(|(name, _)| format!("import {name}")).chain(["import nowhere.proto".into(), "import nowhere.thrift".into()]);
    insta::assert_snapshot!(lines.map(|line| folder.run(&line)).collect::<String>());
}

#[test]
fn entities_and_edges_are_found_in_what_we_emit() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/schema/social.hw");
    insta::assert_snapshot!(drafted(&[("social.proto", &emitted(&schema, Target::Proto))], "social.proto"));
}

/// A union of the name `Fact` that holds something else is a union as any other.
#[test]
fn what_only_looks_like_a_graph_stays_as_it_is() {
    let text = "struct Pedigree { 1: i64 at }\nstruct Note { 1: string text, 2: string by }\nunion Fact { 1: Note note }\n\
                struct Datum { 1: required Pedigree pedigree, 2: required Fact fact }\n";
    let draft = drafted(&[("a.thrift", text)], "a.thrift");
    assert!(draft.contains("union Fact_type {\n    note: Note = 1,\n}"), "{draft}");
    assert!(draft.contains("struct Datum_type {\n    pedigree: Pedigree_type = 1,\n    fact: Fact_type = 2,\n}"), "{draft}");
}

/// What is emitted of a schema that stands in a file.
fn emitted(path: &Path, target: Target) -> String {
    let loaded = load(path, false).unwrap_or_else(|failure| panic!("{}: {failure}", path.display()));
    let outputs = emit(target, &loaded.model, &loaded.source);
    let [output] = outputs.as_slice() else { panic!("one file") };
    output.text.clone()
}

/// What our own generator emits, imported, and emitted again.
fn emitted_again(schema: &str, target: Target, name: &str) -> (String, String) {
    let first = emitted(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(schema), target);
    let folder = Folder::of(&[(name, &first)]);
    let said = folder.run(&format!("import {name} -o draft.hw"));
    assert!(said.ends_with("exit 0\n"), "{said}");
    (first, emitted(&folder.path().join("draft.hw"), target))
}

const OURS: [&str; 3] = ["codegen/tests/kitchen.hw", "tests/schema/types.hw", "generated-examples/activity/schema/activity.hw"];

#[test]
fn what_we_emit_for_protobuf_comes_back_with_its_numbers_and_types() {
    let described = |text: &str| -> FileDescriptorProto {
        let folder = Folder::of(&[("a.proto", text)]);
        let files = protox::compile([folder.path().join("a.proto")], [folder.path()]).unwrap_or_else(|e| panic!("{e:?}\n{text}"));
        files.file.into_iter().last().expect("the file")
    };
    for schema in OURS {
        let (first, again) = emitted_again(schema, Target::Proto, "ours.proto");
        let (first, again) = (described(&first), described(&again));
        let bare = |message: &DescriptorProto| {
            let fields = message.field.iter().map(|field| {
                (
                    field.number(),
                    field.name().to_owned(),
                    field.r#type(),
                    field.label(),
                    type_of(field.type_name()),
                    field.proto3_optional(),
                )
            });
            fields.collect::<Vec<_>>()
        };
        for message in &first.message_type {
            let twin = again.message_type.iter().find(|twin| type_of(twin.name()) == type_of(message.name()));
            let twin = twin.unwrap_or_else(|| panic!("{schema}: {} is gone", message.name()));
            assert_eq!(bare(twin), bare(message), "{schema}: {}", message.name());
            assert_eq!(
                (&twin.reserved_range, &twin.reserved_name),
                (&message.reserved_range, &message.reserved_name),
                "{schema}: {}",
                message.name()
            );
        }
        let values = |file: &FileDescriptorProto| -> Vec<(String, Vec<(i32, String)>)> {
            let of =
                |it: &prost_types::EnumDescriptorProto| it.value.iter().map(|value| (value.number(), value.name().to_owned())).collect();
            file.enum_type.iter().map(|it| (it.name().to_owned(), of(it))).collect()
        };
        assert_eq!(values(&again), values(&first), "{schema}");
    }
}

fn type_of(name: &str) -> String {
    name.rsplit('.').next().unwrap_or_default().to_owned()
}

#[test]
fn what_we_emit_for_thrift_comes_back_with_its_numbers_and_types() {
    // The lines of members, `8: optional Place near`. A scalar that is absent is zero here, so `required` is not kept.
    let members = |text: &str| -> Vec<String> {
        let is_member =
            |line: &&str| line.starts_with("struct") || line.starts_with("union") || line.starts_with("enum") || line.starts_with("    ");
        let is_comment = |line: &str| line.trim_start().starts_with(['/', '*']);
        let lines = text.lines().filter(is_member).filter(|line| !is_comment(line));
        lines.map(|line| line.replace(" & ", " ").replace("required ", "").trim_end_matches(',').to_owned()).collect()
    };
    for schema in OURS {
        let (first, again) = emitted_again(schema, Target::Thrift, "ours.thrift");
        let sorted = |text: &str| {
            let mut lines = members(text);
            lines.sort();
            lines
        };
        assert_eq!(sorted(&again), sorted(&first), "{schema}");
    }
}
