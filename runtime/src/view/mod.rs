//! Views: for each counter a chain of runs that tiles the log from its beginning to a cut, and what reads and extends it.
//!
//! ```text
//! DATA/views.lock                          who edits
//! DATA/views/PageLikes-8c5f…/              one folder for each definition of a counter
//!     manifest.json                        the runs that count, in order; replaced whole
//!     00000001.run 00000004.run            runs, by numbers that are never given twice
//!     00000005.run.new                     what a crash has left: not listed, so it counts for nothing
//! ```
//!
//! An editor extends a chain by a run ([`Editor::append`]) or puts one in the place of several ([`Editor::replace`]); the manifest's
//! rename is the moment at which that counts. Readers take no lock: they hold the runs they have opened.

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
mod tail;
mod read;
mod views;
mod versions;
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
pub use manifest::{Listed, Manifest, Version};
pub use merge::{compact, merge, settle};
pub use protocol::{KEPT, Publication, log_floor};
pub use read::{Cells, Scan, Series, Snapshot, watermark};
pub use refused::Refused;
pub use rollback::RolledBack;
pub use speed::{Counted, Speed};
pub use tail::{Room, Tail};
pub use versions::Kept;
pub use views::{View, Views};
