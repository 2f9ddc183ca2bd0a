//! `cargo headwater lock`: the tags that schemas have used, written beside them or compared with what stands there.

use std::path::{Path, PathBuf};

use clap::Args;
use headwater_codegen::Failure;
use headwater_codegen::output::replace;
use headwater_idl::Source;
use headwater_idl::load::lock_of;
use headwater_idl::lock::{is_current, update};

use crate::out::say;
use crate::report::{Console, Format, Trouble};
use crate::schemas::{Files, Schema, fail};
use crate::status::Status;

/// What `--help` ends with.
pub(crate) const AFTER: &str = "\
Examples:
  cargo headwater lock                       the schemas of this package
  cargo headwater lock schema/social.hw
  cargo headwater lock --check               in CI: does the lock know every tag?

Exit status:
  0  the lock is up to date
  1  a schema has errors, uses a tag otherwise than its lock says, or with --check has a tag that the lock lacks
  2  wrong usage, or a file could not be read or written";

#[derive(Debug, Args)]
pub(crate) struct Lock {
    #[command(flatten)]
    pub(crate) schemas: Files,
    /// Write nothing; exit 1 if the lock lacks a line
    #[arg(long)]
    pub(crate) check: bool,
    /// How errors are reported
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// Schemas of one folder share a lock, so it is read again for each of them. Nothing is written unless every schema is sound.
pub(crate) fn run(arguments: &Lock, console: Console) -> Status {
    let console = console.with(arguments.format);
    let (schemas, status) = arguments.schemas.load(console);
    if status != Status::Done {
        return status;
    }
    schemas.iter().map(|schema| one(schema, arguments.check, console)).max().unwrap_or(status)
}

fn one(schema: &Schema, check: bool, console: Console) -> Status {
    let path = lock_of(&schema.path);
    let lock = match std::fs::read(&path) {
        Ok(bytes) => Some(Source::from_bytes(path.display().to_string(), bytes)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
        Err(e) => return fail(&Failure::Read(path.clone(), e), &path, console),
    };
    match lock.as_ref().is_some_and(|lock| is_current(&schema.model, lock)) {
        true if check || !console.is_text() => Status::Done,
        true => {
            say!("{}: {} is up to date", schema.path.display(), path.display());
            Status::Done
        }
        false if check => stale(schema, &path, console),
        false => write(schema, path, &update(&schema.model, lock.as_ref()), console),
    }
}

fn stale(schema: &Schema, path: &Path, console: Console) -> Status {
    let message = format!("{} does not know every tag of {}", path.display(), schema.path.display());
    let help = format!("run `cargo headwater lock {}`, and commit what it writes", schema.path.display());
    console.trouble(&Trouble { message: &message, file: Some(path), help: &help });
    Status::No
}

fn write(schema: &Schema, path: PathBuf, text: &str, console: Console) -> Status {
    if let Err(e) = replace(&path, text.as_bytes()) {
        return fail(&Failure::Write(path.clone(), e), &path, console);
    }
    if console.is_text() {
        say!("{}: {} written", schema.path.display(), path.display());
    }
    Status::Done
}
