//! Values in each format: ours beside the `thrift` crate and `prost`, written and read in one run.
//!
//! `cargo bench -p headwater-benches --bench codec`; `python3 benches/instructions.py codec` counts instructions instead of time.

mod protocol;
mod values;
mod with_prost;
mod with_thrift;

use std::error::Error;
use std::fmt::Debug;
use std::hint::black_box;
use std::time::Duration;

use headwater::Value;
use headwater::codec::{json, protobuf};
use headwater_benches::alone::Alone;
use headwater_benches::{Contestant, Timing, making, race, timed};
use prost::Message;
use protocol::{Binary, Compact, Protocol};
use with_prost::WithProst;
use with_thrift::WithThrift;

headwater::include_schema! {
    /// What is measured.
    "wire"
}

fn main() -> Result<(), Box<dyn Error>> {
    let alone = Alone::asked()?;
    let bench = |value| Bench { value, alone: alone.as_ref() };
    measure(&bench("a small value"), &values::view(1));
    measure(&bench("a value with others in it"), &values::visit());
    measure(&bench("a list of 1,000"), &wire::Batch { views: (0..1000).map(values::view).collect() });
    Ok(())
}

/// How one value is measured.
struct Bench<'a> {
    /// What it is called.
    value: &'a str,
    alone: Option<&'a Alone>,
}

impl Bench<'_> {
    /// Lets contestants race, unless one of them is asked for alone; and compares the first with the second, which is its peer.
    fn race(&self, what: &str, bytes: usize, contestants: &mut [Contestant<'_>], report: impl Fn(&str, usize, &[Timing])) {
        match self.alone {
            None => report(what, bytes, &race(contestants)),
            Some(alone) => {
                for (who, work) in contestants {
                    alone.meet(&format!("{}: {what}: {who}", self.value), &mut |times| {
                        work(times);
                    });
                }
            }
        }
    }
}

/// A value in every format.
fn measure<T: Value + WithThrift + WithProst + PartialEq + Debug>(bench: &Bench<'_>, value: &T) {
    if bench.alone.is_none() {
        println!("{}", bench.value);
    }
    in_thrift::<Compact, T>(bench, value);
    in_thrift::<Binary, T>(bench, value);
    in_protobuf(bench, value);
    in_json(bench, value);
}

fn in_thrift<P: Protocol, T: Value + WithThrift + PartialEq + Debug>(bench: &Bench<'_>, value: &T) {
    let (mut bytes, mut theirs) = (Vec::new(), Vec::new());
    P::write(value, &mut bytes);
    value.write_with_crate(&mut P::output(&mut theirs)).expect("a value");
    assert_eq!(bytes, theirs, "the bytes are equal");
    assert_eq!(&T::read_with_crate(&mut P::input(&bytes)).expect("what was written"), value);
    let (mut out, mut other) = (Vec::with_capacity(bytes.len()), Vec::with_capacity(bytes.len()));
    let mut write_ours = repeated(|| {
        out.clear();
        P::write(black_box(value), &mut out);
        black_box(&out);
    });
    let mut write_theirs = repeated(|| {
        other.clear();
        black_box(value).write_with_crate(&mut P::output(&mut other)).expect("a value");
        black_box(&other);
    });
    let mut read_ours = reading(bytes.len(), || P::read::<T>(black_box(&bytes)));
    let mut read_theirs = reading(bytes.len(), || T::read_with_crate(&mut P::input(black_box(&bytes))).expect("what was written"));
    let [write, read] = P::ROWS;
    bench.race(write, bytes.len(), &mut [("headwater", &mut write_ours), ("thrift crate", &mut write_theirs)], compare);
    bench.race(read, bytes.len(), &mut [("headwater", &mut read_ours), ("thrift crate", &mut read_theirs)], compare);
}

fn in_protobuf<T: Value + WithProst + PartialEq + Debug>(bench: &Bench<'_>, value: &T) {
    let (mut bytes, theirs) = (Vec::new(), value.prost());
    protobuf::encode(value, &mut bytes).expect("no NaN");
    assert_eq!(bytes, theirs.encode_to_vec(), "the bytes are equal");
    assert_eq!(&protobuf::decode::<T>(&bytes).expect("what was written"), value);
    let (mut out, mut other) = (Vec::with_capacity(bytes.len()), Vec::with_capacity(bytes.len()));
    let mut write_ours = repeated(|| {
        out.clear();
        protobuf::encode(black_box(value), &mut out).expect("no NaN");
        black_box(&out);
    });
    let mut write_theirs = repeated(|| {
        other.clear();
        black_box(&theirs).encode(&mut other).expect("room");
        black_box(&other);
    });
    let mut read_ours = reading(bytes.len(), || protobuf::decode::<T>(black_box(&bytes)).expect("what was written"));
    let mut read_theirs = reading(bytes.len(), || T::Prost::decode(black_box(&bytes[..])).expect("what was written"));
    bench.race("Protobuf, write", bytes.len(), &mut [("headwater", &mut write_ours), ("prost", &mut write_theirs)], compare);
    bench.race("Protobuf, read", bytes.len(), &mut [("headwater", &mut read_ours), ("prost", &mut read_theirs)], compare);
}

fn in_json<T: Value>(bench: &Bench<'_>, value: &T) {
    let mut text = Vec::new();
    value.write(&mut json::Writer::new(&mut text)).expect("no NaN");
    let text = String::from_utf8(text).expect("JSON is text");
    let mut out = Vec::with_capacity(text.len());
    let mut write = repeated(|| {
        out.clear();
        black_box(value).write(&mut json::Writer::new(&mut out)).expect("no NaN");
        black_box(&out);
    });
    let mut read = reading(text.len(), || T::read(&mut json::Reader::strict(black_box(&text)), None).expect("what was written"));
    bench.race("JSON", text.len(), &mut [("write", &mut write), ("read", &mut read)], report);
}

/// Does a piece of work so many times.
fn repeated(mut work: impl FnMut()) -> impl FnMut(u32) -> Duration {
    timed(move |count| (0..count).for_each(|_| work()))
}

/// Reads a value of so many bytes so many times. To drop it is no part of reading, and costs all contestants the same.
fn reading<T>(bytes: usize, mut read: impl FnMut() -> T) -> impl FnMut(u32) -> Duration {
    making((4096 / bytes).clamp(1, 64) as u32, move || black_box(read()))
}

fn report(what: &str, bytes: usize, timings: &[Timing]) {
    for timing in timings {
        println!("  {what:15} {timing}, {:6.0} MB/s", bytes as f64 * 1e3 / timing.median);
    }
}

/// Ours against a peer: how many times ours the peer takes.
fn compare(what: &str, bytes: usize, timings: &[Timing]) {
    report(what, bytes, timings);
    if let [ours, peer] = timings {
        println!("  {what:15} {bytes} bytes; the peer takes {:.2} times ours", peer.median / ours.median);
    }
}
