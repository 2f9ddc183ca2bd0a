//! The batch layer: everything recomputed from the facts, so that human mistakes can be undone.
//!
//! ```text
//!              ┌ worker: table for each counter ─ spilled pieces ┐
//! facts ─ queue┤                                                 ├ merge ─ run ─ version
//!              └ worker: …                                       ┘
//! ```
//!
//! [`Batch`] shreds the log up to a cut *E*, counts each counter anew, and publishes one version of all. [`Work::fill`] counts from the
//! dataset what a new counter lacks and the log may have lost. [`Work::verify`] counts everything once more and compares that with
//! what is served. All three count with the code that the speed layer counts with, by as many workers as there are processors, in
//! bounded memory: past its share each worker spills its tables as sorted pieces into a [`Scratch`] folder.

mod scratch;
mod spill;
mod sorted;
mod pieces;
mod crew;
mod plan;
mod recompute;
mod keep;
mod write;
mod facts;
mod fill;
mod publish;
mod verify;
#[cfg(test)]
mod tests;

pub use fill::{Gap, gap, start};
pub use keep::{Floor, Kept, Leap};
pub use plan::{Plan, can_spare, plan};
pub use publish::{Batch, Batched};
pub use recompute::{Phase, Watch};
pub use scratch::Scratch;
pub use verify::{Checked, Difference, Report};

use crate::dataset::{self, Dataset};
use crate::log::Log;
use crate::view::{self, Views};
use recompute::Recompute;

/// With how many workers facts are counted, and in how much memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// How many bytes the tables of all workers may take; past that, they spill.
    pub budget: usize,
    /// How many workers there are.
    pub threads: usize,
}

/// What is counted, and where to.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Where pieces are spilled.
    pub scratch: &'a Scratch,
    /// The master dataset.
    pub dataset: &'a Dataset,
    /// The views.
    pub views: &'a Views,
}

/// A data folder, open to be changed: both locks are held.
#[derive(Debug)]
pub struct Open<'a> {
    /// What is counted, and where to.
    pub source: Source<'a>,
    /// The right to change the dataset.
    pub facts: &'a dataset::Editor,
    /// The right to change the views.
    pub editor: &'a view::Editor,
    /// The log.
    pub log: &'a mut Log,
}

impl Work {
    /// How many bytes the tables may take where nobody says: 512 MiB.
    pub const BUDGET: usize = 512 << 20;
}

impl Default for Work {
    /// [`Work::BUDGET`], a worker for each processor.
    fn default() -> Work {
        Work { budget: Work::BUDGET, threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get) }
    }
}

impl Work {
    fn recompute<'a>(&self, scratch: &'a Scratch) -> Recompute<'a> {
        Recompute { budget: self.budget, threads: self.threads, scratch }
    }
}
