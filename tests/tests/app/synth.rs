//! `synth`: a made-up history is the same every time, is taken once, and answers like a real one.

use serde_json::Value;

use crate::program::Program;

const SIZES: [&str; 6] = ["--people", "50", "--files", "300", "--days", "40"];

fn synth(program: &Program, facts: &str, seed: &str) -> String {
    program.done(&[&["synth", "--facts", facts, "--seed", seed], &SIZES[..]].concat())
}

fn rows(program: &Program, counter: &str) -> Vec<Value> {
    let out = program.done(&["scan", counter, "--json"]);
    let row = |line| {
        let mut row: Value = serde_json::from_str(line).unwrap();
        // It says when the facts came in, which is another time in each log.
        ["watermark", "lag_seconds"].iter().for_each(|fresh| drop(row.as_object_mut().unwrap().remove(*fresh).unwrap()));
        // Quantiles are drawn by lot once there are many values.
        for cell in row["cells"].as_array_mut().unwrap() {
            cell.as_object_mut().unwrap().remove("size");
        }
        row
    };
    out.lines().map(row).collect()
}

fn all(program: &Program) -> Vec<Vec<Value>> {
    ["PersonActivity", "FileChurn", "Project"].map(|counter| rows(program, counter)).into()
}

#[test]
fn the_same_seed_gives_the_same_facts_and_another_others() {
    let [one, two, other] = [(); 3].map(|()| Program::new());
    for (program, seed) in [(&one, "7"), (&two, "7"), (&other, "8")] {
        assert_eq!(synth(program, "10000", seed), "taken 10000, repeats 0, refused 0\n");
    }
    two.done(&["count"]);
    let (a, b, c) = (all(&one), all(&two), all(&other));
    assert!(a.iter().all(|rows| !rows.is_empty()) && a[1].len() > 200);
    assert_eq!(a, b);
    assert!(a.iter().zip(&c).all(|(a, c)| a != c));
}

#[test]
fn running_it_again_adds_nothing_and_more_of_it_is_another_history() {
    let program = Program::new();
    synth(&program, "5000", "1");
    let before = all(&program);
    assert_eq!(synth(&program, "5000", "1"), "taken 0, repeats 5000, refused 0\n");
    assert_eq!(all(&program), before);
    assert_eq!(synth(&program, "5001", "1"), "taken 5001, repeats 0, refused 0\n");
    assert_eq!(synth(&program, "5000", "2"), "taken 5000, repeats 0, refused 0\n");
}

#[test]
fn a_name_given_is_the_source() {
    let program = Program::new();
    let run = |facts: &str| program.done(&["synth", "--facts", facts, "--seed", "1", "--source", "mine"]);
    assert_eq!(run("100"), "taken 100, repeats 0, refused 0\n");
    assert_eq!(run("150"), "taken 50, repeats 100, refused 0\n");
}

#[test]
fn one_that_was_cut_off_goes_on() {
    let program = Program::new();
    let arguments = ["synth", "--facts", "80000", "--seed", "3"];
    let mut child = program.spawn(&arguments);
    let end = program.data().join("log/log.end");
    while !end.exists() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let ran = program.run(&arguments);
    let counts: Vec<u64> = ran.out.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
    assert_eq!((ran.status, counts[0] + counts[1], counts[2]), (Some(0), 80_000, 0), "{}", ran.out);
    let whole = Program::new();
    whole.done(&arguments);
    assert_eq!(rows(&program, "Project"), rows(&whole, "Project"));
}

#[test]
fn a_history_of_nothing_is_wrong_usage() {
    let program = Program::new();
    for wrong in [["--facts", "0"], ["--people", "0"], ["--files", "0"], ["--days", "0"]] {
        let ran = program.run(&[&["synth", "--seed", "1"], &wrong[..]].concat());
        assert_eq!(ran.status, Some(2), "{wrong:?}");
        assert!(ran.err.contains(wrong[0]) && !program.data().exists(), "{}", ran.err);
    }
}
