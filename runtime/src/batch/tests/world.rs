//! A small world: likes in a log, shredded, counted and batched, on a disk that loses power, beside one table that saw them all.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use proptest::prelude::*;
use serde_json::Value;

use crate::batch::{Batch, Batched, Leap, Open, Report, Scratch, Source, Work};
use crate::codec::thrift;
use crate::counter::{Count, Definition, Show, Table};
use crate::dataset::{Dataset, Shred};
use crate::error::Result;
use crate::fs::Fs;
use crate::log::{self, Log, Options, Record};
use crate::sample::{Datum, Fact, Like, PageId, PersonId, Plugin, Schema};
use crate::shape::{FactShape, Shapes};
use crate::sim::Sim;
use crate::time::{DAY, Timestamp};
use crate::view::{self, Expiry, Folder, Speed, Views, compact};
use crate::{Fact as _, Pedigree, Schema as _, key};

const PARTITIONS: usize = 2;
pub(super) const DATA: &str = "/data";

/// The sample's facts, with likes kept for ten days.
pub(super) static KEPT: [FactShape; 2] = {
    let mut facts = [Fact::FACTS[0], Fact::FACTS[1]];
    let mut i = 0;
    while i < facts.len() {
        facts[i] = facts[i].kept(10 * DAY);
        i += 1;
    }
    facts
};

/// Somebody likes a page on some day.
#[derive(Clone, Debug)]
pub(super) struct Liked {
    pub(super) page: u64,
    pub(super) person: u8,
    pub(super) day: i64,
    pub(super) took: Option<u32>,
}

pub(super) fn liked() -> impl Strategy<Value = Liked> {
    (0..4u64, 0..6u8, 0..12i64, prop::option::of(0..30u32)).prop_map(|(page, person, day, took)| Liked { page, person, day, took })
}

pub(super) fn likes(count: u64) -> Vec<Liked> {
    (0..count).map(|i| Liked { page: i % 5, person: (i % 7) as u8, day: (i % 3) as i64, took: Some(i as u32 % 20) }).collect()
}

/// Cells as they are shown, by their key's bytes.
pub(super) type Cells = BTreeMap<Vec<u8>, Value>;

/// A data folder, and what was acknowledged into its log.
pub(super) struct World {
    pub(super) fs: Sim,
    pub(super) facts: &'static [FactShape],
    /// How the next batch works.
    pub(super) work: Work,
    clock: Arc<AtomicI64>,
    pub(super) taken: Vec<Vec<u8>>,
    newest: Option<Timestamp>,
}

impl World {
    pub(super) fn new(seed: u64) -> World {
        let work = Work { budget: 1 << 20, threads: 1 };
        World { fs: Sim::new(seed), facts: Fact::FACTS, work, clock: Arc::default(), taken: Vec::new(), newest: None }
    }

    fn shared(&self) -> Arc<dyn Fs> {
        Arc::new(self.fs.clone())
    }

    /// Days pass.
    pub(super) fn wait(&self, days: i64) {
        self.clock.fetch_add(days * DAY, Ordering::Relaxed);
    }

    pub(super) fn now(&self) -> Timestamp {
        Timestamp(self.clock.load(Ordering::Relaxed))
    }

    fn options(&self) -> Options {
        let clock = self.clock.clone();
        let shapes = Shapes::of::<Fact>("sample").to_bytes();
        Options {
            partitions: Some(PARTITIONS),
            segment_bytes: 2048,
            group_bytes: 256,
            clock: Arc::new(move || Timestamp(clock.load(Ordering::Relaxed))),
            ..Options::new(shapes, Arc::new(|_| Ok(())))
        }
    }

    /// Takes likes into the log, and makes them last.
    pub(super) fn append(&mut self, likes: &[Liked]) {
        let (mut writer, _) = log::Writer::open(self.shared(), &Path::new(DATA).join("log"), self.options(), "test").unwrap();
        let mut stream = writer.stream();
        for like in likes {
            let (route, bytes) = encode(like);
            stream.append(&mut writer, Record { route: &route, source: None, nonce: None, bytes: &bytes }).unwrap().unwrap();
            self.taken.push(bytes);
            self.newest = Some(self.now());
        }
        writer.close().unwrap();
    }

    /// Likes as the log holds them.
    pub(super) fn encoded(likes: &[Liked]) -> Vec<Vec<u8>> {
        likes.iter().map(|like| encode(like).1).collect()
    }

    pub(super) fn log(&self) -> Log {
        Log::open(self.shared(), &Path::new(DATA).join("log"), Arc::new(|_| Ok(()))).unwrap().unwrap()
    }

    pub(super) fn views(&self) -> Views {
        Views::open(self.shared(), Path::new(DATA), Schema::counters(), PARTITIONS)
    }

    pub(super) fn dataset(&self) -> Dataset {
        Dataset::open(self.shared(), Path::new(DATA), self.facts, Shapes::of::<Fact>("sample"), PARTITIONS)
    }

