//! `cargo headwater check`: every error of every schema, as rustc would show it.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::Args;
use headwater_codegen::build::{Failure, Loaded, load};

use crate::status::Status;

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The root files of schemas (.hw), each on its own; what they use is found from there
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// Says what is wrong on standard error, and what is sound on standard output.
pub(crate) fn run(arguments: &Check) -> Status {
    let (loaded, status) = load_all(&arguments.files);
    for (path, schema) in &loaded {
        let (facts, counters) = (schema.model.facts.len(), schema.model.counters.len());
        println!(
            "{}: the schema `{}` is sound ({}, {})",
            path.display(),
            schema.model.name,
            many(facts, "fact"),
            many(counters, "counter")
        );
    }
    status
}

/// Loads each schema, reporting what cannot be loaded.
pub(crate) fn load_all(files: &[PathBuf]) -> (Vec<(&Path, Loaded)>, Status) {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let (mut loaded, mut status) = (Vec::new(), Status::Done);
    for path in files {
        match load(path, colour) {
            Ok(schema) => loaded.push((path.as_path(), schema)),
            Err(failure) => status = status.max(report(&failure)),
        }
    }
    (loaded, status)
}

/// Says why something failed, and what that means for the exit status.
pub(crate) fn report(failure: &Failure) -> Status {
    match failure {
        Failure::Schema(rendered) => {
            eprintln!("{rendered}");
            Status::No
        }
        other => {
            eprintln!("error: {other}");
            Status::Failed
        }
    }
}

fn many(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
