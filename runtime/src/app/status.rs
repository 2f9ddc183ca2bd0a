//! The command `status`: how far the log reaches, how far each counter has counted, what was refused.

use serde::Serialize;

use super::context::{Context, print};
use super::dead_letters;
use super::outcome::{CommandResult, Outcome};
use super::render::table;
use crate::counter::Schema;
use crate::error::Result;
use crate::log::Log;
use crate::time::Timestamp;
use crate::view::{self, View, Views};

/// Print how far the log reaches, how far each counter has counted, and what was refused
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Read all of the log and of the views, and hold them against their checksums
    #[arg(long)]
    check: bool,
}

/// All that `status` says.
#[derive(Debug, Serialize)]
struct Status {
    schema: &'static str,
    data: String,
    log: LogStatus,
    counters: Vec<CounterStatus>,
    /// Lines in the dead letters.
    refused: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    checked: Option<Checked>,
}

/// What was read and found whole.
#[derive(Debug, Default, Serialize)]
struct Checked {
    facts: u64,
    cells: u64,
}

/// How far the log reaches.
#[derive(Debug, Default, Serialize)]
struct LogStatus {
    /// Facts that are synced.
    facts: u64,
    segments: usize,
    bytes: u64,
    /// The newest arrival.
    arrival: Option<String>,
    partitions: Vec<PartitionStatus>,
}

/// One partition: the first offset that it has, and the first that it has not.
#[derive(Debug, Serialize)]
struct PartitionStatus {
    start: u64,
    end: u64,
}

/// How far one counter has counted on disk; a reader counts the rest itself.
#[derive(Debug, Serialize)]
struct CounterStatus {
    counter: &'static str,
    cut: Vec<u64>,
    /// Facts of the log beyond the cut, whether or not the counter takes them.
    behind: u64,
    watermark: String,
    lag_seconds: f64,
    runs: usize,
    cells: u64,
    bytes: u64,
    /// An older definition answers, until this one has caught up.
    filling: bool,
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
    let (mut log, mut counters, mut checked) = (LogStatus::default(), Vec::new(), arguments.check.then(Checked::default));
    if let Some(mut open) = context.log()? {
        let views = context.views(open.partitions());
        views.check(&mut open)?;
        log = log_status(&open)?;
        counters = views.iter().map(|view| counter_status(&open, &views, view, now)).collect::<Result<_>>()?;
        if let Some(checked) = &mut checked {
            checked.facts = check_log(context, &open)?;
            checked.cells = views.iter().map(check_view).sum::<Result<u64>>()?;
        }
    }
    let refused = dead_letters::count(&**context.fs(), context.data())?;
    Ok(Status { schema: S::NAME, data: context.data().display().to_string(), log, counters, refused, checked })
}

fn log_status(log: &Log) -> Result<LogStatus> {
    let (segments, bytes) = log.files()?;
    let offsets = log.start().0.into_iter().zip(log.end().0.iter().copied());
    let partitions = offsets.map(|(start, end)| PartitionStatus { start, end }).collect();
    let arrival = log.arrival(log.end())?.map(|arrival| arrival.to_string());
    Ok(LogStatus { facts: log.end().facts(), segments, bytes, arrival, partitions })
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
        lag_seconds: now.0.saturating_sub(watermark.0) as f64 / 1e6,
        runs: manifest.runs.len(),
        cells: manifest.runs.iter().map(|run| run.cells).sum(),
        bytes: manifest.runs.iter().map(|run| run.bytes).sum(),
        filling: views.answering(view, log)?.1.is_filling(),
    })
}

/// Reads every fact; gives how many those are.
fn check_log<S: Schema>(context: &Context<S>, log: &Log) -> Result<u64> {
    let mut facts = 0;
    for (partition, (start, &end)) in log.start().0.into_iter().zip(&log.end().0).enumerate() {
        let mut cursor = log.read(partition, start, end)?;
        while !context.is_interrupted() && cursor.next()?.is_some() {
            facts += 1;
        }
    }
    Ok(facts)
}

/// Reads every cell; gives how many those are.
fn check_view(view: &View) -> Result<u64> {
    let mut cells = 0;
    for run in view.folder().open()?.runs {
        for cell in run.range(b"", None)? {
            cell?;
            cells += 1;
        }
    }
    Ok(cells)
}

impl Status {
    fn to_text(&self) -> String {
        let LogStatus { facts, segments, bytes, arrival, partitions } = &self.log;
        let ends: Vec<String> = partitions.iter().map(|partition| partition.end.to_string()).collect();
        let arrived = arrival.as_ref().map_or_else(String::new, |arrival| format!(", the newest arrived {arrival}"));
        let mut text = format!("{} in {}\n", self.schema, self.data);
        text += &format!("log: {facts} facts in {segments} segments of {bytes} bytes{arrived}; partitions end at [{}]\n", ends.join(", "));
        let mut table = table();
        table.set_header(["counter", "behind", "counted up to", "lag", "runs", "cells", "bytes"]);
        for counter in &self.counters {
            let filling = if counter.filling { " (filling)" } else { "" };
            table.add_row([
                format!("{}{filling}", counter.counter),
                counter.behind.to_string(),
                counter.watermark.clone(),
                format!("{:.1} s", counter.lag_seconds),
                counter.runs.to_string(),
                counter.cells.to_string(),
                counter.bytes.to_string(),
            ]);
        }
        if !self.counters.is_empty() {
            text += &format!("{table}\n");
        }
        if let Some(Checked { facts, cells }) = &self.checked {
            text += &format!("checked: {facts} facts and {cells} cells are whole\n");
        }
        text + &format!("refused lines: {}", self.refused)
    }
}
