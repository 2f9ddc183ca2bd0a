//! Wrong schemas and what is said of them: each `wrong/NAME.hw` has its rendered errors beside it, as a snapshot. What such a file uses
//! stands in folders there.

use std::io;
use std::path::{Path, PathBuf};

use headwater_idl::catalogue::Code;
use headwater_idl::load::{Disk, Files};
use headwater_idl::{Compiled, Source, compile_loaded, load, render::render};

/// The folder, as if one stood in it.
struct Wrong;

impl Wrong {
    fn at(path: &Path) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wrong").join(path)
    }
}

impl Files for Wrong {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Disk.read(&Wrong::at(path))
    }

    fn schemas(&self, folder: &Path) -> Vec<String> {
        Disk.schemas(&Wrong::at(folder))
    }
}

fn schemas() -> Vec<(String, Compiled, Vec<Source>)> {
    let compiled = Wrong.schemas(Path::new("")).into_iter().map(|name| {
        let loaded = load(Path::new(&name), &Wrong).unwrap();
        (name.trim_end_matches(".hw").to_owned(), compile_loaded(&loaded), loaded.sources)
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
        let lacks = compiled.diagnostics.iter().any(|d| d.message.contains("{}") || d.help.contains("{}"));
        assert!(!lacks, "{name}: a message lacks a word:\n{rendered}");
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
    // What changed between two versions, and what a lock is against, is no mistake of one schema.
    let is_of_one = |number: &str| !["HW08", "HW09"].iter().any(|section| number.starts_with(section));
    let of_one = |code: &&Code| !ELSEWHERE.contains(code) && is_of_one(code.entry().number);
    for code in Code::ALL.iter().filter(of_one) {
        assert!(shown.contains(code), "no schema under tests/wrong shows {code:?} ({})", code.entry().number);
    }
}
