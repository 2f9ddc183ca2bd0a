//! Files that a verb makes: written, or compared with what stands there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use headwater_codegen::{Failure, Output};

use crate::out::say;
use crate::report::{Console, Trouble};
use crate::schemas::{Schema, fail};
use crate::status::Status;

/// What becomes of files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Put<'a> {
    /// The folder that they are in.
    pub(crate) dir: &'a Path,
    /// Whether they are only compared.
    pub(crate) check: bool,
    /// What made them, for who has to make them again: `generate`.
    pub(crate) verb: &'a str,
    pub(crate) console: Console,
}

impl Put<'_> {
    /// Makes the files of all schemas, and writes or compares them; nothing is written where two have one name.
    pub(crate) fn all(self, schemas: &[Schema], make: impl Fn(&Schema) -> Vec<Output>) -> Status {
        let mut outputs: BTreeMap<String, (&Schema, Output)> = BTreeMap::new();
        for schema in schemas {
            for output in make(schema) {
                if outputs.insert(output.name.clone(), (schema, output)).is_some() {
                    return fail(&Failure::Twice(schema.model.name.clone(), schema.path.clone()), &schema.path, self.console);
                }
            }
        }
        let put = |(schema, output): &(&Schema, Output)| if self.check { self.compare(&schema.path, output) } else { self.write(output) };
        outputs.values().map(put).max().unwrap_or(Status::Done)
    }

    fn write(self, output: &Output) -> Status {
        let path = self.dir.join(&output.name);
        match output.write(self.dir) {
            Ok(_) if !self.console.is_text() => {}
            Ok(true) => say!("{} written", path.display()),
            Ok(false) => say!("{} is up to date", path.display()),
            Err(e) => return self.failed(Failure::Write, path, e),
        }
        Status::Done
    }

    fn compare(self, schema: &Path, output: &Output) -> Status {
        let path = self.dir.join(&output.name);
        match output.is_current(self.dir) {
            Ok(true) => return Status::Done,
            Ok(false) => {}
            Err(e) => return self.failed(Failure::Read, path, e),
        }
        let (verb, schema, dir) = (self.verb, schema.display(), self.dir.display());
        let message = format!("{} is not what {schema} gives", path.display());
        let help = format!("run `cargo headwater {verb} {schema} --out {dir}`, and commit what it writes");
        self.console.trouble(&Trouble { message: &message, file: Some(&path), help: &help });
        Status::No
    }

    fn failed(self, failure: fn(PathBuf, std::io::Error) -> Failure, path: PathBuf, e: std::io::Error) -> Status {
        fail(&failure(path.clone(), e), &path, self.console)
    }
}
