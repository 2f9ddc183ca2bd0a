//! Parquet: the columns that are emitted are those that files of the master dataset have.

use headwater::Fact;
use headwater::dataset::{Layout, schema};
use headwater_codegen::emit::{Target, emit};
use parquet::arrow::ArrowSchemaConverter;
use parquet::schema::printer::print_schema;

use super::schemas;

/// What Parquet says of the columns of each fact.
fn of_files<F: Fact>() -> String {
    let message = |fact: &'static headwater::shape::FactShape| {
        let columns =
            ArrowSchemaConverter::new().schema_root(fact.name).convert(&schema::of(&Layout::new(fact))).expect("Parquet has them all");
        let mut text = Vec::new();
        print_schema(&mut text, columns.root_schema());
        let text = String::from_utf8(text).expect("text");
        // The printer leaves blanks before the brace of some groups.
        text.trim().to_owned()
    };
    F::FACTS.iter().map(message).collect::<Vec<_>>().join("\n\n")
}

fn emitted_as_written<F: Fact>(name: &str) {
    let schema = schemas::named(name);
    let outputs = emit(Target::Parquet, &schema.model, &schema.source);
    assert_eq!(outputs[0].text.trim(), of_files::<F>());
}

#[test]
fn columns_are_those_of_files() {
    emitted_as_written::<activity::Fact>("activity");
    emitted_as_written::<headwater_tests::kitchen::Fact>("kitchen");
    emitted_as_written::<headwater_tests::newtypes::Fact>("newtypes");
    emitted_as_written::<headwater_tests::plain::Fact>("plain");
    emitted_as_written::<headwater_tests::shop::Fact>("shop");
    emitted_as_written::<headwater_tests::social::Fact>("social");
    emitted_as_written::<headwater_tests::types::Fact>("types");
}
