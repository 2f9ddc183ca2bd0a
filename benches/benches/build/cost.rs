//! What it costs to compile a package once its dependencies stand.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

/// Lines of generated code, and seconds of processor time.
pub(crate) struct Cost {
    pub(crate) lines: usize,
    pub(crate) check: f64,
    pub(crate) release: f64,
}

impl Cost {
    /// Builds the dependencies, and then the package's own crate so many times.
    pub(crate) fn of(package: &Path, lines: usize, rounds: usize) -> io::Result<Cost> {
        let check = median(package, &["check"], rounds)?;
        let release = median(package, &["build", "--release"], rounds)?;
        Ok(Cost { lines, check, release })
    }
}

fn median(package: &Path, command: &[&str], rounds: usize) -> io::Result<f64> {
    cargo(package, command)?;
    let mut times = Vec::new();
    for _ in 0..rounds {
        times.push(timed(package, command)?);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[rounds / 2])
}

/// Runs cargo in a package, and says how long the processor worked for it and its children. Should a dependency have changed on disk since,
/// what it cost to build it again does not count.
fn timed(package: &Path, command: &[&str]) -> io::Result<f64> {
    loop {
        let library = package.join("src/lib.rs");
        fs::write(&library, fs::read(&library)?)?;
        let (seconds, crates) = cargo(package, command)?;
        if crates == 1 {
            return Ok(seconds);
        }
    }
}

/// Runs cargo in a package: how long the processor worked for it and its children, and how many crates it compiled.
fn cargo(package: &Path, command: &[&str]) -> io::Result<(f64, usize)> {
    let before = children()?;
    // What this bench was itself started with must not reach the packages: their flags are their own. Their target folder is one for all
    // of them, so that dependencies are built once.
    let output = Command::new(env!("CARGO"))
        .args(command)
        .current_dir(package)
        .env("CARGO_TARGET_DIR", package.with_file_name("target"))
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("CARGO_INCREMENTAL", "0")
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(io::Error::other(said.into_owned()));
    }
    let crates = said.lines().filter(|line| ["Compiling", "Checking"].contains(&line.split_whitespace().next().unwrap_or_default()));
    Ok((children()? - before, crates.count()))
}

/// Processor time of all children so far: fields 16 and 17 of `/proc/self/stat`, in hundredths of a second.
fn children() -> io::Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(13).take(2).filter_map(|field| field.parse::<f64>().ok());
    Ok(ticks.sum::<f64>() / 100.0)
}
