//! The commands `join` and `collect`: what collectors on other machines have shipped of their logs is counted here.

mod follow;

use std::path::absolute;
use std::time::Duration;

use super::context::{Context, many, print};
use super::lend::until;
use super::outcome::{CommandResult, Outcome};
use crate::cold::{Collected, Remote, collect as fetch, join as let_join};
use crate::counter::Schema;
use crate::error::{At, Result};
use crate::log::{Intake, Joined, Shipped};
pub(super) use follow::Follower;

#[cfg(test)]
mod tests;

/// How long `up` may take to fetch what it has begun to fetch.
const PATIENCE: Duration = Duration::from_secs(120);

/// Let the log that another machine ships be counted here, behind the partitions of this one's
///
/// That machine loads, with `load`, and ships, with `ship`. What it has shipped is fetched, and from then on its facts are counted,
/// shredded and recounted here like those that were loaded here. `up` and `collect` fetch what it ships later. A log that has joined never
/// leaves. A producer that may send a fact twice sends it to the same machine: a repeat is known for one within a log, not across logs.
/// What S3 asks for comes from the environment, as for `ship`.
#[derive(Debug, clap::Args)]
pub(super) struct JoinArguments {
    /// Where it is shipped: a folder, file:///FOLDER or s3://BUCKET/PREFIX
    #[arg(long, value_name = "URL")]
    from: String,
    /// How it is called here
    #[arg(value_name = "NAME")]
    name: String,
}

/// Fetch what the logs that have joined have shipped since the last time; `up` does so as well
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Bring back the segments too that were dropped since they are no more needed
    #[arg(long)]
    log: bool,
}

pub(super) fn join<S: Schema>(arguments: &JoinArguments, context: &Context<S>) -> CommandResult {
    let store = Remote::open(&place(&arguments.from)?)?;
    let own = Shipped::read(&**context.fs(), &context.log_folder())?.map(|shipped| shipped.origin);
    let mut intake = until(PATIENCE, || context.intake())?;
    match let_join(&store, &mut intake, &arguments.name, own.as_deref(), &mut || !context.is_interrupted())? {
        Some(done) => print(&format!("`{}` has joined: {}", arguments.name, to_text(&done)))?,
        None => print(&format!("interrupted: `{}` has not joined", arguments.name))?,
    }
    Ok(Outcome::Done)
}

/// One that cannot be fetched keeps no other from it.
pub(super) fn collect<S: Schema>(arguments: &Arguments, context: &Context<S>) -> CommandResult {
    if context.log()?.is_none_or(|log| log.joined().next().is_none()) {
        print("no log has joined yet")?;
        return Ok(Outcome::Done);
    }
    let mut failed = None;
    for (log, done) in collect_all(&mut until(PATIENCE, || context.intake())?, arguments.log, &mut || !context.is_interrupted()) {
        match done {
            Ok(Some(done)) => print(&format!("{}: {}", log.name, to_text(&done)))?,
            Ok(None) => print("interrupted")?,
            Err(error) => {
                if let Some(before) = failed.replace(error) {
                    context.progress().line(&format!("note: {before}"));
                }
            }
        }
    }
    failed.map_or(Ok(Outcome::Done), |error| Err(error.into()))
}

/// What fetching gave, for each of the logs that have joined.
fn collect_all(intake: &mut Intake, whole: bool, go_on: &mut dyn FnMut() -> bool) -> Vec<(Joined, Result<Option<Collected>>)> {
    let logs = intake.logs().to_vec();
    let one = |(index, log): (usize, Joined)| {
        let done = Remote::open(&log.from).and_then(|store| fetch(&store, intake, index, whole, go_on));
        (log, done)
    };
    logs.into_iter().enumerate().map(one).collect()
}

/// A place that is the same wherever the next command is begun.
fn place(url: &str) -> Result<String> {
    if url.is_empty() || url.contains("://") {
        return Ok(url.to_owned());
    }
    let path = absolute(url).at(url.as_ref())?;
    Ok(path.display().to_string())
}

fn to_text(done: &Collected) -> String {
    let Collected { segments, bytes, facts } = *done;
    format!("{} in {} of {bytes} bytes", many(facts, "fact"), many(segments as u64, "segment"))
}
