//! The drawn types as a schema of ours.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::{How, Kind, TYPES_OF_A_FILE, Type};

/// Some of the types as the text of one file. Documented, as the types of Protobuf are.
pub fn text(types: &[Type], part: &[Type]) -> String {
    let mut text = "schema bench\n".to_owned();
    for ty in part {
        let _ = write!(text, "\n/// A type.\nstruct {} {{\n", ty.name);
        for (field, tag) in ty.fields.iter().zip(1..) {
            let _ = writeln!(text, "    {}: {} = {tag},", field.name, type_name(types, field.kind, field.how));
        }
        text.push_str("}\n");
    }
    text
}

/// Writes the types into a folder, in several files. Gives the root, which uses them all.
///
/// # Errors
/// What the file system says.
pub fn write(folder: &Path, types: &[Type]) -> io::Result<PathBuf> {
    let mut root = "schema bench\n".to_owned();
    for (number, part) in types.chunks(TYPES_OF_A_FILE).enumerate() {
        let _ = writeln!(root, "use \"part{number}.hw\"");
        fs::write(folder.join(format!("part{number}.hw")), text(types, part))?;
    }
    let file = folder.join("bench.hw");
    fs::write(&file, root)?;
    Ok(file)
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
