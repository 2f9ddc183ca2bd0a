//! `new`: the package that it makes builds and passes its test.

use std::path::Path;
use std::process::Command;

use crate::folder::Folder;

#[test]
fn a_new_package_builds_and_gives_the_answers_that_it_should() {
    let folder = Folder::of(&[]);
    insta::assert_snapshot!(folder.run("new page-views"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    // The versions of this workspace, and where they can be the crates that are built already: nothing is fetched.
    std::fs::copy(root.join("Cargo.lock"), folder.path().join("page-views/Cargo.lock")).expect("writable");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "--offline", "--quiet"]).current_dir(folder.path().join("page-views"));
    cargo.env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("..")).env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only");
    let output = cargo.output().expect("cargo runs");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.contains("test result: ok. 1 passed") && !err.contains("warning"), "{out}\n{err}");
}

#[test]
fn its_schema_is_sound_laid_out_and_found_from_inside() {
    let folder = Folder::of(&[]);
    folder.run("new deep/in/page-views");
    let output = folder.command("check").current_dir(folder.path().join("deep/in/page-views/src")).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(said, "../schema/page_views.hw: the schema `page_views` is sound (1 fact, 1 counter)\n");
    let output = folder.command("fmt --check").current_dir(folder.path().join("deep/in/page-views")).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn what_is_there_is_left_alone() {
    let folder = Folder::of(&[("taken/file", "text"), ("file", "text"), ("Cargo.toml", "[workspace]\n")]);
    std::fs::create_dir(folder.path().join("empty")).expect("writable");
    let said = ["taken", "file", "Social", "headwater", "ok --headwater .", "empty"].map(|name| folder.run(&format!("new {name}")));
    insta::assert_snapshot!(said.concat());
    assert!(!folder.path().join("ok").exists() && folder.path().join("empty/Cargo.toml").exists());
    assert_eq!(std::fs::read_to_string(folder.path().join("taken/file")).expect("there"), "text");
}
