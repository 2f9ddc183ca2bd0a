//! What was counted and is to be published: tables that nobody counts into any more, from which answers are given until runs hold their cells.

use std::sync::Arc;

use super::edit::Editor;
use super::gather::write_all;
use super::side::side_by_side;
use super::tally::newest;
use super::views::{View, Views};
use crate::counter::Table;
use crate::cut::Tile;
use crate::error::Result;
use crate::log::Log;
use crate::time::Timestamp;

/// What several counters have counted since they were last published; from [`Counting::take`](super::Counting::take).
#[derive(Debug)]
pub struct Taken {
    each: Vec<One>,
}

/// What one counter has counted.
#[derive(Debug)]
struct One {
    tile: Tile,
    tables: Vec<Arc<Table>>,
    /// The newest arrival among it; none if that is nothing.
    newest: Option<Timestamp>,
}

impl Taken {
    /// Of each counter a tile and all workers' tables of it, in the order of the views.
    pub(super) fn new(log: &Log, each: impl Iterator<Item = (Tile, Vec<Table>)>) -> Result<Taken> {
        let mut last: Option<(Tile, Option<Timestamp>)> = None;
        let one = |(tile, tables): (Tile, Vec<Table>)| {
            // Most counters have counted the same tile.
            let newest = match last.take().filter(|(same, _)| *same == tile) {
                Some((_, newest)) => newest,
                None => newest(log, &tile)?,
            };
            last = Some((tile.clone(), newest));
            Ok(One { tile, tables: tables.into_iter().map(Arc::new).collect(), newest })
        };
        Ok(Taken { each: each.map(one).collect::<Result<_>>()? })
    }

    /// What a counter has counted, by its number.
    pub(super) fn of(&self, counter: usize) -> (&Tile, impl Iterator<Item = &Table>) {
        let One { tile, tables, .. } = &self.each[counter];
        (tile, tables.iter().map(|table| &**table))
    }

    /// Ends a run of each counter that has counted any facts, with so many threads; gives how many. Nothing is merged.
    ///
    /// # Errors
    /// Those of writing runs.
    pub fn publish(&self, editor: &Editor, views: &Views, threads: usize) -> Result<usize> {
        let all: Vec<_> = views.iter().zip(&self.each).filter(|(_, one)| !one.tile.is_empty()).collect();
        // Where there are fewer counters than threads, several write one run.
        let each = (threads / all.len().max(1)).max(1);
        let written = side_by_side(threads, all, |(view, one)| one.publish(editor, view, each))?;
        Ok(written.len())
    }
}

impl One {
    fn publish(&self, editor: &Editor, view: &View, threads: usize) -> Result<()> {
        let arrival = view.folder().manifest()?.arrival().max(self.newest).unwrap_or_default();
        editor.append(view.folder(), &self.tile, arrival, |writer| write_all(&self.tables, threads, writer)).map(|_| ())
    }
}
