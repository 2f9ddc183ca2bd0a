//! Facts counted a second of CPU time, one thread, from Thrift bytes, four cells a fact, beside a bare hash map of plain structs that counts the same.
//!
//! `cargo bench -p headwater-benches --bench count [-- FACTS]`
//!
//! The bare map is given facts that are decoded already, keeps its keys as numbers, and owes nobody anything: it keeps no order, has no
//! bound of memory, and its sets and counts of items are exact. It is what the machine could do at best.
//!
//! Pages and people follow Zipf's law with exponent 1: the first thousand pages have more than half of the facts. What a fact costs depends on how
//! often it opens a new cell, and that on how many facts there are in the smallest bucket; hence two streams of a million facts:
//!
//! - *a day*: 12 facts a second, of 100,000 pages, late by up to a minute. A site that needs half a million facts a second is far busier,
//!   and opens fewer cells a fact than this.
//! - *a month*: 23 facts a minute, of 200,000 pages, late by up to an hour, so that hours mix. The tail is most of it: every fact opens
//!   more than one new cell.

use foldhash::fast::FixedState;
use headwater::codec::thrift;
use headwater::counter::{
    Bucket, BucketSize, Column, Columns, Count, Counter, CounterShape, Handle, Item, MeasureShape, Number, Table, Taken,
};
use headwater::measure::MeasureKind;
use headwater::shape::{self, FactShape, Field, Kind, Shape};
use headwater::{Datum, Decode, Fact as _, Pedigree, Reader, Timestamp, Value, Writer};
use std::collections::{HashMap, HashSet};
use std::time::Duration;

const FACTS: usize = 1_000_000;
/// What a counter's table may take before it becomes a run.
const BUDGET: usize = 256 << 20;
const PEOPLE: f64 = 100_000.0;
const SECOND: i64 = 1_000_000;
const START: i64 = 1_760_000_000 * SECOND;

/// What a stream of facts is like.
struct Stream {
    name: &'static str,
    pages: f64,
    /// From its first fact to its last, in microseconds.
    span: i64,
    /// By how much facts may be out of order, in microseconds.
    late: i64,
}

const STREAMS: [Stream; 2] = [
    Stream { name: "a day", pages: 100_000.0, span: 86_400 * SECOND, late: 60 * SECOND },
    Stream { name: "a month", pages: 200_000.0, span: 30 * 86_400 * SECOND, late: 3_600 * SECOND },
];

fn main() {
    let facts = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(FACTS);
    STREAMS.iter().for_each(|stream| measure(stream, facts));
}

fn measure(stream: &Stream, facts: usize) {
    let raw: Vec<Plain> = (0..facts as u64).map(|i| plain(stream, i, facts as u64)).collect();
    let bytes: Vec<Vec<u8>> = raw.iter().map(encode).collect();
    let each = bytes.iter().map(Vec::len).sum::<usize>() / facts;
    println!("{}: {facts} facts, {each} bytes each; hour, day, month, ever", stream.name);
    println!("{:34} {:>11} {:>11} {:>10} {:>9}", "", "facts/s", "cells", "bytes/cell", "spills");
    let ours = count(&Handle::<Slim>::NEW, &bytes);
    let bare = bare::<SlimCell>(&raw);
    report("count, sum", ours, "the same, bare map", bare);
    let ours = count(&Handle::<Full>::NEW, &bytes);
    let bare = self::bare::<FullCell>(&raw);
    report("count, sum, last, distinct, top", ours, "the same, bare map", bare);
}

/// The CPU time of this thread: what else the machine does meanwhile is not ours. Linux only.
fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells the time of a thread");
    Duration::from_nanos(text.split(' ').next().and_then(|nanos| nanos.parse().ok()).expect("it begins with nanoseconds"))
}

/// How long it took, how many cells there were, their bytes, and how often the table was full.
struct Took(Duration, usize, usize, usize, usize);

fn report(name: &str, ours: Took, peer: &str, bare: Took) {
    for (name, Took(time, facts, cells, bytes, spills)) in [(name, &ours), (peer, &bare)] {
        let rate = *facts as f64 / time.as_secs_f64();
        println!("{name:34} {rate:11.0} {cells:11} {:>10} {spills:9}", bytes.checked_div(*cells).unwrap_or(0));
    }
    println!("{:34} {:11.2}\n", "ratio", bare.0.as_secs_f64() / ours.0.as_secs_f64());
}

/// Counts as the pipeline does: opens each datum, counts it into the table, and empties the table in key order when it is full.
fn count(counter: &dyn Count, facts: &[Vec<u8>]) -> Took {
    let mut table = Table::new(counter.shape());
    let (mut cells, mut bytes, mut spills) = (0, 0, 0);
    let begun = cpu();
    for fact in facts {
        let mut open = thrift::open(fact, Fact::FACTS).expect("a fact that was written above");
        counter.count(open.fact, open.at, &mut open.reader, &mut table).expect("a fact that was written above");
        if table.bytes() > BUDGET {
            bytes += table.bytes();
            spills += 1;
            cells += drain(&mut table);
        }
    }
    bytes += table.bytes();
    cells += drain(&mut table);
    Took(cpu() - begun, facts.len(), cells, bytes, spills)
}

