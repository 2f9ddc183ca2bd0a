//! `cargo headwater`: checks schemas and generates code, for people and for CI. A `build.rs` needs none of it.

mod arguments;
mod check;
mod generate;
mod status;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments::Cargo::Headwater(arguments) = arguments::Cargo::parse();
    let status = match arguments.command {
        arguments::Command::Check(arguments) => check::run(&arguments),
        arguments::Command::Generate(arguments) => generate::run(&arguments),
    };
    ExitCode::from(status as u8)
}
