//! `generate --emit`: which files it makes, compares and refuses to make.

use crate::folder::Folder;

const SOUND: &str = "schema acme.social\n\nentity Person = 1 { key handle: string }\nedge Knows: Person -> Person = 2\n";

#[test]
fn what_is_asked_for_is_made_and_compared() {
    let folder = Folder::of(&[("social.hw", SOUND)]);
    let all = "generate social.hw --out generated --emit rust,thrift,rust";
    let runs = ["--check", "", "", "--check"].map(|check| folder.run(&format!("{all} {check}")));
    folder.write("generated/acme.social.thrift", "stale");
    let stale = [folder.run(&format!("{all} --check")), folder.run("generate social.hw --out generated --check")];
    insta::assert_snapshot!(runs.into_iter().chain(stale).collect::<String>());
}

#[test]
fn what_cannot_be_made_brings_the_nearest() {
    let folder = Folder::of(&[("social.hw", SOUND)]);
    insta::assert_snapshot!(folder.run("generate social.hw --out generated --emit rust,thirft"));
}
