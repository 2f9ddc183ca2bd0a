//! Visits in a log on the machine's own disk, and views over them: what tests of many, hot, late and far facts share.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use headwater::codec::thrift;
use headwater::counter::{BucketSize, Cell, Count, Show};
use headwater::fs::{Disk, Fs};
use headwater::log::{Log, Options, Record, Writer};
use headwater::view::{Counted, Series, Snapshot, Span, Speed, Views, compact};
use headwater::{Fact as _, Pedigree, Schema as _, Timestamp};
use serde_json::Value;
use tempfile::TempDir;

use crate::crowd::{Datum, Fact, PageId, PersonId, Schema, Visit};

/// How many partitions its log has.
pub const PARTITIONS: usize = 3;

/// Somebody looks at a page for some seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visited {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub person: u32,
    /// At what.
    pub page: u32,
    /// How long.
    pub seconds: u32,
}

/// A data folder of its own with one counter.
pub struct Crowd {
    folder: TempDir,
    counter: &'static str,
    counters: &'static [&'static dyn Count],
    /// What the log's clock shows.
    clock: Arc<AtomicI64>,
}

impl Crowd {
    /// An empty one, whose log's clock shows `now`.
    ///
    /// # Panics
    /// Here and below: where the disk or the schema fails, which ends a test.
    pub fn new(counter: &'static str, now: Timestamp) -> Crowd {
        let place = Schema::counters().iter().position(|it| it.shape().name == counter).expect("the schema has it");
        let counters = &Schema::counters()[place..=place];
        Crowd { folder: TempDir::new().expect("a folder"), counter, counters, clock: Arc::new(AtomicI64::new(now.0)) }
    }

    /// Sets the log's clock.
    pub fn set_clock(&self, now: Timestamp) {
        self.clock.store(now.0, Relaxed);
    }

    /// Takes visits into the log, and makes them last.
    pub fn append(&self, visits: impl IntoIterator<Item = Visited>) {
        let clock = self.clock.clone();
        let options = Options {
            partitions: Some(PARTITIONS),
            clock: Arc::new(move || Timestamp(clock.load(Relaxed))),
            ..Options::new(b"crowd".to_vec(), Arc::new(|_| Ok(())))
        };
        let (mut writer, _) = Writer::open(disk(), &self.data().join("log"), options, "test").expect("nobody else writes");
        let mut stream = writer.stream();
        let (mut route, mut bytes) = (Vec::new(), Vec::new());
        for visit in visits {
            let fact = Visit { from: PersonId { id: visit.person }, to: PageId { id: visit.page }, seconds: visit.seconds };
            let datum = Datum { pedigree: Pedigree { at: visit.at, source: None, nonce: None }, fact: fact.into() };
            route.clear();
            bytes.clear();
            datum.fact.route_key(&mut route);
            thrift::write_datum(&datum, &mut bytes).expect("no NaN");
            let record = Record { route: &route, source: None, nonce: None, bytes: &bytes };
            stream.append(&mut writer, record).expect("a disk").expect("it has no number");
        }
        writer.close().expect("a disk");
    }

    /// Counts the log to its end. The machine that counts believes that it is `now`.
    pub fn count(&self, budget: usize, threads: usize, now: Timestamp) -> Counted {
        let (views, speed) = (self.views(), Speed { budget, threads, ..Speed::new(now) });
        let editor = views.lock("test").expect("nobody else");
        speed.count(&editor, &views, &mut self.log(), Fact::FACTS, |_| true).expect("all is sound")
    }

    /// Merges all runs to one, and drops for good what has expired.
    pub fn compact(&self, now: Timestamp) {
        let views = self.views();
        let view = views.find(self.counter).expect("it is there");
        compact(&views.lock("test").expect("nobody else"), view.folder(), now).expect("all is sound");
        assert_eq!(view.folder().manifest().expect("it is there").runs.len(), 1);
    }

    /// What there is now.
    pub fn snapshot(&self) -> Snapshot {
        let views = self.views();
        views.snapshot(views.find(self.counter).expect("it is there"), &mut self.log(), Fact::FACTS).expect("all is sound")
    }

    /// Calls `f` with each page of a bucket size, in the order of their keys.
    pub fn each_page(&self, snapshot: &Snapshot, size: BucketSize, mut f: impl FnMut(u32, Series)) {
        for series in snapshot.scan(size, b"", Span::default()).expect("all is sound") {
            let series = series.expect("all is sound");
            let key = snapshot.definition().show_key(&series.row).expect("a key");
            f(u32::try_from(key["page"].as_u64().expect("a number")).expect("of 32 bits"), series);
        }
    }

    /// A cell as it is shown, without its start.
    pub fn shown(&self, snapshot: &Snapshot, cell: &Cell) -> Value {
        snapshot.definition().show_cell(None, cell, Show::default()).expect("a cell")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn log(&self) -> Log {
        Log::open(disk(), &self.data().join("log"), Arc::new(|_| Ok(()))).expect("all is sound").expect("there is a log")
    }

    fn views(&self) -> Views {
        Views::open(disk(), &self.data(), self.counters, PARTITIONS)
    }
}

impl std::fmt::Debug for Crowd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Crowd {{ {} in {} }}", self.counter, self.folder.path().display())
    }
}

fn disk() -> Arc<dyn Fs> {
    Arc::new(Disk)
}

/// Numbers by chance, the same each time (SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(pub u64);

impl Dice {
    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ z >> 31) % n
    }
}