/// Empties the table as into a run, which is not written. Gives how many cells there were.
fn drain(table: &mut Table) -> usize {
    let mut cells = 0;
    let Ok(()) = table.drain_sorted(|key, cell| {
        std::hint::black_box((key, cell));
        cells += 1;
        Ok::<_, std::convert::Infallible>(())
    });
    cells
}

/// The peer: a hash map from (bucket size, page, start) to a plain struct.
fn bare<C: BareCell>(facts: &[Plain]) -> Took {
    let mut map: HashMap<(BucketSize, u32, i64), C, FixedState> = HashMap::default();
    let begun = cpu();
    for fact in facts {
        for size in [BucketSize::Hour, BucketSize::Day, BucketSize::Month, BucketSize::Ever] {
            map.entry((size, fact.page, size.floor(Timestamp(fact.at)).0)).or_default().add(fact);
        }
    }
    Took(cpu() - begun, facts.len(), map.len(), 0, 0)
}

/// One fact as plain numbers.
struct Plain {
    at: i64,
    person: u32,
    page: u32,
    took: u32,
}

/// Page and person follow Zipf's law with exponent 1: the r-th is seen 1/r as often as the first. Times rise, but for how late facts may be.
fn plain(stream: &Stream, i: u64, facts: u64) -> Plain {
    let random = |salt: u64| {
        let mut z = (i ^ salt << 40).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as f64 / u64::MAX as f64
    };
    Plain {
        at: START + i as i64 * (stream.span / facts as i64) + (random(1) * stream.late as f64) as i64,
        person: PEOPLE.powf(random(2)) as u32,
        page: stream.pages.powf(random(3)) as u32,
        took: (random(4) * 1000.0) as u32,
    }
}

fn encode(plain: &Plain) -> Vec<u8> {
    let fact = Fact::View(View {
        from: PersonId { id: format!("person-{}", plain.person) },
        to: PageId { id: format!("https://example.com/section/page-{}", plain.page) },
        took: Some(plain.took),
    });
    let datum = Datum { pedigree: Pedigree { at: Timestamp(plain.at), source: None, nonce: None }, fact };
    let mut out = Vec::new();
    thrift::write_datum(&datum, &mut out).expect("a good fact");
    out
}

trait BareCell: Default {
    fn add(&mut self, fact: &Plain);
}

#[derive(Default)]
struct SlimCell {
    views: u64,
    took: i64,
}

impl BareCell for SlimCell {
    fn add(&mut self, fact: &Plain) {
        self.views += 1;
        self.took += i64::from(fact.took);
    }
}

#[derive(Default)]
struct FullCell {
    slim: SlimCell,
    last: (i64, u32),
    people: HashSet<u32, FixedState>,
    top: HashMap<u32, u64, FixedState>,
}

impl BareCell for FullCell {
    fn add(&mut self, fact: &Plain) {
        self.slim.add(fact);
        self.last = self.last.max((fact.at, fact.took));
        self.people.insert(fact.person);
        *self.top.entry(fact.person).or_default() += 1;
    }
}

// What the compiler would generate for:
//
//   entity Person = 1 { key id: string }
//   entity Page = 2 { key id: string }
//   edge View: Person -> Page = 3 { took: u32? = 1 }
//   counter Slim { by page: Page  each hour, day, month, ever  on View by to { views: count(), took: sum(took) } }
//   counter Full { … { views: count(), took: sum(took), last: last(took), people: distinct(from), top: top(10, from) } }

macro_rules! id {
    ($name:ident, $entity:literal) => {
        #[derive(Clone, Debug, PartialEq)]
        struct $name {
            id: String,
        }

        impl $name {
            const FIELDS: &'static [Field] = &[Field::new(1, "id", shape::of::<String>)];
        }

        impl Value for $name {
            const KIND: Kind = Kind::Record;
            const SHAPE: Shape = Shape::Id { name: $entity, fields: Self::FIELDS };

            fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
                w.id(&Self::FIELDS[0], &self.id)
            }

            fn is_zero(&self) -> bool {
                false
            }
        }

        impl Decode for $name {
            fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
                Ok($name { id: r.id(Self::FIELDS)? })
            }

            fn zero() -> Option<Self> {
                None
            }
        }
    };
}

id!(PersonId, "Person");
id!(PageId, "Page");

#[derive(Clone, Debug, PartialEq)]
struct View {
    from: PersonId,
    to: PageId,
    took: Option<u32>,
}

impl View {
    const FIELDS: &'static [Field] = &[
        Field::new(1, "from", shape::of::<PersonId>),
        Field::new(2, "to", shape::of::<PageId>),
        Field::optional(3, "took", shape::of::<u32>),
    ];
}

impl Value for View {
    const KIND: Kind = Kind::Record;
    const SHAPE: Shape = Shape::Record { name: "View", fields: Self::FIELDS };

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        let mut s = w.open()?;
        w.field(&mut s, &Self::FIELDS[0], &self.from)?;
        w.field(&mut s, &Self::FIELDS[1], &self.to)?;
        w.field(&mut s, &Self::FIELDS[2], &self.took)?;
        w.close(s)
    }

    fn is_zero(&self) -> bool {
        false
    }
}

