//! The generated code of a schema that has every type: values come back from every format, and counters give what was worked out by hand.

use headwater::codec::{json, protobuf, thrift};
use headwater::counter::{BucketSize, Cell, CellKey, Count, Counter, Handle, Show, Table};
use headwater::{Bytes, Datum, Fact as _, Url, Uuid};
use headwater_tests::types::{ChunkId, DayId, Fact, PageId, Pages, SessionId, Sites, Views};
use serde_json::{Value, json};
use std::ops::Bound::Unbounded;

const ID: &str = "67e55044-10b1-426f-9247-bb680e5fe0c8";

fn view(changes: Value) -> Value {
    let mut fields = json!({
        "from": ID, "to": "https://www.example.com/a", "took": "PT1.5S", "on": "2026-11-21", "referrer": "HTTP://Example.org:80", "body": "AAE=",
        "trace": ID, "kinds": ["Web", "Shop", "Web"], "counts": {"Shop": 2, "#9": 1}, "due": "2026-12-01", "pause": "PT1S",
        "place": {"city": "Oslo", "found": "0900-01-01", "visits": {"2026-01-01": ["PT1H", "P1D"]}}, "by_id": {ID: "x"},
    });
    for (name, value) in changes.as_object().expect("an object") {
        fields[name] = value.clone();
    }
    json!({"View": fields})
}

fn nulls() -> Value {
    json!({"referrer": null, "body": null, "trace": null, "place": null, "due": null, "pause": null, "by_id": null})
}

fn read(fact: &Value) -> Result<Datum<Fact>, String> {
    let text = json!({"at": "2026-11-21T10:00:00Z", "fact": fact}).to_string();
    json::read_datum(text.as_bytes()).map_err(|e| e.reason)
}

fn cells<C: Counter>(facts: &[Value]) -> Vec<Value> {
    let (mut table, counter) = (Table::new(&C::SHAPE), Handle::<C>::NEW);
    for fact in facts {
        let mut bytes = Vec::new();
        thrift::write_datum(&read(fact).expect("a fact"), &mut bytes).expect("no NaN");
        let mut open = thrift::open(&bytes, Fact::FACTS).expect("what was written");
        if C::SHAPE.taken(open.fact).is_some() {
            counter.count(open.fact, open.at, &mut open.reader, &mut table).expect("a fact");
        }
    }
    let definition = counter.definition();
    let keyed = table.range((Unbounded, Unbounded)).map(|(key, cell)| (CellKey::decode(key).expect("a key"), cell));
    let show = |(key, cell): (CellKey<'_>, _)| {
        let mut shown =
            definition.show_cell(key.start, &Cell::from(cell), Show { counter: Some(&counter), bounds: false }).expect("a cell");
        shown["key"] = definition.show_key(key.row).expect("a row");
        shown
    };
    keyed.filter(|(key, _)| key.size == BucketSize::Ever).map(show).collect()
}

#[test]
fn every_value_comes_back_from_every_format() {
    let tree = json!({"leaf": "", "children": {"a": {"leaf": "AA==", "children": {}, "seen": ["https://a.b/"]}}, "seen": []});
    let facts = [
        view(json!({})),
        view(nulls()),
        json!({"Page.tags": {"id": "https://a.b/", "value": ["b", "a", "b"]}}),
        json!({"Page.places": {"id": "https://a.b/", "value": {"255": {"city": "x"}, "0": {"found": "2000-02-29"}}}}),
        json!({"Page.tree": {"id": "mailto:a@b.c", "value": tree}}),
        json!({"Session.took": {"id": ID, "value": "-PT0.000001S"}}),
        json!({"Chunk.next": {"id": "/+8=", "value": ID}}),
        json!({"Span.page": {"id": "PT0S", "value": ""}}),
    ];
    for fact in &facts {
        let datum = read(fact).unwrap_or_else(|e| panic!("{fact}: {e}"));
        let (mut text, mut bytes) = (Vec::new(), Vec::new());
        json::write_datum(&datum, &mut text).expect("no NaN");
        assert_eq!(json::read_datum::<Fact>(&text).expect("what was written"), datum);
        thrift::write_datum(&datum, &mut bytes).expect("no NaN");
        assert_eq!(thrift::read_datum::<Fact>(&bytes).expect("what was written"), datum);
        bytes.clear();
        protobuf::write_datum(&datum, &mut bytes).expect("no NaN");
        assert_eq!(protobuf::read_datum::<Fact>(&bytes).expect("what was written"), datum);
    }
}

