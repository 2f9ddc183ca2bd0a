//! `lock`: what it writes beside a schema, and what is refused from then on.

use crate::folder::Folder;

const SOCIAL: &str = "schema social\nentity Person = 1 { key handle: string, name: string = 1 }\n";
const OTHER: &str = "schema other\nentity Thing = 1 { key id: u64 }\n";

#[test]
fn a_lock_is_written_kept_and_heeded() {
    let folder = Folder::of(&[("Cargo.toml", ""), ("schema/social.hw", SOCIAL), ("schema/other.hw", OTHER)]);
    let mut said = ["lock --check", "lock", "lock", "lock --check", "check"].map(|line| folder.run(line)).concat();
    said += &std::fs::read_to_string(folder.path().join("schema/headwater.lock")).expect("written");
    folder.write("schema/social.hw", &SOCIAL.replace("name: string", "age: u8"));
    let lines = ["check", "check --format json", "generate --out generated", "lock"];
    said += &lines.map(|line| folder.run(line)).concat();
    folder.write("schema/social.hw", &SOCIAL.replace("name: string = 1", "mail: string = 2"));
    said += &["check", "lock --check --format github", "lock", "lock --check"].map(|line| folder.run(line)).concat();
    insta::assert_snapshot!(said);
    assert!(!folder.path().join("generated").exists());
}

#[test]
fn versions_are_compared_whatever_the_lock_says() {
    let folder = Folder::of(&[("new.hw", &SOCIAL.replace("name: string", "age: u8")), ("old.hw", SOCIAL)]);
    folder.run("lock old.hw");
    assert_eq!(folder.command("diff old.hw new.hw").output().expect("it runs").status.code(), Some(6));
}
