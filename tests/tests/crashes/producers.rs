//! A thousand producers that try everything again: in the same session, in others, beside each other, while the program that takes it is
//! killed and the power goes. Each fact is counted once.

use std::collections::BTreeSet;

use headwater::log::{Refused, Taken, Writer};
use headwater_tests::shop::Datum;

use crate::load::{invent, open, send};
use crate::world::{Command, World};

const PRODUCERS: usize = 1000;
/// How many facts each of them has to tell.
const EACH: usize = 3;
/// How many of them send at once.
const TOGETHER: usize = 40;

/// A number below `n`: SplitMix64.
fn below(state: &mut u64, n: usize) -> usize {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) % n as u64) as usize
}

/// All facts, and which of them were acknowledged.
struct Told {
    facts: Vec<Datum>,
    acknowledged: BTreeSet<usize>,
}

impl Told {
    /// Some producers send all that they have, a fact of this one and a fact of that one, and now and then the one before once more.
    fn session(&mut self, writer: &mut Writer, mut producers: Vec<usize>, random: &mut u64) -> BTreeSet<usize> {
        let mut streams: Vec<_> = producers.iter().map(|_| writer.stream()).collect();
        let mut next = vec![0; producers.len()];
        let mut pending = BTreeSet::new();
        while !producers.is_empty() {
            let who = below(random, producers.len());
            let n = producers[who] * EACH + next[who];
            let taken = send(writer, &mut streams[who], &self.facts[n]).unwrap().expect("its numbers rise");
            assert!(taken == Taken::Repeat || !self.acknowledged.contains(&n), "fact {n} was acknowledged, and is new again");
            pending.insert(n);
            if below(random, 4) == 0 {
                let again = send(writer, &mut streams[who], &self.facts[n]).unwrap();
                let is_known = matches!(again, Ok(Taken::Repeat) | Err(Refused::NotRising { .. }));
                assert!(is_known, "fact {n} once more in its session: {again:?}");
            }
            next[who] += 1;
            if next[who] == EACH {
                drop((producers.swap_remove(who), streams.swap_remove(who), next.swap_remove(who)));
            }
            if below(random, 25) == 0 {
                writer.commit().unwrap();
                self.acknowledged.append(&mut pending);
            }
        }
        pending
    }
}

#[test]
fn a_thousand_producers_that_try_everything_again_are_counted_once() {
    let (mut world, mut random) = (World::new(), 1);
    let facts = (0..PRODUCERS * EACH).map(|n| invent(n, world.now, &format!("producer {}", n / EACH), (n % EACH) as u64));
    let mut told = Told { facts: facts.collect(), acknowledged: BTreeSet::new() };
    let mut left: Vec<usize> = (0..PRODUCERS).flat_map(|producer| [producer; 3]).collect();
    let mut appended_again = 0;
    while !left.is_empty() {
        let mut writer = open(&world, 64 << 10, 4 << 10).unwrap();
        for _ in 0..1 + below(&mut random, 4) {
            let mut together = BTreeSet::new();
            for _ in 0..TOGETHER.min(left.len()) {
                let producer = left[below(&mut random, left.len())];
                together.insert(producer);
            }
            for producer in &together {
                left.swap_remove(left.iter().position(|left| left == producer).expect("it is left"));
            }
            let mut pending = told.session(&mut writer, together.into_iter().collect(), &mut random);
            if below(&mut random, 3) > 0 {
                writer.commit().unwrap();
                told.acknowledged.append(&mut pending);
            } else {
                // Nobody was told of these: they are sent again.
                left.extend(pending.iter().map(|n| n / EACH).collect::<BTreeSet<_>>());
                appended_again += pending.len();
            }
        }
        match below(&mut random, 3) {
            0 => writer.close().unwrap(),
            1 => world.sim.kill(),
            _ => world.sim.reboot(),
        }
        match below(&mut random, 6) {
            0 => drop(world.give(&Command::Count)),
            1 => drop(world.give(&Command::Shred)),
            2 => drop(world.give(&Command::Batch { full: false })),
            3 => drop(world.give(&Command::Compact)),
            _ => {}
        }
    }
    assert!(appended_again > 100, "some were not told");
    let writer = &mut open(&world, 64 << 10, 4 << 10).unwrap();
    told.session(writer, (0..PRODUCERS).collect(), &mut random);
    writer.commit().unwrap();
    world.sent = told.facts;
    world.look();
    world.give(&Command::Batch { full: true });
    world.look();
    world.verify();
}
