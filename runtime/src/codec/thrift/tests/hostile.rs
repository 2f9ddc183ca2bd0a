//! Bytes that mean harm, or are merely broken: an error, never a panic, never much memory.

use headwater::Fact as _;
use headwater::sample::everything::{Everything, Tree};
use headwater::sample::{Fact, any};
use proptest::prelude::*;

use super::super::{Reader, Reason, Writer, open, read_datum, read_pedigree};
use super::{bytes_of, datum_bytes, read};
use crate::codec::MAX_DEPTH;
use crate::value::{Fault, Reader as _, Value as _};

/// Everything that reads, on the same bytes.
fn read_all(bytes: &[u8]) {
    let _ = read::<Everything>(bytes);
    let _ = read_datum::<Fact>(bytes);
    let _ = read_pedigree(bytes);
    let _ = Reader::new(bytes).skip();
    if let Ok(mut opened) = open(bytes, Fact::FACTS) {
        let _ = Fact::read(opened.fact, &mut opened.reader);
    }
}

proptest! {
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
fn deep_nesting_is_refused() {
    // The innermost tree's empty list is a level as well.
    let mut tree = Tree { label: 0, left: None, more: Vec::new() };
    for _ in 0..62 {
        tree = Tree { label: 1, left: Some(Box::new(tree)), more: Vec::new() };
    }
    assert_eq!(read::<Tree>(&bytes_of(&tree)).as_ref(), Ok(&tree));
    let deeper = Tree { label: 1, left: Some(Box::new(tree)), more: Vec::new() };
    // What could not be read is not written.
    assert_eq!(deeper.write(&mut Writer::new(&mut Vec::new())), Err(Fault::Depth(MAX_DEPTH)));
    let nested = |depth: usize| [&[0x2c].repeat(depth - 1)[..], &[0].repeat(depth)].concat();
    assert!(read::<Tree>(&nested(MAX_DEPTH.into())).is_ok());
    assert_eq!(read::<Tree>(&nested(usize::from(MAX_DEPTH) + 1)).unwrap_err().reason(), Reason::Depth);
    // Records, lists and maps that nobody asked for, a million deep.
    for opening in [&[0x9c][..], &[0x99, 0x19], &[0x9b, 1, 0xbb]] {
        let bytes = opening.repeat(1_000_000);
        assert_eq!(read::<Tree>(&bytes).unwrap_err().reason(), Reason::Depth);
    }
}

#[test]
fn lengths_beyond_the_input_are_refused() {
    let endless = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
    for (field, wire) in [(41u8, 8u8), (46, 9), (49, 9)] {
        let mut bytes = vec![wire, field * 2];
        bytes.extend(if wire == 9 { vec![if field == 49 { 0xfc } else { 0xf6 }] } else { vec![] });
        bytes.extend(endless);
        assert_eq!(read::<Everything>(&bytes).unwrap_err().reason(), Reason::End);
    }
}

#[test]
fn lists_may_not_multiply_the_input() {
    // 3: more, a list of two million empty trees: two megabytes here, more than MAX_LIST_BYTES in memory.
    let count = 2_500_000u32;
    assert!(count as usize * size_of::<Tree>() > crate::codec::MAX_LIST_BYTES);
    let mut bytes = vec![0x39, 0xfc];
    let mut left = count;
    while left >= 0x80 {
        bytes.push(left as u8 | 0x80);
        left >>= 7;
    }
    bytes.push(left as u8);
    bytes.resize(bytes.len() + count as usize + 1, 0);
    assert_eq!(read::<Tree>(&bytes).unwrap_err().reason(), Reason::Lists);
}

#[test]
fn numbers_are_at_most_64_bits() {
    let long = |last: u8| [&[0x56][..], &[0xff; 9], &[last], &[0]].concat();
    assert_eq!(read::<Everything>(&long(1)).unwrap().long, i64::MIN);
    assert_eq!(read::<Everything>(&long(2)).unwrap_err().reason(), Reason::Varint);
    assert_eq!(read::<Everything>(&long(0x80)).unwrap_err().reason(), Reason::Varint);
}

#[test]
fn text_is_utf_8() {
    assert_eq!(read::<Everything>(&[0x08, 82, 1, 0xff, 0]).unwrap_err().reason(), Reason::Utf8);
}

#[test]
fn a_list_holds_what_the_schema_says() {
    // 47: texts, a list of one i64.
    let error = read::<Everything>(&[0x09, 94, 0x16, 2, 0]).unwrap_err();
    assert_eq!(error.reason(), Reason::WireType { wanted: "string", found: 6 });
}
