//! `cargo headwater graph`: the entities of a schema and the edges between them, as a picture.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use headwater_codegen::Output;
use headwater_codegen::reference::Picture;

use crate::out;
use crate::outputs::Put;
use crate::report::Console;
use crate::schemas::{Files, Schema};
use crate::status::Status;

/// What `--help` ends with.
pub(crate) const AFTER: &str = "\
Examples:
  cargo headwater graph                                  Mermaid, which GitHub and many editors draw
  cargo headwater graph --format dot | dot -Tpdf -o schema.pdf
  cargo headwater graph --format svg --out docs          writes docs/NAME.svg
  cargo headwater graph --format svg --out docs --check  in CI: is it up to date?

Exit status:
  0  the picture is made, or up to date
  1  a schema has errors, or with --check a file is stale
  2  wrong usage, or a file could not be read or written";

#[derive(Debug, Args)]
pub(crate) struct Graph {
    #[command(flatten)]
    pub(crate) schemas: Files,
    /// In which language the picture is
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Language,
    /// Write it into a folder, as NAME.mmd, NAME.dot or NAME.svg; without it, to standard output
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Write nothing; name each file that is stale, and exit 1 if there is one
    #[arg(long, requires = "out")]
    pub(crate) check: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// Text that forges and editors draw
    #[default]
    Mermaid,
    /// Text for Graphviz
    Dot,
    /// A drawing
    Svg,
}

pub(crate) fn run(arguments: &Graph, console: Console) -> Status {
    let (schemas, status) = arguments.schemas.load(console);
    if status != Status::Done {
        return status;
    }
    let Some(dir) = &arguments.out else {
        schemas.iter().for_each(|schema| out::text(picture(schema, arguments.format).text));
        return Status::Done;
    };
    Put { dir, check: arguments.check, verb: "graph", console }.all(&schemas, |schema| vec![picture(schema, arguments.format)])
}

fn picture(schema: &Schema, language: Language) -> Output {
    let picture = Picture::of(&schema.lasting_reference());
    let (end, text) = match language {
        Language::Mermaid => ("mmd", picture.mermaid()),
        Language::Dot => ("dot", picture.dot()),
        Language::Svg => ("svg", picture.svg()),
    };
    Output { name: format!("{}.{end}", schema.model.name), text }
}
