//! Generated code that is kept in the repository is what the compiler generates today.

use std::path::Path;

use headwater_codegen::build::load;
use headwater_codegen::generate;

fn generated(schema: &Path) -> Vec<headwater_codegen::Output> {
    let loaded = load(schema, false).unwrap_or_else(|e| panic!("{e}"));
    generate(&loaded.model, &loaded.source)
}

#[test]
fn the_examples_are_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for name in ["activity", "insights"] {
        let folder = format!("generated-examples/{name}");
        let outputs = generated(&root.join(format!("{folder}/schema/{name}.hw")));
        for output in &outputs {
            assert!(
                output.is_current(&root.join(format!("{folder}/generated"))).expect("readable"),
                "{folder}/generated/{} is stale; mend it from the root of the repository with\n\
                 cargo run -p cargo-headwater -- generate {folder}/schema/{name}.hw --out {folder}/generated",
                output.name
            );
        }
        assert_eq!(outputs.len(), 1);
    }
}

#[test]
fn the_same_schema_gives_the_same_bytes() {
    let kitchen = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/kitchen.hw");
    assert_eq!(generated(&kitchen), generated(&kitchen));
}

#[test]
fn what_stands_beside_a_counter_does_not_change_its_definition() {
    let definitions = |text: &str| {
        let compiled = headwater_idl::compile(&[headwater_idl::Source::new("a.hw", text)]);
        let model = compiled.model.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics));
        let plan = headwater_codegen::plan::Plan::new(&model, text);
        plan.counters.iter().map(|counter| counter.definition.clone()).collect::<Vec<_>>()
    };
    let base = "schema a\nentity A = 1 { key id: string }\nedge L: A -> A = 2 { n: u32 = 1 }\ncounter C {\n each day keep 7d\n on L { x: sum(n) }\n}\n";
    let same = [
        base.replace("counter C", "/// Documented.\ncounter C"),
        base.replace("n: u32 = 1", "n: u32 = 1, more: string? = 2"),
        format!("{base}counter D {{\n each ever\n on L {{ y: count() }}\n}}"),
    ];
    let other = [
        base.replace("keep 7d", "keep 8d"),
        base.replace("n: u32 = 1", "n: u32? = 1"),
        base.replace("n: u32 = 1", "n: u32 = 3"),
        base.replace("sum(n)", "sum(n + 1)"),
        base.replace("sum(n)", "mean(n)"),
        base.replace("sum(n)", "sum(n) where n > 1"),
        base.replace("on L {", "on L where from.id != \"x\" {"),
    ];
    let base = definitions(base);
    for text in &same {
        assert_eq!(definitions(text)[0], base[0], "{text}");
    }
    for text in &other {
        assert_ne!(definitions(text)[0], base[0], "{text}");
    }
}

#[test]
fn what_coalesce_never_comes_to_is_not_read() {
    let text = "schema a\nentity A = 1 { key id: string }\nedge L: A -> A = 2 { n: u32 = 1, m: u32? = 2 }\ncounter C {\n each ever\n on L { \
                x: sum(coalesce(n, m)), y: distinct(coalesce(from.id, to.id)) }\n}\n";
    let read = |text: &str| {
        let compiled = headwater_idl::compile(&[headwater_idl::Source::new("a.hw", text)]);
        let model = compiled.model.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics));
        headwater_codegen::plan::Plan::new(&model, text).counters[0].reads[0].columns.clone()
    };
    assert_eq!(read(text), [0, 2]);
    assert_eq!(read(&text.replace("coalesce(n, m)", "coalesce(m, n)")), [0, 2, 3]);
}
