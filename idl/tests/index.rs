//! The index: every name of a schema is declared or used, in sound files and in broken ones.

use std::fmt::Write as _;

use headwater_idl::ast::File;
use headwater_idl::index::{Index, Kind};
use headwater_idl::parse::parse;
use headwater_idl::{Source, Span};
use proptest::prelude::*;

const WHOLE: &str = include_str!("whole.hw");

fn index(texts: &[&str]) -> (Vec<Source>, Index) {
    let sources: Vec<Source> = texts.iter().enumerate().map(|(i, text)| Source::new(format!("{i}.hw"), *text)).collect();
    let files: Vec<File> = sources.iter().enumerate().map(|(i, source)| parse(i, source).file.unwrap_or_default()).collect();
    let index = Index::of(&sources, &files);
    (sources, index)
}

/// Every definition with the places where it is used, as `line:column`.
fn listing(sources: &[Source], index: &Index) -> String {
    let place = |span: Span| {
        let (line, column) = sources[span.file].line_column(span.start);
        if sources.len() > 1 { format!("{}:{line}:{column}", sources[span.file].name) } else { format!("{line}:{column}") }
    };
    let mut out = String::new();
    for (id, it) in index.all() {
        let owner = it.owner.map_or(String::new(), |owner| format!("{}.", index.get(owner).name));
        let of = it.of.map_or(String::new(), |of| format!(" of {}", index.get(of).name));
        let uses: Vec<String> = index.references(id).map(place).collect();
        let word = it.kind.word();
        writeln!(out, "{word} {owner}{}{of} at {}: {}", it.name, place(it.span), uses.join(" ")).unwrap();
    }
    out
}

#[test]
fn every_name_is_found_with_its_uses() {
    let (sources, index) = index(&[WHOLE]);
    insta::assert_snapshot!(listing(&sources, &index));
}

/// Words, outside of comments and strings, with their places.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let code = line.split("//").next().unwrap();
        let quotes = code.split('"').enumerate().filter(|(i, _)| i % 2 == 0).map(|(_, part)| part);
        for part in quotes {
            let base = part.as_ptr() as usize - text.as_ptr() as usize;
            let pieces = part.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty());
            found.extend(pieces.map(|word| (base + word.as_ptr() as usize - part.as_ptr() as usize, word)));
        }
        start += line.len();
    }
    assert_eq!(start, text.len());
    found
}

