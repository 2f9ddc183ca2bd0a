//! Java: what Apache Thrift's compiler makes of our schemas for it exchanges facts with us.
//!
//! Java's classes turn data of our protocols into Thrift's own JSON, and that into data. Between Thrift's JSON and ours stands Python, whose
//! classes are held against ours in `thrift.rs`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use headwater::Fact;

use super::draw::Draw;
use super::exchange::{Codec, exchange, through};
use super::peers::{quiet, script};
use super::thrift::{Python, codec, compiler, generate};

/// The library of Apache Thrift for Java, and what it logs through, as Debian lays them down.
fn library() -> Option<OsString> {
    let jar = |names: &[&str]| names.iter().map(|name| Path::new("/usr/share/java").join(name)).find(|path| path.exists());
    let jars: Option<Vec<PathBuf>> = [&["libthrift.jar", "thrift.jar"][..], &["slf4j-api.jar"]].into_iter().map(jar).collect();
    let has_compiler = Command::new("javac").arg("-version").output().is_ok_and(|output| output.status.success());
    let library = jars.filter(|_| has_compiler).map(|jars| std::env::join_paths(jars).expect("paths of Debian's"));
    if library.is_none() {
        eprintln!("SKIPPED: there is no Java here with Thrift (on Debian: apt-get install default-jdk-headless libthrift-java)");
    }
    library
}

/// The classes of a schema, and the program that speaks through them.
struct Java {
    path: OsString,
    module: String,
}

impl Java {
    /// Compiles what is generated from the `.thrift` file in a folder.
    fn compile(dir: &Path, module: &str, library: OsString) -> Java {
        let (code, classes) = (dir.join("java"), dir.join("classes"));
        // The annotation that says when code was generated is not in every JDK.
        generate("java:generated_annotations=suppress", &dir.join(module).with_extension("thrift"), &code);
        std::fs::create_dir_all(&classes).expect("a folder");
        let path =
            std::env::join_paths([classes.as_os_str(), library.as_os_str()].iter().flat_map(std::env::split_paths)).expect("no odd names");
        let files = std::fs::read_dir(code.join(module)).expect("a package").map(|entry| entry.expect("readable").path());
        quiet(
            Command::new("javac")
                .args(["-nowarn", "-proc:none", "-d"])
                .arg(&classes)
                .arg("-cp")
                .arg(&path)
                .args(files)
                .arg(script("ThriftData.java")),
        );
        Java { path, module: module.to_owned() }
    }

    /// What it makes of lines, told to `read` data of a protocol or to `write` them.
    fn speak(&self, protocol: &str, verb: &str, lines: Vec<String>) -> String {
        let mut command = Command::new("java");
        command.arg("-cp").arg(&self.path).args(["ThriftData", &self.module, protocol, verb]);
        through(&mut command, lines)
    }
}

/// Exchanges facts of a schema with what is generated for Java.
fn exchanged<F: Fact + PartialEq + std::fmt::Debug>(name: &str) {
    let (Some(_), Some(library)) = (compiler(), library()) else { return };
    let python = Python::generate(name);
    let java = Java::compile(python.dir.path(), &python.schema.model.name, library);
    let lines = |text: String| text.lines().map(str::to_owned).collect();
    for protocol in ["compact", "binary"] {
        // Java reads a number that an enum does not know as null, and has sets and maps in an order of its own.
        let (draw, codec) = (Draw::known(&python.schema.model), Codec { is_same: false, ..codec::<F>(protocol) });
        exchange(draw, &codec, |verb, data| match verb {
            "read" => python.speak("json", "read", lines(java.speak(protocol, "read", data))),
            _ => java.speak(protocol, "write", lines(python.speak("json", "write", data))),
        });
    }
}

#[test]
fn java_exchanges_the_facts_of_the_example() {
    exchanged::<activity::Fact>("activity");
}

#[test]
fn java_exchanges_facts_of_every_built_in_type() {
    exchanged::<headwater_tests::types::Fact>("types");
}
