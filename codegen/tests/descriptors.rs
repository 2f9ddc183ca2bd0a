//! Protobuf's descriptors say what the text says: a compiler of the text makes the same ones.

#![cfg(feature = "descriptors")]

use std::path::{Path, PathBuf};

use headwater_codegen::emit::{Target, descriptors, emit};
use headwater_idl::{Model, Source, compile};

/// What protox makes of the text, without the places and comments of the source.
fn compiled(model: &Model) -> protox::prost_reflect::prost_types::FileDescriptorSet {
    let dir = tempfile::tempdir().expect("a folder");
    let outputs = emit(Target::Proto, model, "");
    outputs[0].write(dir.path()).expect("writable");
    let mut set = protox::compile([&outputs[0].name], [dir.path()]).unwrap_or_else(|e| panic!("{e:?}\n{}", outputs[0].text));
    set.file.iter_mut().for_each(|file| file.source_code_info = None);
    set
}

fn alike(model: &Model) {
    let (theirs, ours) = (compiled(model), descriptors(model));
    let (theirs, ours) = (&theirs.file[0], &ours.file[0]);
    for (theirs, ours) in theirs.message_type.iter().zip(&ours.message_type) {
        assert_eq!(ours, theirs);
    }
    for (theirs, ours) in theirs.enum_type.iter().zip(&ours.enum_type) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(ours, theirs);
}

fn model(text: String) -> Model {
    let compiled = compile(&[Source::new("a.hw", text)]);
    compiled.model.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics))
}

#[test]
fn the_text_and_the_descriptors_of_every_schema_say_the_same() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut paths = vec![root.join("codegen/tests/kitchen.hw"), root.join("generated-examples/activity/schema/activity.hw")];
    let entries = std::fs::read_dir(root.join("tests/schema")).expect("schemas").map(|entry| entry.expect("readable").path());
    paths.extend(entries.filter(|path: &PathBuf| path.extension().is_some_and(|end| end == "hw")));
    assert!(paths.len() > 8, "{paths:?}");
    for path in paths {
        alike(&model(std::fs::read_to_string(path).expect("readable")));
    }
}

/// Everything that Protobuf has no word for, in every place where it may stand, and names that it takes for one.
#[test]
fn what_protobuf_cannot_repeat_stands_in_messages_in_both() {
    let types = [
        "list<list<u16>>",
        "list<set<string>>",
        "map<string, list<bool>>",
        "map<Kind, Deep>",
        "map<bytes, map<date, Kind>>",
        "map<uuid, string>",
        "list<map<Kind, list<Deep>>>",
        "map<bool, bytes>",
        "map<timestamp, f32>",
        "list<Thing>",
        "set<Nick>",
        "Nicks",
    ];
    let fields = |optional: &str| -> String {
        types.iter().enumerate().map(|(at, ty)| format!("    f{at}: {ty}{optional} = {}\n", at + 1)).collect()
    };
    let text = format!(
        "schema acme.deep.package\ntype Nick = string\ntype Nicks = set<Nick>\nenum Kind {{ A = 1, b_c = 2, reserved 7, 9 to 12, \"gone\" }}\n\
         enum KIND_A {{ Unspecified = 1 }}\nentity Thing = 1 {{\n    key id: uuid or of: Other, at: timestamp\n{}}}\nentity Other = 2 {{ key n: i8 }}\n\
         struct Deep {{\n{}    @deprecated(\"why\") plain: i16? = 99\n    reserved 50, 60 to 70, \"was\", \"Was\"\n}}\n\
         struct ListOfUint32 {{ a1: bool? = 1, a_1: bool = 2, a__1x: map<u8, A1Entry> = 3, a1_entry: list<A1Entry> = 4 }}\n\
         struct A1Entry {{ f: map<string, FEntry> = 1, one: FEntry = 2 }}\nstruct FEntry {{}}\n\
         union Which {{\n{}    value: bool = 90\n}}\nedge E: Thing -> Other = 3 {{\n{}    which: Which = 40\n    way: Deep? = 41\n    ways: ListOfUint32 = 42\n}}\n",
        fields("?"),
        fields("?"),
        fields(""),
        fields("")
    );
    alike(&model(text));
}