#[test]
fn what_is_no_name_is_a_word_of_the_language() {
    const WORDS: &[&str] = &[
        "schema",
        "entity",
        "edge",
        "struct",
        "enum",
        "counter",
        "rule",
        "query",
        "extern",
        "fn",
        "key",
        "or",
        "reserved",
        "to",
        "by",
        "each",
        "keep",
        "ever",
        "hour",
        "day",
        "on",
        "where",
        "order",
        "desc",
        "take",
        "string",
        "u64",
        "u32",
        "f64",
        "url",
        "duration",
        "timestamp",
        "private",
        "slice",
        "anonymous",
        "k",
        "of",
        "count",
        "distinct",
        "tally",
        "top",
        "domain",
        "at",
    ];
    let (_, index) = index(&[WHOLE]);
    let missed: Vec<_> = words(WHOLE)
        .into_iter()
        .filter(|(at, word)| index.at(0, *at).is_none() && !WORDS.contains(word) && !word.starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    assert_eq!(missed, []);
}

#[test]
fn names_of_other_files_are_found() {
    let types = "schema shop\nentity Person = 1 { key handle: string }\nstruct Place { city: string = 1 }\n";
    let facts = "edge Went: Person -> Person = 2 { place: Place = 1 }\ncounter C {\n    by city: string\n    on Went by place.city { n: count() }\n}\n";
    let (sources, index) = index(&[types, facts]);
    insta::assert_snapshot!(listing(&sources, &index));
}

#[test]
fn what_stands_around_a_mistake_is_still_known() {
    let text = "entity Person = 1 { key handle: string\n  name: string = 1\n  oops\n}\nedge Like: Person -> = 2\nedge Knows: Person -> Persn = 3 { since: date = 1 }\ncounter C { by p: Person\n  each day\n  on Knows by from where since > to.handle { n: count(), ! }\n  r = n / q\n}\n";
    let (sources, index) = index(&[text]);
    insta::assert_snapshot!(listing(&sources, &index));
}

#[test]
fn a_place_between_two_names_is_the_one_that_begins() {
    let text =
        "entity A = 1 { key k: string }\nedge E: A->A = 2\ncounter C { by x: A\n each day\n on E by to { n: count(), m: sum(from.k) }\n}\n";
    let (_, index) = index(&[text]);
    let at = |needle: &str, further: usize| index.at(0, text.find(needle).unwrap() + further).map(|(id, _)| index.get(id).name.clone());
    assert_eq!(at("from.k", 0).as_deref(), Some("from"));
    assert_eq!(at("from.k", 4).as_deref(), Some("from"));
    assert_eq!(at("from.k", 5).as_deref(), Some("k"));
    assert_eq!(at("from.k", 6).as_deref(), Some("k"));
    assert_eq!(at("A->A", 1).as_deref(), Some("A"));
    assert_eq!(at("count()", 2), None);
}

/// A name stands wherever the index says that it stands.
fn holds(text: &str) {
    let (_, index) = index(&[text]);
    for (id, it) in index.all() {
        if !it.kind.is_implicit() {
            assert_eq!(&text[it.span.start..it.span.end], it.name, "{it:?}");
        }
        assert!(it.whole.end <= text.len() && text.is_char_boundary(it.whole.start) && text.is_char_boundary(it.whole.end));
        for place in index.references(id) {
            assert_eq!(&text[place.start..place.end], it.name, "{it:?}");
            assert_eq!(index.at(0, place.start).map(|(_, span)| span), Some(place));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn an_index_of_broken_text_is_true(at in 0..WHOLE.len(), len in 0..40usize, insert in "[a-z(){}<>.:=@\"/, \\n_é]{0,6}") {
        let at = WHOLE.floor_char_boundary(at);
        let end = WHOLE.floor_char_boundary((at + len).min(WHOLE.len())).max(at);
        holds(&format!("{}{insert}{}", &WHOLE[..at], &WHOLE[end..]));
        holds(&WHOLE[..at]);
    }
}

#[test]
fn the_steps_of_a_value_go_through_newtypes() {
    let text = "type Where = Place\nstruct Place { city: string = 1 }\nentity P = 1 { key k: u64\n at_home: Where = 1 }\ncounter C { by c: string\n each day\n on P.at_home by value.city { n: count() }\n}\n";
    let (_, index) = index(&[text]);
    let fact = index.fact("P.at_home").unwrap();
    let value = index.member(fact, "value").unwrap();
    let steps: Vec<&str> = index.steps(value).into_iter().map(|id| index.get(id).name.as_str()).collect();
    assert_eq!(steps, ["city"]);
    assert_eq!(index.get(index.at(0, text.find(".city").unwrap() + 1).unwrap().0).kind, Kind::Field);
}

#[test]
fn a_newtype_of_itself_ends() {
    let (_, index) = index(&["type A = B\ntype B = A\nentity E = 1 { key k: u64\n a: A = 1 }\n"]);
    let a = index.fact("E.a").unwrap();
    assert_eq!(index.steps(a), []);
}

#[test]
fn checks_speak_of_what_they_stand_before() {
    let text = "struct S {\n  @check(len(text) > 0)\n  text: string = 1\n}\nentity P = 1 { key k: u64\n  @check(said.text != value.text)\n  said: S = 1\n}\n@check(from != to and since <= at)\nedge E: P -> P = 2 { since: timestamp = 1 }\n";
    let (_, index) = index(&[text]);
    let uses = |name: &str| index.all().filter(|(_, it)| it.name == name).map(|(id, _)| index.references(id).count()).sum::<usize>();
    assert_eq!(["text", "said", "value", "from", "to", "since"].map(uses), [3, 1, 1, 1, 1, 1]);
}

/// Work that grows with the square of the text would not end here.
#[test]
fn large_and_repetitive_texts_are_indexed() {
    let many = 30_000;
    let fields: String = (0..many).map(|i| format!("@check(true) f{i}: A = {i}\n")).collect();
    for text in ["enum A { X = 1 }\n".repeat(many), format!("entity E = 1 {{\nkey k: u64\n{fields}}}\nenum A {{ X = 1 }}\n")] {
        let (_, index) = index(&[&text]);
        assert!(index.all().count() >= many);
        let context = headwater_idl::complete::at(&text, text.len() - 1);
        let _ = headwater_idl::complete::candidates(&index, &context);
    }
}
