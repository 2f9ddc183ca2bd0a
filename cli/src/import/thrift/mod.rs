//! A schema in the language of Apache Thrift, as a draft.
//!
//! The parsers that are there as crates give no places, or leave comments and annotations out, so the grammar is our own; it is that of
//! Thrift's own compiler.

mod depth;
mod docs;
mod lower;
mod parse;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::draft::{Draft, Lost, about};
use lower::Lower;
use parse::{File, Item, Kind, Ty, parse};

/// A file with the name under which others know it: `pages` of `include "pages.thrift"`.
#[derive(Debug)]
struct Read {
    path: PathBuf,
    prefix: String,
    file: File,
}

/// Reads a file, and what it includes from its own folder or those given.
///
/// # Errors
///
/// What is wrong, with its place.
pub(crate) fn read(path: &Path, folders: &[PathBuf]) -> Result<Draft, String> {
    let mut files = vec![read_one(path)?];
    let mut at = 0;
    while at < files.len() {
        for include in files[at].file.includes.clone() {
            let found = find(&files[at].path, &include, folders)?;
            if !files.iter().any(|file| file.path == found) {
                files.push(read_one(&found)?);
            }
        }
        at += 1;
    }
    Ok(draft(&files))
}

fn read_one(path: &Path) -> Result<Read, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
    let file = parse(text.trim_start_matches('\u{feff}')).map_err(|error| format!("{shown}:{error}"))?;
    let prefix = path.file_stem().map_or(String::new(), |stem| stem.to_string_lossy().into_owned());
    Ok(Read { path: path.to_owned(), prefix, file })
}

/// The file that an `include` means.
fn find(of: &Path, include: &str, folders: &[PathBuf]) -> Result<PathBuf, String> {
    let own = of.parent().unwrap_or(Path::new(""));
    let mut all = std::iter::once(own).chain(folders.iter().map(PathBuf::as_path)).map(|folder| folder.join(include));
    all.find(|path| path.exists())
        .ok_or_else(|| format!("{}: `{include}` is not there; --include names the folder that it lies in", of.display()))
}

/// What is made of files, of which the first is the one that was asked for.
fn draft(files: &[Read]) -> Draft {
    let (root, lower) = (&files[0], Lower::new(files));
    let used = used(files);
    let is_used = |read: &Read, item: &Item| used.contains(&(read.prefix.clone(), item.name.clone()));
    let items = files.iter().flat_map(|read| read.file.items.iter().filter(|item| is_used(read, item)).map(move |item| (read, item)));
    let types = items.filter_map(|(read, item)| lower.declare(read, item)).collect();
    Draft { name: name(root), docs: about(root.file.docs.clone()), types, lost: lost(root, &lower) }
}

/// The package, where all languages have one; the name of the file otherwise.
fn name(root: &Read) -> String {
    let of = |language: &str| root.file.namespaces.iter().find(|(name, _)| name == language).map(|(_, name)| name.clone());
    ["*", "rs", "py", "java", "cpp", "go"].into_iter().find_map(of).unwrap_or_else(|| root.prefix.clone())
}

/// Everything of the first file, and what that uses of others, by file and name.
fn used(files: &[Read]) -> BTreeSet<(String, String)> {
    let mut used: BTreeSet<(String, String)> = BTreeSet::new();
    let mut open: Vec<(&Read, &Item)> = files[0].file.items.iter().map(|item| (&files[0], item)).collect();
    while let Some((read, item)) = open.pop() {
        if !used.insert((read.prefix.clone(), item.name.clone())) {
            continue;
        }
        let mut names = Vec::new();
        match &item.kind {
            Kind::Struct(members, _) | Kind::Union(members, _) => members.iter().for_each(|member| {
                if let Kind::Field(field) = &member.kind {
                    names_in(&field.ty, &mut names);
                }
            }),
            Kind::Typedef(ty) => names_in(ty, &mut names),
            _ => {}
        }
        open.extend(names.iter().filter_map(|name| declared(files, read, name)));
    }
    used
}

/// The declaration that a name means in a file: one of its own, or with the name of another file before it.
fn declared<'a>(files: &'a [Read], of: &'a Read, name: &str) -> Option<(&'a Read, &'a Item)> {
    let (read, name) = match name.split_once('.') {
        Some((prefix, name)) => (files.iter().find(|read| read.prefix == prefix)?, name),
        None => (of, name),
    };
    read.file.items.iter().find(|item| item.name == name).map(|item| (read, item))
}

fn names_in<'t>(ty: &'t Ty, names: &mut Vec<&'t str>) {
    match ty {
        Ty::Name(name) => names.push(name),
        Ty::List(of) | Ty::Set(of) => names_in(of, names),
        Ty::Map(key, value) => [key, value].into_iter().for_each(|of| names_in(of, names)),
    }
}

/// What no schema of ours has.
fn lost(root: &Read, lower: &Lower<'_>) -> Vec<Lost> {
    let what = |item: &Item| match &item.kind {
        Kind::Other("service") => Some(format!("service `{}`: what programs call is no part of a schema here", item.name)),
        Kind::Other(what) => Some(format!("{what} `{}`", item.name)),
        Kind::Typedef(ty) => lower.ty(root, ty).err().map(|why| format!("typedef `{}`: {why}", item.name)),
        _ => None,
    };
    let place = |item: &Item| format!("{}:{}", root.path.display(), item.line);
    root.file.items.iter().filter_map(|item| what(item).map(|what| Lost { place: place(item), what })).collect()
}
