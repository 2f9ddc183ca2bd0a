//! The batch layer: everything recomputed from the facts, so that human mistakes can be undone.

mod scratch;
mod spill;
mod sorted;
mod pieces;
mod crew;
#[cfg(test)]
mod tests;

pub use scratch::Scratch;
