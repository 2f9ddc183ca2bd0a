//! Runs the scripts under `tests/peers/` with the interpreter that has the peers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What an engine says of one day.
#[derive(Debug)]
pub(crate) struct Day {
    pub(crate) facts: u64,
    pub(crate) price: i64,
    /// The files that it reads.
    pub(crate) files: usize,
}

/// The workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The interpreter: `$HEADWATER_PEERS`, or that of the environment in `target/peers`.
fn interpreter() -> PathBuf {
    let python = std::env::var_os("HEADWATER_PEERS").map_or_else(|| root().join("target/peers/bin/python"), PathBuf::from);
    assert!(
        python.exists(),
        "{} is not there. DuckDB, Polars and Arrow, which this test holds our reader against, are brought by\n\
         python3 -m venv target/peers && target/peers/bin/pip install -r tests/peers.txt",
        python.display()
    );
    python
}

/// Runs a script, and reads the JSON that it prints.
pub(crate) fn run(script: &str, arguments: &[String]) -> Value {
    let output = Command::new(interpreter()).arg(root().join("tests/peers").join(script)).args(arguments).output().unwrap();
    assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What each engine says of one day of a fact type, by its folder.
pub(crate) fn one_day(folder: &Path, day: &str) -> BTreeMap<String, Day> {
    let answers = run("one_day.py", &[folder.display().to_string(), day.to_owned()]);
    let number = |answer: &Value, name: &str| answer[name].as_i64().unwrap();
    let day = |answer: &Value| Day {
        facts: number(answer, "facts") as u64,
        price: number(answer, "price"),
        files: number(answer, "files") as usize,
    };
    let days: BTreeMap<String, Day> = answers.as_object().unwrap().iter().map(|(engine, answer)| (engine.clone(), day(answer))).collect();
    assert_eq!(days.keys().collect::<Vec<_>>(), ["DuckDB", "Polars"]);
    days
}
