//! The lock: what it refuses, what it lets pass, and that neither a merge nor more lines make it forget.

use std::collections::BTreeSet;
use std::path::Path;

use headwater_idl::catalogue::Code;
use headwater_idl::load::Memory;
use headwater_idl::lock::{is_current, update};
use headwater_idl::source::LOCK;
use headwater_idl::{Compiled, Loaded, Model, Source, compile_loaded, load, render::render};
use proptest::prelude::*;

const OLD: &str = "schema social
entity Person = 1 { key handle: string, name: string = 1, home: Place = 2 }
entity Page = 2 { key site: string, path: string }
struct Place { country: string = 1, spots: list<Spot> = 2 }
struct Spot { x: f64 = 1 }
enum Plugin { Button = 1, Share = 2 }
struct Reason { word: string = 1, of: Person = 2 }
type Name = string
edge Like: Person -> Page = 7 { via: Plugin = 1, why: Reason? = 2, by: map<string, Place> = 3 }
";

/// A schema with a lock beside it.
fn locked(schema: &str, lock: &str) -> (Loaded, Compiled) {
    let loaded = load(Path::new("social.hw"), &Memory::new([("social.hw", schema), (LOCK, lock)])).expect("the root");
    let compiled = compile_loaded(&loaded);
    (loaded, compiled)
}

fn model(schema: &str) -> Model {
    let (loaded, compiled) = locked(schema, "");
    compiled.model.unwrap_or_else(|| panic!("{}", render(&loaded.sources, &compiled.diagnostics, false)))
}

fn lock(schema: &str) -> String {
    update(&model(schema), None)
}

