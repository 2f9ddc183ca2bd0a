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
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use inputs::Corpus;
use options::Options;
use worker::Worker;

/// An input that takes this long is taken for one that never ends. It is wall-clock time, so it is generous.
const LONGEST: Duration = Duration::from_secs(30);

fn main() -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a crate in the repository");
    let corpus = Arc::new(Corpus::of(repository));
    worker::keep_panics_quiet();
    let until = Instant::now() + options.time;
    let workers: Vec<Arc<Worker>> = options.targets.iter().map(|target| Arc::new(Worker::new(*target))).collect();
    let threads: Vec<_> = workers
        .iter()
        .map(|worker| {
            let (worker, corpus, options) = (Arc::clone(worker), Arc::clone(&corpus), options.clone());
            thread::spawn(move || worker.run(&corpus, options.seed, options.executions, until))
        })
        .collect();
    watch(&workers, || threads.iter().all(thread::JoinHandle::is_finished));
    let found: usize = workers.iter().map(|worker| worker.report()).sum();
    if found == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Waits until all is done; ends the process where one input takes too long, for its thread cannot be ended.
fn watch(workers: &[Arc<Worker>], is_done: impl Fn() -> bool) {
    while !is_done() {
        thread::sleep(Duration::from_millis(200));
        if let Some(worker) = workers.iter().find(|worker| worker.takes() > LONGEST) {
            worker.keep_hanging();
            std::process::exit(1);
        }
    }
}
