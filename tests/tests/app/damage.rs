//! Damaged and lost files: each is found and named by the commands that a user runs, in one line, with a way out.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{Program, Ran, commits};

/// The example's history: half of it counted, half not.
fn history() -> Program {
    let (program, history) = (Program::new(), commits());
    let (first, second) = history.split_at(history.len() / 2);
    for (name, half) in [("first", first), ("second", second)] {
        let file = program.file(name, half.join("\n"));
        program.done(&["import", file.to_str().unwrap()]);
        if name == "first" {
            program.done(&["count"]);
        }
    }
    program
}

/// The only folder, or the file of that name, whose name begins so.
fn find(folder: &Path, begin: &str) -> PathBuf {
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.file_name().unwrap().to_str().unwrap().starts_with(begin));
    found.sort();
    found.pop().unwrap()
}

fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).unwrap();
    bytes[at] ^= 0x20;
    fs::write(file, bytes).unwrap();
}

fn refused(ran: &Ran, words: &[&str]) {
    assert_eq!((ran.status, ran.err.lines().count()), (Some(2), 1), "{}{}", ran.out, ran.err);
    assert!(words.iter().all(|word| ran.err.contains(word)), "{:?} are not all in {}", words, ran.err);
}

const READERS: &[&[&str]] = &[&["get", "FileChurn", "Makefile"], &["scan", "FileChurn"]];

#[test]
fn a_flipped_byte_in_a_group_is_named() {
    let program = history();
    let newest = find(&program.data().join("log/3"), "0");
    flip(&newest, 2000);
    let named = [newest.to_str().unwrap(), "corrupt at byte", "checksum", "put the file back from a copy"];
    for arguments in READERS.iter().chain([&["count"][..], &["status"], &["load", "/dev/null"]].iter()) {
        refused(&program.run(arguments), &named);
    }
}

#[test]
fn a_flipped_byte_that_was_counted_long_ago_is_found_on_request() {
    let program = history();
    let said = program.done(&["status", "--check"]);
    assert!(said.contains("checked: 1819 facts of the log, 0 of the dataset and "), "{said}");
    let oldest = program.data().join("log/3/00000000000000000000-000001.log");
    flip(&oldest, 2000);
    refused(&program.run(&["status", "--check"]), &[oldest.to_str().unwrap(), "corrupt at byte", "checksum"]);
}

#[test]
fn a_flipped_byte_in_a_run_or_a_manifest_is_named() {
    for (name, at) in [("00000001.run", 6000), ("manifest.json", 300)] {
        let program = history();
        let file = find(&program.data().join("views"), "FileChurn-").join(name);
        flip(&file, at);
        let named = [file.to_str().unwrap(), "corrupt at byte", "checksum", "remove the view's folder"];
        refused(&program.run(&["scan", "FileChurn", "--each", "month"]), &named);
        refused(&program.run(&["status", "--check"]), &named);
        fs::remove_dir_all(file.parent().unwrap()).unwrap();
        program.done(&["scan", "FileChurn"]);
        program.done(&["status", "--check"]);
    }
}

#[test]
fn a_torn_tail_is_cut_and_reported_once() {
    let program = history();
    let newest = find(&program.data().join("log/3"), "0");
    let before = program.done(&["get", "FileChurn", "Makefile"]);
    let mut bytes = fs::read(&newest).unwrap();
    let whole = bytes.len();
    bytes.extend_from_slice(&[7; 1000]);
    fs::write(&newest, bytes).unwrap();
    let table = |said: &str| said.rsplit_once(", counted up to").map(|(table, _)| table.to_owned()).unwrap();
    assert_eq!(table(&program.done(&["get", "FileChurn", "Makefile"])), table(&before), "readers see what was acknowledged");
    let ran = program.run(&["load", "/dev/null"]);
    assert_eq!((ran.status, ran.err.lines().count()), (Some(0), 1), "{}", ran.err);
    let said = format!("{}: the last writer was cut off; 1000 bytes from byte {whole} on", newest.display());
    assert!(ran.err.contains(&said), "{}", ran.err);
    program.done(&["load", "/dev/null"]);
    assert_eq!(table(&program.done(&["get", "FileChurn", "Makefile"])), table(&before));
}

#[test]
fn what_is_lost_is_missed() {
    let program = history();
    let views = program.data().join("views");
    let run = find(&views, "FileChurn-").join("00000001.run");
    fs::rename(&run, program.folder.path().join("aside.run")).unwrap();
    for arguments in READERS {
        refused(&program.run(arguments), &[run.to_str().unwrap(), "is not there", "remove the view's folder"]);
    }
    fs::rename(program.folder.path().join("aside.run"), &run).unwrap();

    // A new log must not be taken for the one that the views have counted.
    fs::rename(program.data().join("log"), program.folder.path().join("aside")).unwrap();
    for arguments in READERS.iter().chain([&["count"][..], &["status"], &["compact"], &["load", "/dev/null"]].iter()) {
        refused(&program.run(arguments), &["views", "put back the log that it has counted"]);
    }
    fs::remove_dir_all(&views).unwrap();
    program.done(&["load", "/dev/null"]);
}

#[test]
fn odd_keys_and_a_full_output_take_one_plain_line() {
    let program = history();
    let ran = program.run(&["get", "FileChurn", "a\nb\u{1b}[2J"]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(1), "FileChurn has no row \"a\\nb\\u{1b}[2J\"\n"));
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    refused(&Ran::of(program.command(&["scan", "FileChurn"]).stdout(full).output().unwrap()), &["standard output: "]);
}
