//! `trace`: what a schema is after each stage.

use crate::folder::Folder;

const SCHEMA: &str = "\
//! Who likes what.
schema social
/// Somebody.
entity Person = 1 { key handle: string }
entity Page = 2 { key path: string }
edge Like: Person -> Page = 3 { took: u32? = 1 }
counter Likes {
    by page: Page
    each day keep 30d, ever
    on Like by to where took > 3 { likes: count(), mean: mean(took) }
    half = likes / 2
}
";

/// What a stage is made of may change with the compiler, so only what stands for each is looked at.
#[test]
fn every_stage_can_be_read() {
    let folder = Folder::of(&[("social.hw", SCHEMA)]);
    let stages = [
        ("ast", ["out| // social.hw", "name: \"Likes\"", "ty: TypeExpr { name: \"u32\", optional: here }"]),
        ("model", ["ty: Scalar(U32)", "each: [", "Mean("]),
        ("plan", ["rust: `PersonId`", "value: `::std::string::String`", "source: \"//! Who likes what."]),
    ];
    for (stage, expected) in stages {
        let said = folder.run(&format!("trace social.hw --stage {stage}"));
        for expected in expected {
            assert!(said.contains(expected), "{stage} lacks {expected}:\n{said}");
        }
        assert!(!said.contains("Span") && !said.contains("TokenStream") && said.ends_with("exit 0\n"), "{said}");
        assert_eq!(said, folder.run(&format!("trace social.hw --stage {stage}")));
    }
}

#[test]
fn places_are_shown_on_demand() {
    let folder = Folder::of(&[("social.hw", SCHEMA)]);
    let said = folder.run("trace social.hw --stage model --places");
    assert!(said.contains("span: social.hw:4:8..4:14") && !said.contains("Span {"), "{said}");
}

#[test]
fn a_tree_is_shown_of_what_parses() {
    let folder = Folder::of(&[("social.hw", "schema social\nentity Person = 1 { key handle string }\nenum Plugin { Button = 1 }\n")]);
    let said = folder.run("trace social.hw --stage ast");
    assert!(said.contains("\"Plugin\"") && said.contains("error[HW0101]") && said.ends_with("exit 1\n"), "{said}");
    assert!(folder.run("trace social.hw --stage model").starts_with("$ cargo headwater trace social.hw --stage model\nerr| error[HW0101]"));
}
