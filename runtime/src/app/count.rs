//! The command `count`: the speed layer counts all of the log, then stops or keeps following.

use std::time::Duration;

use super::context::{Context, print};
use super::interrupt;
use super::outcome::{CommandResult, Outcome};
use crate::batch::{Scratch, Source, Work};
use crate::counter::Schema;
use crate::fact::Fact;
use crate::log::Log;
use crate::time::Timestamp;
use crate::view::{Editor, Speed, Views};

/// How often a follower looks.
const LOOK: Duration = Duration::from_secs(1);

/// Count all of the log into the views, then stop
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Go on with what is loaded later, until Ctrl-C
    #[arg(long)]
    follow: bool,
}

pub(super) fn run<S: Schema>(arguments: &Arguments, context: &Context<S>) -> CommandResult {
    let Some((mut log, now)) = open(arguments, context)? else {
        print("counted 0 facts: nothing was loaded yet")?;
        return Ok(Outcome::Done);
    };
    let views = context.views(log.places());
    let editor = views.lock(&context.holder())?;
    views.sweep(&editor)?;
    if !fill(context, &views, &editor, &mut log, now)? {
        return Ok(Outcome::Done);
    }
    count(context, &views, &editor, &mut log, now)?;
    while arguments.follow && interrupt::wait(LOOK) {
        let now = Timestamp::now();
        if log.is_outgrown()? {
            drop(editor);
            return run(arguments, context);
        }
        if log.refresh()? {
            count(context, &views, &editor, &mut log, now)?;
        }
    }
    Ok(Outcome::Done)
}

/// The log, and a moment before it was opened; a follower waits until there is one.
fn open<S: Schema>(arguments: &Arguments, context: &Context<S>) -> CommandResult<Option<(Log, Timestamp)>> {
    loop {
        let now = Timestamp::now();
        match context.log()? {
            None if arguments.follow && interrupt::wait(LOOK) => {}
            log => return Ok(log.map(|log| (log, now))),
        }
    }
}

/// Counts from the master dataset what is at hand there and was never counted: a counter that is new or changed, or what the log has lost.
/// False if Ctrl-C ended it.
pub(super) fn fill<S: Schema>(context: &Context<S>, views: &Views, editor: &Editor, log: &mut Log, now: Timestamp) -> CommandResult<bool> {
    views.check(log)?;
    let (dataset, scratch) = (context.dataset(log), Scratch::take(context.fs(), context.data(), &context.holder())?);
    let source = Source { scratch: &scratch, dataset: &dataset, views };
    let filled = Work::default().fill(&source, editor, &log.start(), now, &|phase, done, total| {
        context.progress().phase(phase, done, total);
        !interrupt::happened()
    })?;
    context.progress().clear();
    if let Some(counters @ 1..) = filled {
        print(&format!("filled {counters} counters from the master dataset"))?;
    }
    Ok(filled.is_some())
}

/// Counts to the log's end. `now` is a moment before the log was looked at last: what arrived after it may not be counted.
fn count<S: Schema>(context: &Context<S>, views: &Views, editor: &Editor, log: &mut Log, now: Timestamp) -> CommandResult<()> {
    let progress = context.progress();
    views.check(log)?;
    progress.facts(log.end().facts().saturating_sub(views.cut(log.end())?.facts()));
    let counted = Speed::new(now).count(editor, views, log, S::Fact::FACTS, |facts| {
        progress.at(facts);
        !interrupt::happened()
    })?;
    views.iter().try_for_each(|view| views.retire(editor, view, log).map(|_| ()))?;
    progress.clear();
    print(&format!("counted {} facts, up to {}", counted.facts, log.watermark(&counted.cut, now)?))?;
    Ok(())
}
