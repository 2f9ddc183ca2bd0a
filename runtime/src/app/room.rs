//! How much memory a command that counts from the facts may take.

use crate::batch::Work;

/// The option `--memory`.
#[derive(Debug, clap::Args)]
pub(super) struct Room {
    /// How many MiB the tables of all counters may take; past that they go to scratch files in DATA and are merged, which takes a little longer
    #[arg(long, value_name = "MIB", default_value_t = (Work::BUDGET >> 20) as u32, value_parser = clap::value_parser!(u32).range(1..))]
    memory: u32,
}

impl Room {
    /// Work in so much memory, by a worker for each processor.
    pub(super) fn work(&self) -> Work {
        Work { budget: (self.memory as usize) << 20, ..Work::default() }
    }
}
