//! The generated code of the schema that holds every construct: its values come back from every format, and its counters give the
//! cells that were worked out by hand.

#![deny(unfulfilled_lint_expectations)]

mod one_of;

use std::ops::Bound::Unbounded;

use headwater::codec::{json, protobuf, thrift};
use headwater::counter::{BucketSize, Cell, CellKey, Count, Counter, Handle, Show, Table};
use headwater::{Datum, Timestamp};
use headwater_tests::kitchen::{
    Bare, Crowds, Everything, Fact, Filters, Followed, Functions, Kind, Parts, PersonId, Repos, Several, Words,
};
use serde_json::{Value, json};

/// A `Like` of every field, with some of them changed. 2026-11-21 is a Saturday.
fn like(changes: Value) -> Value {
    let mut fields = json!({
        "from": "ann", "to": 7, "kind": "Button", "took": 5, "weight": 2.5, "small": 0.5, "by": "bob", "seen": "2026-11-20T23:00:00Z",
        "place": {"country": "NO", "city": "Oslo", "tags": ["x"], "near": {"country": "IT", "city": "Rome", "tags": [],
            "near": {"country": "FR", "tags": [], "spot": {"latitude": 1.5, "longitude": 2.0, "owner": "cyd", "flags": [true]}}}},
        "big": 11, "signed": -5, "note": "Aa", "good": true, "sure": true, "other": "COMMENT",
        "words": {"type": "x", "match": true, "async": 1, "firstName": "F", "gen": 2}, "comment": "Schéma", "thing": {"item": 3},
    });
    for (name, value) in changes.as_object().expect("an object") {
        fields[name] = value.clone();
    }
    json!({"Like": fields})
}

/// The same with everything null that can be.
fn bare_like(changes: Value) -> Value {
    let nulls = ["took", "small", "by", "place", "seen", "note", "sure", "other", "thing"];
    let mut all: Value = nulls.iter().map(|name| ((*name).to_owned(), Value::Null)).collect::<serde_json::Map<_, _>>().into();
    for (name, value) in changes.as_object().expect("an object") {
        all[name] = value.clone();
    }
    like(all)
}

fn datum(at: &str, fact: &Value) -> Datum<Fact> {
    let text = json!({"at": at, "fact": fact}).to_string();
    json::read_datum(text.as_bytes()).unwrap_or_else(|e| panic!("{text}: {e}"))
}

/// Counts data as the log gives them, and shows the cells of one bucket size and all rows, in key order.
fn cells<C: Counter>(each: BucketSize, data: &[Datum<Fact>]) -> Vec<Value> {
    let (mut table, counter) = (Table::new(&C::SHAPE), Handle::<C>::NEW);
    for datum in data {
        let mut bytes = Vec::new();
        thrift::write_datum(datum, &mut bytes).expect("no NaN");
        let mut open = thrift::open(&bytes, <Fact as headwater::Fact>::FACTS).expect("what was written");
        if C::SHAPE.taken(open.fact).is_some() {
            counter.count(open.fact, open.at, &mut open.reader, &mut table).expect("a fact");
        }
    }
    let definition = counter.definition();
    let show = Show { counter: Some(&counter), bounds: false };
    let keyed = table
        .range((Unbounded, Unbounded))
        .map(|(key, cell)| (CellKey::decode(key).expect("a key"), cell))
        .filter(|(key, _)| key.size == each);
    keyed
        .map(|(key, cell)| {
            let mut shown = definition.show_cell(key.start, &Cell::from(cell), show).expect("a cell");
            shown["key"] = definition.show_key(key.row).expect("a row");
            shown
        })
        .collect()
}

/// Each of the values named in `expected` is as it says.
fn assert_cell(cell: &Value, expected: Value) {
    for (name, value) in expected.as_object().expect("an object") {
        assert_eq!(&cell[name], value, "{name} of {cell:#}");
    }
}

const AT: &str = "2026-11-21T10:00:00Z";

