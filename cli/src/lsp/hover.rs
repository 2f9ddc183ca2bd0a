//! What is shown of a name: how it is declared, what it means, and what it is on the wire and in files.

use gen_lsp_types::{Contents, Hover, MarkupContent, MarkupKind};
use headwater_idl::complete::{self, Place};
use headwater_idl::index::{Definition, DefinitionId, Index, Kind};
use headwater_idl::vocabulary::{self, Word, WordKind};
use headwater_idl::wire::{Declared, Wire, wire};

use super::state::Spot;

pub(crate) fn hover(spot: &Spot<'_>) -> Option<Hover> {
    let (text, start, end) = match spot.schema.index.at(spot.file, spot.offset) {
        Some((id, span)) => (definition(&spot.schema.index, id), span.start, span.end),
        None => {
            let (word, place) = word_at(spot)?;
            (format!("```hw\n{}\n```\n\n{}", word.form, word.docs), place.start, place.end)
        }
    };
    let range = spot.schema.lines(spot.file).range(spot.text(), start, end);
    let content = MarkupContent { kind: MarkupKind::Markdown, value: text };
    Some(Hover { contents: Contents::MarkupContent(content), range: Some(range) })
}

fn definition(index: &Index, id: DefinitionId) -> String {
    let it = index.get(id);
    let owner = it.owner.map(|owner| index.get(owner));
    let of =
        owner.filter(|_| !it.kind.is_declaration()).map_or(String::new(), |owner| format!(" of {} `{}`", owner.kind.word(), owner.name));
    let mut parts = vec![format!("```hw\n{}\n```", signature(index, it)), format!("{}{of}", it.kind.word())];
    parts.extend(it.deprecated.as_ref().map(|why| format!("**Deprecated:** {why}")));
    parts.extend(rust(it));
    parts.extend(Some(docs(index, it)).filter(|docs| !docs.is_empty()));
    parts.extend(table(index, it));
    parts.join("\n\n")
}

/// How it is declared; of what has no declaration of its own, what it is.
fn signature(index: &Index, it: &Definition) -> String {
    match (it.kind, it.of.map(|of| index.get(of)), &it.ty) {
        (Kind::End | Kind::Value | Kind::Variable, Some(of), _) => format!("{}: {}", it.name, of.name),
        (Kind::Variable, None, Some(ty)) => format!("{}: {}", it.name, ty.name.text),
        _ => it.signature.clone(),
    }
}

/// Its own documentation; of an end or a value, that of what it is.
fn docs(index: &Index, it: &Definition) -> String {
    let of = it.of.filter(|_| it.kind.is_implicit() || it.kind == Kind::Variable).map(|of| index.get(of));
    of.map_or(&it.docs, |of| &of.docs).join("\n")
}

/// What `@rust` says.
fn rust(it: &Definition) -> Option<String> {
    let written = it.rust.ty.as_ref().map(|path| format!("**Rust:** `{path}`, written by hand"));
    written.or_else(|| (!it.rust.derive.is_empty()).then(|| format!("**Rust:** derives `{}` too", it.rust.derive.join("`, `"))))
}

/// What it is in each format.
fn table(index: &Index, it: &Definition) -> Option<String> {
    let declared = |name: &str| declared(index, name);
    let rows = match it.kind {
        Kind::Property | Kind::Field | Kind::KeyField | Kind::Column | Kind::Parameter | Kind::Output => {
            let ty = unwrapped(index, it)?;
            of_type(index, it, wire(ty, &declared)?)
        }
        Kind::Newtype => of_type(index, it, wire(unwrapped(index, it)?, &declared)?),
        Kind::Case => vec![("Thrift", format!("i32, {}", it.tag?)), ("JSON", format!("`\"{}\"`", it.name))],
        Kind::Entity => vec![
            ("Rust", format!("`{}Id`", it.name)),
            ("Thrift", format!("case {} of the union `Fact`, by its properties", it.tag?)),
            ("JSON", "its key".to_owned()),
        ],
        Kind::Edge => vec![("Thrift", format!("case {} of the union `Fact`", it.tag?))],
        _ => return None,
    };
    let rows: Vec<String> = rows.into_iter().map(|(format, what)| format!("| {format} | {what} |")).collect();
    Some(format!("| format | it is |\n| --- | --- |\n{}", rows.join("\n")))
}

fn of_type(index: &Index, it: &Definition, wire: Wire) -> Vec<(&'static str, String)> {
    let optional = it.ty.as_ref().is_some_and(|ty| ty.optional.is_some());
    let (null, absent) = if optional { (", nullable", ", null or absent") } else { ("", "") };
    let rust = if optional { format!("Option<{}>", wire.rust) } else { wire.rust };
    let thrift = match field(index, it) {
        Some(field) => format!("field {field}, {}{}", wire.thrift, if optional { ", optional" } else { "" }),
        None => wire.thrift,
    };
    vec![
        ("Rust", format!("`{rust}`")),
        ("Thrift", thrift),
        ("Parquet", format!("{}{null}", wire.parquet)),
        ("JSON", format!("{}{absent}", wire.json)),
    ]
}

/// The number of a field on the wire: its tag, but that an edge's ends are fields 1 and 2 and stand before its own.
fn field(index: &Index, it: &Definition) -> Option<u64> {
    let of_edge = it.owner.is_some_and(|owner| index.get(owner).kind == Kind::Edge);
    it.tag.map(|tag| if of_edge { tag + 2 } else { tag })
}

/// The type as it is on the wire: of a newtype what it wraps.
fn unwrapped<'i>(index: &'i Index, it: &'i Definition) -> Option<&'i headwater_idl::ast::TypeExpr> {
    let mut at = it;
    for _ in 0..32 {
        let ty = at.ty.as_ref()?;
        match at.of.map(|of| index.get(of)) {
            Some(newtype) if newtype.kind == Kind::Newtype && ty.args.is_empty() => at = newtype,
            _ => return Some(ty),
        }
    }
    None
}

fn declared(index: &Index, name: &str) -> Option<Declared> {
    Some(match index.get(index.declared(name)?).kind {
        Kind::Entity => Declared::Entity,
        Kind::Struct => Declared::Struct,
        Kind::Union => Declared::Union,
        Kind::Enum => Declared::Enum,
        _ => return None,
    })
}

/// The word of the language at a place, with what it means there.
fn word_at(spot: &Spot<'_>) -> Option<(&'static Word, std::ops::Range<usize>)> {
    let context = complete::at(spot.text(), spot.offset);
    let start = complete::at(spot.text(), (spot.offset + 1).min(spot.text().len()));
    let context = if context.word.is_empty() { start } else { context };
    let name = spot.text().get(context.word.clone()).filter(|name| !name.is_empty())?;
    let kinds: &[WordKind] = match context.place {
        Place::Annotation => &[WordKind::Annotation],
        Place::Type => &[WordKind::Type],
        Place::Bucket => &[WordKind::Bucket],
        Place::Measure => &[WordKind::Measure],
        Place::Operand { .. } => &[WordKind::Function, WordKind::Column, WordKind::Keyword],
        Place::Declaration => &[WordKind::Declaration],
        Place::Nothing | Place::Words(_) => &[WordKind::Keyword, WordKind::Declaration],
        _ => return None,
    };
    let word = kinds.iter().find_map(|kind| vocabulary::find(*kind, name))?;
    Some((word, context.word))
}
