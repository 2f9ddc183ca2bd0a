//! Batch and speed together are recomputation: over schemas and facts that are made up, whatever is loaded, counted, shredded, batched,
//! merged, dropped, rolled back, lost or cut off, in any order and by two versions of the program, the views say what one table says
//! that saw every fact, and the dataset holds the facts.

mod invent;
mod program;
mod past;
mod world;
mod look;
mod expected;
pub mod evolved;

/// The schemas that `build.rs` made up, each in two versions.
pub mod made {
    include!(concat!(env!("OUT_DIR"), "/made/made.rs"));
}

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use world::{Reached, World};

/// One step of a history.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// A producer sends its next facts, going back `again` of those it knows are taken; in groups of `group`.
    Produce { who: usize, facts: usize, again: usize, group: usize },
    /// Facts without a number arrive.
    DropIn { facts: usize },
    /// The speed layer counts the log, with tables of `budget` bytes.
    Count { budget: usize },
    /// The log goes into the dataset, with rows of `budget` bytes in memory.
    Shred { budget: usize },
    /// The batch layer counts anew and publishes a version.
    Batch { full: bool, budget: usize },
    /// Every counter goes back to the version kept that stands at this place.
    RollBack { to: usize },
    /// All runs of each view become as few as may be, and what has expired goes.
    Compact,
    /// Neighbouring runs are merged as soon as there are two of them.
    Settle,
    /// Small files of the dataset become fewer, or as few as may be.
    Merge { all: bool },
    /// The log lets go of what nothing needs.
    DropLog,
    /// The writer is closed; the next producer opens the log again.
    Reopen,
    /// Another version of the program takes the place of this one, if it can read what that has written.
    Change,
    /// Time passes, or the clock is set back.
    Wait { hours: i64 },
    /// The files of the speed layer are deleted.
    LoseViews,
    /// A fault strikes in the middle of what comes next.
    Strike(Fault),
    /// Answers, dataset and verification are compared with what was loaded.
    Look,
}

/// What goes wrong, after so many operations of the file system.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// The process is killed: what it wrote is kept.
    Kill(u64),
    /// The power is cut: what was not synced may be lost, or be garbage.
    PowerCut(u64),
    /// One operation fails: a full disk, a sync that does not come back.
    Fail(u64),
}

/// A schema, a seed for facts and faults, and what happens.
type History = (usize, u64, Vec<Step>);

fn history() -> impl Strategy<Value = History> {
    (0..made::ALL.len(), any::<u64>(), prop::collection::vec(step(), 1..40))
}

fn step() -> impl Strategy<Value = Step> {
    let budget = || prop_oneof![Just(1usize), Just(4_000), Just(1 << 20)];
    prop_oneof![
        6 => (0usize..2, 1usize..14, 0usize..5, 1usize..8)
            .prop_map(|(who, facts, again, group)| Step::Produce { who, facts, again, group }),
        2 => (1usize..6).prop_map(|facts| Step::DropIn { facts }),
        4 => budget().prop_map(|budget| Step::Count { budget }),
        2 => budget().prop_map(|budget| Step::Shred { budget }),
        5 => (prop::bool::weighted(0.3), budget()).prop_map(|(full, budget)| Step::Batch { full, budget }),
        3 => (0usize..6).prop_map(|to| Step::RollBack { to }),
        1 => Just(Step::Compact),
        1 => Just(Step::Settle),
        2 => any::<bool>().prop_map(|all| Step::Merge { all }),
        1 => Just(Step::DropLog),
        1 => Just(Step::Reopen),
        2 => Just(Step::Change),
        2 => (-10i64..40).prop_map(|hours| Step::Wait { hours }),
        1 => (48i64..240).prop_map(|hours| Step::Wait { hours }),
        1 => Just(Step::LoseViews),
        1 => (0u64..90).prop_map(|after| Step::Strike(Fault::Kill(after))),
        2 => (0u64..90).prop_map(|after| Step::Strike(Fault::PowerCut(after))),
        1 => (0u64..90).prop_map(|after| Step::Strike(Fault::Fail(after))),
        3 => Just(Step::Look),
    ]
}

/// Lets a history happen, and compares all in the end.
fn happen((schema, seed, steps): &History) -> Reached {
    let mut world = World::new(made::ALL[*schema], *seed);
    steps.iter().for_each(|step| world.take(step));
    world.settle()
}

/// As many cases as the environment asks for, or else so many.
fn cases(otherwise: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(otherwise)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(60), max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn batch_and_speed_are_recomputation(history in history()) {
        happen(&history);
    }
}

/// Without this, a step that no history gets to would go untested for ever. Some are rare: of the schemas only a few drop facts.
#[test]
fn histories_reach_what_they_are_for() {
    let (mut runner, history) = (TestRunner::deterministic(), history());
    let mut reached = Reached::default();
    for number in 0..4 * cases(60) {
        if number >= cases(60) && reached.all() {
            break;
        }
        reached.add(&happen(&history.new_tree(&mut runner).unwrap().current()));
    }
    assert!(reached.all(), "{reached:?}");
}

/// A history that once lost its way: the second version has a fact more, which the dataset has never heard of, and counts it before it
/// is shredded, when the log has dropped its beginning.
#[test]
fn a_new_fact_is_counted_before_it_is_shredded() {
    let mut steps = vec![Step::Produce { who: 0, facts: 40, again: 0, group: 3 }, Step::Reopen, Step::DropIn { facts: 1 }, Step::Reopen];
    steps.extend([Step::Batch { full: false, budget: 4_000 }, Step::Change, Step::Look, Step::Count { budget: 4_000 }, Step::Look]);
    let reached = happen(&(1, 7, steps));
    assert!(reached.segments > 0 && reached.unfilled > 0 && reached.filled > 0, "{reached:?}");
}

/// A history that once lost its way: views are lost, power is cut while the log is written, and a batch follows.
#[test]
fn a_batch_after_lost_views_and_a_power_cut() {
    let steps = vec![
        Step::Produce { who: 0, facts: 6, again: 0, group: 2 },
        Step::Batch { full: false, budget: 1 },
        Step::LoseViews,
        Step::Wait { hours: 0 },
        Step::DropIn { facts: 1 },
        Step::Strike(Fault::PowerCut(2)),
        Step::Produce { who: 0, facts: 1, again: 0, group: 1 },
        Step::Batch { full: false, budget: 1 },
    ];
    happen(&(0, 36_827_326_610_841_341, steps));
}

/// A history that verification once could not make sense of: facts were dropped, the log has them still, and the views are lost.
#[test]
fn views_that_are_lost_after_facts_were_dropped_are_no_difference() {
    let produce = |facts| Step::Produce { who: 0, facts, again: 0, group: 1 };
    let mut steps = vec![produce(1), produce(2), produce(1), Step::Wait { hours: 91 }, Step::Shred { budget: 1 }, produce(1)];
    steps.extend([Step::Batch { full: false, budget: 1 }, Step::LoseViews, Step::Look]);
    happen(&(4, 272_439_657_278_885_953, steps));
}

/// What is made up is written and read in each format, and comes back the same.
#[test]
fn facts_come_back_from_every_format() {
    let mut invent = invent::Invent::new(7);
    for program in made::ALL.iter().flatten() {
        for fact in 0..program.facts().len() {
            for _ in 0..100 {
                let (_, bytes) = program.invent(fact, headwater::Pedigree::default(), &mut invent);
                assert_eq!(program.rewrite(&bytes), bytes);
                assert_eq!(program.by_json(&bytes), bytes);
            }
        }
    }
}
