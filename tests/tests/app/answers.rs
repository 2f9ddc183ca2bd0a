//! Every answer about the example's own input, held against the oracle: in halves, repeated, and after a compaction.

use serde_json::Value;

use crate::oracle::{self, Commit};
use crate::program::{Program, commits};

/// Holds all answers against those that the history asks for; gives how many cells that are.
pub(crate) fn compare(program: &Program, history: &[String]) -> usize {
    compare_some(program, history, oracle::ASKED.len())
}

/// The same of the first few answers.
pub(crate) fn compare_some(program: &Program, history: &[String], some: usize) -> usize {
    let history: Vec<Commit> = history.iter().map(|line| Commit::read(line)).collect();
    let one = |&(counter, each)| {
        let answer = program.done(&["scan", counter, "--each", headwater::time::BucketSize::name(each), "--json"]);
        oracle::compare(counter, each, &history, &answer)
    };
    oracle::ASKED.iter().take(some).map(one).sum()
}

#[test]
fn the_history_in_halves_repeated_and_compacted() {
    let (program, history) = (Program::new(), commits());
    let (first, second) = history.split_at(history.len() / 2);
    let files = [("first", first), ("second", second)].map(|(name, half)| program.file(name, half.join("\n")));
    let [a, b] = files.each_ref().map(|file| file.to_str().unwrap());
    program.done(&["import", "--source", "first", a]);
    assert!(compare(&program, first) > 200, "before anything was counted");
    program.done(&["count"]);
    compare(&program, first);
    program.done(&["import", "--source", "second", b]);
    compare(&program, &history);
    program.done(&["count"]);
    compare(&program, &history);
    assert!(program.done(&["import", "--source", "second", b]).contains("taken 0, "));
    program.done(&["count"]);
    compare(&program, &history);
    program.done(&["compact"]);
    assert_eq!(compare(&program, &history), 430);
}

#[test]
fn a_row_alone_is_the_row_of_the_scan() {
    let (program, history) = (Program::new(), commits());
    let file = program.file("all.ndjson", history.join("\n"));
    program.done(&["import", file.to_str().unwrap()]);
    program.done(&["count"]);
    for line in program.done(&["scan", "PersonActivity", "--each", "month", "--json"]).lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let key = row["key"]["person"].as_str().unwrap();
        let mut alone: Value = serde_json::from_str(&program.done(&["get", "PersonActivity", key, "--each", "month", "--json"])).unwrap();
        for fresh in ["watermark", "lag_seconds"] {
            alone[fresh] = row[fresh].clone();
        }
        assert_eq!(alone, row);
    }
}

#[test]
fn cells_whose_buckets_end_after_the_watermark_are_marked() {
    let program = Program::new();
    let touched = |at: &str, file: &str| {
        format!("{{\"at\":\"{at}\",\"fact\":{{\"Touched\":{{\"from\":\"c1\",\"to\":\"{file}\",\"author\":\"ann\"}}}}}}\n")
    };
    let facts = [("2016-02-03T10:00:00Z", "a.rs"), ("9999-06-01T00:00:00Z", "a.rs"), ("2016-02-03T10:00:00Z", "b.rs")];
    let file = program.file("facts.ndjson", facts.map(|(at, file)| touched(at, file)).concat());
    program.done(&["load", file.to_str().unwrap()]);
    let open = |arguments: &[&str]| -> Vec<Value> {
        let row: Value = serde_json::from_str(&program.done(&[&["get", "FileChurn"], arguments, &["--json"]].concat())).unwrap();
        assert_eq!(row["lag_seconds"], 0.0, "nothing is pending");
        row["cells"].as_array().unwrap().iter().map(|cell| cell.get("open").cloned().unwrap_or_default()).collect()
    };
    for counted in [false, true] {
        assert_eq!(open(&["a.rs", "--each", "month"]), [Value::Null, true.into()]);
        assert_eq!(open(&["a.rs", "--each", "month", "--total"]), [Value::from(true)]);
        assert_eq!(open(&["a.rs", "--each", "month", "--total", "--until", "2017-01-01"]), [Value::Null]);
        assert_eq!(open(&["a.rs"]), [Value::Null], "ever has no end");
        assert_eq!(open(&["b.rs", "--each", "month"]), [Value::Null]);
        if !counted {
            program.done(&["count"]);
        }
    }
    let table = program.done(&["get", "FileChurn", "a.rs", "--each", "month"]);
    assert!(table.contains("9999-06-01T00:00:00Z, open") && !table.contains("2016-02-01T00:00:00Z, open"), "{table}");
    assert!(table.contains("lag 0.0 s; 1 cell of buckets that end later"), "{table}");
    assert!(!program.done(&["get", "FileChurn", "b.rs", "--each", "month"]).contains("end later"));
}
