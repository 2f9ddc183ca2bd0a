//! A small world for tests: likes in a log, counted into views, on a file system in memory, beside a model that counts by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use proptest::prelude::*;

use crate::codec::thrift;
use crate::counter::{BucketSize, Cell, Show, Wanted};
use crate::cut::{Cut, Tile};
use crate::error::Result;
use crate::fs::Fs;
use crate::log::{Log, Options, Record, Writer};
use crate::run::memory::Memory;
use crate::sample::{Datum, Fact, Like, PageId, PersonId, Plugin, Schema};
use crate::time::{DAY, Timestamp};
use crate::view::{Counted, Folder, KEPT, Publication, RolledBack, Room, Snapshot, Span, Speed, Tail, Views};
use crate::{Fact as _, Pedigree, Schema as _, key};

pub(super) const SIZES: [BucketSize; 2] = [BucketSize::Day, BucketSize::Ever];
pub(super) const PARTITIONS: usize = 3;
/// How long the sample keeps its days.
const KEEP: i64 = 7;

/// Somebody likes a page on some day.
#[derive(Clone, Debug)]
pub(super) struct Liked {
    pub(super) page: u64,
    pub(super) person: u8,
    pub(super) day: i64,
    pub(super) took: Option<u32>,
}

/// What a cell of the model holds: likes, quick ones, people, the sum of what they took.
pub(super) type Held = (u64, u64, u64, u64);
/// The model's cells: by bucket size, page, and day (0 for ever).
pub(super) type Cells = BTreeMap<(BucketSize, u64, i64), Held>;

/// A data folder, and what was acknowledged into its log.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) fs: Memory,
    clock: Arc<AtomicI64>,
    likes: Vec<Liked>,
    /// The day on which the last like arrived.
    arrived: i64,
}

pub(super) fn liked() -> impl Strategy<Value = Liked> {
    (0..4u64, 0..6u8, 0..12i64, prop::option::of(0..30u32)).prop_map(|(page, person, day, took)| Liked { page, person, day, took })
}

