//! `cargo headwater doc`: the reference of a schema as a page, with its picture.

use std::path::PathBuf;

use clap::Args;
use headwater_codegen::Output;
use headwater_codegen::reference::html;

use crate::outputs::Put;
use crate::report::Console;
use crate::schemas::Files;
use crate::status::Status;

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
