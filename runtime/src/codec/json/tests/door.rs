//! What is turned away at the door, with its column and reason.

use headwater::sample::everything::{Everything, Tree};
use headwater::sample::{Fact, any};
use proptest::prelude::*;

use super::super::{Writer, read_datum, read_datum_tolerant};
use super::{LIKE, datum_text, like, read, text_of};
use crate::codec::MAX_DEPTH;
use crate::value::{Fault, Value as _};

/// What is said of a text, and the column.
fn say(text: &str) -> (usize, String) {
    let error = read_datum::<Fact>(text.as_bytes()).unwrap_err();
    (error.column, error.reason)
}

/// What is said of [`LIKE`] with one thing changed; the column is that of `place` in the changed text.
fn changed(from: &str, to: &str, place: &str) -> String {
    assert!(LIKE.contains(from), "{from}");
    let text = LIKE.replacen(from, to, 1);
    let (column, reason) = say(&text);
    assert_eq!(&text[column - 1..][..place.len()], place, "column {column}: {reason}");
    reason
}

/// What is said of an `Everything`, and the column.
fn of_everything(text: &str) -> String {
    read::<Everything>(text).unwrap_err().to_string()
}

#[test]
fn an_error_is_one_line() {
    let error = read_datum::<Fact>(LIKE.replace("\"via\"", "\"vai\"").as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "column 94: there is no field `vai`; did you mean `via`?");
}

#[test]
fn unknown_names_are_named_with_what_is_near() {
    assert_eq!(changed("\"via\"", "\"vai\"", "\"vai\""), "there is no field `vai`; did you mean `via`?");
    assert_eq!(changed("\"via\"", "\"banana\"", "\"banana\""), "there is no field `banana`");
    assert_eq!(changed("\"Like\"", "\"Likes\"", "\"Likes\""), "`fact`: the schema has no fact `Likes`; did you mean `Like`?");
    assert_eq!(changed("\"source\"", "\"Source\"", "\"Source\""), "there is no field `Source`; did you mean `source`?");
    let button = changed("\"Button\"", "\"button\"", "\"button\"");
    assert_eq!(button, "`via`: `button` is not one of the enum's cases; did you mean `Button`?");
}

