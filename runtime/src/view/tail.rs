//! The rest of the log, counted by a reader: it takes no lock, leaves nothing behind, and spills what is beyond its budget to scratch
//! files.

use std::path::PathBuf;
use std::sync::Arc;

use super::tally::{Tallies, Tally, newest};
use crate::counter::{Count, Table};
use crate::cut::{Cut, Tile};
use crate::error::{At, Error, Result};
use crate::fs::Fs;
use crate::log::Log;
use crate::run::{Meta, Run, Writer};
use crate::shape::FactShape;
use crate::time::Timestamp;

/// What one counter has counted between its view's cut and another.
#[derive(Debug)]
pub struct Tail {
    /// What did not fit into memory.
    pub runs: Vec<Run>,
    /// The other cells.
    pub table: Table,
    /// Up to where they are counted.
    pub cut: Cut,
    /// The newest arrival among what it has counted; none if that is nothing.
    pub newest: Option<Timestamp>,
}

/// What a reader may take.
#[derive(Clone, Debug)]
pub struct Room {
    /// How many bytes its table may have; past that it is spilled.
    pub budget: usize,
    /// Where the scratch files are.
    pub fs: Arc<dyn Fs>,
    /// On the disk of which folder.
    pub folder: PathBuf,
}

impl Tail {
    /// Counts what lies between two cuts, of which the higher is not beyond the log's end, as of its last refresh.
    ///
    /// # Errors
    /// Those of reading the log and of scratch files.
    pub fn count(log: &Log, facts: &'static [FactShape], counter: &dyn Count, tile: &Tile, room: &Room) -> Result<Tail> {
        let mut tallies = Tallies::new(facts, vec![Tally::new(counter, tile.from.clone())]);
        let mut runs = Vec::new();
        tallies.count(
            log,
            &tile.to,
            |_| true,
            |tallies, _| {
                if tallies.bytes() > room.budget {
                    let (tile, table) = tallies.all_mut()[0].take();
                    runs.push(spill(counter, tile, table, room)?);
                }
                Ok(true)
            },
        )?;
        let (_, table) = tallies.all_mut()[0].take();
        Ok(Tail { runs, table, newest: newest(log, tile)?, cut: tile.to.clone() })
    }
}

/// A table as a run in a scratch file.
fn spill(counter: &dyn Count, tile: Tile, mut table: Table, room: &Room) -> Result<Run> {
    let folder = &room.folder;
    let definition = serde_json::to_value(counter.definition()).map_err(|e| Error::Usage(e.to_string()))?;
    let (sink, source) = room.fs.scratch(folder).at(folder)?;
    let mut writer = Writer::scratch(sink, folder, &Meta { definition, tile, arrival: Timestamp::default() })?;
    table.drain_sorted(|key, cell| writer.add(key, cell))?;
    writer.finish()?;
    Run::over(source.map().at(folder)?, folder)
}