/// The codes of what a lock has against a schema.
fn against(schema: &str, lock: &str) -> Vec<Code> {
    locked(schema, lock).1.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(OLD.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

/// Both sides of a merge.
fn merged(one: &str, other: &str) -> String {
    one.lines().chain(other.lines()).map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_lock_has_a_line_for_each_tag() {
    insta::assert_snapshot!(lock(OLD));
}

#[test]
fn what_a_lock_refuses() {
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("another type", &[("name: string = 1", "name: u64 = 1")]),
        ("a tag for another field", &[("name: string = 1", "age: u8 = 1")]),
        ("another tag", &[("name: string = 1", "name: string = 3")]),
        ("a gone name again", &[("name: string = 1", "reserved 1, name: string = 9")]),
        ("an edge for an entity", &[("Page = 2", "Page = 7"), ("= 7 { via", "= 2 { via")]),
        ("other ends", &[("Person -> Page = 7", "Page -> Person = 7")]),
        ("another edge", &[("Like: Person -> Page", "Follow: Person -> Person")]),
        ("another kind of type", &[("struct Spot { x: f64 = 1 }", "enum Spot { Here = 1 }")]),
        ("a key of another type", &[("key handle: string", "key handle: u64")]),
        ("a key with a field more", &[("path: string }", "path: string, query: string }")]),
        ("a case with another tag", &[("Share = 2", "Share = 3")]),
        ("a type inside of a map", &[("map<string, Place>", "map<string, Spot>")]),
        ("a renamed type that is another inside", &[("struct Place { country: string", "struct Town { country: u64"), ("Place", "Town")]),
    ];
    let lock = lock(OLD);
    let mut shown = String::new();
    for (name, changes) in cases {
        let (loaded, compiled) = locked(&changed(changes), &lock);
        assert!(compiled.model.is_none() && !compiled.diagnostics.is_empty(), "{name} is not refused");
        assert!(compiled.diagnostics.iter().all(|it| it.code.entry().number.starts_with("HW08")), "{name}: {:?}", compiled.diagnostics);
        shown += &format!("## {name}\n\n{}\n", render(&loaded.texts(), &compiled.diagnostics, false));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn what_a_lock_lets_pass() {
    let cases: &[&[(&str, &str)]] = &[
        &[],
        &[("name: string = 1", "called: string? = 1")],
        &[("name: string = 1", "name: Name = 1")],
        &[("name: string = 1, ", "")],
        &[("Person", "Human")],
        &[("Place", "Town"), ("Spot", "Corner"), ("Plugin", "Way"), ("Reason", "Why")],
        &[("Button = 1", "Knob = 1")],
        &[("key handle: string", "key nick: string")],
        &[("Like:", "Likes:"), ("via:", "by_way:"), ("{ x: f64 = 1 }", "{ x: f64 = 1, y: f64 = 2 }")],
    ];
    let lock = lock(OLD);
    for changes in cases {
        let new = changed(changes);
        assert_eq!(against(&new, &lock), [], "{changes:?}");
        let renewed = update(&model(&new), Some(&Source::new(LOCK, lock.as_str())));
        assert_eq!(against(&new, &renewed), [], "{changes:?}");
        // What was called otherwise may be called that again.
        assert_eq!(against(OLD, &renewed), [], "{changes:?}");
    }
}

#[test]
fn a_renamed_type_stays_locked() {
    let renamed = changed(&[("Place", "Town")]);
    let lock = update(&model(&renamed), Some(&Source::new(LOCK, lock(OLD))));
    assert!(lock.contains("social: struct Town was Place\n"), "{lock}");
    assert_eq!(against(&renamed.replace("country: string = 1, ", "country: u64 = 1, "), &lock), [Code::LockType]);
    // Also in a merge with a branch that knew only the old name.
    let elsewhere = update(&model(&OLD.replace("country: string = 1,", "country: string = 1, city: string = 9,")), None);
    let merged = merged(&lock, &elsewhere);
    assert_eq!(against(&renamed.replace("country: string = 1,", "country: string = 1, mayor: bool = 9,"), &merged), [Code::LockTag]);
}

#[test]
fn a_tag_that_two_branches_gave_away_is_refused_after_the_merge() {
    let branch = |field: &str| lock(&changed(&[("name: string = 1", &format!("name: string = 1, {field} = 5"))]));
    let lock = merged(&branch("mail: string"), &branch("age: u8"));
    for field in ["mail: string = 5", "age: u8 = 5"] {
        assert_eq!(against(&changed(&[("name: string = 1", &format!("name: string = 1, {field}"))]), &lock), [Code::LockTag]);
    }
    assert_eq!(against(OLD, &lock), [], "neither is there");
}

#[test]
fn damage_is_told_with_its_line() {
    let damaged =
        format!("# ours\n<<<<<<< HEAD\n{}=======\nsocial: edge Like.via = one Plugin\n>>>>>>> other\n", lock(OLD).replace('\n', "\r\n"));
    let (loaded, compiled) = locked(OLD, &damaged);
    assert!(compiled.model.is_none());
    insta::assert_snapshot!(render(&loaded.texts(), &compiled.diagnostics, false));
}

#[test]
fn a_lock_of_another_schema_is_kept_and_says_nothing() {
    let other = "other.schema: entity Person = 1\nother.schema: entity Person.name = 1 u64\n";
    assert_eq!(against(OLD, other), []);
    assert!(!is_current(&model(OLD), &Source::new(LOCK, other)));
    let both = update(&model(OLD), Some(&Source::new(LOCK, other)));
    assert!(other.lines().all(|line| both.contains(line)) && is_current(&model(OLD), &Source::new(LOCK, both.as_str())), "{both}");
}

#[test]
fn a_lock_that_cannot_be_read_is_told() {
    struct Unreadable;
    impl headwater_idl::load::Files for Unreadable {
        fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
            if path.ends_with(LOCK) { Err(std::io::ErrorKind::PermissionDenied.into()) } else { Ok(OLD.into()) }
        }
        fn schemas(&self, _: &Path) -> Vec<String> {
            Vec::new()
        }
    }
    let loaded = load(Path::new("schema/social.hw"), &Unreadable).expect("the root");
    let compiled = compile_loaded(&loaded);
    assert_eq!(compiled.diagnostics.iter().map(|it| it.code).collect::<Vec<_>>(), [Code::LockUnreadable]);
    assert!(compiled.diagnostics[0].message.contains("schema/headwater.lock"), "{:?}", compiled.diagnostics);
}

/// A schema of one entity and one struct, whose fields are drawn: a name, a tag, and a type of each.
fn drawn(fields: &[(u8, u8, u8)]) -> String {
    let (mut names, mut tags) = (BTreeSet::new(), BTreeSet::new());
    let fresh: Vec<_> = fields.iter().filter(|(name, tag, _)| names.insert(*name) & tags.insert(*tag)).collect();
    let block = |odd: bool| -> String {
        let here = fresh.iter().filter(|(_, tag, _)| (tag % 2 == 1) == odd);
        here.map(|(name, tag, ty)| format!("f{name}: {} = {}, ", ["string", "u8", "Place", "list<Place>"][usize::from(*ty)], tag + 1))
            .collect()
    };
    format!(
        "schema a\nentity Thing = 1 {{ key id: u64\n{}}}\nstruct Place {{ {}here: bool = 100 }}\n",
        block(true),
        block(false).replace("Place", "Place?").replace("list<Place?>", "list<Place>")
    )
}

fn fields() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    prop::collection::vec((0..6_u8, 0..8_u8, 0..4_u8), 0..8)
}

proptest! {
    #[test]
    fn every_lock_fits_its_schema_and_only_grows(one in fields(), other in fields()) {
        let (one, other) = (drawn(&one), drawn(&other));
        let first = lock(&one);
        prop_assert_eq!(against(&one, &first), []);
        prop_assert!(is_current(&model(&one), &Source::new(LOCK, first.as_str())));
        prop_assert_eq!(&update(&model(&one), Some(&Source::new(LOCK, first.as_str()))), &first);
        let second = update(&model(&other), Some(&Source::new(LOCK, first.as_str())));
        prop_assert!(first.lines().all(|line| second.lines().any(|other| other == line)));
    }

    #[test]
    fn a_merge_refuses_what_either_side_refuses(one in fields(), other in fields(), schema in fields()) {
        let (one, other, schema) = (lock(&drawn(&one)), lock(&drawn(&other)), drawn(&schema));
        let both = merged(&one, &other);
        let alone = against(&schema, &one).is_empty() && against(&schema, &other).is_empty();
        prop_assert_eq!(against(&schema, &both).is_empty(), alone);
        prop_assert_eq!(against(&schema, &merged(&other, &one)).is_empty(), alone);
    }
}
