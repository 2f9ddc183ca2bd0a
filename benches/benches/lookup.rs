//! Look-ups in views of ten million cells, beside LMDB: the same keys in the same order, the same cells, decoded by the same code, in one
//! process, by turns, on one thread and on two.
//!
//! `cargo bench -p headwater-benches --bench lookup`; a number after `--` asks for as many cells. The folder is made where `TMPDIR` says.
//!
//! There are two views of the same cells: one is a single run, as after a batch; the other a large run and four small ones, as it is
//! while the log is counted: each small one has a fortieth of the keys, and half of those are in the large one too, so that their cells
//! are added up. LMDB has each cell once, as it adds up to.
//!
//! `python3 benches/instructions.py lookup` counts the instructions of one look-up, which other work on the machine does not disturb.

use std::hint::black_box;
use std::path::Path;
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use headwater::Timestamp;
use headwater::counter::{BucketSize, Cell, Schema as _, start_bytes};
use headwater::cut::{Cut, Tile};
use headwater::fs::{Disk, Fs};
use headwater::measure::{Measure, MeasureKind};
use headwater::time::HOUR;
use headwater::view::{Snapshot, Views};
use headwater_benches::alone::Alone;
use headwater_benches::stream::Schema;
use heed::types::Bytes;
use heed::{CommitOrAbort, Database, Env, EnvOpenOptions, PutFlags};

const CELLS: usize = 10_000_000;
const LOOKUPS: usize = 2_000_000;
const ROUNDS: usize = 3;
const TURN: usize = 5_000;
/// How many cells there are where instructions are counted.
const ALONE: usize = 100_000;
/// The small runs of a view that is being counted; each has one key in so many.
const SMALL: u64 = 4;
const PART: u64 = 40;

type Key = [u8; KEY];
const KEY: usize = 32;
type Lmdb<'e> = Database<'e, Bytes, Bytes>;
type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    if let Some(alone) = Alone::asked()? {
        return one_alone(&alone);
    }
    let cells = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(CELLS);
    let folder = tempfile::tempdir()?;
    let rows = rows(cells);
    let (one, one_wrote) = timed(|| view_of_one(folder.path(), &rows))?;
    let many = view_of_many(folder.path(), &rows)?;
    let env = open_lmdb(folder.path())?;
    let lmdb = Peer::open(&env)?;
    let ((), lmdb_wrote) = timed(|| lmdb.fill(&rows))?;
    let cell = encode(seen(rows[0])).len();
    println!(
        "{} cells, keys of {KEY} bytes, cells of about {cell}; {LOOKUPS} look-ups in random order, best of {ROUNDS} rounds",
        rows.len()
    );
    println!();
    println!("{:<38}{:>12}{:>12}{:>9}", "", "view", "LMDB", "ratio");
    let (ours, theirs) = (size(&folder.path().join("one"))?, std::fs::metadata(folder.path().join("data.mdb"))?.len());
    println!("{:<38}{:>10.0}MB{:>10.0}MB", "files", ours as f64 / 1e6, theirs as f64 / 1e6);
    row("cells written/s", rows.len(), (one_wrote, lmdb_wrote));
    let together = [Together(&one), Together(&many)];
    let sides: [(&str, &dyn Side); 4] =
        [("one run", &one), ("1 large, 4 small", &many), ("one run, together", &together[0]), ("5 runs, together", &together[1])];
    for (name, view) in sides {
        for threads in [1, 2] {
            for (kind, change) in [("hits", 0), ("misses", 1)] {
                look_up(
                    &format!("{kind}/s, {name}, {threads} thread{}", if threads == 1 { "" } else { "s" }),
                    &rows,
                    change,
                    threads,
                    view,
                    &lmdb,
                )?;
            }
        }
    }
    row("cells scanned/s, one run", rows.len(), (scan_view(&one)?, lmdb.scan()?));
    row("cells scanned/s, 1 large, 4 small", rows.len(), (scan_view(&many)?, lmdb.scan()?));
    Ok(())
}

