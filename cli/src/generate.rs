//! `cargo headwater generate`: the files of each schema, written or compared.

use std::collections::BTreeMap;
use std::path::Path;

use headwater_codegen::build::Failure;
use headwater_codegen::{Output, generate};

use crate::arguments::Generate;
use crate::check::{load_all, report};
use crate::status::Status;

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
