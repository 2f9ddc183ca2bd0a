//! The commands `versions` and `rollback`: what batches have published, and back to one of them.

use serde::Serialize;

use super::context::{Context, print};
use super::interrupt;
use super::lend::Loan;
use super::outcome::{CommandResult, Outcome};
use super::render::table;
use crate::counter::Schema;
use crate::error::Result;
use crate::fact::Fact;
use crate::time::Timestamp;
use crate::view::{Kept, Speed, Views};

/// Print the versions that batches have published and that are kept, newest last
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print JSON, one object a line
    #[arg(long)]
    json: bool,
}

/// Go back to a version: what came after it is counted again from the log, then both are published at once
///
/// No answer steps back: it has every fact that it had before. The newest 3 versions are kept, those rolled away from among them.
#[derive(Debug, clap::Args)]
pub(super) struct RollbackArguments {
    /// The version's number, as `versions` prints it
    #[arg(value_name = "VERSION")]
    version: u64,
}

/// A version, as it is printed.
#[derive(Debug, Serialize)]
pub(super) struct Printed {
    pub(super) version: u64,
    at: String,
    full: bool,
    cut: Vec<u64>,
    /// The facts that lie below its cut.
    facts: u64,
    /// The newest arrival among them.
    arrival: String,
    /// The counters that keep it.
    counters: Vec<&'static str>,
    /// Those of them that are served from it.
    serving: Vec<&'static str>,
}

impl From<Kept> for Printed {
    fn from(kept: Kept) -> Printed {
        let Kept { number, at, cut, arrival, full, counters, serving } = kept;
        let (at, arrival) = (at.to_string(), arrival.to_string());
        Printed { version: number, at, full, facts: cut.facts(), cut: cut.0, arrival, counters, serving }
    }
}

/// The versions that are kept, newest last.
pub(super) fn kept(views: &Views) -> Result<Vec<Printed>> {
    Ok(views.versions()?.into_iter().map(Printed::from).collect())
}

pub(super) fn run<S: Schema>(arguments: &Arguments, context: &Context<S>) -> CommandResult {
    let versions = match context.log()? {
        Some(log) => kept(&context.views(log.places()))?,
        None => Vec::new(),
    };
    if arguments.json {
        versions.iter().try_for_each(|version| CommandResult::Ok(print(&serde_json::to_string(version)?)?))?;
    } else if versions.is_empty() {
        print("no version is kept: `batch` publishes one")?;
    } else {
        print(&to_text(&versions, S::counters().len()))?;
    }
    Ok(Outcome::Done)
}

fn to_text(versions: &[Printed], counters: usize) -> String {
    let mut table = table();
    table.set_header(["version", "published", "batch", "facts", "arrived up to", "counters", "served"]);
    for version in versions {
        let names = |names: &[&str]| match names.len() {
            0 => "-".to_owned(),
            all if all == counters => "all".to_owned(),
            _ => names.join(", "),
        };
        table.add_row([
            version.version.to_string(),
            version.at.clone(),
            if version.full { "full" } else { "incremental" }.to_owned(),
            version.facts.to_string(),
            version.arrival.clone(),
            names(&version.counters),
            names(&version.serving),
        ]);
    }
    table.to_string()
}

pub(super) fn rollback<S: Schema>(arguments: &RollbackArguments, context: &Context<S>) -> CommandResult {
    let now = Timestamp::now();
    let Some(mut log) = context.log()? else {
        return Err("nothing was loaded yet, so there is no version".into());
    };
    let views = context.views(log.places());
    let loan = Loan::take(context, |holder| views.lock(holder))?;
    let editor = &loan.rights;
    views.sweep(editor)?;
    let progress = context.progress();
    progress.facts(log.end().facts());
    let done = Speed::new(now).roll_back(editor, &views, &mut log, S::Fact::FACTS, arguments.version, |facts| {
        progress.at(facts);
        !interrupt::happened()
    })?;
    progress.clear();
    let Some(done) = done else {
        print("interrupted: all is as it was")?;
        return Ok(Outcome::Done);
    };
    print(&format!("back at version {}: {}; counted {} facts again", arguments.version, done.counters.join(", "), done.facts))?;
    if !done.others.is_empty() {
        print(&format!("as they were, for they never had this version: {}", done.others.join(", ")))?;
    }
    Ok(Outcome::Done)
}