/// Look-ups of one side by themselves, each of another key, for a tool that counts instructions.
fn one_alone(alone: &Alone) -> Outcome<()> {
    let (folder, rows) = (tempfile::tempdir()?, rows(ALONE));
    let (one, many, env) = (view_of_one(folder.path(), &rows)?, view_of_many(folder.path(), &rows)?, open_lmdb(folder.path())?);
    let lmdb = Peer::open(&env)?;
    lmdb.fill(&rows)?;
    let together = [Together(&one), Together(&many)];
    let sides: [(&str, &dyn Side); 5] =
        [("one run", &one), ("one run, together", &together[0]), ("5 runs", &many), ("5 runs, together", &together[1]), ("LMDB", &lmdb)];
    for (kind, change) in [("hit", 0), ("miss", 1)] {
        let keys = picks(&rows, 0, change);
        for (name, side) in sides {
            let mut asked = side.begin()?;
            alone.meet(&format!("{kind}, {name}"), &mut |times| {
                black_box(asked(&keys[..times as usize]));
            });
        }
    }
    Ok(())
}

/// Asks for keys, and gives the sum of what their cells say.
type Asked<'a> = Box<dyn FnMut(&[Key]) -> u64 + 'a>;

/// Who is asked.
trait Side: Sync {
    /// Opens what a thread needs.
    fn begin(&self) -> Outcome<Asked<'_>>;
}

/// What a cell says, and 1 where there is none.
fn value(cell: Option<&Cell>) -> u64 {
    match cell.map(Cell::measures) {
        Some([Measure::Count(seen), Measure::SumInt(took), _]) => seen + took.value() as u64,
        _ => 1,
    }
}

impl Side for Snapshot {
    fn begin(&self) -> Outcome<Asked<'_>> {
        let mut cell = self.blank();
        Ok(Box::new(move |keys| {
            let mut one = |key: &Key| {
                let is_there = self.look_up(key, &mut cell).expect("the view is whole");
                value(is_there.then_some(&cell))
            };
            keys.iter().map(&mut one).sum()
        }))
    }
}

/// A view that is asked for all keys at once.
struct Together<'v>(&'v Snapshot);

impl Side for Together<'_> {
    fn begin(&self) -> Outcome<Asked<'_>> {
        Ok(Box::new(|keys| {
            let mut sum = 0;
            self.0.look_up_all(keys, |_, cell| sum += value(cell)).expect("the view is whole");
            sum
        }))
    }
}

/// The peer.
struct Peer<'e> {
    env: &'e Env,
    database: Lmdb<'e>,
}

impl Side for Peer<'_> {
    fn begin(&self) -> Outcome<Asked<'_>> {
        let (transaction, kinds) = (self.env.read_txn()?, kinds());
        let mut cell = Cell::new(&kinds);
        Ok(Box::new(move |keys| {
            let mut one = |key: &Key| {
                let Some(bytes) = self.database.get(&transaction, key).expect("LMDB answers") else { return value(None) };
                cell.read(&kinds, bytes).expect("a cell that was written above");
                value(Some(&cell))
            };
            keys.iter().map(&mut one).sum()
        }))
    }
}

fn open_lmdb(folder: &Path) -> Outcome<Env> {
    // SAFETY: nobody else opens this folder, which was made for this process.
    Ok(unsafe { EnvOpenOptions::new().map_size(16 << 30).open(folder)? })
}

