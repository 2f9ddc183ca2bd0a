//! A schema that grows: what an older program wrote is read by a newer one, and what a newer one wrote stops an older one.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::program::{Program, Ran};

const OLD: &str = env!("CARGO_BIN_EXE_grown-old");
const NEW: &str = env!("CARGO_BIN_EXE_grown-new");

fn run(program: &Program, which: &str, arguments: &[&str]) -> Ran {
    Ran::of(program.command_of(which, arguments).stdin(Stdio::null()).output().unwrap())
}

/// The row as JSON, without how fresh it is.
fn row(program: &Program, which: &str, arguments: &[&str]) -> Value {
    let ran = run(program, which, &[&["get"], arguments, &["--json"]].concat());
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
    let mut row: Value = serde_json::from_str(&ran.out).unwrap();
    let columns = row.as_object_mut().unwrap();
    ["watermark", "lag_seconds"].iter().for_each(|fresh| drop(columns.shift_remove(*fresh).unwrap()));
    row
}

fn load(program: &Program, which: &str, name: &str, facts: &[&str]) {
    let lines: String = facts.iter().map(|fact| format!("{{\"at\":\"2026-11-21T10:00:00Z\",\"fact\":{fact}}}\n")).collect();
    let file = program.file(name, lines);
    let ran = run(program, which, &["load", file.to_str().unwrap()]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
}

/// Two facts that the older program has counted, and one that it has not.
fn older() -> Program {
    let program = Program::new();
    load(&program, OLD, "a", &[r#"{"Follows":{"from":"ann","to":"bob"}}"#, r#"{"Follows":{"from":"ann","to":"bob"}}"#]);
    assert_eq!(run(&program, OLD, &["count"]).status, Some(0));
    load(&program, OLD, "b", &[r#"{"Follows":{"from":"eve","to":"bob"}}"#]);
    program
}

#[test]
fn an_older_log_is_read_and_a_changed_counter_answers_from_its_older_chain_until_it_is_counted() {
    let program = older();
    let followed = |cell: Value| json!({"counter": "Followed", "key": {"person": "bob"}, "each": "ever", "cells": [cell]});
    let mut filling = followed(json!({"n": 2}));
    filling["filling"] = true.into();
    assert_eq!(row(&program, NEW, &["Followed", "bob"]), filling);
    let status: Value = serde_json::from_str(&run(&program, NEW, &["status", "--json"]).out).unwrap();
    let fillings: Vec<_> = status["counters"].as_array().unwrap().iter().map(|counter| &counter["filling"]).collect();
    assert_eq!(fillings, [true, false, false]);

    let all = json!({"counter": "All", "key": {}, "each": "ever", "cells": [{"n": 3, "weight": 0, "blocks": 0}]});
    assert_eq!(row(&program, NEW, &["All"]), all, "a new counter is filled from the log");
    assert_eq!(row(&program, NEW, &["Following", "ann"])["cells"], json!([{"n": 2}]), "a counter that is the same goes on");
    assert_eq!(run(&program, NEW, &["count"]).status, Some(0));
    assert_eq!(row(&program, NEW, &["Followed", "bob"]), followed(json!({"n": 3, "people": 2})));
    assert_eq!(row(&program, NEW, &["All"]), all);
}

#[test]
fn a_newer_log_stops_an_older_program() {
    let program = older();
    let newer = [r#"{"Follows":{"from":"eve","to":"bob","weight":4}}"#, r#"{"Blocks":{"from":"eve","to":"bob"}}"#];
    load(&program, NEW, "c", &newer);
    assert_eq!(row(&program, NEW, &["All"])["cells"], json!([{"n": 4, "weight": 4, "blocks": 1}]));
    for arguments in [&["load", "/dev/null"][..], &["count"], &["get", "Followed", "bob"], &["scan", "Followed"], &["status"], &["compact"]]
    {
        let ran = run(&program, OLD, arguments);
        assert_eq!((ran.status, ran.out.as_str(), ran.err.lines().count()), (Some(2), "", 1), "{arguments:?} said {}", ran.err);
        let words = [".log: ", "`Follows.weight: u32` is not in this program", "`Blocks` is not in this program", "or a newer one"];
        assert!(words.iter().all(|word| ran.err.contains(word)), "{arguments:?} said {}", ran.err);
    }
}

#[test]
fn data_of_another_schema_are_refused() {
    let program = older();
    for arguments in [&["load", "/dev/null"][..], &["count"], &["get", "Project"], &["scan", "Project"], &["status"], &["compact"]] {
        let ran = program.run(arguments);
        assert_eq!((ran.status, ran.out.as_str(), ran.err.lines().count()), (Some(2), "", 1), "{arguments:?} said {}", ran.err);
        assert!(ran.err.contains("the schema is `grown` there, and `activity` in this program"), "{arguments:?} said {}", ran.err);
    }
}
