//! A batch that dies at any step: nobody can tell from the answers, the next one works, and nothing is left behind.

use super::world::{World, likes};

/// Counted and batched, with facts that are in the log only.
fn world(seed: u64) -> World {
    let mut world = World::new(seed);
    world.work.budget = 6000;
    world.append(&likes(60));
    world.count(2000).unwrap();
    world.batch(false).unwrap();
    world.append(&likes(40));
    world.count(1 << 20).unwrap();
    world.append(&likes(20));
    world
}

fn leftovers(world: &World) -> Vec<String> {
    let names = world.fs.files().into_iter().map(|(path, _)| path.display().to_string());
    names.filter(|name| name.ends_with(".new") || name.ends_with(".old") || name.contains("batch.tmp")).collect()
}

fn dies(full: bool, power_cut: bool, step: usize) {
    let operations = {
        let world = world(0);
        let before = world.fs.operations();
        world.batch(full).unwrap();
        world.fs.operations() - before
    };
    assert!(operations > 50, "{operations}");
    for at in (0..=operations).step_by(step) {
        let world = world(at);
        let before = world.answers();
        world.fs.crash_after(at);
        let died = world.batch(full).is_err();
        assert!(died || at == operations || !world.fs.is_off(), "the batch dies in operation {at} and says nothing");
        if power_cut {
            world.fs.reboot();
        } else {
            world.fs.kill();
        }
        assert_eq!(world.answers(), before, "operation {at}");
        assert_eq!(before, world.expected());

        world.batch(false).unwrap();
        world.compact().unwrap();
        assert_eq!(world.answers(), before, "the batch after operation {at}");
        assert_eq!(leftovers(&world), Vec::<String>::new(), "operation {at}");
        let report = world.verify().unwrap();
        assert!(report.agrees() && report.cells() == before.len() as u64, "operation {at}: {report:?}");
    }
}

#[test]
fn an_incremental_batch_may_lose_its_power_at_any_step() {
    dies(false, true, 1);
}

#[test]
fn a_full_batch_may_lose_its_power_at_any_step() {
    dies(true, true, 1);
}

#[test]
fn a_batch_may_be_killed_at_any_step() {
    dies(true, false, 1);
}
