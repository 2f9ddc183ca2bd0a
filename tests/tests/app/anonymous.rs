//! `@anonymous` and `@private`: what is about few, or private, comes out of no command.

use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::program::{Program, Ran};

fn run(program: &Program, arguments: &[&str]) -> String {
    let ran = Ran::of(program.command_of(env!("CARGO_BIN_EXE_posts-app"), arguments).stdin(Stdio::null()).output().unwrap());
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""), "{arguments:?} printed {}", ran.out);
    ran.out
}

/// The rows of an answer, whether or not the days of the facts have ended by now.
fn rows(program: &Program, arguments: &[&str]) -> Vec<Value> {
    let out = run(program, &[arguments, &["--json"]].concat());
    let mut rows: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for cell in rows.iter_mut().flat_map(|row| row["cells"].as_array_mut().unwrap()) {
        cell.as_object_mut().unwrap().shift_remove("open");
    }
    rows
}

/// Three people read post 1 on two days, two of them on the first. One reads it at length.
fn read() -> Program {
    let program = Program::new();
    let read = |day: u8, who: &str, long: bool, likes: u32| {
        let fact = json!({"Read": {"from": who, "to": 1, "long": long, "likes": likes, "address": "10.0.0.7"}});
        json!({"at": format!("2026-11-2{day}T10:00:00Z"), "fact": fact})
    };
    let follows = |from: &str, to: &str| json!({"at": "2026-11-21T10:00:00Z", "fact": {"Follows": {"from": from, "to": to}}});
    let email =
        |who: &str| json!({"at": "2026-11-21T10:00:00Z", "fact": {"Person.email": {"id": who, "value": format!("{who}@secret.example")}}});
    let mut facts = vec![read(1, "ann", true, 2), read(1, "ann", true, 5), read(1, "bob", false, 1), read(2, "cyd", false, 4)];
    facts.extend([follows("ann", "bob"), follows("cyd", "bob"), follows("ann", "cyd"), email("ann"), email("bob")]);
    let file = program.file("facts.ndjson", facts.iter().map(|fact| fact.to_string() + "\n").collect::<String>());
    run(&program, &["load", file.to_str().unwrap()]);
    program
}

/// All that is said of post 1: a day, two days merged, and ever.
fn assert_is_anonymous(program: &Program) {
    let few = json!({"fewer_than": 3});
    let names = ["reads", "long", "people", "likes", "most", "addresses", "kinds", "ratings", "share", "each_likes", "twice", "rated"];
    let hidden = |cell: &Value| {
        assert_eq!(cell.as_object().unwrap().len(), names.len() + 1, "{cell}");
        names.iter().for_each(|name| assert_eq!(cell[name], few, "{name} of {cell}"));
    };
    for days in [rows(program, &["get", "Readers", "1", "--each", "day", "--bounds"]), rows(program, &["scan", "Readers", "--each", "day"])]
    {
        let cells = days[0]["cells"].as_array().unwrap();
        assert_eq!(cells.len(), 2);
        cells.iter().for_each(hidden);
    }
    let shown = json!({
        "reads": 4, "long": few, "people": 3, "likes": 12, "most": 5, "addresses": 1, "kinds": {"false": 2, "true": 2}, "ratings": few,
        "share": few, "each_likes": 3.0, "twice": 6.0, "rated": few,
    });
    for question in [&["get", "Readers", "1"][..], &["get", "Readers", "1", "--each", "day", "--total"], &["scan", "Readers"]] {
        assert_eq!(rows(program, question)[0]["cells"], json!([shown]), "{question:?}");
    }
    let part = ["get", "Readers", "1", "--since", "2026-11-21", "--until", "2026-11-22", "--total", "--json"];
    assert!(!run(program, &part).contains("\"likes\":8"), "a span of one day is about two");
    let table = run(program, &["get", "Readers", "1", "--each", "day"]);
    assert!(table.contains("< 3") && !table.contains(" 8 "), "{table}");
    let followers: Vec<Value> = rows(program, &["scan", "Followers"]).iter().map(|row| row["cells"][0]["followers"].clone()).collect();
    assert_eq!(followers, [json!(2), json!({"fewer_than": 2})]);
}

