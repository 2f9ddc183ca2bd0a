//! The lock: every tag that a schema has ever used, and for what, in a file beside it, so that none is used again for something else.
//!
//! It is a set of lines, each of which stands for itself, and it is only added to. So the lines of two branches together are the lock of
//! their merge: it refuses whatever either of them refuses.

mod line;
mod entries;
mod alike;
mod check;

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::model::Model;
use crate::source::Source;

use alike::Alike;
use line::{Line, Locked};

const HEADER: &str = "\
# The tags that schemas of this folder have ever used: commit this file. `cargo headwater lock` adds to it.
# Lines may stand in any order; after a merge keep those of both sides.
";

/// What a model has against its lock: tags and names that stand for something else now, and lines that are none. `file` is the number
/// that places in the lock bear. A lock that does not know the schema is against nothing.
pub(crate) fn check(model: &Model, lock: &Source, file: usize) -> Vec<Diagnostic> {
    let (locked, mut diagnostics) = line::read(lock, file);
    let locked = of_schema(locked, &model.name);
    if !locked.is_empty() {
        diagnostics.extend(check::check(&entries::of(model), &locked));
    }
    diagnostics
}

/// The text of the lock with all that the model uses. It holds every line that `lock` has. The model must have nothing against that.
pub fn update(model: &Model, lock: Option<&Source>) -> String {
    let lines = updated(model, &lines(lock));
    lines.iter().fold(HEADER.to_owned(), |mut text, line| {
        text.push_str(&line.to_string());
        text.push('\n');
        text
    })
}

/// Whether a lock has a line for all that the model uses.
pub fn is_current(model: &Model, lock: &Source) -> bool {
    let lines = lines(Some(lock));
    updated(model, &lines) == lines
}

fn lines(lock: Option<&Source>) -> BTreeSet<Line> {
    let locked = lock.map_or(Vec::new(), |lock| line::read(lock, 0).0);
    locked.into_iter().map(|locked| locked.line).collect()
}

fn updated(model: &Model, lines: &BTreeSet<Line>) -> BTreeSet<Line> {
    let entries = entries::of(model);
    let locked: Vec<Locked> = lines.iter().map(|line| Locked { line: line.clone(), span: Default::default() }).collect();
    let renamed = Alike::of(&entries, &of_schema(locked, &model.name)).renamed(&model.name);
    entries.into_iter().map(|entry| entry.line).chain(renamed).chain(lines.iter().cloned()).collect()
}

fn of_schema(locked: Vec<Locked>, name: &str) -> Vec<Locked> {
    locked.into_iter().filter(|locked| locked.line.schema == name).collect()
}
