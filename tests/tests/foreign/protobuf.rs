//! Protobuf: its own compiler takes what is emitted.

use std::path::Path;
use std::process::Command;

use headwater_codegen::emit::Target;

use super::peers::{compile_python, python, quiet};
use super::schemas;

/// Generates beside a schema, by a compiler that is called with what `-I` and the like need.
fn generate(mut compiler: Command, schema: &Path, language: &str) {
    let dir = schema.parent().expect("it lies in a folder");
    quiet(compiler.arg("-I").arg(dir).arg(format!("--{language}_out={}", dir.display())).arg(schema));
}

/// The compiler of PyPI's `grpcio-tools`, which has Python alone.
fn of_python() -> Command {
    let mut python = python();
    python.args(["-W", "error", "-m", "grpc_tools.protoc"]);
    python
}

#[test]
fn the_compiler_takes_every_schema_for_python() {
    for schema in schemas::all() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = schemas::write(&schema, Target::Proto, dir.path());
        for language in ["python", "pyi"] {
            generate(of_python(), &path, language);
        }
        compile_python(dir.path());
    }
}

#[test]
fn the_compiler_takes_every_schema_for_every_language() {
    if !Command::new("protoc").arg("--version").output().is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: there is no `protoc` here (on Debian: apt-get install protobuf-compiler)");
        return;
    }
    for schema in schemas::all() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = schemas::write(&schema, Target::Proto, dir.path());
        for language in ["cpp", "csharp", "java", "kotlin", "objc", "php", "python", "pyi", "ruby"] {
            generate(Command::new("protoc"), &path, language);
        }
    }
}
