//! Segments that are ended because they are old, by a clock that a test sets.

use super::*;
use crate::time::{Duration, HOUR};

struct World {
    sim: Sim,
    clock: Arc<AtomicI64>,
}

impl World {
    fn new() -> World {
        World { sim: Sim::new(0), clock: Arc::new(AtomicI64::new(0)) }
    }

    /// A writer whose segments roll for no other reason.
    fn writer(&self) -> Writer {
        let at = self.clock.clone();
        let clock: Arc<dyn Fn() -> Timestamp + Send + Sync> = Arc::new(move || Timestamp(at.load(Ordering::Relaxed)));
        let options = Options { clock, segment_bytes: 1 << 20, segment_age: Duration(HOUR), partitions: Some(1), ..options() };
        Writer::open(Arc::new(self.sim.clone()), Path::new(DIR), options, "test").unwrap().0
    }

    fn at(&self, time: i64) {
        self.clock.store(time, Ordering::Relaxed);
    }

    fn segments(&self) -> usize {
        read(&self.sim).files().unwrap().segments
    }
}

fn send(writer: &mut Writer, text: &str) {
    append_all(writer, [text.to_owned()]);
    writer.commit().unwrap();
}

#[test]
fn a_segment_with_data_ends_when_it_is_old_and_the_next_facts_go_into_another() {
    let world = World::new();
    let mut writer = world.writer();
    let sent = [(0, "a", 1), (HOUR - 1, "b", 1), (HOUR, "c", 2), (HOUR + 1, "d", 2), (2 * HOUR - 1, "e", 2), (9 * HOUR, "f", 3)];
    for (time, text, segments) in sent {
        world.at(time);
        send(&mut writer, text);
        assert_eq!(world.segments(), segments, "{text}");
    }
    writer.close().unwrap();
    assert_eq!(all(&read(&world.sim)), ["a", "b", "c", "d", "e", "f"]);
}

#[test]
fn it_ends_though_nothing_comes_and_no_other_is_made_for_nothing() {
    let world = World::new();
    let mut writer = world.writer();
    writer.roll().unwrap();
    assert_eq!(world.segments(), 0);
    send(&mut writer, "a");
    let bytes = read(&world.sim).files().unwrap().bytes;
    writer.roll().unwrap();
    assert_eq!(read(&world.sim).files().unwrap().bytes, bytes, "it is young");
    world.at(HOUR);
    for _ in 0..3 {
        writer.roll().unwrap();
        writer.commit().unwrap();
    }
    let files = read(&world.sim).files().unwrap();
    assert_eq!((files.segments, files.bytes), (1, bytes + group::HEAD as u64), "it was closed once");
    send(&mut writer, "b");
    assert_eq!(world.segments(), 2);
    drop(writer);
    world.sim.kill();
    let (log, mut writer) = (read(&world.sim), world.writer());
    assert_eq!(all(&log), ["a", "b"]);
    send(&mut writer, "c");
    assert_eq!(all(&read(&world.sim)), ["a", "b", "c"]);
}

#[test]
fn what_waits_for_a_commit_is_not_cut_off_and_a_clock_that_runs_back_does_no_harm() {
    let world = World::new();
    world.at(5 * HOUR);
    let mut writer = world.writer();
    send(&mut writer, "a");
    append_all(&mut writer, ["b".to_owned()]);
    world.at(6 * HOUR);
    writer.roll().unwrap();
    assert_eq!(all(&read(&world.sim)), ["a"]);
    writer.commit().unwrap();
    world.at(0);
    send(&mut writer, "c");
    world.at(i64::MIN);
    send(&mut writer, "d");
    world.at(i64::MAX);
    send(&mut writer, "e");
    writer.close().unwrap();
    assert_eq!(all(&read(&world.sim)), ["a", "b", "c", "d", "e"]);
    let (log, end) = (read(&world.sim), 5);
    let mut cursor = log.read(0, 0, end).unwrap();
    let arrivals: Vec<i64> = (0..end).map(|_| cursor.next().unwrap().unwrap().arrival.0).collect();
    assert_eq!(arrivals, [5 * HOUR, 6 * HOUR, 6 * HOUR, 6 * HOUR, i64::MAX]);
}
