//! Facts counted a second, four cells a fact, from the log into sorted runs on disk, by two workers and by one; beside counting in LMDB
//! and in redb, and beside a bare hash map.
//!
//! `cargo bench -p headwater-benches --bench count`; `HEADWATER_BENCH_FACTS` (1,000,000) and `HEADWATER_BENCH_ROUNDS` (3) say how much,
//! `HEADWATER_BENCH_ONLY` names the contestants that have it in their names; the folder is made where `TMPDIR` says.
//!
//! A fact says that somebody saw a page, and for how long: some 90 bytes of Thrift. It is counted into the page's hour, day, month, and
//! all of time: how often the page was seen, and for how long in all. Pages and people follow Zipf's law with exponent 1: the first
//! thousand pages have more than half of the facts. What a fact costs depends on how often it opens a new cell, and that on how many facts
//! there are in the smallest bucket; hence two streams:
//!
//! - *busy*: 12 facts a second, of 100,000 pages, late by up to a minute. A site that needs half a million facts a second is far busier,
//!   and opens fewer cells a fact than this.
//! - *sparse*: 23 facts a minute, of 200,000 pages, late by up to an hour, so that hours mix. The tail is most of it: every fact opens
//!   more than one new cell.
//!
//! The contestants, in turn in each round:
//!
//! - *a log, N workers*: the speed layer as `count` runs it, with the usual budget: log, tables, runs that are sorted, checksummed, synced,
//!   listed in a manifest, and merged. After a crash it would go on where it was.
//! - *tables, N threads*: the same tables by themselves. Facts stand in memory; at the end each table is emptied in key order to nobody.
//! - *LMDB* and *redb*: the same log is read by the same decoder, into keys and cells of fixed sizes. *Each fact*: its cells are read,
//!   added to and written, in one transaction for 100,000 facts. *Added up*: two threads add up as many facts in hash maps, side by side;
//!   then one of them after the other writes what it has, in key order. Nothing of theirs is synced, and nothing says how far they came.
//! - *a bare map*: two threads, each with every second fact and a map of its own. The facts are decoded already, pages are numbers, and it
//!   owes nobody anything: no order, no bound of memory, no disk. It is what the machine could do at best.
//!
//! First all of them count a small part of the stream, and are to have the same cells. Last, beside the bare map, a counter with sketches:
//! count, sum, last, distinct, top; the map's sets and counts of items are exact there.
//!
//! `python3 benches/instructions.py count` counts the instructions that a fact takes in memory, which other work does not disturb.

mod bare;
mod ours;
mod peer;
mod with_heed;
mod with_redb;
mod workload;

use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;

use headwater_benches::alone::Alone;
use headwater_benches::peers::{Seconds, median, setting};

use bare::{Bare, Sketched, Summed};
use ours::{Logged, PAGE_TIMES, PAGE_VISITS, Tabled};
use peer::{AddedUp, EachFact};
use with_heed::Lmdb;
use with_redb::Redb;
use workload::{BUSY, Cells, Input, SPARSE};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How many facts all count to the same cells, at first.
const FEW: u64 = 50_000;

/// Who counts.
trait Contestant {
    /// Counts all facts. Gives what that needed, and what can tell the cells.
    fn count<'i>(&self, input: &'i Input) -> Outcome<(Seconds, Counted<'i>)>;
}

/// What was counted: gives the cells, by key.
type Counted<'i> = Box<dyn FnOnce() -> Outcome<Cells> + 'i>;

fn main() -> Outcome<()> {
    if let Some(alone) = Alone::asked()? {
        return one_alone(&alone);
    }
    let (facts, rounds) = (setting("HEADWATER_BENCH_FACTS", 1_000_000)?, setting("HEADWATER_BENCH_ROUNDS", 3)?);
    let only = std::env::var("HEADWATER_BENCH_ONLY").unwrap_or_default();
    let mut contestants = contestants();
    contestants.retain(|(name, _)| name.contains(&only));
    for stream in [BUSY, SPARSE] {
        agree(&contestants, &Input::new(stream, FEW)?)?;
        let input = Input::new(stream, facts)?;
        let each = input.bytes.iter().map(Vec::len).sum::<usize>() / input.bytes.len();
        println!("{}: {facts} facts of {each} bytes into hour, day, month, ever; median of {rounds}", stream.name);
        println!("{:<32}{:>12}{:>10}{:>10}{:>18}", "", "facts/s", "seconds", "CPU", "CPU, ns a fact");
        measure(&contestants, &input, rounds)?;
        println!();
    }
    Ok(())
}

