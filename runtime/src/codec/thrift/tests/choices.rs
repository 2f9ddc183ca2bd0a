//! Unions and ids of alternatives in Thrift: both are unions there.

use headwater::sample::PageId;
use headwater::sample::choices::{self, AccountId, Choices, Either};
use proptest::prelude::*;

use super::{bytes_of, read};

proptest! {
    #[test]
    fn choices_are_read_back(value in choices::choices()) {
        prop_assert_eq!(read::<Choices>(&bytes_of(&value)).unwrap(), value);
    }

    #[test]
    fn broken_choices_never_panic(value in choices::choices(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = bytes_of(&value);
        let at = at.index(bytes.len());
        prop_assert!(read::<Choices>(&bytes[..at]).is_err());
        bytes[at] ^= byte;
        let _ = read::<Choices>(&bytes);
    }
}

#[test]
fn bytes_stand() {
    // { 3: Page { 1: 7 } }
    assert_eq!(bytes_of(&Either::Page(PageId { id: 7 })), [0x3c, 0x16, 14, 0, 0]);
    assert_eq!(bytes_of(&Either::Flag(true)), [0x41, 0]);
    // { 300: { 4: false } }
    assert_eq!(bytes_of(&Either::Again(Box::new(Either::Flag(false)))), [0x0c, 0xd8, 4, 0x42, 0, 0]);
    assert_eq!(bytes_of(&AccountId::Handle("a".into())), [0x18, 1, b'a', 0]);
    assert_eq!(bytes_of(&AccountId::Number(7)), [0x26, 14, 0]);
    // { 3: { 1: "a", 2: "b" } }
    assert_eq!(bytes_of(&AccountId::OwnerName { owner: "a".into(), name: "b".into() }), [0x3c, 0x18, 1, b'a', 0x18, 1, b'b', 0, 0]);
}

#[test]
fn hostile_unions_are_refused() {
    let say = |bytes: &[u8]| read::<Either>(bytes).unwrap_err().to_string();
    assert_eq!(say(&[0]), "byte 1, field 0: a `Either` holds exactly one of its cases, and this one none");
    assert_eq!(say(&[0x41, 0x41, 0]), "byte 2, field 8: a `Either` holds exactly one of its cases, and this one more");
    assert_eq!(say(&[0x51, 0]), "byte 1, field 5: `Either` has no case 5 in this program");
    assert_eq!(say(&[0x48, 0]), "byte 1, field 4: a value of wire type 8 stands where a bool is expected");
}

#[test]
fn hostile_ids_are_refused() {
    let say = |bytes: &[u8]| read::<AccountId>(bytes).unwrap_err().to_string();
    assert_eq!(say(&[0]), "byte 1, field 0: a `Account` holds exactly one of its cases, and this one none");
    assert_eq!(say(&[0x18, 1, b'a', 0x16, 14, 0]), "byte 4, field 2: a `Account` holds exactly one of its cases, and this one more");
    assert_eq!(say(&[0x46, 14, 0]), "byte 1, field 4: `Account` has no case 4 in this program");
    assert_eq!(say(&[0x3c, 0x18, 1, b'a', 0, 0]), "byte 5, field 1: `name` is missing");
    assert_eq!(say(&[0x08, 0, 0]), "byte 2, field 0: `Account` has no case 0 in this program");
}
