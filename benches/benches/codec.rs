//! A fact of five fields in Thrift Compact: ours beside the `thrift` crate, written and read in one run.
//!
//! `cargo bench -p headwater-benches --bench codec`

use std::hint::black_box;

use headwater::codec::{json, thrift as compact};
use headwater::shape::{self, Field, Kind, Shape};
use headwater::{Decode, Reader, Timestamp, Value, Writer};
use headwater_benches::{Timing, race};
use thrift::protocol::{
    TCompactInputProtocol, TCompactOutputProtocol, TFieldIdentifier, TInputProtocol, TOutputProtocol, TStructIdentifier, TType,
};

/// A page was seen.
#[derive(Clone, Debug, Default, PartialEq)]
struct View {
    id: i64,
    url: String,
    count: i32,
    at: Timestamp,
    took: f64,
}

impl View {
    const FIELDS: &'static [Field] = &[
        Field::new(1, "id", shape::of::<i64>),
        Field::new(2, "url", shape::of::<String>),
        Field::new(3, "count", shape::of::<i32>),
        Field::new(4, "at", shape::of::<Timestamp>),
        Field::new(5, "took", shape::of::<f64>),
    ];
}

impl Value for View {
    const KIND: Kind = Kind::Record;
    const SHAPE: Shape = Shape::Record { name: "View", fields: Self::FIELDS };

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        let mut s = w.open()?;
        w.field(&mut s, &Self::FIELDS[0], &self.id)?;
        w.field(&mut s, &Self::FIELDS[1], &self.url)?;
        w.field(&mut s, &Self::FIELDS[2], &self.count)?;
        w.field(&mut s, &Self::FIELDS[3], &self.at)?;
        w.field(&mut s, &Self::FIELDS[4], &self.took)?;
        w.close(s)
    }
}

impl Decode for View {
    fn read<R: Reader>(r: &mut R, old: Option<Self>) -> Result<Self, R::Error> {
        let mut it = old.unwrap_or_default();
        let mut s = r.open(Self::FIELDS)?;
        while let Some(tag) = r.next(&mut s)? {
            match tag {
                1 => r.update(&mut it.id)?,
                2 => r.update(&mut it.url)?,
                3 => r.update(&mut it.count)?,
                4 => r.update(&mut it.at)?,
                5 => r.update(&mut it.took)?,
                _ => r.skip()?,
            }
        }
        Ok(it)
    }

    fn zero() -> Option<Self> {
        Some(View::default())
    }
}

/// As the crate's own compiler generates it.
fn write_with_crate(view: &View, p: &mut dyn TOutputProtocol) -> thrift::Result<()> {
    p.write_struct_begin(&TStructIdentifier::new("View"))?;
    p.write_field_begin(&TFieldIdentifier::new("id", TType::I64, 1))?;
    p.write_i64(view.id)?;
    p.write_field_end()?;
    p.write_field_begin(&TFieldIdentifier::new("url", TType::String, 2))?;
    p.write_string(&view.url)?;
    p.write_field_end()?;
    p.write_field_begin(&TFieldIdentifier::new("count", TType::I32, 3))?;
    p.write_i32(view.count)?;
    p.write_field_end()?;
    p.write_field_begin(&TFieldIdentifier::new("at", TType::I64, 4))?;
    p.write_i64(view.at.0)?;
    p.write_field_end()?;
    p.write_field_begin(&TFieldIdentifier::new("took", TType::Double, 5))?;
    p.write_double(view.took)?;
    p.write_field_end()?;
    p.write_field_stop()?;
    p.write_struct_end()
}

fn read_with_crate(p: &mut dyn TInputProtocol) -> thrift::Result<View> {
    p.read_struct_begin()?;
    let mut view = View::default();
    loop {
        let field = p.read_field_begin()?;
        if field.field_type == TType::Stop {
            break;
        }
        match field.id {
            Some(1) => view.id = p.read_i64()?,
            Some(2) => view.url = p.read_string()?,
            Some(3) => view.count = p.read_i32()?,
            Some(4) => view.at = Timestamp(p.read_i64()?),
            Some(5) => view.took = p.read_double()?,
            _ => p.skip(field.field_type)?,
        }
        p.read_field_end()?;
    }
    p.read_struct_end()?;
    Ok(view)
}

fn main() {
    let view =
        View { id: 123_456_789, url: "http://example.test/a/b?c=1".into(), count: 7, at: Timestamp(1_700_000_000_000_000), took: 1.5 };
    let (mut ours, mut theirs, mut text) = (Vec::new(), Vec::new(), Vec::new());
    view.write(&mut compact::Writer::new(&mut ours)).unwrap();
    write_with_crate(&view, &mut TCompactOutputProtocol::new(&mut theirs)).unwrap();
    view.write(&mut json::Writer::new(&mut text)).unwrap();
    assert_eq!(ours, theirs, "the bytes are equal");
    let text = String::from_utf8(text).unwrap();

    let mut out = Vec::with_capacity(256);
    let mut write_ours = |n: u32| {
        for _ in 0..n {
            out.clear();
            black_box(&view).write(&mut compact::Writer::new(&mut out)).unwrap();
            black_box(&out);
        }
    };
    let mut out = Vec::with_capacity(256);
    let mut write_theirs = |n: u32| {
        for _ in 0..n {
            out.clear();
            write_with_crate(black_box(&view), &mut TCompactOutputProtocol::new(&mut out)).unwrap();
            black_box(&out);
        }
    };
    let mut read_ours = |n: u32| {
        for _ in 0..n {
            black_box(View::read(&mut compact::Reader::new(black_box(&ours)), None).unwrap());
        }
    };
    let mut read_theirs = |n: u32| {
        for _ in 0..n {
            black_box(read_with_crate(&mut TCompactInputProtocol::new(black_box(&ours[..]))).unwrap());
        }
    };
    println!("a fact of five fields, {} bytes in Thrift, {} in JSON; nanoseconds each", ours.len(), text.len());
    compare("write", &race(&mut [("headwater", &mut write_ours), ("thrift crate", &mut write_theirs)]));
    compare("read", &race(&mut [("headwater", &mut read_ours), ("thrift crate", &mut read_theirs)]));

    let mut out = Vec::with_capacity(256);
    let mut write_json = |n: u32| {
        for _ in 0..n {
            out.clear();
            black_box(&view).write(&mut json::Writer::new(&mut out)).unwrap();
            black_box(&out);
        }
    };
    let mut read_json = |n: u32| {
        for _ in 0..n {
            black_box(View::read(&mut json::Reader::strict(black_box(&text)), None).unwrap());
        }
    };
    report("JSON", &race(&mut [("write", &mut write_json), ("read", &mut read_json)]));
}

fn report(what: &str, timings: &[Timing]) {
    for timing in timings {
        println!("{what:6} {timing}");
    }
}

/// Ours against a peer: how many times ours the peer takes.
fn compare(what: &str, timings: &[Timing]) {
    report(what, timings);
    if let [ours, peer] = timings {
        println!("{what:6} the peer takes {:.2} times ours", peer.median / ours.median);
    }
}