    /// The chain of the only counter.
    pub(super) fn folder(&self) -> Folder {
        self.views().find("PageLikes").unwrap().folder().clone()
    }

    fn scratch(&self) -> Result<Scratch> {
        Scratch::take(&self.shared(), Path::new(DATA), "test")
    }

    pub(super) fn batch(&self, full: bool) -> Result<Option<Batched>> {
        self.batch_asking(full, &|_| panic!("nothing has leapt"))
    }

    pub(super) fn batch_asking(&self, full: bool, confirm: &(dyn Fn(&Leap) -> bool + Sync)) -> Result<Option<Batched>> {
        self.batch_watched(full, confirm, &|_, _, _| true)
    }

    pub(super) fn batch_watched(
        &self,
        full: bool,
        confirm: &(dyn Fn(&Leap) -> bool + Sync),
        watch: &crate::batch::Watch<'_>,
    ) -> Result<Option<Batched>> {
        let (dataset, views, scratch) = (self.dataset(), self.views(), self.scratch()?);
        let (facts, editor) = (dataset.lock("test")?, views.lock("test")?);
        let source = Source { scratch: &scratch, dataset: &dataset, views: &views };
        let batch = Batch { full, work: self.work, shred: Shred::default(), merges: view::Options::default(), now: self.now(), confirm };
        batch.run::<Fact>(&mut Open { source, facts: &facts, editor: &editor, log: &mut self.log() }, watch)
    }

    /// What the command `count` does.
    pub(super) fn count(&self, budget: usize) -> Result<()> {
        let (dataset, views, scratch, mut log) = (self.dataset(), self.views(), self.scratch()?, self.log());
        let editor = views.lock("test")?;
        views.sweep(&editor)?;
        let source = Source { scratch: &scratch, dataset: &dataset, views: &views };
        self.work.fill(&source, &editor, &log.start(), self.now(), &|_, _, _| true)?;
        let speed = Speed { budget, threads: 1, ..Speed::new(self.now()) };
        speed.count(&editor, &views, &mut log, self.facts, |_| true).map(|_| ())
    }

    pub(super) fn compact(&self) -> Result<()> {
        let views = self.views();
        compact(&views.lock("test")?, &self.folder(), self.now()).map(|_| ())
    }

    /// Removes all views.
    pub(super) fn lose_views(&self) {
        let views = Path::new(DATA).join("views");
        for (path, _) in self.fs.files().into_iter().filter(|(path, _)| path.starts_with(&views)) {
            self.fs.remove(&path).unwrap();
        }
    }

    pub(super) fn verify(&self) -> Result<Report> {
        let (dataset, views, scratch) = (self.dataset(), self.views(), self.scratch()?);
        let source = Source { scratch: &scratch, dataset: &dataset, views: &views };
        Ok(self.work.verify(&source, &mut self.log(), &|_, _, _| true)?.unwrap())
    }

    /// What the view answers.
    pub(super) fn answers(&self) -> Cells {
        let views = self.views();
        let snapshot = views.snapshot(views.find("PageLikes").unwrap(), &mut self.log(), self.facts).unwrap();
        assert!(!snapshot.is_filling());
        let cells = snapshot.cells(false).unwrap().map(Result::unwrap);
        cells.map(|(key, cell)| (key.to_bytes(), snapshot.definition().show_cell(None, &cell, Show::default()).unwrap())).collect()
    }

    /// What it should answer: what one table holds that saw everything.
    pub(super) fn expected(&self) -> Cells {
        let (counter, definition) = (counter(), counter().definition());
        let mut table = Table::new(counter.shape());
        for bytes in &self.taken {
            let mut open = thrift::open(bytes, Fact::FACTS).unwrap();
            counter.count(open.fact, open.at, &mut open.reader, &mut table).unwrap();
        }
        let expiry = Expiry::hidden(&definition, self.newest);
        table.iter().filter(|(key, _)| !expiry.has_expired(key)).map(|(key, cell)| (key.to_vec(), show(&definition, cell))).collect()
    }
}

pub(super) fn counter() -> &'static dyn Count {
    Schema::counters()[0]
}

fn show(definition: &Definition, cell: &[crate::measure::Measure]) -> Value {
    definition.show_cell(None, &crate::counter::Cell::from(cell), Show::default()).unwrap()
}

/// A like's route and bytes, as the log takes them.
fn encode(like: &Liked) -> (Vec<u8>, Vec<u8>) {
    let from = PersonId { id: format!("person {}", like.person) };
    let fact = Fact::Like(Like { from: from.clone(), to: PageId { id: like.page }, via: Plugin::Button, took: like.took });
    let at = Timestamp(like.day * DAY + 5);
    let (mut route, mut bytes) = (Vec::new(), Vec::new());
    key::encode(&from, &mut route);
    thrift::write_datum(&Datum { pedigree: Pedigree { at, source: None, nonce: None }, fact }, &mut bytes).unwrap();
    (route, bytes)
}
