//! What is generated, whole, so that a change to the generator shows as a change to what people read.

use std::path::Path;

use headwater_codegen::build::load;
use headwater_codegen::{Build, generate};

fn kitchen() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kitchen.hw")
}

#[test]
fn the_kitchen_in_rust() {
    let loaded = load(&kitchen(), false).unwrap_or_else(|e| panic!("{e}"));
    let outputs = generate(&loaded.model, &loaded.source);
    assert_eq!(outputs.iter().map(|output| output.name.as_str()).collect::<Vec<_>>(), ["kitchen.rs"]);
    insta::assert_snapshot!(outputs[0].text);
}

#[test]
fn a_build_writes_what_changed_and_no_more() {
    let dir = tempfile::tempdir().expect("a folder");
    let build = Build::new().out_dir(dir.path().join("out"));
    let written = build.try_compile(&[kitchen()]).expect("a sound schema");
    assert_eq!(written, [dir.path().join("out/kitchen.rs")]);
    assert_eq!(build.try_compile(&[kitchen()]).expect("a sound schema"), Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_schema_of_several_files_is_one_output_that_no_path_shows_in() {
    let generated = |folder: &str| {
        let dir = tempfile::tempdir().expect("a folder");
        let root = dir.path().join(folder).join("main.hw");
        std::fs::create_dir_all(root.with_file_name("parts")).expect("a folder");
        std::fs::write(&root, "schema main\nuse \"parts/people.hw\"\nedge Knows: Person -> Person = 2\n").expect("writable");
        std::fs::write(root.with_file_name("parts/people.hw"), "schema main\nentity Person = 1 { key id: string }").expect("writable");
        let loaded = load(&root, false).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(loaded.files, [root.clone(), root.with_file_name("parts/people.hw")]);
        generate(&loaded.model, &loaded.source)
    };
    let outputs = generated("");
    assert_eq!(outputs.len(), 1);
    assert!(outputs[0].text.contains("pub struct PersonId") && outputs[0].text.contains("// parts/people.hw"), "{}", outputs[0].text);
    assert_eq!(outputs, generated("deep/inside"));
}

#[test]
fn a_build_reports_everything_that_is_wrong_and_writes_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let broken = dir.path().join("broken.hw");
    std::fs::write(&broken, "schema broken\nentity A = 1 { key id: strin }\nedge L: A -> B = 2\n").expect("writable");
    let out = dir.path().join("out");
    let schemas = [dir.path().join("missing.hw"), broken, kitchen(), kitchen()];
    let failures = Build::new().out_dir(&out).try_compile(&schemas).expect_err("three are wrong");
    let texts: Vec<String> = failures.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), 3);
    assert!(texts[0].starts_with("there is no schema "), "{}", texts[0]);
    assert!(texts[1].contains("no type is named `strin`") && texts[1].contains("no entity is named `B`"), "{}", texts[1]);
    assert!(texts[2].contains("named `kitchen` too"), "{}", texts[2]);
    assert!(!out.exists());
}

/// What a counter is counted by hangs on its definition: another version of a function it calls is another one.
#[test]
fn a_new_version_of_a_function_is_a_new_definition() {
    let code = |version: &str| {
        let text = format!(
            "schema posts\nentity Post = 1 {{ key id: u64, text: string = 1 }}\n{version}extern fn mood(text: string) -> f64\n\
             counter Moods {{ each ever\n on Post.text {{ mood: sum(mood(value)) }} }}\n\
             counter Posts {{ each ever\n on Post.text {{ posts: count() }} }}\n"
        );
        let model = headwater_idl::compile(&[headwater_idl::Source::new("posts.hw", text)]).model.expect("a sound schema");
        let plan = headwater_codegen::plan::Plan::new(&model, "");
        plan.counters.into_iter().map(|counter| counter.definition).collect::<Vec<_>>()
    };
    let (first, again, second) = (code(""), code("@version(1)\n"), code("@version(2)\n"));
    assert_eq!(first, again, "without a version it is the first");
    assert_ne!(first[0], second[0]);
    assert_eq!(first[1], second[1], "a counter that calls nothing stays");
}
