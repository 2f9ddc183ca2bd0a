//! What is counted: streams of views of pages, and the keys and cells to which everybody's are brought, to be compared.

use std::collections::BTreeMap;

use headwater::codec::thrift;
use headwater::counter::{BucketSize, CellKey};
use headwater::time::{HOUR, MINUTE, SECOND};
use headwater::{Pedigree, Timestamp};
use headwater_benches::stream::{self, Datum, PageId, PersonId, Plugin, View};
use tempfile::TempDir;

use super::Outcome;

const PEOPLE: f64 = 100_000.0;
const START: i64 = 1_767_225_600 * SECOND;
/// The bucket sizes of a fact's cells.
pub(crate) const SIZES: [BucketSize; 4] = [BucketSize::Hour, BucketSize::Day, BucketSize::Month, BucketSize::Ever];

/// What a stream of facts is like.
#[derive(Clone, Copy)]
pub(crate) struct Stream {
    pub(crate) name: &'static str,
    pages: f64,
    /// From one fact to the next, in microseconds.
    every: i64,
    /// By how much facts may be out of order, in microseconds.
    late: i64,
}

pub(crate) const BUSY: Stream = Stream { name: "busy", pages: 100_000.0, every: SECOND / 12, late: MINUTE };
pub(crate) const SPARSE: Stream = Stream { name: "sparse", pages: 200_000.0, every: MINUTE / 23, late: HOUR };

/// One fact as plain numbers.
#[derive(Clone, Copy)]
pub(crate) struct Plain {
    pub(crate) at: i64,
    pub(crate) person: u32,
    pub(crate) page: u32,
    pub(crate) took: u32,
}

/// A page and a bucket, as everybody's cells are compared.
pub(crate) type Cells = BTreeMap<(BucketSize, String, i64), Cell>;

/// How often a page was seen, and for how long in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cell {
    pub(crate) views: u64,
    pub(crate) took: i64,
}

impl Cell {
    pub(crate) fn merge(&mut self, more: Cell) {
        self.views += more.views;
        self.took += more.took;
    }
}

/// The facts of a stream: in a log, in memory, and as plain numbers.
pub(crate) struct Input {
    /// The folder that the log is in.
    pub(crate) folder: TempDir,
    pub(crate) bytes: Vec<Vec<u8>>,
    pub(crate) plain: Vec<Plain>,
}

impl Input {
    pub(crate) fn new(stream: Stream, facts: u64) -> Outcome<Input> {
        let input = Input::in_memory(stream, facts)?;
        stream::fill(input.folder.path(), (1..).zip(&input.plain).map(|(nonce, plain)| plain.datum(nonce)))?;
        Ok(input)
    }

    /// Without a log.
    pub(crate) fn in_memory(stream: Stream, facts: u64) -> Outcome<Input> {
        let plain: Vec<Plain> = (0..facts).map(|n| stream.nth(n)).collect();
        let bytes = (1..).zip(&plain).map(|(nonce, plain)| {
            let mut bytes = Vec::new();
            thrift::write_datum(&plain.datum(nonce), &mut bytes).map(|()| bytes)
        });
        Ok(Input { folder: tempfile::tempdir()?, bytes: bytes.collect::<Result<_, _>>()?, plain })
    }

    /// The first of its facts, in memory.
    pub(crate) fn first(&self, facts: usize) -> Input {
        let folder = tempfile::tempdir().expect("a folder can be made");
        Input { folder, bytes: self.bytes[..facts].to_vec(), plain: self.plain[..facts].to_vec() }
    }
}

impl Stream {
    /// Page and person follow Zipf's law with exponent 1: the r-th is seen 1/r as often as the first. Times rise, but for how late facts
    /// may be.
    fn nth(self, n: u64) -> Plain {
        let random = |salt: u64| {
            let mut z = (n ^ salt << 40).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (z ^ (z >> 31)) as f64 / u64::MAX as f64
        };
        Plain {
            at: START + n as i64 * self.every + (random(1) * self.late as f64) as i64,
            person: PEOPLE.powf(random(2)) as u32,
            page: self.pages.powf(random(3)) as u32,
            took: (random(4) * 1000.0) as u32,
        }
    }
}

impl Plain {
    /// The same as a fact of the schema.
    fn datum(&self, nonce: u64) -> Datum {
        let view = View {
            from: PersonId { handle: format!("person-{}", self.person) },
            to: PageId { url: page(self.page) },
            via: Plugin::Button,
            took: Some(self.took),
            lang: "en".to_owned(),
        };
        let pedigree = Pedigree { at: Timestamp(self.at), source: Some("web-3".to_owned()), nonce: Some(nonce) };
        Datum { pedigree, fact: view.into() }
    }
}

/// The URL of a page: 39 bytes at most.
pub(crate) fn page(number: u32) -> String {
    format!("https://example.com/section/page-{number}")
}

/// The buckets that the last fact was in: most facts are in those of the fact before, so that no calendar is asked.
pub(crate) struct Buckets([(i64, i64); SIZES.len()]);

impl Buckets {
    pub(crate) fn new() -> Buckets {
        Buckets([(0, 0); SIZES.len()])
    }

    /// Where the buckets of a moment begin.
    #[inline]
    pub(crate) fn starts(&mut self, at: i64) -> [i64; SIZES.len()] {
        for (size, (start, end)) in SIZES.into_iter().zip(&mut self.0) {
            if size != BucketSize::Ever && (at < *start || at >= *end) {
                (*start, *end) = (size.floor(Timestamp(at)).0, size.ceil(Timestamp(at)).0);
            }
        }
        self.0.map(|(start, _)| start)
    }
}

/// A key of ours, as cells are compared.
pub(crate) fn name_of(key: &CellKey<'_>) -> Outcome<(BucketSize, String, i64)> {
    let url = key.row.strip_suffix(&[0, 0]).ok_or("a row is a text")?;
    Ok((key.size, String::from_utf8(url.to_vec())?, key.start.unwrap_or_default().0))
}
