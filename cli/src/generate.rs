//! `cargo headwater generate`: the code of each schema, written or compared.

use std::path::PathBuf;

use clap::Args;
use headwater_codegen::generate;

use crate::outputs::Put;
use crate::report::{Console, Format};
use crate::schemas::Files;
use crate::status::Status;
use crate::watch;

/// What `--help` ends with.
pub(crate) const AFTER: &str = "\
Examples:
  cargo headwater generate --out generated               the schemas of this package
  cargo headwater generate --out generated --check       in CI: is what is committed up to date?
  cargo headwater generate --out generated --watch       again after every change

Exit status:
  0  the files are up to date
  1  a schema has errors, or with --check a file is stale
  2  wrong usage, or a file could not be read or written";

#[derive(Debug, Args)]
pub(crate) struct Generate {
    #[command(flatten)]
    pub(crate) schemas: Files,
    /// The folder for the generated files; it is made if need be
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Write nothing; name each file that is stale, and exit 1 if there is one
    #[arg(long, conflicts_with = "watch")]
    pub(crate) check: bool,
    /// Go on, and generate again whenever a schema changes; Ctrl-C ends it
    #[arg(long)]
    pub(crate) watch: bool,
    /// How errors are reported
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
}

pub(crate) fn run(arguments: &Generate, console: Console) -> Status {
    let console = console.with(arguments.format);
    match arguments.watch {
        true => watch::run(&arguments.schemas, console, || once(arguments, console)),
        false => once(arguments, console),
    }
}

/// Nothing is written unless every schema is sound.
fn once(arguments: &Generate, console: Console) -> Status {
    let (schemas, status) = arguments.schemas.load(console);
    if status != Status::Done {
        return status;
    }
    let put = Put { dir: &arguments.out, check: arguments.check, verb: "generate", console };
    put.all(&schemas, |schema| generate(&schema.model, &schema.loaded.text()))
}
