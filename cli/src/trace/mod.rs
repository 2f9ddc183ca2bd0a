//! `cargo headwater trace`: what a schema is after a stage of the compiler, for those who work on it or wonder at it.

mod tree;
mod write;

use std::fmt::Debug;

use clap::{Args, ValueEnum};
use headwater_codegen::plan::Plan;
use headwater_idl::Source;

use crate::out::{self, say};
use crate::report::Console;
use crate::schemas::Files;
use crate::status::Status;

/// What `--help` ends with.
pub(crate) const AFTER: &str = "\
Examples:
  cargo headwater trace --stage ast schema/social.hw
  cargo headwater trace --stage model --places           with file, line and column of each part

What is empty, absent or false is left out. The names are those of the compiler's own code and change with it.

Exit status:
  0  it is shown
  1  a schema has errors
  2  wrong usage, or a file could not be read";

#[derive(Debug, Args)]
pub(crate) struct Trace {
    #[command(flatten)]
    pub(crate) schemas: Files,
    /// Which stage
    #[arg(long, value_enum, value_name = "STAGE")]
    pub(crate) stage: Stage,
    /// Say also where each part stands in the text
    #[arg(long)]
    pub(crate) places: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// The syntax tree of each file, also where it has errors
    Ast,
    /// What the schema means: names resolved, expressions typed, rules checked
    Model,
    /// What the generators read
    Plan,
}

pub(crate) fn run(arguments: &Trace, console: Console) -> Status {
    match arguments.stage {
        Stage::Ast => trees(arguments, console),
        stage => meanings(arguments, stage, console),
    }
}

/// What did not parse is reported, the rest is shown.
fn trees(arguments: &Trace, console: Console) -> Status {
    let mut status = Status::Done;
    for read in arguments.schemas.read(console) {
        let loaded = match read {
            Ok((_, loaded)) => loaded,
            Err(worse) => {
                status = status.max(worse);
                continue;
            }
        };
        for (source, file) in loaded.sources.iter().zip(&loaded.files) {
            say!("// {}", source.name);
            file.iter().for_each(|file| show(file, &loaded.sources, arguments.places));
        }
        if !loaded.diagnostics.is_empty() {
            console.diagnostics(&loaded.sources, &loaded.diagnostics);
            status = status.max(Status::No);
        }
    }
    status
}

fn meanings(arguments: &Trace, stage: Stage, console: Console) -> Status {
    let (schemas, status) = arguments.schemas.load(console);
    for schema in &schemas {
        let sources = &schema.loaded.sources;
        match stage {
            Stage::Plan => show(&Plan::new(&schema.model, &schema.loaded.text()), sources, arguments.places),
            _ => show(&schema.model, sources, arguments.places),
        }
    }
    status
}

/// The value under the names that it has in the compiler's own code.
fn show(value: &impl Debug, sources: &[Source], places: bool) {
    let tree = tree::read(&format!("{value:?}"));
    out::text(write::written(&tree, places.then_some(sources)));
}
