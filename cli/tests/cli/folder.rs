//! Runs the command in a folder of its own, and shows what it said.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder with files.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn of(files: &[(&str, &str)]) -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        files.iter().for_each(|(name, text)| folder.write(name, text));
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("writable");
        std::fs::write(path, text).expect("writable");
    }

    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-headwater"));
        command.current_dir(self.path()).arg("headwater").args(arguments.split_whitespace()).env_remove("NO_COLOR");
        command
    }

    /// What it said, and how it ended.
    pub(crate) fn run(&self, arguments: &str) -> String {
        let output = self.command(arguments).output().expect("it runs");
        shown(arguments, &output).replace(&self.path().display().to_string(), "FOLDER")
    }
}

fn shown(arguments: &str, output: &Output) -> String {
    let mut text = format!("$ cargo headwater {arguments}\n");
    for (name, bytes) in [("out", &output.stdout), ("err", &output.stderr)] {
        for line in String::from_utf8_lossy(bytes).lines() {
            writeln!(text, "{name}| {line}").expect("a string");
        }
    }
    match output.status.code() {
        Some(code) => text + &format!("exit {code}\n"),
        None => text + "killed\n",
    }
}
