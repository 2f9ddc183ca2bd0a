//! The protocol as it is: nothing is ever wrong. Each test lets some commands meet; where something may crash, before every operation.

use crate::commands::Command::{self, Batch, Change, Compact, Count, Load, Read, Rollback, Shred};
use crate::explore::explore;
use crate::world::Bounds;

const INCREMENTAL: Command = Batch { full: false };
const FULL: Command = Batch { full: true };
const OLDEST: Command = Rollback { oldest: true };
const NEWEST: Command = Rollback { oldest: false };

/// Searches within bounds, prints how much that was, and holds it to having been enough: so many states, each of these kinds.
fn search(bounds: Bounds, least: usize, kinds: &[&str]) {
    let searched = explore(&bounds).unwrap_or_else(|found| panic!("{found}"));
    println!("{} states of {:?}, {} kills, {} power cuts", searched.states, bounds.commands, bounds.kills, bounds.cuts);
    searched.kinds.iter().for_each(|(kind, times)| println!("{times:>9} {kind}"));
    let missing: Vec<_> = kinds.iter().filter(|kind| !searched.kinds.contains_key(**kind)).collect();
    assert!(missing.is_empty(), "it never came to {missing:?}");
    assert!(searched.states >= least, "only {} states: the search has shrunk", searched.states);
}

/// One more where the search is to go deep.
fn more(times: u8) -> u8 {
    times + u8::from(std::env::var("PROTOCOL").is_ok_and(|how| how == "deep"))
}

#[test]
fn counting_and_merging_beside_readers_and_crashes() {
    let commands = vec![(Load, 2), (Count, more(2)), (Compact, 1), (Read(0), 2)];
    search(
        Bounds { commands, kills: 1, cuts: 1, ..Bounds::default() },
        40_000,
        &["remove a run", "kill", "power cut", "remove a leftover"],
    );
}

#[test]
fn batches_beside_readers() {
    let commands = vec![(Load, 2), (Count, more(1)), (INCREMENTAL, 1), (FULL, 1), (Compact, 1), (Read(0), 1)];
    let kinds = ["drop a segment", "reader: looks again", "remove a run", "show a file"];
    search(Bounds { commands, ..Bounds::default() }, 15_000, &kinds);
}

#[test]
fn batches_of_two_counters_and_crashes() {
    let commands = vec![(Load, 2), (Count, 1), (INCREMENTAL, more(1)), (FULL, 1)];
    let kinds = ["drop a segment", "remove a run", "remove a leftover", "power cut"];
    search(Bounds { commands, counters: 2, cuts: 1, ..Bounds::default() }, 20_000, &kinds);
}

#[test]
fn rollbacks_beside_readers() {
    let commands = vec![(Load, 3), (INCREMENTAL, 2), (OLDEST, 1), (Count, more(0)), (Read(0), 1)];
    search(Bounds { commands, ..Bounds::default() }, 20_000, &["rollback", "remove a run", "drop a segment", "reader: looks again"]);
}

#[test]
fn rollbacks_to_either_version_and_counting_on() {
    let commands = vec![(Load, 3), (INCREMENTAL, 2), (OLDEST, 1), (NEWEST, 1), (Count, 1), (FULL, more(0))];
    search(Bounds { commands, ..Bounds::default() }, 4_000, &["rollback", "remove a run", "drop a segment"]);
}

#[test]
fn rollbacks_of_two_counters_and_crashes() {
    let commands = vec![(Load, 2), (INCREMENTAL, more(2)), (OLDEST, 1), (NEWEST, 1)];
    let kinds = ["rollback", "remove a run", "drop a segment", "power cut"];
    search(Bounds { commands, counters: 2, cuts: 1, ..Bounds::default() }, 20_000, &kinds);
}

#[test]
fn rollbacks_after_a_kill_and_a_power_cut() {
    let commands = vec![(Load, 2), (INCREMENTAL, 2), (NEWEST, 1), (OLDEST, more(0))];
    search(Bounds { commands, kills: 1, cuts: 1, ..Bounds::default() }, 15_000, &["rollback", "remove a leftover", "kill", "power cut"]);
}

#[test]
fn a_changed_definition_beside_readers() {
    let commands = vec![(Load, 2), (Count, 2), (Change, 1), (INCREMENTAL, more(0)), (Read(0), 2)];
    search(Bounds { commands, ..Bounds::default() }, 7_000, &["retire a view", "reader: an older chain answers"]);
}

#[test]
fn a_changed_definition_and_crashes() {
    let commands = vec![(Load, 2), (Count, 1), (Change, 1), (INCREMENTAL, more(1))];
    let kinds = ["retire a view", "remove a run", "kill", "power cut"];
    search(Bounds { commands, kills: 1, cuts: 1, ..Bounds::default() }, 20_000, &kinds);
}

#[test]
fn filling_from_the_dataset_while_its_files_change() {
    let commands = vec![(Load, 3), (Count, 1), (Shred, 2), (Compact, 1), (Read(0), more(0))];
    search(Bounds { commands, ..Bounds::default() }, 7_000, &["read the dataset without its lock", "hide a file"]);
}

#[test]
fn shredding_beside_counting_and_crashes() {
    let commands = vec![(Load, more(1)), (Count, 1), (Shred, 2)];
    let kinds = ["read the dataset without its lock", "show a file", "kill", "power cut"];
    search(Bounds { commands, kills: 1, cuts: 1, ..Bounds::default() }, 9_000, &kinds);
}

#[test]
fn merges_of_files_and_crashes() {
    let commands = vec![(Load, 3), (Shred, 2), (Compact, more(2))];
    let kinds = ["hide a file", "show a file", "remove a hidden file", "kill", "power cut"];
    search(Bounds { commands, kills: 1, cuts: 1, ..Bounds::default() }, 10_000, &kinds);
}

#[test]
fn dropping_facts_beside_readers() {
    let commands = vec![(Load, more(2)), (FULL, 2), (Read(1), 1)];
    let bounds = Bounds { commands, counters: 2, facts_for: Some(0), keep: 1, ..Bounds::default() };
    search(bounds, 1_000, &["hide a file", "remove a hidden file", "drop a segment", "reader: looks again"]);
}

#[test]
fn dropping_facts_and_crashes() {
    let commands = vec![(Load, 2), (FULL, more(2)), (Compact, 1)];
    let bounds = Bounds { commands, counters: 2, facts_for: Some(0), keep: 1, kills: 1, cuts: 1, ..Bounds::default() };
    search(bounds, 12_000, &["hide a file", "remove a hidden file", "drop a segment", "kill", "power cut"]);
}

#[test]
fn dropping_facts_and_going_back() {
    let commands = vec![(Load, 4), (INCREMENTAL, 3), (OLDEST, 1), (FULL, more(1))];
    let bounds = Bounds { commands, counters: 2, facts_for: Some(0), keep: 2, ..Bounds::default() };
    search(bounds, 10_000, &["hide a file", "remove a hidden file", "rollback", "drop a segment"]);
}

#[test]
fn a_new_counter_where_facts_were_dropped() {
    let commands = vec![(Load, 2), (FULL, 2), (Change, 1), (Count, more(0)), (Read(0), 1)];
    let bounds = Bounds { commands, facts_for: Some(0), keep: 1, ..Bounds::default() };
    search(bounds, 1_000, &["hide a file", "retire a view", "reader: an older chain answers", "reader: looks again"]);
}
