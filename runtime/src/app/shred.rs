//! The command `shred`: lays the facts of the log out in the master dataset, then stops or keeps following.

use std::time::Duration;

use super::context::{Context, many, print};
use super::interrupt;
use super::outcome::{CommandResult, Outcome};
use crate::counter::Schema;
use crate::cut::Cut;
use crate::dataset::{Dataset, Editor, Shred, Shredded};
use crate::log::Log;

/// How often a follower looks. Each time makes a file of every slice that has new facts.
const LOOK: Duration = Duration::from_secs(10);

/// Lay all of the log out in Parquet files by type and day, then stop
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Go on with what is loaded later, until Ctrl-C
    #[arg(long)]
    follow: bool,
}

pub(super) fn run<S: Schema>(arguments: &Arguments, context: &Context<S>) -> CommandResult {
    let Some(mut log) = open(arguments, context)? else {
        print("shredded 0 facts: nothing was loaded yet")?;
        return Ok(Outcome::Done);
    };
    let dataset = context.dataset(&log);
    let editor = dataset.lock(&context.holder())?;
    shred(context, &dataset, &editor, &mut log)?;
    while arguments.follow && interrupt::wait(LOOK) {
        if log.is_outgrown()? {
            drop(editor);
            return run(arguments, context);
        }
        if log.refresh()? {
            shred(context, &dataset, &editor, &mut log)?;
        }
    }
    Ok(Outcome::Done)
}

/// The log; a follower waits until there is one.
fn open<S: Schema>(arguments: &Arguments, context: &Context<S>) -> CommandResult<Option<Log>> {
    loop {
        match context.log()? {
            None if arguments.follow && interrupt::wait(LOOK) => {}
            log => return Ok(log),
        }
    }
}

/// Shreds to the log's end.
fn shred<S: Schema>(context: &Context<S>, dataset: &Dataset, editor: &Editor, log: &mut Log) -> CommandResult<()> {
    dataset.check(log)?;
    let (progress, end) = (context.progress(), log.end().clone());
    progress.facts(end.facts().saturating_sub(reached(dataset, log)?.facts()));
    let done = Shred::default().run::<S::Fact>(editor, dataset, log, &end, |facts| {
        progress.at(facts);
        !interrupt::happened()
    })?;
    progress.clear();
    print(&to_text(&done, dataset)?)?;
    Ok(())
}

/// Up to where all types are held; nothing was ever shredded below the log's beginning that it does not have.
fn reached(dataset: &Dataset, log: &Log) -> CommandResult<Cut> {
    let (cut, start) = (dataset.cut()?, log.start());
    Ok(Cut(cut.0.iter().zip(&start.0).map(|(cut, start)| *cut.max(start)).collect()))
}

fn to_text(done: &Shredded, dataset: &Dataset) -> CommandResult<String> {
    let Shredded { facts, files, bytes, .. } = done;
    let arrival = (0..dataset.facts().len()).map(|fact| Ok(dataset.manifest(fact)?.arrival)).collect::<crate::Result<Vec<_>>>()?;
    let up_to = arrival.into_iter().max().flatten().map_or_else(String::new, |arrival| format!(", up to {arrival}"));
    Ok(format!("shredded {} into {} of {bytes} bytes{up_to}", many(*facts, "fact"), many(*files as u64, "file")))
}
