//! The master dataset: every fact for ever, in Parquet, by type and by slices of the facts' own time.
//!
//! ```text
//! DATA/dataset.lock                                        who edits
//! DATA/dataset/Like/manifest.json                          which files count, and up to which cut; replaced whole
//! DATA/dataset/Like/day=2026-11-21/00000007.parquet        a file: a number that is never given twice within the fact type
//! DATA/dataset/Like/day=2026-11-21/00000009.parquet.new    what a crash has left: not listed, so it counts for nothing
//! DATA/dataset/Person/name/day=2026-11-21/00000001.parquet the facts of a property
//! ```
//!
//! Only what a manifest lists counts. A file is written and synced as `.new`; the manifest that lists it is published; then it is shown
//! under its own name. A file that is replaced is hidden (`.old`) after the manifest that no longer lists it is published, before what
//! replaces it is shown, and removed last. So whoever reads all of `*.parquet`, as other engines do, never sees a fact twice, and
//! whoever needs exactly the facts below a cut takes the manifest's list.
//!
//! A row is a fact: `at`, `source`, `nonce`, the fact's own columns by tag, and its place in the log, `_partition` and `_offset`.

mod names;
pub mod sums;
mod layout;
pub mod schema;
mod slice;
mod manifest;
mod recover;
mod columns;
mod pages;
mod encode;
mod file;
mod parallel;
mod folders;
mod edit;
mod shred;
mod read;
mod merge;

pub use columns::Columns;
pub use edit::{Editor, changes};
pub use file::{FACT, SHAPES, TILE};
pub use folders::Dataset;
pub use layout::{Form, Layout, Node};
pub use manifest::{Listed, Manifest};
pub use merge::{Merges, Piece, choose, settle};
pub use read::{Asker, Facts, Part, Pin, Reader, Row, RowError, Touched, Visit};
pub use recover::{Step, recover};
pub use shred::{Shred, Shredded};
pub use slice::Slice;

#[cfg(test)]
mod tests;
