//! `cargo headwater generate`: the files of each schema, written or compared.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use headwater_codegen::{Failure, Output, generate};

use crate::out::say;
use crate::report::{Console, Format, Trouble};
use crate::schemas::{Files, fail};
use crate::status::Status;

#[derive(Debug, Args)]
pub(crate) struct Generate {
    #[command(flatten)]
    pub(crate) schemas: Files,
    /// The folder for the generated files; it is made if need be
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Write nothing; name each file that is stale, and exit 1 if there is one
    #[arg(long)]
    pub(crate) check: bool,
    /// How errors are reported
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// Nothing is written unless every schema is sound.
pub(crate) fn run(arguments: &Generate, console: Console) -> Status {
    let console = console.with(arguments.format);
    let (schemas, status) = arguments.schemas.load(console);
    if status != Status::Done {
        return status;
    }
    let mut outputs = BTreeMap::new();
    for schema in &schemas {
        for output in generate(&schema.model, &schema.loaded.text()) {
            if outputs.insert(output.name.clone(), (schema.path.as_path(), output)).is_some() {
                return fail(&Failure::Twice(schema.model.name.clone(), schema.path.clone()), &schema.path, console);
            }
        }
    }
    let act = if arguments.check { compare } else { write };
    outputs.values().map(|(schema, output)| act(schema, output, &arguments.out, console)).max().unwrap_or(Status::Done)
}

fn write(_: &Path, output: &Output, dir: &Path, console: Console) -> Status {
    let path = dir.join(&output.name);
    match output.write(dir) {
        Ok(_) if !console.is_text() => {}
        Ok(true) => say!("{} written", path.display()),
        Ok(false) => say!("{} is up to date", path.display()),
        Err(e) => return fail(&Failure::Write(path.clone(), e), &path, console),
    }
    Status::Done
}

fn compare(schema: &Path, output: &Output, dir: &Path, console: Console) -> Status {
    let path = dir.join(&output.name);
    match output.is_current(dir) {
        Ok(true) => return Status::Done,
        Ok(false) => {}
        Err(e) => return fail(&Failure::Read(path.clone(), e), &path, console),
    }
    let message = format!("{} is not what {} generates", path.display(), schema.display());
    let help = format!("run `cargo headwater generate {} --out {}`, and commit what it writes", schema.display(), dir.display());
    console.trouble(&Trouble { message: &message, file: Some(&path), help: &help });
    Status::No
}
