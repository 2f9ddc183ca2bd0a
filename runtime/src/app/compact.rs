//! The command `compact`: merges small Parquet files and the runs of each view, drops what has expired and what nothing needs any more,
//! packs the log's sealed segments, removes leftovers.

use super::context::{Context, many, print};
use super::lend::Loan;
use super::outcome::{CommandResult, Outcome};
use crate::batch::Scratch;
use crate::counter::Schema;
use crate::dataset::{self, Dataset, Merges, settle};
use crate::error::Result;
use crate::log::{Log, Packed};
use crate::time::Timestamp;
use crate::view::{Editor, Listed, View, Views, compact};

/// Merge small Parquet files and the runs of each view, drop what has expired, pack the log, remove what crashes have left
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn run<S: Schema>(_: &Arguments, context: &Context<S>) -> CommandResult {
    let Some(mut log) = context.log()? else {
        print("nothing was loaded yet")?;
        return Ok(Outcome::Done);
    };
    let (dataset, views) = (context.dataset(&log), context.views(log.places()));
    let loan = Loan::take(context, |holder| Ok((dataset.lock(holder)?, views.lock(holder)?)))?;
    let (facts, editor) = &loan.rights;
    views.check(&mut log)?;
    Scratch::sweep(context.fs(), context.data())?;
    merge_files(&dataset, facts)?;
    for view in views.iter().take_while(|_| !context.is_interrupted()) {
        compact_one(&views, editor, view, &log)?;
    }
    let gone = log.drop_below(&views.log_floor(&dataset.cut()?, &log.start())?)?;
    if gone.segments > 0 {
        print(&format!("log: let go of {} of {} bytes", many(gone.segments as u64, "segment"), gone.bytes))?;
    }
    pack(context, &log)?;
    Ok(Outcome::Done)
}

fn pack<S: Schema>(context: &Context<S>, log: &Log) -> CommandResult<()> {
    let Packed { segments, before, after } = log.pack(|| !context.is_interrupted())?;
    if segments > 0 {
        print(&format!("log: packed {}, bytes {before} -> {after}", many(segments as u64, "segment")))?;
    }
    Ok(())
}

fn merge_files(dataset: &Dataset, editor: &dataset::Editor) -> CommandResult<()> {
    let files = || (0..dataset.facts().len()).map(|fact| Ok(dataset.manifest(fact)?.files.len())).sum::<Result<usize>>();
    let before = files()?;
    settle(editor, dataset, &Merges::default().all())?;
    print(&format!("dataset: files {before} -> {}", files()?))?;
    Ok(())
}

fn compact_one(views: &Views, editor: &Editor, view: &View, log: &Log) -> CommandResult<()> {
    let (name, runs) = (view.counter().shape().name, || view.folder().manifest().map(|manifest| manifest.runs));
    let before = runs()?;
    let retired = views.retire(editor, view, log)?;
    compact(editor, view.folder(), Timestamp::now())?;
    let after = runs()?;
    let bytes = |runs: &[Listed]| runs.iter().map(|run| run.bytes).sum::<u64>();
    let old = if retired > 0 { format!(", {retired} older definitions removed") } else { String::new() };
    print(&format!("{name}: runs {} -> {}, bytes {} -> {}{old}", before.len(), after.len(), bytes(&before), bytes(&after)))?;
    Ok(())
}
