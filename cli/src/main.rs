//! `cargo headwater`: checks schemas and generates code, for people and for CI. A `build.rs` needs none of it.

mod arguments;
mod check;
mod explain;
mod generate;
mod status;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = arguments::Headwater::of(std::env::args_os()).unwrap_or_else(|error| error.exit());
    let status = match arguments.command {
        arguments::Command::Check(arguments) => check::run(&arguments),
        arguments::Command::Generate(arguments) => generate::run(&arguments),
        arguments::Command::Explain(arguments) => explain::run(&arguments),
    };
    ExitCode::from(status as u8)
}
