//! Feeds made-up bytes to the decoders, on a stable toolchain: no coverage, but many inputs, from a seed.
//!
//! ```sh
//! cargo run --release -p headwater --example fuzz-formats -- --minutes 20 --executions 100000000 --seed 1 [thrift] [binary] [protobuf] [json]
//! ```
//!
//! Each target runs on a thread of its own until either limit. An input that panics, takes memory beyond all proportion, or takes longer
//! than [`LONGEST`], is written to `target/fuzz/` and the run fails; mended, it belongs to `runtime/tests/found/cases/`. `fuzz/` has the same
//! targets for cargo-fuzz.

#[path = "../../tests/found/memory.rs"]
mod memory;
#[path = "../../tests/found/values.rs"]
mod values;
#[path = "../../tests/found/inputs.rs"]
mod inputs;
#[path = "../../../idl/examples/fuzz/options.rs"]
mod options;
#[path = "../../tests/found/targets.rs"]
mod targets;
#[path = "../../../idl/examples/fuzz/worker.rs"]
mod worker;

use std::process::ExitCode;
use std::time::Duration;

/// An input that takes this long is taken for one that never ends. It is wall-clock time, so it is generous.
const LONGEST: Duration = Duration::from_secs(30);

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;

fn main() -> ExitCode {
    worker::main("bin", LONGEST, inputs::input)
}
