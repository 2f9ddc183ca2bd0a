//! Recomputing a counter from the master dataset into a published run, beside DuckDB, DataFusion and Polars, which ask the same of the
//! same Parquet files: into a table in memory, and into a Parquet file, which is more alike.
//!
//! `cargo bench -p headwater-benches --bench batch`; `HEADWATER_BENCH_ROWS` (20,000,000), `HEADWATER_BENCH_ROUNDS` (5),
//! `HEADWATER_BENCH_THREADS` (2) and `HEADWATER_BENCH_MEMORY` (2048, in MiB, of our tables; the peers take what they want) say how much;
//! the folder is made where `TMPDIR` says.
//!
//! Of a hundred rows sixty are views of pages, which these read: how often each page was seen (a million pages, by Zipf's law), how many
//! people there were, and how many on each day. Distinct counts are estimates for all. Ours ends with runs that are sorted, synced and
//! published; nobody else syncs. Files are in the page cache. All have an allocator that keeps what it has: DuckDB and Polars bring
//! theirs, and this program has jemalloc.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use headwater::batch::{Batch, Batched, Open, Scratch, Source, Work};
use headwater::counter::{Count, Schema as _};
use headwater::dataset::{Dataset, Shred};
use headwater::fs::{Disk, Fs};
use headwater::log::Log;
use headwater::shape::Shapes;
use headwater::view::{Options, Views};
use headwater::{Fact as _, Timestamp};
use headwater_benches::peers::{Peers, Seconds, median, setting, timed};
use headwater_benches::stream::{Fact, Schema, Stream};
use serde_json::Value;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// What jemalloc reads as the program begins, as C reads a text.
#[unsafe(export_name = "_rjem_malloc_conf")]
static MALLOC_CONF: Option<&'static u8> = Some(&b"thp:always,dirty_decay_ms:-1,muzzy_decay_ms:-1,narenas:1\0"[0]);

const PEERS: [&str; 3] = ["duckdb", "datafusion", "polars"];
/// What is asked, as the peers know it, and the place of the counter that answers it in the schema.
const QUERIES: [(&str, usize); 3] = [("count", 0), ("distinct", 1), ("distinct by day", 2)];

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How much is done.
struct Settings {
    rounds: u64,
    threads: u64,
    /// How many MiB our tables may take.
    memory: u64,
}

fn main() -> Outcome<()> {
    let rows = setting("HEADWATER_BENCH_ROWS", 20_000_000)?;
    let settings = Settings {
        rounds: setting("HEADWATER_BENCH_ROUNDS", 5)?,
        threads: setting("HEADWATER_BENCH_THREADS", 2)?,
        memory: setting("HEADWATER_BENCH_MEMORY", 2048)?,
    };
    let peers = Peers::find()?;
    let dir = tempfile::tempdir()?;
    let data = dir.path().join("data");
    let mut log = Stream { facts: rows }.fill(&data)?;
    let dataset = open(&data, &log);
    Shred::default().run::<Fact>(&dataset.lock("bench")?, &dataset, &log, log.end(), |_| true)?;
    let Settings { rounds, threads, memory } = settings;
    println!("{rows} rows of 6 types over 30 days, {threads} threads, {memory} MiB, median of {rounds}, in {}", data.display());
    for (query, counter) in QUERIES {
        measure(query, &Schema::counters()[counter..=counter], &data, &mut log, &peers, &settings)?;
    }
    Ok(())
}

fn open(data: &Path, log: &Log) -> Dataset {
    Dataset::open(Arc::new(Disk), data, Fact::FACTS, Shapes::of::<Fact>("site"), log.partitions())
}

