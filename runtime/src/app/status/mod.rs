//! The command `status`: how far the log reaches, what the dataset holds, how far each counter has counted, what was refused.

mod report;
mod check;
mod text;

use std::sync::Arc;

use super::context::{Context, print};
use super::dead_letters;
use super::outcome::{CommandResult, Outcome};
use super::versions;
use crate::counter::Schema;
use crate::dataset::Dataset;
use crate::error::Result;
use crate::log::{Files, Joined, Log};
use crate::time::{Freshness, Timestamp};
use crate::view::{self, View, Views};
use report::{CounterStatus, FactStatus, JoinedStatus, LogStatus, PackedStatus, PartitionStatus, SharedStatus, Status};

/// Print how far the log reaches, what the master dataset holds, how far each counter has counted, and what was refused
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Read all of the log, the dataset and the views, and hold them against their checksums
    #[arg(long)]
    check: bool,
}

pub(super) fn run<S: Schema>(arguments: &Arguments, context: &Context<S>) -> CommandResult {
    let status = status(arguments, context)?;
    if arguments.json {
        print(&serde_json::to_string(&status)?)?;
    } else {
        print(&status.to_text())?;
    }
    Ok(Outcome::Done)
}

fn status<S: Schema>(arguments: &Arguments, context: &Context<S>) -> Result<Status> {
    let now = Timestamp::now();
    let mut status = Status { schema: S::NAME, data: context.data().display().to_string(), ..Status::default() };
    if let Some(mut log) = context.log()? {
        let (views, dataset) = (context.views(log.places()), context.dataset(&log));
        views.check(&mut log)?;
        status.log = log_status(&log, arguments.check)?;
        status.facts = (0..dataset.facts().len()).map(|fact| fact_status(&log, &dataset, fact)).collect::<Result<_>>()?;
        status.counters = views.iter().map(|view| counter_status(&log, &views, view, now)).collect::<Result<_>>()?;
        status.versions = versions::kept(&views)?;
        if arguments.check {
            status.checked = Some(check::all(context, &log, &dataset, &views)?);
        }
    } else if arguments.check {
        status.checked = Some(check::Checked::default());
    }
    status.refused = dead_letters::count(&**context.fs(), context.data())?;
    Ok(status)
}

fn log_status(log: &Log, whole: bool) -> Result<LogStatus> {
    let Files { segments, bytes, packed, packed_bytes, unpacked_bytes } = log.files()?;
    let offsets = log.start().0.into_iter().zip(log.end().0.iter().copied());
    let partitions = offsets.map(|(start, end)| PartitionStatus { start, end }).collect();
    let arrival = log.arrival(log.end())?.map(|arrival| arrival.to_string());
    let packed = PackedStatus { segments: packed, bytes: packed_bytes, unpacked_bytes };
    let (joined, shared) = (log.joined().map(joined_status).collect(), shared_sources(log, whole)?);
    Ok(LogStatus { facts: log.end().facts(), segments, bytes, packed, arrival, partitions, joined, shared })
}

fn joined_status((first, log): (usize, &Joined)) -> JoinedStatus {
    let Joined { name, from, cut, until, .. } = log;
    let partitions = [first, first + cut.0.len() - 1];
    JoinedStatus { name: name.clone(), from: from.clone(), partitions, facts: cut.facts(), until: until.to_string() }
}

fn shared_sources(log: &Log, whole: bool) -> Result<Vec<SharedStatus>> {
    let names: Vec<String> = std::iter::once(String::new()).chain(log.joined().map(|(_, log)| log.name.clone())).collect();
    let shared = |(source, logs): (Arc<str>, Vec<usize>)| SharedStatus {
        source: source.to_string(),
        logs: logs.into_iter().map(|number| names[number].clone()).collect(),
    };
    Ok(log.shared_sources(whole)?.into_iter().map(shared).collect())
}

fn fact_status(log: &Log, dataset: &Dataset, fact: usize) -> Result<FactStatus> {
    let manifest = dataset.manifest(fact)?;
    let (rows, bytes) = manifest.size();
    Ok(FactStatus {
        fact: dataset.facts()[fact].name,
        rows,
        files: manifest.files.len(),
        bytes,
        behind: log.end().facts().saturating_sub(manifest.cut.facts().max(log.start().facts())),
        arrival: manifest.arrival.map(|arrival| arrival.to_string()),
        dropped: (manifest.floor.facts() > 0).then(|| manifest.floor.0.clone()),
        cut: manifest.cut.0,
    })
}

fn counter_status(log: &Log, views: &Views, view: &View, now: Timestamp) -> Result<CounterStatus> {
    let manifest = view.folder().manifest()?;
    let cut = manifest.cut();
    let watermark = view::watermark(log, &cut, manifest.arrival(), now)?;
    Ok(CounterStatus {
        counter: view.counter().shape().name,
        behind: log.end().facts().saturating_sub(cut.facts()),
        cut: cut.0,
        watermark: watermark.to_string(),
        lag_seconds: Freshness { watermark, now }.lag_seconds(),
        runs: manifest.runs.len(),
        cells: manifest.runs.iter().map(|run| run.cells).sum(),
        bytes: manifest.runs.iter().map(|run| run.bytes).sum(),
        version: manifest.base,
        start: (manifest.start.facts() > 0).then(|| manifest.start.0.clone()),
        pinned: (manifest.pinned.facts() > 0).then(|| manifest.pinned.0.clone()),
        filling: views.answering(view, log)?.1.is_filling(),
    })
}
