//! Producers that try until all is acknowledged, and one beside them that drops segments, over a file system that loses power, fails,
//! and kills, at any operation.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const NONCES: u64 = 60;
const SOURCES: [&str; 2] = ["east", "west"];

#[derive(Clone, Copy, Debug)]
enum Fault {
    /// The power goes in the nth operation of the file system.
    Power(u64),
    /// The nth operation of the file system fails, and the program goes on to a new writer; then the power may go.
    Failure(u64, bool),
    /// The program is killed after the nth record.
    Kill(u64),
}

fn faults() -> impl Strategy<Value = Vec<Fault>> {
    let fault = prop_oneof![
        4 => (0_u64..120).prop_map(Fault::Power),
        2 => (0_u64..120, prop::bool::ANY).prop_map(|(n, power)| Fault::Failure(n, power)),
        2 => (0_u64..150).prop_map(Fault::Kill),
    ];
    prop::collection::vec(fault, 0..8)
}

/// What has happened, as the world outside knows it.
struct World {
    sim: Sim,
    /// How many records before a commit.
    every: u64,
    /// Whether a writer is told how far manifests have counted.
    floors: bool,
    /// Whether partitions are synced each from a thread of its own: then the seed does not say which of them a fault strikes.
    side_by_side: bool,
    /// After every how many commits and faults another process drops segments; 0: never.
    drops: u64,
    /// After every how many of those another process packs segments; 0: never.
    packs: u64,
    commits: u64,
    /// Below this, segments may have been dropped.
    floor: Cut,
    /// All that a reader has seen of each partition; at and above the floor it must stay.
    seen: Vec<Vec<Vec<u8>>>,
    /// The facts without a number: how many were sent, and which were acknowledged.
    plain: u64,
    acknowledged: BTreeSet<String>,
}

impl World {
    fn seen_cut(&self) -> Cut {
        Cut(self.seen.iter().map(|seen| seen.len() as u64).collect())
    }

    /// A reader, at any moment: all that was ever seen is there, and in its place.
    fn look(&mut self) {
        let log = Log::open(Arc::new(self.sim.clone()), Path::new(DIR), unchecked()).unwrap();
        let Some(mut log) = log else { return assert_eq!(self.seen_cut().facts(), 0) };
        log.require(&self.seen_cut()).unwrap();
        assert!(log.start().within(&self.floor), "dropped to {}, but only what lies below {} may go", log.start(), self.floor);
        for (partition, start) in log.start().0.into_iter().enumerate() {
            let (found, seen) = (entries_from(&log, partition, start).unwrap(), &mut self.seen[partition]);
            let still = seen.split_off(start as usize);
            assert!(found.starts_with(&still), "what was seen of partition {partition} has changed");
            seen.extend(found);
        }
    }

    /// Another process drops segments below some cut that everybody has seen. Where it fails, that is its own affair.
    fn drop_some(&mut self) -> crate::Result<()> {
        self.commits += 1;
        self.pack_some()?;
        if !self.commits.is_multiple_of(self.drops) {
            return Ok(());
        }
        let cut = Cut(self.seen_cut().0.iter().map(|seen| seen * (self.commits % 5) / 4).collect());
        self.floor = Cut(self.floor.0.iter().zip(&cut.0).map(|(a, b)| *a.max(b)).collect());
        let Some(mut log) = Log::open(Arc::new(self.sim.clone()), Path::new(DIR), unchecked())? else { return Ok(()) };
        match log.drop_below(&cut) {
            Err(Error::Io { .. }) if !self.sim.is_off() => Ok(()),
            dropped => dropped.map(|_| self.look()),
        }
    }

    #[cfg(feature = "pack")]
    fn pack_some(&mut self) -> crate::Result<()> {
        if !self.commits.is_multiple_of(self.packs) {
            return Ok(());
        }
        let Some(log) = Log::open(Arc::new(self.sim.clone()), Path::new(DIR), unchecked())? else { return Ok(()) };
        // Sometimes not all are packed in one go.
        let mut left = 1 + self.commits % 4;
        let go_on = || {
            left = left.saturating_sub(1);
            left > 0
        };
        match log.pack(go_on) {
            Err(Error::Io { .. }) if !self.sim.is_off() => Ok(()),
            packed => packed.map(|_| self.look()),
        }
    }

    #[cfg(not(feature = "pack"))]
    fn pack_some(&mut self) -> crate::Result<()> {
        Ok(())
    }

