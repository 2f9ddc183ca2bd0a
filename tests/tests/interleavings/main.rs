//! Promises 1 to 3 and 5, over generated facts: whatever is appended, counted, flushed, merged, expired, shredded, batched, rolled back,
//! dropped, reopened, lost or cut off, in any order, the views say what one pass over the facts says in plain maps, and nothing that was
//! acknowledged is lost or counted twice.

mod oracle;
mod version;
mod world;

use proptest::prelude::*;
use world::World;

/// One step of a history.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Producers, one or both side by side, send their next facts, going back `again` of those they know are taken; in groups of
    /// `group`.
    Produce { who: &'static [usize], facts: usize, again: usize, group: usize },
    /// Facts without a number arrive.
    Drop { facts: usize },
    /// The speed layer counts the log, with tables of `budget` bytes.
    Count { budget: usize },
    /// All runs of each view become one, and what has expired goes.
    Compact,
    /// Neighbouring runs are merged as soon as there are two of them.
    Merge,
    /// The log goes into the dataset.
    Shred,
    /// The batch layer counts anew, with tables of `budget` bytes, and publishes a version.
    Batch { full: bool, budget: usize },
    /// Every counter goes back to the version kept that stands at this place.
    RollBack { to: usize },
    /// The log lets go of what nothing needs.
    DropLog,
    /// The writer is closed; the next producer opens the log again.
    Reopen,
    /// Another version of the program, with other definitions of its counters, takes the place of this one.
    Change,
    /// Time passes, or the clock is set back.
    Wait { hours: i64 },
    /// The files of the speed layer are deleted.
    LoseViews,
    /// A fault strikes in the middle of what comes next.
    Strike(Fault),
    /// The answers are compared, read beside whatever stands.
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

const WHO: [&[usize]; 3] = [&[0], &[1], &[0, 1]];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (prop::sample::select(WHO.to_vec()), 1usize..12, 0usize..6, 1usize..8)
            .prop_map(|(who, facts, again, group)| Step::Produce { who, facts, again, group }),
        2 => (1usize..6).prop_map(|facts| Step::Drop { facts }),
        4 => prop_oneof![Just(1usize), Just(4_000), Just(1 << 20)].prop_map(|budget| Step::Count { budget }),
        1 => Just(Step::Compact),
        2 => Just(Step::Merge),
        1 => Just(Step::Shred),
        2 => (any::<bool>(), prop_oneof![Just(1usize), Just(1 << 20)]).prop_map(|(full, budget)| Step::Batch { full, budget }),
        1 => (0usize..6).prop_map(|to| Step::RollBack { to }),
        1 => Just(Step::DropLog),
        1 => Just(Step::Reopen),
        1 => Just(Step::Change),
        2 => (-10i64..40).prop_map(|hours| Step::Wait { hours }),
        1 => Just(Step::LoseViews),
        2 => (0u64..40).prop_map(|after| Step::Strike(Fault::Kill(after))),
        2 => (0u64..40).prop_map(|after| Step::Strike(Fault::PowerCut(after))),
        1 => (0u64..40).prop_map(|after| Step::Strike(Fault::Fail(after))),
        3 => Just(Step::Look),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_shrink_iters: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn any_interleaving_gives_the_cells_of_one_pass(steps in prop::collection::vec(step(), 1..40), seed: u64) {
        let mut world = World::new(seed);
        for step in &steps {
            world.take(step);
        }
        world.settle();
    }
}

/// A history that once lost its way: a recovery is cut off while it makes a segment, after an earlier one had already made another in the
/// same place, and a view counts before the next recovery.
#[test]
fn a_recovery_that_is_cut_off_twice_hides_nothing() {
    let mut world = World::new(2_718_722_110_743_954_081);
    for step in [
        Step::Produce { who: &[0], facts: 6, again: 0, group: 5 },
        Step::Drop { facts: 2 },
        Step::Drop { facts: 4 },
        Step::Produce { who: &[0, 1], facts: 9, again: 0, group: 2 },
        Step::Compact,
        Step::Drop { facts: 3 },
        Step::Compact,
        Step::Produce { who: &[0, 1], facts: 3, again: 0, group: 2 },
        Step::Strike(Fault::PowerCut(0)),
        Step::Count { budget: 1 },
        Step::Count { budget: 1 },
        Step::Strike(Fault::PowerCut(20)),
        Step::Produce { who: &[0], facts: 7, again: 3, group: 3 },
        Step::Strike(Fault::PowerCut(3)),
        Step::Produce { who: &[0], facts: 1, again: 0, group: 1 },
        Step::Count { budget: 1 },
    ] {
        world.take(&step);
    }
    world.settle();
}
