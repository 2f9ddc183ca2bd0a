//! Segments that are dropped: what stays, who is told, and that repeats are known as before.

use super::between::Between;
use super::*;
use crate::sim::Op;

const SOURCE: &str = "source";
pub(super) const FACTS: u64 = 1000;

/// Numbered facts in a few segments of each partition; the writer is closed. An arrival is the number of the fact before.
pub(super) fn written(seed: u64) -> (Sim, Cut) {
    let (sim, clock) = (Sim::new(seed), Arc::new(AtomicI64::new(0)));
    let at = clock.clone();
    let options = Options { clock: Arc::new(move || Timestamp(at.load(Ordering::Relaxed))), ..options() };
    let mut writer = Writer::open(Arc::new(sim.clone()), Path::new(DIR), options, "test").unwrap().0;
    let mut stream = writer.stream();
    for nonce in 0..FACTS {
        let text = format!("numbered {nonce:04}");
        assert_eq!(stream.append(&mut writer, numbered(SOURCE, nonce, &text)).unwrap(), Ok(Taken::Appended));
        clock.store(nonce as i64, Ordering::Relaxed);
        if nonce % 100 == 0 {
            writer.commit().unwrap();
        }
    }
    writer.commit().unwrap();
    let end = writer.end();
    writer.close().unwrap();
    (sim, end)
}

/// Names of the segments of a partition.
pub(super) fn names(sim: &Sim, partition: usize) -> Vec<String> {
    let names = sim.list(&Path::new(DIR).join(partition.to_string())).unwrap();
    names.into_iter().filter(|name| name.ends_with(".log")).collect()
}

pub(super) fn half(end: &Cut) -> Cut {
    Cut(end.0.iter().map(|end| end / 2).collect())
}

/// Sends everything again: all is known, but for `new` facts more.
pub(super) fn send_again(sim: &Sim, new: u64) {
    let (mut writer, recovery) = Writer::open(Arc::new(sim.clone()), Path::new(DIR), options(), "test").unwrap();
    assert_eq!(recovery, Recovery::default());
    let mut stream = writer.stream();
    for nonce in 0..FACTS + new {
        let expected = if nonce < FACTS { Taken::Repeat } else { Taken::Appended };
        let text = format!("numbered {nonce:04}");
        assert_eq!(stream.append(&mut writer, numbered(SOURCE, nonce, &text)).unwrap(), Ok(expected), "{nonce}");
    }
    writer.close().unwrap();
}

/// What is left of a log, read from its start.
pub(super) fn left(log: &Log) -> Vec<Vec<Vec<u8>>> {
    (0..2).map(|partition| entries_from(log, partition, log.start().0[partition]).unwrap()).collect()
}

fn is_dropped(error: &Error) -> bool {
    matches!(error, Error::Broken { what, .. } if what.contains("was dropped from the log") && what.contains("master dataset"))
}

#[test]
fn whole_segments_go_and_the_rest_is_read_as_before() {
    let (sim, end) = written(0);
    let (before, whole) = (names(&sim, 0), left(&read(&sim)));
    assert!(before.len() > 4, "{before:?}");
    let mut log = read(&sim);
    assert_eq!(log.drop_below(&Cut::zero(2)).unwrap(), Dropped::default());
    let cut = half(&end);
    let Files { segments, bytes, .. } = log.files().unwrap();
    let dropped = log.drop_below(&cut).unwrap();
    assert!(dropped.segments >= 4, "{dropped:?}");
    assert_eq!(log.files().unwrap(), Files { segments: segments - dropped.segments, bytes: bytes - dropped.bytes, ..Files::default() });
    assert!(before.ends_with(&names(&sim, 0)), "the oldest have gone");
    for log in [&log, &read(&sim)] {
        assert!(log.start().within(&cut) && log.start().0.iter().all(|start| *start > 0), "{}", log.start());
        assert_eq!(log.end(), &end);
        for (partition, found) in left(log).iter().enumerate() {
            assert_eq!(found, &whole[partition][log.start().0[partition] as usize..]);
        }
    }
    assert_eq!(log.drop_below(&cut).unwrap(), Dropped::default(), "again there is nothing to drop");
    log.drop_below(&end).unwrap();
    assert_eq!((names(&sim, 0).len(), names(&sim, 1).len()), (1, 1), "the newest stays");
    send_again(&sim, 50);
    assert!(read(&sim).end().facts() == FACTS + 50);
}

