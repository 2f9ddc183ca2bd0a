//! What a schema uses otherwise than its lock says. Every line of the lock must be borne out, so that of two branches neither is forgotten.

use std::collections::BTreeMap;

use super::alike::{Alike, Near};
use super::entries::Entry;
use super::line::{Kind, Line, Locked, Tag, What};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;

pub(super) fn check(entries: &[Entry], locked: &[Locked]) -> Vec<Diagnostic> {
    let alike = Alike::of(entries, locked);
    let near = Near::of(&alike, locked);
    let lines = |block: &str| near.lines(&alike, block).into_iter().map(|index| &locked[index]);
    let each = entries.iter().flat_map(|entry| lines(&entry.line.block).filter_map(|locked| against(&alike, entry, locked)));
    each.chain(keys(&alike, &near, entries, locked)).collect()
}

/// What a line of the lock has against one thing in the schema.
fn against(alike: &Alike<'_>, entry: &Entry, locked: &Locked) -> Option<Diagnostic> {
    let (now, was) = (&entry.line, &locked.line);
    let code = match (&now.what, &was.what) {
        (What::Block { tag, ty }, What::Block { tag: old, ty: ends }) => {
            let (same_name, same_kind) = (now.block == was.block, now.kind == was.kind);
            let same_tag = tag.is_some() && tag == old;
            match () {
                () if same_name && !(same_kind && tag == old) => Code::LockName,
                () if same_tag && !same_kind => Code::LockTag,
                () if same_tag && !alike.is_type(ty, ends) => {
                    if same_name {
                        Code::LockType
                    } else {
                        Code::LockTag
                    }
                }
                () => return None,
            }
        }
        (What::Member { tag, name, ty }, What::Member { tag: old, name: before, ty: of }) => match () {
            () if now.kind == Kind::Key || !alike.is_block(now, was) => return None,
            () if tag == old && !alike.is_type(ty, of) => {
                if name == before {
                    Code::LockType
                } else {
                    Code::LockTag
                }
            }
            () if tag != old && name == before => Code::LockName,
            () => return None,
        },
        _ => return None,
    };
    Some(told(code, entry, locked))
}

fn told(code: Code, entry: &Entry, locked: &Locked) -> Diagnostic {
    let (now, was) = (shown(&entry.line), shown(&locked.line));
    let diagnostic = match code {
        Code::LockTag => Diagnostic::new(code, entry.span, &[&tag(&entry.line), &now, &was]).label("reuses a tag"),
        Code::LockName => Diagnostic::new(code, entry.span, &[&now, &was]).label("reuses a name"),
        _ => Diagnostic::new(code, entry.span, &[&now, &was]).label("is something else now"),
    };
    diagnostic.and(locked.span, "locked here")
}

/// A key has the tags and types that it had: with another all ids would mean nothing.
fn keys(alike: &Alike<'_>, near: &Near<'_>, entries: &[Entry], locked: &[Locked]) -> Vec<Diagnostic> {
    let is_key = |line: &Line| line.kind == Kind::Key;
    let mut wrong: Vec<Diagnostic> = Vec::new();
    let mut all: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    entries.iter().filter(|entry| is_key(&entry.line)).for_each(|entry| all.entry(&entry.line.block).or_default().push(entry));
    for (block, now) in all {
        let entry = now[0];
        let lines = near.lines(alike, block).into_iter().map(|index| &locked[index]);
        let was: Vec<&Locked> = lines.filter(|one| is_key(&one.line) && alike.is_name(block, &one.line.block)).collect();
        let bears_out = |now: &Entry, was: &Locked| {
            let ((tag, ty), (old, of)) = (part(&now.line), part(&was.line));
            tag == old && alike.is_type(ty, of)
        };
        let other = now.iter().find(|now| !was.iter().any(|was| bears_out(now, was)));
        let gone = was.iter().find(|was| !now.iter().any(|now| bears_out(now, was)));
        let Some(first) = was.first().filter(|_| other.is_some() || gone.is_some()) else { continue };
        let diagnostic = Diagnostic::new(Code::LockKey, other.unwrap_or(&entry).span, &[&entry.line.block]).label("another key");
        wrong.push(diagnostic.and(gone.unwrap_or(first).span, "locked here"));
    }
    wrong
}

fn part(line: &Line) -> (Tag, &str) {
    match &line.what {
        What::Member { tag, ty, .. } => (*tag, ty),
        _ => (Tag(0, 0), ""),
    }
}

/// A line without its schema.
fn shown(line: &Line) -> String {
    let text = line.to_string();
    text.strip_prefix(&format!("{}: ", line.schema)).map_or(text.clone(), str::to_owned)
}

fn tag(line: &Line) -> String {
    match &line.what {
        What::Block { tag: Some(tag), .. } => tag.to_string(),
        What::Member { tag, .. } => tag.to_string(),
        _ => String::new(),
    }
}