impl<'e> Peer<'e> {
    fn open(env: &'e Env) -> Outcome<Peer<'e>> {
        let made = env.create_databases_and_commit(env.write_txn()?, |make, transaction| {
            make.create_database(transaction, None).map(CommitOrAbort::<Lmdb<'e>, ()>::Commit)
        })?;
        let database = made.unwrap_commit();
        Ok(Peer { env, database })
    }

    fn fill(&self, rows: &[u64]) -> Outcome<()> {
        let mut transaction = self.env.write_txn()?;
        for &row in rows {
            self.database.put_with_flags(&mut transaction, PutFlags::APPEND, &key(row), &encode(seen(row)))?;
        }
        Ok(transaction.commit()?)
    }

    fn scan(&self) -> Outcome<Duration> {
        let (begin, transaction, kinds) = (Instant::now(), self.env.read_txn()?, kinds());
        let mut sum = 0;
        for cell in self.database.iter(&transaction)? {
            let (key, bytes) = cell?;
            sum += value(Some(&Cell::decode(&kinds, bytes)?)) + key.len() as u64;
        }
        black_box(sum);
        Ok(begin.elapsed())
    }
}

/// Times both on the same keys, by turns of a few thousand and on all threads at once, so that whatever else the machine does weighs on
/// both alike; and holds what they say against each other.
fn look_up(name: &str, rows: &[u64], change: u64, threads: u64, ours: &dyn Side, theirs: &dyn Side) -> Outcome<()> {
    let barrier = Barrier::new(threads as usize);
    let one = |thread: u64| -> Vec<(Duration, Duration)> {
        let keys = picks(rows, thread, change);
        let mut sides = [ours.begin().expect("a thread can ask"), theirs.begin().expect("a thread can ask")];
        let mut round = || {
            let mut took = [Duration::ZERO; 2];
            for turn in keys.chunks(TURN) {
                let said = std::array::from_fn::<u64, 2, _>(|side| {
                    barrier.wait();
                    let begin = Instant::now();
                    let said = black_box(sides[side](turn));
                    took[side] += begin.elapsed();
                    said
                });
                assert_eq!(said[0], said[1], "both say the same");
            }
            took.into()
        };
        round();
        (0..ROUNDS).map(|_| round()).collect()
    };
    let rounds = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|thread| {
                let one = &one;
                scope.spawn(move || one(thread))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("it asks")).collect::<Vec<_>>()
    });
    let side = |of: fn(&(Duration, Duration)) -> Duration| {
        let round = |index: usize| rounds.iter().map(|rounds| of(&rounds[index])).max().unwrap_or_default();
        (0..ROUNDS).map(round).min().unwrap_or_default()
    };
    row(name, LOOKUPS * threads as usize, (side(|took| took.0), side(|took| took.1)));
    Ok(())
}

fn view_of_one(folder: &Path, rows: &[u64]) -> Outcome<Snapshot> {
    view(&folder.join("one"), &[&|row| Some(seen(row))], rows)
}

fn view_of_many(folder: &Path, rows: &[u64]) -> Outcome<Snapshot> {
    view(&folder.join("many"), &[&large, &small::<0>, &small::<1>, &small::<2>, &small::<3>], rows)
}

/// A view of some cells, with a run for each of `runs`.
fn view(data: &Path, runs: &[&dyn Fn(u64) -> Option<Seen>], rows: &[u64]) -> Outcome<Snapshot> {
    let fs: Arc<dyn Fs> = Arc::new(Disk);
    let views = Views::open(fs, data, &Schema::counters()[COUNTER..=COUNTER], 1);
    let (editor, view) = (views.lock("bench")?, views.iter().next().ok_or("there is one view")?);
    for (run, part) in (0..).zip(runs) {
        let tile = Tile { from: Cut(vec![run]), to: Cut(vec![run + 1]) };
        editor.append(view.folder(), &tile, Timestamp(0), |writer| {
            let mut cells = rows.iter().filter_map(|&row| Some((row, part(row)?)));
            cells.try_for_each(|(row, seen)| writer.add(&key(row), &encode(seen)))
        })?;
    }
    Ok(Snapshot::new(view.folder().path().to_owned(), view.folder().open()?, None, false))
}

/// The place of the counter in the schema.
const COUNTER: usize = 3;

fn kinds() -> Vec<MeasureKind> {
    Schema::counters()[COUNTER].definition().kinds()
}