#[test]
fn what_was_dropped_is_refused_with_the_way_out() {
    let (sim, end) = written(0);
    let mut log = read(&sim);
    log.drop_below(&half(&end)).unwrap();
    let start = log.start().0[0];
    for error in [log.read(0, 0, end.0[0]).unwrap_err(), log.read(0, start - 1, start).unwrap_err()] {
        assert!(is_dropped(&error), "{error}");
    }
    assert!(log.read(0, 0, 0).unwrap().next().unwrap().is_none(), "nothing is there still");
    assert!(is_dropped(&log.arrival(&Cut(vec![start - 1, 0])).unwrap_err()));
    assert!(is_dropped(&log.watermark(&Cut(vec![start - 1, end.0[1]]), Timestamp(0)).unwrap_err()));
}

#[test]
fn the_newest_arrival_below_the_start_is_still_known() {
    let ((sim, end), twin) = (written(0), read(&written(0).0));
    let mut log = read(&sim);
    log.drop_below(&half(&end)).unwrap();
    let start = log.start();
    for cut in [&start, &Cut(vec![start.0[0], 0]), &Cut(vec![start.0[0] + 1, start.0[1]]), &end] {
        assert_eq!(log.arrival(cut).unwrap(), twin.arrival(cut).unwrap(), "{cut}");
    }
    log.drop_below(&end).unwrap();
    assert_eq!(log.arrival(&log.start()).unwrap(), twin.arrival(&log.start()).unwrap());
}

#[test]
fn of_a_log_that_is_shipped_only_what_is_there_goes() {
    let (sim, end) = written(0);
    let mut log = read(&sim);
    let (start, segments) = (log.start(), names(&sim, 0));
    let ship = |log: &Log, cut: Cut| log.set_shipped(&Shipped::new("s3://there".to_owned(), "1".to_owned(), cut)).unwrap();
    ship(&log, start.clone());
    assert_eq!(log.drop_below(&end).unwrap(), Dropped::default());
    let held = |log: &Log, files: usize| log.held_by(|_, file| segments[..files].iter().any(|name| *file == format!("{name}.zst")));
    assert_eq!(held(&log, 0), start);
    let first_of = |name: &str| name[..20].parse::<u64>().unwrap();
    assert_eq!(held(&log, 2).0[0], first_of(&segments[2]));
    assert_eq!(held(&log, segments.len()).0[0], end.0[0]);
    ship(&log, held(&log, 2));
    assert!(log.drop_below(&end).unwrap().segments >= 2);
    assert_eq!(log.start().0[0], first_of(&segments[2]));
    assert_eq!(log.shipped().unwrap().unwrap().cut.0[0], first_of(&segments[2]));
    ship(&log, Cut::zero(3));
    assert!(matches!(log.drop_below(&end).unwrap_err(), Error::Broken { .. }));
}

#[test]
fn a_cut_beyond_the_end_drops_nothing() {
    let (sim, end) = written(0);
    let beyond = Cut(vec![end.0[0], end.0[1] + 1]);
    let files = sim.files();
    for cut in [&beyond, &Cut::zero(3)] {
        let error = read(&sim).drop_below(cut).unwrap_err();
        assert!(matches!(error, Error::Broken { .. }), "{error}");
    }
    assert_eq!(sim.files(), files);
}

