//! Functions that are written in Rust: they are called for what counters name, and one that panics stops counting and harms nothing.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::program::{Program, Ran};

const APP: &str = env!("CARGO_BIN_EXE_posts-app");

fn run(program: &Program, mended: bool, arguments: &[&str]) -> Ran {
    let mut command = program.command_of(APP, arguments);
    if mended {
        command.env("MENDED", "1");
    }
    Ran::of(command.stdin(Stdio::null()).output().unwrap())
}

fn load(program: &Program, name: &str, posts: &[Value]) {
    let datum = |post: &Value| json!({"at": "2026-11-21T10:00:00Z", "fact": {"Wrote": post}}).to_string() + "\n";
    let file = program.file(name, posts.iter().map(datum).collect::<String>());
    let ran = run(program, false, &["load", file.to_str().unwrap()]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
}

fn cell(program: &Program, mended: bool, question: &[&str]) -> Value {
    let ran = run(program, mended, &[&["get"], question, &["--json"]].concat());
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
    let row: Value = serde_json::from_str(&ran.out).unwrap();
    row["cells"][0].clone()
}

fn posts() -> Program {
    let program = Program::new();
    let posts = [
        json!({"from": "ann", "to": 1, "text": "A++-"}),
        json!({"from": "bob", "to": 2, "text": "--", "score": 3, "reply": 1}),
        json!({"from": "bob", "to": 3, "text": "", "score": 70_000}),
        json!({"from": "ann", "to": 4, "text": "+", "score": 9, "reply": 2}),
    ];
    load(&program, "posts", &posts);
    program
}

#[test]
fn functions_are_called_for_what_counters_name() {
    let program = posts();
    let expected = json!({
        "posts": 4,
        "mean": (2.0 / 3.0 + 0.0 + 1.0) / 3.0,
        "glad": 2,
        "moods": {"Bad": 1, "Good": 1, "#17": 1},
        "who": [{"item": "b", "count": 1, "error": 0}, {"item": "bob", "count": 1, "error": 0}, {"item": "a", "count": 1, "error": 0}],
        "first": 1 + 10 + 3,
        "twice": (2.0 / 3.0 + 0.0 + 1.0) / 3.0 * 2.0,
    });
    let by_the_log = cell(&program, false, &["Moods", "21"]);
    for name in ["posts", "mean", "glad", "moods", "first", "twice"] {
        assert_eq!(by_the_log[name], expected[name], "{name}");
    }
    for command in ["count", "batch", "verify"] {
        let ran = run(&program, false, &[command]);
        assert_eq!(ran.status, Some(0), "{command}: {}", ran.err);
        assert_eq!(cell(&program, false, &["Moods", "21"]), by_the_log, "after {command}");
    }
}

#[test]
fn a_function_that_panics_stops_counting_and_harms_nothing() {
    let program = posts();
    assert_eq!(run(&program, false, &["count"]).status, Some(0));
    let before = cell(&program, false, &["Moods", "21"]);
    load(&program, "bomb", &[json!({"from": "eve", "to": 5, "text": "a bomb+"})]);

    for command in [&["count"][..], &["batch"], &["batch", "--full"], &["verify"], &["get", "Moods", "21"]] {
        let ran = run(&program, false, command);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{command:?}: {}", ran.err);
        let words = ["a bomb in", "a function panicked that counter `Moods` calls"];
        assert!(words.iter().all(|word| ran.err.contains(word)), "{command:?}: {}", ran.err);
    }
    assert_eq!(cell(&program, false, &["Posts"]), json!({"posts": 5}), "a counter that calls nothing answers");

    let status = run(&program, false, &["status", "--check"]);
    assert_eq!(status.status, Some(0), "{}", status.err);
    for command in ["count", "batch", "verify"] {
        let ran = run(&program, true, &[command]);
        assert_eq!(ran.status, Some(0), "{command}: {}", ran.err);
    }
    let after = cell(&program, true, &["Moods", "21"]);
    assert_eq!((&before["posts"], &after["posts"]), (&json!(4), &json!(5)));
    assert_eq!((&before["glad"], &after["glad"]), (&json!(2), &json!(3)));
}
