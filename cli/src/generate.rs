//! `cargo headwater generate`: the files of each schema, written or compared.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use headwater_codegen::build::Failure;
use headwater_codegen::{Output, generate};

use crate::check::{load_all, report};
use crate::status::Status;

#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// The root files of schemas (.hw), each on its own; what they use is found from there
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// The folder for the generated files; it is made if need be
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Write nothing; name each file that is stale, and exit 1 if there is one
    #[arg(long)]
    pub(crate) check: bool,
}

/// Nothing is written unless every schema is sound.
pub(crate) fn run(arguments: &Generate) -> Status {
    let (loaded, status) = load_all(&arguments.files);
    if status != Status::Done {
        return status;
    }
    let mut outputs = BTreeMap::new();
    for (path, schema) in &loaded {
        for output in generate(&schema.model, &schema.source) {
            if outputs.insert(output.name.clone(), (*path, output)).is_some() {
                return report(&Failure::Twice(schema.model.name.clone(), path.to_path_buf()));
            }
        }
    }
    let act = if arguments.check { compare } else { write };
    outputs.values().map(|(schema, output)| act(schema, output, &arguments.out)).max().unwrap_or(Status::Done)
}

fn write(_: &Path, output: &Output, dir: &Path) -> Status {
    let path = dir.join(&output.name);
    match output.write(dir) {
        Ok(true) => println!("{} written", path.display()),
        Ok(false) => println!("{} is up to date", path.display()),
        Err(e) => return report(&Failure::Write(path, e)),
    }
    Status::Done
}

fn compare(schema: &Path, output: &Output, dir: &Path) -> Status {
    let path = dir.join(&output.name);
    match output.is_current(dir) {
        Ok(true) => return Status::Done,
        Ok(false) => {}
        Err(e) => return report(&Failure::Read(path, e)),
    }
    eprintln!("error: {} is not what {} generates", path.display(), schema.display());
    eprintln!("help: run `cargo headwater generate {} --out {}`, and commit what it writes", schema.display(), dir.display());
    Status::No
}
