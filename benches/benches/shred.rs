//! Shredding: rows a second from the log into folders by type and day, beside DuckDB, Polars and pyarrow, which write the same rows and
//! columns from memory.
//!
//! `cargo bench -p headwater-benches --bench shred`; `HEADWATER_BENCH_ROWS` (20,000,000), `HEADWATER_BENCH_ROUNDS` (3) and
//! `HEADWATER_BENCH_THREADS` (2) say how much; the folder is made where `TMPDIR` says.
//!
//! Ours reads the log, decodes, splits by type and day, encodes, and syncs every file. The peers are given each type's rows in memory as
//! their own tables, in the order of the log, with the days worked out; they split by day and encode. How long it takes to sync what
//! they wrote is told beside, and not held against them.
//!
//! That is less than ours has to do. So each peer does it once more as ours does, from a file to files that are synced: the same rows as
//! Arrow IPC, not compressed and in the page cache, which costs a reader hardly more than its pages. The days are worked out on the way.
//! Both are printed.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use headwater::Fact as _;
use headwater::dataset::{Dataset, Shred};
use headwater::log::Log;
use headwater::shape::Shapes;
use headwater_benches::peers::{Peers, Seconds, median, setting, timed};
use headwater_benches::stream::{Fact, Stream};
use headwater_benches::syncs::Syncs;
use serde_json::Value;

/// The zstd level of all.
const LEVEL: &str = "1";
const PEERS: [&str; 3] = ["duckdb", "polars", "pyarrow"];

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What one contestant has done, round by round.
struct Row {
    name: &'static str,
    times: Vec<Seconds>,
    /// The same from a file, until all is synced.
    from_file: Vec<Seconds>,
    /// Seconds for syncs, in the last round: of all threads for ours, on top of the time for the others.
    sync: f64,
    bytes: u64,
    files: u64,
}

fn main() -> Outcome<()> {
    let rows = setting("HEADWATER_BENCH_ROWS", 20_000_000)?;
    let rounds = setting("HEADWATER_BENCH_ROUNDS", 3)?;
    let threads = setting("HEADWATER_BENCH_THREADS", 2)?;
    let peers = Peers::find()?;
    let dir = tempfile::tempdir()?;
    let (data, out) = (dir.path().join("data"), dir.path().join("out"));
    let log = Stream { facts: rows }.fill(&data)?;
    let bytes = log.files()?.bytes >> 20;
    println!(
        "{rows} rows of 6 types over 30 days, {threads} threads, zstd {LEVEL}, {rounds} rounds; a log of {bytes} MiB in {}",
        data.display()
    );

    let mut table: Vec<Row> = ["headwater"].into_iter().chain(PEERS).map(Row::new).collect();
    let mut reading = Vec::new();
    for _ in 0..rounds {
        reading.push(timed(|| read(&log))?.0);
        let (ours, theirs) = table.split_at_mut(1);
        shred(&data, &log, usize::try_from(threads)?, &mut ours[0])?;
        for row in theirs {
            row.add(&peers.ask(&["shred", row.name, text(&data.join("dataset"))?, text(&out)?, &threads.to_string(), LEVEL])?, rows)?;
        }
    }
    print(rows, table, median(reading));
    Ok(())
}

impl Row {
    fn new(name: &'static str) -> Row {
        Row { name, times: Vec::new(), from_file: Vec::new(), sync: 0.0, bytes: 0, files: 0 }
    }

    /// What a peer says of a round.
    fn add(&mut self, said: &Value, rows: u64) -> Outcome<()> {
        if said["rows"].as_u64() != Some(rows) {
            return Err(format!("{} was given other rows: {said}", self.name).into());
        }
        let number = |key: &str| said[key].as_f64().ok_or("a number is missing");
        self.times.push(Seconds { wall: number("wall")?, cpu: number("cpu")? });
        let from_file = |at: usize| said["from_file"][at].as_f64().ok_or("a number is missing");
        self.from_file.push(Seconds { wall: from_file(0)?, cpu: from_file(1)? });
        (self.sync, self.bytes, self.files) = (number("sync")?, number("bytes")? as u64, number("files")? as u64);
        Ok(())
    }
}

/// All of the log, but nothing done with it.
fn read(log: &Log) -> Outcome<()> {
    for (partition, end) in log.end().0.iter().enumerate() {
        let mut cursor = log.read(partition, 0, *end)?;
        while let Some(entry) = cursor.next()? {
            std::hint::black_box(entry.bytes);
        }
    }
    Ok(())
}

/// Shreds all of the log into a dataset that is made anew.
fn shred(data: &Path, log: &Log, threads: usize, row: &mut Row) -> Outcome<()> {
    if data.join("dataset").exists() {
        std::fs::remove_dir_all(data.join("dataset"))?;
    }
    let syncs = Syncs::default();
    let dataset = Dataset::open(Arc::new(syncs.clone()), data, Fact::FACTS, Shapes::of::<Fact>("site"), log.partitions());
    let editor = dataset.lock("bench")?;
    let shred = Shred { threads, ..Shred::default() };
    let (seconds, _) = timed(|| Ok(shred.run::<Fact>(&editor, &dataset, log, log.end(), |_| true)?))?;
    row.times.push(seconds);
    row.from_file.push(seconds);
    row.sync = syncs.take().as_secs_f64();
    let files = files(&data.join("dataset"))?;
    (row.files, row.bytes) = (files.len() as u64, files.iter().map(|(_, bytes)| bytes).sum());
    Ok(())
}

/// The Parquet files under a folder, and their sizes.
fn files(folder: &Path) -> Outcome<Vec<(PathBuf, u64)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let (path, about) = entry.and_then(|entry| Ok((entry.path(), entry.metadata()?)))?;
        if about.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|end| end == "parquet") {
            found.push((path, about.len()));
        }
    }
    Ok(found)
}

fn text(path: &Path) -> Outcome<&str> {
    path.to_str().ok_or_else(|| "the folder's name is no UTF-8".into())
}

fn print(rows: u64, table: Vec<Row>, reading: Seconds) {
    println!(
        "{:<12} {:>11} {:>9} {:>8} {:>8} {:>8} {:>7} {:>6} {:>14}",
        "", "rows/s", "seconds", "best", "CPU", "syncs", "MiB", "files", "of DuckDB's"
    );
    let (duckdb, polars) = (median(table[1].times.clone()).wall, median(table[2].from_file.clone()).wall);
    let mut whole = Vec::new();
    for Row { name, times, from_file, sync, bytes, files } in table {
        whole.push((name, median(from_file)));
        let best = times.iter().map(|time| time.wall).fold(f64::INFINITY, f64::min);
        let Seconds { wall, cpu } = median(times);
        let rate = rows as f64 / wall;
        println!(
            "{name:<12} {rate:>11.0} {wall:>9.2} {best:>8.2} {cpu:>8.2} {sync:>8.2} {:>7} {files:>6} {:>13.2}x",
            bytes >> 20,
            duckdb / wall
        );
    }
    println!("\nfrom a file until all is synced (ours: the log; theirs: Arrow IPC)");
    println!("{:<12} {:>11} {:>9} {:>8} {:>22}", "", "rows/s", "seconds", "CPU", "of Polars' rate");
    for (name, Seconds { wall, cpu }) in whole {
        println!("{name:<12} {:>11.0} {wall:>9.2} {cpu:>8.2} {:>21.2}x", rows as f64 / wall, polars / wall);
    }
    println!("reading the log alone, by one thread: {:.2} s", reading.wall);
}
