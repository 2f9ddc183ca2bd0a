//! Unions and ids of alternatives, as they are generated: in every format, as rows and items of a counter, and behind the door.

use headwater::codec::{json, protobuf, thrift};
use headwater::counter::BucketSize;
use headwater::key;
use headwater::shape::{self, Type};
use headwater_tests::kitchen::{AccountId, Content, Fact, Kind, Said, Sayings};
use serde_json::{Value, json};

use super::{AT, assert_cell, cells, datum};

/// Somebody says something to somebody.
fn said(from: &Value, to: &Value, content: &Value) -> Value {
    json!({"Said": {"from": from, "to": to, "content": content, "by": {"number": 1}, "all": [content]}})
}

/// The same by somebody who is meant.
fn said_by(to: &Value, changes: &Value) -> Value {
    let mut fact = said(&json!({"handle": "ann"}), to, &json!({"text": "Hi"}));
    let changes = changes.as_object().expect("an object");
    changes.iter().for_each(|(name, value)| fact["Said"][name] = value.clone());
    fact
}

fn accounts() -> [Value; 3] {
    [json!({"handle": "ann"}), json!({"number": 7}), json!({"host": "a.example", "kind": "COMMENT"})]
}

fn contents() -> Vec<Value> {
    let deep = json!({"pair": {"left": {"text": "l"}, "right": {"rating": 1.5}, "who": {"number": 7}}});
    vec![
        json!({"text": ""}),
        json!({"page": 3}),
        json!({"place": {"country": "NO", "tags": []}}),
        json!({"rating": 5.0}),
        json!({"kind": "#17"}),
        json!({"again": deep.clone()}),
        deep,
        json!({"many": [{"kind": "Button"}, {"many": []}]}),
    ]
}

#[test]
fn every_case_and_alternative_comes_back_from_every_format() {
    for content in contents() {
        for account in accounts() {
            for fact in [said(&account, &accounts()[0], &content), json!({"Account.said": {"id": account, "value": content}})] {
                let read = datum(AT, &fact);
                let (mut text, mut bytes) = (Vec::new(), Vec::new());
                json::write_datum(&read, &mut text).expect("no NaN");
                let written: Value = serde_json::from_slice(&text).expect("JSON");
                let (name, own) = fact.as_object().expect("an object").iter().next().expect("a fact");
                for (field, value) in own.as_object().expect("an object") {
                    assert_eq!(&written["fact"][name][field], value, "{field}");
                }
                thrift::write_datum(&read, &mut bytes).expect("no NaN");
                assert_eq!(thrift::read_datum::<Fact>(&bytes).expect("what was written"), read);
                bytes.clear();
                protobuf::write_datum(&read, &mut bytes).expect("no NaN");
                assert_eq!(protobuf::read_datum::<Fact>(&bytes).expect("what was written"), read);
            }
        }
    }
}

#[test]
fn rust_has_an_enum_for_each() {
    let Fact::Said(Said { from, content, before, .. }) = datum(AT, &said(&accounts()[2], &accounts()[0], &contents()[5])).fact else {
        panic!("somebody says something")
    };
    assert_eq!(from, AccountId::HostKind { host: "a.example".into(), kind: Kind::Comment });
    assert_eq!((from.as_host().map(String::as_str), from.as_kind(), from.as_handle()), (Some("a.example"), Some(&Kind::Comment), None));
    let pair = content.as_again().and_then(Content::as_pair).expect("a pair within");
    assert_eq!((&pair.left, pair.right.as_deref()), (&Content::Text("l".into()), Some(&Content::Rating(1.5))));
    assert_eq!((content.as_text(), before), (None, None));
    assert!(AccountId::Handle("z".into()) < AccountId::Number(0), "alternatives are ordered as they stand");
}

/// The key of an id, by way of JSON and of a command line.
fn key_of(json: &Value, text: &str) -> Vec<u8> {
    let ty = Type::of(shape::of::<AccountId>());
    let (mut by_json, mut by_text) = (Vec::new(), Vec::new());
    key::from_json(&ty, json, &mut by_json).expect("an account");
    key::parse(&ty, text, &mut by_text).expect("an account");
    assert_eq!(by_json, by_text, "{text}");
    let mut rest = by_json.as_slice();
    assert_eq!(key::show(&ty, &mut rest).expect("a key"), *json);
    assert!(rest.is_empty());
    by_json
}