#[test]
fn a_reader_from_before_goes_on_or_is_told() {
    let (sim, end) = written(0);
    let mut stale = read(&sim);
    let whole = left(&stale);
    let mut cursor = stale.read(0, 0, end.0[0]).unwrap();
    let first = cursor.next().unwrap().unwrap().bytes.to_vec();
    read(&sim).drop_below(&half(&end)).unwrap();
    let start = read(&sim).start().0[0];

    // The cursor has its segment open, and reads that to its end; the next one is gone.
    let mut seen = vec![first];
    let error = loop {
        match cursor.next() {
            Ok(entry) => seen.push(entry.unwrap().bytes.to_vec()),
            Err(error) => break error,
        }
    };
    assert!(is_dropped(&error), "{error}");
    assert!(whole[0].starts_with(&seen) && (seen.len() as u64) < start);
    drop(cursor);
    assert!(is_dropped(&stale.read(0, 3, end.0[0]).unwrap().next().unwrap_err()));
    assert_eq!(entries_from(&stale, 0, start).unwrap(), whole[0][start as usize..], "what is left is read on");

    // It follows the writer as before.
    send_again(&sim, 50);
    assert!(stale.refresh().unwrap());
    assert_eq!((stale.start(), stale.end()), (read(&sim).start(), read(&sim).end()));
    assert_eq!(left(&stale), left(&read(&sim)));
}

#[test]
fn a_segment_that_is_lost_and_not_dropped_is_named() {
    let (sim, end) = written(0);
    let stale = read(&sim);
    let lost = names(&sim, 0).remove(1);
    sim.remove(&Path::new(DIR).join("0").join(&lost)).unwrap();
    let error = entries(&stale, 0).unwrap_err();
    assert!(matches!(&error, Error::Broken { what, .. } if what.contains(&lost) && what.contains("lost")), "{error}");
    assert_eq!(stale.end(), &end);
}

