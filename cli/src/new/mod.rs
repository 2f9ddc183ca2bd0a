//! `cargo headwater new`: a package with a schema, a first counter, facts to try it with and a test.

mod name;
mod origin;

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use handlebars::Handlebars;
use headwater_templates::NEW;
use serde_json::{Value, json};

use crate::out::say;
use crate::report::{Console, Trouble};
use crate::status::Status;
use origin::Origin;

/// What `--help` ends with.
pub(crate) const AFTER: &str = "\
Examples:
  cargo headwater new page-views
  cargo headwater new ~/work/page-views --headwater ~/src/headwater

Exit status:
  0  the package is there
  2  wrong usage, something is in the way, or a file could not be written; nothing is left behind";

#[derive(Debug, Args)]
pub(crate) struct New {
    /// The package's name, or a path that ends with it; the folder is made, or is empty
    #[arg(value_name = "NAME")]
    pub(crate) path: PathBuf,
    /// Take Headwater from a checkout of its repository. Without it: the checkout that this command was built from, if that is still
    /// there, and else the published crates
    #[arg(long, value_name = "DIR")]
    pub(crate) headwater: Option<PathBuf>,
}

/// Makes the package beside its place, and puts it there when all of it is written.
pub(crate) fn run(arguments: &New, console: Console) -> Status {
    let folder = &arguments.path;
    let package = folder.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    let refused = name::refused(&package).map(|why| (why, "choose another, such as `page-views`"));
    if let Some((message, help)) = refused.or_else(|| in_the_way(folder)) {
        console.trouble(&Trouble { message: &message, file: None, help });
        return Status::Failed;
    }
    let made = Origin::choose(arguments.headwater.as_deref()).and_then(|origin| {
        let files = files(&package, &origin);
        place(folder, &files).map_err(|e| format!("cannot make {}: {e}", folder.display()))
    });
    match made {
        Ok(()) => next_steps(folder, &package),
        Err(message) => {
            console.trouble(&Trouble { message: &message, file: Some(folder), help: "" });
            return Status::Failed;
        }
    }
    Status::Done
}

/// What stands where the package should go.
fn in_the_way(folder: &Path) -> Option<(String, &'static str)> {
    let way_out = "choose another name, or remove it first";
    match std::fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(true) => Some((format!("the folder {} is there already, and is not empty", folder.display()), way_out)),
        Err(e) if e.kind() != io::ErrorKind::NotFound => Some((format!("{} is in the way: {e}", folder.display()), way_out)),
        _ => None,
    }
}

/// Paths and texts.
fn files(package: &str, origin: &Origin) -> Vec<(String, String)> {
    let words = json!({ "name": package, "module": name::module(package), "dependencies": origin.dependencies() });
    NEW.iter().map(|(path, text)| (filled(path, &words), filled(text, &words))).collect()
}

fn filled(template: &str, words: &Value) -> String {
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.register_escape_fn(handlebars::no_escape);
    engine.render_template(template, words).expect("the templates and their words are ours, and a test fills each of them")
}

fn place(folder: &Path, files: &[(String, String)]) -> io::Result<()> {
    let name = folder.file_name().ok_or(io::ErrorKind::InvalidFilename)?.to_string_lossy();
    let aside = folder.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let put = || {
        for (path, text) in files {
            let path = aside.join(path);
            std::fs::create_dir_all(path.parent().unwrap_or(&aside))?;
            std::fs::write(path, text)?;
        }
        if folder.exists() {
            std::fs::remove_dir(folder)?;
        }
        std::fs::rename(&aside, folder)
    };
    put().inspect_err(|_| _ = std::fs::remove_dir_all(&aside))
}

fn next_steps(folder: &Path, package: &str) {
    let dir = folder.display();
    say!("made {dir}: a schema, a counter, facts to try it with, and a test\n");
    if let Some(manifest) = workspace_around(folder) {
        say!("It lies in a workspace: add it to `members` in {}\n", manifest.display());
    }
    say!("  cd {dir}");
    say!("  cargo test");
    say!("  cargo run -- --data store load data/visits.ndjson");
    say!("  cargo run -- --data store get PageVisits /\n");
    say!("Then change schema/{}.hw; `cargo headwater check` says what is wrong with it.", name::module(package));
}

/// The manifest of a workspace that the folder lies in: cargo wants to know its members.
fn workspace_around(folder: &Path) -> Option<PathBuf> {
    let folder = std::fs::canonicalize(folder).ok()?;
    let manifests = folder.ancestors().skip(1).map(|dir| dir.join("Cargo.toml"));
    manifests.into_iter().find(|manifest| std::fs::read_to_string(manifest).is_ok_and(|text| text.contains("[workspace]")))
}

#[cfg(test)]
mod tests {
    use headwater_idl::{Source, compile};

    use super::*;

    #[test]
    fn every_template_is_filled() {
        let files = files("page-views", &Origin::Published);
        assert!(files.iter().all(|(path, text)| !path.contains("{{") && !text.contains("{{")), "{files:?}");
        let schema = files.iter().find(|(path, _)| path == "schema/page_views.hw").map(|(path, text)| Source::new(path, text));
        assert_eq!(compile(&[schema.expect("a schema")]).diagnostics, []);
    }

    #[test]
    fn nothing_is_left_where_a_package_cannot_be_placed() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("file"), "").expect("writable");
        let files = [("a".to_owned(), String::new()), ("a/b".to_owned(), String::new())];
        assert!(place(&dir.path().join("package"), &files).is_err());
        assert_eq!(std::fs::read_dir(dir.path()).expect("readable").count(), 1);
    }
}
