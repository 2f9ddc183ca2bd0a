//! The command `compact`: merges the runs of each view, drops what has expired, removes leftovers.

use super::context::{Context, print};
use super::outcome::{CommandResult, Outcome};
use crate::counter::Schema;
use crate::log::Log;
use crate::time::Timestamp;
use crate::view::{Editor, View, Views, compact};

/// Merge the runs of each view into one, drop what has expired, remove what crashes have left
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn run<S: Schema>(_: &Arguments, context: &Context<S>) -> CommandResult {
    let Some(mut log) = context.log()? else {
        print("nothing was loaded yet")?;
        return Ok(Outcome::Done);
    };
    let views = context.views(log.partitions());
    let editor = views.lock(&context.holder())?;
    views.check(&mut log)?;
    for view in views.iter().take_while(|_| !context.is_interrupted()) {
        compact_one(&views, &editor, view, &log)?;
    }
    Ok(Outcome::Done)
}

fn compact_one(views: &Views, editor: &Editor, view: &View, log: &Log) -> CommandResult<()> {
    let (name, runs) = (view.counter().shape().name, || view.folder().manifest().map(|manifest| manifest.runs));
    let before = runs()?;
    let retired = views.retire(editor, view, log)?;
    compact(editor, view.folder(), Timestamp::now())?;
    let after = runs()?;
    let bytes = |runs: &[crate::view::Listed]| runs.iter().map(|run| run.bytes).sum::<u64>();
    let old = if retired > 0 { format!(", {retired} older definitions removed") } else { String::new() };
    print(&format!("{name}: runs {} -> {}, bytes {} -> {}{old}", before.len(), after.len(), bytes(&before), bytes(&after)))?;
    Ok(())
}