impl World {
    pub(super) fn new() -> World {
        World { fs: Memory::default(), clock: Arc::default(), likes: Vec::new(), arrived: 0 }
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

    /// Takes likes into the log, and makes them last.
    pub(super) fn append(&mut self, likes: &[Liked]) {
        let clock = self.clock.clone();
        let options = Options {
            partitions: Some(PARTITIONS),
            segment_bytes: 2048,
            group_bytes: 256,
            clock: Arc::new(move || Timestamp(clock.load(Ordering::Relaxed))),
            ..Options::new(b"shapes".to_vec(), Arc::new(|_| Ok(())))
        };
        let (mut writer, _) = Writer::open(self.shared(), Path::new("/data/log"), options, "test").unwrap();
        let mut stream = writer.stream();
        for like in likes {
            let (route, bytes) = encode(like);
            let record = Record { route: &route, source: None, nonce: None, bytes: &bytes };
            stream.append(&mut writer, record).unwrap().unwrap();
        }
        writer.close().unwrap();
        self.likes.extend_from_slice(likes);
        if !likes.is_empty() {
            self.arrived = self.now().0 / DAY;
        }
    }

    pub(super) fn log(&self) -> Log {
        Log::open(self.shared(), Path::new("/data/log"), Arc::new(|_| Ok(()))).unwrap().unwrap()
    }

    pub(super) fn views(&self) -> Views {
        Views::open(self.shared(), Path::new("/data"), Schema::counters(), PARTITIONS)
    }

    /// The chain of the only counter.
    pub(super) fn folder(&self) -> Folder {
        self.views().find("PageLikes").unwrap().folder().clone()
    }

    /// Counts the log to its end with tables of so many bytes.
    pub(super) fn count(&self, budget: usize) -> Result<Counted> {
        self.count_by(1, budget)
    }

    /// The same by so many workers.
    pub(super) fn count_by(&self, threads: usize, budget: usize) -> Result<Counted> {
        let (views, speed) = (self.views(), Speed { budget, threads, ..Speed::new(self.now()) });
        speed.count(&views.lock("test")?, &views, &mut self.log(), Fact::FACTS, |_| true)
    }

    /// Counts all facts, or those since the version that the chain stands on, and publishes that; gives the version's number. Each
    /// fact is counted `times` times: a bad batch has it wrong.
    pub(super) fn batch(&self, full: bool, times: usize) -> Result<u64> {
        let (views, log) = (self.views(), self.log());
        let editor = views.lock("the batch")?;
        views.sweep(&editor)?;
        let (view, number) = (views.find("PageLikes").unwrap(), views.next_version()?);
        let manifest = view.folder().manifest()?;
        let is_full = full && log.start().within(manifest.recompute_from());
        let from = if is_full { manifest.recompute_from() } else { manifest.base_cut() }.clone();
        let (tile, arrival) = (Tile { from: from.clone(), to: log.end().clone() }, log.arrival(log.end())?.unwrap_or_default());
        let mut runs = Vec::new();
        if !tile.is_empty() {
            let mut tail = Tail::count(&log, Fact::FACTS, view.counter(), &tile, &self.room())?;
            runs.push(editor.write(view.folder(), &tile, arrival, |writer| {
                let kinds = view.counter().definition().kinds();
                tail.table.drain_sorted(|key, bytes| {
                    let mut cell = Cell::decode(&kinds, bytes).unwrap();
                    (1..times).for_each(|_| cell.merge(Cell::decode(&kinds, bytes).unwrap()));
                    let mut out = Vec::new();
                    cell.encode(&mut out);
                    writer.add(key, &out)
                })
            })?);
        }
        let pinned = manifest.pinned.clone();
        let publication = Publication { number, at: self.now(), full: is_full, pinned, from, runs, keep: KEPT };
        editor.publish(view.folder(), &publication)?;
        Ok(number)
    }

    /// All the room in the world.
    fn room(&self) -> Room {
        Room { budget: usize::MAX, fs: self.shared(), folder: PathBuf::from("/data") }
    }

    /// Goes back to a version, with tables of so many bytes.
    pub(super) fn rollback(&self, number: u64, budget: usize) -> Result<RolledBack> {
        let (views, speed) = (self.views(), Speed { budget, threads: 1, ..Speed::new(self.now()) });
        let editor = views.lock("the rollback")?;
        views.sweep(&editor)?;
        Ok(speed.roll_back(&editor, &views, &mut self.log(), Fact::FACTS, number, |_| true)?.unwrap())
    }

    /// Drops the log's segments that lie below a cut; gives how many.
    pub(super) fn drop_log(&self, floor: &Cut) -> usize {
        self.log().drop_below(floor).unwrap().segments
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        // Whoever reads beside a log that is not counted has to spill, every now and then.
        let views = self.views().with_budget(if self.likes.len().is_multiple_of(2) { 2000 } else { usize::MAX });
        views.snapshot(views.find("PageLikes").unwrap(), &mut self.log(), Fact::FACTS).unwrap()
    }

    /// What the views answer, cell by cell; each row is asked for by name as well.
    pub(super) fn answers(&self) -> Cells {
        let snapshot = Arc::new(self.snapshot());
        World::answers_of(|_| snapshot.clone())
    }

    /// The same of snapshots that are taken of what is wanted.
    pub(super) fn answers_of(take: impl Fn(&Wanted) -> Arc<Snapshot>) -> Cells {
        let mut cells = Cells::new();
        for size in SIZES {
            let snapshot = take(&Wanted::Rows { size, prefix: Vec::new() });
            for row in snapshot.scan(size, b"", Span::default()).unwrap() {
                let row = row.unwrap();
                let page = snapshot.definition().show_key(&row.row).unwrap()["page"].as_u64().unwrap();
                let alone = take(&Wanted::Row { size, row: row.row.clone() });
                let got = alone.get(&row.row, size, Span::default()).unwrap().unwrap();
                assert_eq!(got.cells.len(), row.cells.len());
                for ((start, cell), (_, same)) in row.cells.iter().zip(&got.cells) {
                    let held = |cell| {
                        let shown = snapshot.definition().show_cell(*start, cell, Show::default()).unwrap();
                        Held::from(["likes", "quick", "people", "took"].map(|name| shown[name].as_u64().unwrap()))
                    };
                    assert_eq!(held(cell), held(same));
                    cells.insert((size, page, start.map_or(0, |start| start.0 / DAY)), held(cell));
                }
            }
        }
        cells
    }

    /// What they should answer.
    pub(super) fn expected(&self) -> Cells {
        let mut people: BTreeMap<_, BTreeSet<u8>> = BTreeMap::new();
        let mut cells = Cells::new();
        for like in &self.likes {
            for size in SIZES {
                let day = if size == BucketSize::Ever { 0 } else { like.day };
                if size == BucketSize::Day && day < self.arrived - KEEP {
                    continue;
                }
                let seen = people.entry((size, like.page, day)).or_default();
                seen.insert(like.person);
                let (likes, quick, distinct, took) = cells.entry((size, like.page, day)).or_default();
                *likes += 1;
                *quick += u64::from(like.took.is_some_and(|took| took < 10));
                *distinct = seen.len() as u64;
                *took += u64::from(like.took.unwrap_or(0));
            }
        }
        cells
    }

    /// Removes every file of the log.
    pub(super) fn lose_log(&self) {
        let log = Path::new("/data/log");
        let folders = (0..PARTITIONS).map(|partition| log.join(partition.to_string())).chain([log.to_owned()]);
        for file in folders.flat_map(|folder| self.fs.list(&folder).unwrap().into_iter().map(move |name| folder.join(name))) {
            // Folders are listed as well.
            let _ = self.fs.remove(&file);
        }
    }

    /// Copies every file of a folder.
    pub(super) fn copy(&self, from: &Path, to: &Path) {
        for name in self.fs.list(from).unwrap() {
            self.fs.set(&to.join(&name), self.fs.bytes(&from.join(&name)));
        }
        self.fs.create_dir(to).unwrap();
    }

    /// Removes every file of a folder.
    pub(super) fn remove(&self, folder: &Path) {
        self.fs.list(folder).unwrap().iter().for_each(|name| self.fs.remove(&folder.join(name)).unwrap());
    }
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

/// Where an older definition of the counter may have its chain.
pub(super) fn older() -> PathBuf {
    PathBuf::from("/data/views/PageLikes-0123")
}