#[test]
fn segments_are_dropped_beside_a_writer_and_a_real_disk_agrees() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open_on(Disk, dir.path());
    let log = || Log::open(Arc::new(Disk), dir.path(), unchecked()).unwrap().unwrap();
    let (mut expected, mut dropped) = ([Vec::new(), Vec::new()], Dropped::default());
    for round in 0..20 {
        let mut stream = writer.stream();
        for i in 0..100 {
            let text = format!("{round:02}-{i:03}");
            assert_eq!(stream.append(&mut writer, numbered("a", round * 100 + i, &text)).unwrap(), Ok(Taken::Appended));
            expected[route(text.as_bytes(), 2)].push(text.into_bytes());
        }
        writer.commit().unwrap();
        let gone = log().drop_below(&writer.end()).unwrap();
        dropped = Dropped { segments: dropped.segments + gone.segments, bytes: dropped.bytes + gone.bytes };
        for (partition, found) in left(&log()).iter().enumerate() {
            assert!(!found.is_empty() && expected[partition].ends_with(found));
        }
    }
    assert!(dropped.segments >= 10 && dropped.bytes > 10_000, "{dropped:?}");
    writer.close().unwrap();
    let mut writer = open_on(Disk, dir.path());
    let mut stream = writer.stream();
    for i in 0..2000 {
        let text = format!("{:02}-{:03}", i / 100, i % 100);
        assert_eq!(stream.append(&mut writer, numbered("a", i, &text)).unwrap(), Ok(Taken::Repeat));
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Stop {
    Power,
    Kill,
    KillThenPower,
    Failure,
}

#[test]
fn a_drop_that_is_stopped_at_any_step_leaves_a_whole_log_and_is_done_again() {
    let steps = {
        let (sim, end) = written(0);
        let before = sim.operations();
        let dropped = read(&sim).drop_below(&half(&end)).unwrap();
        let steps = sim.operations() - before;
        assert_eq!(steps, 2 * dropped.segments as u64 + 2, "a removal and a sync for each, and one sync before for each partition");
        steps
    };
    for (seed, step) in (0..10).flat_map(|seed| (0..=steps).map(move |step| (seed, step))) {
        for stop in [Stop::Power, Stop::Kill, Stop::KillThenPower, Stop::Failure] {
            stopped(seed, step, steps, stop);
        }
    }
    // What a power cut brings back is a matter of luck, so the one that must not happen is tried more often.
    (10..60).for_each(|seed| stopped(seed, 1 + seed % 3, steps, Stop::KillThenPower));
}

fn stopped(seed: u64, step: u64, steps: u64, stop: Stop) {
    let (sim, end) = written(seed);
    let (before, whole, cut) = ([names(&sim, 0), names(&sim, 1)], left(&read(&sim)), half(&end));
    match stop {
        Stop::Failure => sim.fail_after(step),
        _ => sim.crash_after(step),
    }
    let outcome = read(&sim).drop_below(&cut);
    assert_eq!(outcome.is_ok(), step == steps, "{stop:?} at {step}: {outcome:?}");
    match stop {
        Stop::Power => sim.reboot(),
        Stop::Kill | Stop::KillThenPower | Stop::Failure => sim.kill(),
    }
    if let Stop::KillThenPower = stop {
        // Another one goes on, and is cut off just before or after its first removal.
        sim.crash_after(1 + seed / 3 % 2);
        let _ = read(&sim).drop_below(&cut);
        sim.reboot();
    }
    for (partition, before) in before.iter().enumerate() {
        let now = names(&sim, partition);
        assert!(!now.is_empty() && before.ends_with(&now), "{stop:?} at {step}, seed {seed}: {before:?} became {now:?}");
    }
    let check = |log: &Log| {
        assert!(log.start().within(&cut) && log.end() == &end);
        for (partition, found) in left(log).iter().enumerate() {
            assert_eq!(found, &whole[partition][log.start().0[partition] as usize..]);
        }
    };
    check(&read(&sim));
    send_again(&sim, 0);
    let mut log = read(&sim);
    log.drop_below(&cut).unwrap();
    check(&log);
    sim.reboot();
    check(&read(&sim));
    send_again(&sim, 10);
}

#[test]
fn repeats_are_known_after_a_drop_and_a_power_cut_though_the_published_end_is_lost() {
    for seed in 0..20 {
        let (sim, end) = written(seed);
        read(&sim).drop_below(&end).unwrap();
        sim.reboot();
        // It may be lost already.
        let _ = sim.remove(&Path::new(DIR).join("log.end"));
        assert_eq!(read(&sim).end(), &end);
        send_again(&sim, 10);
    }
}

/// A log of one partition, whose writer was killed after its only commit, and whose published end is lost.
fn cut_off(sim: &Sim) -> Cut {
    let mut writer = open(sim);
    let mut stream = writer.stream();
    for nonce in 0..20 {
        stream.append(&mut writer, numbered(SOURCE, nonce, &format!("{nonce}"))).unwrap().unwrap();
    }
    writer.commit().unwrap();
    let end = writer.end();
    drop(writer);
    sim.kill();
    sim.remove(&Path::new(DIR).join("log.end")).unwrap();
    end
}

#[test]
fn what_a_cut_off_recovery_hides_stays_until_another_has_taken_it_over() {
    for step in 0..8 {
        let sim = Sim::new(step);
        let end = cut_off(&sim);
        sim.crash_after(step);
        let recovered = Writer::open(Arc::new(sim.clone()), Path::new(DIR), options(), "test");
        assert!(recovered.is_err() || step > 6, "{step}");
        drop(recovered);
        sim.kill();
        let files = sim.files();
        // A manifest has counted up to the end.
        let mut log = read(&sim);
        assert_eq!(log.drop_below(&end).unwrap(), Dropped::default(), "{step}: nothing is proven");
        assert_eq!(sim.files(), files);
        sim.reboot();

        let floor = Options { floor: end.clone(), ..options() };
        let (writer, _) = Writer::open(Arc::new(sim.clone()), Path::new(DIR), floor, "test").unwrap();
        assert_eq!(writer.end(), end);
        writer.close().unwrap();
        let mut log = read(&sim);
        log.drop_below(&Cut::zero(2)).unwrap();
        assert_eq!((log.start(), log.end()), (Cut::zero(2), &end));
        assert_eq!(all(&log).len(), 20, "{step}");
        sim.reboot();
        let mut log = read(&sim);
        log.require(&end).unwrap();
        assert_eq!(all(&log).len(), 20, "{step}");
    }
}

#[test]
fn segments_that_recovery_has_written_again_go_below_any_cut() {
    let sim = Sim::new(0);
    let end = cut_off(&sim);
    // Nobody has counted anything: all is above the synced end, and is written again.
    let (writer, recovery) = Writer::open(Arc::new(sim.clone()), Path::new(DIR), options(), "test").unwrap();
    assert_eq!((recovery.tails.iter().map(|tail| tail.facts).sum::<u64>(), writer.end()), (20, end.clone()));
    writer.close().unwrap();
    assert_eq!((names(&sim, 0).len(), names(&sim, 1).len()), (2, 2));
    assert_eq!(read(&sim).drop_below(&Cut::zero(2)).unwrap().segments, 2);
    assert_eq!(all(&read(&sim)).len(), 20);
    sim.reboot();
    assert_eq!((all(&read(&sim)).len(), read(&sim).start()), (20, Cut::zero(2)));
    let mut writer = open(&sim);
    let mut stream = writer.stream();
    for nonce in 0..20 {
        let text = format!("{nonce}");
        assert_eq!(stream.append(&mut writer, numbered(SOURCE, nonce, &text)).unwrap(), Ok(Taken::Repeat));
    }
}

#[test]
fn a_failing_removal_is_told_and_leaves_the_rest() {
    let (sim, end) = written(0);
    sim.fail(Op::Remove, 1);
    let mut log = read(&sim);
    let error = log.drop_below(&end).unwrap_err();
    assert!(matches!(&error, Error::Io { path, .. } if path.extension().unwrap() == "log"), "{error}");
    log.drop_below(&end).unwrap();
    assert_eq!((names(&sim, 0).len(), names(&sim, 1).len()), (1, 1));
}

/// Runs something again and again, with segments dropped after each of its listings in turn; gives how often that was.
fn with_a_drop_between(what: impl Fn(&Between, &Cut, &[Vec<Vec<u8>>])) -> u64 {
    for listings in 0.. {
        let (sim, end) = written(listings);
        let whole = left(&read(&sim));
        let cut = half(&end);
        let between = Between::new(&sim, listings, move |sim| _ = read(sim).drop_below(&cut).unwrap());
        what(&between, &end, &whole);
        if !between.has_happened() {
            return listings;
        }
    }
    0
}

#[test]
fn segments_that_go_while_a_reader_opens_the_log_or_counts_files_are_not_missed() {
    let times = with_a_drop_between(|between, end, whole| {
        let mut log = Log::open(between.fs.clone(), Path::new(DIR), unchecked()).unwrap().unwrap();
        log.files().unwrap();
        log.refresh().unwrap();
        log.require(end).unwrap();
        assert_eq!(log.end(), end);
        assert_eq!(log.arrival(end).unwrap(), Some(Timestamp(FACTS as i64 - 1)));
        log.watermark(end, Timestamp(0)).unwrap();
        let start = if between.has_happened() { read(&between.sim).start() } else { log.start() };
        for (partition, whole) in whole.iter().enumerate() {
            assert_eq!(entries_from(&log, partition, start.0[partition]).unwrap(), whole[start.0[partition] as usize..]);
        }
    });
    assert!(times > 6, "{times}");
}

#[test]
fn segments_that_go_while_a_writer_opens_the_log_or_another_drops_are_not_missed() {
    let times = with_a_drop_between(|between, end, _| {
        let (mut writer, recovery) = Writer::open(between.fs.clone(), Path::new(DIR), options(), "test").unwrap();
        assert_eq!((recovery, &writer.end()), (Recovery::default(), end));
        let mut log = Log::open(between.fs.clone(), Path::new(DIR), unchecked()).unwrap().unwrap();
        log.drop_below(end).unwrap();
        assert_eq!((names(&between.sim, 0).len(), names(&between.sim, 1).len()), (1, 1));
        let mut stream = writer.stream();
        for nonce in 0..FACTS {
            let text = format!("numbered {nonce:04}");
            assert_eq!(stream.append(&mut writer, numbered(SOURCE, nonce, &text)).unwrap(), Ok(Taken::Repeat));
        }
        writer.close().unwrap();
    });
    assert!(times > 8, "{times}");
}
