//! The arguments of the command line, its help, and which function each command is.

use std::any::type_name;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use clap::{ArgMatches, Args, FromArgMatches, Parser, Subcommand};

use super::context::Context;
use super::outcome::{CommandResult, Outcome};
use super::{ask, batch, compact, count, load, shred, status, up, verify, versions};
#[cfg(feature = "cold")]
use super::{collect, ship};
use crate::counter::{CounterShape, Schema};

/// A command of the user's own.
pub trait Command<S: Schema>: 'static {
    /// Its arguments; the type's documentation is the command's help.
    type Args: Args;
    /// Its name on the command line.
    const NAME: &'static str;

    /// Does it.
    fn run(&self, arguments: Self::Args, context: &Context<S>) -> CommandResult;
}

/// What runs a command of the user's own.
type Run<S> = Box<dyn Fn(&ArgMatches, &Context<S>) -> CommandResult>;

/// A command of the user's own, its types forgotten.
pub(super) struct Own<S: Schema> {
    arguments: clap::Command,
    run: Run<S>,
}

impl<S: Schema> fmt::Debug for Own<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.arguments.get_name(), type_name::<S>())
    }
}

impl<S: Schema> Own<S> {
    pub(super) fn of<C: Command<S>>(command: C) -> Own<S> {
        let arguments = C::Args::augment_args(clap::Command::new(C::NAME));
        Own::new(arguments, move |matches, context| command.run(C::Args::from_arg_matches(matches)?, context))
    }

    pub(super) fn new<F>(arguments: clap::Command, run: F) -> Own<S>
    where
        F: Fn(&ArgMatches, &Context<S>) -> CommandResult + 'static,
    {
        Own { arguments, run: Box::new(run) }
    }
}

/// What stands before the command.
#[derive(Debug, Parser)]
struct Global {
    /// The folder that holds the log, the views, and what was refused
    #[arg(long, global = true, value_name = "DIR", env = "HEADWATER_DATA", default_value = "./data")]
    data: PathBuf,
}

/// The commands that every schema has.
#[derive(Debug, Subcommand)]
enum BuiltIn {
    Load(load::Arguments),
    Up(up::Arguments),
    Count(count::Arguments),
    Shred(shred::Arguments),
    Batch(batch::Arguments),
    Get(ask::GetArguments),
    Scan(ask::ScanArguments),
    Status(status::Arguments),
    Versions(versions::Arguments),
    Rollback(versions::RollbackArguments),
    Verify(verify::Arguments),
    Compact(compact::Arguments),
    #[cfg(feature = "cold")]
    Ship(ship::Arguments),
    #[cfg(feature = "cold")]
    Fetch(ship::FetchArguments),
    #[cfg(feature = "cold")]
    Join(collect::JoinArguments),
    #[cfg(feature = "cold")]
    Collect(collect::Arguments),
    /// Print the schema that this program was generated from
    Schema,
}

/// Reads the arguments and does what they say.
pub(super) fn run<S: Schema>(own: &[Own<S>], arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> CommandResult {
    let line = line::<S>(own)?;
    let matches = line.get_matches_from(arguments);
    let global = Global::from_arg_matches(&matches)?;
    let context = Context::new(global.data, matches.subcommand_name().unwrap_or_default());
    let result = match matches.subcommand() {
        Some((name, matches)) if let Some(own) = own.iter().find(|own| own.arguments.get_name() == name) => (own.run)(matches, &context),
        _ => BuiltIn::from_arg_matches(&matches)?.run(&context),
    };
    context.progress().clear();
    result
}

impl BuiltIn {
    fn run<S: Schema>(self, context: &Context<S>) -> CommandResult {
        match self {
            BuiltIn::Load(arguments) => load::run(arguments, context),
            BuiltIn::Up(arguments) => up::run(&arguments, context),
            BuiltIn::Count(arguments) => count::run(&arguments, context),
            BuiltIn::Shred(arguments) => shred::run(&arguments, context),
            BuiltIn::Batch(arguments) => batch::run(&arguments, context),
            BuiltIn::Get(arguments) => ask::get(&arguments, context),
            BuiltIn::Scan(arguments) => ask::scan(&arguments, context),
            BuiltIn::Status(arguments) => status::run(&arguments, context),
            BuiltIn::Versions(arguments) => versions::run(&arguments, context),
            BuiltIn::Rollback(arguments) => versions::rollback(&arguments, context),
            BuiltIn::Verify(arguments) => verify::run(&arguments, context),
            BuiltIn::Compact(arguments) => compact::run(&arguments, context),
            #[cfg(feature = "cold")]
            BuiltIn::Ship(arguments) => ship::ship(&arguments, context),
            #[cfg(feature = "cold")]
            BuiltIn::Fetch(arguments) => ship::fetch(&arguments, context),
            #[cfg(feature = "cold")]
            BuiltIn::Join(arguments) => collect::join(&arguments, context),
            #[cfg(feature = "cold")]
            BuiltIn::Collect(arguments) => collect::collect(&arguments, context),
            BuiltIn::Schema => schema::<S>(),
        }
    }
}

fn schema<S: Schema>() -> CommandResult {
    super::context::print(S::SOURCE.trim_end())?;
    Ok(Outcome::Done)
}

/// The whole command line.
fn line<S: Schema>(own: &[Own<S>]) -> CommandResult<clap::Command> {
    let mut line = Global::augment_args(clap::Command::new(S::NAME));
    line = BuiltIn::augment_subcommands(line).subcommand_required(true).arg_required_else_help(true).about(about::<S>());
    line =
        line.mut_subcommand("get", |get| get.after_help(counters::<S>())).mut_subcommand("scan", |scan| scan.after_help(counters::<S>()));
    for own in own {
        let name = own.arguments.get_name();
        if line.find_subcommand(name).is_some() {
            return Err(format!("there are two commands of the name `{name}`: give one of them another name").into());
        }
        line = line.subcommand(own.arguments.clone());
    }
    Ok(line)
}

/// What the schema says of itself, in its `//!` lines.
fn about<S: Schema>() -> String {
    let lines: Vec<&str> = S::SOURCE.lines().map_while(|line| line.trim().strip_prefix("//!")).map(str::trim).collect();
    if lines.is_empty() { format!("The data of the schema `{}`.", S::NAME) } else { lines.join(" ") }
}

/// The counters that can be asked, for the end of a help.
fn counters<S: Schema>() -> String {
    let mut text = "Counters:".to_owned();
    for counter in S::counters() {
        text.push_str("\n  ");
        text.push_str(&signature(counter.shape()));
    }
    text
}

/// `FileChurn FILE…, each month, ever`.
fn signature(shape: &CounterShape) -> String {
    let key: Vec<String> = shape.by.iter().map(|column| format!(" {}", column.name.to_uppercase())).collect();
    let each: Vec<&str> = shape.each.iter().map(|bucket| bucket.size.name()).collect();
    format!("{}{}, each {}", shape.name, key.concat(), each.join(", "))
}
