//! What fuzzing the decoders has found, as tests: the inputs in `cases/` once broke a target, whose name they begin with. `cargo run
//! --release -p headwater --example fuzz-formats` looks for more; here a few thousand inputs are tried.

mod memory;
mod values;
mod inputs;
mod targets;

use std::fs;
use std::path::Path;

use targets::TARGETS;

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;

#[test]
fn what_was_found_stays_mended() {
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/found/cases")).unwrap() {
        let path = entry.unwrap().path();
        println!("{}", path.display());
        let input = fs::read(&path).unwrap();
        TARGETS.iter().for_each(|(_, target)| target(&input));
    }
}

#[test]
fn a_few_thousand_inputs_hold() {
    for (name, target) in TARGETS {
        (0..2000).for_each(|seed| target(&inputs::input(name, seed)));
    }
}

/// Most inputs break something, and some are values still: else nothing would be tried but errors.
#[test]
fn some_inputs_are_values() {
    let whole =
        (0..2000).filter(|seed| headwater::codec::thrift::read_datum::<values::Fact>(&inputs::input("thrift", *seed)).is_ok()).count();
    assert!((100..1900).contains(&whole), "{whole}");
}

/// A thread has two megabytes, unless somebody asks for more: what is nested as deep as may be is read in them, also where nothing is
/// optimised.
#[test]
fn the_deepest_values_fit_the_stack_of_a_thread() {
    use headwater::codec::{json, protobuf, thrift};
    let read = |bytes: &[u8]| {
        let values = [
            headwater::Decode::read(&mut thrift::Reader::new(bytes), None).ok(),
            protobuf::decode::<values::Everything>(bytes).ok(),
            std::str::from_utf8(bytes).ok().and_then(|text| headwater::Decode::read(&mut json::Reader::strict(text), None).ok()),
        ];
        values.into_iter().flatten().map(|value| depth(&value)).max().unwrap_or(0)
    };
    // 18: more, and 300: back, each inside of the one before.
    let lists = [&b"\x09\x24\x1c".repeat(31)[..], &b"\0".repeat(32)].concat();
    let boxes = [&b"\x0c\xd8\x04".repeat(63)[..], &b"\0".repeat(64)].concat();
    let messages = (1..100).fold(Vec::new(), |inner: Vec<u8>, _| {
        let len = [inner.len() as u8 | 0x80, (inner.len() >> 7) as u8];
        [&[0x92, 0x01][..], &len, &inner].concat()
    });
    let objects = format!("{}{{}}{}", "{\"more\":[".repeat(31), "]}".repeat(31)).into_bytes();
    for (bytes, expected) in [(lists, 32), (boxes, 64), (messages, 100), (objects, 32)] {
        let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(move || read(&bytes)).unwrap();
        assert_eq!(thread.join().unwrap(), expected);
    }
}

/// How many values stand in one another.
fn depth(value: &values::Everything) -> usize {
    1 + value.more.first().or(value.back.as_deref()).map_or(0, depth)
}