#[test]
fn every_value_comes_back_from_every_format() {
    let facts = [
        like(json!({})),
        bare_like(json!({"kind": "#17"})),
        json!({"Person.name": {"id": "ann", "value": "Ann"}}),
        json!({"Person.friends": {"id": "ann", "value": ["bob", "cyd"]}}),
        json!({"Person.boss": {"id": "ann", "value": "bob"}}),
        json!({"Person.boss": {"id": "ann", "value": null}}),
        json!({"Person.shoe": {"id": "ann", "value": null}}),
        json!({"Page.type": {"id": 3, "value": "share_it"}}),
        json!({"Cell": {"from": 3, "to": "2026-11-21T00:00:00Z", "table": -1, "loop": {"next": {"others": [{"others": []}]}, "others": [], "through": {"back": {"others": []}}}}}),
        json!({"Repo.stars": {"id": {"owner": "rust-lang", "name": "cargo"}, "value": 9}}),
        star("ann", "cargo", Some("book")),
    ];
    for fact in &facts {
        let read = datum(AT, fact);
        let (mut text, mut bytes) = (Vec::new(), Vec::new());
        json::write_datum(&read, &mut text).expect("no NaN");
        assert_eq!(json::read_datum::<Fact>(&text).expect("what was written"), read);
        thrift::write_datum(&read, &mut bytes).expect("no NaN");
        assert_eq!(thrift::read_datum::<Fact>(&bytes).expect("what was written"), read);
        bytes.clear();
        protobuf::write_datum(&read, &mut bytes).expect("no NaN");
        assert_eq!(protobuf::read_datum::<Fact>(&bytes).expect("what was written"), read);
    }
}