#[test]
fn keys_of_alternatives_are_read_as_they_are_written() {
    let [handle, number, several] = accounts();
    assert_eq!(key_of(&handle, "handle=ann"), b"\x00\x01ann\x00\x00");
    assert_eq!(key_of(&number, "number=7"), b"\x00\x02\x00\x00\x00\x00\x00\x00\x00\x07");
    let both = key_of(&several, r#"{"kind": "COMMENT", "host": "a.example"}"#);
    assert!(both.starts_with(b"\x00\x03a.example\x00\x00"));
    let ty = Type::of(shape::of::<AccountId>());
    let prefix = |text: &str| {
        let mut out = Vec::new();
        key::parse_prefix(&ty, text, &mut out).map(|()| out).map_err(|error| error.to_string())
    };
    assert_eq!(prefix("handle=a").expect("one of text"), b"\x00\x01a");
    assert!(both.starts_with(&prefix(r#"{"host": "a.example"}"#).expect("the first of two")));
    let error = prefix("ann").expect_err("of which field?");
    assert_eq!(error, "`ann` is no Account; write handle=<string>, number=<u64>, or as JSON");
    assert!(prefix(r#"{"kind": "COMMENT"}"#).is_err(), "the second of two is not what keys begin with");
}

#[test]
fn a_counter_goes_by_alternatives_and_looks_into_unions() {
    let [ann, seven, host] = accounts();
    let data = [
        said(&ann, &seven, &json!({"text": "Hello"})),
        said(&ann, &host, &json!({"text": "Hi"})),
        said(&ann, &seven, &json!({"page": 3})),
        said(&seven, &ann, &json!({"rating": 4.0})),
        said(&seven, &ann, &json!({"rating": 1.0})),
        said(&host, &host, &json!({"place": {"country": "NO", "city": "Oslo", "tags": []}})),
        // By nobody who is known, and by the one it is said to: both are not other than that.
        said_by(&seven, &json!({"by": null})),
        said_by(&seven, &json!({"by": {"number": 7}})),
        json!({"Account.said": {"id": seven, "value": {"pair": {"left": {"text": "left"}, "who": {"handle": "x"}}}}}),
        // It has no number, and so no row.
        json!({"Account.said": {"id": ann, "value": {"text": "nothing"}}}),
    ];
    let data: Vec<_> = data.iter().map(|fact| datum(AT, fact)).collect();
    let cells = cells::<Sayings>(BucketSize::Ever, &data);
    let rows: Vec<&Value> = cells.iter().map(|cell| &cell["key"]).collect();
    let row = |account: &Value, number: u64| json!({"account": account, "number": number});
    assert_eq!(rows, [&row(&ann, 0), &row(&ann, 7), &row(&seven, 7), &row(&host, 0)]);
    assert_cell(&cells[0], json!({"said": 1, "texts": 1, "short": 1, "who": [{"item": host, "count": 1, "error": 0}]}));
    let hits = json!([{"item": "ann", "count": 2, "error": 0}]);
    assert_cell(&cells[1], json!({"said": 2, "texts": 1, "short": 0, "page": 1, "rating": null, "handles": hits}));
    assert_cell(&cells[2], json!({"said": 2, "rating": 2.5, "handles": [], "last": "left", "city": null}));
    assert_cell(&cells[3], json!({"said": 1, "city": "Oslo", "host": null}));
}

#[test]
fn a_check_is_held_in_the_case_that_it_stands_before() {
    let said_with = |content: Value| datum(AT, &said(&accounts()[0], &accounts()[1], &content)).check();
    assert_eq!(said_with(json!({"rating": 5.0})), Ok(()));
    assert_eq!(said_with(json!({"page": 9})), Ok(()));
    let broken = said_with(json!({"again": {"rating": 5.5}})).expect_err("too good");
    assert_eq!(broken.to_string(), "Said.content.again.rating: `(rating >= 0) and (rating <= 5)` does not hold");
}

#[test]
fn what_is_not_exactly_one_is_refused() {
    let refused = |fact: Value| {
        let text = json!({"at": AT, "fact": fact}).to_string();
        json::read_datum::<Fact>(text.as_bytes()).expect_err("refused").reason
    };
    let [ann, seven, _] = accounts();
    assert!(refused(said(&ann, &seven, &json!({}))).contains("holds exactly one of its cases, and this one none"));
    assert!(refused(said(&ann, &seven, &json!({"text": "a", "rating": 1.0}))).contains("and this one more"));
    assert!(refused(said(&json!({"handle": "ann", "number": 7}), &seven, &json!({"text": "a"}))).contains("and this one more"));
    assert!(refused(said(&json!({"host": "a.example"}), &seven, &json!({"text": "a"}))).contains("`kind` is missing"));
    assert!(refused(json!({"Account.said": {"id": ann}})).contains("missing"));
}
