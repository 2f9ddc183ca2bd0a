//! The order of keys is the order of values; keys are shown and parsed; broken ones are errors.

use headwater::sample::choices::{self, AccountId, Either};
use headwater::sample::everything::{Everything, RepoId, Tree};
use headwater::sample::{PageId, PersonId, Plugin, any};
use headwater::{Bytes, Date, Duration, Timestamp, Url, Uuid, Value};
use proptest::prelude::*;

use super::{encode, from_json, parse, parse_prefix, prefix, raw, show};
use crate::codec::json;
use crate::shape::{self, Type, TypeDef, TypeRef, Types};

fn key<T: Value>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    encode(value, &mut out);
    out
}

fn raw_of<T: Value>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    raw(value, &mut out);
    out
}

fn type_of<T: Value>() -> Type {
    Type::of(shape::of::<T>())
}

fn parsed<T: Value>(text: &str) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    parse(&type_of::<T>(), text, &mut out).map(|()| out).map_err(|error| error.to_string())
}

/// Shows a key, which must be all of the bytes.
fn shown<T: Value>(bytes: &[u8]) -> serde_json::Value {
    let mut rest = bytes;
    let value = show(&type_of::<T>(), &mut rest).unwrap();
    assert!(rest.is_empty());
    value
}

fn json_of<T: Value>(value: &T) -> serde_json::Value {
    let mut out = Vec::new();
    value.write(&mut json::Writer::new(&mut out)).unwrap();
    serde_json::from_slice(&out).unwrap()
}

type Columns = (String, i64, u64, bool, i8, u16, Vec<String>, Plugin, Timestamp, String);

fn columns() -> impl Strategy<Value = Columns> {
    let few =
        prop_oneof![Just(String::new()), Just("a".into()), Just("a\0".into()), Just("a\0b".into()), Just("a\u{1}".into()), any::text()];
    let texts = prop::collection::vec(few.clone(), 0..3);
    let number = prop_oneof![-2..3i64, any::<i64>()];
    (few, number, any::<u64>(), any::<bool>(), any::<i8>(), any::<u16>(), texts, any::plugin(), any::timestamp(), any::text())
}

/// The columns of a row's key, one behind the other.
fn tuple(c: &Columns) -> Vec<u8> {
    [key(&c.0), key(&c.1), key(&c.2), key(&c.3), key(&c.4), key(&c.5), key(&c.6), key(&c.7), key(&c.8), key(&c.9)].concat()
}

fn number_order(c: &Columns) -> impl Ord + '_ {
    (&c.0, c.1, c.2, c.3, c.4, c.5, &c.6, c.7.number(), c.8, &c.9)
}

