//! Completion: what may stand at a place, in sound text and in text that is being written.

use headwater_idl::Source;
use headwater_idl::ast::File;
use headwater_idl::complete::{Place, at, candidates, next_tag};
use headwater_idl::index::{Index, Kind};
use headwater_idl::parse::parse;
use proptest::prelude::*;

const WHOLE: &str = include_str!("whole.hw");

const SCHEMA: &str = r#"schema test

entity Person = 1 {
    key handle: string
    location: Location = 1,
    reserved 2 to 4
}
entity Page = 2 { key url: string }
struct Location { country: string = 1, city: string? = 2 }
enum Plugin { Button = 1, Share = 3 }
edge Like: Person -> Page = 7 { via: Plugin = 1, took: u32? = 2 }
extern fn score(text: string) -> f64
rule Fan(fan: Person, page: Page) { Like(fan, page) }
"#;

fn index(text: &str) -> Index {
    let sources = [Source::new("a.hw", text)];
    let files: Vec<File> = vec![parse(0, &sources[0]).file.unwrap_or_default()];
    Index::of(&sources, &files)
}

/// The labels offered where `|` stands in a text that follows the schema.
fn offered(text: &str) -> Vec<String> {
    let offset = SCHEMA.len() + text.find('|').expect("a place");
    let text = format!("{SCHEMA}{}", text.replace('|', ""));
    candidates(&index(&text), &at(&text, offset)).into_iter().map(|it| it.label).collect()
}

#[track_caller]
fn begins(text: &str, wanted: &[&str]) {
    let found = offered(text);
    assert_eq!(&found[..wanted.len().min(found.len())], wanted, "{text}: {found:?}");
}

#[track_caller]
fn exactly(text: &str, wanted: &[&str]) {
    assert_eq!(offered(text), wanted, "{text}");
}

#[test]
fn declarations_begin_where_none_is_open() {
    begins("\n|", &["schema", "use", "entity"]);
    begins("ent|", &["schema", "use", "entity"]);
    begins("\nstruct A { a: string = 1 }\n\n  c|", &["schema", "use", "entity"]);
    begins("\nedge X: Person -> Page = 9\n|", &["schema"]);
    exactly("entity |", &[]);
    exactly("extern |", &["fn"]);
}

#[test]
fn ends_of_edges_are_entities() {
    exactly("edge Knows: |", &["Person", "Page"]);
    exactly("edge Knows: Pe| -> Page = 9", &["Person", "Page"]);
    exactly("edge Knows: Person -> |", &["Person", "Page"]);
    exactly("edge Knows: Person -> Pa|", &["Person", "Page"]);
}

#[test]
fn tags_are_the_next_that_are_free() {
    exactly("entity Tweet = |", &["8"]);
    exactly("entity Tweet = | { key id: u64 }", &["8"]);
    exactly("edge E: Person -> Page = |", &["8"]);
    exactly("struct S { a: string = 1, b: string = |", &["2"]);
    exactly("struct S {\n  a: string = 1\n  b: string = |\n  c: string = 7\n}", &["8"]);
    exactly("struct S {\n  reserved 2, 4 to 6, \"x\", 9\n  a: string = 3,\n  b: string = |\n}", &["7"]);
    exactly("struct S {\n  a: string = 32_767\n  b: string = |\n}", &["1"]);
    exactly("struct S { a: string = 18999, b: string = | }", &["20000"]);
    exactly("edge E: Person -> Page = 9 { a: string = 18997, b: string = | }", &["19998"]);
    exactly("enum E { A = 1, B = | }", &["2"]);
    assert_eq!(next_tag(&[32_765], &[(1, 32_764)], true), None);
}

