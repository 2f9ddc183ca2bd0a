//! Protobuf against itself, against types of `prost`, and against hostile bytes.

mod choices;
mod hostile;
mod merging;
mod numbers;
mod peer;

use headwater::sample::any;
use headwater::sample::everything::{Everything, RepoId, Tree};
use headwater::sample::{Datum, Fact, Like, PageId, PersonId, Plugin, TownId, TownMayor};
use headwater::{Pedigree, Timestamp, Value};
use proptest::prelude::*;

use super::{Writer, decode, encode, read_datum, read_pedigree, write_datum};
use crate::value::{Decode, Fault};

fn bytes_of<T: Value>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    encode(value, &mut out).unwrap();
    out
}

fn datum_bytes(datum: &Datum) -> Vec<u8> {
    let mut out = Vec::new();
    write_datum(datum, &mut out).unwrap();
    out
}

fn like() -> Datum {
    let fact = Fact::Like(Like { from: PersonId { id: "ann".into() }, to: PageId { id: 7 }, via: Plugin::Button, took: None });
    Datum { pedigree: Pedigree { at: Timestamp(5), source: Some("web".into()), nonce: Some(300) }, fact }
}

proptest! {
    #[test]
    fn everything_is_read_back(value in any::everything()) {
        let back: Everything = decode(&bytes_of(&value)).unwrap();
        // By bytes as well, for -0.0 equals 0.0.
        prop_assert_eq!(bytes_of(&back), bytes_of(&value));
        prop_assert_eq!(back, value);
    }

    #[test]
    fn ids_are_read_back(value in any::repo()) {
        prop_assert_eq!(decode::<RepoId>(&bytes_of(&value)).unwrap(), value);
    }

    #[test]
    fn data_are_read_back(datum in any::datum()) {
        let bytes = datum_bytes(&datum);
        prop_assert_eq!(&read_datum::<Fact>(&bytes).unwrap(), &datum);
        prop_assert_eq!(read_pedigree(&bytes).unwrap(), datum.pedigree.clone());
    }
}

#[test]
fn bytes_stand() {
    let bytes = datum_bytes(&like());
    let parts: [&[u8]; 5] = [
        &[0x0a, 10, 0x08, 5, 0x12, 3, b'w', b'e', b'b', 0x18, 0xac, 2], // 1: pedigree { 1: 5, 2: "web", 3: 300 }
        &[0x12, 15, 0x1a, 13],                                          // 2: fact { 3: Like {
        &[0x0a, 5, 0x0a, 3, b'a', b'n', b'n'],                          // 1: from { 1: "ann" }
        &[0x12, 2, 0x08, 7],                                            // 2: to { 1: 7 }
        &[0x18, 1],                                                     // 3: via 1
    ];
    assert_eq!(bytes, parts.concat());
}

#[test]
fn fields_may_come_in_any_order_and_unknown_ones_are_passed_over() {
    let whole = datum_bytes(&like());
    let (pedigree, fact) = whole.split_at(12);
    // 7: varint, 8: text, 9: eight bytes, 10: four bytes, 11: a group with a group and a text in it, 536870911: varint.
    let unknown = [&[0x38, 0x80, 1, 0x42, 1, b'x', 0x49, 0, 0, 0, 0, 0, 0, 0, 0, 0x55, 0, 0, 0, 0][..]].concat();
    let groups = [0x5b, 0x0b, 0x12, 1, b'y', 0x0c, 0x08, 1, 0x5c, 0xf8, 0xff, 0xff, 0xff, 0x0f, 1];
    let bytes = [&unknown[..], fact, &groups, pedigree, &unknown].concat();
    assert_eq!(read_datum::<Fact>(&bytes).unwrap(), like());
    assert_eq!(read_pedigree(&bytes).unwrap(), like().pedigree);
}

#[test]
fn a_property_is_found_though_its_union_comes_first() {
    // fact { 1: { 2: { 1: Place {} }, 1: { 1: "a" } } }
    let bytes = [0x0a, 2, 0x08, 5, 0x12, 11, 0x0a, 9, 0x12, 2, 0x0a, 0, 0x0a, 3, 0x0a, 1, b'a'];
    let Fact::PersonHome(home) = read_datum::<Fact>(&bytes).unwrap().fact else { panic!("not a property") };
    assert_eq!((home.id.id.as_str(), home.value.country.as_str()), ("a", ""));
}

