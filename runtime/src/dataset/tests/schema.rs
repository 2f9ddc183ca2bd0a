//! The schema of files, as text.

use crate::Fact as _;
use crate::dataset::{Layout, schema};
use crate::sample::everything::{Everything, RepoId};
use crate::sample::{Fact, facts};
use crate::shape::{self, FactShape, Field, Shape};
use arrow_schema::{DataType, Field as Column};
use std::fmt::Write as _;

static ALL: FactShape = FactShape::edge(9, "All", || {
    &const {
        Shape::Record {
            name: "All",
            fields: &[
                Field::new(1, "from", shape::of::<RepoId>),
                Field::new(2, "to", shape::of::<RepoId>),
                Field::new(3, "every", shape::of::<Everything>),
            ],
        }
    }
});

fn text(fact: &'static FactShape) -> String {
    let mut text = String::new();
    schema::of(&Layout::new(fact)).fields().iter().for_each(|field| show(field, 0, &mut text));
    text
}

fn show(field: &Column, depth: usize, text: &mut String) {
    let kind = match field.data_type() {
        DataType::Struct(_) => "struct".to_owned(),
        DataType::List(_) => "list".to_owned(),
        DataType::Map(..) => "map".to_owned(),
        other => other.to_string(),
    };
    let id = field.metadata().get("PARQUET:field_id").map_or(String::new(), |id| format!(" = {id}"));
    let json = if field.metadata().contains_key(schema::JSON) { " as JSON" } else { "" };
    let null = if field.is_nullable() { "?" } else { "" };
    writeln!(text, "{:indent$}{}{id}: {kind}{json}{null}", "", field.name(), indent = 2 * depth).unwrap();
    match field.data_type() {
        DataType::Struct(parts) => parts.iter().for_each(|part| show(part, depth + 1, text)),
        DataType::List(element) => show(element, depth + 1, text),
        DataType::Map(pairs, _) => show(pairs, depth + 1, text),
        _ => {}
    }
}

#[test]
fn an_edge_and_a_property() {
    insta::assert_snapshot!(text(&Fact::FACTS[facts::LIKE]));
    insta::assert_snapshot!(text(&Fact::FACTS[facts::PERSON_HOME]));
}

#[test]
fn every_kind_of_value() {
    insta::assert_snapshot!(text(&ALL));
}
