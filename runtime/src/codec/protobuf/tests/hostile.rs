//! Bytes that mean harm, or are merely broken: an error, never a panic, never much memory.

use headwater::sample::choices::Choices;
use headwater::sample::everything::{Everything, More, RepoId, Tree};
use headwater::sample::{Fact, any};
use proptest::prelude::*;

use super::super::{MAX_MESSAGES, Reader, Reason, decode, encode, read_datum, read_pedigree};
use super::{bytes_of, datum_bytes};
use crate::value::{Fault, Reader as _};

/// Everything that reads, on the same bytes.
fn read_all(bytes: &[u8]) {
    let _ = decode::<Everything>(bytes);
    let _ = decode::<More>(bytes);
    let _ = decode::<Choices>(bytes);
    let _ = decode::<RepoId>(bytes);
    let _ = decode::<Tree>(bytes);
    let _ = read_datum::<Fact>(bytes);
    let _ = read_pedigree(bytes);
    assert!(Reader::new(bytes).skip().is_ok());
}

/// Fields that schemas have, with values of any type, one in another.
fn fields() -> impl Strategy<Value = Vec<u8>> {
    let leaf = prop::collection::vec(any::<u8>(), 0..12);
    leaf.prop_recursive(4, 40, 5, |inner| {
        let field = (prop_oneof![1..20u32, 39..56u32, Just(300), Just(32_767), any::<u32>()], 0..8u32, inner);
        prop::collection::vec(field, 0..5).prop_map(|fields| {
            let mut out = Vec::new();
            for (tag, wire, value) in fields {
                let mut head = tag << 3 | wire;
                while head >= 0x80 {
                    out.push(head as u8 | 0x80);
                    head >>= 7;
                }
                out.push(head as u8);
                if wire == 2 && value.len() < 0x80 {
                    out.push(value.len() as u8);
                }
                out.extend(value);
            }
            out
        })
    })
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_all(&bytes);
    }

    #[test]
    fn random_fields_never_panic(bytes in fields()) {
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
        // Where the fact has not begun it is missing; elsewhere its length is wrong.
        prop_assert!(read_datum::<Fact>(&bytes[..at]).is_err());
    }
}

#[test]
fn deep_nesting_is_refused() {
    let mut tree = Tree { label: 0, left: None, more: Vec::new() };
    for _ in 1..MAX_MESSAGES {
        tree = Tree { label: 1, left: Some(Box::new(tree)), more: Vec::new() };
    }
    assert!(decode::<Tree>(&bytes_of(&tree)).is_ok());
    let within = bytes_of(&tree);
    let deeper = Tree { label: 1, left: Some(Box::new(tree)), more: Vec::new() };
    // What could not be read is not written.
    assert_eq!(encode(&deeper, &mut Vec::new()), Err(Fault::Depth(MAX_MESSAGES)));
    // 2: left, of two bytes for the length.
    let deeper = [&[0x12, within.len() as u8 | 0x80, (within.len() >> 7) as u8][..], &within].concat();
    let error = decode::<Tree>(&deeper).unwrap_err();
    assert_eq!(error.reason(), Reason::Depth);
    assert_eq!(error.path(), [2; 16], "the outermost fifteen and the last");
    // Groups that nobody asked for, a million deep.
    assert_eq!(decode::<Tree>(&[0x4b].repeat(1_000_000)).unwrap_err().reason(), Reason::Depth);
}

#[test]
fn lengths_beyond_the_input_are_refused() {
    let endless = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
    for tag in [41u32, 44, 45, 46, 47, 49, 50, 55, 60] {
        let head = tag << 3 | 2;
        let bytes = [&[head as u8 | 0x80, (head >> 7) as u8][..], &endless].concat();
        let error = decode::<Everything>(&bytes).unwrap_err();
        assert_eq!((error.reason(), error.path()), (Reason::End, &[tag][..]));
    }
}

#[test]
fn what_is_longer_than_its_message_is_refused() {
    // 44: place, two bytes long, { 1: a text of three bytes }.
    let say = |bytes: &[u8]| decode::<Everything>(bytes).unwrap_err().to_string();
    assert_eq!(say(&[0xe2, 2, 2, 0x0a, 3, b'a', b'b', b'c']), "byte 8, field 44.1: a field is longer than the message that holds it");
    // 46: words, one byte long, of which the first takes two.
    assert_eq!(say(&[0xf2, 2, 1, 0x80, 1]), "byte 5, field 46: a field is longer than the message that holds it");
    // 52: page { 1: a number of two bytes, of which one is there }.
    assert_eq!(say(&[0xa2, 3, 2, 0x08, 0x80, 1]), "byte 6, field 52.1: a field is longer than the message that holds it");
}

