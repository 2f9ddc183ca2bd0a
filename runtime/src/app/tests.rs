//! The whole command line, on the schema of this crate's tests.

use std::path::Path;
use std::process::ExitCode;

use super::*;
use crate::sample;

fn run(data: &Path, arguments: &[&str]) -> ExitCode {
    let data = data.display().to_string();
    App::<sample::Schema>::new().run_with(["sample", "--data", &data].iter().chain(arguments))
}

#[test]
fn from_lines_to_answers() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("likes.ndjson"));
    let like = |who: &str, page: u64, via: &str| {
        format!(r#"{{"at":"2026-11-21T10:00:00Z","fact":{{"Like":{{"from":"{who}","to":{page},"via":"{via}","took":3}}}}}}"#)
    };
    let home = r#"{"at":"2026-11-21T10:00:00Z","fact":{"Person.home":{"id":"ann","value":{"country":"NL","tags":[]}}}}"#;
    let lines = [like("ann", 7, "Button"), like("bob", 7, "Button"), like("bob", 7, "Share"), home.to_owned(), "{".to_owned()];
    std::fs::write(&file, lines.join("\n")).unwrap();
    let (done, no, failed) = (ExitCode::SUCCESS, ExitCode::from(1), ExitCode::from(2));

    assert_eq!(run(&data, &["status"]), done);
    assert_eq!(run(&data, &["get", "PageLikes", "7"]), no);
    assert_eq!(run(&data, &["load", &file.display().to_string()]), no, "a line was refused");
    for _ in 0..2 {
        assert_eq!(run(&data, &["get", "PageLikes", "7"]), done);
        assert_eq!(run(&data, &["get", "PageLikes", "7", "--each", "day", "--since", "2026-11-21", "--total", "--json"]), done);
        assert_eq!(run(&data, &["get", "PageLikes", "7", "--since", "2026-11-22"]), no);
        assert_eq!(run(&data, &["get", "PageLikes", "8"]), no);
        assert_eq!(run(&data, &["scan", "PageLikes", "--bounds", "--json"]), done);
        assert_eq!(run(&data, &["status"]), done);
        assert_eq!(run(&data, &["count"]), done);
    }
    assert_eq!(run(&data, &["compact"]), done);
    assert_eq!(run(&data, &["schema"]), done);
    assert_eq!(run(&data, &["get", "PageLike", "7"]), failed);
    assert_eq!(run(&data, &["get", "PageLikes", "7", "8"]), failed);
    assert_eq!(run(&data, &["load", "no-such-file"]), failed);
}

#[test]
fn commands_of_ones_own_stand_beside_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let app = || {
        App::<sample::Schema>::new().command_with(clap::Command::new("where").about("Print the data folder"), |_, context| {
            assert!(context.data().ends_with("there"));
            Ok(Outcome::No)
        })
    };
    let data = folder.path().join("there").display().to_string();
    assert_eq!(app().run_with(["sample", "--data", &data, "where"]), ExitCode::from(1));
    let twice = app().command_with(clap::Command::new("load"), |_, _| Ok(Outcome::Done));
    assert_eq!(twice.run_with(["sample", "--data", &data, "load"]), ExitCode::from(2));
}
