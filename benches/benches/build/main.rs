//! What generated code costs to compile: 200 and 1,000 types of 10 fields, ours beside prost's, with every type written and read.
//!
//! `cargo bench -p headwater-benches --bench build`; `HEADWATER_BENCH_TYPES` (both) and `HEADWATER_BENCH_ROUNDS` (3) say how much.
//!
//! Each contestant is a package of its own outside of the workspace, with its dependencies built before. Only its own crate is
//! compiled while the clock runs: `cargo check`, and a release build. What is measured is the time of the processor (of cargo, rustc and
//! LLVM together), which other work on the machine disturbs little.
//!
//! | | ours | prost's |
//! | --- | --- | --- |
//! | one binary format | Thrift Compact, or Protobuf | Protobuf |
//! | the same and JSON | either of them and JSON | Protobuf, and serde's derives with `serde_json` |
//! | every format | Thrift Compact, Thrift Binary, Protobuf and JSON | the same two: it has no more |
//!
//! The fields are the same, and so is what a caller finds: a function of its own for each type, format and direction. Ours derives more
//! (order and hash where there is no float), prost's runs a derive for its format. Columns of Parquet are not in it: prost has none.

mod cost;
mod formats;
mod ours;
mod package;
mod peer;

use cost::Cost;
use formats::Format::{self, Binary, Compact, Json, Protobuf};
use headwater_benches::drawn::{self, Type};
use headwater_benches::peers::setting;
use package::Package;
use std::path::Path;

/// The seed that the types are drawn with.
const SEED: u64 = 57;

/// What is asked of prost, and of ours beside it.
const ROWS: [(&[Format], &[&[Format]]); 2] = [
    (&[Protobuf], &[&[Compact], &[Protobuf]]),
    (&[Protobuf, Json], &[&[Compact, Json], &[Protobuf, Json], &[Compact, Binary, Protobuf, Json]]),
];

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let types = usize::try_from(setting("HEADWATER_BENCH_TYPES", 0)?)?;
    let rounds = usize::try_from(setting("HEADWATER_BENCH_ROUNDS", 3)?)?;
    let dir = tempfile::tempdir()?;
    for types in if types == 0 { vec![200, 1_000] } else { vec![types] } {
        let types = drawn::draw(types, SEED);
        println!("\n{} types of 10 fields, seed {SEED}, median of {rounds} rounds, seconds of processor time", types.len());
        println!("{:58} {:>9} {:>14} {:>16}", "", "lines", "check", "release");
        for (asked, ours) in ROWS {
            compare(dir.path(), &types, asked, ours, rounds)?;
        }
    }
    Ok(())
}

/// Compares ours in some formats with prost's.
fn compare(dir: &Path, types: &[Type], asked: &[Format], ours: &[&[Format]], rounds: usize) -> Outcome<()> {
    let peer = measure(dir, &peer::package(types, asked.contains(&Json))?, rounds)?;
    println!("{:58} {:>9} {:>6.2}         {:>8.2}", format!("prost: {}", formats::names(asked)), peer.lines, peer.check, peer.release);
    for formats in ours {
        let cost = measure(dir, &ours::package(types, formats)?, rounds)?;
        let (check, release) = (cost.check / peer.check, cost.release / peer.release);
        let name = format!("headwater: {}", formats::names(formats));
        println!("{name:58} {:>9} {:>6.2} {check:>6.2}x {:>8.2} {release:>6.2}x", cost.lines, cost.check, cost.release);
    }
    Ok(())
}

fn measure(dir: &Path, package: &Package, rounds: usize) -> std::io::Result<Cost> {
    package.write(dir)?;
    Cost::of(&dir.join(package.name), package.lines(), rounds)
}
