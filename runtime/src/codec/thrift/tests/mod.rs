//! Thrift Compact against itself, against the `thrift` crate, and against hostile bytes; and so Binary.

#[cfg(feature = "thrift-binary")]
mod binary;
mod choices;
mod hostile;
mod peer;
#[cfg(feature = "thrift")]
mod serializable;

use headwater::sample::any;
use headwater::sample::everything::{Everything, Tree};
use headwater::sample::{Datum, Fact, Like, PageId, PersonId, Plugin, TownId, TownMayor};
use headwater::{Fact as _, Pedigree, Timestamp, Value};
use proptest::prelude::*;

use super::{Error, Reader, Writer, open, read_datum, read_pedigree, write_datum};
use crate::value::{Decode, Fault};

fn bytes_of<T: Value>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    value.write(&mut Writer::new(&mut out)).unwrap();
    out
}

fn read<T: Decode>(bytes: &[u8]) -> Result<T, Error> {
    let mut r = Reader::new(bytes);
    T::read(&mut r, None).map_err(|error| r.locate(error))
}

fn datum_bytes(datum: &Datum) -> Vec<u8> {
    let mut out = Vec::new();
    write_datum(datum, &mut out).unwrap();
    out
}

fn like() -> Datum {
    let fact = Fact::Like(Like { from: PersonId { id: "ann".into() }, to: PageId { id: 7 }, via: Plugin::Button, took: None });
    Datum { pedigree: Pedigree { at: Timestamp(5), source: Some("web".into()), nonce: Some(u64::MAX) }, fact }
}

proptest! {
    #[test]
    fn everything_is_read_back(value in any::everything()) {
        let back: Everything = read(&bytes_of(&value)).unwrap();
        // By bytes as well, for -0.0 equals 0.0.
        prop_assert_eq!(bytes_of(&back), bytes_of(&value));
        prop_assert_eq!(back, value);
    }

    #[test]
    fn data_are_read_back(datum in any::datum()) {
        let bytes = datum_bytes(&datum);
        prop_assert_eq!(&read_datum::<Fact>(&bytes).unwrap(), &datum);
        prop_assert_eq!(read_pedigree(&bytes).unwrap(), datum.pedigree.clone());
        let mut opened = open(&bytes, Fact::FACTS).unwrap();
        prop_assert_eq!((opened.at, opened.fact), (datum.pedigree.at, datum.fact.index()));
        prop_assert_eq!(Fact::read(opened.fact, &mut opened.reader).unwrap(), datum.fact);
    }
}

#[test]
fn bytes_stand() {
    let bytes = datum_bytes(&like());
    let parts: [&[u8]; 5] = [
        &[0x1c, 0x16, 10, 0x18, 3, b'w', b'e', b'b', 0x16, 1, 0], // 1: pedigree { 1: 5, 2: "web", 3: -1 }
        &[0x1c, 0x3c],                                            // 2: fact { 3: Like {
        &[0x1c, 0x18, 3, b'a', b'n', b'n', 0],                    // 1: from { 1: "ann" }
        &[0x1c, 0x16, 14, 0],                                     // 2: to { 1: 7 }
        &[0x15, 2, 0, 0, 0],                                      // 3: via 1, and the ends of Like, the fact and the datum
    ];
    assert_eq!(bytes, parts.concat());
}

#[test]
fn fields_may_come_in_any_order_and_unknown_ones_are_passed_over() {
    let whole = datum_bytes(&like());
    let (pedigree, fact) = (&whole[1..11], &whole[12..whole.len() - 1]);
    // 7: a set of two i16, 8: a map of one text; 2: the fact; 1: the pedigree.
    let unknown = [0x7a, 0x24, 2, 4, 0x1b, 1, 0x88, 1, b'k', 1, b'v'];
    let bytes = [&unknown[..], &[0x0c, 4], fact, &[0x0c, 2], pedigree, &[0]].concat();
    assert_eq!(read_datum::<Fact>(&bytes).unwrap(), like());
    assert_eq!(read_pedigree(&bytes).unwrap(), like().pedigree);
    let mut opened = open(&bytes, Fact::FACTS).unwrap();
    assert_eq!(opened.at, Timestamp(5));
    assert_eq!(Fact::read(opened.fact, &mut opened.reader).unwrap(), like().fact);
}

#[test]
fn a_property_is_found_though_its_union_comes_first() {
    // fact { 1: { 2: { 1: Place {} }, 1: { 1: "a" } } }
    let bytes = [0x1c, 0x16, 10, 0, 0x1c, 0x1c, 0x2c, 0x1c, 0, 0, 0x0c, 2, 0x18, 1, b'a', 0, 0, 0, 0];
    let Fact::PersonHome(home) = read_datum::<Fact>(&bytes).unwrap().fact else { panic!("not a property") };
    assert_eq!((home.id.id.as_str(), home.value.country.as_str()), ("a", ""));
    assert_eq!(open(&bytes, Fact::FACTS).unwrap().fact, 0);
}

