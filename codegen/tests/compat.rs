//! What is found between two versions of a schema: each `compat/NAME.hw` has both, and what is said of them beside it, as a snapshot.

use std::path::Path;

use headwater_codegen::compat::{Class, compare, worst};
use headwater_idl::catalogue::Code;
use headwater_idl::render::{render, render_as};
use headwater_idl::{Model, Source, compile};

/// The pairs, by name: the old text and the new one.
fn pairs() -> Vec<(String, [String; 2])> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compat");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|end| end == "hw")).collect();
    files.sort();
    let read = files.iter().map(|path| {
        let text = std::fs::read_to_string(path).unwrap();
        let (old, new) = text.strip_prefix("// old\n").and_then(|text| text.split_once("// new\n")).unwrap();
        (path.file_stem().unwrap().to_string_lossy().into_owned(), [old.to_owned(), new.to_owned()])
    });
    read.collect()
}

fn model(source: &Source) -> Model {
    let sources = std::slice::from_ref(source);
    let compiled = compile(sources);
    compiled.model.unwrap_or_else(|| panic!("{}", render(sources, &compiled.diagnostics, false)))
}

#[test]
fn what_each_change_breaks() {
    let pairs = pairs();
    assert!(pairs.len() >= 60, "{}", pairs.len());
    for (name, [old, new]) in pairs {
        let sources = [Source::new("new.hw", new), Source::new("old.hw", old)];
        let findings = compare(&model(&sources[1]), &model(&sources[0]));
        let mut said = worst(&findings).map_or("nothing changed", Class::name).to_owned() + "\n";
        for finding in &findings {
            said += "\n";
            said += &render_as(&sources, &finding.diagnostic(1), finding.class.severity(), finding.class.name(), false);
        }
        insta::with_settings!({ snapshot_path => "compat", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, said);
        });
    }
}

/// What the catalogue shows of each code is a change of that kind, and what it calls better breaks less, and sets out from the same.
#[test]
fn the_examples_of_the_catalogue_are_such_changes() {
    for code in Code::ALL {
        let (number, examples) = (code.entry().number, code.entry().examples());
        let Some(before) = &examples.before else { continue };
        let changed = compare(&model(before), &model(&examples.wrong[0]));
        assert_eq!(changed.iter().map(|finding| finding.code).collect::<Vec<_>>(), [*code], "{number}");
        if let [right] = &examples.right[..] {
            let better = compare(&model(before), &model(right));
            assert!(worst(&better) < worst(&changed), "{number}: {better:?}");
        }
    }
}

#[test]
fn nothing_changes_from_a_schema_to_itself() {
    for (_, texts) in pairs() {
        for text in texts {
            let model = model(&Source::new("a.hw", text));
            assert_eq!(compare(&model, &model), []);
        }
    }
}

#[test]
fn every_kind_of_change_is_shown_by_a_pair() {
    let all = pairs().into_iter().flat_map(|(_, [old, new])| compare(&model(&Source::new("a", old)), &model(&Source::new("a", new))));
    let shown: Vec<Code> = all.map(|finding| finding.code).collect();
    let of_two = |code: &&Code| code.entry().number.starts_with("HW09");
    for code in Code::ALL.iter().filter(of_two) {
        assert!(shown.contains(code), "no pair shows {code:?} ({})", code.entry().number);
    }
}
