//! `cargo headwater`: checks schemas and generates code, for people and for CI. A `build.rs` needs none of it.

#![warn(clippy::print_stdout, clippy::print_stderr, reason = "`say!` and the console bear a reader who goes away")]

mod arguments;
mod check;
mod completions;
mod describe;
mod diff;
mod doc;
mod explain;
mod fmt;
mod generate;
mod git;
mod graph;
mod import;
mod lock;
mod lsp;
mod new;
mod out;
mod outputs;
mod report;
mod schemas;
mod status;
mod trace;
mod watch;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = arguments::Headwater::of(std::env::args_os()).unwrap_or_else(|error| error.exit());
    let console = arguments.color.console();
    let status = match arguments.command {
        arguments::Command::New(arguments) => new::run(&arguments, console),
        arguments::Command::Check(arguments) => check::run(&arguments, console),
        arguments::Command::Generate(arguments) => generate::run(&arguments, console),
        arguments::Command::Import(arguments) => import::run(&arguments, console),
        arguments::Command::Fmt(arguments) => fmt::run(&arguments, console),
        arguments::Command::Describe(arguments) => describe::run(&arguments, console),
        arguments::Command::Graph(arguments) => graph::run(&arguments, console),
        arguments::Command::Doc(arguments) => doc::run(&arguments, console),
        arguments::Command::Trace(arguments) => trace::run(&arguments, console),
        arguments::Command::Completions(arguments) => completions::run(&arguments),
        arguments::Command::Diff(arguments) => diff::run(&arguments, console),
        arguments::Command::Lock(arguments) => lock::run(&arguments, console),
        arguments::Command::Explain(arguments) => explain::run(&arguments, console),
        arguments::Command::Lsp(arguments) => lsp::run(&arguments),
    };
    ExitCode::from(status as u8)
}
