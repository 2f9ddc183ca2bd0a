//! JSON against itself and against `serde_json`.

mod choices;
mod door;

use headwater::sample::everything::{Everything, RepoId};
use headwater::sample::{Datum, Fact, Like, PageId, PersonHome, PersonId, Place, Plugin, TownId, TownMayor, TownOpen, any};
use headwater::{Pedigree, Timestamp, Value};
use proptest::prelude::*;

use super::{Error, Reader, Writer, read_datum, write_datum};
use crate::value::{Decode, Fault};

fn text_of<T: Value>(value: &T) -> String {
    let mut out = Vec::new();
    value.write(&mut Writer::new(&mut out)).unwrap();
    String::from_utf8(out).unwrap()
}

fn read<T: Decode>(text: &str) -> Result<T, Error> {
    let mut r = Reader::strict(text);
    T::read(&mut r, None).map_err(|error| r.locate(error))
}

fn datum_text(datum: &Datum) -> String {
    let mut out = Vec::new();
    write_datum(datum, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn like() -> Datum {
    let fact = Fact::Like(Like { from: PersonId { id: "ann".into() }, to: PageId { id: 7 }, via: Plugin::Button, took: Some(3) });
    Datum { pedigree: Pedigree { at: "2026-11-21T10:00:00Z".parse().unwrap(), source: Some("web-3".into()), nonce: Some(71) }, fact }
}

const LIKE: &str =
    r#"{"at":"2026-11-21T10:00:00Z","source":"web-3","nonce":71,"fact":{"Like":{"from":"ann","to":7,"via":"Button","took":3}}}"#;

proptest! {
    #[test]
    fn everything_is_read_back(value in any::everything()) {
        let text = text_of(&value);
        let back: Everything = read(&text).unwrap();
        // As text as well, for -0.0 equals 0.0.
        prop_assert_eq!(text_of(&back), text);
        prop_assert_eq!(back, value);
    }

    #[test]
    fn data_are_read_back(datum in any::datum()) {
        prop_assert_eq!(read_datum::<Fact>(datum_text(&datum).as_bytes()).unwrap(), datum);
    }

    #[test]
    fn serde_json_reads_ours_and_we_read_its_own(value in any::everything()) {
        let parsed: serde_json::Value = serde_json::from_str(&text_of(&value)).unwrap();
        prop_assert_eq!(&parsed["text"], &value.text);
        prop_assert_eq!(&parsed["long"], &value.long);
        prop_assert_eq!(&parsed["wide"], &value.wide);
        prop_assert_eq!(parsed["double"].as_f64(), value.double.is_finite().then_some(value.double));
        prop_assert_eq!(&parsed["words"], &serde_json::json!(value.words));
        prop_assert_eq!(&parsed["place"]["tags"], &serde_json::json!(value.place.tags));
        for text in [serde_json::to_string(&parsed).unwrap(), serde_json::to_string_pretty(&parsed).unwrap()] {
            prop_assert_eq!(&read::<Everything>(&text).unwrap(), &value);
        }
    }

    #[test]
    fn keys_come_in_any_order(datum in any::datum()) {
        let text = datum_text(&datum);
        let serde_json::Value::Object(parsed) = serde_json::from_str(&text).unwrap() else { panic!("no object") };
        let turned: serde_json::Map<_, _> = parsed.into_iter().rev().collect();
        prop_assert_eq!(read_datum::<Fact>(serde_json::to_string_pretty(&turned).unwrap().as_bytes()).unwrap(), datum);
    }

    #[test]
    fn strings_are_read_as_serde_json_reads_them(text in "[a-z\"\\\\/bfnrtu0-9\u{1}\u{e9}]{0,30}") {
        let quoted = format!("\"{text}\"");
        match (read::<String>(&quoted), serde_json::from_str::<String>(&quoted)) {
            (Ok(ours), Ok(theirs)) => prop_assert_eq!(ours, theirs),
            (ours, Err(_)) => prop_assert!(ours.is_err() || quoted[1..quoted.len() - 1].contains('"')),
            (Err(error), Ok(_)) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn numbers_are_read_as_serde_json_reads_them(text in "-?[0-9]{0,4}(\\.[0-9]{0,3})?([eE][-+]?[0-9]{0,2})?") {
        match (read::<f64>(&text), serde_json::from_str::<f64>(&text)) {
            (Ok(ours), Ok(theirs)) => prop_assert_eq!(ours, theirs),
            (ours, theirs) => prop_assert_eq!(ours.is_err(), theirs.is_err(), "{}", text),
        }
    }
}

#[test]
fn a_datum_looks_like_this() {
    assert_eq!(datum_text(&like()), LIKE);
    let value = Place { country: "NL".into(), city: None, tags: vec!["sea \"side\"".into()] };
    let home = Fact::PersonHome(PersonHome { id: PersonId { id: "ann".into() }, value });
    let datum = Datum { pedigree: Pedigree { at: Timestamp(500_000), source: None, nonce: None }, fact: home };
    let text = r#"{"at":"1970-01-01T00:00:00.5Z","fact":{"Person.home":{"id":"ann","value":{"country":"NL","tags":["sea \"side\""]}}}}"#;
    assert_eq!(datum_text(&datum), text);
}

#[test]
fn ids_of_several_fields_are_objects() {
    let repo = RepoId { owner: "rust-lang".into(), name: "cargo".into(), copy: -1 };
    assert_eq!(text_of(&repo), r#"{"owner":"rust-lang","name":"cargo","copy":-1}"#);
    assert_eq!(read::<RepoId>(&text_of(&repo)).unwrap(), repo);
}

#[test]
fn enums_are_names_or_numbers() {
    assert_eq!(text_of(&vec![Plugin::Share, Plugin::Unknown(17)]), r##"["Share","#17"]"##);
    assert_eq!(read::<Vec<Plugin>>(r##"["Share","#17","#1"]"##).unwrap(), [Plugin::Share, Plugin::Unknown(17), Plugin::Button]);
}

#[test]
fn u64_is_read_from_text_too() {
    assert_eq!(read::<Vec<u64>>(r#"[18446744073709551615,"18446744073709551615"]"#).unwrap(), [u64::MAX; 2]);
}

#[test]
fn escapes_and_surrogates_are_read() {
    let text = r#""\u00e9\ud83d\ude00\/\b\f\n\r\t\"\\\u0000""#;
    assert_eq!(read::<String>(text).unwrap(), "é😀/\u{8}\u{c}\n\r\t\"\\\0");
}

#[test]
fn floats_without_a_number_are_names() {
    let floats = vec![f64::INFINITY, f64::NEG_INFINITY, -0.0];
    assert_eq!(text_of(&floats), r#"["Infinity","-Infinity",-0.0]"#);
    assert_eq!(read::<Vec<f64>>(&text_of(&floats)).unwrap()[2].to_bits(), (-0.0f64).to_bits());
    assert_eq!(f64::NAN.write(&mut Writer::new(&mut Vec::new())), Err(Fault::Nan));
}

#[test]
fn null_is_absence() {
    let text = LIKE.replace("\"took\":3", "\"took\":null").replace("\"web-3\"", "null").replace("71", "null");
    let datum = read_datum::<Fact>(text.as_bytes()).unwrap();
    assert_eq!((datum.pedigree.source, datum.pedigree.nonce), (None, None));
    let Fact::Like(like) = datum.fact else { panic!("not a like") };
    assert_eq!(like.took, None);
}

#[test]
fn a_property_that_is_null_says_so() {
    let of = |fact| Datum { pedigree: Pedigree { at: Timestamp(500_000), source: None, nonce: None }, fact };
    let town = || TownId { name: "Oz".into() };
    let mayor = of(Fact::TownMayor(TownMayor { id: town(), value: None }));
    let open = of(Fact::TownOpen(TownOpen { id: town(), value: None }));
    for (datum, name) in [(mayor, "mayor"), (open, "open")] {
        let text = format!(r#"{{"at":"1970-01-01T00:00:00.5Z","fact":{{"Town.{name}":{{"id":"Oz","value":null}}}}}}"#);
        assert_eq!(datum_text(&datum), text);
        assert_eq!(read_datum::<Fact>(text.as_bytes()).unwrap(), datum);
        assert_eq!(read_datum::<Fact>(text.replace(",\"value\":null", "").as_bytes()).unwrap(), datum);
    }
}

#[test]
fn white_space_may_stand_anywhere() {
    let spaced = LIKE.replace([':', ','], " $0 ").replace("$0", "");
    assert!(read_datum::<Fact>(spaced.as_bytes()).is_err(), "punctuation is not white space");
    let spaced = format!(" \t{} \r\n", LIKE.replace("{", "{\n ").replace("}", " }").replace("\":", "\" :\t"));
    assert_eq!(read_datum::<Fact>(spaced.as_bytes()).unwrap(), like());
}
