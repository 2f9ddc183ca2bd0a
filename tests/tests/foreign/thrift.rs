//! Apache Thrift: its compiler takes what is emitted, and what it makes of that in Python exchanges facts with us.

use std::path::Path;
use std::process::Command;

use headwater::Fact;
use headwater::codec::thrift;
use headwater_codegen::build::Loaded;
use headwater_codegen::emit::Target;

use super::draw::Draw;
use super::exchange::{Codec, exchange, through};
use super::peers::{compile_python, python, quiet, script};
use super::schemas;
use super::table::table;

/// The compiler of Apache Thrift. It is no package of PyPI, so it may be missing; then what needs it is passed over, and says so.
pub(crate) fn compiler() -> Option<Command> {
    let found = Command::new("thrift").arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("SKIPPED: there is no `thrift` here (on Debian: apt-get install thrift-compiler)");
    }
    found.then(|| Command::new("thrift"))
}

pub(crate) fn generate(language: &str, schema: &Path, out: &Path) {
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

/// A protocol of Thrift, on our side.
pub(crate) fn codec<F: Fact>(protocol: &str) -> Codec<F> {
    match protocol {
        "compact" => Codec {
            write: |datum| {
                let mut bytes = Vec::new();
                thrift::write_datum(datum, &mut bytes).expect("no NaN");
                bytes
            },
            read: |bytes| thrift::read_datum(bytes).unwrap_or_else(|e| panic!("{e}: {bytes:?}")),
            is_same: true,
        },
        "binary" => Codec {
            write: |datum| {
                let mut bytes = Vec::new();
                thrift::binary::write_datum(datum, &mut bytes).expect("no NaN");
                bytes
            },
            read: |bytes| thrift::binary::read_datum(bytes).unwrap_or_else(|e| panic!("{e}: {bytes:?}")),
            is_same: true,
        },
        _ => panic!("{protocol} is no protocol of ours"),
    }
}

/// What is generated of a schema for Python, and the way to call it.
pub(crate) struct Python {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) schema: Loaded,
}

impl Python {
    pub(crate) fn generate(name: &str) -> Python {
        let mut schema = schemas::named(name);
        // Python has a module `types` of its own, which no package of that name is seen behind.
        schema.model.name = format!("{name}_data");
        let dir = tempfile::tempdir().expect("a folder");
        generate("py", &schemas::write(&schema, Target::Thrift, dir.path()), &dir.path().join("py"));
        std::fs::write(dir.path().join("table.json"), table(&schema.model).to_string()).expect("writable");
        Python { dir, schema }
    }

    /// What it makes of lines, told to `read` data of a protocol or to `write` them.
    pub(crate) fn speak(&self, protocol: &str, verb: &str, lines: Vec<String>) -> String {
        let (mut command, dir) = (python(), self.dir.path());
        command.arg(script("thrift_data.py")).arg(dir.join("py")).arg(&self.schema.model.name).arg(dir.join("table.json"));
        through(command.args([protocol, verb]), lines)
    }
}

/// Exchanges facts of a schema with what is generated for Python.
fn exchanged<F: Fact + PartialEq + std::fmt::Debug>(name: &str) {
    if compiler().is_none() {
        return;
    }
    let python = Python::generate(name);
    for protocol in ["compact", "binary"] {
        exchange(Draw::new(&python.schema.model), &codec::<F>(protocol), |verb, lines| python.speak(protocol, verb, lines));
    }
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
