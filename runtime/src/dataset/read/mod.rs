//! Reading the dataset: what is pinned stays readable, and of that only the files, row groups and columns that are asked for are read.
//!
//! | step | where | what it decides |
//! | --- | --- | --- |
//! | pin | `pin` | which files: those listed, whose slice meets the span; mapped, so that merges cannot take them away |
//! | part | `group` | which row groups, by their statistics, and whether their rows must be looked at one by one |
//! | plan | `plan` | which columns, by the file's own shapes: tags decide, as on the wire |
//! | bind | `bind` | for each batch of rows, the arrays under the plan |
//! | step | `reader` | the walk over one row |
//!
//! Every byte is checked before it is read: the manifest has a checksum, it has those of the ends of files, and a file's end has those of
//! its blocks ([`super::sums`]). Only the blocks that are read are checked, once for each pin.

mod error;
mod cells;
mod json;
mod plan;
mod bind;
mod reader;
pub(super) mod mapped;
mod group;
mod forms;
pub(super) mod held;
mod part;
mod alike;
mod words;
mod pin;
mod scan;
#[cfg(test)]
mod tests;

pub use alike::{Asker, Facts, Visit};
pub use error::RowError;
pub use part::Part;
pub use pin::{Pin, Touched};
pub use reader::Reader;
pub use scan::Row;
