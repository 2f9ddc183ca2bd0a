//! The command `synth`: a made-up history of any length, to try things with.

use headwater::Pedigree;
use headwater::app::{Command, CommandResult, Context, Door, Line};

use crate::commit::Commit;
use crate::history::History;
use crate::{Datum, Schema};

/// Make up a history and append its facts to the log
///
/// The same arguments always give the same facts, each with its number, so that running it again adds nothing.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// How many facts
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    facts: u64,
    /// Another seed, another history
    #[arg(long, value_name = "S")]
    seed: u64,
    /// How many people commit
    #[arg(long, value_name = "P", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=1 << 40))]
    people: u64,
    /// How many files there are
    #[arg(long, value_name = "F", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..=1 << 40))]
    files: u64,
    /// How many days it takes
    #[arg(long, value_name = "D", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    days: u32,
    /// Who the facts come from; without it, a name made of the arguments. A NAME that has sent another history before has spent its
    /// numbers: what comes under them is taken for repeats
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
}

/// The command.
#[derive(Clone, Copy, Debug)]
pub struct Synth;

impl Command<Schema> for Synth {
    type Args = Arguments;
    const NAME: &'static str = "synth";

    fn run(&self, arguments: Arguments, context: &Context<Schema>) -> CommandResult {
        let Arguments { facts, seed, people, files, days, source } = arguments;
        let source = source.unwrap_or_else(|| format!("synth-{facts}-{seed}-{people}-{files}-{days}"));
        let mut door = context.door()?;
        context.progress().facts(facts);
        let made = synth(History { facts, seed, people, files, days }, source, context, &mut door);
        door.close(made)
    }
}

fn synth(history: History, source: String, context: &Context<Schema>, door: &mut Door<'_, Schema>) -> CommandResult<()> {
    let mut pedigree = Pedigree { source: Some(source), nonce: Some(0), ..Pedigree::default() };
    for commit in history.commits() {
        if context.is_interrupted() {
            break;
        }
        pedigree = append(&commit, history.facts, pedigree, door)?;
        context.progress().at(pedigree.nonce.unwrap_or_default());
    }
    Ok(())
}

/// Brings a commit's facts, each with the next number, but no more than there are to be. Gives the pedigree of the last one.
fn append(commit: &Commit, most: u64, mut pedigree: Pedigree, door: &mut Door<'_, Schema>) -> CommandResult<Pedigree> {
    pedigree.at = commit.at().unwrap_or_default();
    for fact in commit.facts() {
        let number = pedigree.nonce.unwrap_or_default() + 1;
        if number > most {
            break;
        }
        pedigree.nonce = Some(number);
        let datum = Datum { pedigree, fact };
        door.append(&Line { file: "synth", producer: None, number, bytes: b"", length: 0, start: None }, &datum)?;
        pedigree = datum.pedigree;
    }
    Ok(pedigree)
}
