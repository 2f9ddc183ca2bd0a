//! The commands `ship` and `fetch`: sealed segments and Parquet files go to cold storage, and what is lost comes back.

use super::context::{Context, many, print};
use super::outcome::{CommandResult, Outcome};
use crate::cold::{Remote, fetch as bring_back, ship as put_there};
use crate::counter::Schema;
use crate::log::Shipped;

#[cfg(test)]
mod tests;

/// Pack the log's sealed segments, and ship them and the Parquet files to cold storage
///
/// From the first time on, segments of the log are dropped only once they were shipped. DIR/log/shipped.json says where to; who ships
/// no more removes that. What S3 asks for comes from the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION,
/// AWS_ENDPOINT_URL.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A folder, file:///FOLDER or s3://BUCKET/PREFIX, which no other data folder has; none: where it was shipped before
    #[arg(long, value_name = "URL")]
    to: Option<String>,
}

/// Bring segments and Parquet files that are lost back from cold storage
#[derive(Debug, clap::Args)]
pub(super) struct FetchArguments {
    /// Where it was shipped; none: where DIR/log/shipped.json says
    #[arg(long, value_name = "URL")]
    from: Option<String>,
    /// Bring back the segments too that were dropped since they are no more needed
    #[arg(long)]
    log: bool,
}

pub(super) fn ship<S: Schema>(arguments: &Arguments, context: &Context<S>) -> CommandResult {
    let Some(log) = context.log()? else {
        print("nothing was loaded yet")?;
        return Ok(Outcome::Done);
    };
    let (store, dataset) = (Remote::open(&place(arguments.to.as_deref(), "--to", context)?)?, context.dataset(&log));
    let done = put_there(&store, &log, &dataset, context.data(), &context.holder(), &mut || !context.is_interrupted())?;
    let cut = log.shipped()?.map_or_else(String::new, |shipped| format!("; the log is there up to {}", shipped.cut));
    let removed = if done.removed > 0 { format!(", removed {}", many(done.removed as u64, "file")) } else { String::new() };
    print(&format!("shipped {} of {} bytes{removed}{cut}", many(done.files as u64, "file"), done.bytes))?;
    Ok(Outcome::Done)
}

/// The log is not opened: it may be what is damaged.
pub(super) fn fetch<S: Schema>(arguments: &FetchArguments, context: &Context<S>) -> CommandResult {
    let store = Remote::open(&place(arguments.from.as_deref(), "--from", context)?)?;
    let dataset = |partitions| context.dataset_of(partitions);
    let done = bring_back(&store, context.fs(), context.data(), dataset, arguments.log)?;
    let (segments, files) = (many(done.segments as u64, "segment"), many(done.files as u64, "Parquet file"));
    print(&format!("fetched {segments} and {files} of {} bytes", done.bytes))?;
    Ok(Outcome::Done)
}

/// The place that is given, or else the one that the log knows.
fn place<S: Schema>(given: Option<&str>, option: &str, context: &Context<S>) -> CommandResult<String> {
    if let Some(place) = given {
        return Ok(place.to_owned());
    }
    let known = Shipped::read(&**context.fs(), &context.log_folder())?;
    known.map(|shipped| shipped.to).ok_or_else(|| format!("nothing was shipped yet: say where with {option}").into())
}
