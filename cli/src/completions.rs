//! `cargo headwater completions`: what a shell needs to complete the command line.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use crate::arguments::Headwater;
use crate::out;
use crate::status::Status;

/// What `--help` ends with.
pub(crate) const AFTER: &str = "\
Examples:
  cargo headwater completions bash > ~/.local/share/bash-completion/completions/cargo-headwater
  cargo headwater completions zsh > ~/.zfunc/_cargo-headwater
  cargo headwater completions fish > ~/.config/fish/completions/cargo-headwater.fish";

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: Shell,
}

/// For the name under which shells know it: they see `cargo-headwater`, not the subcommand of cargo.
pub(crate) fn run(arguments: &Completions) -> Status {
    let mut script = Vec::new();
    generate(arguments.shell, &mut Headwater::command(), "cargo-headwater", &mut script);
    out::text(String::from_utf8_lossy(&script));
    Status::Done
}