#[test]
fn lists_may_not_multiply_the_input() {
    // 3: more, empty trees: two bytes each here, more than MAX_LIST_BYTES in memory.
    let count = crate::codec::MAX_LIST_BYTES / size_of::<Tree>() + 1;
    let bytes = [0x1a, 0].repeat(count);
    assert_eq!(decode::<Tree>(&bytes).unwrap_err().reason(), Reason::Lists);
    assert!(decode::<Tree>(&bytes[2..]).is_ok());
    // 12: counts, empty entries.
    let count = crate::codec::MAX_LIST_BYTES / (2 * size_of::<(String, u32)>()) + 1;
    assert_eq!(decode::<More>(&[0x62, 0].repeat(count * 2)).map(|more| more.counts.len()), Ok(1), "one key takes room once");
}

#[test]
fn numbers_are_at_most_64_bits() {
    let long = |last: &[u8]| [&[0x28][..], &[0xff; 9], last].concat();
    assert_eq!(decode::<Everything>(&long(&[1])).unwrap().long, -1);
    assert_eq!(decode::<Everything>(&long(&[2])).unwrap_err().reason(), Reason::Varint);
    assert_eq!(decode::<Everything>(&long(&[0x80])).unwrap_err().reason(), Reason::Varint);
    assert_eq!(decode::<Everything>(&long(&[0x80, 0])).unwrap_err().reason(), Reason::Varint);
    assert_eq!(decode::<Everything>(&long(&[])).unwrap_err().reason(), Reason::End);
    // More bytes than a number needs are taken.
    assert_eq!(decode::<Everything>(&[0xa8, 0x80, 0x80, 0, 0x87, 0x80, 0]).unwrap().long, 7);
}

#[test]
fn text_is_utf_8() {
    let error = decode::<Everything>(&[0xca, 2, 1, 0xff]).unwrap_err();
    assert_eq!(error.to_string(), "byte 4, field 41: text is not UTF-8");
}

#[test]
fn fields_have_numbers() {
    let say = |bytes: &[u8]| decode::<Everything>(bytes).unwrap_err().to_string();
    assert_eq!(say(&[0x00, 1]), "byte 1: 0 is no number of a field");
    assert_eq!(say(&[0x80, 0x80, 0x80, 0x80, 0x10, 1]), "byte 5: 536870912 is no number of a field");
    assert_eq!(say(&[0xe2, 2, 2, 0x02, 0]), "byte 4, field 44: 0 is no number of a field");
    // Also in what is passed over: 60: a group with a field 0.
    assert_eq!(say(&[0xe3, 3, 0x00, 1]), "byte 3, field 60: 0 is no number of a field");
}

#[test]
fn groups_end_as_they_begin() {
    let say = |bytes: &[u8]| decode::<Everything>(bytes).unwrap_err().to_string();
    assert_eq!(say(&[0xe4, 3]), "byte 2, field 60: a group ends that did not begin");
    assert_eq!(say(&[0xe3, 3, 0xec, 3]), "byte 4, field 60: a group ends that did not begin");
    assert_eq!(say(&[0xe3, 3, 0x08]), "byte 3, field 60: the bytes end too early");
}

#[test]
fn values_have_the_types_of_the_schema() {
    let say = |bytes: &[u8]| decode::<Everything>(bytes).unwrap_err().to_string();
    assert_eq!(say(&[0x0a, 1, b'x']), "byte 1, field 1: a value of wire type 2 stands where a bool is expected");
    assert_eq!(say(&[0xe0, 2, 1]), "byte 2, field 44: a value of wire type 0 stands where a message is expected");
    assert_eq!(say(&[0xf8, 2, 1]), "byte 2, field 47: a value of wire type 0 stands where a string is expected");
    assert_eq!(say(&[0xe2, 2, 2, 0x08, 1]), "byte 4, field 44.1: a value of wire type 0 stands where a string is expected");
    assert_eq!(say(&[0x0f]), "byte 1, field 1: a value of wire type 7 stands where a bool is expected");
    assert_eq!(say(&[0xe7, 3]), "byte 2, field 60: a value of wire type 7 stands where a known type is expected");
}

#[test]
fn an_integer_that_does_not_fit_is_an_error() {
    let error = decode::<Everything>(&[0x30, 0x80, 2]).unwrap_err();
    assert_eq!(error.to_string(), "byte 3, field 6: 256 does not fit u8");
    // 23: of 64 bits; 4: an int of 32, of which more are cut.
    assert_eq!(decode::<Everything>(&[0x20, 0x81, 0x80, 0x80, 0x80, 0x10]).unwrap().int, 1);
}

#[test]
fn nan_is_refused() {
    let bytes = [&[0xc1, 2][..], &f64::NAN.to_le_bytes()].concat();
    assert_eq!(decode::<Everything>(&bytes).unwrap_err().to_string(), "byte 10, field 40: NaN is not a number that can be counted");
}

#[test]
fn uuids_have_sixteen_bytes_or_none() {
    // 55: more { 2: id }
    assert!(decode::<Everything>(&[0xba, 3, 2, 0x12, 0]).unwrap().more.id.is_nil());
    let error = decode::<Everything>(&[0xba, 3, 3, 0x12, 1, 7]).unwrap_err();
    assert_eq!(error.to_string(), "byte 6, field 55.2: 1 bytes are no uuid");
}
