//! Apache Thrift: its compiler takes what is emitted, and what it makes of that in Python exchanges facts with us.

use std::path::Path;
use std::process::Command;

use headwater::codec::thrift;
use headwater::{Datum, Fact};
use headwater_codegen::emit::Target;

use super::exchange::{Codec, exchange};
use super::peers::{compile_python, python, quiet, script};
use super::schemas;
use super::table::table;

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

fn codec<F: Fact>() -> Codec<F> {
    let write = |datum: &Datum<F>| {
        let mut bytes = Vec::new();
        thrift::write_datum(datum, &mut bytes).expect("no NaN");
        bytes
    };
    Codec { write, read: |bytes| thrift::read_datum(bytes).unwrap_or_else(|e| panic!("{e}: {bytes:?}")) }
}

/// Exchanges facts of a schema with what is generated for Python.
fn exchanged<F: Fact + PartialEq + std::fmt::Debug>(name: &str) {
    if compiler().is_none() {
        return;
    }
    let mut schema = schemas::named(name);
    // Python has a module `types` of its own, which no package of that name is seen behind.
    schema.model.name = format!("{name}_data");
    let dir = tempfile::tempdir().expect("a folder");
    generate("py", &schemas::write(&schema, Target::Thrift, dir.path()), &dir.path().join("py"));
    std::fs::write(dir.path().join("table.json"), table(&schema.model).to_string()).expect("writable");
    exchange(&schema.model, &codec::<F>(), || {
        let mut command = python();
        command.arg(script("thrift_data.py")).arg(dir.path().join("py")).arg(&schema.model.name).arg(dir.path().join("table.json"));
        command
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
