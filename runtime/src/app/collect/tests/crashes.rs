//! Who fetches is killed or loses power before any step, and what is said to be here is here.

use super::*;
use crate::cold::{Folder, Store, collect, ship};
use crate::dataset::Dataset;
use crate::fs::Fs;
use crate::log::{Joined, Options, Record, Writer};
use crate::shape::Shapes;
use crate::sim::Sim;
use std::sync::Arc;

/// A collector and who counts, on one simulated disk; only who counts ever crashes.
struct Simulated {
    sim: Sim,
}

impl Simulated {
    fn fs(&self) -> Arc<dyn Fs> {
        Arc::new(self.sim.clone())
    }

    fn context(&self) -> Context<sample::Schema> {
        Context::on(self.fs(), "test")
    }

    fn store(&self) -> Result<Folder> {
        Folder::open("/there", self.fs(), Path::new("/there"))
    }

    /// Loads some facts there, in two sittings, and ships them.
    fn ship(&self) {
        let (data, shapes) = (Path::new("/web"), Shapes::of::<sample::Fact>(sample::Schema::NAME));
        for _ in 0..2 {
            let options = Options { side_by_side: false, ..Options::new(shapes.to_bytes(), self.context().check()) };
            let (mut writer, _) = Writer::open(self.fs(), &data.join("log"), options, "test").unwrap();
            let mut stream = writer.stream();
            for n in 0..20_u32 {
                let record = Record { route: &n.to_be_bytes(), source: None, nonce: None, bytes: &[7; 100] };
                stream.append(&mut writer, record).unwrap().unwrap();
            }
            writer.close().unwrap();
        }
        let log = Log::open(self.fs(), &data.join("log"), self.context().check()).unwrap().unwrap();
        let dataset = Dataset::open(self.fs(), data, sample::Fact::FACTS, shapes, log.places());
        ship(&self.store().unwrap(), &log, &dataset, data, "test", &mut || true).unwrap();
    }

    /// Joins, or fetches what came since.
    fn collect(&self) -> Result<()> {
        let (store, mut intake) = (self.store()?, self.context().intake()?);
        let done = match intake.logs().is_empty() {
            true => let_join(&store, &mut intake, "web", None, &mut || true),
            false => collect(&store, &mut intake, 0, false, &mut || true),
        };
        done.map(|done| assert!(done.is_some()))
    }

    /// All that is said to be here can be read; gives how many facts of the one that joined those are.
    fn check(&self) -> u64 {
        let Some(log) = self.context().log().unwrap() else { return 0 };
        let mut read = 0;
        for (partition, (start, &end)) in log.start().0.into_iter().zip(&log.end().0).enumerate() {
            let mut cursor = log.read(partition, start, end).unwrap();
            while let Some(entry) = cursor.next().unwrap() {
                assert_eq!(entry.bytes, &[7; 100]);
                read += 1;
            }
        }
        let joined: Vec<Joined> = log.joined().map(|(_, log)| log.clone()).collect();
        assert_eq!(read, joined.iter().map(|log| log.cut.facts()).sum::<u64>());
        assert_eq!(read, log.end().facts());
        read
    }
}

#[test]
fn what_is_said_to_be_here_is_here_whenever_who_fetches_ends() {
    for (has_joined, is_kill) in [(false, true), (false, false), (true, true), (true, false)] {
        for at in 0.. {
            let world = Simulated { sim: Sim::new(at) };
            world.ship();
            if has_joined {
                world.collect().unwrap();
                world.ship();
            }
            let (before, all) = if has_joined { (40, 80) } else { (0, 40) };
            assert_eq!(world.check(), before);
            world.sim.crash_after(at);
            let collected = world.collect();
            if !world.sim.is_off() {
                collected.unwrap();
                assert!(at > 30, "{at}");
                break;
            }
            if is_kill {
                world.sim.kill();
            } else {
                world.sim.reboot();
            }
            let now = world.check();
            assert!(now == before || now == all, "{at}: {now}");
            world.collect().unwrap_or_else(|e| panic!("{at}, has joined: {has_joined}, killed: {is_kill}: {e}"));
            assert_eq!(world.check(), all, "{at}");
            assert!(world.store().unwrap().get("cold.json", &mut |_| Ok(())).unwrap());
        }
    }
}