#[test]
fn names_are_those_of_rust_and_of_the_schema() {
    let Fact::Like(like) = datum(AT, &like(json!({}))).fact else { panic!("a like") };
    let Words { r#type, r#match, first_name, r#gen, .. } = like.words;
    assert_eq!((r#type.as_str(), r#match, first_name.as_str(), r#gen), ("x", true, "F", 2));
    assert_eq!(like.from, PersonId::new("ann"));
    assert_eq!(like.from, "ann".into());
    assert_eq!([1, 2, 3, 9].map(Kind::of), [Kind::Button, Kind::Comment, Kind::ShareIt, Kind::Unknown(9)]);
    assert!(Kind::Button < Kind::Comment && Kind::Comment < Kind::ShareIt);
}

#[test]
fn every_measure_counts() {
    let data = [
        datum(AT, &like(json!({}))),
        datum("2026-11-21T11:00:00Z", &bare_like(json!({"from": "bob", "weight": -1.0, "kind": "COMMENT"}))),
        datum("2026-11-21T09:00:00Z", &like(json!({"kind": "share_it"}))),
    ];
    let cells = cells::<Everything>(BucketSize::Ever, &data);
    assert_eq!(cells.len(), 1);
    assert_cell(
        &cells[0],
        json!({
            "key": {"page": 7}, "count": 2, "total": 5, "weight": 1.5, "small": 0.5, "least": 5, "most": 2.5, "mean": 5.0, "mean_weight": 0.75,
            "first": "Button", "last": "COMMENT", "city": "Oslo", "people": 2, "exactly": 1, "earliest": AT, "handle": "bob",
            "ratio": 2.5, "scaled": 249.0, "either": 7, "big": 5, "back": -7,
        }),
    );
    assert_eq!(cells[0]["hot"][0], json!({"item": "ann", "count": 1, "error": 0}));
    assert_eq!((&cells[0]["spread"]["0.5"], &cells[0]["weights"]["1"]), (&json!(5), &json!(0.5)));
}

#[test]
fn filters_take_what_is_true_and_not_what_is_null() {
    let full = cells::<Filters>(BucketSize::Ever, &[datum(AT, &like(json!({})))]);
    let yes = ["plain", "nullable", "logic", "quick", "unsigned", "far", "mixed", "others", "named", "ordered", "city", "nearby", "late"];
    let yes = [&yes[..], &["seen", "maybe", "keyword", "truth"]].concat();
    for name in full[0].as_object().expect("an object").keys().filter(|name| *name != "key") {
        assert_eq!(full[0][name], u64::from(yes.contains(&name.as_str())), "{name}");
    }
    let nulls = cells::<Filters>(
        BucketSize::Ever,
        &[datum("2026-10-01T00:00:00Z", &bare_like(json!({"good": false, "big": 3, "kind": "share_it"})))],
    );
    // not (false or null) is null; so is whatever compares with a null.
    let yes = ["not_plain", "named", "keyword", "lies"];
    for name in nulls[0].as_object().expect("an object").keys().filter(|name| *name != "key") {
        assert_eq!(nulls[0][name], u64::from(yes.contains(&name.as_str())), "{name}");
    }
}

#[test]
fn functions_and_operators_compute() {
    let cells = cells::<Functions>(BucketSize::Day, &[datum("2026-11-21T10:30:00Z", &like(json!({"big": 12})))]);
    assert_cell(
        &cells[0],
        json!({
            "key": {"hour": 10, "name": "Aa", "day": 21, "sum": 6}, "start": "2026-11-21T00:00:00Z",
            "sums": 17, "products": 144, "difference": -17, "rest": 5, "rests": 2, "negative": 5, "halves": 6.0, "ratios": 5.0 / 12.0,
            "floats": 1.5, "float_rest": 0.0, "lengths": 8, "months": 11, "weekdays": 6, "absolute": 5, "absolutes": 2.5, "smaller": 5,
            "larger": 5.0, "fallback": 5, "whose": 1, "when": "2026-11-20T23:00:00Z", "texts": "Aa", "sum_and_product": -5,
        }),
    );
    assert_eq!((&cells[0]["lower"][0]["item"], &cells[0]["which"][0]["item"]), (&json!("aa"), &json!("COMMENT")));
    assert_eq!(cells[0]["hours"]["0"], json!(23));
}

#[test]
fn a_null_or_unfit_key_has_no_row_and_overflow_is_null() {
    let null = bare_like(json!({}));
    let unfit = like(json!({"took": u16::MAX}));
    assert_eq!(cells::<Functions>(BucketSize::Ever, &[datum(AT, &null), datum(AT, &unfit)]), Vec::<Value>::new());
    // The greatest product of two u64 does not fit 128 bits with a sign.
    let big = bare_like(json!({"took": 1, "big": u64::MAX, "signed": 0}));
    let cells = cells::<Functions>(BucketSize::Ever, &[datum(AT, &big)]);
    assert_cell(
        &cells[0],
        json!({
            "products": 0, "rests": 0, "lengths": 0, "float_rest": 0.0, "absolute": 0, "smaller": 1, "whose": 1, "when": AT, "texts": "Schéma",
            "key": {"hour": 10, "name": "schéma", "day": 21, "sum": 2},
        }),
    );
    assert_eq!(cells[0]["lower"], json!([]));
}

#[test]
fn a_counter_may_take_several_facts_and_one_twice() {
    let data = [
        datum(AT, &json!({"Follows": {"from": "ann", "to": "bob"}})),
        datum(AT, &json!({"Follows": {"from": "bot", "to": "bob"}})),
        datum(AT, &json!({"Person.name": {"id": "bob", "value": "Bob"}})),
        datum(AT, &json!({"Person.home": {"id": "bob", "value": {"country": "IT", "city": "Rome", "tags": []}}})),
        datum(AT, &json!({"Person.home": {"id": "bob", "value": {"country": "NO", "city": "Oslo", "tags": []}}})),
        datum(AT, &json!({"Person.age": {"id": "bob", "value": 7}})),
    ];
    let several = cells::<Several>(BucketSize::Month, &data);
    let rows: Vec<&Value> = several.iter().map(|cell| &cell["key"]["who"]).collect();
    assert_eq!(rows, ["ann", "bob", "bot"]);
    assert_cell(&several[0], json!({"follows": 1, "followed": 0}));
    assert_cell(
        &several[1],
        json!({"follows": 0, "followed": 1, "by": 1, "names": "Bob", "renamed": 1, "homes": 1, "renames": 0, "ages": 1}),
    );
    let bare = cells::<Bare>(BucketSize::Ever, &data);
    assert_cell(&bare[0], json!({"n": 2, "ages": 1, "oldest": 7, "out": 7, "average": 7.0, "columns": 9.0}));
}

/// Nobody is a boss, and no size is no zero: neither is counted but by `count`.
#[test]
fn a_property_that_is_null_is_counted_as_one() {
    let shoe = |size: Value| json!({"Person.shoe": {"id": "ann", "value": size}});
    let boss = |who: Value| json!({"Person.boss": {"id": "ann", "value": who}});
    let facts = [shoe(json!(42)), shoe(json!(0)), shoe(json!(null)), boss(json!("bob")), boss(json!("ann")), boss(json!(null))];
    let data = facts.map(|fact| datum(AT, &fact));
    let expected = json!({"shoes": 3, "worn": 1, "sizes": 42, "least": 0, "bosses": 2, "minds": 1});
    assert_cell(&cells::<Bare>(BucketSize::Ever, &data)[0], expected);
    // Whoever says last that there is none has not changed what was last there.
    let later = datum("2026-11-21T11:00:00Z", &shoe(json!(null)));
    assert_cell(&cells::<Bare>(BucketSize::Ever, &[data[0].clone(), later])[0], json!({"last": 42}));
}

#[test]
fn what_may_be_null_reads_as_null_where_it_is_absent() {
    let Fact::PersonShoe(shoe) = datum(AT, &json!({"Person.shoe": {"id": "ann"}})).fact else { panic!("a shoe") };
    assert_eq!(shoe.value, None);
    let mut text = Vec::new();
    json::write_datum(&datum(AT, &json!({"Person.boss": {"id": "ann"}})), &mut text).expect("no NaN");
    let text = String::from_utf8(text).expect("JSON is text");
    assert!(text.ends_with(r#"{"Person.boss":{"id":"ann","value":null}}}"#), "{text}");
}

/// Somebody stars a repository of an owner; perhaps it is a fork of another.
fn star(owner: &str, name: &str, fork: Option<&str>) -> Value {
    let fork = fork.map(|fork| json!({"owner": "Rust", "name": fork}));
    json!({"Star": {"from": "bob", "to": {"owner": owner, "name": name}, "fork": fork, "all": [{"name": "b", "owner": "a"}]}})
}

#[test]
fn keys_of_several_fields_are_rows_and_items() {
    let data = [
        datum(AT, &star("ann", "cargo", Some("book"))),
        datum(AT, &star("ann", "book", Some("cargo"))),
        datum(AT, &star("anna", "book", Some("book"))),
        datum(AT, &star("ann", "cargo", None)),
        datum(AT, &json!({"Repo.stars": {"id": {"owner": "ann", "name": "book"}, "value": 9}})),
    ];
    let cells = cells::<Repos>(BucketSize::Ever, &data);
    let row = |owner: &str, name: &str| json!({"repo": {"owner": owner, "name": name}, "owner": owner});
    assert_eq!(
        cells.iter().map(|cell| &cell["key"]).collect::<Vec<_>>(),
        [&row("ann", "book"), &row("ann", "cargo"), &row("anna", "book")]
    );
    let book = json!({"owner": "ann", "name": "book"});
    assert_cell(
        &cells[0],
        json!({"stars": 1, "names": 1, "forks": "Rust", "top": [{"item": book, "count": 1, "error": 0}], "most": 9, "which": book}),
    );
    // A null is not other than anything.
    assert_cell(&cells[1], json!({"stars": 1}));
}

#[test]
fn a_key_without_one_of_its_fields_is_no_key() {
    let text = json!({"at": AT, "fact": {"Repo.stars": {"id": {"owner": "ann"}, "value": 9}}}).to_string();
    let error = json::read_datum::<Fact>(text.as_bytes()).expect_err("no name");
    assert!(error.to_string().contains("`name` is missing"), "{error}");
    // Datum { 1: {1: at}, 2: Fact { 7: { 1: Repo { 1: owner }, 2: { 1: stars } } } }
    let bytes = b"\x1c\x16\x00\x00\x1c\x7c\x1c\x18\x01a\x00\x1c\x16\x12\x00\x00\x00\x00";
    let error = thrift::read_datum::<Fact>(bytes).expect_err("no name");
    assert!(error.to_string().contains("`name` is missing"), "{error}");
}

#[test]
fn the_schema_knows_its_own_text() {
    use headwater::Schema;
    assert!(headwater_tests::kitchen::Schema::SOURCE.contains("//! It means nothing."));
    assert_eq!(headwater_tests::kitchen::Schema::counters().len(), 11);
    assert!(Timestamp::now() > Timestamp(0));
}

#[test]
fn tallies_count_every_value_and_urls_have_parts() {
    let (site, other) = ("https://www.Example.com/a?b", "http://example.com");
    let data = [
        like(json!({"comment": site, "kind": "Button", "note": "https://a.example/", "took": 2})),
        like(json!({"comment": site, "kind": "#17", "note": "no url", "good": false})),
        bare_like(json!({"comment": other, "kind": "share_it"})),
        like(json!({"comment": other, "kind": "Button", "sure": false, "note": "http://A.example:8080/x"})),
        like(json!({"comment": "no url"})),
    ];
    let cells = cells::<Parts>(BucketSize::Ever, &data.map(|fact| datum(AT, &fact)));
    assert_eq!(cells.len(), 1, "a fact without a site has no row");
    let expected = json!({
        "key": {"site": "example.com"},
        "kinds": {"Button": 2, "share_it": 1, "#17": 1},
        "others": {"COMMENT": 3},
        "sure": {"false": 1, "true": 1},
        "quick": {"false": 2, "true": 1},
        "first": {"COMMENT": 3, "share_it": 1},
        "hosts": 1,
        "paths": [{"item": "/", "count": 2, "error": 0}, {"item": "/a", "count": 2, "error": 0}],
    });
    assert_cell(&cells[0], expected);
}

#[test]
fn what_is_about_few_is_not_shown() {
    let from = |who: &str, good: bool| datum(AT, &like(json!({"from": who, "good": good, "took": 6})));
    let few = json!({"fewer_than": 2});
    let one = [from("ann", true), from("ann", true)];
    let hidden = json!({"key": {"page": 7}, "likes": few, "good": few, "took": few, "also_good": few, "share": few, "pace": few});
    assert_eq!(cells::<Crowds>(BucketSize::Ever, &one), [hidden]);
    let two = [from("ann", true), from("bob", false), from("ann", true)];
    let cells_of_two = cells::<Crowds>(BucketSize::Ever, &two);
    assert_cell(&cells_of_two[0], json!({"likes": 3, "took": 18, "pace": 6.0}));
    assert_cell(&cells_of_two[0], json!({"good": few, "also_good": few, "share": few}));
    let three = [from("ann", true), from("bob", true)];
    assert_cell(&cells::<Crowds>(BucketSize::Ever, &three)[0], json!({"good": 2, "also_good": 1, "share": 1.0}));
}

#[test]
fn each_fact_says_in_its_own_way_whom_it_is_about() {
    let follows = |from: &str, to: &str| datum(AT, &json!({"Follows": {"from": from, "to": to}}));
    let own = |who: &str, property: &str, value: Value| {
        let mut fact = json!({});
        fact[format!("Person.{property}")] = json!({"id": who, "value": value});
        datum(AT, &fact)
    };
    let mut data = vec![follows("ann", "bob"), follows("ann", "cyd"), follows("ann", "dan"), follows("bob", "cyd")];
    data.extend(["ann", "bob", "cyd"].map(|who| own(who, "age", json!(if who == "cyd" { 12 } else { 40 }))));
    data.extend(["ann", "ann", "ann"].map(|who| own(who, "email", json!(format!("{who}@example.com")))));
    let few = json!({"fewer_than": 3});
    // Three are followed by two; three have an age, of whom two are of age; one has told her address thrice.
    let expected = json!({"follows": few, "people": few, "ages": 3, "mean": 92.0 / 3.0, "of_age": few, "emails": few});
    assert_cell(&cells::<Followed>(BucketSize::Ever, &data)[0], expected);
    data.extend([follows("cyd", "ann"), own("bob", "email", json!("BOB@example.com")), own("cyd", "email", json!("bob@example.com"))]);
    assert_cell(&cells::<Followed>(BucketSize::Ever, &data)[0], json!({"follows": 5, "people": 4, "of_age": few, "emails": 2}));
}

/// Each of the expectations must be met: what is deprecated in the schema warns its users, in whatever way they use it.
#[test]
fn what_is_deprecated_warns_and_works() {
    use headwater_tests::kitchen;
    let fave = json!({"Fave": {"from": "ann", "to": 3, "old": "Yes", "by_hand": true, "dot": {"x": 1.0, "y": 2.5}, "nick": "a", "mark": {"thumb": true}}});
    let data = [datum(AT, &fave), datum(AT, &json!({"Room.color": {"id": 3, "value": "red"}}))];
    #[expect(deprecated, reason = "a counter")]
    let cells = cells::<kitchen::Faves>(BucketSize::Ever, &data);
    let expected = json!({"key": {"room": 3}, "faves": 1, "by_hand": 1, "olds": {"Yes": 1}, "most": 2.5, "nicks": 1, "stars": 0, "thumbs": 1, "share": 1.0});
    assert_cell(&cells[0], expected);
    #[expect(deprecated, reason = "a case of the union of facts")]
    let Fact::Fave(fave) = data[0].fact.clone() else { panic!("a fave") };
    #[expect(deprecated, reason = "a field of an edge")]
    let by_hand = fave.by_hand;
    #[expect(deprecated, reason = "a field of a struct")]
    let y = fave.dot.as_ref().map(|dot| dot.y);
    #[expect(deprecated, reason = "a case of an enum")]
    let is_maybe = fave.old == kitchen::Old::Maybe;
    #[expect(deprecated, reason = "what a case of a union holds")]
    let is_thumb = fave.mark.as_ref().is_some_and(|mark| mark.as_thumb() == Some(&true));
    assert!(is_thumb);
    #[expect(deprecated, reason = "the id of an entity")]
    let room = kitchen::RoomId::new(3);
    #[expect(deprecated, reason = "a newtype")]
    let nick = kitchen::Nick("a".to_owned());
    #[expect(deprecated, reason = "fields of what is deprecated")]
    let (to, called) = (fave.to, fave.nick);
    assert_eq!((by_hand, y, is_maybe, to, called), (true, Some(2.5), false, room, Some(nick)));
    #[expect(deprecated, reason = "a struct")]
    let x = kitchen::Dot::default().x;
    assert_eq!(x, 0.0);
    #[expect(deprecated, reason = "a property")]
    let is_color = matches!(&data[1].fact, Fact::RoomColor(color) if color.value == "red");
    assert!(is_color);
}
