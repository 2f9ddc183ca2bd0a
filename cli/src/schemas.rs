//! The schemas that a command is about: those that are named, or else those of the package it is called in.

use std::path::{Path, PathBuf};

use clap::Args;
use headwater_codegen::Failure;
use headwater_codegen::reference::Reference;
use headwater_idl::ast::File;
use headwater_idl::load::{Disk, Loaded, load};
use headwater_idl::{Model, compile_loaded};

use crate::report::{Console, Trouble};
use crate::status::Status;

/// A schema that was read and found sound.
#[derive(Debug)]
pub(crate) struct Schema {
    /// The path of its root file, as it was given or found.
    pub(crate) path: PathBuf,
    /// Its files, the root first.
    pub(crate) loaded: Loaded,
    /// What it means.
    pub(crate) model: Model,
}

impl Schema {
    /// It, as people read it, whose places are named as they were given.
    pub(crate) fn reference(&self) -> Reference {
        Reference::of(&self.loaded.sources, &self.files(), &self.model)
    }

    /// The same for a file, whose bytes must not depend on where it is made.
    pub(crate) fn lasting_reference(&self) -> Reference {
        Reference::of(&self.loaded.relative(), &self.files(), &self.model)
    }

    /// The trees of its files. A sound schema has all of them.
    fn files(&self) -> Vec<File> {
        self.loaded.files.iter().flatten().cloned().collect()
    }
}

/// The schemas of a command line.
#[derive(Debug, Args)]
pub(crate) struct Files {
    /// The root files of schemas (.hw), each on its own; what they use is found from there. Without any, the schemas of the package that
    /// the working folder is in: what lies in its folder `schema`
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

impl Files {
    /// Loads the schemas that were named, or else the package's, and reports everything that is wrong with any of them.
    pub(crate) fn load(&self, console: Console) -> (Vec<Schema>, Status) {
        let (mut schemas, mut status) = (Vec::new(), Status::Done);
        for loaded in self.read(console) {
            match loaded.and_then(|(path, loaded)| understand(path, loaded, console)) {
                Ok(schema) => schemas.push(schema),
                Err(worse) => status = status.max(worse),
            }
        }
        (schemas, status)
    }

    /// The paths of all files of all schemas, as far as they can be read. Says nothing.
    pub(crate) fn parts(&self) -> Vec<PathBuf> {
        let roots = found(&self.files).unwrap_or_default();
        let loaded = roots.iter().filter_map(|root| load(root, &Disk).ok());
        let parts: Vec<PathBuf> = loaded.flat_map(|loaded| loaded.texts()).map(|source| PathBuf::from(source.name)).collect();
        roots.into_iter().chain(parts).collect()
    }

    /// Reads and parses the schemas, and reports what cannot be read.
    pub(crate) fn read(&self, console: Console) -> Vec<Result<(PathBuf, Loaded), Status>> {
        let (files, named) = match found(&self.files) {
            Ok(files) => (files, !self.files.is_empty()),
            Err(trouble) => return vec![Err(trouble.report(console))],
        };
        let read = files.into_iter().map(|path| match load(&path, &Disk) {
            Ok(loaded) => Ok((path, loaded)),
            Err(e) => Err(fail(&Failure::Read(path.clone(), e), &path, console)),
        });
        let read: Vec<_> = read.collect();
        if named { read } else { without_parts(read) }
    }
}

/// Without the files that others use, which are no schemas of their own. Of files that use each other in a circle the first stays, so
/// that this is reported.
fn without_parts(read: Vec<Result<(PathBuf, Loaded), Status>>) -> Vec<Result<(PathBuf, Loaded), Status>> {
    let same = |path: &str| std::fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
    let files = |loaded: &Loaded| -> Vec<PathBuf> { loaded.sources.iter().map(|source| same(&source.name)).collect() };
    let all: Vec<Vec<PathBuf>> = read.iter().map(|one| one.as_ref().map_or(Vec::new(), |(_, loaded)| files(loaded))).collect();
    let uses = |user: usize, used: usize| user != used && all[used].first().is_some_and(|root| all[user].contains(root));
    let is_part = |file: usize| (0..all.len()).any(|user| uses(user, file) && !(uses(file, user) && file < user));
    let kept = read.into_iter().enumerate().filter(|(file, _)| !is_part(*file));
    kept.map(|(_, one)| one).collect()
}

fn understand(path: PathBuf, loaded: Loaded, console: Console) -> Result<Schema, Status> {
    let compiled = compile_loaded(&loaded);
    let Some(model) = compiled.model else {
        console.diagnostics(&loaded.texts(), &compiled.diagnostics);
        return Err(Status::No);
    };
    Ok(Schema { path, loaded, model })
}

/// Reports what is not the schema's fault.
pub(crate) fn fail(failure: &Failure, file: &Path, console: Console) -> Status {
    console.trouble(&Trouble { message: &failure.to_string(), file: Some(file), help: "" });
    Status::Failed
}

/// That there is no schema to be found.
#[derive(Debug)]
struct NotFound {
    message: String,
    help: &'static str,
}

impl NotFound {
    fn report(&self, console: Console) -> Status {
        console.trouble(&Trouble { message: &self.message, file: None, help: self.help });
        Status::Failed
    }
}

/// The files that were named, or else those of the package around the working folder: all of its `schema/`, or what lies beside its
/// manifest.
fn found(named: &[PathBuf]) -> Result<Vec<PathBuf>, NotFound> {
    if !named.is_empty() {
        return Ok(named.to_vec());
    }
    let help = "name the schema's file, or call this inside a package that has a folder `schema`";
    let message = "no file is named, and the working folder is in no package".to_owned();
    let package = package().ok_or(NotFound { message, help })?;
    let folders = [package.join("schema"), package.clone()];
    match folders.iter().map(|folder| schemas_in(folder)).find(|files| !files.is_empty()) {
        Some(files) => Ok(files),
        None => {
            let message = format!("no file is named, and there is no schema (.hw) in {}", folders[0].display());
            Err(NotFound { message, help })
        }
    }
}

/// The nearest folder with a `Cargo.toml`, from here up, as a path that leads there from here.
fn package() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let at = here.ancestors().position(|folder| folder.join("Cargo.toml").is_file())?;
    Some(std::iter::repeat_n("..", at).collect())
}

/// The schemas in a folder.
pub(crate) fn schemas_in(folder: &Path) -> Vec<PathBuf> {
    let shown = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(shown).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| folder.join(entry.file_name())).filter(|path| is_schema(path)).collect();
    files.sort();
    files
}

fn is_schema(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "hw")
}
