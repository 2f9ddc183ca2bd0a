//! Unions and ids of alternatives in Protobuf: both are messages of one oneof.

use headwater::sample::PageId;
use headwater::sample::choices::{self, AccountId, Choices, Either};
use proptest::prelude::*;

use super::super::decode;
use super::bytes_of;

proptest! {
    #[test]
    fn choices_are_read_back(value in choices::choices()) {
        prop_assert_eq!(decode::<Choices>(&bytes_of(&value)).unwrap(), value);
    }

    #[test]
    fn broken_choices_never_panic(value in choices::choices(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = bytes_of(&value);
        let at = at.index(bytes.len());
        let _ = decode::<Choices>(&bytes[..at]);
        bytes[at] ^= byte;
        let _ = decode::<Choices>(&bytes);
    }
}

#[test]
fn bytes_stand() {
    assert_eq!(bytes_of(&Either::Page(PageId { id: 7 })), [0x1a, 2, 0x08, 7]);
    // A zero says which case it is.
    assert_eq!(bytes_of(&Either::Flag(false)), [0x20, 0]);
    assert_eq!(bytes_of(&Either::Text(String::new())), [0x0a, 0]);
    // A list in a oneof is a message: 17: { 1: "a", 1: "b" }.
    assert_eq!(bytes_of(&Either::Tags(vec!["a".into(), "b".into()])), [0x8a, 1, 6, 0x0a, 1, b'a', 0x0a, 1, b'b']);
    // { 300: { 4: false } }
    assert_eq!(bytes_of(&Either::Again(Box::new(Either::Flag(false)))), [0xe2, 0x12, 2, 0x20, 0]);
    assert_eq!(bytes_of(&AccountId::Handle("a".into())), [0x0a, 1, b'a']);
    assert_eq!(bytes_of(&AccountId::Number(0)), [0x10, 0]);
    // { 3: { 2: "b" } }: the owner is empty, and left out.
    assert_eq!(bytes_of(&AccountId::OwnerName { owner: String::new(), name: "b".into() }), [0x1a, 3, 0x12, 1, b'b']);
}

#[test]
fn the_last_case_counts() {
    let read = |bytes: &[u8]| decode::<Either>(bytes).unwrap();
    assert_eq!(read(&[0x0a, 1, b'a', 0x20, 1]), Either::Flag(true));
    assert_eq!(read(&[0x20, 1, 0x0a, 1, b'a']), Either::Text("a".into()));
    assert_eq!(read(&[0x20, 1, 0x20, 0]), Either::Flag(false));
    // What nobody knows is no case of ours.
    assert_eq!(read(&[0x48, 1, 0x20, 1, 0x48, 1]), Either::Flag(true));
    // A message that comes twice is one, unless another case stands between.
    let tags = |tags: &[&str]| Either::Tags(tags.iter().map(|tag| (*tag).to_owned()).collect());
    let (a, b) = ([0x8a, 1, 3, 0x0a, 1, b'a'], [0x8a, 1, 3, 0x0a, 1, b'b']);
    assert_eq!(read(&[&a[..], &[0x48, 1], &b].concat()), tags(&["a", "b"]));
    assert_eq!(read(&[&a[..], &[0x20, 1], &b].concat()), tags(&["b"]));
    let read = |bytes: &[u8]| decode::<AccountId>(bytes).unwrap();
    assert_eq!(read(&[0x0a, 1, b'a', 0x10, 7]), AccountId::Number(7));
    assert_eq!(read(&[0x10, 7, 0x1a, 3, 0x0a, 1, b'a', 0x48, 1]), AccountId::OwnerName { owner: "a".into(), name: String::new() });
}

#[test]
fn hostile_unions_are_refused() {
    let say = |bytes: &[u8]| decode::<Either>(bytes).unwrap_err().to_string();
    assert_eq!(say(&[]), "byte 0: a `Either` holds exactly one of its cases, and this one none");
    assert_eq!(say(&[0x28, 1]), "byte 1, field 5: `Either` has no case 5 in this program");
    assert_eq!(say(&[0x22, 0]), "byte 1, field 4: a value of wire type 2 stands where a bool is expected");
    assert_eq!(say(&[0xe2, 0x12, 2, 0x28, 1]), "byte 4, field 300.5: `Either` has no case 5 in this program");
}

#[test]
fn hostile_ids_are_refused() {
    let say = |bytes: &[u8]| decode::<AccountId>(bytes).unwrap_err().to_string();
    assert_eq!(say(&[]), "byte 0: a `Account` holds exactly one of its cases, and this one none");
    assert_eq!(say(&[0x20, 14]), "byte 1, field 4: `Account` has no case 4 in this program");
    // An id of several fields is whole.
    let twice = [0x1a, 3, 0x0a, 1, b'a', 0x1a, 3, 0x12, 1, b'b'];
    assert_eq!(say(&twice), "byte 1, field 3: a `Account` holds exactly one of its cases, and this one more");
}
