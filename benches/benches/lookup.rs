//! Lookups in a run of ten million cells, beside LMDB: the same keys in the same order, the same values, one process.
//!
//! `cargo bench -p headwater-benches --bench lookup`; a number after `--` asks for as many cells.

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use headwater::Timestamp;
use headwater::cut::{Cut, Tile};
use headwater::fs::Disk;
use headwater::run::{Meta, Run, Writer};
use heed::types::Bytes;
use heed::{CommitOrAbort, Database, Env, EnvOpenOptions, PutFlags, RoTxn};

const CELLS: usize = 10_000_000;
const LOOKUPS: usize = 2_000_000;
const ROUNDS: usize = 3;
const TURN: usize = 5_000;

type Key = [u8; 30];
type Cell = [u8; 20];
type Lmdb<'e> = Database<'e, Bytes, Bytes>;
type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let cells = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(CELLS);
    let folder = tempfile::tempdir()?;
    let rows = rows(cells);
    let (run, run_wrote) = timed(|| write_run(&rows, &folder.path().join("1.run")))?;
    let env = open_lmdb(folder.path())?;
    let (database, lmdb_wrote) = timed(|| write_lmdb(&rows, &env))?;
    let lmdb_bytes = std::fs::metadata(folder.path().join("data.mdb"))?.len();
    println!("{cells} cells, keys of {} bytes, cells of {} bytes; {LOOKUPS} lookups in random order", size_of::<Key>(), size_of::<Cell>());
    println!();
    println!("{:<34}{:>12}{:>12}{:>9}", "", "run", "LMDB", "ratio");
    println!("{:<34}{:>10.0}MB{:>10.0}MB", "file", run.bytes() as f64 / 1e6, lmdb_bytes as f64 / 1e6);
    row("cells written/s", cells, run_wrote, lmdb_wrote);

    let hits = picks(&rows, |row| row);
    let misses = picks(&rows, |row| row ^ 1);
    let transaction = env.read_txn()?;
    let from_run = |key: &Key| run.get(key).expect("the run is whole").map(first);
    let from_lmdb = |key: &Key| database.get(&transaction, key).expect("LMDB answers").map(first);
    assert!(hits.iter().take(100_000).all(|key| from_run(key).is_some() && from_run(key) == from_lmdb(key)));
    assert!(misses.iter().take(100_000).all(|key| from_run(key).is_none() && from_lmdb(key).is_none()));
    for (name, keys) in [("hits/s", &hits), ("misses/s", &misses)] {
        for round in 0..=ROUNDS {
            let (ours, theirs) = race(keys, from_run, from_lmdb);
            let name = if round == 0 { format!("{name}, first touch") } else { format!("{name}, round {round}") };
            row(&name, keys.len(), ours, theirs);
        }
    }
    let (ours, theirs) = (scan_run(&run)?, scan_lmdb(database, &transaction)?);
    row("cells scanned/s", cells, ours, theirs);
    Ok(())
}

/// Numbers from which keys are made: even, distinct, rising, far from each other.
fn rows(count: usize) -> Vec<u64> {
    let mut rows: Vec<u64> = (0..count as u64).map(|i| mix(i) & !1).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// As a cell's key is: a bucket size, a row's name, a bucket's start.
fn key(row: u64) -> Key {
    let mut key = [0; 30];
    key[0] = 3;
    key[1..6].copy_from_slice(b"page/");
    for (i, digit) in key[6..22].iter_mut().enumerate() {
        *digit = b"0123456789abcdef"[(row >> (60 - 4 * i)) as usize & 15];
    }
    key[22..].copy_from_slice(&(1 << 63 | (row & 0xfffe)).to_be_bytes());
    key
}

fn cell(row: u64) -> Cell {
    let mut cell = [7; 20];
    cell[..8].copy_from_slice(&row.to_le_bytes());
    cell
}

/// SplitMix64.
fn mix(i: u64) -> u64 {
    let mut z = i.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

/// Keys in random order, so that neither side profits from the last lookup.
fn picks(rows: &[u64], change: impl Fn(u64) -> u64) -> Vec<Key> {
    (0..LOOKUPS as u64).map(|i| key(change(rows[(mix(i << 20) % rows.len() as u64) as usize]))).collect()
}

fn first(cell: &[u8]) -> u8 {
    cell[0]
}

fn write_run(rows: &[u64], path: &Path) -> Outcome<Run> {
    let meta = Meta { definition: "bench".into(), tile: Tile { from: Cut::zero(1), to: Cut(vec![1]) }, arrival: Timestamp(0) };
    let mut writer = Writer::create(&Disk, path, &meta)?;
    for &row in rows {
        writer.add(&key(row), &cell(row))?;
    }
    writer.finish()?;
    Ok(Run::open(&Disk, path)?)
}

fn open_lmdb(folder: &Path) -> Outcome<Env> {
    // SAFETY: nobody else opens this folder, which was made for this process.
    Ok(unsafe { EnvOpenOptions::new().map_size(16 << 30).open(folder)? })
}

fn write_lmdb<'e>(rows: &[u64], env: &'e Env) -> Outcome<Lmdb<'e>> {
    let made = env.create_databases_and_commit(env.write_txn()?, |make, transaction| {
        make.create_database(transaction, None).map(CommitOrAbort::<Lmdb<'e>, ()>::Commit)
    })?;
    let database = made.unwrap_commit();
    let mut transaction = env.write_txn()?;
    for &row in rows {
        database.put_with_flags(&mut transaction, PutFlags::APPEND, &key(row), &cell(row))?;
    }
    transaction.commit()?;
    Ok(database)
}

/// Times both on the same keys, by turns of a few thousand, so that whatever else the machine does weighs on both alike.
fn race(keys: &[Key], ours: impl Fn(&Key) -> Option<u8>, theirs: impl Fn(&Key) -> Option<u8>) -> (Duration, Duration) {
    let turns = keys.chunks(TURN).map(|keys| (lookups(keys, &ours), lookups(keys, &theirs)));
    turns.fold(Default::default(), |(a, b), (ours, theirs)| (a + ours, b + theirs))
}

fn lookups(keys: &[Key], get: impl Fn(&Key) -> Option<u8>) -> Duration {
    let begin = Instant::now();
    let sum: u64 = keys.iter().map(|key| u64::from(get(key).unwrap_or(1))).sum();
    black_box(sum);
    begin.elapsed()
}

fn scan_run(run: &Run) -> Outcome<Duration> {
    let begin = Instant::now();
    let mut sum = 0;
    for cell in run.range(b"", None)? {
        sum += u64::from(cell?.1[0]);
    }
    black_box(sum);
    Ok(begin.elapsed())
}

fn scan_lmdb(database: Lmdb<'_>, transaction: &RoTxn<'_>) -> Outcome<Duration> {
    let begin = Instant::now();
    let mut sum = 0;
    for cell in database.iter(transaction)? {
        sum += u64::from(cell?.1[0]);
    }
    black_box(sum);
    Ok(begin.elapsed())
}

fn timed<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<(T, Duration)> {
    let begin = Instant::now();
    Ok((work()?, begin.elapsed()))
}

fn row(name: &str, count: usize, ours: Duration, theirs: Duration) {
    let rate = |took: Duration| count as f64 / took.as_secs_f64();
    println!("{name:<34}{:>12.0}{:>12.0}{:>8.2}x", rate(ours), rate(theirs), rate(ours) / rate(theirs));
}
