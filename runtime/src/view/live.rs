//! Cells from who counts: a process that counts the log all the time is asked for what no run holds yet, so that nobody counts it twice.
//!
//! Who answers opens a view's runs, and asks for the rest: the cells of a tile that begins at the view's cut. That is all that has to be
//! agreed on. Where the view has gone on meanwhile the cuts do not meet, and the view is opened anew; where nobody answers, the rest of the
//! log is counted as if nobody counted it.

use std::fmt::Debug;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::folder::{Folder, Opened};
use super::gather::write_wanted;
use super::views::View;
use crate::counter::{Table, Wanted};
use crate::cut::{Cut, Tile};
use crate::error::{Error, Result};
use crate::fs::{Bytes, Held};
use crate::run::{Meta, Run, Writer};
use crate::time::Timestamp;

/// The way to a process that counts.
pub trait Live: Debug + Send + Sync {
    /// Asks it. None if there is none, or if it does not answer in time.
    fn ask(&self, ask: &Ask) -> Option<Reply>;
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The name of the view's folder, which names the counter and its definition.
    pub view: String,
    /// The cut that the view's runs end at.
    pub from: Cut,
    /// Up to where facts are to be counted, at least.
    pub to: Cut,
    /// Which cells.
    pub wanted: Wanted,
}

/// What comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The cells that are wanted, of the tile from the cut that was named up to this one.
    Cells {
        /// Up to where they are counted. Who has waited long enough takes less than it has asked for.
        to: Cut,
        /// The bytes of a run.
        run: Vec<u8>,
    },
    /// The view's runs end at another cut by now.
    Moved,
    /// It does not count this view.
    Unknown,
}

impl Ask {
    /// Of a view whose runs end at `from`.
    pub(super) fn new(view: &Folder, from: Cut, to: Cut, wanted: &Wanted) -> Ask {
        Ask { view: name(view.path()), from, to, wanted: wanted.clone() }
    }

    /// Whether it asks about this view.
    pub(super) fn is_of(&self, view: &Folder) -> bool {
        self.view == name(view.path())
    }

    /// The run of a reply, if it holds what was asked for.
    pub(super) fn accept(&self, to: &Cut, run: Vec<u8>, opened: &Opened) -> Result<Run> {
        let path = Path::new(&self.view);
        let run = Run::over(Bytes::new(run), path)?;
        let Meta { definition, tile, .. } = run.meta();
        if tile.from == self.from && tile.to == *to && self.from.within(to) && *definition == opened.manifest.definition_json()? {
            return Ok(run);
        }
        Err(Error::broken(path, format!("cells from {} on were asked for, and others came: {:?}", self.from, run.meta())))
    }
}

impl Reply {
    /// Of the tables that make up a tile of a view.
    pub(super) fn of(view: &View, tile: Tile, tables: &[&Table], wanted: &Wanted) -> Result<Reply> {
        let (held, to) = (Held::default(), tile.to.clone());
        let definition = view.folder().manifest()?.definition_json()?;
        let meta = Meta { definition, tile, arrival: Timestamp::default() };
        let mut writer = Writer::scratch(Box::new(held.clone()), view.folder().path(), &meta)?;
        write_wanted(tables, wanted, &mut writer)?;
        writer.finish()?;
        Ok(Reply::Cells { to, run: held.take() })
    }
}

fn name(folder: &Path) -> String {
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
