//! The entry for `build.rs`: schemas in, generated files in `OUT_DIR`, and errors that can be read in cargo's output.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use headwater_idl::load::Disk;
use headwater_idl::render::render;
use headwater_idl::{Loaded as Files, Model, compile_loaded};

use crate::generate;

/// Generates the code of each schema into `OUT_DIR`, where `headwater::include_schema!` finds it. This is all of a `build.rs`:
///
/// ```no_run
/// headwater_codegen::compile(&["schema/activity.hw"]);
/// ```
///
/// Paths are relative to the package, and lead to the root file of each schema; what it uses is found from there. Cargo is told to run
/// again when one of the files changes, and a generated file is written only when its bytes change. Where anything is wrong it is shown as cargo's own errors are, and the build stops there.
pub fn compile<P: AsRef<Path>>(schemas: &[P]) {
    Build::new().compile(schemas);
}

/// How to generate, where [`compile`] does not fit.
#[derive(Clone, Debug, Default)]
pub struct Build {
    out_dir: Option<PathBuf>,
}

/// A schema that was read and found sound.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What it means.
    pub model: Model,
    /// Its text: the root file's, and behind it that of every file that is used.
    pub source: String,
    /// The paths of the files that it hangs on: the root, what it uses, and its lock.
    pub files: Vec<PathBuf>,
}

/// Why nothing was generated.
#[derive(Debug)]
pub enum Failure {
    /// A file could not be read.
    Read(PathBuf, io::Error),
    /// A schema has errors; they are rendered, for people.
    Schema(String),
    /// Two schemas have one name, and so one file.
    Twice(String, PathBuf),
    /// There is no `OUT_DIR` outside of a build script.
    NoOutDir,
    /// A file could not be written.
    Write(PathBuf, io::Error),
}

impl Build {
    /// Generates into `OUT_DIR`.
    pub fn new() -> Build {
        Build::default()
    }

    /// Generates into a folder of your own, which is made if need be.
    #[must_use]
    pub fn out_dir(mut self, dir: impl Into<PathBuf>) -> Build {
        self.out_dir = Some(dir.into());
        self
    }

    /// As [`compile`]: tells cargo of each file, and of each error; ends the process where there is one.
    pub fn compile<P: AsRef<Path>>(&self, schemas: &[P]) {
        let tell = |file: &Path| println!("cargo::rerun-if-changed={}", file.display());
        if let Err(failures) = self.generate(schemas, &tell) {
            failures.iter().for_each(tell_cargo);
            // Cargo fails a build whose script logged errors, and shows them alone; a script that fails is shown with all it printed.
            let cargo_listens = std::env::var_os("CARGO").is_some();
            std::process::exit(if cargo_listens { 0 } else { 1 });
        }
    }

    /// Generates, says nothing, and returns the files that changed.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with any of the schemas; nothing was written then, but for files before one that could not be written.
    pub fn try_compile<P: AsRef<Path>>(&self, schemas: &[P]) -> Result<Vec<PathBuf>, Vec<Failure>> {
        self.generate(schemas, &|_| {})
    }

    /// Generates, and tells of each file that it reads.
    fn generate<P: AsRef<Path>>(&self, schemas: &[P], tell: &dyn Fn(&Path)) -> Result<Vec<PathBuf>, Vec<Failure>> {
        let dir = self.out_dir.clone().or_else(|| std::env::var_os("OUT_DIR").map(PathBuf::from)).ok_or_else(|| vec![Failure::NoOutDir])?;
        let loaded = load_all(schemas, tell)?;
        let mut changed = Vec::new();
        for output in loaded.iter().flat_map(|schema| generate(&schema.model, &schema.source)) {
            let path = dir.join(&output.name);
            match output.write(&dir) {
                Ok(true) => changed.push(path),
                Ok(false) => {}
                Err(e) => return Err(vec![Failure::Write(path, e)]),
            }
        }
        Ok(changed)
    }
}

/// Reads and checks one schema, with all files that it uses.
///
/// # Errors
///
/// A root file that cannot be read, or all errors of the schema, rendered (in colour if asked).
pub fn load(path: &Path, colour: bool) -> Result<Loaded, Failure> {
    understand(&read(path, &|_| {})?, colour)
}

/// Reads one schema's files, and tells of each.
fn read(path: &Path, tell: &dyn Fn(&Path)) -> Result<Files, Failure> {
    tell(path);
    let files = headwater_idl::load(path, &Disk).map_err(|e| Failure::Read(path.to_owned(), e))?;
    files.sources.iter().skip(1).for_each(|source| tell(Path::new(&source.name)));
    // One that is not there yet may come, but cargo runs a script again and again whose file is missing; so its coming waits for a change.
    files.lock.iter().for_each(|lock| tell(Path::new(&lock.name)));
    Ok(files)
}

fn understand(files: &Files, colour: bool) -> Result<Loaded, Failure> {
    let compiled = compile_loaded(files);
    match compiled.model {
        Some(model) => {
            let paths = files.sources.iter().chain(&files.lock).map(|source| PathBuf::from(&source.name)).collect();
            Ok(Loaded { model, source: files.text(), files: paths })
        }
        None => Err(Failure::Schema(render(&files.texts(), &compiled.diagnostics, colour))),
    }
}

/// Loads every schema, so that all errors are reported at once.
fn load_all<P: AsRef<Path>>(schemas: &[P], tell: &dyn Fn(&Path)) -> Result<Vec<Loaded>, Vec<Failure>> {
    let (mut loaded, mut failures) = (Vec::<Loaded>::new(), Vec::new());
    for schema in schemas {
        match read(schema.as_ref(), tell).and_then(|files| understand(&files, false)) {
            Ok(one) if loaded.iter().any(|other| other.model.name == one.model.name) => {
                failures.push(Failure::Twice(one.model.name, schema.as_ref().to_owned()));
            }
            Ok(one) => loaded.push(one),
            Err(failure) => failures.push(failure),
        }
    }
    if failures.is_empty() { Ok(loaded) } else { Err(failures) }
}

/// Cargo takes an error a line.
fn tell_cargo(failure: &Failure) {
    for line in failure.to_string().lines() {
        println!("cargo::error={line}");
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Read(path, e) if e.kind() == io::ErrorKind::NotFound => {
                let from = std::env::current_dir().map_or_else(|_| ".".into(), |dir| dir.display().to_string());
                write!(f, "there is no schema {} (looked for from {from})", path.display())
            }
            Failure::Read(path, e) => write!(f, "cannot read {}: {e}", path.display()),
            Failure::Schema(rendered) => f.write_str(rendered.trim_end()),
            Failure::Twice(name, path) => {
                write!(f, "{}: another of these schemas is named `{name}` too; each needs a name of its own", path.display())
            }
            Failure::NoOutDir => f.write_str("OUT_DIR is not set; call this from build.rs, or name a folder with `Build::out_dir`"),
            Failure::Write(path, e) => write!(f, "cannot write {}: {e}", path.display()),
        }
    }
}

impl std::error::Error for Failure {}
