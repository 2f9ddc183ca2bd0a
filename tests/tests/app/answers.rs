//! Every answer about the example's own input, held against the oracle: in halves, repeated, and after a compaction.

use serde_json::Value;

use crate::oracle::{self, Commit};
use crate::program::{Program, commits};

/// Holds all answers against those that the history asks for; gives how many cells that are.
pub(crate) fn compare(program: &Program, history: &[String]) -> usize {
    let history: Vec<Commit> = history.iter().map(|line| Commit::read(line)).collect();
    let one = |&(counter, each)| {
        let answer = program.done(&["scan", counter, "--each", headwater::time::BucketSize::name(each), "--json"]);
        oracle::compare(counter, each, &history, &answer)
    };
    oracle::ASKED.iter().map(one).sum()
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
        alone["watermark"] = row["watermark"].clone();
        assert_eq!(alone, row);
    }
}
