//! Batches, versions and verification, driven as a user would: every answer is held against the oracle before and after.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::answers::compare;
use crate::program::{Program, commits};

/// The example's history in two files.
pub(crate) fn halves(program: &Program, history: &[String]) -> [PathBuf; 2] {
    let (first, second) = history.split_at(history.len() / 2);
    [("first", first), ("second", second)].map(|(name, half)| program.file(name, half.join("\n")))
}

fn versions(program: &Program) -> Vec<Value> {
    program.done(&["versions", "--json"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The files below a folder, by their names' ends.
fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap()) {
        let path = entry.path();
        match entry.file_type().unwrap().is_dir() {
            true => found.extend(files(&path, end)),
            false if path.to_str().unwrap().ends_with(end) => found.push(path),
            false => {}
        }
    }
    found
}

#[test]
fn nobody_can_tell_from_the_answers_when_a_batch_was_published() {
    let (program, history) = (Program::new(), commits());
    let first = &history[..history.len() / 2];
    let [a, b] = halves(&program, &history);
    assert_eq!(program.done(&["batch"]), "nothing was loaded yet\n");

    program.done(&["import", "--source", "first", a.to_str().unwrap()]);
    program.done(&["count"]);
    assert!(program.done(&["batch"]).starts_with("version 1: "));
    compare(&program, first);
    program.done(&["import", "--source", "second", b.to_str().unwrap()]);
    compare(&program, &history);
    program.done(&["count"]);
    compare(&program, &history);
    assert!(program.done(&["batch"]).starts_with("version 2: "));
    compare(&program, &history);
    assert_eq!(program.done(&["batch"]), "nothing new since the last version\n");
    assert!(program.done(&["batch", "--full"]).starts_with("version 3: "));
    compare(&program, &history);
    assert!(program.done(&["verify"]).contains("\n430 cells agree with the facts, up to "));

    let said = versions(&program);
    assert_eq!(said.iter().map(|version| version["full"].as_bool().unwrap()).collect::<Vec<_>>(), [true, false, true]);
    assert_eq!(said[2]["serving"].as_array().unwrap().len(), 3);
    for version in ["2", "1", "3"] {
        program.done(&["rollback", version]);
        compare(&program, &history);
    }
    assert!(program.done(&["batch", "--full"]).starts_with("version 4: "));
    assert_eq!(versions(&program).iter().map(|version| version["version"].as_u64().unwrap()).collect::<Vec<_>>(), [2, 3, 4]);
    program.done(&["compact"]);
    assert_eq!(compare(&program, &history), 430);
    assert!(program.done(&["status", "--check"]).contains("1819 of the dataset"));
}

#[test]
fn the_facts_alone_suffice_to_begin_anew() {
    let (program, history) = (Program::new(), commits());
    let [a, b] = halves(&program, &history);
    for file in [a, b] {
        program.done(&["import", file.to_str().unwrap()]);
        program.done(&["batch"]);
    }
    fs::remove_dir_all(program.data().join("views")).unwrap();
    assert!(program.done(&["count"]).starts_with("filled 3 counters from the master dataset\n"));
    compare(&program, &history);
    program.done(&["verify"]);
}

#[test]
fn a_version_that_is_not_kept_is_named_with_those_that_are() {
    let (program, history) = (Program::new(), commits());
    let refused = |words: &[&str]| {
        let ran = program.run(&["rollback", "9"]);
        assert_eq!((ran.status, ran.err.lines().count()), (Some(2), 1));
        assert!(words.iter().all(|word| ran.err.contains(word)), "{}", ran.err);
    };
    refused(&["nothing was loaded yet"]);
    let [a, _] = halves(&program, &history);
    program.done(&["import", a.to_str().unwrap()]);
    refused(&["no version 9"]);
    program.done(&["batch"]);
    refused(&["no version 9", "kept", "1"]);
}

#[test]
fn a_log_that_is_gone_is_missed_by_the_facts_that_came_from_it() {
    let (program, history) = (Program::new(), commits());
    let [a, _] = halves(&program, &history);
    program.done(&["import", a.to_str().unwrap()]);
    program.done(&["shred"]);
    fs::remove_dir_all(program.data().join("log")).unwrap();
    for arguments in [&["import", a.to_str().unwrap()][..], &["shred"], &["scan", "Project"], &["verify"]] {
        let ran = program.run(arguments);
        assert_eq!(ran.status, Some(2), "{arguments:?}: {}", ran.out);
        assert!(ran.err.contains("put the log's folder back"), "{}", ran.err);
    }
}

#[test]
fn a_flipped_byte_of_a_parquet_file_is_named_and_its_facts_are_not_counted() {
    let (program, history) = (Program::new(), commits());
    let [a, _] = halves(&program, &history);
    program.done(&["import", a.to_str().unwrap()]);
    program.done(&["shred"]);
    let file = files(&program.data().join("dataset/Touched"), ".parquet").pop().unwrap();
    let mut bytes = fs::read(&file).unwrap();
    bytes[100] ^= 1;
    fs::write(&file, bytes).unwrap();
    for arguments in [&["batch"][..], &["status", "--check"]] {
        let ran = program.run(arguments);
        assert_eq!(ran.status, Some(2), "{arguments:?}: {}", ran.out);
        assert!(ran.err.contains(file.to_str().unwrap()) && ran.err.contains("corrupt"), "{}", ran.err);
    }
    assert!(versions(&program).is_empty());
}

#[test]
fn what_dead_commands_leave_is_swept() {
    let (program, history) = (Program::new(), commits());
    let [a, b] = halves(&program, &history);
    [a, b].iter().for_each(|file| drop(program.done(&["import", file.to_str().unwrap()])));
    for wait in [0, 1, 3, 10, 30, 60, 120] {
        let mut child = program.spawn(&["batch", "--full"]);
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    program.done(&["batch", "--full"]);
    program.done(&["compact"]);
    compare(&program, &history);
    let data = program.data();
    assert_eq!([".new", ".old"].map(|end| files(&data, end).len()), [0, 0], "{:?}", files(&data, ""));
    assert!(files(&data.join("batch.tmp"), "").iter().all(|file| file.extension().is_some_and(|end| end == "lock")));
}