#[test]
fn a_property_that_is_null_is_named_beside_the_place_of_its_value() {
    let null = Fact::TownMayor(TownMayor { id: TownId { name: "a".into() }, value: None });
    let datum = Datum { pedigree: Pedigree { at: Timestamp(5), source: None, nonce: None }, fact: null };
    // fact { 4: { 1: { 1: "a" }, 3: 2 } }
    let bytes = [0x1c, 0x16, 10, 0, 0x1c, 0x4c, 0x1c, 0x18, 1, b'a', 0, 0x24, 4, 0, 0, 0];
    assert_eq!(datum_bytes(&datum), bytes);
    assert_eq!(read_datum::<Fact>(&bytes).unwrap(), datum);
    // Another property of the entity: none has the tag 9; and the home of a person may not be null: { 1: { 1: { 1: "a" }, 3: 1 } }.
    let unknown = [&bytes[..12], &[18], &bytes[13..]].concat();
    assert_eq!(read_datum::<Fact>(&unknown).unwrap_err().to_string(), "byte 13, field 3: fact 4 (property 9) is not in the schema");
    let required = [&bytes[..5], &[0x1c], &bytes[6..12], &[2], &bytes[13..]].concat();
    assert_eq!(read_datum::<Fact>(&required).unwrap_err().to_string(), "byte 13, field 3: `value` is missing");
}

/// Before nulls had a place, a null was written as its type's zero: fact { 4: { 1: { 1: "a" }, 2: { 1: false } } }.
#[test]
fn a_zero_that_was_written_for_a_null_reads_as_zero() {
    let bytes = [0x1c, 0x16, 10, 0, 0x1c, 0x4c, 0x1c, 0x18, 1, b'a', 0, 0x1c, 0x12, 0, 0, 0, 0];
    let Fact::TownOpen(open) = read_datum::<Fact>(&bytes).unwrap().fact else { panic!("another fact") };
    assert_eq!(open.value, Some(false));
}

#[test]
fn an_unknown_fact_is_an_error_that_names_it() {
    let edge = [0x1c, 0x16, 10, 0, 0x1c, 0x9c, 0, 0, 0];
    let property = [0x1c, 0x16, 10, 0, 0x1c, 0x1c, 0x2c, 0x9c, 0, 0, 0, 0, 0];
    let say = |bytes: &[u8]| open(bytes, Fact::FACTS).unwrap_err().to_string();
    assert_eq!(say(&edge), "byte 8, field 9: fact 9 (property 0) is not in the schema");
    assert_eq!(say(&property), "byte 10, field 9: fact 1 (property 9) is not in the schema");
}

#[test]
fn what_is_missing_is_named_with_its_place() {
    let no_time = [0x1c, 0, 0x1c, 0x3c, 0, 0, 0];
    assert_eq!(read_datum::<Fact>(&no_time).unwrap_err().to_string(), "byte 2, field 1: `at` is missing");
    assert_eq!(read_datum::<Fact>(&[0]).unwrap_err().to_string(), "byte 1, field 0: `pedigree` is missing");
    let no_end = [0x1c, 0x16, 10, 0, 0x1c, 0x3c, 0, 0, 0];
    assert_eq!(read_datum::<Fact>(&no_end).unwrap_err().to_string(), "byte 7, field 3: `from` is missing");
}

#[test]
fn absent_fields_are_zero() {
    let empty: Everything = read(&[0]).unwrap();
    assert_eq!(empty, Decode::zero().unwrap());
    let tree: Tree = read(&[0]).unwrap();
    assert_eq!(tree, Tree { label: 0, left: None, more: Vec::new() });
}

#[test]
fn a_value_of_another_type_is_an_error() {
    let error = read::<Everything>(&[0x18, 1, b'x', 0]).unwrap_err();
    assert_eq!(error.to_string(), "byte 1, field 1: a value of wire type 8 stands where a bool is expected");
}

#[test]
fn an_integer_that_does_not_fit_is_an_error() {
    // 6: byte (u8, on the wire i16) = 256
    let error = read::<Everything>(&[0x64, 0x80, 0x04, 0]).unwrap_err();
    assert_eq!(error.to_string(), "byte 3, field 6: 256 does not fit u8");
}

#[test]
fn what_could_not_be_read_is_not_written() {
    let mut out = vec![1, 2];
    let mut late = like();
    late.pedigree.at = Timestamp(i64::MAX);
    assert_eq!(write_datum(&late, &mut out), Err(Fault::Range(i64::MAX.into(), "timestamp")));
    assert_eq!(out, [1, 2]);
    assert_eq!(f64::NAN.write(&mut Writer::new(&mut out)), Err(Fault::Nan));
}

#[test]
fn nan_is_refused() {
    let mut bytes = vec![0x07, 80];
    bytes.extend(f64::NAN.to_le_bytes());
    bytes.push(0);
    assert_eq!(read::<Everything>(&bytes).unwrap_err().to_string(), "byte 10, field 40: NaN is not a number that can be counted");
}

#[test]
fn steps_of_fifteen_are_read_in_both_forms() {
    let short: Everything = read(&[0x86, 2, 0xf6, 4, 0]).unwrap();
    let long: Everything = read(&[0x86, 2, 0x06, 46, 4, 0]).unwrap();
    assert_eq!((short.word, short.wide), (1, 2));
    assert_eq!(short, long);
}

#[test]
fn bools_in_lists_are_read_as_any_library_wrote_them() {
    for bytes in [[0x09, 90, 0x21, 1, 2, 0], [0x09, 90, 0x22, 1, 0, 0]] {
        assert_eq!(read::<Everything>(&bytes).unwrap().flags, [true, false]);
    }
}
