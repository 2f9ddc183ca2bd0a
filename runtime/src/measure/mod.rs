//! Measures: what a cell keeps. Each is a commutative monoid, so that parts of a count may be merged in any order.
//!
//! A [`Cell`] is dynamic, a slice of an enum and not a type for each counter: the table, merges, views and JSON are written once, and the
//! cells of a definition that no longer stands in the program can be merged and shown from their stored kinds.

mod wire;
mod kind;
mod small;
mod few;
mod distinct;
pub(crate) mod item;
mod scalar;
mod extreme;
mod stamped;
mod exact;
mod top;
mod tally;
mod quantiles;
mod asked;
mod one;
mod later;
mod counting;
mod cell;
mod show;
mod agree;
#[cfg(test)]
mod tests;

pub use asked::Asked;
pub use cell::Cell;
pub use counting::Counting;
pub use item::Item;
pub use kind::MeasureKind;
pub(crate) use later::Pending;
pub use one::Measure;
pub use show::{Shown, Unshown};
pub use wire::Malformed;
