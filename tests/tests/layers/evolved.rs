//! A schema that grows, in each compatible way: a newer program goes on where an older one stopped, in the log, the dataset and the runs.

use crate::Step;
use crate::program::{Of, Program};
use crate::world::World;

/// Gives both programs of each change, by its name.
macro_rules! evolved {
    ($($change:ident),*) => {
        /// The older program and the newer one, for every change.
        pub(crate) static CHANGES: &[(&str, [&'static dyn crate::evolved::Program; 2])] = &[
            $((stringify!($change), [&crate::evolved::Of::<old::Schema>::NEW, &crate::evolved::Of::<$change::Schema>::NEW])),*
        ];
    };
}

/// The schema as it was, and as it is after each change.
pub mod programs {
    include!(concat!(env!("OUT_DIR"), "/evolved/evolved.rs"));
}

const COUNT: Step = Step::Count { budget: 4_000 };
const SHRED: Step = Step::Shred { budget: 4_000 };
const BATCH: Step = Step::Batch { full: false, budget: 4_000 };
const RECOUNT: Step = Step::Batch { full: true, budget: 4_000 };

fn produce(who: usize, facts: usize) -> Step {
    Step::Produce { who, facts, again: 2, group: 4 }
}

/// The programs of the changes of which the runtime sees anything: of facts, or of counters.
fn changes() -> impl Iterator<Item = (&'static str, [&'static dyn Program; 2])> {
    let seen = |program: &dyn Program| {
        let definitions: Vec<String> = program.counters().iter().map(|counter| counter.definition().hash).collect();
        (program.shapes(), definitions, program.facts().iter().map(|fact| fact.keep).collect::<Vec<_>>())
    };
    programs::CHANGES.iter().copied().filter(move |(_, [old, new])| seen(*old) != seen(*new))
}

/// Lets one history happen to both programs of each change, the newer one taking over in its middle.
fn histories(older: &[Step], newer: &[Step]) {
    for (name, versions) in changes() {
        let mut world = World::new(versions, 11);
        older.iter().chain([&Step::Change]).for_each(|step| world.take(step));
        assert_eq!(world.reached.changed, 1, "{name}: the newer program takes over");
        newer.iter().for_each(|step| world.take(step));
        let reached = world.settle();
        assert!(reached.verified > 0 && reached.merged + reached.segments > 0, "{name}: {reached:?}");
    }
}

/// Some facts are in Parquet, some in runs, and some in the log alone.
#[test]
fn a_newer_program_goes_on_from_runs_and_the_log() {
    let older = [produce(0, 24), COUNT, SHRED, produce(1, 12), COUNT, Step::Wait { hours: 30 }, produce(0, 6)];
    let newer = [Step::Look, produce(1, 24), COUNT, Step::Settle, SHRED, Step::Merge { all: true }, Step::Look, produce(0, 6), BATCH];
    histories(&older, &newer);
}

/// What the older program wrote is in Parquet alone, and the runs are gone.
#[test]
fn a_newer_program_goes_on_from_parquet() {
    let older = [produce(0, 24), Step::Reopen, BATCH, produce(1, 12), Step::Reopen, BATCH, Step::DropLog];
    let newer = [Step::LoseViews, COUNT, Step::Look, produce(0, 12), BATCH, Step::Merge { all: true }, Step::Look, RECOUNT];
    histories(&older, &newer);
}

/// An older program stops at what a newer one wrote, and says what it lacks; if it lacks nothing, it goes on.
#[test]
fn an_older_program_stops_where_it_would_lose_something() {
    for (name, versions) in changes() {
        let lacks = versions[0].shapes().lacks(&versions[1].shapes());
        let mut world = World::new(versions, 13);
        [produce(0, 20), COUNT, Step::Change].iter().for_each(|step| world.take(step));
        world.first_version_says().unwrap_or_else(|e| panic!("{name}: {e}, and nothing new was written yet"));
        [produce(1, 20), COUNT, SHRED, Step::Reopen].iter().for_each(|step| world.take(step));
        match world.first_version_says() {
            Ok(()) => assert!(lacks.is_empty(), "{name}: {lacks:?}"),
            Err(error) => assert!(lacks.iter().all(|lack| error.to_string().contains(lack)) && !lacks.is_empty(), "{name}: {error}"),
        }
        if lacks.is_empty() {
            [Step::Change, Step::Look, produce(0, 12), COUNT, BATCH].iter().for_each(|step| world.take(step));
            assert_eq!(world.reached.changed, 2, "{name}: the older program takes over again");
            world.settle();
        }
    }
}
