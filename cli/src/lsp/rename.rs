//! Renaming: every place where a name stands, in all files, unless that would break the schema.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use gen_lsp_types::{PrepareRenamePlaceholder, PrepareRenameResult, TextEdit, WorkspaceEdit};
use headwater_idl::index::{Definition, DefinitionId, Index, Kind};
use headwater_idl::load::Memory;
use headwater_idl::{Diagnostic, Span, compile_loaded, load};

use super::documents::Documents;
use super::schema::Schema;
use super::state::Spot;

/// The name at a place, if it can be renamed, or why it can't.
pub(crate) fn prepare(spot: &Spot<'_>) -> Result<PrepareRenameResult, String> {
    let (id, span) = target(spot)?;
    let placeholder = spot.schema.index.get(id).name.clone();
    Ok(PrepareRenamePlaceholder { range: spot.schema.range(span), placeholder }.into())
}

/// The edits that rename, over every schema that the file is part of, with what the change means for data.
pub(crate) fn rename(spots: &[Spot<'_>], name: &str, documents: &Documents) -> Result<(WorkspaceEdit, Option<&'static str>), String> {
    let mut edits: BTreeMap<PathBuf, BTreeSet<(usize, usize)>> = BTreeMap::new();
    let mut consequence = None;
    for spot in spots {
        let (id, _) = target(spot)?;
        is_name(name)?;
        let it = spot.schema.index.get(id);
        let places = spot.schema.places(id);
        if it.name != name {
            breaks_nothing(spot.schema, id, &places, name)?;
        }
        consequence = consequence.or(means(it.kind));
        for place in places {
            edits.entry(spot.schema.paths()[place.file].clone()).or_default().insert((place.start, place.end));
        }
    }
    let changes =
        edits.into_iter().filter_map(|(path, places)| Some((documents.uri(&path).into(), text_edits(spots, &path, &places, name)?)));
    Ok((WorkspaceEdit { changes: Some(changes.collect()), ..WorkspaceEdit::default() }, consequence))
}

fn text_edits(spots: &[Spot<'_>], path: &Path, places: &BTreeSet<(usize, usize)>, name: &str) -> Option<Vec<TextEdit>> {
    let (schema, file) = spots.iter().find_map(|spot| Some((spot.schema, spot.schema.file(path)?)))?;
    let range = |(start, end): (usize, usize)| schema.range(Span { file, start, end });
    Some(places.iter().map(|place| TextEdit { range: range(*place), new_text: name.to_owned() }).collect())
}

fn target(spot: &Spot<'_>) -> Result<(DefinitionId, Span), String> {
    let found = spot.schema.index.at(spot.file, spot.offset);
    let (id, span) = found.ok_or("there is no name here that a schema declares")?;
    let it = spot.schema.index.get(id);
    match it.kind {
        Kind::End | Kind::Value => Err(format!("`{}` is a word of the language: every such fact has it", it.name)),
        Kind::Schema => Err("the schema's name stands in code that uses it, and is changed by hand".to_owned()),
        Kind::Unreadable => Err(format!("`{}` does not parse; mend that first", it.name)),
        _ => Ok((id, span)),
    }
}

fn is_name(name: &str) -> Result<(), String> {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !starts || name == "_" || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return Err(format!("`{name}` is no name: names are ASCII letters, digits and `_`, and do not start with a digit"));
    }
    match name {
        "and" | "or" | "not" | "true" | "false" => Err(format!("`{name}` is reserved")),
        _ => Ok(()),
    }
}

/// Tries it: names are taken, reserved, or collide in some output, and the compiler knows all of that. A name that then means something
/// else is refused too.
fn breaks_nothing(schema: &Schema, id: DefinitionId, places: &[Span], name: &str) -> Result<(), String> {
    let it = schema.index.get(id);
    if let Some(other) = taken(&schema.index, it, name) {
        return Err(format!("the name `{name}` is taken by `{}`", other.signature));
    }
    let texts = (0..schema.paths().len()).map(|file| (schema.paths()[file].clone(), renamed(schema, file, places, name)));
    let Ok(loaded) = load(&schema.root, &Memory::new(texts)) else { return Ok(()) };
    let after = compile_loaded(&loaded).diagnostics;
    if let Some(new) = first_new(&schema.diagnostics, &after) {
        return Err(format!("renamed so, the schema has an error: {} ({})", new.message, new.code.entry().number));
    }
    let index = Index::of(&loaded.sources, loaded.files.iter().flatten());
    let found = index.all().find(|(_, other)| other.name == name && other.kind == it.kind && other.span.file == it.span.file);
    let same = found.is_some() && index.uses_of_all() == schema.index.uses_of_all();
    if same { Ok(()) } else { Err(format!("`{name}` would mean something else where it stands")) }
}

/// What has the name already, where it would be.
fn taken<'i>(index: &'i Index, it: &Definition, name: &str) -> Option<&'i Definition> {
    match it.owner {
        None => index.declared(name).map(|id| index.get(id)),
        Some(owner) => index.member(owner, name).map(|id| index.get(id)).filter(|other| !other.kind.is_implicit()),
    }
}

fn renamed(schema: &Schema, file: usize, places: &[Span], name: &str) -> String {
    let mut text = schema.source(file).text.clone();
    for place in places.iter().rev().filter(|place| place.file == file) {
        text.replace_range(place.start..place.end, name);
    }
    text
}

/// The first error of which there are more than before.
fn first_new<'d>(before: &[Diagnostic], after: &'d [Diagnostic]) -> Option<&'d Diagnostic> {
    let count = |list: &[Diagnostic], it: &Diagnostic| list.iter().filter(|other| other.code == it.code).count();
    after.iter().find(|it| count(after, it) > count(before, it))
}

/// What renaming means for data that is there already.
fn means(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Entity | Kind::Edge | Kind::Property => {
            Some("Folders of facts and JSON bear the name: data that is there keeps the old one.")
        }
        Kind::Field | Kind::KeyField | Kind::Case => Some("Columns of files and JSON bear the name: data that is there keeps the old one."),
        Kind::Counter | Kind::Measure | Kind::Column => {
            Some("A view is named by its counter's definition: it starts anew and is filled from the facts.")
        }
        _ => None,
    }
}