#[test]
fn types_are_declared_or_built_in() {
    begins("struct S { a: |", &["Person", "Page", "Location", "Plugin"]);
    begins("struct S { a: list<|", &["Person"]);
    begins("struct S { a: map<string, |> = 1 }", &["Person"]);
    begins("entity E = 9 {\n  key k: |\n}", &["Person"]);
    begins("entity E = 9 {\n  key k: string or n: |\n}", &["Person"]);
    begins("counter C {\n  by a: Page, b: |\n}", &["Person"]);
    begins("rule R(a: |", &["Person"]);
    begins("query q(a: Page) -> [b: |", &["Person"]);
    begins("extern fn f(a: |", &["Person"]);
    begins("extern fn f(a: string) -> |", &["Person"]);
    begins("type T = |", &["Person"]);
    assert!(offered("type T = str|").contains(&"string".to_owned()));
}

#[test]
fn lines_of_blocks_begin_with_their_keywords() {
    exactly("entity E = 9 {\n  |", &["key", "reserved"]);
    exactly("struct S {\n  a: string = 1\n  |\n}", &["reserved"]);
    exactly("counter C {\n  |", &["by", "each", "on"]);
    exactly("counter C {\n  by a: Page\n  e|", &["by", "each", "on"]);
    exactly("counter C {\n  each day, ever\n  on Like { n: count() }\n  |\n}", &["by", "each", "on"]);
}

#[test]
fn buckets_have_sizes_and_are_kept() {
    begins("counter C {\n  each |", &["minute", "hour"]);
    begins("counter C {\n  each hour keep 14d, |", &["minute", "hour"]);
    exactly("counter C {\n  each hour |", &["keep"]);
    begins("counter C {\n  each hour keep |", &["1d"]);
}

#[test]
fn facts_stand_behind_on() {
    exactly("counter C {\n  on |", &["Like", "Person.location"]);
    exactly("counter C {\n  on Li|", &["Like", "Person.location"]);
    exactly("counter C {\n  on Person.|", &["location"]);
    exactly("counter C {\n  on Like |", &["by", "where"]);
}

#[test]
fn expressions_see_the_columns_of_the_fact() {
    begins("counter C {\n  by p: Page\n  on Like by |", &["from", "to", "via", "took", "at"]);
    begins("counter C {\n  on Like by to where |", &["from", "to", "via", "took", "at"]);
    begins("counter C {\n  on Like by to\n    where v|", &["from", "to", "via", "took", "at"]);
    begins("counter C {\n  on Person.location by |", &["id", "value", "at"]);
    begins("counter C {\n  on Like by to where via == |", &["Plugin.Button", "Plugin.Share", "from"]);
    begins("counter C {\n  on Like by to {\n    n: count() where via != |", &["Plugin.Button", "Plugin.Share", "from"]);
    begins("counter C {\n  on Like by to {\n    n: sum(|", &["from", "to", "via", "took", "at"]);
    begins("counter C {\n  on Like by coalesce(|", &["from", "to", "via", "took", "at"]);
    exactly("counter C {\n  on Like by to where via |", &["and", "or"]);
    assert!(offered("counter C {\n  on Like by |").contains(&"score".to_owned()));
    assert!(offered("counter C {\n  on Like by to {\n    n: distinct(from, |").contains(&"exact".to_owned()));
}

#[test]
fn behind_a_dot_stand_fields_and_cases() {
    exactly("counter C {\n  on Like by to.|", &["url"]);
    exactly("counter C {\n  on Like by from.h|", &["handle"]);
    exactly("counter C {\n  on Person.location by value.|", &["country", "city"]);
    exactly("counter C {\n  on Like by to where via == Plugin.|", &["Button", "Share"]);
    exactly("counter C {\n  on Like by to {\n    n: count() where via == Plugin.S|\n  }\n}", &["Button", "Share"]);
}

#[test]
fn measures_are_offered_behind_their_names() {
    begins("counter C {\n  on Like by to {\n    n: |", &["count", "sum"]);
    begins("counter C {\n  on Like by to {\n    n: count(),\n    m: d|\n  }\n}", &["count", "sum"]);
    exactly("counter C {\n  on Like by to {\n    n: count() |", &["where"]);
    exactly("counter C {\n  on Like by to {\n    |", &[]);
    begins("counter C {\n  on Like by to {\n    n: count(), m: count()\n  }\n  r = |\n}", &["n", "m"]);
    begins("counter C {\n  on Like by to {\n    n: count(), m: count()\n  }\n  r = n / |\n}", &["n", "m"]);
}

