//! Whatever order collectors ship and join in, and whatever is counted, published, rolled back and dropped between: each fact counts once.

use super::*;
use proptest::prelude::*;

#[derive(Clone, Copy, Debug)]
enum Step {
    /// A machine loads so many facts; the first is the one that counts.
    Load(usize, u64),
    Ship(usize),
    Join(usize),
    Collect,
    /// A command of the one that counts.
    Do(&'static [&'static str]),
    /// The newest versions may be any; one that is not there is refused.
    Rollback(u64),
    /// A collector counts and lets go of what it has shipped.
    Forget(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let commands: [&[&str]; 5] = [&["count"], &["shred"], &["batch"], &["batch", "--full"], &["compact"]];
    prop_oneof![
        4 => (0..3usize, 1..40u64).prop_map(|(machine, facts)| Step::Load(machine, facts)),
        3 => (1..3usize).prop_map(Step::Ship),
        2 => (1..3usize).prop_map(Step::Join),
        3 => Just(Step::Collect),
        5 => proptest::sample::select(commands.to_vec()).prop_map(Step::Do),
        1 => (1..5u64).prop_map(Step::Rollback),
        1 => (1..3usize).prop_map(Step::Forget),
    ]
}

/// What there should be, of the three machines.
#[derive(Debug, Default)]
struct Expected {
    loaded: [u64; 3],
    shipped: [u64; 3],
    here: [u64; 3],
    joined: [bool; 3],
}

fn take(machines: &[Machine<'_>; 3], number: usize, step: Step, expected: &mut Expected) {
    let [here, ..] = machines;
    let is_shipped = |expected: &Expected, n: usize| expected.shipped[n] > 0;
    match step {
        Step::Load(machine, facts) => {
            machines[machine].load(&format!("s{number}"), facts);
            expected.loaded[machine] += facts;
        }
        Step::Ship(n) if expected.loaded[n] > 0 => {
            machines[n].ship();
            expected.shipped[n] = expected.loaded[n];
        }
        Step::Join(n) if is_shipped(expected, n) => {
            assert_eq!(here.join(&machines[n]).is_ok(), !expected.joined[n]);
            if !expected.joined[n] {
                (expected.joined[n], expected.here[n]) = (true, expected.shipped[n]);
            }
        }
        Step::Collect => {
            here.done(&["collect"]);
            (1..3).filter(|&n| expected.joined[n]).for_each(|n| expected.here[n] = expected.shipped[n]);
        }
        Step::Do(command) => here.done(command),
        Step::Rollback(version) => drop(here.run(&["rollback", &version.to_string()])),
        Step::Forget(n) if is_shipped(expected, n) => {
            (0..4).for_each(|_| machines[n].done(&["batch", "--full"]));
            machines[n].done(&["compact"]);
        }
        Step::Ship(_) | Step::Join(_) | Step::Forget(_) => {}
    }
    expected.here[0] = expected.loaded[0];
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn each_fact_counts_once(steps in proptest::collection::vec(step(), 10..40)) {
        let world = World::new();
        let machines = ["here", "web", "app"].map(|name| world.machine(name));
        let mut expected = Expected::default();
        for (number, step) in steps.into_iter().enumerate() {
            take(&machines, number, step, &mut expected);
            let all = expected.here.iter().sum::<u64>();
            if machines[0].context().log().unwrap().is_some() {
                prop_assert_eq!(machines[0].counted().0, all, "after step {}, {:?}: {:?}", number, step, expected);
            } else {
                prop_assert_eq!(all, 0);
            }
        }
        if expected.here.iter().any(|facts| *facts > 0) {
            machines[0].check(expected.here.iter().sum());
        }
    }
}
