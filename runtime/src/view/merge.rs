//! Merging neighbouring runs into one: the same facts, each cell once, without what has expired.

use std::ops::Range;
use std::path::Path;

use super::cells::{Merged, Part, combine};
use super::choose::{self, choose};
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

/// Merges what [`choose`] chooses, until it chooses nothing. Gives how many merges that took.
///
/// # Errors
/// Those of [`merge`].
pub fn settle(editor: &Editor, view: &Folder, options: &choose::Options, now: Timestamp) -> Result<usize> {
    let mut merges = 0;
    loop {
        let bytes: Vec<u64> = view.manifest()?.runs.iter().map(|run| run.bytes).collect();
        let Some(group) = choose(&bytes, options) else { return Ok(merges) };
        merge(editor, view, group, now)?;
        merges += 1;
    }
}

/// Merges all runs of a view into one, unless they are one already and nothing in it has expired. Gives whether it did.
///
/// # Errors
/// Those of [`merge`].
pub fn compact(editor: &Editor, view: &Folder, now: Timestamp) -> Result<bool> {
    let runs = view.manifest()?.runs.len();
    let is_needed = runs > 1 || (runs == 1 && has_expired(&view.open()?, now)?);
    if is_needed {
        merge(editor, view, 0..runs, now)?;
    }
    view.sweep()?;
    Ok(is_needed)
}

fn expiry(opened: &Opened, now: Timestamp) -> Expiry<'_> {
    Expiry::dropped(&opened.manifest.definition, opened.manifest.arrival(), now)
}

fn has_expired(opened: &Opened, now: Timestamp) -> Result<bool> {
    let expiry = expiry(opened, now);
    if !expiry.is_needed() {
        return Ok(false);
    }
    for run in &opened.runs {
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
