//! Writing cells as a run of a view, without what has expired. One thread merges them and another writes, where there is one to spare.

use std::panic::resume_unwind;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use super::sorted::Sorted;
use crate::counter::Definition;
use crate::error::Result;
use crate::run::Writer;
use crate::time::Timestamp;
use crate::view::Expiry;

/// How many bytes of cells are handed on at once.
const BLOCK: usize = 1 << 18;
/// How many blocks may wait to be written.
const WAITING: usize = 4;

/// Some cells in key order, end to end.
#[derive(Debug, Default)]
struct Block {
    bytes: Vec<u8>,
    /// Of each cell where its key ends, and where the cell does.
    ends: Vec<(usize, usize)>,
}

/// Writes all cells but those that have expired; `arrival` is the newest that they count, `now` the present. With `beside`, they are merged
/// by a thread of their own.
pub(super) fn write(
    cells: Sorted<'_>,
    definition: &Definition,
    (arrival, now): (Timestamp, Timestamp),
    beside: bool,
    writer: &mut Writer<'_>,
) -> Result<()> {
    let expiry = Expiry::dropped(definition, Some(arrival), now);
    if !beside {
        return lasting(cells, &expiry, |key, cell| writer.add(key, cell));
    }
    let (full, blocks) = sync_channel::<Block>(WAITING);
    thread::scope(|scope| {
        let merging = scope.spawn(move || merge(cells, &expiry, &full));
        let written = blocks.iter().try_for_each(|block| block.cells().try_for_each(|(key, cell)| writer.add(key, cell)));
        // If it was not all written, who merges is told that nobody waits any more.
        drop(blocks);
        let merged = merging.join().unwrap_or_else(|panic| resume_unwind(panic));
        written.and(merged)
    })
}

/// Gives all cells that have not expired.
fn lasting(mut cells: Sorted<'_>, expiry: &Expiry<'_>, mut each: impl FnMut(&[u8], &[u8]) -> Result<()>) -> Result<()> {
    let may_expire = expiry.is_needed();
    while cells.advance()? {
        if !(may_expire && expiry.has_expired(cells.key())) {
            each(cells.key(), cells.cell())?;
        }
    }
    Ok(())
}

/// Hands cells on in blocks, as long as somebody takes them.
fn merge(cells: Sorted<'_>, expiry: &Expiry<'_>, full: &SyncSender<Block>) -> Result<()> {
    let (mut block, mut is_wanted) = (Block::default(), true);
    lasting(cells, expiry, |key, cell| {
        if is_wanted && block.bytes.len() >= BLOCK {
            is_wanted = full.send(std::mem::take(&mut block)).is_ok();
        }
        if is_wanted {
            block.add(key, cell);
        }
        Ok(())
    })?;
    // What nobody takes is not missed: the writer has failed.
    let _ = full.send(block);
    Ok(())
}

impl Block {
    fn add(&mut self, key: &[u8], cell: &[u8]) {
        self.bytes.extend_from_slice(key);
        let key = self.bytes.len();
        self.bytes.extend_from_slice(cell);
        self.ends.push((key, self.bytes.len()));
    }

    fn cells(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let begins = std::iter::once(0).chain(self.ends.iter().map(|(_, end)| *end));
        begins.zip(&self.ends).map(|(begin, &(key, end))| (&self.bytes[begin..key], &self.bytes[key..end]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn blocks_give_what_they_were_given(cells: Vec<(Vec<u8>, Vec<u8>)>) {
            let mut block = Block::default();
            cells.iter().for_each(|(key, cell)| block.add(key, cell));
            let given: Vec<_> = block.cells().map(|(key, cell)| (key.to_vec(), cell.to_vec())).collect();
            prop_assert_eq!(given, cells);
        }
    }
}
