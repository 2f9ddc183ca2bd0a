//! Inputs that are made up from a seed: values in a format, cut, spliced and damaged.

use std::ops::Range;

#[path = "../../../tests/tests/layers/invent.rs"]
mod invent;

use headwater::codec::{json, protobuf, thrift};
use headwater::{Datum, Decode, Fact as _, Pedigree, Timestamp, Value};
use invent::Invent;

use crate::values::{Everything, Fact};

/// Bytes that mean something in a format, or that nothing reads.
const BINARY: &[&[u8]] = &[
    b"",
    b"\0",
    b"\x01",
    b"\x7f",
    b"\x80",
    b"\xff",
    b"\x80\x00",
    b"\x80\x80\x80\x00",
    b"\xff\xff\xff\xff\x0f",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
    b"\x0a\x00",
    b"\x0b",
    b"\x0c",
    b"\x12\x00",
    b"\x1c",
    b"\x2c",
    b"\x19\xf1",
    b"\x1b\x7f\xbb",
    b"\x92\x01\x00",
    b"\x7f\xff\xff\xff",
    b"\x0f\x00\x12\x0c\x00\x00\x00\x01",
    b"\x0d\x00\x0d\x0b\x0e\x00\x00\x00\x02",
    b"\xe2\x12\x00",
    b"\x18\x02",
    b"\x00\x00\x00\x00\x00\x00\xf8\x7f",
    b"\xc3\xa9",
    b"\xed\xa0\x80",
];

/// The same of JSON.
const TEXT: &[&[u8]] = &[
    b"",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\"",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"\\ud83d\\ude00",
    b"null",
    b"true",
    b"-0.0",
    b"1e400",
    b"1.5e3",
    b"99999999999999999999",
    b"-9223372036854775808",
    b"\"Infinity\"",
    b"\"#17\"",
    b"\"x\":1,",
    b"\"more\":[{}],",
    b"\"back\":{}",
    b"{\"id\":",
    b"\n\t ",
    b"\xff",
    b"\xef\xbb\xbf",
];

/// The input of a seed for a target.
pub(crate) fn input(target: &str, seed: u64) -> Vec<u8> {
    let mut invent = Invent::new(seed);
    invent.now = 1_763_719_200_000_000;
    let pieces = if target == "json" { TEXT } else { BINARY };
    let mut input = if invent.below(16) == 0 { noise(&mut invent) } else { value(target, &mut invent) };
    for _ in 0..invent.below(7) {
        damage(&mut input, target, pieces, &mut invent);
    }
    input
}

fn noise(invent: &mut Invent) -> Vec<u8> {
    (0..invent.below(64)).map(|_| invent.below(256) as u8).collect()
}

/// A value or a datum, as its format has it.
fn value(target: &str, invent: &mut Invent) -> Vec<u8> {
    let mut out = Vec::new();
    let written = if target != "json" && invent.below(2) == 0 {
        let value = Everything::read(invent, None).expect("what is made up is sound");
        match target {
            "thrift" => value.write(&mut thrift::Writer::new(&mut out)),
            "binary" => value.write(&mut thrift::binary::Writer::new(&mut out)),
            _ => protobuf::encode(&value, &mut out),
        }
    } else {
        let fact = invent.below(Fact::FACTS.len());
        let fact = Fact::read(fact, invent).expect("what is made up is sound");
        let source = (invent.below(2) == 0).then(|| "till".to_owned());
        let nonce = source.as_ref().map(|_| invent.below(1 << 20) as u64);
        let datum = Datum { pedigree: Pedigree { at: Timestamp(invent.now), source, nonce }, fact };
        match target {
            "thrift" => thrift::write_datum(&datum, &mut out),
            "binary" => thrift::binary::write_datum(&datum, &mut out),
            "protobuf" => protobuf::write_datum(&datum, &mut out),
            _ => json::write_datum(&datum, &mut out),
        }
    };
    written.expect("what is made up can be written");
    out
}

fn damage(input: &mut Vec<u8>, target: &str, pieces: &[&[u8]], invent: &mut Invent) {
    let at = invent.below(input.len() + 1);
    let end = (at + 1 + invent.below(12)).min(input.len());
    match invent.below(9) {
        0 => drop(input.drain(at..end)),
        1 => {
            let again = input[at..end].repeat(invent.below(40));
            replace(input, at..at, &again);
        }
        2 if at < input.len() => input[at] ^= 1 << invent.below(8),
        3 if at < input.len() => input[at] = invent.below(256) as u8,
        4 => input.truncate(at),
        // A stretch of another value, in the place of one of this.
        5 => {
            let other = value(target, invent);
            let from = invent.below(other.len() + 1);
            let to = (from + invent.below(60)).min(other.len());
            replace(input, at..end, &other[from..to]);
        }
        // All of it inside of itself, or of one thing many times over.
        6 if input.len() < 1 << 12 => {
            let start: &[u8] = match target {
                "thrift" => &[0x0c, 0xd8, 0x04],
                "binary" => &[0x0c, 0x01, 0x2c],
                "protobuf" => &[0xe2, 0x12],
                _ => b"{\"back\":",
            };
            let mut nested = start.repeat(1 + invent.below(80));
            nested.append(input);
            *input = nested;
        }
        // A length before a stretch.
        7 if target == "protobuf" => {
            let head = [(1 + invent.below(21)) as u8 * 8 % 128 + 2, (end - at.min(end)) as u8];
            replace(input, at..at, &head);
        }
        _ => replace(input, at..at, pieces[invent.below(pieces.len())]),
    }
}

fn replace(input: &mut Vec<u8>, place: Range<usize>, with: &[u8]) {
    input.splice(place, with.iter().copied());
}
