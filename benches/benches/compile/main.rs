//! What compiling a schema costs: 1,000 types of 10 fields in 200 files, from files to formatted Rust text, beside prost-build's generation
//! of the same types; and what it costs for ten times as many.
//!
//! `cargo bench -p headwater-benches --bench compile`; `HEADWATER_BENCH_TYPES` (1,000) and `HEADWATER_BENCH_ROUNDS` (5) say how much.
//!
//! Ours reads the files, parses, checks, plans, generates and formats. Prost is given descriptors in memory, in as many files, so that it
//! neither reads nor parses; it generates and formats. What is measured is the time of the processor, which other work on the machine
//! disturbs little.

#[path = "../build/descriptors.rs"]
mod descriptors;
#[path = "../build/types.rs"]
mod types;
mod ours;
mod peer;

use std::error::Error;
use std::path::Path;

use headwater_benches::peers::{Seconds, median, setting, timed};

/// Types in one file, and the seed that they are drawn with.
const TYPES_OF_A_FILE: usize = 5;
const SEED: u64 = 57;
/// How many times as many types are compiled to see how the cost grows.
const GROWTH: usize = 10;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Seconds of processor time.
struct Cost {
    check: f64,
    generate: f64,
    peer: f64,
}

fn main() -> Outcome<()> {
    let types = usize::try_from(setting("HEADWATER_BENCH_TYPES", 1_000)?)?;
    let rounds = setting("HEADWATER_BENCH_ROUNDS", 5)?;
    println!("types of 10 fields, {TYPES_OF_A_FILE} in a file, seed {SEED}, median of {rounds} rounds, seconds of processor time");
    println!("{:>8} {:>8} {:>10} {:>10} {:>10} {:>8}", "types", "files", "check", "generate", "prost", "ratio");
    let one = measure(types, rounds)?;
    let many = measure(types * GROWTH, rounds.min(3))?;
    let growth = |of: fn(&Cost) -> f64| of(&many) / of(&one) / GROWTH as f64;
    println!(
        "cost of a type with {GROWTH} times as many: check × {:.2}, generate × {:.2}, prost × {:.2}",
        growth(|cost| cost.check),
        growth(|cost| cost.generate),
        growth(|cost| cost.peer)
    );
    Ok(())
}

fn measure(count: usize, rounds: u64) -> Outcome<Cost> {
    let types = types::draw(count, SEED);
    let dir = tempfile::tempdir()?;
    let root = ours::write(dir.path(), &types)?;
    let (mut check, mut generate, mut peer) = (Vec::new(), Vec::new(), Vec::new());
    let first = ours::generate(&root)?;
    for _ in 0..rounds {
        check.push(timed(|| ours::check(&root))?.0);
        let (cost, again) = timed(|| ours::generate(&root))?;
        if again != first {
            return Err("the same schema gave other bytes the second time".into());
        }
        generate.push(cost);
        let descriptors = peer::files(&types);
        peer.push(timed(|| peer::generate(descriptors))?.0);
    }
    let cpu = |times: Vec<Seconds>| median(times).cpu;
    let cost = Cost { check: cpu(check), generate: cpu(generate), peer: cpu(peer) };
    let (files, ratio) = (count.div_ceil(TYPES_OF_A_FILE), cost.generate / cost.peer);
    println!("{count:>8} {files:>8} {:>10.3} {:>10.3} {:>10.3} {ratio:>8.2}", cost.check, cost.generate, cost.peer);
    Ok(cost)
}

fn path(root: &Path, number: usize) -> std::path::PathBuf {
    root.join(format!("part{number}.hw"))
}
