//! A schema in the language of Protobuf, as a draft. `protox` reads it; descriptors say what it holds.

mod comments;
mod lower;

use std::path::{Path, PathBuf};

use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto, FileDescriptorSet};

use super::draft::{Draft, Lost};
use comments::Comments;
use lower::Lower;

/// Reads a file, and what it imports from the folders given or its own.
///
/// # Errors
///
/// What is wrong, with its place.
pub(crate) fn read(path: &Path, folders: &[PathBuf]) -> Result<Draft, String> {
    let own = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folders = folders.iter().map(PathBuf::as_path).chain([own]);
    let files = protox::compile([path], folders).map_err(|error| format!("{error:?}"))?; // With the place, which its other form leaves out.
    let root = files.file.last().ok_or("the file is empty")?;
    Ok(draft(&files, root))
}

/// What is made of a file, with the types that it uses from others.
fn draft(files: &FileDescriptorSet, root: &FileDescriptorProto) -> Draft {
    let comments: Vec<Comments<'_>> = files.file.iter().map(Comments::new).collect();
    let found: Vec<Found<'_>> = files.file.iter().zip(&comments).flat_map(|(file, comments)| types_of(file, comments)).collect();
    let used = used(&found, root);
    let lower = Lower::new(&used);
    let types = used.iter().map(|found| lower.declare(found)).collect();
    let stem = root.name().rsplit('/').next().unwrap_or_default().trim_end_matches(".proto");
    let name = Some(root.package()).filter(|package| !package.is_empty()).unwrap_or(stem).to_owned();
    let comments = comments.last().expect("the root has its own");
    Draft { name, docs: comments.of_file(), types, lost: lost(root, comments) }
}

/// A message or an enum, wherever it stands.
#[derive(Clone, Debug)]
struct Found<'a> {
    /// `.package.Outer.Inner`
    full: String,
    /// `Outer.Inner`
    name: String,
    what: What<'a>,
    /// Its place in the file, as descriptors have it.
    path: Vec<i32>,
    file: &'a FileDescriptorProto,
    comments: &'a Comments<'a>,
}

#[derive(Clone, Copy, Debug)]
enum What<'a> {
    Message(&'a DescriptorProto),
    Enum(&'a EnumDescriptorProto),
}

/// What stands in a file, in its order: a message's own types come behind it.
fn types_of<'a>(file: &'a FileDescriptorProto, comments: &'a Comments<'a>) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    let mut add = |what, name: &str, path: Vec<i32>| {
        let full = if file.package().is_empty() { format!(".{name}") } else { format!(".{}.{name}", file.package()) };
        found.push(Found { full, name: name.to_owned(), what, path, file, comments });
    };
    for (index, it) in (0..).zip(&file.enum_type) {
        add(What::Enum(it), it.name(), vec![5, index]);
    }
    for (index, it) in (0..).zip(&file.message_type) {
        nested(it, it.name(), vec![4, index], &mut add);
    }
    found.sort_by_key(|found| found.comments.line(&found.path));
    found
}

fn nested<'a>(message: &'a DescriptorProto, name: &str, path: Vec<i32>, add: &mut impl FnMut(What<'a>, &str, Vec<i32>)) {
    let inner = |number, index| [&path[..], &[number, index]].concat();
    add(What::Message(message), name, path.clone());
    for (index, it) in (0..).zip(&message.enum_type) {
        add(What::Enum(it), &format!("{name}.{}", it.name()), inner(4, index));
    }
    for (index, it) in (0..).zip(&message.nested_type) {
        nested(it, &format!("{name}.{}", it.name()), inner(3, index), add);
    }
}

/// The types of the root, and those of other files that they use. Entries of maps are none.
fn used<'a>(found: &[Found<'a>], root: &FileDescriptorProto) -> Vec<Found<'a>> {
    let mut is_used: Vec<bool> = found.iter().map(|it| it.file.name() == root.name()).collect();
    let mut open: Vec<usize> = (0..found.len()).filter(|at| is_used[*at]).collect();
    while let Some(at) = open.pop() {
        let What::Message(message) = found[at].what else { continue };
        for field in &message.field {
            if let Some(other) = found.iter().position(|it| it.full == field.type_name()).filter(|other| !is_used[*other]) {
                is_used[other] = true;
                open.push(other);
            }
        }
    }
    let is_entry = |it: &Found<'_>| matches!(it.what, What::Message(message) if is_entry(message));
    // Those of the root come first.
    let (own, others): (Vec<_>, Vec<_>) = found
        .iter()
        .zip(is_used)
        .filter(|(it, used)| *used && !is_entry(it))
        .map(|(it, _)| it.clone())
        .partition(|it| it.file.name() == root.name());
    own.into_iter().chain(others).collect()
}

fn is_entry(message: &DescriptorProto) -> bool {
    message.options.as_ref().is_some_and(|options| options.map_entry())
}

/// What no schema of ours has.
fn lost(file: &FileDescriptorProto, comments: &Comments<'_>) -> Vec<Lost> {
    let services = (0..).zip(&file.service).map(|(index, it)| {
        let what = format!("service `{}`: what programs call is no part of a schema here", it.name());
        Lost { place: comments.place(&[6, index]), what }
    });
    let extensions = (0..).zip(&file.extension).map(|(index, it)| {
        let what =
            format!("extension `{}` of `{}`: a message has the fields that stand in it", it.name(), it.extendee().trim_start_matches('.'));
        Lost { place: comments.place(&[7, index]), what }
    });
    services.chain(extensions).collect()
}