#[test]
fn what_is_read_is_in_normal_form() {
    let Fact::View(view) = read(&view(json!({}))).expect("a view").fact else { panic!("a view") };
    assert_eq!(view.referrer.expect("one").as_str(), "http://example.org/");
    assert_eq!(view.kinds.len(), 2);
    assert_eq!(view.place.expect("one").visits.values().next().expect("one")[1].to_string(), "PT24H");
    assert_eq!(view.from, SessionId::new(ID.parse::<Uuid>().expect("a uuid")));
    assert_eq!(PageId::from("https://a.b".parse::<Url>().expect("a url")).url.as_str(), "https://a.b/");
    assert_eq!(ChunkId::new(vec![1, 2]).hash, Bytes::from_static(&[1, 2]));
    assert_eq!(DayId::new("1970-01-02".parse().expect("a date")).date.0, 1);
}

#[test]
fn what_is_not_of_its_type_is_refused_with_its_place() {
    let wrong = [
        (json!({"on": "2026-02-30"}), "`on`: `2026-02-30` is not a date: write it as `2026-11-21`"),
        (
            json!({"took": "1h"}),
            "`took`: `1h` is not a duration: write it as `PT1H30M` or `PT1.5S`; there are `W D H M S`, but no years and months",
        ),
        (json!({"body": "a!"}), "`body`: `a!` is not base64, which bytes are written in"),
        (json!({"trace": "7"}), "`trace`: `7` is not a uuid; write it as `67e55044-10b1-426f-9247-bb680e5fe0c8`"),
        (
            json!({"referrer": "example.com"}),
            "`referrer`: `example.com` is not a url: relative URL without a base; write it as `https://example.com/`",
        ),
        (json!({"counts": {"Shop": 1, "#2": 2}}), "`counts`: the key is there twice"),
        (json!({"counts": {"Shopp": 1}}), "`counts`: `Shopp` is not one of the enum's cases; did you mean `Shop`?"),
        (json!({"kinds": {}}), "`kinds`: expected a list, found an object"),
    ];
    for (changes, reason) in wrong {
        assert_eq!(read(&view(changes)).expect_err("it is wrong"), reason);
    }
    let twice = json!({"Page.places": {"id": "https://a.b/", "value": {"1": {}, "x": {}}}});
    assert_eq!(read(&twice).expect_err("it is wrong"), "`value`: expected a number (u8), found `x`");
}

#[test]
fn counters_keep_and_show_every_type() {
    let facts = [
        view(json!({})),
        view(json!({"due": null, "pause": "PT2S", "body": "AA=="})),
        view(json!({"referrer": "https://www.example.com/a"})),
    ];
    let cells = cells::<Views>(&facts);
    assert_eq!(cells.len(), 1);
    let expected = json!({
        "key": {"page": "https://www.example.com/a", "on": "2026-11-21", "took": "PT1.5S"}, "n": 2, "sessions": 1, "ids": 1,
        "shortest": "PT1.5S", "longest": "PT2S", "first": "AA==", "last": ID, "from": [{"item": "http://example.org/", "count": 2, "error": 0}],
        "days": [{"item": "2026-11-21", "count": 2, "error": 0}], "earliest": "2026-11-21", "latest": "2026-12-01", "born": "0900-01-01",
        "same": 2, "late": 1, "long": 1, "brief": 2, "hosts": [{"item": "example.org", "count": 2, "error": 0}], "least": ID,
        "sites": 1, "paths": [{"item": "/", "count": 2, "error": 0}], "home": 2, "linked": 2,
        "weekdays": [{"item": 6, "count": 2, "error": 0}], "month": 12,
    });
    for (name, value) in expected.as_object().expect("an object") {
        assert_eq!(&cells[0][name], value, "{name} of {:#}", cells[0]);
    }
}

#[test]
fn keys_are_of_every_type() {
    let views = cells::<Sites>(&[view(json!({})), view(json!({"body": null}))]);
    assert_eq!(views, [json!({"key": {"domain": "example.com", "session": ID, "hash": "AAE="}, "views": 1})]);
    let facts = [
        json!({"Page.born": {"id": "https://b.example.com/", "value": "2026-11-21"}}),
        json!({"Page.body": {"id": "https://a.org/", "value": "AA=="}}),
        json!({"Page.body": {"id": "https://example.com/", "value": "/w=="}}),
        json!({"Span.page": {"id": "PT5M", "value": "https://a.org/"}}),
    ];
    let pages: Vec<Value> =
        cells::<Pages>(&facts).iter().map(|cell| json!([cell["key"]["page"], cell["born"], cell["body"], cell["spans"]])).collect();
    let expected = [
        json!(["https://example.com/", null, "/w==", null]),
        json!(["https://b.example.com/", "2026-11-21", null, null]),
        json!(["https://a.org/", null, "AA==", "PT5M"]),
    ];
    assert_eq!(pages, expected);
}
