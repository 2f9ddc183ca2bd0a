//! All that `status` says, as JSON has it.

use serde::Serialize;

use super::super::versions::Printed;
use super::check::Checked;

/// All that `status` says.
#[derive(Debug, Default, Serialize)]
pub(super) struct Status {
    pub(super) schema: &'static str,
    pub(super) data: String,
    pub(super) log: LogStatus,
    /// The master dataset, by fact type.
    pub(super) facts: Vec<FactStatus>,
    pub(super) counters: Vec<CounterStatus>,
    /// The versions that batches have published and that are kept, newest last.
    pub(super) versions: Vec<Printed>,
    /// Lines in the dead letters.
    pub(super) refused: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) checked: Option<Checked>,
}

/// How far the log reaches.
#[derive(Debug, Default, Serialize)]
pub(super) struct LogStatus {
    /// Facts that were ever synced; those below a partition's start are in the dataset alone.
    pub(super) facts: u64,
    pub(super) segments: usize,
    pub(super) bytes: u64,
    /// Those of them that are packed.
    pub(super) packed: PackedStatus,
    /// The newest arrival.
    pub(super) arrival: Option<String>,
    pub(super) partitions: Vec<PartitionStatus>,
    /// The logs that have joined, whose partitions stand behind the folder's own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) joined: Vec<JoinedStatus>,
    /// The sources that have sent to more than one of the logs: a repeat is not known for one across them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) shared: Vec<SharedStatus>,
}

/// A log that has joined.
#[derive(Debug, Serialize)]
pub(super) struct JoinedStatus {
    pub(super) name: String,
    pub(super) from: String,
    /// The first of its partitions here, and the last.
    pub(super) partitions: [usize; 2],
    /// Its facts that are here, or were.
    pub(super) facts: u64,
    /// All that arrived there before, by its clock, is here.
    pub(super) until: String,
}

/// A source that has sent to more than one log.
#[derive(Debug, Serialize)]
pub(super) struct SharedStatus {
    pub(super) source: String,
    /// Those logs: the names of the ones that have joined, and an empty one for the folder's own.
    pub(super) logs: Vec<String>,
}

/// The segments that are packed: what they take, and what they took before.
#[derive(Debug, Default, Serialize)]
pub(super) struct PackedStatus {
    pub(super) segments: usize,
    pub(super) bytes: u64,
    pub(super) unpacked_bytes: u64,
}

/// One partition: the first offset that it has, and the first that it has not.
#[derive(Debug, Serialize)]
pub(super) struct PartitionStatus {
    pub(super) start: u64,
    pub(super) end: u64,
}

/// What the dataset holds of one fact type.
#[derive(Debug, Serialize)]
pub(super) struct FactStatus {
    pub(super) fact: &'static str,
    /// Every fact of the type below it is held.
    pub(super) cut: Vec<u64>,
    /// Facts of the log, of any type, that have yet to be shredded.
    pub(super) behind: u64,
    /// The newest arrival below the cut.
    pub(super) arrival: Option<String>,
    pub(super) rows: u64,
    pub(super) files: usize,
    pub(super) bytes: u64,
    /// Facts below it were dropped by `@keep`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) dropped: Option<Vec<u64>>,
}

/// How far one counter has counted on disk; a reader counts the rest itself.
#[derive(Debug, Serialize)]
pub(super) struct CounterStatus {
    pub(super) counter: &'static str,
    pub(super) cut: Vec<u64>,
    /// Facts of the log beyond the cut, whether or not the counter takes them.
    pub(super) behind: u64,
    pub(super) watermark: String,
    pub(super) lag_seconds: f64,
    pub(super) runs: usize,
    pub(super) cells: u64,
    pub(super) bytes: u64,
    /// The version that it is served from; none: no batch has published one.
    pub(super) version: Option<u64>,
    /// It counts from here on: the facts below were dropped before it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) start: Option<Vec<u64>>,
    /// What it has counted below this is kept as it is: the facts may be gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pinned: Option<Vec<u64>>,
    /// An older definition answers, until this one has caught up.
    pub(super) filling: bool,
}
