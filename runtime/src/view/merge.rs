//! Merging neighbouring runs into one: the same facts, each cell once, without what has expired.

use std::ops::Range;
use std::path::Path;

use super::cells::{Merged, Part, combine};
use super::choose::{self, choose_within};
use super::edit::Editor;
use super::expire::Expiry;
use super::folder::{Folder, Opened};
use super::manifest::Listed;
use crate::cut::Tile;
use crate::error::{Error, Result};
use crate::run::Writer;
use crate::time::Timestamp;

/// Merges the runs of a view that stand at `group` into one.
///
/// # Errors
/// [`Error::Corrupt`] if a run is not as it was written, and those of [`Editor::replace`].
pub fn merge(editor: &Editor, view: &Folder, group: Range<usize>, now: Timestamp) -> Result<Listed> {
    let opened = view.open()?;
    let old = &opened.manifest.runs[group.clone()];
    let (Some(first), Some(last)) = (old.first(), old.last()) else {
        return Err(Error::broken(view.path(), "there are no runs to merge"));
    };
    let tile = Tile { from: first.tile.from.clone(), to: last.tile.to.clone() };
    editor.replace(view, old, &tile, last.arrival, |writer| write(&opened, group, now, view.path(), writer))
}

/// Merges what [`choose_within`] chooses, until it chooses nothing. Gives how many merges that took.
///
/// # Errors
/// Those of [`merge`].
pub fn settle(editor: &Editor, view: &Folder, options: &choose::Options, now: Timestamp) -> Result<usize> {
    let mut merges = 0;
    loop {
        let manifest = view.manifest()?;
        let bytes: Vec<u64> = manifest.runs.iter().map(|run| run.bytes).collect();
        let Some(group) = choose_within(&manifest.groups(), &bytes, options) else { return Ok(merges) };
        merge(editor, view, group, now)?;
        merges += 1;
    }
}

/// Merges the runs of a view to as few as there may be (one, where no barrier lies between them), unless they are that already and nothing
/// in them has expired. Gives whether it did anything. It sweeps as well, so nothing may be written that is to be listed later.
///
/// # Errors
/// Those of [`merge`].
pub fn compact(editor: &Editor, view: &Folder, now: Timestamp) -> Result<bool> {
    let mut is_needed = false;
    for group in 0..view.manifest()?.groups().len() {
        is_needed |= compact_group(editor, view, group, now)?;
    }
    view.sweep()?;
    Ok(is_needed)
}

/// Merges one of the groups between barriers. What stands in the groups before it is one run each by now.
fn compact_group(editor: &Editor, view: &Folder, group: usize, now: Timestamp) -> Result<bool> {
    let Some(group) = view.manifest()?.groups().get(group).cloned() else { return Ok(false) };
    let is_needed = group.len() > 1 || has_expired(&view.open()?, group.clone(), now)?;
    if is_needed {
        merge(editor, view, group, now)?;
    }
    Ok(is_needed)
}

fn expiry(opened: &Opened, now: Timestamp) -> Expiry<'_> {
    Expiry::of(&opened.manifest.definition, opened.manifest.arrival(), now)
}

fn has_expired(opened: &Opened, group: Range<usize>, now: Timestamp) -> Result<bool> {
    let expiry = expiry(opened, now);
    if !expiry.is_needed() {
        return Ok(false);
    }
    for run in &opened.runs[group] {
        for cell in run.range(b"", None)? {
            if expiry.has_expired(cell?.0) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Writes the cells of neighbouring runs. A cell that only one of them has is copied as it is.
fn write(opened: &Opened, group: Range<usize>, now: Timestamp, path: &Path, writer: &mut Writer<'_>) -> Result<()> {
    let (kinds, expiry) = (opened.manifest.definition.kinds(), expiry(opened, now));
    let (mut merged, mut parts, mut bytes) = (Merged::new(), Vec::new(), Vec::new());
    opened.runs[group].iter().try_for_each(|run| merged.run(run, b"", None))?;
    while let Some(key) = merged.next(&mut parts)? {
        if expiry.has_expired(key) {
            continue;
        }
        if let [Part::Stored(cell)] = parts[..] {
            writer.add(key, cell)?;
            continue;
        }
        let cell = combine(&kinds, &parts).map_err(|e| Error::broken(path, format!("a cell is not of its counter's definition: {e}")))?;
        bytes.clear();
        cell.encode(&mut bytes);
        writer.add(key, &bytes)?;
    }
    Ok(())
}
