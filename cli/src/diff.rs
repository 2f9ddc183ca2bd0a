//! `cargo headwater diff`: what changed between two versions of a schema, and what that breaks.

use std::path::{Path, PathBuf};

use clap::Args;
use headwater_codegen::Failure;
use headwater_codegen::compat::{Class, compare, worst};
use headwater_idl::load::{Disk, Loaded, load};
use headwater_idl::{Source, compile_loaded};

use crate::git::Git;
use crate::out::say;
use crate::report::{Console, Format, Trouble};
use crate::schemas::{Files, Schema, fail};
use crate::status::Status;

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The old and the new root file; with `--against` the new one alone, or none for the schemas of the package that the working folder
    /// is in
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Compare with the same files as a revision has them
    #[arg(long, value_name = "git:REV")]
    pub(crate) against: Option<String>,
    /// How changes and errors are reported
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
}

pub(crate) const AFTER: &str = "Examples:
  cargo headwater diff old/social.hw schema/social.hw
  cargo headwater diff --against git:main
  cargo headwater diff --against git:v1.2.0 schema/social.hw --format github

Exit status, of the worst change:
  0  nothing changed, or what changed is compatible
  1  a schema has errors
  2  wrong usage, or a file or a revision could not be read
  3  recount
  4  source-breaking
  5  layout-breaking
  6  wire-breaking";

pub(crate) fn run(arguments: &Diff, console: Console) -> Status {
    let console = console.with(arguments.format);
    match (&arguments.against, arguments.files.as_slice()) {
        (Some(against), files) => since(against, files, console),
        (None, [old, new]) => {
            let versions = [old, new].map(|file| version(file, console));
            let [Ok(old), Ok(new)] = versions else { return versions.into_iter().filter_map(Result::err).max().unwrap_or(Status::Failed) };
            report(&old, &new, console)
        }
        (None, _) => {
            let help = "`cargo headwater diff OLD NEW`, or `cargo headwater diff --against git:REV`";
            console.trouble(&Trouble { message: "two versions are compared: name an old and a new file", file: None, help });
            Status::Failed
        }
    }
}

fn version(file: &Path, console: Console) -> Result<Schema, Status> {
    let loaded = load(file, &Disk).map_err(|e| fail(&Failure::Read(file.to_owned(), e), file, console))?;
    understand(file, loaded, console)
}

fn understand(file: &Path, loaded: Loaded, console: Console) -> Result<Schema, Status> {
    // What a lock refuses is what is to be told here.
    let loaded = loaded.without_lock();
    let compiled = compile_loaded(&loaded);
    match compiled.model {
        Some(model) => Ok(Schema { path: file.to_owned(), loaded, model }),
        None => {
            console.diagnostics(&loaded.sources, &compiled.diagnostics);
            Err(Status::No)
        }
    }
}

/// What changed since a revision.
fn since(against: &str, files: &[PathBuf], console: Console) -> Status {
    let git = match against.strip_prefix("git:").map(Git::new) {
        Some(Ok(git)) => git,
        Some(Err(message)) => {
            let help =
                "name a branch, a tag or a commit of the repository around this folder, or two files: `cargo headwater diff OLD NEW`";
            console.trouble(&Trouble { message: &message, file: None, help });
            return Status::Failed;
        }
        None => {
            let message = format!("`{against}` is no version to compare with");
            console.trouble(&Trouble { message: &message, file: None, help: "write `--against git:main`" });
            return Status::Failed;
        }
    };
    let read = Files { files: files.to_vec() }.read(console);
    let schemas = read.into_iter().map(|one| one.and_then(|(path, loaded)| understand(&path, loaded, console)));
    let compared: Vec<Status> = schemas.map(|new| new.map_or_else(|status| status, |new| one_since(&git, &new, console))).collect();
    // An answer that could not be had is worse than any that was.
    let failed = compared.iter().copied().filter(|status| matches!(status, Status::No | Status::Failed)).max();
    failed.or_else(|| compared.into_iter().max()).unwrap_or(Status::Done)
}

fn one_since(git: &Git, new: &Schema, console: Console) -> Status {
    let mut loaded = match load(&new.path, git) {
        Ok(loaded) => loaded,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            if console.is_text() {
                say!("{}: a new schema", new.path.display());
            }
            return Status::Done;
        }
        Err(e) => return fail(&Failure::Read(new.path.clone(), e), &new.path, console),
    };
    loaded.sources.iter_mut().for_each(|source| source.name = git.name(&source.name));
    match understand(&new.path, loaded, console) {
        Ok(old) => report(&old, new, console),
        Err(status) => status,
    }
}

fn report(old: &Schema, new: &Schema, console: Console) -> Status {
    let findings = compare(&old.model, &new.model);
    let sources: Vec<Source> = new.loaded.sources.iter().chain(&old.loaded.sources).cloned().collect();
    for finding in &findings {
        console.change(&sources, &finding.diagnostic(new.loaded.sources.len()), finding.class);
    }
    if console.is_text() {
        say!("{}: {}", new.path.display(), summary(findings.len(), worst(&findings)));
    }
    worst(&findings).map_or(Status::Done, status)
}

fn summary(count: usize, worst: Option<Class>) -> String {
    match (count, worst) {
        (_, None) => "nothing changed".to_owned(),
        (1, Some(worst)) => format!("1 change, {}", worst.name()),
        (_, Some(worst)) => format!("{count} changes, at worst {}", worst.name()),
    }
}

fn status(class: Class) -> Status {
    match class {
        Class::Compatible => Status::Done,
        Class::Recount => Status::Recount,
        Class::SourceBreaking => Status::SourceBreaking,
        Class::LayoutBreaking => Status::LayoutBreaking,
        Class::WireBreaking => Status::WireBreaking,
    }
}