fn measure(
    query: &str,
    counter: &'static [&'static dyn Count],
    data: &Path,
    log: &mut Log,
    peers: &Peers,
    settings: &Settings,
) -> Outcome<()> {
    let (mut times, mut batched) = (Vec::new(), None);
    for _ in 0..settings.rounds {
        let (seconds, done) = recompute(counter, data, log, settings)?;
        times.push(seconds);
        batched = Some(done);
    }
    let batched = batched.ok_or("HEADWATER_BENCH_ROUNDS is 0")?;
    println!("\n{query}: {} facts into {} cells", batched.counted, batched.cells);
    println!("{:<24} {:>9} {:>8} {:>8} {:>15}", "", "facts/s", "seconds", "CPU", "of DuckDB's time");
    let theirs = PEERS.iter().map(|peer| ask(peer, query, &batched, data, peers, settings)).collect::<Outcome<Vec<_>>>()?;
    let duckdb = theirs[0][0].1.wall;
    for (name, seconds) in [("headwater, a run".to_owned(), median(times))].into_iter().chain(theirs.into_iter().flatten()) {
        let rate = batched.counted as f64 / seconds.wall;
        println!("{name:<24} {rate:>9.0} {:>8.3} {:>8.2} {:>15.2}x", seconds.wall, seconds.cpu, seconds.wall / duckdb);
    }
    Ok(())
}

/// Counts one counter anew from the dataset, where nothing was counted before, and publishes it.
fn recompute(counter: &'static [&'static dyn Count], data: &Path, log: &mut Log, settings: &Settings) -> Outcome<(Seconds, Batched)> {
    if data.join("views").exists() {
        std::fs::remove_dir_all(data.join("views"))?;
    }
    let fs: Arc<dyn Fs> = Arc::new(Disk);
    let (dataset, views) = (open(data, log), Views::open(fs.clone(), data, counter, log.partitions()));
    let (facts, editor) = (dataset.lock("bench")?, views.lock("bench")?);
    let scratch = Scratch::take(&fs, data, "bench")?;
    let source = Source { scratch: &scratch, dataset: &dataset, views: &views };
    let mut open = Open { source, facts: &facts, editor: &editor, log };
    let batch = Batch {
        full: true,
        work: Work { budget: usize::try_from(settings.memory)? << 20, threads: usize::try_from(settings.threads)? },
        shred: Shred::default(),
        merges: Options::default(),
        now: Timestamp::now(),
        confirm: &|_| true,
    };
    timed(|| Ok(batch.run::<Fact>(&mut open, &|_, _, _| true)?.ok_or("nobody ended it")?))
}

/// What a peer needs, into a table and into a file.
fn ask(peer: &str, query: &str, ours: &Batched, data: &Path, peers: &Peers, settings: &Settings) -> Outcome<[(String, Seconds); 2]> {
    let (folder, out) = (data.join("dataset/View"), data.join("result.parquet"));
    let (folder, out) = (folder.to_str().ok_or("no UTF-8")?, out.to_str().ok_or("no UTF-8")?);
    let said = peers.ask(&["batch", peer, query, folder, out, &settings.threads.to_string(), &settings.rounds.to_string()])?;
    check(peer, query, &said, ours)?;
    Ok([(format!("{peer}, a table"), median(times(&said["table"])?)), (format!("{peer}, a file"), median(times(&said["file"])?))])
}

/// Everybody is to have as many rows, and to have counted as many facts where that is what is asked.
fn check(peer: &str, query: &str, said: &Value, ours: &Batched) -> Outcome<()> {
    let (rows, total) = (said["rows"].as_u64(), said["total"].as_u64());
    if rows != Some(ours.cells) || (query == "count" && total != Some(ours.counted)) {
        return Err(format!("{peer} answers {said}, and ours are {} facts in {} cells", ours.counted, ours.cells).into());
    }
    Ok(())
}

fn times(said: &Value) -> Outcome<Vec<Seconds>> {
    let times = said.as_array().ok_or("no times")?.iter();
    times.map(|time| Ok(Seconds { wall: time[0].as_f64().ok_or("no time")?, cpu: time[1].as_f64().ok_or("no time")? })).collect()
}
