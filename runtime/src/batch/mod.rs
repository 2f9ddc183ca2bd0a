//! The batch layer: everything recomputed from the facts, so that human mistakes can be undone.

mod scratch;
mod spill;
mod sorted;
mod pieces;
mod crew;
mod keep;
#[cfg(test)]
mod tests;

pub use keep::{Floor, Kept, Leap};
pub use scratch::Scratch;
