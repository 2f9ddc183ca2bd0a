//! `fmt`: what it writes, what it leaves, and what it says.

use std::io::Write;
use std::process::Stdio;

use crate::folder::Folder;

const CRAMPED: &str = "schema  social\nuse \"pages.hw\"\nentity Person=1{key handle:string}   // somebody\n";
const PAGES: &str = "schema social\nentity Page = 2 { key url: string }\n";

#[test]
fn what_is_formatted_is_written_once() {
    let folder = Folder::of(&[("Cargo.toml", ""), ("schema/social.hw", CRAMPED), ("schema/pages.hw", PAGES)]);
    let runs: String = ["fmt --check", "fmt", "fmt", "fmt --check", "fmt nowhere.hw"].map(|line| folder.run(line)).concat();
    insta::assert_snapshot!(runs);
    let text = std::fs::read_to_string(folder.path().join("schema/social.hw")).expect("there");
    assert_eq!(text, "schema social\nuse \"pages.hw\"\nentity Person = 1 { key handle: string } // somebody\n");
}

#[test]
fn what_does_not_parse_is_left_and_the_rest_is_formatted() {
    let broken = "entity Broken=2{key   x:string\n  no field  }\n";
    let folder = Folder::of(&[("social.hw", &format!("schema  social\n{broken}struct X{{a:u8=1}}\n"))]);
    insta::assert_snapshot!(folder.run("fmt social.hw"));
    let text = std::fs::read_to_string(folder.path().join("social.hw")).expect("there");
    assert_eq!(text, format!("schema social\n{broken}struct X {{ a: u8 = 1 }}\n"));
}

#[test]
fn what_it_uses_is_formatted_too() {
    let folder = Folder::of(&[("social.hw", "schema social\nuse \"pages.hw\"\n"), ("pages.hw", &PAGES.replace(' ', "  "))]);
    assert_eq!(folder.run("fmt social.hw"), "$ cargo headwater fmt social.hw\nout| pages.hw formatted\nexit 0\n");
    assert_eq!(std::fs::read_to_string(folder.path().join("pages.hw")).expect("there"), PAGES);
}

#[test]
fn standard_input_passes_through() {
    let folder = Folder::of(&[]);
    let pass = |arguments: &str, text: &[u8]| {
        let mut command = folder.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        child.stdin.take().expect("a pipe").write_all(text).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.code())
    };
    assert_eq!(pass("fmt -", b"schema  a\r\n"), ("schema a\n".to_owned(), Some(0)));
    let (patch, status) = pass("fmt --check -", b"schema  a\n");
    assert!(patch.contains("\n-schema  a\n+schema a\n") && status == Some(1), "{patch}");
    assert_eq!(pass("fmt --check -", b"schema a\n"), (String::new(), Some(0)));
    assert_eq!(pass("fmt -", b"schema  a\nentty  B\n"), ("schema a\nentty  B\n".to_owned(), Some(1)));
    assert_eq!(pass("fmt -", b"schema  a\xFF"), (String::new(), Some(1)));
}
