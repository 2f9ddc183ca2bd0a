//! Types that are written by hand are, in every format, what is generated from the same schema.

mod counter;
mod dataset;
#[expect(unreachable_pub, reason = "the page of the docs shows these types as a library has them")]
mod hand;

use headwater::codec::{json, protobuf, thrift};
use headwater::counter::Schema;
use headwater::shape::Shapes;
use headwater::{Datum, Fact};
use headwater_tests::social;
use serde_json::{Value, json};

/// A program of the facts that are written by hand.
struct Hand;

impl Schema for Hand {
    type Fact = hand::Fact;
    const NAME: &'static str = "social";
    const SOURCE: &'static str = "";

    fn counters() -> &'static [&'static dyn headwater::counter::Count] {
        &[&headwater::counter::Handle::<counter::PageLikes>::NEW]
    }
}

/// A fact each, and what is special about them.
fn facts() -> Vec<Value> {
    let tree =
        json!({"name": "root", "left": {"name": "l", "owner": "bob"}, "more": [{"name": "m1"}, {"name": "", "more": [{"name": "x"}]}]});
    let like = json!({
        "from": "ann", "to": "https://a.b/c", "via": "Share", "took": 7, "at_home": {"country": "no", "city": "Oslo"}, "tree": tree,
        "seats": [{"number": 1, "taken": true}, {"number": 65535}], "mood": "Bad", "type": -5, "share": 0.25, "seen": "2026-11-20T23:00:00Z",
    });
    let mut bare = like.clone();
    for (name, value) in
        [("via", json!("#99")), ("took", json!(null)), ("at_home", json!(null)), ("seats", json!([])), ("mood", json!(null))]
    {
        bare[name] = value;
    }
    bare["tree"] = json!({"name": ""});
    vec![
        json!({"Like": like}),
        json!({"Like": bare}),
        json!({"Holds": {"from": "ann", "to": {"region": 3, "owner": "bob", "plugin": "Comments"}}}),
        json!({"Follows": {"from": "ann", "to": "bob", "since": null}}),
        json!({"Follows": {"from": "bob", "to": "ann", "since": "2026-11-20T23:00:00.000001Z"}}),
        json!({"Person.name": {"id": "ann", "value": "Ann"}}),
        json!({"Person.location": {"id": "bob", "value": {"country": "no"}}}),
        json!({"Person.age": {"id": "ann", "value": 30}}),
        json!({"Person.age": {"id": "ann", "value": null}}),
    ]
}

fn texts() -> Vec<String> {
    let datum = |(nonce, fact)| json!({"at": "2026-11-21T10:30:00Z", "source": "test", "nonce": nonce, "fact": fact}).to_string();
    (1..).zip(facts()).map(datum).collect()
}

