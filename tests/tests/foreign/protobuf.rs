//! Protobuf: its own compiler takes what is emitted, and what it makes of that in Python exchanges facts with us.

use std::path::Path;
use std::process::Command;

use headwater::codec::protobuf;
use headwater::{Datum, Fact};
use headwater_codegen::emit::Target;

use super::draw::Draw;
use super::exchange::{Codec, exchange, through};
use super::peers::{compile_python, python, quiet, script};
use super::schemas;
use super::table::table;

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

fn codec<F: Fact>() -> Codec<F> {
    let write = |datum: &Datum<F>| {
        let mut bytes = Vec::new();
        protobuf::write_datum(datum, &mut bytes).expect("no NaN");
        bytes
    };
    // Python's maps come in an order of its own.
    Codec { write, read: |bytes| protobuf::read_datum(bytes).unwrap_or_else(|e| panic!("{e}: {bytes:?}")), is_same: false }
}

/// Exchanges facts of a schema with what is generated for Python.
fn exchanged<F: Fact + PartialEq + std::fmt::Debug>(name: &str) {
    let schema = schemas::named(name);
    let dir = tempfile::tempdir().expect("a folder");
    generate(of_python(), &schemas::write(&schema, Target::Proto, dir.path()), "python");
    std::fs::write(dir.path().join("table.json"), table(&schema.model).to_string()).expect("writable");
    exchange(Draw::new(&schema.model), &codec::<F>(), |verb, lines| {
        let mut command = python();
        command.arg(script("protobuf_data.py")).arg(dir.path()).arg(name).arg(dir.path().join("table.json")).arg(verb);
        through(&mut command, lines)
    });
}

#[test]
fn python_exchanges_the_facts_of_the_example() {
    exchanged::<activity::Fact>("activity");
}

#[test]
fn python_exchanges_the_facts_of_the_kitchen() {
    exchanged::<headwater_tests::kitchen::Fact>("kitchen");
}

#[test]
fn python_exchanges_facts_of_every_built_in_type() {
    exchanged::<headwater_tests::types::Fact>("types");
}

#[test]
fn python_exchanges_facts_of_newtypes() {
    exchanged::<headwater_tests::newtypes::Fact>("newtypes");
}
