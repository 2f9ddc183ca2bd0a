//! The real commands on the simulated disk: before each operation of each command of some short histories the program is killed, or the
//! power is cut. Somebody asks at once, and is told what one pass over the facts says; then the command is given again, and all is as if
//! nothing had happened.
//!
//! A reader that asks between two operations sees what it would see had the program ended there; so this also asks after every operation.
//! `CRASHES=all` takes every operation; else every fifth, and which those are changes from command to command.

#[path = "../interleavings/oracle.rs"]
mod oracle;
mod world;

use world::{Command, World};

use Command::{Batch, Compact, Count, Load, Rollback, Shred};

/// How many operations lie between two that something happens before.
fn stride() -> usize {
    if std::env::var("CRASHES").is_ok_and(|which| which == "all") { 1 } else { 5 }
}

/// Gives the commands one after another, and each of them also with a crash before its operations; gives what stands in the end.
fn at_every_operation(history: &[Command]) -> World {
    let mut world = World::new();
    let mut crashes = 0;
    for (number, command) in history.iter().enumerate() {
        let operations = world.fork(0).give(command);
        if *command != Load {
            for at in (number % stride()..operations as usize).step_by(stride()) {
                for is_kill in [true, false] {
                    world.fork(at as u64).crash(command, at as u64, is_kill);
                    crashes += 1;
                }
            }
        }
        world.give(command);
        world.look();
        world.left_nothing(command);
        println!("{command:?}: {operations} operations");
    }
    world.verify();
    assert!(crashes * stride() > 50 * history.len(), "only {crashes} crashes");
    world
}

#[test]
fn counting_and_batches() {
    at_every_operation(&[Load, Shred, Count, Batch { full: false }, Load, Count, Batch { full: true }, Load, Compact]);
}

#[test]
fn going_back() {
    at_every_operation(&[Load, Batch { full: false }, Load, Count, Batch { full: false }, Load, Rollback(1), Count, Rollback(2)]);
}

#[test]
fn dropping_the_log() {
    let batch = Batch { full: false };
    let world = at_every_operation(&[Load, batch, Load, batch, Load, batch, Load, batch, Rollback(2), batch]);
    assert!(world.has_dropped());
}
