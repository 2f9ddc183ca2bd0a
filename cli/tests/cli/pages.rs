//! Pages with commands, gone through as a reader would: their files are written, their commands run, and they say what stands there.
//!
//! `INSTA_UPDATE=always cargo test -p cargo-headwater --test cli pages` writes into them what they say today; read the difference.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::folder::Folder;

/// The pages, and the packages that they make. One goes behind the other, since all build into one folder.
const PAGES: &[(&str, &str)] = &[("docs/tutorial.md", "reading"), ("tests/spec/answers.md", "answers")];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn pages_say_what_happens() {
    let wrong: Vec<String> = PAGES.iter().filter_map(|(page, package)| difference(page, package)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Recipes whose numbers stand in a page that is run.
#[test]
fn recipes_are_run_as_they_stand() {
    let read = |page: &str| std::fs::read_to_string(root().join(page)).expect("a page");
    let (cookbook, answers) = (read("docs/cookbook.md"), read("tests/spec/answers.md"));
    for recipe in ["entity Member = 5 {", "@anonymous(k: 3, of: Person)"] {
        let of = |block: &str| block.starts_with(recipe);
        let block = cookbook.split("```hw\n").skip(1).find(|block| of(block)).and_then(|rest| rest.split("```").next());
        let block = block.unwrap_or_else(|| panic!("the cookbook has no {recipe}"));
        assert!(answers.contains(block), "answers.md does not run\n{block}");
    }
}

/// Goes through a page. Where it says something else than what happens: the first such place.
fn difference(page: &str, package: &'static str) -> Option<String> {
    let path = root().join(page);
    let stands = std::fs::read_to_string(&path).expect("the page");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..");
    let mut reader = Reader { folder: Folder::of(&[]), target, package, page: vec![] };
    reader.read(&stands);
    let same = |(now, then): &(&String, &str)| without_arrivals(now) == without_arrivals(then);
    let at = reader.page.iter().zip(stands.lines()).take_while(same).count();
    if at == reader.page.len() && at == stands.lines().count() {
        return None;
    }
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        std::fs::write(&path, reader.page.join("\n") + "\n").expect("writable");
    }
    let [then, now] = [stands.lines().collect(), reader.page.iter().map(String::as_str).collect::<Vec<_>>()]
        .map(|lines: Vec<&str>| lines.iter().skip(at).take(8).map(|line| format!("    {line}\n")).collect::<String>());
    Some(format!("{page}:{}\n  it stands\n{then}  it is said\n{now}", at + 1))
}

/// Goes through a page: blocks `console` are run, and those that name a file are written.
struct Reader {
    folder: Folder,
    target: PathBuf,
    /// The package that the page makes.
    package: &'static str,
    /// The page with what the commands say now.
    page: Vec<String>,
}

impl Reader {
    fn read(&mut self, page: &str) {
        let mut lines = page.lines();
        while let Some(line) = lines.next() {
            self.page.push(line.to_owned());
            let Some(info) = line.strip_prefix("```") else { continue };
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            match info.split_once(' ') {
                _ if info == "console" => block.iter().filter_map(|line| line.strip_prefix("$ ")).for_each(|command| self.run(command)),
                Some((_, file)) => {
                    self.folder.write(&format!("{}/{file}", self.package), &(block.join("\n") + "\n"));
                    self.page.extend(block.into_iter().map(str::to_owned));
                }
                None => self.page.extend(block.into_iter().map(str::to_owned)),
            }
            self.page.push("```".to_owned());
        }
    }

    /// Runs a command in a shell, in the package as soon as there is one.
    fn run(&mut self, command: &str) {
        let inside = self.folder.path().join(self.package);
        let package = if inside.exists() { inside } else { self.folder.path().to_owned() };
        let run = match command.strip_prefix("cargo run -- ") {
            Some(arguments) => {
                self.build(&package);
                format!("{} {arguments}", self.target.join("debug").join(self.package).display())
            }
            None => command.replace("cargo headwater", &format!("{} headwater", env!("CARGO_BIN_EXE_cargo-headwater"))),
        };
        let output = Command::new("sh").args(["-c", &format!("{run} 2>&1")]).current_dir(package).output().expect("a shell");
        let said = String::from_utf8(output.stdout).expect("text").replace(&self.folder.path().display().to_string(), "");
        self.page.push(format!("$ {command}"));
        self.page.extend(said.lines().map(|line| line.trim_end().to_owned()));
    }

    /// Builds the package with the versions of this workspace, and where they can be the crates that are built already.
    fn build(&self, package: &Path) {
        std::fs::copy(root().join("Cargo.lock"), package.join("Cargo.lock")).expect("writable");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--offline", "--quiet"]).current_dir(package);
        cargo.env("CARGO_TARGET_DIR", &self.target).env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only");
        let output = cargo.output().expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// A line without what differs from run to run: times of arrival, which have a fraction, and the partitions that facts went to.
fn without_arrivals(line: &str) -> String {
    let of_a_run = fancy_regex::Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z|\[\d+(, \d+)+\]").expect("a pattern");
    // Whether a bucket of the pages' own days has ended by now.
    of_a_run.replace_all(line, "…").replace("\"open\":true,", "")
}
