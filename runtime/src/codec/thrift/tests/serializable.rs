//! Values as structs of the `thrift` crate, through its own protocols.

use headwater::sample::choices::{self, Choices};
use headwater::sample::everything::{Everything, Tree};
use headwater::sample::{Fact, Place, any};
use headwater::{Datum, Value};
use proptest::prelude::*;
use thrift::protocol::{
    TBinaryInputProtocol, TBinaryOutputProtocol, TCompactInputProtocol, TCompactOutputProtocol, TFieldIdentifier, TInputProtocol,
    TOutputProtocol, TSerializable, TStructIdentifier, TType,
};

use super::super::Struct;
use super::super::binary::Writer;
use super::peer;

fn binary<T>(value: &T) -> Vec<u8>
where
    Struct<T>: TSerializable,
    T: Clone,
{
    let mut bytes = Vec::new();
    Struct(value.clone()).write_to_out_protocol(&mut TBinaryOutputProtocol::new(&mut bytes, true)).unwrap();
    bytes
}

fn of_binary<T>(bytes: &[u8]) -> thrift::Result<T>
where
    Struct<T>: TSerializable,
{
    Struct::read_from_in_protocol(&mut TBinaryInputProtocol::new(bytes, true)).map(|Struct(value)| value)
}

proptest! {
    #[test]
    fn everything_goes_through_the_protocols_of_the_crate(value in any::everything()) {
        let bytes = binary(&value);
        let mut theirs = Vec::new();
        peer::everything(&mut TBinaryOutputProtocol::new(&mut theirs, true), &value).unwrap();
        prop_assert_eq!(&bytes, &theirs);
        prop_assert_eq!(&of_binary::<Everything>(&bytes).unwrap(), &value);

        let mut compact = Vec::new();
        Struct(value.clone()).write_to_out_protocol(&mut TCompactOutputProtocol::new(&mut compact)).unwrap();
        let back = Struct::<Everything>::read_from_in_protocol(&mut TCompactInputProtocol::new(&compact[..])).unwrap();
        prop_assert_eq!(back.0, value);
    }

    #[test]
    fn data_and_choices_too(datum in any::datum(), value in choices::choices()) {
        prop_assert_eq!(of_binary::<Datum<Fact>>(&binary(&datum)).unwrap(), datum);
        prop_assert_eq!(of_binary::<Choices>(&binary(&value)).unwrap(), value);
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = of_binary::<Everything>(&bytes);
        let _ = of_binary::<Datum<Fact>>(&bytes);
        let _ = Struct::<Everything>::read_from_in_protocol(&mut TCompactInputProtocol::new(&bytes[..]));
    }

    #[test]
    fn a_cut_datum_is_an_error(datum in any::datum(), at in any::<prop::sample::Index>()) {
        let bytes = binary(&datum);
        prop_assert!(of_binary::<Datum<Fact>>(&bytes[..at.index(bytes.len())]).is_err());
    }
}

#[test]
fn a_value_stands_in_a_struct_of_others_beside_what_nobody_knows() {
    let place = Place { country: "NL".into(), city: None, tags: vec!["a".into()] };
    let mut bytes = Vec::new();
    let mut p = TBinaryOutputProtocol::new(&mut bytes, true);
    p.write_struct_begin(&TStructIdentifier::new("Other")).unwrap();
    p.write_field_begin(&TFieldIdentifier::new("place", TType::Struct, 7)).unwrap();
    Struct(place.clone()).write_to_out_protocol(&mut p).unwrap();
    p.write_field_end().unwrap();
    p.write_field_begin(&TFieldIdentifier::new("more", TType::Bool, 8)).unwrap();
    p.write_bool(true).unwrap();
    p.write_field_stop().unwrap();

    let mut p = TBinaryInputProtocol::new(&bytes[..], true);
    p.read_struct_begin().unwrap();
    assert_eq!(p.read_field_begin().unwrap().id, Some(7));
    assert_eq!(Struct::<Place>::read_from_in_protocol(&mut p).unwrap().0, place);
    assert_eq!(p.read_field_begin().unwrap().id, Some(8));

    // A field 9, a UUID, which no schema of ours has.
    let mut unknown = [&binary(&place)[..]].concat();
    unknown.pop();
    unknown.extend([&[16, 0, 9][..], &[5; 16], &[0]].concat());
    assert_eq!(of_binary::<Place>(&unknown).unwrap(), place);
}

#[test]
fn what_is_wrong_is_told_in_the_words_of_ours() {
    // The crate itself shows no more than `bad data`.
    let message = |error: thrift::Error| match error {
        thrift::Error::Protocol(error) => error.message,
        other => panic!("{other}"),
    };
    let say = |bytes: &[u8]| message(of_binary::<Everything>(bytes).unwrap_err());
    assert!(say(&[6, 0, 6, 1, 0, 0]).contains("field 6: 256 does not fit u8"), "{}", say(&[6, 0, 6, 1, 0, 0]));
    // Whoever counts first how deep it is, the crate or we.
    assert!(of_binary::<Tree>(&[12, 0, 9].repeat(100_000)).is_err());
    let mut out = Vec::new();
    let nan = Struct(Everything { double: f64::NAN, ..crate::value::Decode::zero().unwrap() });
    let error = nan.write_to_out_protocol(&mut TBinaryOutputProtocol::new(&mut out, true)).unwrap_err();
    assert!(message(error).contains("NaN"));
    assert!(out.is_empty());
    assert!(f64::NAN.write(&mut Writer::new(&mut out)).is_err());
}

#[test]
fn an_empty_list_of_nothing_is_empty() {
    // field 3 of a `Place`, its tags: a list whose elements are said to be of type 0, as some writers have it.
    let bytes = [11, 0, 1, 0, 0, 0, 2, b'N', b'L', 15, 0, 3, 0, 0, 0, 0, 0, 0];
    assert_eq!(of_binary::<Place>(&bytes).unwrap(), Place { country: "NL".into(), city: None, tags: Vec::new() });
    // One with an element in it has none of that type.
    let bytes = [11, 0, 1, 0, 0, 0, 2, b'N', b'L', 15, 0, 3, 0, 0, 0, 0, 1, 0];
    assert!(of_binary::<Place>(&bytes).is_err());
}
