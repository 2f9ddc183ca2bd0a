//! The command line: its verbs. What each of them takes stands beside what it does.

use std::ffi::OsString;

use clap::{Parser, Subcommand};

use crate::check::Check;
use crate::completions::Completions;
use crate::describe::Describe;
use crate::doc::Doc;
use crate::explain::Explain;
use crate::fmt::Fmt;
use crate::generate::Generate;
use crate::graph::Graph;
use crate::lsp::Lsp;
use crate::new::New;
use crate::report::Color;
use crate::trace::Trace;

/// Check Headwater schemas and generate code from them
///
/// A package that calls `headwater_codegen::compile` in its build.rs needs neither: its code is generated as it is built. These
/// commands are for editors, for CI, and for code that is kept where it can be read.
#[derive(Debug, Parser)]
#[command(name = "cargo headwater", bin_name = "cargo headwater", version, arg_required_else_help = true, after_help = STATUSES)]
pub(crate) struct Headwater {
    /// When to use colours; `auto` is on a terminal, unless NO_COLOR is set
    #[arg(long, value_enum, global = true, default_value_t, value_name = "WHEN", hide_possible_values = true)]
    pub(crate) color: Color,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Headwater {
    /// Parses a command line, program first. Cargo calls `cargo-headwater headwater check …`, people `cargo-headwater check …` too.
    pub(crate) fn of(arguments: impl IntoIterator<Item = OsString>) -> Result<Headwater, clap::Error> {
        let arguments = arguments.into_iter().enumerate().filter(|(place, word)| *place != 1 || word != "headwater");
        Headwater::try_parse_from(arguments.map(|(_, word)| word))
    }
}

const STATUSES: &str = "Exit status:
  0  all is well
  1  a schema has errors, or generated code is stale
  2  wrong usage, or a file could not be read or written";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a package: a schema, a first counter, facts to try it with, and a test
    #[command(
        after_help = "Examples:\n  cargo headwater new page-views\n  cargo headwater new ~/work/page-views --headwater ~/src/headwater"
    )]
    New(New),
    /// Report everything that is wrong with schemas
    #[command(after_help = STATUSES)]
    Check(Check),
    /// Generate the code of schemas into a folder, or check that it is up to date
    ///
    /// Each schema becomes one file of Rust, named after the name that stands behind `schema`. A file is written only when its bytes
    /// change. The same schema always gives the same bytes.
    #[command(after_help = STATUSES)]
    Generate(Generate),
    /// Lay schemas out in the one style, or check that they are
    ///
    /// Comments and paragraphs stay. A declaration that does not parse is reported and left as it is, the rest is formatted. A file is
    /// written only when it changes, and then at once.
    #[command(
        after_help = "Exit status:\n  0  all is well\n  1  something does not parse, or with --check something is not formatted\n  2  wrong usage, or a file could not be read or written"
    )]
    Fmt(Fmt),
    /// Say what a name of a schema means, what it is in each format, and where it is used
    #[command(after_help = "Examples:\n  cargo headwater describe PageLikes\n  cargo headwater describe Like.via schema/social.hw")]
    Describe(Describe),
    /// Draw the entities of a schema and the edges between them
    #[command(after_help = "Examples:\n  cargo headwater graph schema/social.hw\n  cargo headwater graph --format svg --out docs")]
    Graph(Graph),
    /// Write the reference of a schema as one HTML page, with its picture
    #[command(after_help = "Examples:\n  cargo headwater doc\n  cargo headwater doc schema/social.hw --out docs --check")]
    Doc(Doc),
    /// Show what a schema is after a stage of the compiler
    #[command(
        after_help = "Examples:\n  cargo headwater trace --stage ast schema/social.hw\n  cargo headwater trace --stage model --places"
    )]
    Trace(Trace),
    /// Write what a shell needs to complete this command's words
    #[command(
        after_help = "Examples:\n  cargo headwater completions bash > ~/.local/share/bash-completion/completions/cargo-headwater\n  cargo headwater completions fish > ~/.config/fish/completions/cargo-headwater.fish"
    )]
    Completions(Completions),
    /// Explain an error by its code, or list all of them
    #[command(after_help = "Examples:\n  cargo headwater explain HW0405\n  cargo headwater explain 405\n  cargo headwater explain")]
    Explain(Explain),
    /// Serve an editor: errors as you type, completion, rename and the like
    ///
    /// It speaks the Language Server Protocol over standard input and output. Editors start it; docs/editors says how.
    Lsp(Lsp),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory;
        Headwater::command().debug_assert();
    }

    #[test]
    fn cargo_and_people_call_it_alike() {
        for line in ["cargo-headwater headwater check a.hw", "cargo-headwater check a.hw"] {
            let parsed = Headwater::of(line.split(' ').map(OsString::from)).unwrap();
            assert!(matches!(parsed.command, Command::Check(Check { schemas, .. }) if schemas.files == [std::path::PathBuf::from("a.hw")]));
        }
    }
}