#[test]
fn what_is_about_few_is_said_by_no_command() {
    let program = read();
    assert_is_anonymous(&program);
    for command in [&["count"][..], &["batch"], &["compact"], &["batch", "--full"], &["verify"]] {
        run(&program, command);
        assert_is_anonymous(&program);
    }
}

#[test]
fn what_is_private_is_said_by_no_command() {
    let program = read();
    let commands = [
        &["count"][..],
        &["get", "Emails", "--json", "--bounds"],
        &["batch"],
        &["scan", "Emails"],
        &["verify"],
        &["status", "--check"],
        &["versions"],
        &["scan", "Readers", "--json"],
    ];
    for command in commands {
        let out = run(&program, command);
        assert!(!out.contains("secret") && !out.contains("10.0.0.7"), "{command:?} said {out}");
    }
    assert_eq!(rows(&program, &["get", "Emails"])[0]["cells"], json!([{"facts": 2, "emails": 2, "exactly": 2}]));
}

/// Whatever is wrong with what is served, `verify` tells of it no more than an answer would.
#[test]
fn a_difference_tells_nothing_of_few() {
    let facts = |likes: u32, last: u64| {
        let read = |who: &str, post: u64, likes: u32| {
            let fact = json!({"Read": {"from": who, "to": post, "long": false, "likes": likes, "address": "10.0.0.7"}});
            json!({"at": "2026-11-21T10:00:00Z", "fact": fact}).to_string() + "\n"
        };
        let many = ["ann", "bob", "cyd"].map(|who| read(who, 1, likes)).concat();
        let few = ["ann", "bob"].map(|who| read(who, 2, likes + 500)).concat();
        // Of post 3 three have read, or two.
        many + &few + &["ann", "bob"].map(|who| read(who, 3, likes + 700)).concat() + &read("cyd", last, likes + 700)
    };
    let [program, other] = [facts(11, 3), facts(23, 2)].map(|facts| {
        let program = Program::new();
        let file = program.file("facts.ndjson", facts);
        run(&program, &["load", file.to_str().unwrap()]);
        run(&program, &["batch"]);
        program
    });
    // What is served is counted from other facts.
    std::fs::remove_dir_all(program.data().join("views")).unwrap();
    copy(&other.data().join("views"), &program.data().join("views"));
    let ran = Ran::of(program.command_of(env!("CARGO_BIN_EXE_posts-app"), &["verify"]).stdin(Stdio::null()).output().unwrap());
    assert_eq!(ran.status, Some(1), "{}{}", ran.out, ran.err);
    let said = |line: &str| assert!(ran.out.lines().any(|it| it.contains(line)), "no `{line}` in\n{}", ran.out);
    said(r#"Readers {"post":1} day 2026-11-21T00:00:00Z, likes: 69 is served, 33 by the facts"#);
    said(r#"Readers {"post":2} day 2026-11-21T00:00:00Z, likes: 1769 is served, {"fewer_than":3} by the facts"#);
    said(r#"Readers {"post":3} day 2026-11-21T00:00:00Z, likes: {"fewer_than":3} is served, 2133 by the facts"#);
    said(r#"Readers {"post":3} day 2026-11-21T00:00:00Z, how many Person measure 1 is about: {"fewer_than":3} is served, 3 by the facts"#);
    // 1,022 likes of the two readers of post 2 by the facts, 1,446 of those of post 3 as it is served.
    assert!(!ran.out.contains("1022") && !ran.out.contains("1446") && !ran.out.contains('#'), "{}", ran.out);
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => _ = std::fs::copy(entry.path(), target).unwrap(),
        }
    }
}
