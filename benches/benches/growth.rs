//! Whether time a fact and memory stay as they are while the data grow: ten million facts at a time go into the log, are counted into four
//! cells each and shredded, and the log lets go of them, until there were as many as asked for.
//!
//! `cargo bench -p headwater-benches --bench growth`; `HEADWATER_BENCH_FACTS` (100,000,000; a billion take half an hour) and
//! `HEADWATER_BENCH_STEP` (10,000,000) say how much, `HEADWATER_BENCH_SHRED` (1; 0: no) whether they are shredded, which takes some 10 GB of
//! disk a billion; the folder is made where `TMPDIR` says. Linux only.
//!
//! Facts say that a person saw one of 100,000 pages, and for how long. Pages and people follow Zipf's law with exponent 1. A billion facts
//! take thirty days, so that each step has seven hours of its own, and the view grows by their cells. Times are those of the CPU, of all
//! threads: writing the log, with what makes the facts up; counting, with sorting, syncing, publishing and merging runs; shredding, with
//! encoding and syncing. Memory is the most that the process had of anonymous pages in the step. In the end of a step each page's cell of all
//! time is looked up, which merges what all runs have of it, and together they have all facts.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use headwater::counter::{BucketSize, CellKey, Schema as _};
use headwater::dataset::{Dataset, Shred};
use headwater::fs::Disk;
use headwater::log::Log;
use headwater::measure::Measure;
use headwater::shape::Shapes;
use headwater::time::{DAY, MINUTE, SECOND};
use headwater::view::{Speed, Views};
use headwater::{Fact as _, Pedigree, Timestamp};
use headwater_benches::peers::{Seconds, setting, timed};
use headwater_benches::stream::{self, Datum, Fact, PageId, PersonId, Plugin, Schema, View};

/// The counter's place in the schema: views of a page by hour, day, month and ever.
const PAGE_TIMES: usize = 4;
const PAGES: f64 = 100_000.0;
const PEOPLE: f64 = 1_000_000.0;
/// 2026-01-01T00:00:00Z.
const START: i64 = 1_767_225_600 * SECOND;
/// So many facts come in a day.
const DAILY: f64 = 1e9 / 30.0;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let (facts, step) = (setting("HEADWATER_BENCH_FACTS", 100_000_000)?, setting("HEADWATER_BENCH_STEP", 10_000_000)?);
    let shreds = setting("HEADWATER_BENCH_SHRED", 1)? > 0;
    let folder = tempfile::tempdir()?;
    println!("CPU in µs a fact, look-ups in µs each; {step} facts a step, in {}", folder.path().display());
    println!(
        "{:>8} {:>7} {:>7} {:>7} {:>8} {:>12} {:>9} {:>11} {:>5} {:>9}",
        "M facts", "log", "count", "shred", "look-up", "RssAnon MiB", "view MiB", "dataset MiB", "runs", "log MiB"
    );
    let memory = Memory::watch();
    for from in (0..facts).step_by(usize::try_from(step)?) {
        let to = facts.min(from + step);
        memory.begin();
        let done = one_step(folder.path(), from, to, shreds)?;
        done.print(to, to - from, memory.most(), folder.path())?;
    }
    Ok(())
}

/// What a step took.
struct Step {
    log: Seconds,
    count: Seconds,
    shred: Seconds,
    look_up: Seconds,
    log_bytes: u64,
    runs: usize,
}

/// Writes, counts, shreds and drops the facts of these numbers.
fn one_step(data: &Path, from: u64, to: u64, shreds: bool) -> Outcome<Step> {
    let (log_time, mut log) = timed(|| stream::fill(data, (from..to).map(nth)))?;
    let log_bytes = log.files()?.bytes;
    let views = Views::open(Arc::new(Disk), data, &Schema::counters()[PAGE_TIMES..=PAGE_TIMES], log.partitions());
    let editor = views.lock("bench")?;
    let (count, _) = timed(|| Ok(Speed::new(Timestamp::now()).count(&editor, &views, &mut log, Fact::FACTS, |_| true)?))?;
    let shred = if shreds { shred(data, &log)? } else { Seconds { wall: 0.0, cpu: 0.0 } };
    let end = log.end().clone();
    log.drop_below(&end)?;

    let view = views.iter().next().ok_or("there is one view")?;
    let snapshot = views.snapshot(view, &mut log, Fact::FACTS)?;
    let keys: Vec<Vec<u8>> = (1..=PAGES as u32).map(key).collect();
    let (look_up, counted) = timed(|| {
        let mut counted = 0;
        snapshot.look_up_all(&keys, |_, cell| counted += cell.map_or(0, |cell| views_of(cell.measures())))?;
        Ok(counted)
    })?;
    if counted != to {
        return Err(format!("{counted} facts were counted, of {to}").into());
    }
    let runs = view.folder().open()?.manifest.runs.len();
    Ok(Step { log: log_time, count, shred, look_up, log_bytes, runs })
}