impl Decode for View {
    fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
        let (mut from, mut to, mut took) = (None, None, None);
        let mut s = r.open(Self::FIELDS)?;
        while let Some(tag) = r.next(&mut s)? {
            match tag {
                1 => r.field(&mut from)?,
                2 => r.field(&mut to)?,
                3 => r.field(&mut took)?,
                _ => r.skip()?,
            }
        }
        Ok(View { from: r.finish(from, "from")?, to: r.finish(to, "to")?, took: r.finish(took, "took")? })
    }

    fn zero() -> Option<Self> {
        None
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Fact {
    View(View),
}

impl headwater::Fact for Fact {
    const FACTS: &'static [FactShape] = &[FactShape::edge(3, "View", shape::of::<View>)];

    fn index(&self) -> usize {
        0
    }

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        let Fact::View(view) = self;
        w.edge(&Self::FACTS[0], view)
    }

    fn read<R: Reader>(_: usize, r: &mut R) -> Result<Self, R::Error> {
        r.edge(&Self::FACTS[0]).map(Fact::View)
    }

    fn route<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        let Fact::View(view) = self;
        view.from.write(w)
    }
}

const EACH: &[Bucket] = &[
    Bucket { size: BucketSize::Hour, keep: None },
    Bucket { size: BucketSize::Day, keep: None },
    Bucket { size: BucketSize::Month, keep: None },
    Bucket { size: BucketSize::Ever, keep: None },
];

/// What `Slim` reads of a `View`.
struct SlimOfView {
    to: PageId,
    took: Option<u32>,
}

impl Decode for SlimOfView {
    fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
        let (mut to, mut took) = (None, None);
        let mut s = r.open(View::FIELDS)?;
        while let Some(tag) = r.next(&mut s)? {
            match tag {
                2 => r.field(&mut to)?,
                3 => r.field(&mut took)?,
                _ => r.skip()?,
            }
        }
        Ok(SlimOfView { to: r.finish(to, "to")?, took: r.finish(took, "took")? })
    }

    fn zero() -> Option<Self> {
        None
    }
}

struct Slim;

impl Counter for Slim {
    const SHAPE: CounterShape = CounterShape {
        name: "Slim",
        by: &[Column { name: "page", shape: shape::of::<PageId> }],
        each: EACH,
        facts: &[Taken::new(0, &[2, 3])],
        measures: &[
            MeasureShape { name: "views", kind: MeasureKind::Count, value: None },
            MeasureShape { name: "took", kind: MeasureKind::SumInt, value: None },
        ],
        derived: &[],
        guard: headwater::counter::Guard::NONE,
        definition: "Slim",
    };

    fn count<R: Reader>(_: usize, at: Timestamp, r: &mut R, table: &mut Table) -> Result<(), R::Error> {
        let f: SlimOfView = r.edge(&Fact::FACTS[0])?;
        let mut row = table.row(at);
        row.key(&f.to);
        let Some(row) = row.find() else { return Ok(()) };
        let took = f.took.map(i128::from);
        row.cells(|cell| {
            cell.count(0);
            cell.sum(1, took);
        });
        Ok(())
    }

    fn derive(_: &Columns<'_>, _: &mut Vec<Option<Number>>) {}
}

struct Full;

impl Counter for Full {
    const SHAPE: CounterShape = CounterShape {
        name: "Full",
        by: &[Column { name: "page", shape: shape::of::<PageId> }],
        each: EACH,
        facts: &[Taken::new(0, &[1, 2, 3])],
        measures: &[
            MeasureShape { name: "views", kind: MeasureKind::Count, value: None },
            MeasureShape { name: "took", kind: MeasureKind::SumInt, value: None },
            MeasureShape { name: "last", kind: MeasureKind::Last, value: Some(shape::of::<u32>) },
            MeasureShape { name: "people", kind: MeasureKind::Distinct { exact: false }, value: None },
            MeasureShape { name: "top", kind: MeasureKind::Top { k: 10 }, value: Some(shape::of::<PersonId>) },
        ],
        derived: &[],
        guard: headwater::counter::Guard::NONE,
        definition: "Full",
    };

    fn count<R: Reader>(_: usize, at: Timestamp, r: &mut R, table: &mut Table) -> Result<(), R::Error> {
        let f: View = r.edge(&Fact::FACTS[0])?;
        let mut row = table.row(at);
        row.key(&f.to);
        let Some(row) = row.find() else { return Ok(()) };
        let took = f.took.map(i128::from);
        let last = f.took.as_ref().map(Item::of);
        let from = Item::of(&f.from);
        row.cells(|cell| {
            cell.count(0);
            cell.sum(1, took);
            cell.last(2, last.as_ref(), at);
            cell.distinct(3, &from);
            cell.top(4, &from);
        });
        Ok(())
    }

    fn derive(_: &Columns<'_>, _: &mut Vec<Option<Number>>) {}
}
