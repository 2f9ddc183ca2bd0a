//! `@check`: what does not hold is refused at the door with its place and reason, set aside and counted; what is null holds.

use std::process::Stdio;

use headwater::codec::json;
use headwater::{Datum, Fact as _};
use headwater_tests::posts::{Fact, Follows, PersonId, Range, Rated, Tag};
use serde_json::{Value, json};

use crate::program::{Program, Ran};

fn datum(fact: &Value) -> String {
    json!({"at": "2026-11-21T10:00:00Z", "fact": fact}).to_string()
}

/// Facts that break a check, with what is said of each.
fn broken() -> Vec<(Value, &'static str)> {
    let rated = |changes: Value| {
        let mut fields = json!({"from": "ann", "to": 1, "stars": 3, "tags": [{"name": "a"}]});
        changes.as_object().unwrap().iter().for_each(|(name, value)| fields[name] = value.clone());
        json!({"Rated": fields})
    };
    vec![
        (rated(json!({"stars": 0})), "Rated.stars: `(stars >= 1) and (stars <= 5)` does not hold"),
        (rated(json!({"stars": 6})), "Rated.stars: `(stars >= 1) and (stars <= 5)` does not hold"),
        (rated(json!({"tags": [{"name": "a"}, {"name": ""}]})), "Rated.tags[1].name: `len(name) > 0` does not hold"),
        (rated(json!({"range": {"low": 2, "high": 1}})), "Rated.range: `low <= high` does not hold"),
        (rated(json!({"seen": "2026-11-21T10:00:01Z"})), "Rated.seen: `seen <= at` does not hold"),
        (json!({"Follows": {"from": "ann", "to": "ann"}}), "Follows: `not (from == to)` does not hold"),
        (
            json!({"Person.name": {"id": "a", "value": "Leonora"}}),
            "Person.name.value: `(len(value) <= 5) and (id.handle != value)` does not hold",
        ),
        (
            json!({"Person.name": {"id": "Ann", "value": "Ann"}}),
            "Person.name.value: `(len(value) <= 5) and (id.handle != value)` does not hold",
        ),
        (json!({"Person.home": {"id": "Ann", "value": {"low": 2, "high": 1}}}), "Person.home.value: `low <= high` does not hold"),
    ]
}

/// Facts that break none.
fn sound() -> Vec<Value> {
    vec![
        json!({"Rated": {"from": "ann", "to": 1, "stars": 5, "tags": [], "range": {"low": 2}, "seen": null}}),
        json!({"Rated": {"from": "ann", "to": 1, "stars": 1, "tags": [{"name": "a"}], "range": {"low": 2, "high": 2}, "seen": "2026-11-21T10:00:00Z"}}),
        json!({"Follows": {"from": "ann", "to": "bob"}}),
        json!({"Person.name": {"id": "ann", "value": "Ann"}}),
        json!({"Person.home": {"id": "ann", "value": {"low": 1, "high": null}}}),
    ]
}

#[test]
fn the_door_refuses_what_breaks_a_check() {
    let program = Program::new();
    let lines: Vec<String> = broken().iter().map(|(fact, _)| datum(fact)).chain(sound().iter().map(datum)).collect();
    let file = program.file("facts.ndjson", lines.join("\n"));
    let ran = Ran::of(
        program.command_of(env!("CARGO_BIN_EXE_posts-app"), &["load", file.to_str().unwrap()]).stdin(Stdio::null()).output().unwrap(),
    );
    assert_eq!((ran.status, ran.out.lines().next()), (Some(1), Some("taken 5, repeats 0, refused 9")), "{}", ran.err);
    let said: Vec<&str> = ran.err.lines().collect();
    for (number, (said, (_, reason))) in (1..).zip(said.iter().zip(broken())) {
        assert!(said.ends_with(&format!("facts.ndjson:{number}: {reason}")), "{said}");
    }
    let letters = program.dead_letters();
    let reasons: Vec<&str> = letters.iter().map(|letter| letter["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, broken().iter().map(|(_, reason)| *reason).collect::<Vec<_>>());
}

#[test]
fn values_are_checked_in_rust_too() {
    for (fact, reason) in broken() {
        let read: Datum<Fact> = json::read_datum(datum(&fact).as_bytes()).unwrap();
        assert_eq!(read.check().unwrap_err().to_string(), reason);
    }
    for fact in sound() {
        let read: Datum<Fact> = json::read_datum(datum(&fact).as_bytes()).unwrap();
        assert_eq!(read.check(), Ok(()), "{fact}");
    }
    let follows = Fact::from(Follows { from: PersonId::new("a"), to: PersonId::new("b") });
    assert_eq!(follows.check(headwater::Timestamp(0)), Ok(()));
    assert_eq!(Datum::from(follows).check(), Ok(()));
    let tags = vec![Tag { name: String::new(), weight: None }];
    let rated = Rated { from: PersonId::new("a"), to: 1.into(), stars: 2, tags, range: Some(Range::default()), seen: None };
    assert!(Datum::from(Fact::from(rated)).check().is_err());
}