#[test]
fn what_is_missing_or_twice_is_named() {
    assert_eq!(say("{} "), (2, "`at` is missing".into()));
    assert_eq!(changed("\"at\":\"2026-11-21T10:00:00Z\",", "", "}"), "`at` is missing");
    assert_eq!(changed("\"from\":\"ann\",", "", "}}}"), "`from` is missing");
    assert_eq!(changed("\"took\"", "\"via\"", "\"via\":3"), "`via` is there twice");
    assert_eq!(changed("\"nonce\"", "\"source\"", "\"source\":71"), "`source` is there twice");
    assert_eq!(say(r#"{"at":"2026-11-21T10:00:00Z"}"#), (29, "`fact` is missing".into()));
    assert_eq!(changed("}}}", "},\"Like\":{}}}", ",\"Like\":{}"), "expected `}`: a datum holds one fact, found `,`");
}

#[test]
fn values_of_another_type_are_named() {
    assert_eq!(changed("\"to\":7", "\"to\":-7", "-7"), "`to`: -7 does not fit u64");
    assert_eq!(changed(":3}", ":4294967296}", "}}}"), "`took`: 4294967296 does not fit u32");
    assert_eq!(changed(":3}", ":1.5}", "1.5"), "`took`: `1.5` is not a whole number, which u32 is");
    assert_eq!(changed(":3}", ":03}", "03"), "`took`: expected a number (u32), found `03`");
    assert_eq!(changed(":3}", ":[]}", "[]"), "`took`: expected a number (u32), found a list");
    assert_eq!(changed(":3}", ":}", "}}}"), "`took`: expected a number (u32), found `}`");
    assert_eq!(changed("\"ann\"", "5", "5,"), "`from`: expected a string, found `5`");
    assert_eq!(changed("\"Button\"", "null", "null"), "`via`: expected a string, found `null`");
    assert_eq!(changed("\"Button\"", "\"#x\"", "\"#x\""), "`via`: `#x` is not one of the enum's cases");
    let time = changed("00:00Z", "00:00", "\"2026-11-21T10:00:00\"");
    assert_eq!(time, "`at`: `2026-11-21T10:00:00` is not a time: it names no offset from UTC; add a `Z`, or one like `+01:00`");
}

#[test]
fn values_of_every_type_are_checked() {
    assert_eq!(of_everything(r#"{"double":NaN}"#), "column 11: `double`: expected a number (f64), found `NaN`");
    assert_eq!(of_everything(r#"{"double": 1e999}"#), "column 12: `double`: the number does not fit f64");
    assert_eq!(of_everything(r#"{"single":1e39}"#), "column 11: `single`: the number does not fit f32");
    assert_eq!(of_everything(r#"{"flag":1}"#), "column 9: `flag`: expected `true` or `false`, found `1`");
    assert_eq!(of_everything(r#"{"place":[]}"#), "column 10: `place`: expected an object, found a list");
    assert_eq!(of_everything(r#"{"words":[1,"x"]}"#), "column 13: `words`: expected a number (u32), found a string");
}

#[test]
fn broken_text_has_a_column() {
    let at = |column: usize, reason: &str| (column, reason.to_string());
    assert_eq!(say(""), at(1, "expected an object, found the end"));
    assert_eq!(say("\0"), at(1, "expected an object, found `\\0`"));
    assert_eq!(say("garbage"), at(1, "expected an object, found `garbage`"));
    assert_eq!(say("\u{e9}"), at(1, "expected an object, found `\u{e9}`"));
    assert_eq!(say(&format!("{LIKE} x")), at(LIKE.len() + 2, "something follows the end of the object"));
    assert_eq!(say(&LIKE[..LIKE.len() - 1]), at(LIKE.len(), "expected `,` or `}`, found the end"));
    assert_eq!(say("{\"at\""), at(6, "expected `:`, found the end"));
    assert_eq!(say("{\"at"), at(2, "the string does not end"));
    assert_eq!(say("{at:1}"), at(2, "expected a string, found `at`"));
    assert_eq!(changed("ann", "a\nn", "\n"), "`from`: the character \\u000a must be escaped in a string");
    assert_eq!(changed("ann", "a\\x", "\\x"), "`from`: `\\\\x` is not an escape");
    assert_eq!(changed("ann", "a\\u12g4", "\\u12"), "`from`: `\\u` needs four hexadecimal digits");
    let half = changed("ann", "a\\ud800n", "\\ud800");
    assert_eq!(half, "`from`: \\ud800 is half of a surrogate pair, and the other half is missing");
    let mut bytes = LIKE.as_bytes().to_vec();
    bytes[80] = 0xff;
    assert_eq!(read_datum::<Fact>(&bytes).unwrap_err().to_string(), "column 81: the text is not UTF-8");
}

#[test]
fn a_tolerant_reader_passes_over_what_it_does_not_know() {
    let more = r#","x":[1,-2.5e3,"a\"b",{"y":null,"z":[true,false]}]}}}"#;
    let text = LIKE.replace("}}}", more);
    assert_eq!(read_datum_tolerant::<Fact>(text.as_bytes()).unwrap(), like());
    assert_eq!(say(&text).1, "there is no field `x`");
    for broken in ["[1,]", "{\"a\"}", "nul", "[1 2]", "-", "\"\\q\"", "{,}"] {
        let text = LIKE.replace("}}}", &format!(",\"x\":{broken}}}}}}}"));
        assert!(read_datum_tolerant::<Fact>(text.as_bytes()).is_err(), "{broken}");
    }
}

#[test]
fn deep_nesting_is_refused() {
    let deep = "{\"left\":".repeat(1_000_000);
    assert!(read::<Tree>(&deep).unwrap_err().reason.contains("nested deeper than 64"));
    let deep = "{\"more\":[".repeat(1_000_000);
    assert!(read::<Tree>(&deep).unwrap_err().reason.contains("nested deeper than 64"));
    for opening in ["[", "{\"x\":"] {
        let text = format!("{{\"x\":{}", opening.repeat(1_000_000));
        assert!(read_datum_tolerant::<Fact>(text.as_bytes()).unwrap_err().reason.contains("nested deeper than 64"));
    }
    let depth = usize::from(MAX_DEPTH);
    let fits = format!("{}{{}}{}", "{\"left\":".repeat(depth - 1), "}".repeat(depth - 1));
    let tree = read::<Tree>(&fits).unwrap();
    let mut out = Vec::new();
    // Each has an empty list, which the innermost has no room for any more: what could not be read is not written.
    assert_eq!(tree.write(&mut Writer::new(&mut out)), Err(Fault::Depth(MAX_DEPTH)));
    out.clear();
    tree.left.unwrap().write(&mut Writer::new(&mut out)).unwrap();
    assert!(read::<Tree>(std::str::from_utf8(&out).unwrap()).is_ok());
}

#[test]
fn lists_may_not_multiply_the_input() {
    let many = crate::codec::MAX_LIST_BYTES / size_of::<Tree>() + 1;
    let text = format!("{{\"more\":[{}{{}}]}}", "{},".repeat(many));
    assert!(read::<Tree>(&text).unwrap_err().reason.contains("the lists are too long"));
}

#[test]
fn a_long_line_is_quoted_in_short() {
    let long = "x".repeat(10_000_000);
    assert!(say(&format!("{{\"{long}\":1}}")).1.len() < 100);
    assert!(changed("Button", &long, "\"x").len() < 120);
    assert!(changed("2026-11-21T10:00:00Z", &long, "\"x").len() < 200);
}

proptest! {
    #[test]
    fn random_text_never_panics(text in "[-{}\\[\\]:,\"a-z0-9\\\\ .\u{e9}]{0,80}") {
        let _ = read::<Everything>(&text);
        let _ = read_datum_tolerant::<Fact>(text.as_bytes());
    }

    #[test]
    fn broken_text_never_panics(value in any::everything(), datum in any::datum(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        for mut bytes in [text_of(&value).into_bytes(), datum_text(&datum).into_bytes()] {
            let at = at.index(bytes.len());
            if let Ok(cut) = std::str::from_utf8(&bytes[..at]) {
                prop_assert!(read::<Everything>(cut).is_err());
            }
            bytes[at] = byte;
            let _ = read_datum::<Fact>(&bytes);
            let _ = read_datum_tolerant::<Fact>(&bytes);
            if let Ok(text) = std::str::from_utf8(&bytes) {
                let _ = read::<Everything>(text);
            }
        }
    }
}
