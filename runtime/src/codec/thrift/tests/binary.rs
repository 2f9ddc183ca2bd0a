//! Thrift Binary against itself, against the `thrift` crate, and against hostile bytes.

use headwater::Value;
use headwater::sample::choices::{self, Choices, Either};
use headwater::sample::everything::{Everything, Tree};
use headwater::sample::{Datum, Fact, any};
use proptest::prelude::*;
use thrift::protocol::TBinaryOutputProtocol;

use super::super::binary::{Reader, Writer, read_datum, write_datum};
use super::super::{Error, Reason};
use super::{like, peer};
use crate::codec::MAX_LIST_BYTES;
use crate::value::{Decode, Fault, Reader as _};

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

fn through_the_crate(write: impl FnOnce(&mut peer::Out<'_>) -> peer::Written) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut TBinaryOutputProtocol::new(&mut bytes, true)).unwrap();
    bytes
}

/// Everything that reads, on the same bytes.
fn read_all(bytes: &[u8]) {
    let _ = read::<Everything>(bytes);
    let _ = read::<Choices>(bytes);
    let _ = read_datum::<Fact>(bytes);
    let _ = Reader::new(bytes).skip();
}

proptest! {
    #[test]
    fn everything_is_read_back_and_has_the_bytes_of_the_crate(value in any::everything()) {
        let bytes = bytes_of(&value);
        let back: Everything = read(&bytes).unwrap();
        // By bytes as well, for -0.0 equals 0.0.
        prop_assert_eq!(&bytes_of(&back), &bytes);
        prop_assert_eq!(&back, &value);
        prop_assert_eq!(bytes, through_the_crate(|p| peer::everything(p, &value)));
    }

    #[test]
    fn data_are_read_back_and_have_the_bytes_of_the_crate(datum in any::datum()) {
        let bytes = datum_bytes(&datum);
        prop_assert_eq!(&read_datum::<Fact>(&bytes).unwrap(), &datum);
        prop_assert_eq!(bytes, through_the_crate(|p| peer::datum(p, &datum)));
    }

    #[test]
    fn choices_are_read_back(value in choices::choices()) {
        prop_assert_eq!(read::<Choices>(&bytes_of(&value)).unwrap(), value);
    }

    #[test]
    fn what_nobody_asks_for_is_passed_over_to_its_end(value in any::everything()) {
        let bytes = bytes_of(&value);
        let mut r = Reader::new(&bytes);
        r.skip().unwrap();
        prop_assert_eq!(r.offset(), bytes.len());
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_all(&bytes);
    }

    #[test]
    fn broken_values_never_panic(value in any::everything(), datum in any::datum(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        for mut bytes in [bytes_of(&value), datum_bytes(&datum)] {
            let at = at.index(bytes.len());
            read_all(&bytes[..at]);
            bytes[at] ^= byte;
            read_all(&bytes);
        }
    }

    #[test]
    fn a_cut_datum_is_an_error(datum in any::datum(), at in any::<prop::sample::Index>()) {
        let bytes = datum_bytes(&datum);
        let at = at.index(bytes.len());
        prop_assert!(read_datum::<Fact>(&bytes[..at]).is_err());
        prop_assert_eq!(read_datum::<Fact>(&[&bytes[..], &[0]].concat()).unwrap_err().reason(), Reason::Trailing);
    }
}

#[test]
fn bytes_stand() {
    let parts: [&[u8]; 9] = [
        &[12, 0, 1, 10, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5],                  // 1: pedigree { 1: 5
        &[11, 0, 2, 0, 0, 0, 3, b'w', b'e', b'b'],                      // 2: "web"
        &[10, 0, 3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0], // 3: -1 }
        &[12, 0, 2, 12, 0, 3],                                          // 2: fact { 3: Like {
        &[12, 0, 1, 11, 0, 1, 0, 0, 0, 3, b'a', b'n', b'n', 0],         // 1: from { 1: "ann" }
        &[12, 0, 2, 10, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0],               // 2: to { 1: 7 }
        &[8, 0, 3, 0, 0, 0, 1],                                         // 3: via 1
        &[0],                                                           // the end of Like
        &[0, 0],                                                        // and those of the fact and the datum
    ];
    assert_eq!(datum_bytes(&like()), parts.concat());
    assert_eq!(bytes_of(&Either::Flag(true)), [2, 0, 4, 1, 0]);
}

#[test]
fn any_byte_but_0_is_true() {
    for byte in [1, 2, 0xff] {
        assert!(read::<Everything>(&[2, 0, 1, byte, 0]).unwrap().flag);
    }
    assert!(!read::<Everything>(&[2, 0, 1, 0, 0]).unwrap().flag);
}

#[test]
fn lengths_below_zero_or_beyond_the_input_are_refused() {
    // 41: text; 46: words, a list of i64; 49: places, a list of records.
    for head in [&[11, 0, 41][..], &[15, 0, 46, 10], &[15, 0, 49, 12]] {
        let with = |length: i32| read::<Everything>(&[head, &length.to_be_bytes(), &[0; 20]].concat()).unwrap_err();
        assert_eq!(with(i32::MAX).reason(), Reason::End);
        assert_eq!(with(-1).reason(), Reason::Length(-1));
    }
    assert_eq!(
        read::<Everything>(&[11, 0, 41, 0xff, 0xff, 0xff, 0xfe]).unwrap_err().to_string(),
        "byte 7, field 41: a length of -2 is below zero"
    );
    // A map that nobody asks for: 99.
    assert_eq!(read::<Everything>(&[13, 0, 99, 8, 8, 0x7f, 0, 0, 0, 0]).unwrap_err().reason(), Reason::End);
}

#[test]
fn deep_nesting_is_refused() {
    // Records, lists and maps that nobody asked for, a million deep.
    for (field, level) in [(&[][..], &[12, 0, 9][..]), (&[15, 0, 9], &[15, 0, 0, 0, 1]), (&[13, 0, 9], &[3, 13, 0, 0, 0, 1, 7])] {
        let bytes = [field, &level.repeat(1_000_000)].concat();
        assert_eq!(read::<Tree>(&bytes).unwrap_err().reason(), Reason::Depth);
    }
}

#[test]
fn lists_may_not_multiply_the_input() {
    // 3: more, a list of two million empty trees: two megabytes here, more than MAX_LIST_BYTES in memory.
    let count = 2_500_000u32;
    assert!(count as usize * size_of::<Tree>() > MAX_LIST_BYTES);
    let mut bytes = [&[15, 0, 3, 12][..], &count.to_be_bytes()].concat();
    bytes.resize(bytes.len() + count as usize + 1, 0);
    assert_eq!(read::<Tree>(&bytes).unwrap_err().reason(), Reason::Lists);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let say = |bytes: &[u8]| read::<Everything>(bytes).unwrap_err().to_string();
    assert_eq!(say(&[11, 0, 1, 0, 0, 0, 0, 0]), "byte 3, field 1: a value of wire type 11 stands where a bool is expected");
    assert_eq!(say(&[6, 0, 6, 1, 0, 0]), "byte 5, field 6: 256 does not fit u8");
    assert_eq!(say(&[11, 0, 41, 0, 0, 0, 1, 0xff, 0]), "byte 8, field 41: text is not UTF-8");
    assert_eq!(say(&[17, 0, 99, 0]), "byte 3, field 99: a value of wire type 17 stands where a known type is expected");
    assert_eq!(
        say(&[&[4, 0, 40][..], &f64::NAN.to_be_bytes(), &[0]].concat()),
        "byte 11, field 40: NaN is not a number that can be counted"
    );
    let either = |bytes: &[u8]| read::<Either>(bytes).unwrap_err().to_string();
    assert_eq!(either(&[0]), "byte 1, field 0: a `Either` holds exactly one of its cases, and this one none");
    assert_eq!(either(&[2, 0, 4, 1, 2, 0, 4, 1, 0]), "byte 7, field 4: a `Either` holds exactly one of its cases, and this one more");
}

#[test]
fn what_could_not_be_read_is_not_written() {
    let mut out = vec![1, 2];
    let mut late = like();
    late.pedigree.at = headwater::Timestamp(i64::MAX);
    assert_eq!(write_datum(&late, &mut out), Err(Fault::Range(i64::MAX.into(), "timestamp")));
    assert_eq!(out, [1, 2]);
    assert_eq!(f64::NAN.write(&mut Writer::new(&mut out)), Err(Fault::Nan));
}
