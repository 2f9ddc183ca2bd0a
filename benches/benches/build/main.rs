//! What generated code costs to compile: 1,000 types of 10 fields, ours beside prost's, with every type written and read.
//!
//! `cargo bench -p headwater-benches --bench build`; `HEADWATER_BENCH_TYPES` (1,000) and `HEADWATER_BENCH_ROUNDS` (3) say how much.
//!
//! Each contestant is a package of its own outside of the workspace, with its dependencies built before. Only its own crate is
//! compiled while the clock runs: `cargo check`, and a release build. What is measured is the time of the processor (of cargo, rustc and
//! LLVM together), which other work on the machine disturbs little.
//!
//! | | ours | prost's |
//! | --- | --- | --- |
//! | one binary format | Thrift Compact | Protobuf |
//! | the same and JSON | Thrift Compact and JSON | Protobuf, and serde's derives with `serde_json` |
//!
//! The fields are the same, and so is what a caller finds: a function of its own for each type, format and direction. Ours derives more
//! (order and hash where there is no float), prost's runs a derive for its format. Columns of Parquet are not in it: prost has no third format.

mod cost;
mod ours;
mod package;
mod peer;

use cost::Cost;
use headwater_benches::drawn;
use headwater_benches::peers::setting;
use package::Package;

/// The seed that the types are drawn with.
const SEED: u64 = 57;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let types = usize::try_from(setting("HEADWATER_BENCH_TYPES", 1_000)?)?;
    let rounds = usize::try_from(setting("HEADWATER_BENCH_ROUNDS", 3)?)?;
    let dir = tempfile::tempdir()?;
    let types = drawn::draw(types, SEED);
    println!("{} types of 10 fields, seed {SEED}, median of {rounds} rounds, seconds of processor time", types.len());
    println!("{:42} {:>9} {:>9} {:>9}", "", "lines", "check", "release");
    for (title, ours, peer) in [
        ("one binary format", ours::package(&types, false)?, peer::package(&types, false)?),
        ("the same and JSON", ours::package(&types, true)?, peer::package(&types, true)?),
    ] {
        let (ours, peer) = (measure(dir.path(), &ours, rounds)?, measure(dir.path(), &peer, rounds)?);
        show(&format!("{title}: headwater"), &ours);
        show(&format!("{title}: prost"), &peer);
        println!(
            "{:42} {:>9.2} {:>9.2} {:>9.2}",
            "  ratio",
            ours.lines as f64 / peer.lines as f64,
            ours.check / peer.check,
            ours.release / peer.release
        );
    }
    Ok(())
}

fn measure(dir: &std::path::Path, package: &Package, rounds: usize) -> std::io::Result<Cost> {
    package.write(dir)?;
    Cost::of(&dir.join(package.name), package.lines(), rounds)
}

fn show(name: &str, cost: &Cost) {
    println!("{name:42} {:>9} {:>9.2} {:>9.2}", cost.lines, cost.check, cost.release);
}
