//! Writing cells as a run of a view, without what has expired. Where there are threads to spare they merge the parts of the cells, dealt out
//! in turn, while this one writes.

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::pieces::Part;
use super::sorted::Sorted;
use crate::counter::Definition;
use crate::error::Result;
use crate::run::{Bundle, Writer};
use crate::time::Timestamp;
use crate::view::Expiry;

/// How many bytes of cells are handed on at once.
const BLOCK: usize = 1 << 18;
/// How many blocks of each who merges may wait to be written.
pub(super) const WAITING: usize = 4;

/// Some cells of a part.
#[derive(Debug, Default)]
struct Block {
    cells: Bundle,
    /// Whether its part of the cells ends here.
    is_last: bool,
}

/// Writes all cells but those that have expired, of parts that follow each other; `arrival` is the newest that they count, `now` the
/// present. So many `mergers` merge beside the writing; if none, it is all done here.
pub(super) fn write(
    parts: Vec<Part>,
    definition: &Definition,
    (arrival, now): (Timestamp, Timestamp),
    mergers: usize,
    writer: &mut Writer<'_>,
) -> Result<()> {
    let expiry = Expiry::of(definition, Some(arrival), now);
    let mergers = mergers.min(parts.len());
    if mergers == 0 {
        return parts.into_iter().try_for_each(|part| lasting(part()?, &expiry, |key, cell| writer.add(key, cell).map(|()| true)));
    }
    let count = parts.len();
    let mut dealt: Vec<Vec<Part>> = (0..mergers).map(|_| Vec::new()).collect();
    parts.into_iter().enumerate().for_each(|(index, part)| dealt[index % mergers].push(part));
    thread::scope(|scope| {
        let (mut merging, mut merged) = (Vec::new(), Vec::new());
        for parts in dealt {
            let (full, blocks) = sync_channel::<Block>(WAITING);
            let expiry = &expiry;
            merging.push(scope.spawn(move || merge_all(parts, expiry, &full)));
            merged.push(blocks);
        }
        let written = write_all((0..count).map(|index| &merged[index % mergers]), writer);
        // If it was not all written, who merges is told that nobody waits any more.
        drop(merged);
        let merged = merging.into_iter().map(|merger| merger.join().unwrap_or_else(|panic| resume_unwind(panic)));
        // An error in merging ends the blocks early, so that it is the one to tell.
        merged.fold(Ok(()), Result::and).and(written)
    })
}

/// Writes the blocks of each part, up to one whose merging has ended with an error.
fn write_all<'b>(parts: impl Iterator<Item = &'b Receiver<Block>>, writer: &mut Writer<'_>) -> Result<()> {
    for blocks in parts {
        if !write_part(blocks, writer)? {
            break;
        }
    }
    Ok(())
}

/// Writes the blocks of one part. False if they ended before the last, because its merging has failed.
fn write_part(blocks: &Receiver<Block>, writer: &mut Writer<'_>) -> Result<bool> {
    for block in blocks {
        block.cells.cells().try_for_each(|(key, cell)| writer.add(key, cell))?;
        if block.is_last {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Gives all cells that have not expired, as long as `each` says so.
fn lasting(mut cells: Sorted<'_>, expiry: &Expiry<'_>, mut each: impl FnMut(&[u8], &[u8]) -> Result<bool>) -> Result<()> {
    let may_expire = expiry.is_needed();
    while cells.advance()? {
        let is_over = may_expire && expiry.has_expired(cells.key());
        if !is_over && !each(cells.key(), cells.cell())? {
            break;
        }
    }
    Ok(())
}

/// Merges one part after the other, as long as somebody takes what comes of it: where nobody does, the writer has failed.
fn merge_all(parts: Vec<Part>, expiry: &Expiry<'_>, full: &SyncSender<Block>) -> Result<()> {
    for part in parts {
        if !merge(part()?, expiry, full)? {
            break;
        }
    }
    Ok(())
}

/// Hands the cells of a part on in blocks. False if nobody takes them any more.
fn merge(cells: Sorted<'_>, expiry: &Expiry<'_>, full: &SyncSender<Block>) -> Result<bool> {
    let (mut block, mut is_wanted) = (Block::default(), true);
    lasting(cells, expiry, |key, cell| {
        is_wanted = block.cells.bytes() < BLOCK || full.send(std::mem::take(&mut block)).is_ok();
        block.cells.add(key, |out| out.extend_from_slice(cell));
        Ok(is_wanted)
    })?;
    block.is_last = true;
    Ok(is_wanted && full.send(block).is_ok())
}
