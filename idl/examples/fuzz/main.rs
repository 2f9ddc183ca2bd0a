//! Feeds made-up schemas to the parser, the formatter and the compiler, on a stable toolchain: no coverage, but many inputs, from a seed.
//!
//! ```sh
//! cargo run --release -p headwater-idl --example fuzz -- --minutes 20 --executions 10000000 --seed 1 [parse] [format] [compile]
//! ```
//!
//! Each target runs on a thread of its own until either limit. An input that panics, or takes longer than [`LONGEST`], is written to
//! `target/fuzz/` and the run fails; mended, it belongs to `idl/tests/found/cases/`. `fuzz/` has the same targets for cargo-fuzz.

#[path = "../../tests/found/inputs.rs"]
mod inputs;
mod options;
#[path = "../../tests/found/targets.rs"]
mod targets;
mod worker;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use inputs::Corpus;

/// An input that takes this long is taken for one that never ends. It is wall-clock time, so it is generous.
const LONGEST: Duration = Duration::from_secs(30);

fn main() -> ExitCode {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a crate in the repository");
    let corpus = Corpus::of(repository);
    worker::main("hw", LONGEST, move |_, seed| corpus.input(seed))
}
