//! Our contestant: files of a schema, checked, and turned into a file of formatted Rust.

use std::path::Path;

use headwater_codegen::Build;
use headwater_idl::load::Disk;
use headwater_idl::{compile_loaded, load};

use crate::Outcome;

/// From files to a checked model: what `cargo headwater check` does.
pub(crate) fn check(root: &Path) -> Outcome<()> {
    let compiled = compile_loaded(&load(root, &Disk)?);
    match compiled.diagnostics.first() {
        None => Ok(()),
        Some(first) => Err(format!("the drawn schema is unsound: {first:?}").into()),
    }
}

/// From files to the file that is generated: what a `build.rs` does. Gives its text.
pub(crate) fn generate(root: &Path, out: &Path) -> Outcome<()> {
    let written = Build::new().out_dir(out).try_compile(&[root]).map_err(|failures| failures[0].to_string())?;
    if written.len() == 1 { Ok(()) } else { Err("nothing was written".into()) }
}