proptest! {
    #[test]
    fn tuples_order_by_their_columns(a in columns(), b in columns(), same in 0..10usize) {
        // Make the first columns equal, so that the later ones are compared.
        let mut b = b;
        if same > 0 { b.0.clone_from(&a.0) }
        if same > 1 { b.1 = a.1 }
        if same > 2 { b.2 = a.2 }
        if same > 3 { b.3 = a.3 }
        if same > 4 { b.4 = a.4 }
        if same > 5 { b.5 = a.5 }
        if same > 6 { b.6.clone_from(&a.6) }
        if same > 7 { b.7 = a.7 }
        if same > 8 { b.8 = a.8 }
        prop_assert_eq!(tuple(&a).cmp(&tuple(&b)), number_order(&a).cmp(&number_order(&b)));
    }

    #[test]
    fn floats_order_totally(a in any::double(), b in any::double(), c in any::single(), d in any::single()) {
        prop_assert_eq!(key(&a).cmp(&key(&b)), a.total_cmp(&b));
        prop_assert_eq!(key(&c).cmp(&key(&d)), c.total_cmp(&d));
    }

    #[test]
    fn ids_order_by_their_fields(a in any::repo(), b in any::repo()) {
        let order = |r: &RepoId| (r.owner.clone(), r.name.clone(), r.copy);
        prop_assert_eq!(key(&a).cmp(&key(&b)), order(&a).cmp(&order(&b)));
    }

    #[test]
    fn a_prefix_begins_the_keys_of_all_texts_that_begin_with_it(text in any::text(), start in any::text(), cut in any::<prop::sample::Index>()) {
        let mut own = cut.index(text.chars().count() + 1);
        let beginning: String = text.chars().take_while(|_| { own = own.wrapping_sub(1); own != usize::MAX }).collect();
        for beginning in [beginning, start] {
            let mut bytes = Vec::new();
            prefix(&beginning, &mut bytes);
            prop_assert_eq!(key(&text).starts_with(&bytes), text.starts_with(&beginning));
        }
    }

    #[test]
    fn keys_show_as_json_and_are_parsed_from_it(value in any::everything(), repo in any::repo()) {
        let json = json_of(&repo);
        prop_assert_eq!(&shown::<RepoId>(&key(&repo)), &json);
        prop_assert_eq!(parsed::<RepoId>(&json.to_string()).unwrap(), key(&repo));
        let shown = shown::<Everything>(&key(&value));
        let mut back = Vec::new();
        from_json(&type_of::<Everything>(), &shown, &mut back).unwrap();
        prop_assert_eq!(back, key(&value));
        for (name, of) in json_of(&value).as_object().unwrap() {
            if name != "tree" && name != "more" && name != "place" && name != "places" && name != "maybe_place" {
                prop_assert_eq!(&shown[name], of);
            }
        }
    }

    #[test]
    fn keys_of_each_scalar_are_in_its_order(
        bytes in (any::bytes(), any::bytes()), uuid in (any::uuid(), any::uuid()), date in (any::date(), any::date()),
        duration in (any::duration(), any::duration()), url in (any::url(), any::url()),
    ) {
        prop_assert_eq!(key(&bytes.0).cmp(&key(&bytes.1)), bytes.0.cmp(&bytes.1));
        prop_assert_eq!(key(&uuid.0).cmp(&key(&uuid.1)), uuid.0.cmp(&uuid.1));
        prop_assert_eq!(key(&date.0).cmp(&key(&date.1)), date.0.cmp(&date.1));
        prop_assert_eq!(key(&duration.0).cmp(&key(&duration.1)), duration.0.cmp(&duration.1));
        prop_assert_eq!(key(&url.0).cmp(&key(&url.1)), url.0.cmp(&url.1));
        // Where keys stand behind each other, none may be the beginning of another.
        prop_assert!(url.0 == url.1 || !key(&url.0).starts_with(&key(&url.1)));
        prop_assert!(bytes.0 == bytes.1 || !key(&bytes.0).starts_with(&key(&bytes.1)));
    }

    #[test]
    fn arguments_of_each_scalar_are_what_json_shows(bytes in any::bytes(), uuid in any::uuid(), date in any::date(), duration in any::duration(), url in any::url()) {
        let text = |json: serde_json::Value| json.as_str().unwrap().to_owned();
        prop_assert_eq!(parsed::<Bytes>(&text(shown::<Bytes>(&key(&bytes)))).unwrap(), key(&bytes));
        prop_assert_eq!(parsed::<Uuid>(&text(shown::<Uuid>(&key(&uuid)))).unwrap(), key(&uuid));
        prop_assert_eq!(parsed::<Date>(&text(shown::<Date>(&key(&date)))).unwrap(), key(&date));
        prop_assert_eq!(parsed::<Duration>(&text(shown::<Duration>(&key(&duration)))).unwrap(), key(&duration));
        prop_assert_eq!(parsed::<Url>(&text(shown::<Url>(&key(&url)))).unwrap(), key(&url));
        prop_assert_eq!(text(shown::<Url>(&key(&url))), url.as_str());
    }

    #[test]
    fn what_is_one_of_several_orders_shows_and_is_parsed(a in choices::account(), b in choices::account(), either in choices::either()) {
        prop_assert_eq!(key(&a).cmp(&key(&b)), a.cmp(&b));
        prop_assert_eq!(&shown::<AccountId>(&key(&a)), &json_of(&a));
        prop_assert_eq!(parsed::<AccountId>(&json_of(&a).to_string()).unwrap(), key(&a));
        prop_assert_eq!(&shown::<Either>(&key(&either)), &json_of(&either));
        prop_assert_eq!(parsed::<Either>(&json_of(&either).to_string()).unwrap(), key(&either));
        prop_assert_eq!(raw_of(&a), key(&a));
    }

    #[test]
    fn text_is_parsed_as_it_is(text in any::text()) {
        prop_assert_eq!(parsed::<PersonId>(&text).unwrap(), key(&PersonId { id: text }));
    }

    #[test]
    fn broken_keys_never_panic(value in any::everything(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = key(&value);
        let at = at.index(bytes.len());
        prop_assert!(show(&type_of::<Everything>(), &mut &bytes[..at]).is_err());
        bytes[at] ^= byte;
        let _ = show(&type_of::<Everything>(), &mut &bytes[..]);
    }

    #[test]
    fn random_keys_and_arguments_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..60), text in any::text()) {
        let _ = show(&type_of::<Everything>(), &mut &bytes[..]);
        let _ = show(&type_of::<Tree>(), &mut &bytes[..]);
        let _ = (parsed::<Everything>(&text), parsed::<f32>(&text), parsed::<Plugin>(&text), parsed::<Timestamp>(&text));
    }
}

