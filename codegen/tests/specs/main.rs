//! The language's behaviour as documents that run: `tests/spec/*.md`, one for each section of the reference.
//!
//! `INSTA_UPDATE=always cargo test -p headwater-codegen --test specs` writes into them what is said today; read the difference.

mod book;
mod case;
mod markdown;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use case::{Case, cases};
use headwater_idl::catalogue::Code;
use markdown::{Document, documents};

fn specs() -> Vec<Document> {
    documents(&root().join("tests/spec"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn what_the_documents_say_is_so() {
    let mut wrong = Vec::new();
    for document in &specs() {
        let cases = cases(document);
        assert!(!cases.is_empty(), "{} shows nothing", document.path.display());
        if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
            std::fs::write(&document.path, updated(document, &cases)).unwrap();
        } else {
            wrong.extend(cases.iter().filter_map(|case| difference(document, case)));
        }
    }
    let update = "INSTA_UPDATE=always cargo test -p headwater-codegen --test specs";
    assert!(wrong.is_empty(), "{}\n\n`{update}` writes what is said now", wrong.join("\n\n"));
}

fn difference(document: &Document, case: &Case<'_>) -> Option<String> {
    let (block, expected) = case.expected.map_or((case.last, ""), |block| (block, block.text.as_str()));
    let shown = |text: &str| {
        if text.is_empty() { "    (nothing)\n".to_owned() } else { text.lines().map(|line| format!("    {line}\n")).collect() }
    };
    (case.said != expected)
        .then(|| format!("{}\n  expected\n{}  but it says\n{}", document.place(block), shown(expected), shown(&case.said)))
}

/// The document with what is said now.
fn updated(document: &Document, cases: &[Case<'_>]) -> String {
    let mut lines = document.lines.clone();
    for case in cases.iter().rev() {
        let said = case.said.lines().map(str::to_owned);
        match case.expected {
            Some(block) if case.said.is_empty() => drop(lines.splice(block.opens - 1..=block.closes, [])),
            Some(block) => drop(lines.splice(block.opens + 1..block.closes, said)),
            None if case.said.is_empty() => {}
            None => {
                let block = ["".to_owned(), "```text".to_owned()].into_iter().chain(said).chain(["```".to_owned()]);
                drop(lines.splice(case.last.closes + 1..case.last.closes + 1, block));
            }
        }
    }
    lines.join("\n") + "\n"
}

/// Codes that neither can show: what they are about does not fit a page, or is no text. `idl/tests/garbage.rs`, `files.rs` and `lock.rs` show them.
const ELSEWHERE: &[Code] = &[
    Code::NotUtf8,
    Code::ControlCharacter,
    Code::LineTooLong,
    Code::FileTooLong,
    Code::TooMany,
    Code::UseUnreadable,
    Code::LockUnreadable,
];

/// A code stands in a document, or is rendered in a snapshot of the tests of the language or of its evolution.
#[test]
fn every_code_is_shown() {
    let specs = specs();
    let said: String = specs.iter().flat_map(cases).map(|case| case.said).collect();
    let snapshots: String =
        ["idl/tests/wrong", "idl/tests/snapshots", "codegen/tests/compat"].map(|folder| snapshots(&root().join(folder))).concat();
    let numbers = |text: &str| text.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_owned).collect::<BTreeSet<_>>();
    let (in_specs, in_snapshots) = (numbers(&said), numbers(&snapshots));
    let codes = || Code::ALL.iter().filter(|code| !ELSEWHERE.contains(code));
    let only_there: Vec<_> = codes().filter(|code| !in_specs.contains(code.entry().number)).collect();
    println!("{} of {} codes stand in a document, but for {only_there:?}", codes().count() - only_there.len(), codes().count());
    let nowhere: Vec<_> = only_there.iter().filter(|code| !in_snapshots.contains(code.entry().number)).collect();
    assert!(nowhere.is_empty(), "no document under tests/spec and no wrong schema shows {nowhere:?}");
}

/// The text of all snapshots of a folder.
fn snapshots(folder: &Path) -> String {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "snap")).map(|path| std::fs::read_to_string(path).unwrap()).collect()
}