#[test]
fn a_property_that_is_null_is_named_beside_the_place_of_its_value() {
    let null = Fact::TownMayor(TownMayor { id: TownId { name: "a".into() }, value: None });
    let datum = Datum { pedigree: Pedigree { at: Timestamp(5), source: None, nonce: None }, fact: null };
    // fact { 4: { 1: { 1: "a" }, 3: 2 } }
    let bytes = [0x0a, 2, 0x08, 5, 0x12, 9, 0x22, 7, 0x0a, 3, 0x0a, 1, b'a', 0x18, 2];
    assert_eq!(datum_bytes(&datum), bytes);
    assert_eq!(read_datum::<Fact>(&bytes).unwrap(), datum);
    // Another property of the entity: none has the tag 9; and the home of a person may not be null: { 1: { 1: { 1: "a" }, 3: 1 } }.
    let unknown = [&bytes[..14], &[9]].concat();
    assert_eq!(read_datum::<Fact>(&unknown).unwrap_err().to_string(), "byte 7, field 2.4: fact 4 (property 9) is not in the schema");
    let required = [&bytes[..6], &[0x0a], &bytes[7..14], &[1]].concat();
    assert_eq!(read_datum::<Fact>(&required).unwrap_err().to_string(), "byte 15, field 2.1.3: `value` is missing");
}

#[test]
fn an_unknown_fact_is_an_error_that_names_it() {
    let say = |bytes: &[u8]| read_datum::<Fact>(bytes).unwrap_err().to_string();
    let edge = [0x0a, 2, 0x08, 5, 0x12, 2, 0x4a, 0];
    assert_eq!(say(&edge), "byte 7, field 2.9: fact 9 (property 0) is not in the schema");
    let property = [0x0a, 2, 0x08, 5, 0x12, 6, 0x0a, 4, 0x12, 2, 0x4a, 0];
    assert_eq!(say(&property), "byte 7, field 2.1: fact 1 (property 9) is not in the schema");
    assert_eq!(say(&[0x12, 0]), "byte 2, field 2: a `Fact` holds exactly one of its cases, and this one none");
    // An entity without a property: its id alone.
    assert_eq!(say(&[0x12, 7, 0x0a, 5, 0x0a, 3, 0x0a, 1, b'a']), "byte 3, field 2.1: `value` is missing");
}

#[test]
fn what_is_missing_is_named_with_its_place() {
    let say = |bytes: &[u8]| read_datum::<Fact>(bytes).unwrap_err().to_string();
    assert_eq!(say(&[]), "byte 0: `pedigree` is missing");
    assert_eq!(say(&[0x0a, 0]), "byte 2: `fact` is missing");
    // fact { 3: Like { 2: {} } }: the page of the number 0, and nobody.
    assert_eq!(say(&[0x0a, 0, 0x12, 4, 0x1a, 2, 0x12, 0]), "byte 8, field 2.3: `from` is missing");
}

#[test]
fn absent_fields_are_zero_also_in_keys() {
    let empty: Everything = decode(&[]).unwrap();
    assert_eq!(empty, Decode::zero().unwrap());
    assert_eq!(bytes_of(&Tree { label: 0, left: None, more: Vec::new() }), b"");
    assert_eq!(bytes_of(&PageId { id: 0 }), b"");
    assert_eq!(decode::<PageId>(&[]).unwrap(), PageId { id: 0 });
    assert_eq!(decode::<RepoId>(&[0x12, 1, b'x']).unwrap(), RepoId { owner: String::new(), name: "x".into(), copy: 0 });
}

#[test]
fn minus_zero_is_written() {
    let value = Everything { double: -0.0, ..Decode::zero().unwrap() };
    // 40: double, and the messages 44 and 55, which are there though empty.
    assert_eq!(bytes_of(&value), [0xc1, 2, 0, 0, 0, 0, 0, 0, 0, 0x80, 0xe2, 2, 0, 0xba, 3, 0]);
    let back: Everything = decode(&bytes_of(&value)).unwrap();
    assert_eq!(back.double.to_bits(), (-0.0f64).to_bits());
}

#[test]
fn what_could_not_be_read_is_not_written() {
    let mut out = vec![1, 2];
    let mut late = like();
    late.pedigree.at = Timestamp(i64::MAX);
    assert_eq!(write_datum(&late, &mut out), Err(Fault::Range(i64::MAX.into(), "timestamp")));
    let value = Everything { doubles: vec![1.0, f64::NAN], ..Decode::zero().unwrap() };
    assert_eq!(encode(&value, &mut out), Err(Fault::Nan));
    assert_eq!(out, [1, 2]);
    let value = Everything { maybe_single: Some(f32::NAN), ..Decode::zero().unwrap() };
    assert_eq!(encode(&value, &mut out), Err(Fault::Nan));
    assert!(f64::NAN.write(&mut Writer::new(&mut out)).is_err());
}

/// A length of one byte, of two, of three: the body of the list moves where more are needed than were kept.
#[test]
fn long_messages_have_long_lengths() {
    for count in [0, 1, 42, 43, 63, 64, 127, 128, 5_461, 5_462, 16_383, 16_384, 50_000] {
        for word in [1, 300, u32::MAX] {
            let tree = Tree { label: 1, left: None, more: vec![Tree { label: 0, left: None, more: Vec::new() }; count] };
            let zero: Everything = Decode::zero().unwrap();
            let value = Everything { words: vec![word; count], tree: Some(Box::new(tree)), text: "x".repeat(count), ..zero };
            assert_eq!(decode::<Everything>(&bytes_of(&value)).unwrap(), value);
        }
    }
}
