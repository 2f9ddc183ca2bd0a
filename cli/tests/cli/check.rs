//! `check` and `generate`: what they say, in every format, and how they end.

use crate::folder::Folder;

const SOUND: &str = "schema social\n\nentity Person = 1 { key handle: string }\nedge Knows: Person -> Person = 2\n";
const WRONG: &str = "schema social\n\nentity Person = 1 { key handle: string }\nentity Page = 1 { key url: strng }\n";

#[test]
fn a_sound_schema_is_said_to_be_sound() {
    let folder = Folder::of(&[("social.hw", SOUND)]);
    insta::assert_snapshot!(folder.run("check social.hw"));
    insta::assert_snapshot!(folder.run("check social.hw --format json"));
}

#[test]
fn without_a_verb_there_is_help() {
    let said = Folder::of(&[]).run("");
    assert!(said.contains("err| Usage: cargo headwater [OPTIONS] <COMMAND>") && said.ends_with("exit 2\n"), "{said}");
}

#[test]
fn the_page_of_the_command_knows_every_verb() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/command.md")).expect("the page");
    let help = Folder::of(&[]).run("help");
    let verbs = help.lines().skip_while(|line| !line.contains("Commands:")).skip(1).take_while(|line| line.trim() != "out|");
    let verbs: Vec<&str> = verbs.filter_map(|line| line.split_whitespace().nth(1)).filter(|verb| *verb != "help").collect();
    assert!(verbs.len() > 8, "{help}");
    for verb in verbs {
        assert!(page.contains(&format!("| `{verb}")), "docs/command.md does not tell of `{verb}`");
    }
}

#[test]
fn errors_are_reported_in_every_format() {
    let folder = Folder::of(&[("social.hw", WRONG)]);
    for format in ["text", "json", "github"] {
        insta::assert_snapshot!(format!("errors_in_{format}"), folder.run(&format!("check social.hw missing.hw --format {format}")));
    }
}

#[test]
fn colours_are_for_those_who_want_them() {
    let folder = Folder::of(&[("social.hw", WRONG)]);
    let coloured = |arguments: &str, no_color: Option<&str>| {
        let mut command = folder.command(arguments);
        no_color.map(|value| command.env("NO_COLOR", value));
        command.output().expect("it runs").stderr.contains(&0x1b)
    };
    assert!(!coloured("check social.hw", None), "a pipe is no terminal");
    assert!(coloured("check social.hw --color always", None) && coloured("--color always check social.hw", Some("1")));
    assert!(!coloured("check social.hw --color never", None));
}

#[test]
fn without_a_file_the_package_is_meant() {
    let folder = Folder::of(&[("Cargo.toml", ""), ("schema/b.hw", SOUND), ("schema/a.hw", WRONG), ("src/main.rs", "")]);
    assert!(folder.run("check").contains("schema/a.hw:4:"), "{}", folder.run("check"));
    assert!(folder.run("check").contains("schema/b.hw: the schema `social` is sound"), "{}", folder.run("check"));
    let output = folder.command("check").current_dir(folder.path().join("src")).output().expect("it runs");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("../schema/b.hw: "), "{output:?}");
    let nothing = Folder::of(&[("Cargo.toml", "")]);
    insta::assert_snapshot!(nothing.run("check"));
}

#[test]
fn files_that_others_use_are_no_schemas_of_their_own() {
    let main = "schema social\nuse \"parts/people.hw\"\nuse \"pages.hw\"\nedge Like: Person -> Page = 3\n";
    let pages = "schema social\nentity Page = 2 { key url: string }\n";
    let folder = Folder::of(&[("Cargo.toml", ""), ("schema/social.hw", main), ("schema/pages.hw", pages)]);
    folder.write("schema/parts/people.hw", "schema social\nentity Person = 1 { key handle: string }\n");
    insta::assert_snapshot!(folder.run("check"));
    folder.write("schema/pages.hw", &format!("{pages}use \"social.hw\"\n"));
    assert!(folder.run("check").contains("err| error[HW"), "a circle is reported");
}

#[test]
fn generated_code_is_written_once_and_compared() {
    let folder = Folder::of(&[("social.hw", SOUND)]);
    let runs = ["--check", "", "", "--check"].map(|check| folder.run(&format!("generate social.hw --out generated {check}")));
    folder.write("generated/social.rs", "stale");
    let stale =
        ["text", "json", "github"].map(|format| folder.run(&format!("generate social.hw --out generated --check --format {format}")));
    insta::assert_snapshot!(runs.into_iter().chain(stale).collect::<String>());
}

#[test]
fn nothing_is_written_where_anything_is_wrong() {
    let folder = Folder::of(&[("social.hw", SOUND), ("wrong.hw", WRONG)]);
    assert!(folder.run("generate social.hw wrong.hw --out generated").ends_with("exit 1\n"));
    assert!(!folder.path().join("generated").exists());
    insta::assert_snapshot!(folder.run("generate social.hw social.hw --out generated"));
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = Folder::of(&[("social.hw", SOUND), ("generated", "a file, not a folder")]);
    insta::assert_snapshot!(folder.run("generate social.hw --out generated"));
}

/// `/dev/full` is a disk without room.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_a_reader_who_goes_away_is_none() {
    use std::process::Stdio;

    let folder = Folder::of(&[]);
    let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
    let output = folder.command("explain").stdout(full).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: cannot write to standard output: No space left"), "{output:?}");

    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output = folder.command("explain").stdout(writer).stderr(Stdio::piped()).output().expect("it runs");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()));
}