/// All of them, by name.
fn contestants() -> Vec<(&'static str, Box<dyn Contestant>)> {
    vec![
        ("a log, 2 workers", Box::new(Logged { threads: 2 })),
        ("a log, 1 worker", Box::new(Logged { threads: 1 })),
        ("tables, 2 threads", Box::new(Tabled { counter: PAGE_TIMES, threads: 2 })),
        ("tables, 1 thread", Box::new(Tabled { counter: PAGE_TIMES, threads: 1 })),
        ("LMDB, each fact", Box::new(EachFact(Lmdb::make))),
        ("LMDB, added up, 2 threads", Box::new(AddedUp(Lmdb::make))),
        ("redb, each fact", Box::new(EachFact(Redb::make))),
        ("redb, added up, 2 threads", Box::new(AddedUp(Redb::make))),
        ("a bare map, 2 threads", Box::new(Bare::<Summed>::new(2))),
        ("sketches, tables, 2 threads", Box::new(Tabled { counter: PAGE_VISITS, threads: 2 })),
        ("sketches, a bare map, 2 threads", Box::new(Bare::<Sketched>::new(2))),
    ]
}

/// Everybody has the same cells.
fn agree(contestants: &[(&str, Box<dyn Contestant>)], input: &Input) -> Outcome<()> {
    let mut first: Option<(&str, Cells)> = None;
    for (name, contestant) in contestants {
        let cells = contestant.count(input)?.1()?;
        match &first {
            Some((other, expected)) if cells != *expected => return Err(format!("{name} has other cells than {other}").into()),
            Some(_) => {}
            None => first = Some((name, cells)),
        }
    }
    let cells = first.map_or(0, |(_, cells)| cells.len());
    println!("of {} facts all have the same {cells} cells", input.bytes.len());
    Ok(())
}

fn measure(contestants: &[(&str, Box<dyn Contestant>)], input: &Input, rounds: u64) -> Outcome<()> {
    let mut times: BTreeMap<usize, Vec<Seconds>> = BTreeMap::new();
    for _ in 0..rounds {
        for (number, (_, contestant)) in contestants.iter().enumerate() {
            let (seconds, counted) = contestant.count(input)?;
            drop(counted);
            times.entry(number).or_default().push(seconds);
        }
    }
    let facts = input.bytes.len() as f64;
    for ((name, _), (_, times)) in contestants.iter().zip(times) {
        let Seconds { wall, cpu } = median(times);
        println!("{name:<32}{:>12.0}{wall:>10.3}{cpu:>10.2}{:>18.0}", facts / wall, cpu / facts * 1e9);
    }
    Ok(())
}

/// So many facts of a stream counted in memory, for a tool that counts instructions.
fn one_alone(alone: &Alone) -> Outcome<()> {
    const MADE: u64 = 200_000;
    for stream in [BUSY, SPARSE] {
        let input = Input::in_memory(stream, MADE)?;
        let sides: [(&str, &dyn Contestant); 4] = [
            ("tables", &Tabled { counter: PAGE_TIMES, threads: 1 }),
            ("a bare map", &Bare::<Summed>::new(1)),
            ("sketches, tables", &Tabled { counter: PAGE_VISITS, threads: 1 }),
            ("sketches, a bare map", &Bare::<Sketched>::new(1)),
        ];
        for (name, side) in sides {
            alone.meet(&format!("{}, {name}", stream.name), &mut |times| {
                let part = input.first(times as usize);
                let counted = side.count(&part).expect("facts that were made above");
                black_box(counted.0);
                std::mem::forget(counted.1);
            });
        }
    }
    Ok(())
}
