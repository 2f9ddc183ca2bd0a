//! The peers that are Python packages: DataFusion, DuckDB, Polars, pyarrow, in a virtual environment beside what cargo builds.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

const MISSING: &str = "the peers are missing; from the root of the repository: \
    python3 -m venv target/peers && target/peers/bin/pip install -r benches/peers.txt";

/// What a contestant needed for a piece of work, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Seconds {
    /// By the clock.
    pub wall: f64,
    /// Of the CPU, all threads together.
    pub cpu: f64,
}

/// The Python that has them.
#[derive(Clone, Debug)]
pub struct Peers(PathBuf);

impl Peers {
    /// Finds it: `$HEADWATER_PEERS`, or that of the environment in the workspace's `target/peers`.
    ///
    /// # Errors
    /// It or one of the peers is missing; the message is the command that brings them.
    pub fn find() -> Result<Peers, Box<dyn Error>> {
        let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/peers/bin/python");
        let python = std::env::var_os("HEADWATER_PEERS").map_or(usual, PathBuf::from);
        let imports = Command::new(&python).args(["-c", "import datafusion, duckdb, polars, pyarrow"]).stderr(Stdio::null()).status();
        if imports.is_ok_and(|status| status.success()) {
            return Ok(Peers(python));
        }
        Err(MISSING.into())
    }

    /// Lets `peers.py` do a piece of work, in a process of its own. Gives what it printed.
    ///
    /// # Errors
    /// It failed, and has said why on standard error.
    pub fn ask(&self, arguments: &[&str]) -> Result<Value, Box<dyn Error>> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers.py");
        let ran = Command::new(&self.0).arg(script).args(arguments).stderr(Stdio::inherit()).output()?;
        if !ran.status.success() {
            return Err(format!("peers.py {} failed", arguments.join(" ")).into());
        }
        Ok(serde_json::from_slice(&ran.stdout)?)
    }
}

/// The middle one by the clock.
///
/// # Panics
/// There is none.
pub fn median(mut times: Vec<Seconds>) -> Seconds {
    times.sort_by(|a, b| a.wall.total_cmp(&b.wall));
    times[times.len() / 2]
}

/// Does something, and says what it needed. Linux only.
///
/// # Errors
/// Its own, and where there is no `/proc`.
pub fn timed<T>(work: impl FnOnce() -> Result<T, Box<dyn Error>>) -> Result<(Seconds, T), Box<dyn Error>> {
    let (begun, used) = (std::time::Instant::now(), cpu()?);
    let done = work()?;
    Ok((Seconds { wall: begun.elapsed().as_secs_f64(), cpu: cpu()? - used }, done))
}

/// The CPU time of this process, of which Linux counts hundredths of a second.
fn cpu() -> Result<f64, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    Ok(ticks / 100.0)
}

/// A number from the environment, or else the usual one.
///
/// # Errors
/// It is no number.
pub fn setting(name: &str, usual: u64) -> Result<u64, Box<dyn Error>> {
    match std::env::var(name) {
        Ok(text) => text.parse().map_err(|_| format!("{name}={text} is no number").into()),
        Err(_) => Ok(usual),
    }
}
