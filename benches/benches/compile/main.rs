//! What compiling a schema costs: 1,000 types of 10 fields in 200 files, beside prost-build's generation of the same types; and what it
//! costs for ten times as many.
//!
//! `cargo bench -p headwater-benches --bench compile`; `HEADWATER_BENCH_TYPES` (1,000) and `HEADWATER_BENCH_ROUNDS` (9) say how much.
//!
//! | column | from | to |
//! | --- | --- | --- |
//! | `check` | our files | a checked model, thrown away |
//! | `generate` | our files: it is `check` and all that follows | the formatted file, written |
//! | `protox` | Protobuf's files | checked descriptors in memory |
//! | `prost` | those descriptors: nothing is read, parsed or checked | the formatted file, written |
//!
//! `python3 benches/instructions.py compile` counts instructions instead of time.
//!
//! All of it runs in this thread, turn by turn, and what is told is the time that the processor gave to it, which other work on the machine
//! disturbs little. What is generated is thrown away between rounds, so that both write; ours is held to the same bytes each time.

mod ours;
mod peer;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use headwater_benches::alone::Alone;
use headwater_benches::drawn::{self, TYPES_OF_A_FILE};
use headwater_benches::peers::setting;
use headwater_benches::processor;

/// What the types are drawn with.
const SEED: u64 = 57;
/// How many times as many types are compiled to see how the cost grows.
const GROWTH: usize = 10;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The columns: how many seconds of processor time each piece of work takes.
const COLUMNS: [&str; 4] = ["check", "generate", "protox", "prost"];

fn main() -> Outcome<()> {
    let types = usize::try_from(setting("HEADWATER_BENCH_TYPES", 1_000)?)?;
    let rounds = usize::try_from(setting("HEADWATER_BENCH_ROUNDS", 9)?)?;
    if let Some(alone) = Alone::asked()? {
        return measure_alone(types, &alone);
    }
    println!("types of 10 fields, {TYPES_OF_A_FILE} in a file, seed {SEED}; medians of {rounds} rounds, seconds of processor time");
    println!("{:>7} {:>6} {:>9} {:>9} {:>9} {:>9}", "types", "files", "check", "generate", "protox", "prost");
    let one = measure(types, rounds)?;
    let many = measure(types * GROWTH, rounds.min(5))?;
    let [check, generate, protox, prost] = one;
    println!("\nof {types} types, beside prost (target 0.5): check {:.2}, generate {:.2}", check / prost, generate / prost);
    println!("of {types} types, beside protox and prost: generate {:.2}", generate / (protox + prost));
    print!("cost of a type with {GROWTH} times as many:");
    for (name, (one, many)) in COLUMNS.iter().zip(one.iter().zip(many)) {
        print!("  {name} × {:.2}", many / one / GROWTH as f64);
    }
    println!();
    Ok(())
}

/// Does the work of one column so many times. Descriptors are made before, of which `prost` takes a copy each time.
fn measure_alone(count: usize, alone: &Alone) -> Outcome<()> {
    let place = Place::new(count)?;
    let mut outcome = Ok(());
    let mut meet = |name, work: &mut dyn FnMut() -> Outcome<()>| {
        alone.meet(name, &mut |times| {
            (0..times).for_each(|_| outcome = std::mem::replace(&mut outcome, Ok(())).and_then(|()| work()));
        });
    };
    let descriptors = peer::check(&place.protos, &place.folder)?;
    let [check, generate, protox, prost] = COLUMNS;
    meet(check, &mut || ours::check(&place.root));
    meet(generate, &mut || place.clear().and_then(|()| ours::generate(&place.root, &place.out)));
    meet(protox, &mut || peer::check(&place.protos, &place.folder).map(drop));
    meet(prost, &mut || place.clear().and_then(|()| peer::generate(descriptors.clone(), &place.out)));
    outcome
}

/// The medians of all columns.
fn measure(count: usize, rounds: usize) -> Outcome<[f64; 4]> {
    let place = Place::new(count)?;
    let first = place.generated()?;
    let mut all = Vec::new();
    for _ in 0..rounds {
        let (check, ()) = timed(|| ours::check(&place.root))?;
        place.clear()?;
        let (generate, ()) = timed(|| ours::generate(&place.root, &place.out))?;
        if place.text()? != first {
            return Err("the same schema gave other bytes another time".into());
        }
        let (protox, descriptors) = timed(|| peer::check(&place.protos, &place.folder))?;
        place.clear()?;
        let (prost, ()) = timed(|| peer::generate(descriptors, &place.out))?;
        all.push([check, generate, protox, prost]);
    }
    let medians: [f64; 4] = std::array::from_fn(|column| median(all.iter().map(|round| round[column]).collect()));
    let [check, generate, protox, prost] = medians;
    println!("{count:>7} {:>6} {check:>9.4} {generate:>9.4} {protox:>9.4} {prost:>9.4}", count.div_ceil(TYPES_OF_A_FILE));
    Ok(medians)
}

/// Where the files of both contestants lie, and what is generated from them.
struct Place {
    folder: PathBuf,
    root: PathBuf,
    protos: Vec<PathBuf>,
    out: PathBuf,
    _dir: tempfile::TempDir,
}

impl Place {
    fn new(count: usize) -> Outcome<Place> {
        let dir = tempfile::tempdir()?;
        let (folder, out) = (dir.path().join("schema"), dir.path().join("out"));
        fs::create_dir(&folder)?;
        let types = drawn::draw(count, SEED);
        let (root, protos) = (drawn::hw::write(&folder, &types)?, drawn::proto::write(&folder, &types)?);
        let place = Place { folder, root, protos, out, _dir: dir };
        place.clear()?;
        Ok(place)
    }

    /// Throws away what was generated.
    fn clear(&self) -> Outcome<()> {
        if self.out.exists() {
            fs::remove_dir_all(&self.out)?;
        }
        Ok(fs::create_dir(&self.out)?)
    }

    fn generated(&self) -> Outcome<String> {
        ours::generate(&self.root, &self.out)?;
        self.text()
    }

    fn text(&self) -> Outcome<String> {
        Ok(fs::read_to_string(self.out.join(Path::new("bench.rs")))?)
    }
}

/// Does something, and says how many seconds of the processor it took.
fn timed<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<(f64, T)> {
    let before = processor()?;
    let done = work()?;
    Ok((processor()? - before, done))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
