//! `status` for people.

use super::super::outcome::plain;
use super::super::render::table;
use super::check::Checked;
use super::report::{CounterStatus, FactStatus, JoinedStatus, LogStatus, PackedStatus, SharedStatus, Status};

/// So many sources that are in several logs are named.
const SHOWN: usize = 5;

impl Status {
    pub(super) fn to_text(&self) -> String {
        let mut text = format!("{} in {}\n{}\n", self.schema, self.data, self.log.to_text());
        if !self.facts.is_empty() {
            text += &format!("{}\n", facts(&self.facts));
        }
        if !self.counters.is_empty() {
            text += &format!("{}\n", counters(&self.counters));
        }
        let notes = self.facts.iter().filter_map(FactStatus::note).chain(self.counters.iter().filter_map(CounterStatus::note));
        notes.for_each(|note| text += &format!("{note}\n"));
        if !self.versions.is_empty() {
            let numbers: Vec<String> = self.versions.iter().map(|version| version.version.to_string()).collect();
            text += &format!("versions: {}\n", numbers.join(", "));
        }
        if let Some(Checked { facts, rows, cells }) = &self.checked {
            text += &format!("checked: {facts} facts of the log, {rows} of the dataset and {cells} cells are whole\n");
        }
        text + &format!("refused lines: {}", self.refused)
    }
}

impl LogStatus {
    fn to_text(&self) -> String {
        let LogStatus { facts, segments, bytes, packed, arrival, partitions, joined, shared } = self;
        let list = |offsets: Vec<String>| offsets.join(", ");
        let ends = list(partitions.iter().map(|partition| partition.end.to_string()).collect());
        let starts = list(partitions.iter().map(|partition| partition.start.to_string()).collect());
        let begin =
            if partitions.iter().any(|partition| partition.start > 0) { format!("begin at [{starts}] and ") } else { String::new() };
        let arrived = arrival.as_ref().map_or_else(String::new, |arrival| format!(", the newest arrived {arrival}"));
        let packed = packed.to_text();
        let mut text =
            format!("log: {facts} facts, {segments} segments of {bytes} bytes{packed}{arrived}; partitions {begin}end at [{ends}]");
        joined.iter().for_each(|log| text += &format!("\n{}", log.to_text()));
        shared.iter().take(SHOWN).for_each(|shared| text += &format!("\n{}", shared.to_text()));
        if shared.len() > SHOWN {
            text += &format!("\nand so are {} other sources", shared.len() - SHOWN);
        }
        text
    }
}

impl JoinedStatus {
    fn to_text(&self) -> String {
        let JoinedStatus { name, from, partitions: [first, last], facts, until } = self;
        format!("joined: {name} from {from}, partitions {first} to {last}, {facts} facts; all that arrived there before {until} is here")
    }
}

impl SharedStatus {
    fn to_text(&self) -> String {
        let logs: Vec<&str> = self.logs.iter().map(|name| if name.is_empty() { "this folder's own" } else { name }).collect();
        let (source, logs) = (plain(&self.source), logs.join(", "));
        format!("source {source} is in several logs ({logs}), across which its repeats are not known: let it send to one")
    }
}

impl PackedStatus {
    fn to_text(&self) -> String {
        let PackedStatus { segments, bytes, unpacked_bytes } = self;
        if *segments == 0 { String::new() } else { format!(" ({segments} of them packed: {unpacked_bytes} bytes into {bytes})") }
    }
}

fn facts(facts: &[FactStatus]) -> comfy_table::Table {
    let mut table = table();
    table.set_header(["facts", "to shred", "shredded up to", "rows", "files", "bytes"]);
    for fact in facts {
        table.add_row([
            fact.fact.to_owned(),
            fact.behind.to_string(),
            fact.arrival.clone().unwrap_or_else(|| "-".to_owned()),
            fact.rows.to_string(),
            fact.files.to_string(),
            fact.bytes.to_string(),
        ]);
    }
    table
}

fn counters(counters: &[CounterStatus]) -> comfy_table::Table {
    let mut table = table();
    table.set_header(["counter", "behind", "counted up to", "lag", "version", "runs", "cells", "bytes"]);
    for counter in counters {
        let filling = if counter.filling { " (filling)" } else { "" };
        table.add_row([
            format!("{}{filling}", counter.counter),
            counter.behind.to_string(),
            counter.watermark.clone(),
            format!("{:.1} s", counter.lag_seconds),
            counter.version.map_or_else(|| "-".to_owned(), |number| number.to_string()),
            counter.runs.to_string(),
            counter.cells.to_string(),
            counter.bytes.to_string(),
        ]);
    }
    table
}

impl FactStatus {
    fn note(&self) -> Option<String> {
        Some(format!("{}: facts below {:?} were dropped, as their @keep says", self.fact, self.dropped.as_ref()?))
    }
}

impl CounterStatus {
    fn note(&self) -> Option<String> {
        match (&self.start, &self.pinned) {
            (Some(start), _) => {
                Some(format!("{}: counts from {start:?} on, for the facts below were dropped before it was made", self.counter))
            }
            (None, Some(pinned)) => {
                Some(format!("{}: what it has counted below {pinned:?} stays as it is, for facts were dropped", self.counter))
            }
            (None, None) => None,
        }
    }
}
