//! `cargo headwater doc`: the reference of a schema as a page, with its picture.

use std::path::PathBuf;

use clap::Args;
use headwater_codegen::Output;
use headwater_codegen::reference::html;

use crate::outputs::Put;
use crate::report::Console;
use crate::schemas::Files;
use crate::status::Status;

/// What `--help` ends with.
pub(crate) const AFTER: &str = "\
Examples:
  cargo headwater doc                                    writes target/headwater/NAME.html
  cargo headwater doc schema/social.hw --out docs
  cargo headwater doc --out docs --check                 in CI: is it up to date?

Exit status:
  0  the page is written, or up to date
  1  a schema has errors, or with --check a page is stale
  2  wrong usage, or a file could not be read or written";

#[derive(Debug, Args)]
pub(crate) struct Doc {
    #[command(flatten)]
    pub(crate) schemas: Files,
    /// The folder for the page, which is named NAME.html; it is made if need be
    #[arg(long, value_name = "DIR", default_value = "target/headwater")]
    pub(crate) out: PathBuf,
    /// Write nothing; name each page that is stale, and exit 1 if there is one
    #[arg(long)]
    pub(crate) check: bool,
}

pub(crate) fn run(arguments: &Doc, console: Console) -> Status {
    let (schemas, status) = arguments.schemas.load(console);
    if status != Status::Done {
        return status;
    }
    let put = Put { dir: &arguments.out, check: arguments.check, verb: "doc", console };
    put.all(&schemas, |schema| vec![Output { name: format!("{}.html", schema.model.name), text: html(&schema.lasting_reference()) }])
}