    /// One run of the program: sends everything from the beginning, as a producer does that is not sure. An error of the file system
    /// ends it.
    fn run(&mut self, kill_after: Option<u64>) -> crate::Result<()> {
        let floor = if self.floors { self.seen_cut() } else { Cut::default() };
        let options = Options { floor, segment_bytes: 1500, group_bytes: 200, side_by_side: self.side_by_side, ..options() };
        let (mut writer, _) = Writer::open(Arc::new(self.sim.clone()), Path::new(DIR), options, "test")?;
        self.look_if_on();
        let (mut stream, mut sent, mut waiting) = (writer.stream(), 0, Vec::new());
        for nonce in 0..NONCES {
            for source in SOURCES {
                let text = format!("{source}-{nonce}");
                stream.append(&mut writer, numbered(source, nonce, &text))?.unwrap();
                if nonce % 4 == 0 {
                    let text = format!("plain-{}", self.plain);
                    self.plain += 1;
                    stream.append(&mut writer, plain(&text))?.unwrap();
                    waiting.push(text);
                }
                sent += 1;
                if kill_after == Some(sent) {
                    return Ok(());
                }
                if sent % self.every == 0 {
                    writer.commit()?;
                    self.acknowledged.extend(waiting.drain(..));
                    self.look_if_on();
                    assert!(writer.end().within(&self.seen_cut()), "readers see what is acknowledged");
                    self.drop_some()?;
                }
            }
        }
        writer.commit()?;
        self.acknowledged.extend(waiting);
        writer.close()
    }

    fn look_if_on(&mut self) {
        if !self.sim.is_off() {
            self.look();
        }
    }

    fn suffer(&mut self, fault: Fault) {
        let outcome = match fault {
            Fault::Power(n) => {
                self.sim.crash_after(n);
                self.run(None)
            }
            Fault::Failure(n, _) => {
                self.sim.fail_after(n);
                self.run(None)
            }
            Fault::Kill(n) => self.run(Some(n)),
        };
        assert!(matches!(outcome, Ok(()) | Err(Error::Io { .. })), "{fault:?}: {outcome:?}");
        match fault {
            Fault::Power(_) | Fault::Failure(_, true) => self.sim.reboot(),
            Fault::Failure(..) | Fault::Kill(_) => self.sim.kill(),
        }
        self.look();
        self.drop_some().unwrap();
    }

    /// In the end every number was taken once and in order, and every acknowledged fact is there once.
    fn settle(&self) {
        let mut texts = BTreeMap::new();
        for seen in &self.seen {
            let mut last = BTreeMap::new();
            for bytes in seen {
                let text = String::from_utf8(bytes.clone()).unwrap();
                let (source, nonce) = text.split_once('-').unwrap();
                let nonce: u64 = nonce.parse().unwrap();
                assert!(last.insert(source.to_owned(), nonce).is_none_or(|before| before < nonce), "{text} is out of order");
                *texts.entry(text.clone()).or_insert(0) += 1;
            }
        }
        assert!(texts.values().all(|count| *count == 1), "{texts:?}");
        let numbered = SOURCES.iter().flat_map(|source| (0..NONCES).map(move |nonce| format!("{source}-{nonce}")));
        for text in numbered.chain(self.acknowledged.iter().cloned()) {
            assert!(texts.contains_key(&text), "{text} is lost");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(400), ..ProptestConfig::default() })]

    #[test]
    fn what_is_acknowledged_is_there_once_and_in_order_whatever_fails_whenever(
        seed: u64,
        faults in faults(),
        every in 1_u64..50,
        floors: bool,
        side_by_side: bool,
        drops in 0_u64..4,
        packs in 0_u64..4,
    ) {
        let mut world = World {
            sim: Sim::new(seed),
            every,
            floors,
            side_by_side,
            drops,
            packs,
            commits: 0,
            floor: Cut::zero(2),
            seen: vec![Vec::new(); 2],
            plain: 0,
            acknowledged: BTreeSet::new(),
        };
        for fault in faults {
            world.suffer(fault);
        }
        world.sim.reboot();
        world.run(None).unwrap();
        world.look();
        world.settle();

        if drops > 0 {
            world.floor = world.seen_cut();
            read(&world.sim).drop_below(&world.floor).unwrap();
            world.sim.reboot();
        }
        let segments = |sim: &Sim| read(sim).files().unwrap().segments;
        let files = segments(&world.sim);
        let (mut writer, recovery) = Writer::open(Arc::new(world.sim.clone()), Path::new(DIR), options(), "test").unwrap();
        assert_eq!(recovery, Recovery::default(), "a closed log needs no mending");
        let mut stream = writer.stream();
        for nonce in 0..NONCES {
            let text = format!("east-{nonce}");
            prop_assert_eq!(stream.append(&mut writer, numbered("east", nonce, &text)).unwrap(), Ok(Taken::Repeat));
        }
        writer.close().unwrap();
        prop_assert_eq!(segments(&world.sim), files);
    }
}
