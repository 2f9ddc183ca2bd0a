//! The command line: its verbs. What each of them takes stands beside what it does.

use std::ffi::OsString;

use clap::{Parser, Subcommand};

use crate::check::Check;
use crate::completions::Completions;
use crate::describe::Describe;
use crate::diff::Diff;
use crate::doc::Doc;
use crate::explain::Explain;
use crate::fmt::Fmt;
use crate::generate::Generate;
use crate::graph::Graph;
use crate::import::Import;
use crate::lock::Lock;
use crate::lsp::Lsp;
use crate::new::New;
use crate::report::Color;
use crate::trace::Trace;

/// Make, check, format and read Headwater schemas
///
/// A schema (.hw) describes a graph and what is counted over it; Rust is generated from it as a package is built. Begin with
/// `cargo headwater new NAME`, change its schema, and follow what `cargo headwater check` says.
#[derive(Debug, Parser)]
#[command(name = "cargo headwater", bin_name = "cargo headwater", version, arg_required_else_help = true, after_help = STATUSES)]
pub(crate) struct Headwater {
    /// When to use colours: always, never, or auto, which is on a terminal, unless NO_COLOR is set
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

const STATUSES: &str = "\
Verbs that take FILE mean, without any, the schemas of the package that the working folder is in: its folder `schema`.
Verbs that write files have --check, which writes nothing and exits 1 where something is stale.

Exit status:
  0  all is well
  1  a schema has errors, or something is stale
  2  wrong usage, or a file could not be read or written";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a package: a schema, a first counter, facts to try it with, and a test
    #[command(after_help = crate::new::AFTER)]
    New(New),
    /// Report everything that is wrong with schemas
    #[command(after_help = crate::check::AFTER)]
    Check(Check),
    /// Generate the code of schemas into a folder, or check that it is up to date
    ///
    /// Each schema becomes one file of Rust, named after the name that stands behind `schema`; with --emit, or beside it, files in the
    /// languages of other formats. A file is written only when its bytes change. The same schema always gives the same bytes.
    #[command(after_help = crate::generate::AFTER)]
    Generate(Generate),
    /// Make a draft of a schema from one in Protobuf or Apache Thrift
    ///
    /// Structs, unions and enums come with their numbers, names and comments, so that what is written in the one language is read in the
    /// other. What cannot be carried is named on standard error and in a comment at its place; the number of a field that is left out is
    /// reserved. Which of the structs are entities and edges, nobody but you knows, unless the file has the shape that `generate --emit`
    /// gives it.
    #[command(after_help = crate::import::AFTER)]
    Import(Import),
    /// Lay schemas out in the one style, or check that they are
    ///
    /// Comments and paragraphs stay. A declaration that does not parse is reported and left as it is, the rest is formatted. A file is
    /// written only when it changes, and then at once.
    #[command(
        after_help = "Examples:\n  cargo headwater fmt                       the schemas of this package\n  cargo headwater fmt --check               in CI: is all formatted?\n  cargo headwater fmt - < schema/social.hw  for editors\n\nExit status:\n  0  all is well\n  1  something does not parse, or with --check something is not formatted\n  2  wrong usage, or a file could not be read or written"
    )]
    Fmt(Fmt),
    /// Say what a name of a schema means, what it is in each format, and where it is used
    #[command(after_help = crate::describe::AFTER)]
    Describe(Describe),
    /// Draw the entities of a schema and the edges between them
    #[command(after_help = crate::graph::AFTER)]
    Graph(Graph),
    /// Write the reference of a schema as one HTML page, with its picture
    #[command(after_help = crate::doc::AFTER)]
    Doc(Doc),
    /// Show what a schema is after a stage of the compiler
    #[command(after_help = crate::trace::AFTER)]
    Trace(Trace),
    /// Write what a shell needs to complete this command's words
    #[command(after_help = crate::completions::AFTER)]
    Completions(Completions),
    /// Tell what changed between two versions of a schema, and what that breaks
    ///
    /// Each change is of a class: compatible, recount (a counter is counted anew), source-breaking (code must be changed), layout-breaking
    /// (folders or columns of the master dataset are named or cut otherwise), or wire-breaking (bytes that were written are not understood).
    #[command(after_help = crate::diff::AFTER)]
    Diff(Diff),
    /// Write down the tags of schemas, so that none is ever used for something else
    ///
    /// They go into `headwater.lock` beside the schema, to which lines are only added. Where it stands, whatever reads the schema refuses
    /// to build one that gives a tag or a name of its to something else.
    #[command(after_help = crate::lock::AFTER)]
    Lock(Lock),
    /// Explain an error by its code, or list all of them
    #[command(after_help = crate::explain::AFTER)]
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
    fn the_help_of_every_verb_has_examples() {
        use clap::CommandFactory;
        // Editors start the language server; people do not.
        for verb in Headwater::command().get_subcommands().filter(|verb| verb.get_name() != "lsp") {
            let after = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(after.contains("Examples:\n  cargo headwater "), "{}: {after}", verb.get_name());
        }
    }

    #[test]
    fn cargo_and_people_call_it_alike() {
        for line in ["cargo-headwater headwater check a.hw", "cargo-headwater check a.hw"] {
            let parsed = Headwater::of(line.split(' ').map(OsString::from)).unwrap();
            assert!(matches!(parsed.command, Command::Check(Check { schemas, .. }) if schemas.files == [std::path::PathBuf::from("a.hw")]));
        }
    }
}