#[test]
fn bytes_stand() {
    assert_eq!(key(&"a\0b".to_string()), [b'a', 0, 0xff, b'b', 0, 0]);
    assert_eq!(key(&-1i16), [0x7f, 0xff]);
    assert_eq!(key(&1u32), [0, 0, 0, 1]);
    assert_eq!(key(&PageId { id: 258 }), [0, 0, 0, 0, 0, 0, 1, 2]);
    assert_eq!(key(&Plugin::Share), [0x80, 0, 0, 2]);
    assert_eq!(key(&vec![true, false]), [1, 1, 1, 0, 0]);
    assert_eq!(key(&Timestamp(0)), [0x80, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(key(&1.0f64), [0xbf, 0xf0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(key(&Date(1)), [0x80, 0, 0, 1]);
    assert_eq!(key(&Duration(-1)), [0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    assert_eq!(key(&Uuid::from_u128(1)), 1u128.to_be_bytes());
    assert_eq!(key(&Bytes::from_static(b"a\0")), [b'a', 0, 0xff, 0, 0]);
    let url: Url = "https://www.example.com/path".parse().unwrap();
    assert_eq!(key(&url), b"com\x01example\x01www\x01\0/path\0\0https://\0\0");
}

#[test]
fn raw_bytes_are_what_other_languages_hash() {
    assert_eq!(raw_of(&PersonId { id: "a\0b".into() }), b"a\0b");
    assert_eq!(raw_of(&-2i8), (-2i64).to_le_bytes());
    assert_eq!(raw_of(&PageId { id: u64::MAX }), (-1i64).to_le_bytes());
    assert_eq!(raw_of(&Plugin::Share), 2i64.to_le_bytes());
    assert_eq!(raw_of(&-0.0f64), 0.0f64.to_le_bytes());
    assert_eq!(raw_of(&1.5f32), 1.5f64.to_le_bytes());
    assert_eq!(raw_of(&true), 1i64.to_le_bytes());
    // Of several parts: the key, so that ("ab", "c") is not ("a", "bc").
    let repo = RepoId { owner: "ab".into(), name: "c".into(), copy: 1 };
    assert_eq!(raw_of(&repo), key(&repo));
}

#[test]
fn arguments_are_plain_text() {
    assert_eq!(parsed::<Plugin>("Share").unwrap(), key(&Plugin::Share));
    assert_eq!(parsed::<Plugin>("#17").unwrap(), key(&Plugin::Unknown(17)));
    assert_eq!(parsed::<PageId>("18446744073709551615").unwrap(), key(&PageId { id: u64::MAX }));
    assert_eq!(parsed::<Timestamp>("2026-11-21").unwrap(), key(&"2026-11-21T00:00:00Z".parse::<Timestamp>().unwrap()));
    assert_eq!(parsed::<String>("12").unwrap(), key(&"12".to_string()));
    assert_eq!(parsed::<bool>("true").unwrap(), key(&true));
    assert_eq!(parsed::<f64>("-Infinity").unwrap(), key(&f64::NEG_INFINITY));
    assert_eq!(parsed::<Vec<u8>>("[1, 2]").unwrap(), key(&vec![1u8, 2]));
}

#[test]
fn wrong_arguments_are_named() {
    let say = |wrong: Result<Vec<u8>, String>| wrong.unwrap_err();
    assert_eq!(say(parsed::<PageId>("x7")), "`x7` is not u64");
    assert_eq!(say(parsed::<u8>("256")), "`256` is not u8");
    assert_eq!(say(parsed::<Plugin>("Shared")), "`Shared` is not a case of Plugin, which has Button, Share");
    assert_eq!(say(parsed::<RepoId>("cargo")), "`cargo` is not JSON, which RepoId is written in");
    let example = r#"write RepoId as {"owner": <string>, "name": <string>, "copy": <i32>}"#;
    assert_eq!(say(parsed::<RepoId>(r#"{"owner":"a","name":"b"}"#)), format!("`copy` is missing; {example}"));
    assert_eq!(say(parsed::<RepoId>(r#"{"owner":"a","nam":"b"}"#)), format!("RepoId has no field `nam`; {example}"));
    assert!(say(parsed::<Timestamp>("noon")).contains("write it as"));
}

#[test]
fn an_alternative_is_named_by_its_field() {
    let number = key(&AccountId::Number(7));
    assert_eq!(number, [0, 2, 0, 0, 0, 0, 0, 0, 0, 7]);
    assert_eq!(parsed::<AccountId>("number=7").unwrap(), number);
    assert_eq!(parsed::<AccountId>("handle=a=b").unwrap(), key(&AccountId::Handle("a=b".into())));
    let pair = AccountId::OwnerName { owner: "a".into(), name: "b".into() };
    assert_eq!(parsed::<AccountId>(r#"{"name": "b", "owner": "a"}"#).unwrap(), key(&pair));
    let say = |text: &str| parsed::<AccountId>(text).unwrap_err();
    let forms = r#"Account as {"handle": <string>} or {"number": <u64>} or {"owner": <string>, "name": <string>}"#;
    assert_eq!(say("ann"), "`ann` is no Account; write handle=<string>, number=<u64>, or as JSON");
    assert_eq!(say("owner=a"), "`owner=a` is no Account; write handle=<string>, number=<u64>, or as JSON");
    assert_eq!(say("number=x"), "`x` is not u64");
    assert!(say(r#"{"handle": "a", "number": 7}"#).ends_with(&format!("is not {forms}")));
    assert_eq!(say("{}"), format!("`{{}}` is not {forms}"));
    assert!(say(r#"{"owner": "a"}"#).starts_with("`name` is missing"));
}

#[test]
fn a_prefix_of_an_alternative_is_its_number_and_the_text() {
    let mut out = Vec::new();
    parse_prefix(&type_of::<AccountId>(), "handle=an", &mut out).unwrap();
    assert_eq!(out, b"\0\x01an");
    assert!(key(&AccountId::Handle("ann".into())).starts_with(&out));
    out.clear();
    parse_prefix(&type_of::<AccountId>(), "number=7", &mut out).unwrap();
    assert_eq!(out, key(&AccountId::Number(7)));
}

#[test]
fn a_prefix_of_several_fields_is_those_that_come_first() {
    let mut out = Vec::new();
    parse_prefix(&type_of::<RepoId>(), r#"{"owner": "rust-lang"}"#, &mut out).unwrap();
    assert_eq!(out, key(&"rust-lang".to_string()));
    assert!(key(&RepoId { owner: "rust-lang".into(), name: "cargo".into(), copy: 1 }).starts_with(&out));
    let error = parse_prefix(&type_of::<RepoId>(), r#"{"name": "cargo"}"#, &mut Vec::new()).unwrap_err().to_string();
    assert!(error.starts_with("`owner` is missing"), "{error}");
}

#[test]
fn a_prefix_of_other_types_is_the_whole_value() {
    let mut out = Vec::new();
    parse_prefix(&type_of::<PersonId>(), "an", &mut out).unwrap();
    assert_eq!(out, b"an");
    out.clear();
    parse_prefix(&type_of::<PageId>(), "7", &mut out).unwrap();
    assert_eq!(out, key(&PageId { id: 7 }));
}

#[test]
fn a_prefix_of_urls_is_a_host_and_what_follows_it() {
    let prefixed = |text: &str, url: &str| {
        let mut out = Vec::new();
        parse_prefix(&type_of::<Url>(), text, &mut out).unwrap();
        key(&url.parse::<Url>().unwrap()).starts_with(&out)
    };
    for url in ["https://example.com/", "http://www.example.com/a", "https://a.b.example.com:81/?q"] {
        assert!(prefixed("example.com", url) && prefixed("Example.com", url) && prefixed("https://example.com", url), "{url}");
    }
    for url in ["https://example.org/", "https://myexample.com/", "https://example.com.org/", "https://example-a.com/"] {
        assert!(!prefixed("example.com", url), "{url}");
    }
    assert!(prefixed("www.example.com/ne", "https://www.example.com/news") && !prefixed("example.com/ne", "https://www.example.com/news"));
}

#[test]
fn broken_bytes_are_named() {
    let say = |bytes: &[u8]| show(&type_of::<Vec<String>>(), &mut &bytes[..]).unwrap_err().to_string();
    assert_eq!(say(&[]), "the key ends too early");
    assert_eq!(say(&[7]), "the key holds 0x07 where 0 or 1 stands");
    assert_eq!(say(&[1, b'a']), "the key's text does not end");
    assert_eq!(say(&[1, b'a', 0, 7]), "the key's text holds a broken escape");
    assert_eq!(say(&[1, 0xff, 0, 0]), "the key's text is not UTF-8");
}

#[test]
fn a_type_that_goes_round_in_a_circle_is_an_error() {
    let field = |ty: &str| crate::shape::OwnedField { tag: 1, name: "x".into(), ty: TypeRef::Named(ty.into()), optional: false };
    let types: Types = [("A".to_string(), TypeDef::Id(vec![field("A")]))].into();
    let circle = Type { root: TypeRef::Named("A".into()), types };
    assert!(show(&circle, &mut &[0u8; 8][..]).is_err());
    assert!(parse(&circle, "1", &mut Vec::new()).is_err());
    assert!(show(&Type { root: TypeRef::Named("B".into()), types: Types::new() }, &mut &[0u8][..]).is_err());
}

#[test]
fn an_error_leaves_nothing_behind() {
    let mut out = vec![9];
    assert!(parse(&type_of::<RepoId>(), r#"{"owner":"a","name":"b"}"#, &mut out).is_err());
    assert_eq!(out, [9]);
}
