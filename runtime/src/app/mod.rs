//! The command line that every schema gets: `load up count shred batch get scan status versions rollback verify compact
//! schema`, and the user's own commands beside them.
//!
//! With a schema of the name `social`, `main` is one line: `headwater::app::run::<social::Schema>()`.
//!
//! Exit status: 0 done; 1 the answer is no (no such row, some lines refused); 2 wrong usage or a failure, with one line on standard
//! error; 130 ended by Ctrl-C, cleanly.

mod interrupt;
mod outcome;
mod progress;
mod input;
mod refusal;
mod producer;
mod held;
mod lines;
mod frames;
mod format;
mod dead_letters;
mod render;
mod context;
mod live;
mod lend;
mod door;
mod load;
mod count;
mod room;
mod shred;
mod ask;
mod status;
mod versions;
mod batch;
mod verify;
mod compact;
#[cfg(feature = "cold")]
mod ship;
#[cfg(feature = "cold")]
mod collect;
mod up;
mod cli;

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::process::ExitCode;

pub use cli::Command;
pub use context::Context;
pub use door::{Counts, Door};
pub use input::Origin;
pub use lines::{LONGEST, Line, Lines};
pub use outcome::{CommandResult, Outcome};
pub use refusal::Refusal;

use crate::counter::Schema;

/// Runs the command line of a schema on the arguments of this process.
pub fn run<S: Schema>() -> ExitCode {
    App::<S>::new().run()
}

/// A schema's command line, to which commands of the user's own can be put.
///
/// The example `activity` has a command of its own, `Import`: `App::<activity::Schema>::new().command(Import).run()`.
#[derive(Debug)]
pub struct App<S: Schema> {
    own: Vec<cli::Own<S>>,
}

impl<S: Schema> Default for App<S> {
    fn default() -> App<S> {
        App::new()
    }
}

impl<S: Schema> App<S> {
    /// The commands that every schema has.
    pub fn new() -> App<S> {
        App { own: Vec::new() }
    }

    /// Adds a command.
    #[must_use]
    pub fn command<C: Command<S>>(mut self, command: C) -> App<S> {
        self.own.push(cli::Own::of(command));
        self
    }

    /// Adds a command whose arguments are built, not derived.
    #[must_use]
    pub fn command_with<F>(mut self, arguments: clap::Command, run: F) -> App<S>
    where
        F: Fn(&clap::ArgMatches, &Context<S>) -> CommandResult + 'static,
    {
        self.own.push(cli::Own::new(arguments, run));
        self
    }

    /// Runs it on the arguments of this process.
    pub fn run(self) -> ExitCode {
        self.run_with(std::env::args_os())
    }

    /// Runs it on arguments, of which the first is the program's name.
    pub fn run_with(self, arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
        interrupt::listen();
        outcome::exit(cli::run(&self.own, arguments))
    }
}
