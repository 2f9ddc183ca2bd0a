//! The drawn types as a schema of Protobuf.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::{How, Kind, TYPES_OF_A_FILE, Type};

/// Writes the types into a folder, in several files, each of which imports what it uses. Gives the files.
///
/// # Errors
/// What the file system says.
pub fn write(folder: &Path, types: &[Type]) -> io::Result<Vec<PathBuf>> {
    let parts = types.chunks(TYPES_OF_A_FILE).enumerate();
    let write = |(number, part): (usize, &[Type])| {
        let file = folder.join(name(number));
        fs::write(&file, text(types, part, number))?;
        Ok(file)
    };
    parts.map(write).collect()
}

fn name(number: usize) -> String {
    format!("part{number}.proto")
}

fn text(types: &[Type], part: &[Type], number: usize) -> String {
    let mut text = "syntax = \"proto3\";\npackage bench;\n".to_owned();
    let used = part.iter().flat_map(|ty| &ty.fields).filter_map(|field| match field.kind {
        Kind::Type(index) => Some(index / TYPES_OF_A_FILE),
        _ => None,
    });
    for other in used.filter(|other| *other != number).collect::<BTreeSet<_>>() {
        let _ = writeln!(text, "import \"{}\";", name(other));
    }
    for ty in part {
        let _ = write!(text, "\n// A type.\nmessage {} {{\n", ty.name);
        for (field, tag) in ty.fields.iter().zip(1..) {
            let _ = writeln!(text, "    {}{} {} = {tag};", label(field.how), type_name(types, field.kind), field.name);
        }
        text.push_str("}\n");
    }
    text
}

fn label(how: How) -> &'static str {
    match how {
        How::Once => "",
        How::Maybe => "optional ",
        How::Many => "repeated ",
    }
}

fn type_name(types: &[Type], kind: Kind) -> &str {
    match kind {
        Kind::Bool => "bool",
        Kind::I32 => "sint32",
        Kind::I64 => "sint64",
        Kind::U32 => "uint32",
        Kind::U64 => "uint64",
        Kind::F64 => "double",
        Kind::Text => "string",
        Kind::Type(index) => &types[index].name,
    }
}
