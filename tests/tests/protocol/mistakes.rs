//! The search finds what it is there for: a protocol with a mistake in it breaks a promise, and the search says which.

use crate::commands::Command::{self, Batch, Change, Compact, Count, Load, Read, Rollback, Shred};
use crate::explore::explore;
use crate::world::{Bounds, Mistake};

const INCREMENTAL: Command = Batch { full: false };
const FULL: Command = Batch { full: true };
const OLDEST: Command = Rollback { oldest: true };
const NEWEST: Command = Rollback { oldest: false };

/// Searches with a mistake, and expects these words of what it breaks; without it, nothing is broken.
fn finds(mistake: Mistake, bounds: Bounds, words: &str) {
    explore(&bounds).unwrap_or_else(|found| panic!("without the mistake: {found}"));
    breaks(mistake, bounds, words);
}

/// The same where the other tests have searched these bounds without the mistake.
fn breaks(mistake: Mistake, bounds: Bounds, words: &str) {
    match explore(&Bounds { mistake: Some(mistake), sound: Default::default(), ..bounds }) {
        Ok(searched) => panic!("{mistake:?} was not found in {} states", searched.states),
        Err(found) => {
            println!("{mistake:?}, in {} steps: {}", found.trace.len(), found.broken);
            assert!(found.broken.contains(words), "{found}");
        }
    }
}

#[test]
fn it_finds_a_merge_that_crosses_a_barrier() {
    let commands = vec![(Load, 2), (INCREMENTAL, 1), (Count, 1)];
    finds(Mistake::CrossBarrier, Bounds { commands, ..Bounds::default() }, "no run of its chain begins or ends at [1, 1]");
}

#[test]
fn it_finds_a_publication_that_does_not_look_for_its_boundary() {
    let commands = vec![(Load, 2), (INCREMENTAL, 1), (Count, 2)];
    finds(Mistake::SkipBoundary, Bounds { commands, fan: 9, ..Bounds::default() }, "a gap or an overlap");
}

#[test]
fn it_finds_runs_that_are_removed_before_the_manifest_is_replaced() {
    let commands = vec![(Load, 2), (Count, 2), (Read(0), 1)];
    finds(Mistake::RemoveFirst, Bounds { commands, ..Bounds::default() }, "is listed with");
}

#[test]
fn it_finds_a_manifest_that_does_not_last_before_runs_are_removed() {
    let commands = vec![(Load, 2), (Count, 2)];
    finds(Mistake::UnsyncedManifest, Bounds { commands, cuts: 1, ..Bounds::default() }, "is listed with");
}

#[test]
fn it_finds_runs_whose_bytes_are_not_synced() {
    finds(Mistake::UnsyncedBytes, Bounds { commands: vec![(Load, 1), (Count, 1)], cuts: 1, ..Bounds::default() }, "Torn");
}

#[test]
fn it_finds_a_log_that_is_dropped_below_the_newest_version() {
    let commands = vec![(Load, 3), (INCREMENTAL, 2), (OLDEST, 1)];
    finds(Mistake::DropByNewest, Bounds { commands, ..Bounds::default() }, "cannot go back to version 1");
}

#[test]
fn it_finds_a_log_that_is_dropped_before_it_is_shredded() {
    let commands = vec![(Load, 2), (Count, 2), (INCREMENTAL, 1)];
    finds(Mistake::DropUnshredded, Bounds { commands, ..Bounds::default() }, "the log has lost what lies above [0, 0]");
}

#[test]
fn it_finds_a_merged_file_that_is_shown_before_the_old_ones_are_hidden() {
    let commands = vec![(Load, 3), (Shred, 2), (Compact, 1)];
    finds(Mistake::ShowFirst, Bounds { commands, ..Bounds::default() }, "other engines see a fact twice");
}

#[test]
fn it_finds_files_that_are_listed_before_their_names_last() {
    let commands = vec![(Load, 1), (Shred, 1)];
    finds(Mistake::UnsyncedNames, Bounds { commands, cuts: 1, ..Bounds::default() }, "is listed and not there");
}

#[test]
fn it_finds_a_recovery_that_shows_a_file_before_the_hides_of_another_last() {
    let commands = vec![(Load, 3), (Shred, 2), (Compact, 2)];
    breaks(Mistake::UnsyncedHides, Bounds { commands, kills: 1, cuts: 1, ..Bounds::default() }, "other engines see a fact twice");
}

#[test]
fn it_finds_a_sweep_after_which_an_earlier_manifest_may_come_back() {
    let commands = vec![(Load, 2), (INCREMENTAL, 2), (NEWEST, 1)];
    breaks(Mistake::UnsyncedSweep, Bounds { commands, kills: 1, cuts: 1, ..Bounds::default() }, "is listed with");
}

#[test]
fn it_finds_a_reader_that_does_not_look_at_the_manifest_again() {
    let commands = vec![(Load, 3), (Count, 2), (Read(0), 1)];
    finds(Mistake::NoSecondLook, Bounds { commands, ..Bounds::default() }, "a reader is refused");
}

#[test]
fn it_finds_a_reader_that_does_not_look_where_the_log_begins() {
    let commands = vec![(Load, 2), (INCREMENTAL, 2), (Read(0), 1)];
    finds(Mistake::NoLookAtLog, Bounds { commands, keep: 1, ..Bounds::default() }, "but the facts are");
}

#[test]
fn it_finds_a_chain_that_answers_before_it_has_caught_up() {
    let commands = vec![(Load, 2), (INCREMENTAL, 1), (Change, 1), (Read(0), 1)];
    finds(Mistake::NeverFilling, Bounds { commands, ..Bounds::default() }, "a reader is refused");
}

#[test]
fn it_finds_a_command_that_leaves_what_a_crash_has_left() {
    let commands = vec![(Load, 1), (FULL, 2)];
    finds(Mistake::NoRecovery, Bounds { commands, kills: 1, ..Bounds::default() }, "is there already, and is to be made anew");
}
