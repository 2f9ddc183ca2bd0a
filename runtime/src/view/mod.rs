//! Views: for each counter a chain of runs that tiles the log from its start to a cut, and what reads, extends and replaces it.
//!
//! ```text
//! DATA/views.lock                          who edits
//! DATA/views/PageLikes-8c5f…/              one folder for each definition of a counter
//!     manifest.json                        the runs that count, in order, and the versions that are kept; replaced whole
//!     00000001.run 00000004.run            runs, by numbers that are never given twice
//!     00000005.run                         not listed: written to be listed soon, or left by a crash; it counts for nothing
//!     00000006.run.new                     not finished
//! ```
//!
//! An editor extends a chain by a run ([`Editor::append`]), puts one in the place of several ([`Editor::replace`]), publishes what a batch
//! has counted as a version ([`Editor::publish`]) or goes back to one ([`Editor::rollback`]); the manifest's rename is the moment at which
//! that counts. What an edit gives is decided by pure functions of [`Manifest`]. A command sweeps as it begins, and not later: runs may be
//! written that the next edit lists.
//!
//! Readers take no lock: they hold the runs they have opened, and have the rest from who counts, or count it themselves. Where a run or a segment goes
//! between their looking and their opening, they look again. What they cannot answer whole they do not answer.

mod names;
mod refused;
mod chain;
mod manifest;
mod protocol;
mod choose;
mod folder;
mod edit;
mod expire;
mod cells;
mod merge;
mod tally;
mod workers;
mod gather;
mod tail;
mod live;
mod read;
mod views;
mod snapshots;
mod versions;
mod side;
mod taken;
mod speed;
mod rollback;

#[cfg(test)]
mod tests;

pub use crate::time::Span;
pub use chain::{Answering, answering, check_end};
pub use choose::{Options, choose, choose_within};
pub use edit::Editor;
pub use expire::Expiry;
pub use folder::{Folder, Opened};
pub use live::{Ask, Live, Reply};
pub use manifest::{Listed, Manifest, Version};
pub use merge::{compact, merge, settle};
pub use protocol::{KEPT, Publication, log_floor};
pub use read::{Cells, Scan, Series, Snapshot, watermark};
pub use refused::Refused;
pub use rollback::RolledBack;
pub use speed::{Counted, Counting, Speed};
pub use tail::{Room, Tail};
pub use taken::Taken;
pub use versions::Kept;
pub use views::{View, Views};
