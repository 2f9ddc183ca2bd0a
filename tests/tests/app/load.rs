//! `load` and `import`: good lines among bad ones, packed files, repeats, ends that come early.

use std::io::{BufRead, BufReader, Read, Write};

use serde_json::Value;

use crate::program::{Program, Ran, commits};

fn parent(from: &str, to: &str) -> String {
    format!(r#"{{"at":"2026-11-21T10:00:00Z","fact":{{"Parent":{{"from":"{from}","to":"{to}"}}}}}}"#)
}

fn authored(who: &str, commit: &str) -> String {
    format!(r#"{{"at":"2026-11-21T10:00:00Z","fact":{{"Authored":{{"from":"{who}","to":"{commit}","files":1,"merge":false}}}}}}"#)
}

fn numbered(source: &str, nonce: u64) -> String {
    format!(r#"{{"at":"2026-11-21T10:00:00Z","source":"{source}","nonce":{nonce},"fact":{{"Authored":{{"from":"ann","to":"c{nonce}"}}}}}}"#)
}

fn said(ran: &Ran, status: i32, counts: &str) {
    assert_eq!(ran.status, Some(status), "{}{}", ran.out, ran.err);
    assert!(ran.out.starts_with(counts), "{:?} does not say {counts:?}; {}", ran.out, ran.err);
}

/// How many commits of a person are counted.
fn count_of(program: &Program, person: &str) -> Option<u64> {
    let ran = program.run(&["get", "PersonActivity", person, "--json"]);
    match ran.status {
        Some(0) => serde_json::from_str::<Value>(&ran.out).unwrap()["cells"][0]["commits"].as_u64(),
        status => {
            assert_eq!((status, ran.out.as_str()), (Some(1), ""), "{}", ran.err);
            None
        }
    }
}

#[test]
fn good_lines_among_bad_ones_are_taken() {
    let program = Program::new();
    let lines = [
        authored("ann", "c1").into_bytes(),
        b"{\"at\":\"2026-11-21T10:00:00Z\",\"fact\":{\"Authored\":{\"from\":7}}}".to_vec(),
        b"".to_vec(),
        b"not json".to_vec(),
        authored("ann", "c2").into_bytes(),
        b"{\"at\":\"yesterday\",\"fact\":{\"Parent\":{\"from\":\"a\",\"to\":\"b\"}}}".to_vec(),
        b"{\"at\":\"2026-11-21T10:00:00Z\",\"fact\":{\"Parent\":{\"from\":\"\xff\0\",\"to\":\"b\"}}}".to_vec(),
        b"{\"at\":\"2026-11-21T10:00:00Z\",\"nonce\":4,\"fact\":{\"Parent\":{\"from\":\"a\",\"to\":\"b\"}}}".to_vec(),
        b"{\"at\":\"2026-11-21T10:00:00Z\",\"fact\":{\"Nonsense\":{}}}".to_vec(),
        authored("bob", "c3").into_bytes(),
    ];
    let file = program.file("mixed.ndjson", lines.join(&b"\n"[..]));
    let ran = program.run(&["load", file.to_str().unwrap()]);
    said(&ran, 1, "taken 3, repeats 0, refused 6");
    let letters = program.dead_letters();
    assert_eq!(letters.iter().map(|l| l["line"].as_u64().unwrap()).collect::<Vec<_>>(), [2, 4, 6, 7, 8, 9]);
    for (letter, said) in letters.iter().zip(ran.err.lines()) {
        let (line, reason) = (&letter["line"], letter["reason"].as_str().unwrap());
        assert!(said.starts_with(&format!("{}:{line}:", file.display())), "{said}");
        assert!(said.ends_with(reason), "{said} does not end with {reason}");
        assert_eq!(letter["file"].as_str(), file.to_str());
    }
    assert_eq!(letters[1]["raw"], "not json");
    assert_eq!(letters[1]["column"], 1);
    assert!(letters[3]["lossy"].as_bool().unwrap());
    assert!(letters[4]["reason"].as_str().unwrap().contains("source"), "{}", letters[4]);
    assert!(letters[5]["reason"].as_str().unwrap().contains("Nonsense"), "{}", letters[5]);
    assert_eq!((count_of(&program, "ann"), count_of(&program, "bob"), count_of(&program, "eve")), (Some(2), Some(1), None));
    let status: Value = serde_json::from_str(&program.done(&["status", "--json"])).unwrap();
    assert_eq!(status["refused"], 6);
}

#[test]
fn loading_again_adds_nothing_packed_or_not() {
    let program = Program::new();
    let text: String = (0..500).map(|i| authored("ann", &format!("c{i}")) + "\n").collect();
    let (a, b) = text.split_at(text.find("c250").unwrap());
    let gz = |part: &str| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(part.as_bytes()).unwrap();
        out.finish().unwrap()
    };
    let plain = program.file("x.ndjson", &text);
    let packed = program.file("packed/x.ndjson.gz", [gz(a), gz(b)].concat());
    let dense = program.file("dense/x.ndjson.zst", zstd::encode_all(text.as_bytes(), 3).unwrap());
    said(&program.run(&["load", plain.to_str().unwrap()]), 0, "taken 500, repeats 0, refused 0");
    for again in [&plain, &packed, &dense] {
        said(&program.run(&["load", again.to_str().unwrap()]), 0, "taken 0, repeats 500, refused 0");
    }
    said(&program.run(&["load", "--source", "other", dense.to_str().unwrap()]), 0, "taken 500, repeats 0, refused 0");
    assert_eq!(count_of(&program, "ann"), Some(1000));
}

#[test]
fn files_of_one_name_are_told_apart_by_their_first_line_though_blank_ones_come_before() {
    let program = Program::new();
    let file = |folder: &str, lines: [&str; 3]| program.file(&format!("{folder}/data.ndjson"), lines.join("\n"));
    let (monday, tuesday) = (["", &authored("ann", "c1"), &authored("ann", "c2")], [" ", &authored("ann", "c3"), &authored("ann", "c4")]);
    let (monday, tuesday) = (file("monday", monday), file("tuesday", tuesday));
    for (file, counts) in [(&monday, "taken 2, repeats 0"), (&tuesday, "taken 2, repeats 0"), (&tuesday, "taken 0, repeats 2")] {
        said(&program.run(&["load".as_ref(), file.as_os_str()]), 0, counts);
    }
    assert_eq!(count_of(&program, "ann"), Some(4));
}

#[test]
fn a_new_log_is_not_begun_in_the_place_of_one_that_was_counted() {
    let program = Program::new();
    let file = program.file("a.ndjson", authored("ann", "c1"));
    program.done(&["load".as_ref(), file.as_os_str()]);
    program.done(&["count"]);
    let (log, aside) = (program.data().join("log"), program.data().join("aside"));
    std::fs::rename(&log, &aside).unwrap();
    let ran = program.run(&["load".as_ref(), file.as_os_str()]);
    said(&ran, 2, "");
    assert!(ran.err.contains("but the log ends at [0, 0, 0, 0]: put back the log"), "{}", ran.err);
    std::fs::rename(&aside, &log).unwrap();
    said(&program.run(&["load".as_ref(), file.as_os_str()]), 0, "taken 0, repeats 1");
    assert_eq!(count_of(&program, "ann"), Some(1));
}

#[test]
fn lines_are_counted_on_over_files_of_one_source() {
    let program = Program::new();
    let file = |name: &str, lines: &[String]| program.file(name, lines.join("\n")).to_str().unwrap().to_owned();
    let (a, b) = (file("a", &[authored("ann", "1"), authored("ann", "2")]), file("b", &[authored("ann", "3"), authored("ann", "4")]));
    said(&program.run(&["load", "--source", "s", &a, &b]), 0, "taken 4, repeats 0, refused 0");
    said(&program.run(&["load", "--source", "s", &a, &b]), 0, "taken 0, repeats 4, refused 0");
    said(&program.run(&["load", &b]), 0, "taken 2, repeats 0, refused 0");
    said(&program.run(&["load", &a, &b]), 0, "taken 2, repeats 2, refused 0");
    assert_eq!(count_of(&program, "ann"), Some(8));
}

#[test]
fn standard_input_is_distinct_unless_it_is_named() {
    let program = Program::new();
    let text = format!("{}\n{}", authored("ann", "1"), authored("ann", "1"));
    said(&program.run_on(&["load"], text.as_bytes()), 0, "taken 2, repeats 0, refused 0");
    said(&program.run_on(&["load", "-"], text.as_bytes()), 0, "taken 2, repeats 0, refused 0");
    for taken in [2, 0] {
        let counts = format!("taken {taken}, repeats {}, refused 0", 2 - taken);
        said(&program.run_on(&["load", "--source", "in", "-"], text.as_bytes()), 0, &counts);
    }
    said(&program.run_on(&["load"], b""), 0, "taken 0, repeats 0, refused 0");
    said(&program.run_on(&["load"], b"\n\n  \n"), 0, "taken 0, repeats 0, refused 0");
    assert_eq!(count_of(&program, "ann"), Some(6));
}

#[test]
fn numbers_rise_within_a_stream_and_repeats_are_dropped() {
    let program = Program::new();
    let text = |numbers: &[u64]| numbers.iter().map(|&n| numbered("web", n) + "\n").collect::<String>();
    let ran = program.run_on(&["load"], text(&[1, 2, 5, 5, 4, 6]).as_bytes());
    said(&ran, 1, "taken 4, repeats 0, refused 2");
    assert!(ran.err.starts_with("standard input:4:") && ran.err.contains("\nstandard input:5:"), "{}", ran.err);
    said(&program.run_on(&["load"], text(&[2, 4, 6, 7]).as_bytes()), 0, "taken 1, repeats 3, refused 0");
    said(&program.run_on(&["load"], numbered("app", 1).as_bytes()), 0, "taken 1, repeats 0, refused 0");
    assert_eq!(count_of(&program, "ann"), Some(6));
}

#[test]
fn a_huge_line_costs_nobody_else() {
    let program = Program::new();
    let huge = parent("a", &"x".repeat(40 << 20));
    let text = format!("{}\n{huge}\n{}\n", authored("ann", "1"), authored("ann", "2"));
    let ran = program.run_on(&["load"], text.as_bytes());
    said(&ran, 1, "taken 2, repeats 0, refused 1");
    assert!(ran.err.starts_with("standard input:2:") && ran.err.contains("too long"), "{}", ran.err);
    let letters = program.dead_letters();
    assert_eq!(letters[0]["cut"].as_u64(), Some(huge.len() as u64));
    assert!(letters[0]["raw"].as_str().unwrap().len() < 10_000);
}

#[test]
fn a_packed_file_that_is_cut_short_fails_after_what_was_good() {
    let program = Program::new();
    let text: String = commits().join("\n");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let file = program.file("history.ndjson.gz", &packed[..packed.len() / 2]);
    let ran = program.run(&["import", file.to_str().unwrap()]);
    assert_eq!(ran.status, Some(2), "{}", ran.err);
    assert!(ran.err.contains("history.ndjson.gz") && ran.err.contains("cut short"), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1);
    let taken: u64 = ran.out.trim_start_matches("taken ").split(',').next().unwrap().parse().unwrap();
    assert!(taken > 100, "{}", ran.out);
    let whole = program.file("history.ndjson.gz", &packed);
    let ran = program.run(&["import", whole.to_str().unwrap()]);
    assert!(ran.status == Some(0) && ran.out.contains(&format!("repeats {taken},")), "{}{}", ran.out, ran.err);
}

#[test]
fn wrong_commits_are_named_and_the_rest_is_imported() {
    let program = Program::new();
    let mut lines = commits()[..5].to_vec();
    lines.insert(2, r#"{"commit":"x","author":"ann"}"#.into());
    let file = program.file("history.ndjson", lines.join("\n"));
    let ran = program.run(&["import", file.to_str().unwrap()]);
    assert_eq!(ran.status, Some(1), "{}", ran.err);
    assert!(ran.err.starts_with(&format!("{}:3:", file.display())) && ran.err.contains("authored_at"), "{}", ran.err);
    assert!(ran.out.contains("refused 1"), "{}", ran.out);
}

/// Waits for what another process is about to do.
fn wait_until(happened: impl Fn() -> bool) {
    for _ in 0..1000 {
        if happened() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("it has not happened in ten seconds");
}

#[test]
fn a_second_writer_is_refused_and_told_who_holds_the_log() {
    let program = Program::new();
    let mut first = program.spawn(&["load"]);
    first.stdin.as_mut().unwrap().write_all((authored("ann", "1") + "\n").as_bytes()).unwrap();
    wait_until(|| std::fs::read_to_string(program.data().join("log/log.lock")).is_ok_and(|held| held.contains(&first.id().to_string())));
    let second = program.run_on(&["load"], (authored("ann", "2") + "\n").as_bytes());
    assert_eq!(second.status, Some(2), "{}", second.out);
    assert!(
        second.err.contains("the lock of the log") && second.err.contains(&format!("process {} (activity load)", first.id())),
        "{}",
        second.err
    );
    assert_eq!(second.err.lines().count(), 1);
    drop(first.stdin.take());
    said(&Ran::of(first.wait_with_output().unwrap()), 0, "taken 1, repeats 0, refused 0");
}

#[test]
fn what_trickles_in_is_answered_while_more_of_it_comes() {
    let program = Program::new();
    let mut load = program.spawn(&["load"]);
    let mut input = load.stdin.take().unwrap();
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let trickle = std::thread::spawn(move || {
        let mut sent = 0;
        while stopped.recv_timeout(std::time::Duration::from_millis(5)).is_err() {
            sent += 1;
            input.write_all((authored("ann", &format!("c{sent}")) + "\n").as_bytes()).unwrap();
        }
        sent
    });
    let seen = std::cell::Cell::new(0);
    for _ in 0..3 {
        // Three times more of it is there, and it still comes.
        wait_until(|| {
            let ran = program.run(&["get", "PersonActivity", "ann", "--json"]);
            let row: Option<serde_json::Value> = serde_json::from_str(&ran.out).ok();
            let commits = row.and_then(|row| row["cells"][0]["commits"].as_u64()).unwrap_or(0);
            commits > seen.replace(commits)
        });
        assert!(load.try_wait().unwrap().is_none() && !trickle.is_finished());
    }
    stop.send(()).unwrap();
    let sent = trickle.join().unwrap();
    said(&Ran::of(load.wait_with_output().unwrap()), 0, &format!("taken {sent}, repeats 0, refused 0"));
}

#[test]
fn a_reader_that_goes_away_ends_a_scan_quietly() {
    let program = Program::new();
    let text: String = (0..20_000).map(|i| authored(&format!("person-{i:06}"), "c") + "\n").collect();
    said(&program.run_on(&["load"], text.as_bytes()), 0, "taken 20000, repeats 0, refused 0");
    for json in [true, false] {
        let mut scan = program.spawn(if json { &["scan", "PersonActivity", "--json"][..] } else { &["scan", "PersonActivity"] });
        let mut line = String::new();
        BufReader::with_capacity(64, scan.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty());
        let (mut said, mut err) = (String::new(), scan.stderr.take().unwrap());
        err.read_to_string(&mut said).unwrap();
        assert_eq!((scan.wait().unwrap().code(), said.as_str()), (Some(0), ""));
    }
}
