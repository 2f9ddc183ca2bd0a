//! Our contestant: files of a schema, checked, and turned into formatted Rust.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use headwater_idl::load::Disk;
use headwater_idl::{Model, compile_loaded, load};

use crate::types::{How, Kind, Type};
use crate::{Outcome, TYPES_OF_A_FILE, path};

/// Writes the files into a folder. Gives the root, which uses them all.
pub(crate) fn write(folder: &Path, types: &[Type]) -> Outcome<PathBuf> {
    let mut root = "schema bench\n".to_owned();
    for (number, part) in types.chunks(TYPES_OF_A_FILE).enumerate() {
        writeln!(root, "use \"part{number}.hw\"")?;
        fs::write(path(folder, number), schema(types, part)?)?;
    }
    let file = folder.join("bench.hw");
    fs::write(&file, root)?;
    Ok(file)
}

fn schema(types: &[Type], part: &[Type]) -> Outcome<String> {
    let mut text = "schema bench\n".to_owned();
    for ty in part {
        write!(text, "\n/// A type.\nstruct {} {{\n", ty.name)?;
        for (field, tag) in ty.fields.iter().zip(1..) {
            writeln!(text, "    {}: {} = {tag},", field.name, type_name(types, field.kind, field.how))?;
        }
        text.push_str("}\n");
    }
    Ok(text)
}

fn type_name(types: &[Type], kind: Kind, how: How) -> String {
    let name = match kind {
        Kind::Bool => "bool",
        Kind::I32 => "i32",
        Kind::I64 => "i64",
        Kind::U32 => "u32",
        Kind::U64 => "u64",
        Kind::F64 => "f64",
        Kind::Text => "string",
        Kind::Type(index) => &types[index].name,
    };
    match how {
        How::Once => name.to_owned(),
        How::Maybe => format!("{name}?"),
        How::Many => format!("list<{name}>"),
    }
}

/// From files to a checked model.
pub(crate) fn check(root: &Path) -> Outcome<Model> {
    compiled(root).map(|(model, _)| model)
}

/// From files to all texts that are generated.
pub(crate) fn generate(root: &Path) -> Outcome<Vec<(String, String)>> {
    let (model, source) = compiled(root)?;
    let outputs = headwater_codegen::generate(&model, &source);
    Ok(outputs.into_iter().map(|output| (output.name, output.text)).collect())
}

fn compiled(root: &Path) -> Outcome<(Model, String)> {
    let loaded = load(root, &Disk)?;
    let compiled = compile_loaded(&loaded);
    let model = compiled.model.ok_or_else(|| format!("the drawn schema is unsound: {:?}", compiled.diagnostics.first()))?;
    Ok((model, loaded.text()))
}
