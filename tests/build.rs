//! Generates the code of the schemas that the tests work on.

use std::path::{Path, PathBuf};

use headwater_codegen::Build;
use headwater_codegen::build::load;
use headwater_codegen::emit::descriptors;

mod schemas;
#[path = "schema/evolved.rs"]
#[expect(dead_code, reason = "what a change means to older programs is for the tests")]
mod evolved;

fn main() {
    headwater_codegen::compile(&[
        "../codegen/tests/kitchen.hw",
        "schema/shop.hw",
        "schema/values.hw",
        "schema/empty.hw",
        "schema/plain.hw",
        "schema/bare.hw",
        "schema/posts.hw",
        "schema/newtypes.hw",
        "schema/types.hw",
        "schema/social.hw",
        "schema/cash.hw",
        "schema/locals.hw",
        "schema/crowd.hw",
    ]);
    // Two schemas of one name, which no folder holds side by side.
    for age in ["old", "new"] {
        let dir = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it")).join(age);
        Build::new().out_dir(dir).compile(&[format!("schema/grown/{age}.hw")]);
    }
    all_generated(&PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it")).join("generated"));
    make_up(&PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it")).join("made"));
    evolve(&PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it")).join("evolved"));
    for_prost(&PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it")).join("prost"));
}

/// Makes plain types of `prost` from the descriptors of schemas; `modules.rs` brings them in.
fn for_prost(dir: &Path) {
    std::fs::create_dir_all(dir).expect("a folder of the build's own");
    let mut modules = String::new();
    for name in ["kitchen", "types", "newtypes", "shop", "social", "posts", "plain"] {
        let path = if name == "kitchen" { "../codegen/tests/kitchen.hw".to_owned() } else { format!("schema/{name}.hw") };
        let loaded = load(Path::new(&path), false).unwrap_or_else(|failure| panic!("{path} is refused: {failure}"));
        // Maps in order, as ours are.
        let made = prost_build::Config::new().out_dir(dir).btree_map(["."]).compile_fds(descriptors(&loaded.model));
        made.unwrap_or_else(|error| panic!("prost makes no types of {path}: {error}"));
        let path = dir.join(name).with_extension("rs");
        modules.push_str(&format!("pub(crate) mod {name} {{ include!({path:?}); }}\n"));
    }
    std::fs::write(dir.join("modules.rs"), modules).expect("a file of the build's own");
}

/// The schema whose types are written by hand, once more without that.
fn all_generated(dir: &Path) {
    let text = std::fs::read_to_string("schema/cash.hw").expect("it is there");
    let plain: String = text.lines().filter(|line| !line.trim_start().starts_with("@rust(")).map(|line| format!("{line}\n")).collect();
    std::fs::create_dir_all(dir).expect("a folder of the build's own");
    std::fs::write(dir.join("cash.hw"), plain).expect("a file of the build's own");
    Build::new().out_dir(dir).compile(&[dir.join("cash.hw")]);
}

/// Generates a schema as it was, and as it is after each change. `evolved.rs` brings the code of all in, and gives the names of the changes
/// to the macro `evolved`.
fn evolve(dir: &Path) {
    println!("cargo::rerun-if-changed=schema/evolved.hw");
    println!("cargo::rerun-if-changed=schema/evolved.rs");
    let mut modules = String::new();
    let versions = evolved::CHANGES.iter().map(|change| (change.name, change.text()));
    for (name, text) in std::iter::once(("old", evolved::OLD.to_owned())).chain(versions) {
        let dir = dir.join(name);
        std::fs::create_dir_all(&dir).expect("a folder of the build's own");
        let path = dir.join("evolved.hw");
        std::fs::write(&path, text).expect("a file of the build's own");
        let compiled = Build::new().out_dir(&dir).try_compile(&[&path]);
        compiled.unwrap_or_else(|failures| panic!("`{name}` is refused: {}", failures[0]));
        modules.push_str(&format!("/// The schema: {name}.\npub mod {name} {{ include!({:?}); }}\n", path.with_extension("rs")));
    }
    let names: Vec<&str> = evolved::CHANGES.iter().map(|change| change.name).collect();
    modules.push_str(&format!("evolved! {{ {} }}\n", names.join(", ")));
    std::fs::write(dir.join("evolved.rs"), modules).expect("a file of the build's own");
}

/// Makes schemas up, each in two versions; `made.rs` brings the code of all in.
fn make_up(dir: &Path) {
    println!("cargo::rerun-if-changed=schemas");
    let mut modules = String::new();
    for number in 0..schemas::MADE {
        for (text, version) in schemas::pair(number).iter().zip(1..) {
            let dir = dir.join(version.to_string());
            std::fs::create_dir_all(&dir).expect("a folder of the build's own");
            let path = dir.join(format!("made{number}.hw"));
            std::fs::write(&path, text).expect("a file of the build's own");
            let compiled = Build::new().out_dir(&dir).try_compile(&[&path]);
            compiled.unwrap_or_else(|failures| panic!("a made up schema is refused: {}", failures[0]));
            let (file, doc) = (path.with_extension("rs"), format!("/// Version {version} of the schema made up from {number}."));
            modules.push_str(&format!("{doc}\npub mod made{number}_{version} {{ include!({file:?}); }}\n"));
        }
    }
    let both = |number| format!("    [&Of::<made{number}_1::Schema>::NEW, &Of::<made{number}_2::Schema>::NEW],\n");
    let all: String = (0..schemas::MADE).map(both).collect();
    modules.push_str("use crate::program::{Of, Program};\n");
    modules.push_str(&format!("/// The programs of all, in both versions.\npub(crate) static ALL: &[[&dyn Program; 2]] = &[\n{all}];\n"));
    std::fs::write(dir.join("made.rs"), modules).expect("a file of the build's own");
}
