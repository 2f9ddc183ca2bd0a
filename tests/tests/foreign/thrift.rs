//! Apache Thrift: its compiler takes what is emitted.

use std::path::Path;
use std::process::Command;

use headwater_codegen::emit::Target;

use super::peers::{compile_python, quiet};
use super::schemas;

/// The compiler of Apache Thrift. It is no package of PyPI, so it may be missing; then what needs it is passed over, and says so.
fn compiler() -> Option<Command> {
    let found = Command::new("thrift").arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("SKIPPED: there is no `thrift` here (on Debian: apt-get install thrift-compiler)");
    }
    found.then(|| Command::new("thrift"))
}

fn generate(language: &str, schema: &Path, out: &Path) {
    std::fs::create_dir_all(out).expect("a folder");
    quiet(Command::new("thrift").args(["-strict", "--gen", language, "-out"]).arg(out).arg(schema));
}

#[test]
fn the_compiler_takes_every_schema_for_every_language() {
    let Some(_) = compiler() else { return };
    for schema in schemas::all() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = schemas::write(&schema, Target::Thrift, dir.path());
        for language in ["cpp", "go", "java", "js", "netstd", "rs"] {
            generate(language, &path, &dir.path().join(language));
        }
        generate("py", &path, &dir.path().join("py"));
        compile_python(&dir.path().join("py"));
    }
}
