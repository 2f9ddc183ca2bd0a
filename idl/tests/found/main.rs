//! What fuzzing has found, as tests: the inputs in `cases/` once broke a target. `cargo run --release -p headwater-idl --example fuzz`
//! looks for more; here a few hundred inputs are tried.

mod inputs;
mod targets;

use std::fs;
use std::path::Path;

use inputs::Corpus;
use targets::TARGETS;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a crate in the repository")
}

#[test]
fn what_was_found_stays_mended() {
    for entry in fs::read_dir(repository().join("idl/tests/found/cases")).unwrap() {
        let path = entry.unwrap().path();
        println!("{}", path.display());
        let input = fs::read(&path).unwrap();
        TARGETS.iter().for_each(|(_, target)| target(&input));
    }
}

#[test]
fn a_few_hundred_inputs_hold() {
    let corpus = Corpus::of(repository());
    for seed in 0..400 {
        let input = corpus.input(seed);
        TARGETS.iter().for_each(|(_, target)| target(&input));
    }
}