fn shred(data: &Path, log: &Log) -> Outcome<Seconds> {
    let dataset = Dataset::open(Arc::new(Disk), data, Fact::FACTS, Shapes::of::<Fact>("site"), log.partitions());
    let (time, _) = timed(|| Ok(Shred::default().run::<Fact>(&dataset.lock("bench")?, &dataset, log, log.end(), |_| true)?))?;
    Ok(time)
}

impl Step {
    fn print(&self, so_far: u64, facts: u64, memory: u64, data: &Path) -> Outcome<()> {
        let each = |time: Seconds| time.cpu * 1e6 / facts as f64;
        let look_up = self.look_up.cpu * 1e6 / PAGES;
        let (view, dataset) = (size(&data.join("views"))? >> 20, size(&data.join("dataset"))? >> 20);
        println!(
            "{:>8} {:>7.2} {:>7.2} {:>7.2} {look_up:>8.2} {:>12} {view:>9} {dataset:>11} {:>5} {:>9}",
            so_far / 1_000_000,
            each(self.log),
            each(self.count),
            each(self.shred),
            memory >> 20,
            self.runs,
            self.log_bytes >> 20
        );
        Ok(())
    }
}

/// A thread that watches how many bytes of anonymous pages the process has.
struct Memory {
    most: Arc<AtomicU64>,
    over: Arc<AtomicBool>,
}

impl Memory {
    fn watch() -> Memory {
        let memory = Memory { most: Arc::default(), over: Arc::default() };
        let (most, over) = (memory.most.clone(), memory.over.clone());
        thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                most.fetch_max(rss_anon(), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(50));
            }
        });
        memory
    }

    fn begin(&self) {
        self.most.store(0, Ordering::Relaxed);
    }

    fn most(&self) -> u64 {
        self.most.load(Ordering::Relaxed).max(rss_anon())
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

fn rss_anon() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() << 10
}

/// The bytes of all files of a folder and those in it; none where it is not there.
fn size(folder: &Path) -> Outcome<u64> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(0) };
    let mut bytes = 0;
    for entry in entries {
        let entry = entry?;
        bytes += if entry.file_type()?.is_dir() { size(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(bytes)
}

/// The `n`th fact.
fn nth(n: u64) -> Datum {
    let random = |salt: u64| {
        let mut z = (n ^ salt << 40).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as f64 / u64::MAX as f64
    };
    let late = random(1) * MINUTE as f64;
    let view = View {
        from: PersonId { handle: format!("person-{}", PEOPLE.powf(random(2)) as u32) },
        to: PageId { url: page(PAGES.powf(random(3)) as u32) },
        via: Plugin::Button,
        took: Some((random(4) * 1000.0) as u32),
        lang: "en".to_owned(),
    };
    let at = Timestamp(START + (n as f64 * (DAY as f64 / DAILY) + late) as i64);
    Datum { pedigree: Pedigree { at, source: Some("web-3".to_owned()), nonce: Some(n + 1) }, fact: view.into() }
}

fn page(number: u32) -> String {
    format!("https://example.com/section/page-{number}")
}

/// The key of a page's cell of all time.
fn key(number: u32) -> Vec<u8> {
    let mut row = Vec::new();
    headwater::key::text(&page(number), &mut row);
    CellKey { size: BucketSize::Ever, row: &row, start: None }.to_bytes()
}

fn views_of(measures: &[Measure]) -> u64 {
    match measures {
        [Measure::Count(views), ..] => *views,
        _ => 0,
    }
}
