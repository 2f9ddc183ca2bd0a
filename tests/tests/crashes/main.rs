//! The real commands on the simulated disk: before each operation of each command of some short histories the program is killed, or the
//! power is cut, or the operation fails, or the disk is full from there on, or a read fails. Somebody asks at once, and is told what one pass
//! over the facts says; then the command is given again, and all is as if nothing had happened. Reads of those who ask fail, too.
//!
//! A reader that asks between two operations sees what it would see had the program ended there; so this also asks after every operation.
//! `CRASHES=all` takes every operation and all that can happen to it; else every fourth, and what happens changes from one to the next.

#[path = "../interleavings/oracle.rs"]
mod oracle;
mod world;
mod load;
mod producers;

use world::{Command, Fault, World};

use Command::{Batch, Compact, Count, Load, Rollback, Shred};

/// What happens to a command that takes so many operations and reads, and at which of them.
fn faults(number: usize, [operations, reads]: [u64; 2]) -> Vec<(Fault, u64)> {
    let count = |fault| if fault == Fault::Read { reads } else { operations };
    let all = |fault| (0..count(fault)).map(move |at| (fault, at));
    if std::env::var("CRASHES").is_ok_and(|which| which == "all") {
        return Fault::ALL.into_iter().flat_map(all).collect();
    }
    // Of five that can happen each happens at every twentieth place, and none at the same.
    let places = Fault::ALL.into_iter().enumerate();
    places.flat_map(|(first, fault)| all(fault).skip((4 * first + number) % 20).step_by(20)).collect()
}

/// Gives the commands one after another, and each of them also with a fault in one of its operations; gives what stands in the end.
fn at_every_operation(history: &[Command]) -> World {
    let (mut world, mut crashes) = (World::new(), 0);
    for (number, command) in history.iter().enumerate() {
        let taken = world.fork(0).give(command);
        for (fault, at) in faults(number, taken) {
            world.fork(at).suffer(command, fault, at);
            crashes += 1;
        }
        world.give(command);
        let before = world.sim.reads();
        world.look();
        for at in (number as u64 % 7..world.sim.reads() - before).step_by(7) {
            world.fork(at).look_while_a_read_fails(at);
        }
        world.left_nothing(command);
        println!("{command:?}: {taken:?} operations and reads");
    }
    world.verify();
    println!("{crashes} crashes and faults");
    assert!(crashes > 10 * history.len(), "only {crashes} crashes");
    world
}

#[test]
fn counting_and_batches() {
    at_every_operation(&[Load, Shred, Count, Batch { full: false }, Load, Count, Batch { full: true }, Load, Compact]);
}

#[test]
fn shredding_before_counting() {
    at_every_operation(&[Load, Shred, Compact, Count, Load, Shred, Compact, Load, Batch { full: false }, Compact]);
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