fn read<F: Fact>(text: &str) -> Datum<F> {
    json::read_datum(text.as_bytes()).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn json_of<F: Fact>(datum: &Datum<F>) -> String {
    let mut out = Vec::new();
    json::write_datum(datum, &mut out).expect("no NaN");
    String::from_utf8(out).expect("JSON is text")
}

fn thrift_of<F: Fact>(datum: &Datum<F>) -> Vec<u8> {
    let mut out = Vec::new();
    thrift::write_datum(datum, &mut out).expect("no NaN");
    out
}

fn protobuf_of<F: Fact>(datum: &Datum<F>) -> Vec<u8> {
    let mut out = Vec::new();
    protobuf::write_datum(datum, &mut out).expect("no NaN");
    out
}

fn route_of<F: Fact>(datum: &Datum<F>) -> Vec<u8> {
    let mut out = Vec::new();
    datum.fact.route_key(&mut out);
    out
}

#[test]
fn shapes_and_layout_are_the_same() {
    let (ours, theirs) = (Shapes::of::<hand::Fact>("social"), Shapes::of::<social::Fact>("social"));
    assert_eq!(ours, theirs);
    assert_eq!(ours.to_bytes(), theirs.to_bytes());
    let layout = |fact: &headwater::shape::FactShape| (fact.name, fact.tag, fact.property, fact.slice, fact.keep);
    assert!(hand::Fact::FACTS.iter().map(layout).eq(social::Fact::FACTS.iter().map(layout)));
}

#[test]
fn every_format_and_keys_are_the_same_bytes() {
    for text in texts() {
        let (ours, theirs) = (read::<hand::Fact>(&text), read::<social::Fact>(&text));
        assert_eq!(ours.fact.index(), theirs.fact.index(), "{text}");
        assert_eq!(json_of(&ours), json_of(&theirs));
        assert_eq!(thrift_of(&ours), thrift_of(&theirs), "{text}");
        assert_eq!(route_of(&ours), route_of(&theirs), "{text}");
        assert_eq!(protobuf_of(&ours), protobuf_of(&theirs), "{text}");
        assert_eq!(protobuf::read_datum::<hand::Fact>(&protobuf_of(&ours)).expect("what was written"), ours);
        let (ours_again, theirs_again) = (thrift::read_datum(&thrift_of(&theirs)), thrift::read_datum(&thrift_of(&ours)));
        let (ours_again, theirs_again): (Datum<hand::Fact>, Datum<social::Fact>) = (ours_again.expect("read"), theirs_again.expect("read"));
        assert_eq!(json_of(&ours_again), json_of(&theirs_again));
        assert_eq!(json_of(&read::<hand::Fact>(&json_of(&theirs))), json_of(&theirs));
    }
}

#[test]
fn what_is_absent_reads_as_the_same_zero() {
    let text = json!({"at": "2026-11-21T10:30:00Z", "fact": {"Like": {"from": "ann", "to": "x"}}}).to_string();
    let (ours, theirs) = (read::<hand::Fact>(&text), read::<social::Fact>(&text));
    assert_eq!((json_of(&ours), thrift_of(&ours)), (json_of(&theirs), thrift_of(&theirs)));
    for wrong in [json!({"Like": {"from": "ann"}}), json!({"Holds": {"from": "ann", "to": {"region": 3, "owner": "bob"}}})] {
        let text = json!({"at": "2026-11-21T10:30:00Z", "fact": wrong}).to_string();
        let error = |error: json::Error| error.to_string();
        let (ours, theirs) = (json::read_datum::<hand::Fact>(text.as_bytes()), json::read_datum::<social::Fact>(text.as_bytes()));
        assert_eq!(ours.map_err(error).expect_err("no end"), theirs.map_err(error).expect_err("no end"));
    }
}

#[test]
fn a_number_without_a_case_is_kept_where_there_is_room_and_refused_where_not() {
    let mut fact = facts()[0].clone();
    fact["Like"]["via"] = json!("#77");
    let datum = |fact: &Value| json!({"at": "2026-11-21T10:30:00Z", "fact": fact}).to_string();
    let hand::Fact::Like(like) = read::<hand::Fact>(&datum(&fact)).fact else { panic!("a like") };
    assert_eq!(like.via, hand::Plugin::Unknown(77));
    fact["Like"]["mood"] = json!("#77");
    let error = json::read_datum::<hand::Fact>(datum(&fact).as_bytes()).expect_err("no such mood").to_string();
    assert!(error.contains("77 does not fit Mood"), "{error}");
}

/// What the test of `schema!` builds.
const PACKAGE: &str = include_str!("../../../macros/tests/package/src/main.rs");

#[test]
fn the_page_shows_what_is_tested() {
    let page = include_str!("../../../docs/code-first.md");
    let sources = [include_str!("hand.rs"), include_str!("counter.rs"), include_str!("main.rs"), PACKAGE];
    let blocks = || page.split("```rust\n").skip(1).map(|rest| rest.split("```").next().expect("an end"));
    let items = || blocks().flat_map(|block| block.trim_end().split("\n\n"));
    for item in items() {
        assert!(sources.iter().any(|source| source.contains(item)), "the tests have no\n{item}");
    }
    assert!(blocks().count() >= 5);
    let counter = page.split("```hw\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a counter");
    assert!(include_str!("../../schema/social.hw").contains(counter), "the schema has another counter");
}
