//! `cargo headwater import`: a schema in another language becomes a draft in ours.

mod draft;
mod graph;
mod names;
mod tags;
mod proto;
mod thrift;

use std::path::{Path, PathBuf};

use clap::Args;
use headwater_codegen::Failure;
use headwater_codegen::output::replace;
use headwater_idl::{Source, compile};

use crate::out::{say, text};
use crate::report::{Console, Trouble};
use crate::schemas::fail;
use crate::status::Status;
use draft::Draft;
use graph::with_graph;

/// What `--help` ends with.
pub(crate) const AFTER: &str = "\
Examples:
  cargo headwater import social.proto                    the draft, on standard output
  cargo headwater import social.proto -o schema/social.hw
  cargo headwater import api/v1/social.proto --include api
  cargo headwater import social.thrift -o schema/social.hw

Exit status:
  0  the draft is made; what could not be carried is named on standard error, and in its comments
  1  the draft is made, and has errors that are to be mended
  2  wrong usage, or a file could not be read or written";

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The schema: Protobuf (.proto), or Apache Thrift (.thrift)
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Where the draft goes; it may not be there yet. Without it: standard output
    #[arg(long, short, value_name = "FILE.hw")]
    pub(crate) out: Option<PathBuf>,
    /// A folder that imports are looked for in, beside that of FILE; once for each
    #[arg(long, short = 'I', value_name = "DIR")]
    pub(crate) include: Vec<PathBuf>,
}

pub(crate) fn run(arguments: &Import, console: Console) -> Status {
    let draft = match read(arguments) {
        Ok(draft) => with_graph(draft),
        Err(message) => {
            console.trouble(&Trouble { message: &message, file: Some(&arguments.file), help: "" });
            return Status::Failed;
        }
    };
    let origin = arguments.file.file_name().unwrap_or_default().to_string_lossy();
    let schema = draft.text(&origin);
    if let Err(status) = put(arguments.out.as_deref(), &schema, console) {
        return status;
    }
    draft.all_lost().iter().for_each(|lost| console.note(&format!("{}: not carried: {}", lost.place, lost.what)));
    check(arguments.out.as_deref(), schema, console)
}

fn read(arguments: &Import) -> Result<Draft, String> {
    let file = &arguments.file;
    match file.extension().and_then(|end| end.to_str()) {
        Some("proto") => proto::read(file, &arguments.include),
        Some("thrift") => thrift::read(file, &arguments.include),
        _ => Err(format!("{}: it is no .proto and no .thrift file", file.display())),
    }
}

/// Writes the draft. What somebody may have worked on is not overwritten.
fn put(out: Option<&Path>, schema: &str, console: Console) -> Result<(), Status> {
    let Some(path) = out else {
        text(schema);
        return Ok(());
    };
    if path.exists() {
        let message = format!("{} is there already", path.display());
        console.trouble(&Trouble { message: &message, file: Some(path), help: "choose another file, or remove it first" });
        return Err(Status::Failed);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let written = folder.map_or(Ok(()), std::fs::create_dir_all).and_then(|()| replace(path, schema.as_bytes()));
    written.map_err(|error| fail(&Failure::Write(path.to_owned(), error), path, console))?;
    say!("{} drafted", path.display());
    Ok(())
}

/// Reports what the language does not allow, which is for whoever drafts to mend.
fn check(out: Option<&Path>, schema: String, console: Console) -> Status {
    let sources = [Source::new(out.map_or("<draft>".into(), |path| path.display().to_string()), schema)];
    let diagnostics = compile(&sources).diagnostics;
    if diagnostics.is_empty() {
        return Status::Done;
    }
    console.diagnostics(&sources, &diagnostics);
    Status::No
}