#[test]
fn rules_join_atoms_and_variables() {
    begins("rule R(a: Person, b: Page) {\n  |\n}", &["a", "b", "Like", "Person.location", "Fan"]);
    begins("rule R(a: Person, b: Page) {\n  Like(|\n}", &["via: ", "took: ", "a", "b"]);
    exactly("rule R(a: Person, b: Page) {\n  Like(a, b), a.|\n}", &["handle"]);
    exactly("rule R(a: Person) { Fan(a, _) } |", &["or"]);
    begins("query q(a: Person) -> [b: Page] {\n  Fan(a, b)\n  order |\n}", &["a", "b"]);
    exactly("query q(a: Person) -> [b: Page] {\n  Fan(a, b)\n  order b |\n}", &["desc", "asc"]);
}

#[test]
fn annotations_and_their_arguments() {
    begins("@|", &["slice", "keep"]);
    begins("@sl|\nedge X: Person -> Page = 9", &["slice", "keep"]);
    begins("entity E = 9 {\n  key k: u64\n  @|\n  a: string = 1\n}", &["slice"]);
    exactly("@slice(|", &["hour", "day", "month"]);
    begins("@keep(|", &["1d"]);
    exactly("@rust(|", &["type", "derive"]);
    exactly("@rust(type: \"crate::A\", d|", &["type", "derive"]);
    exactly("@rust(type: |", &[]);
    exactly("@anonymous(k: 10, of: |", &["Person", "Page"]);
    begins("struct S {\n  @check(len(|\n  a: string = 1\n}", &["a", "at", "len"]);
    begins("struct S {\n  @check(len(|) > 0)\n  a: string = 1\n}", &["a", "at", "len"]);
    begins("@check(|)\nedge X: Person -> Page = 9 { a: u32 = 1 }", &["from", "to", "a", "at"]);
    begins("struct T { b: string = 1 }\n@check(len(|) > 0)\nstruct S { a: string = 1 }", &["a", "at", "len"]);
}

#[test]
fn nothing_is_offered_in_comments_and_strings() {
    for text in ["// e|", "/// e|", "struct S { a: string = 1 } // |", "counter C {\n  on Like by to where at > \"20|"] {
        exactly(text, &[]);
    }
    let text = "schema a\nuse \"comm";
    assert_eq!(at(text, text.len()).place, Place::File);
}

/// What is written in a sound schema is offered there.
#[test]
fn each_name_is_offered_where_it_stands() {
    let index = index(WHOLE);
    let mut missed = Vec::new();
    for (id, it) in index.all().filter(|(_, it)| it.kind != Kind::Schema) {
        for place in index.references(id) {
            let context = at(WHOLE, place.start + 1);
            let found = candidates(&index, &context);
            let fits = |label: &str| {
                let label = label.trim_end_matches([':', ' ']);
                label == it.name || label.starts_with(&format!("{}.", it.name)) || label.ends_with(&format!(".{}", it.name))
            };
            if !found.iter().any(|candidate| fits(&candidate.label)) {
                missed.push((it.name.clone(), &WHOLE[..place.start][WHOLE[..place.start].rfind('\n').unwrap()..], context.place));
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_place_of_any_text_has_an_answer(at_byte in 0..WHOLE.len(), len in 0..40usize, insert in "[a-z(){}<>.:=@\"/, \\n_é😀]{0,8}", place in 0..WHOLE.len()) {
        let start = WHOLE.floor_char_boundary(at_byte);
        let end = WHOLE.floor_char_boundary((start + len).min(WHOLE.len())).max(start);
        let text = format!("{}{insert}{}", &WHOLE[..start], &WHOLE[end..]);
        for offset in [place, start, start + insert.len(), text.len(), text.len() + 9] {
            let context = at(&text, offset);
            prop_assert!(text.get(context.word.clone()).is_some());
            let _ = candidates(&index(&text), &context);
        }
    }
}
