//! Wrong schemas and what is said of them: each `wrong/NAME.hw` has its rendered errors beside it, as a snapshot.

use std::path::Path;

use headwater_idl::catalogue::Code;
use headwater_idl::{Compiled, Source, compile, render::render};

fn schemas() -> Vec<(String, Compiled, Vec<Source>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wrong");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|end| end == "hw")).collect();
    files.sort();
    let compiled = files.iter().map(|path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let sources = vec![Source::from_bytes(format!("{name}.hw"), std::fs::read(path).unwrap())];
        (name, compile(&sources), sources)
    });
    compiled.collect()
}

#[test]
fn each_wrong_schema_is_told_what_is_wrong() {
    let schemas = schemas();
    assert!(schemas.len() >= 24, "{}", schemas.len());
    for (name, compiled, sources) in schemas {
        assert!(compiled.model.is_none() && !compiled.diagnostics.is_empty(), "{name} is not wrong");
        let rendered = render(&sources, &compiled.diagnostics, false);
        assert!(!rendered.contains("{}"), "{name}: a message lacks a word:\n{rendered}");
        insta::with_settings!({ snapshot_path => "wrong", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, rendered);
        });
    }
}

#[test]
fn five_mistakes_are_five_errors() {
    let (_, compiled, sources) = schemas().into_iter().find(|(name, ..)| name == "five_mistakes").unwrap();
    let lines: Vec<_> = compiled.diagnostics.iter().map(|d| sources[0].line_column(d.primary.span.start).0).collect();
    assert_eq!(lines, [6, 8, 9, 10, 13]);
}

/// Codes that no schema in the folder can show: they are shown by the tests of `garbage.rs`.
const ELSEWHERE: &[Code] =
    &[Code::NotUtf8, Code::ControlCharacter, Code::LineTooLong, Code::FileTooLong, Code::EmptyFile, Code::TooMany, Code::SchemaDiffers];

#[test]
fn every_code_is_shown_by_a_wrong_schema() {
    let schemas = schemas();
    let shown: Vec<Code> = schemas.iter().flat_map(|(_, compiled, _)| &compiled.diagnostics).map(|d| d.code).collect();
    for code in Code::ALL.iter().filter(|code| !ELSEWHERE.contains(code)) {
        assert!(shown.contains(code), "no schema under tests/wrong shows {code:?} ({})", code.entry().number);
    }
}
