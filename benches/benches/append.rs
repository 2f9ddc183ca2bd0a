//! Durable append: facts a second into the log, beside a bare buffered file with the same bytes and the same syncs.
//!
//! `cargo bench -p headwater-benches --bench append [-- FACTS]`; the folder is made where `TMPDIR` says, so that a disk can be chosen.

use headwater::fs::Disk;
use headwater::log::{Check, Log, Options, Record, Writer};
use headwater::{Datum, codec::thrift, key};
use headwater_benches::impression::Impression;
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Facts before a commit.
const COMMIT: usize = 10_000;
const ROUNDS: usize = 5;
type Outcome<T> = Result<T, Box<dyn Error>>;

/// The facts, as they are and encoded beforehand.
struct Input {
    data: Vec<Datum<Impression>>,
    routes: Vec<Vec<u8>>,
    bytes: Vec<Vec<u8>>,
}

/// One way of writing, or reading, all facts in a folder.
type Way = fn(&Path, &Input) -> Outcome<()>;

fn main() -> Outcome<()> {
    let facts = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(1_000_000);
    let input = Input::make(facts)?;
    let total: usize = input.bytes.iter().map(Vec::len).sum();
    println!(
        "{facts} facts, {} bytes each, a commit every {COMMIT}, best and median of {ROUNDS}, in {}",
        total / facts,
        std::env::temp_dir().display()
    );

    let ways: [(&str, Way); 7] = [
        ("BufWriter, 1 file, 1 sync a commit", |dir, input| bare(dir, input, 1)),
        ("BufWriter, 4 files, 4 syncs a commit", |dir, input| bare(dir, input, 4)),
        ("log, encoded beforehand", |dir, input| log(dir, input, false)),
        ("log, with encoding", |dir, input| log(dir, input, true)),
        ("log, encoded beforehand, 1 partition", |dir, input| log_of(dir, input, false, 1, true)),
        ("log, encoded beforehand, syncs in a row", |dir, input| log_of(dir, input, false, 4, false)),
        ("log, read back", read_back),
    ];
    let mut times = vec![Vec::new(); ways.len()];
    for _ in 0..ROUNDS {
        for (times, (_, way)) in times.iter_mut().zip(&ways) {
            times.push(timed(&input, *way)?);
        }
    }
    table(facts, total, ways.iter().map(|(name, _)| *name).zip(times));
    Ok(())
}

impl Input {
    fn make(facts: usize) -> Outcome<Input> {
        let mut input = Input { data: Vec::new(), routes: Vec::new(), bytes: Vec::new() };
        for n in 0..facts as u64 {
            let datum = Impression::nth(n);
            let (mut route, mut bytes) = (Vec::new(), Vec::new());
            key::encode(&datum.fact.from, &mut route);
            thrift::write_datum(&datum, &mut bytes)?;
            input.data.push(datum);
            input.routes.push(route);
            input.bytes.push(bytes);
        }
        Ok(input)
    }
}

fn timed(input: &Input, way: fn(&Path, &Input) -> Outcome<()>) -> Outcome<Duration> {
    let dir = tempfile::tempdir()?;
    let begun = Instant::now();
    way(dir.path(), input)?;
    // What is read back was written first, and says itself how long it took.
    Ok(READ.with(std::cell::Cell::take).unwrap_or_else(|| begun.elapsed()))
}

thread_local! {
    static READ: std::cell::Cell<Option<Duration>> = const { std::cell::Cell::new(None) };
}

fn bare(dir: &Path, input: &Input, files: usize) -> Outcome<()> {
    let open = |i: usize| File::create(dir.join(i.to_string())).map(|file| BufWriter::with_capacity(256 << 10, file));
    let mut files = (0..files).map(open).collect::<Result<Vec<_>, _>>()?;
    let count = files.len();
    for commit in input.bytes.chunks(COMMIT) {
        for (i, bytes) in commit.iter().enumerate() {
            files[i % count].write_all(bytes)?;
        }
        for file in &mut files {
            file.flush()?;
            file.get_ref().sync_data()?;
        }
    }
    Ok(())
}

fn log(dir: &Path, input: &Input, encode: bool) -> Outcome<()> {
    log_of(dir, input, encode, 4, true)
}

fn log_of(dir: &Path, input: &Input, encode: bool, partitions: usize, side_by_side: bool) -> Outcome<()> {
    let options = Options { partitions: Some(partitions), side_by_side, ..Options::new(b"shapes".to_vec(), any()) };
    let (mut writer, _) = Writer::open(Arc::new(Disk), dir, options, "bench")?;
    let mut stream = writer.stream();
    let (mut route, mut bytes) = (Vec::new(), Vec::new());
    for (n, datum) in input.data.iter().enumerate() {
        let (source, nonce) = (datum.pedigree.source.as_deref(), datum.pedigree.nonce);
        let record = if encode {
            route.clear();
            bytes.clear();
            key::encode(&datum.fact.from, &mut route);
            thrift::write_datum(datum, &mut bytes)?;
            Record { route: &route, source, nonce, bytes: &bytes }
        } else {
            Record { route: &input.routes[n], source, nonce, bytes: &input.bytes[n] }
        };
        stream.append(&mut writer, record)??;
        if (n + 1) % COMMIT == 0 {
            writer.commit()?;
        }
    }
    writer.close()?;
    Ok(())
}

fn read_back(dir: &Path, input: &Input) -> Outcome<()> {
    log(dir, input, false)?;
    let begun = Instant::now();
    let log = Log::open(Arc::new(Disk), dir, any())?.ok_or("no log")?;
    let (mut facts, mut bytes) = (0, 0);
    for (partition, end) in log.end().0.iter().enumerate() {
        let mut cursor = log.read(partition, 0, *end)?;
        while let Some(entry) = cursor.next()? {
            facts += 1;
            bytes += entry.bytes.len();
        }
    }
    READ.with(|read| read.set(Some(begun.elapsed())));
    if (facts, bytes) == (input.bytes.len(), input.bytes.iter().map(Vec::len).sum()) { Ok(()) } else { Err("not what was written".into()) }
}

fn any() -> Check {
    Arc::new(|_| Ok(()))
}

fn table<'a>(facts: usize, total: usize, rows: impl Iterator<Item = (&'a str, Vec<Duration>)>) {
    println!("{:<40} {:>12} {:>12} {:>9} {:>14}", "", "best facts/s", "median", "MB/s", "time / bare");
    let mut bare = None;
    for (name, mut times) in rows {
        times.sort();
        let (best, median) = (times[0].as_secs_f64(), times[times.len() / 2].as_secs_f64());
        let bare = *bare.get_or_insert(median);
        let per = |seconds: f64| facts as f64 / seconds;
        println!("{name:<40} {:>12.0} {:>12.0} {:>9.0} {:>14.2}", per(best), per(median), total as f64 / median / 1e6, median / bare);
    }
}
