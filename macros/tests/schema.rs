//! `schema!` in a package without a build.rs: it is built, run, and built again when a schema changes.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A copy of `tests/package`.
struct Package(TempDir);

impl Package {
    fn new() -> Package {
        let package = Package(TempDir::new().expect("writable"));
        let (here, root) = (Path::new(env!("CARGO_MANIFEST_DIR")), Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
        copy(&here.join("tests/package"), package.0.path());
        let runtime = root.join("runtime").canonicalize().expect("it is there").display().to_string();
        package.change("Cargo.toml", "../../../runtime", &runtime);
        // Every construct of the language, and the versions of this workspace: nothing is fetched.
        fs::copy(root.join("codegen/tests/kitchen.hw"), package.0.path().join("schema/kitchen.hw")).expect("writable");
        fs::copy(root.join("Cargo.lock"), package.0.path().join("Cargo.lock")).expect("writable");
        package
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.0.path().join(file), text).expect("writable");
    }

    fn change(&self, file: &str, from: &str, to: &str) {
        let path = self.0.path().join(file);
        let text = fs::read_to_string(&path).expect("it is there");
        assert!(text.contains(from), "{file} has no {from}:\n{text}");
        fs::write(path, text.replace(from, to)).expect("writable");
    }

    fn cargo(&self, verb: &str, input: &str) -> Output {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([verb, "--offline"]).current_dir(self.0.path()).env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only");
        cargo.env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("..")).env("CARGO_TERM_COLOR", "never");
        cargo.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = cargo.spawn().expect("cargo runs");
        // Where the package does not build, nobody reads.
        let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
        child.wait_with_output().expect("cargo ends")
    }

    /// What the program prints, and whether it was compiled for it.
    fn run(&self, input: &str) -> (String, bool) {
        let output = self.cargo("run", input);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        (String::from_utf8(output.stdout).expect("text"), said.contains("Compiling flowers"))
    }

    /// What is said of a package that does not compile, without what the compiler itself says of the module that is missing then.
    fn refused(&self) -> String {
        let output = self.cargo("check", "");
        assert!(!output.status.success());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let ours = |said: &&str| !said.starts_with("[E") && !said.starts_with(": unused") && !said.starts_with(": could not");
        let said: Vec<&str> = said.split("\nerror").skip(1).filter(ours).map(str::trim_end).collect();
        format!("error{}", said.join("\n\nerror"))
            .replace(&self.0.path().canonicalize().expect("it is there").display().to_string(), "$DIR")
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("writable");
    for entry in fs::read_dir(from).expect("it is there") {
        let path: PathBuf = entry.expect("it is there").path();
        let target = to.join(path.file_name().expect("a name"));
        match path.is_dir() {
            true => copy(&path, &target),
            false => assert!(fs::copy(&path, &target).is_ok(), "{} is not writable", target.display()),
        }
    }
}

const FACTS: &str = r##"{"at":"2026-11-21T10:00:00Z","fact":{"Gave":{"from":"ann","to":"bob","colour":"White","stems":3}}}
{"at":"2026-11-21T11:00:00Z","fact":{"Gave":{"from":"ann","to":"bob","colour":"#3","stems":2}}}
{"at":"2026-11-21T12:00:00Z","fact":{"Person.favourite":{"id":"bob","value":null}}}
"##;

#[test]
fn a_schema_is_compiled_where_it_stands_and_again_when_it_changes() {
    let package = Package::new();
    package.write("schema/headwater.lock", "acme.flowers: edge Gave.stems = 2 u32\n");
    let (first, compiled) = package.run(FACTS);
    assert!(compiled);
    insta::assert_snapshot!(first);
    assert_eq!(package.run(FACTS), (first.clone(), false), "nothing has changed");

    // What is watched: a file that is used, the lock beside the root, and the root.
    package.change("schema/common/colour.hw", "White = 2", "White = 2, Blue = 3");
    assert_eq!(package.run(FACTS), (first.replace("#3", "Blue"), true));
    package.write("schema/headwater.lock", "acme.flowers: edge Gave.stems = 2 string\n");
    insta::assert_snapshot!("what_a_lock_refuses", package.refused());
    package.write("schema/headwater.lock", "");
    package.change("schema/common/colour.hw", "Blue = 3", "Blue = 2");
    package.change("schema/flowers.hw", "distinct(from)", "distinkt(from)");
    insta::assert_snapshot!("what_is_wrong_with_the_schema", package.refused());
    package.change("src/main.rs", "schema/flowers.hw", "schema/flower.hw");
    insta::assert_snapshot!("what_is_not_there", package.refused());
    package.change("src/main.rs", "schema/flower.hw", "acme.flowers");
    package.change("src/main.rs", "\"schema/kitchen.hw\"", "schema/kitchen.hw");
    insta::assert_snapshot!("what_is_no_path", package.refused());
}