/// What a cell has counted.
#[derive(Clone, Copy)]
struct Seen {
    views: u64,
    took: i64,
}

fn seen(row: u64) -> Seen {
    Seen { views: 2 + row % 1000, took: (row >> 20) as i64 & 0xfffff }
}

/// Which of the small runs has a row, and whether it is not in the large one.
fn place(row: u64) -> (Option<u64>, bool) {
    let mixed = mix(row);
    let run = mixed % PART;
    ((run < SMALL).then_some(run), run < SMALL && mixed >> 32 & 1 == 1)
}

/// What the large run has of a row.
fn large(row: u64) -> Option<Seen> {
    let whole = seen(row);
    match place(row) {
        (_, true) => None,
        (Some(_), false) => Some(Seen { views: whole.views - 1, ..whole }),
        (None, false) => Some(whole),
    }
}

/// What a small run has of a row.
fn small<const RUN: u64>(row: u64) -> Option<Seen> {
    match place(row) {
        (Some(run), _) if run != RUN => None,
        (Some(_), true) => Some(seen(row)),
        (Some(_), false) => Some(Seen { views: 1, took: 0 }),
        (None, _) => None,
    }
}

/// A cell's bytes.
fn encode(seen: Seen) -> Vec<u8> {
    let mut bytes = Vec::new();
    let measures = [Measure::Count(seen.views), Measure::SumInt(i128::from(seen.took).into()), Measure::new(MeasureKind::Mean)];
    measures.iter().for_each(|measure| measure.encode(&mut bytes));
    bytes
}

/// Numbers from which keys are made: even, distinct, rising, far from each other.
fn rows(count: usize) -> Vec<u64> {
    let mut rows: Vec<u64> = (0..count as u64).map(|i| mix(i) & !1).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// A bucket size, a page, a bucket's start.
fn key(row: u64) -> Key {
    let mut page = *b"page/0000000000000000";
    for (i, digit) in page[5..].iter_mut().enumerate() {
        *digit = b"0123456789abcdef"[(row >> (60 - 4 * i)) as usize & 15];
    }
    let mut name = [0; 23];
    name[..21].copy_from_slice(&page);
    let start = Timestamp((row & 0xfffe) as i64 * HOUR);
    let mut key = [0; KEY];
    key[0] = BucketSize::Hour as u8;
    key[1..24].copy_from_slice(&name);
    key[24..].copy_from_slice(&start_bytes(start));
    key
}

/// SplitMix64.
fn mix(i: u64) -> u64 {
    let mut z = i.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

/// Keys in random order, so that neither side profits from the last look-up; `change` 1 makes keys that are not there.
fn picks(rows: &[u64], thread: u64, change: u64) -> Vec<Key> {
    let pick = |i: u64| rows[(mix(i << 20 | thread << 60) % rows.len() as u64) as usize];
    (0..LOOKUPS as u64).map(|i| key(pick(i) ^ change)).collect()
}

fn scan_view(view: &Snapshot) -> Outcome<Duration> {
    let begin = Instant::now();
    let mut sum = 0;
    for cell in view.cells(true)? {
        let (key, cell) = cell?;
        sum += value(Some(&cell)) + key.row.len() as u64;
    }
    black_box(sum);
    Ok(begin.elapsed())
}

/// The bytes of all files of a folder.
fn size(folder: &Path) -> Outcome<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        bytes += if entry.file_type()?.is_dir() { size(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(bytes)
}

fn timed<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<(T, Duration)> {
    let begin = Instant::now();
    Ok((work()?, begin.elapsed()))
}

fn row(name: &str, count: usize, (ours, theirs): (Duration, Duration)) {
    let rate = |took: Duration| count as f64 / took.as_secs_f64();
    println!("{name:<38}{:>12.0}{:>12.0}{:>8.2}x", rate(ours), rate(theirs), rate(ours) / rate(theirs));
}
