//! `load --format`: the same facts in every format, bad records among good ones, inputs that end early.

use std::path::Path;

use activity::Fact;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use headwater::Datum;
use headwater::codec::{json, protobuf, thrift};

use crate::program::{Program, Ran};

/// What is not JSON, how a datum is written in it, and how a length stands before it.
const FORMATS: [(&str, Write, Frame); 3] = [("thrift", compact, four), ("thrift-binary", binary, four), ("protobuf", message, varint)];

type Write = fn(&Datum<Fact>) -> Vec<u8>;
type Frame = fn(&[u8]) -> Vec<u8>;

fn compact(datum: &Datum<Fact>) -> Vec<u8> {
    let mut out = Vec::new();
    thrift::write_datum(datum, &mut out).unwrap();
    out
}

fn binary(datum: &Datum<Fact>) -> Vec<u8> {
    let mut out = Vec::new();
    thrift::binary::write_datum(datum, &mut out).unwrap();
    out
}

fn message(datum: &Datum<Fact>) -> Vec<u8> {
    let mut out = Vec::new();
    protobuf::write_datum(datum, &mut out).unwrap();
    out
}

fn four(record: &[u8]) -> Vec<u8> {
    [&(record.len() as u32).to_be_bytes(), record].concat()
}

fn varint(record: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    prost::encoding::encode_varint(record.len() as u64, &mut out);
    out.extend(record);
    out
}

