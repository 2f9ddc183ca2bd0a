//! Unions and ids of alternatives in JSON.

use headwater::sample::PageId;
use headwater::sample::choices::{self, AccountId, Choices, Either};
use proptest::prelude::*;

use super::super::Reader;
use super::{read, text_of};
use crate::value::Decode;

proptest! {
    #[test]
    fn choices_are_read_back(value in choices::choices()) {
        prop_assert_eq!(read::<Choices>(&text_of(&value)).unwrap(), value);
    }

    #[test]
    fn broken_choices_never_panic(value in choices::choices(), at in any::<prop::sample::Index>(), byte in 0u8..128) {
        let mut text = text_of(&value).into_bytes();
        let at = at.index(text.len());
        text[at] = byte;
        if let Ok(text) = std::str::from_utf8(&text) {
            let _ = read::<Choices>(text);
        }
    }
}

#[test]
fn a_union_is_an_object_of_its_case_and_an_id_of_the_fields_that_it_has() {
    let again = Either::Again(Box::new(Either::Page(PageId { id: 7 })));
    assert_eq!(text_of(&again), r#"{"again":{"page":7}}"#);
    let ids = [AccountId::Handle("ann".into()), AccountId::Number(7), AccountId::OwnerName { owner: "a".into(), name: "b".into() }];
    assert_eq!(text_of(&ids.to_vec()), r#"[{"handle":"ann"},{"number":7},{"owner":"a","name":"b"}]"#);
    assert_eq!(read::<AccountId>(r#" { "name" : "b" , "owner" : "a" } "#).unwrap(), ids[2]);
}

#[test]
fn cases_that_are_null_are_not_held() {
    let written_by_others = r#"{"text":null,"page":null,"flag":true,"tags":null}"#;
    assert_eq!(read::<Either>(written_by_others).unwrap(), Either::Flag(true));
}

#[test]
fn what_holds_nothing_or_two_things_is_refused_with_its_place() {
    let say = |json: &str| read::<Choices>(json).unwrap_err().to_string();
    let account = r#""account":{"number":7}"#;
    assert_eq!(
        say(&format!(r#"{{"either":{{}},{account}}}"#)),
        "column 13: `either`: a `Either` holds exactly one of its cases, and this one none"
    );
    let two = say(&format!(r#"{{"either":{{"flag":true,"text":"x"}},{account}}}"#));
    assert_eq!(two, "column 31: `text`: a `Either` holds exactly one of its cases, and this one more");
    assert_eq!(say(r#"{"either":{"video":1}}"#), "column 12: there is no field `video`");
    assert_eq!(say(r#"{"either":{"pag":1}}"#), "column 12: there is no field `pag`; did you mean `page`?");
    let either = r#""either":{"flag":true}"#;
    let both = say(&format!(r#"{{{either},"account":{{"handle":"ann","number":7}}}}"#));
    assert_eq!(both, "column 51: `account`: a `Account` holds exactly one of its cases, and this one more");
    assert_eq!(
        say(&format!(r#"{{{either},"account":{{}}}}"#)),
        "column 36: `account`: a `Account` holds exactly one of its cases, and this one none"
    );
    assert_eq!(say(&format!(r#"{{{either},"account":{{"owner":"a"}}}}"#)), "column 47: `name` is missing");
    assert_eq!(
        say(&format!(r#"{{{either},"account":{{"nuber":7}}}}"#)),
        "column 36: `account`: there is no field `nuber`; did you mean `number`?"
    );
    assert_eq!(say(&format!(r#"{{{either},"account":7}}"#)), "column 35: `account`: expected an object, found `7`");
}

#[test]
fn a_tolerant_reader_passes_over_unknown_fields_of_ids_but_not_over_unknown_cases() {
    let tolerant = |text: &str| {
        let mut r = Reader::tolerant(text);
        AccountId::read(&mut r, None).map_err(|error| r.locate(error).to_string())
    };
    assert_eq!(tolerant(r#"{"new":[1],"number":7,"newer":{}}"#), Ok(AccountId::Number(7)));
    assert_eq!(
        tolerant(r#"{"new":1,"owner":"a","newer":{},"name":"b"}"#),
        Ok(AccountId::OwnerName { owner: "a".into(), name: "b".into() })
    );
    let mut r = Reader::tolerant(r#"{"video":1}"#);
    let error = Either::read(&mut r, None).unwrap_err();
    assert_eq!(error.to_string(), "column 2: a `Either` holds one of text, page, flag, tags, again");
}
