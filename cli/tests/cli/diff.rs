//! `diff`: what it says of two versions, where it finds the old one, and how it ends.

use std::process::Command;

use crate::folder::Folder;

const OLD: &str = "schema social\nentity Person = 1 { key handle: string, name: string = 1 }\nedge Knows: Person -> Person = 2\n";

fn folder(new: &str) -> Folder {
    Folder::of(&[("old.hw", OLD), ("new.hw", new)])
}

#[test]
fn changes_are_reported_in_every_format() {
    let folder = folder(&OLD.replace("name: string", "name: u64").replace("edge Knows", "edge Meets"));
    let runs = ["text", "json", "github"].map(|format| folder.run(&format!("diff old.hw new.hw --format {format}")));
    insta::assert_snapshot!(runs.concat());
}

#[test]
fn the_exit_status_tells_the_worst_class() {
    let counter = "counter C {\n    each ever\n    on Knows { n: count() }\n}\n";
    let ends = |old: &str, new: &str| {
        let folder = Folder::of(&[("old.hw", old), ("new.hw", new)]);
        folder.command("diff old.hw new.hw").output().expect("it runs").status.code()
    };
    let counted = format!("{OLD}{counter}");
    assert_eq!(ends(OLD, OLD), Some(0));
    assert_eq!(ends(OLD, &counted), Some(0));
    assert_eq!(ends(OLD, "schema social\nentty"), Some(1));
    assert_eq!(ends(&counted, &counted.replace("ever", "year, ever")), Some(3));
    assert_eq!(ends(&counted, OLD), Some(4));
    assert_eq!(ends(OLD, &OLD.replace("Knows", "Meets")), Some(5));
    assert_eq!(ends(OLD, &OLD.replace("name: string = 1", "name: string = 2")), Some(6));
}

#[test]
fn wrong_usage_is_told() {
    let folder = folder(OLD);
    let lines = ["diff old.hw", "diff old.hw nowhere.hw", "diff --against main old.hw", "diff --against git:main old.hw"];
    insta::assert_snapshot!(lines.map(|line| folder.run(line)).concat());
}

#[test]
fn a_revision_is_compared_with_what_stands() {
    let pages = "schema social\nentity Page = 3 { key url: string }\n";
    let folder = Folder::of(&[("schema/social.hw", &format!("{OLD}use \"pages.hw\"\n")), ("schema/pages.hw", pages), ("Cargo.toml", "")]);
    let git = |line: &str| {
        let mut command = Command::new("git");
        command.current_dir(folder.path()).args(["-c", "user.name=A", "-c", "user.email=a@example.org"]).args(line.split(' '));
        assert!(command.output().expect("git").status.success(), "{line}");
    };
    ["init -q", "add -A", "commit -q -m first"].into_iter().for_each(git);
    folder.write("schema/pages.hw", "schema social\nentity Page = 3 { key url: u64 }\n");
    folder.write("schema/second.hw", "schema second\n");
    insta::assert_snapshot!(folder.run("diff --against git:HEAD"));
    let inside = |path: &str, file: &str| {
        let mut command = folder.command(&format!("diff --against git:HEAD {file}"));
        command.current_dir(folder.path().join(path)).output().expect("it runs").status.code()
    };
    assert_eq!(inside("schema", "social.hw"), Some(6));
    assert_eq!(inside("schema", "../schema/social.hw"), Some(6));
    let absolute = folder.path().canonicalize().expect("there").join("schema/social.hw");
    assert_eq!(inside("schema", &absolute.display().to_string()), Some(6));
    assert_eq!(inside("", "--format json"), Some(6));
}