fn authored(commit: &str) -> String {
    format!(r#"{{"at":"2026-11-21T10:00:00Z","fact":{{"Authored":{{"from":"ann","to":"{commit}","files":1,"merge":false}}}}}}"#)
}

fn datum(text: &str) -> Datum<Fact> {
    json::read_datum(text.as_bytes()).unwrap()
}

fn load(program: &Program, format: &str, file: &Path) -> Ran {
    program.run(&["load".as_ref(), "--format".as_ref(), format.as_ref(), file.as_os_str()])
}

fn said(ran: &Ran, status: i32, counts: &str) {
    assert_eq!(ran.status, Some(status), "{}{}", ran.out, ran.err);
    assert!(ran.out.starts_with(counts), "{:?} does not say {counts:?}; {}", ran.out, ran.err);
}

/// What the program answers about everything.
fn answers(program: &Program) -> String {
    let text = program.done(&["scan", "PersonActivity", "--json"]);
    let lines = text.lines().map(|line| {
        let mut row: serde_json::Value = serde_json::from_str(line).unwrap();
        ["watermark", "lag_seconds"].iter().for_each(|fresh| row[*fresh] = serde_json::Value::Null);
        row.to_string()
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_same_facts_give_the_same_answers_in_every_format() {
    let commits: Vec<String> = (0..5000).map(|n| authored(&format!("c{n}"))).collect();
    let expected = Program::new();
    let file = expected.file("facts.ndjson", commits.join("\n"));
    said(&load(&expected, "json", &file), 0, "taken 5000, repeats 0, refused 0");
    let expected = answers(&expected);
    assert!(expected.contains("5000"), "{expected}");
    for (format, write, frame) in FORMATS {
        let program = Program::new();
        let bytes: Vec<u8> = commits.iter().flat_map(|text| frame(&write(&datum(text)))).collect();
        let file = program.file("facts.bin", &bytes);
        said(&load(&program, format, &file), 0, "taken 5000, repeats 0, refused 0");
        assert_eq!(answers(&program), expected, "{format}");
        // Loaded again, packed or not, they are known by their file and number.
        let packed = program.file("packed/facts.bin.zst", zstd::encode_all(&bytes[..], 3).unwrap());
        for again in [&file, &packed] {
            said(&load(&program, format, again), 0, "taken 0, repeats 5000, refused 0");
        }
        let ran = program.run_on(&["load", "--format", format, "--source", "in"], &bytes);
        said(&ran, 0, "taken 5000, repeats 0, refused 0");
    }
}

#[test]
fn good_records_among_bad_ones_are_taken() {
    for (format, write, frame) in FORMATS {
        let program = Program::new();
        let record = |commit| write(&datum(&authored(commit)));
        // Text that is not UTF-8 in the second; the fourth is empty, and of the fifth the last byte is missing.
        let mut broken = record("c-bad");
        let at = broken.windows(5).position(|bytes| bytes == b"c-bad").unwrap();
        broken[at] = 0xff;
        let long = record("c5");
        let records = [record("c1"), broken.clone(), record("c3"), Vec::new(), long[..long.len() - 1].to_vec(), record("c6")];
        let file = program.file("facts.bin", records.iter().flat_map(|record| frame(record)).collect::<Vec<u8>>());
        let ran = load(&program, format, &file);
        said(&ran, 1, "taken 3, repeats 0, refused 3");
        assert!(ran.out.contains("refused records are set aside in"), "{}", ran.out);

        let second = frame(&records[0]).len() + frame(&broken).len() - broken.len();
        let letters = program.dead_letters();
        assert_eq!(letters.iter().map(|letter| letter["record"].as_u64().unwrap()).collect::<Vec<_>>(), [2, 4, 5]);
        for (letter, said) in letters.iter().zip(ran.err.lines()) {
            let (record, byte, reason) = (&letter["record"], &letter["byte"], letter["reason"].as_str().unwrap());
            assert_eq!(said, format!("{}: record {record}, byte {byte}: {reason}", file.display()), "{format}");
        }
        assert!(letters[0]["reason"].as_str().unwrap().ends_with(": text is not UTF-8"), "{format}: {}", letters[0]);
        assert!(letters[0]["reason"].as_str().unwrap().starts_with("field "), "{format}: {}", letters[0]);
        let byte = letters[0]["byte"].as_u64().unwrap() as usize;
        assert!((second + 1..=second + broken.len()).contains(&byte), "{format}: {}", letters[0]);
        assert_eq!(STANDARD.decode(letters[0]["base64"].as_str().unwrap()).unwrap(), broken);
    }
}

#[test]
fn what_is_broken_off_fails_after_what_was_good_and_can_be_loaded_again() {
    for (format, write, frame) in FORMATS {
        let program = Program::new();
        let bytes: Vec<u8> = (0..3).flat_map(|n| frame(&write(&datum(&authored(&format!("c{n}")))))).collect();
        let third = bytes.len() / 3 * 2 + frame(&[]).len();
        let ran = load(&program, format, &program.file("facts.bin", &bytes[..bytes.len() - 3]));
        said(&ran, 2, "taken 2, repeats 0, refused 0");
        assert!(ran.err.contains(&format!("facts.bin: record 3, byte {third}: the input ends after")), "{format}: {}", ran.err);
        assert_eq!(ran.err.lines().count(), 1);
        said(&load(&program, format, &program.file("facts.bin", &bytes)), 0, "taken 1, repeats 2, refused 0");
    }
}

#[test]
fn another_format_than_the_one_that_was_named_is_told() {
    let program = Program::new();
    let file = program.file("facts.ndjson", authored("c1"));
    let ran = load(&program, "thrift", &file);
    said(&ran, 2, "taken 0");
    assert!(ran.err.contains("is it of this --format, each record behind its length in four bytes"), "{}", ran.err);
    assert!(ran.err.contains("record 1, byte 4: "), "{}", ran.err);
    let ran = load(&program, "xml", &file);
    assert!(ran.status == Some(2) && ran.err.contains("json, thrift, thrift-binary, protobuf"), "{}", ran.err);
}

#[test]
fn a_huge_record_costs_nobody_else() {
    let program = Program::new();
    let huge = format!(r#"{{"at":"2026-11-21T10:00:00Z","fact":{{"Parent":{{"from":"a","to":"{}"}}}}}}"#, "x".repeat(20 << 20));
    let bytes: Vec<u8> = [authored("1"), huge, authored("2")].iter().flat_map(|text| varint(&message(&datum(text)))).collect();
    let ran = program.run_on(&["load", "--format", "protobuf"], &bytes);
    said(&ran, 1, "taken 2, repeats 0, refused 1");
    assert!(ran.err.starts_with("standard input: record 2, byte ") && ran.err.contains("the record is too long"), "{}", ran.err);
    let letters = program.dead_letters();
    assert!(letters[0]["cut"].as_u64().unwrap() > 20 << 20);
    assert!(letters[0]["base64"].as_str().unwrap().len() < 10_000);
}
