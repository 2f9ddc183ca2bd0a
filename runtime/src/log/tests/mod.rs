//! Writer and reader together: what is appended is read back, repeats are known, mistakes are refused.

mod ages;
mod between;
mod faults;
#[cfg(feature = "pack")]
mod packing;
mod power;
mod repeats;
mod retention;
mod waits;

use super::*;
use crate::cut::Cut;
use crate::error::Error;
use crate::fs::{Disk, Fs};
use crate::sim::Sim;
use crate::time::Timestamp;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};

const DIR: &str = "/data/log";

fn unchecked() -> Check {
    Arc::new(|_| Ok(()))
}

/// Small enough that segments roll and groups fill.
fn options() -> Options {
    Options {
        partitions: Some(2),
        segment_bytes: 1500,
        group_bytes: 400,
        side_by_side: false,
        ..Options::new(b"shapes".to_vec(), unchecked())
    }
}

fn open_on(fs: impl Fs + 'static, dir: impl AsRef<Path>) -> Writer {
    let (writer, recovery) = Writer::open(Arc::new(fs), dir.as_ref(), options(), "test").unwrap();
    assert_eq!(recovery, Recovery::default());
    writer
}

fn open(sim: &Sim) -> Writer {
    open_on(sim.clone(), DIR)
}

fn read(sim: &Sim) -> Log {
    Log::open(Arc::new(sim.clone()), Path::new(DIR), unchecked()).unwrap().unwrap()
}

fn plain(text: &str) -> Record<'_> {
    Record { route: text.as_bytes(), source: None, nonce: None, bytes: text.as_bytes() }
}

fn numbered<'a>(source: &'a str, nonce: u64, text: &'a str) -> Record<'a> {
    Record { source: Some(source), nonce: Some(nonce), ..plain(text) }
}

/// The entries of a partition up to the log's end, checked for their offsets and arrivals.
fn entries(log: &Log, partition: usize) -> crate::Result<Vec<Vec<u8>>> {
    entries_from(log, partition, 0)
}

fn entries_from(log: &Log, partition: usize, from: u64) -> crate::Result<Vec<Vec<u8>>> {
    let mut cursor = log.read(partition, from, log.end().0[partition])?;
    let (mut found, mut last) = (Vec::new(), Timestamp(i64::MIN));
    while let Some(entry) = cursor.next()? {
        assert_eq!(entry.offset, from + found.len() as u64);
        assert!(entry.arrival >= last);
        last = entry.arrival;
        found.push(entry.bytes.to_vec());
    }
    assert_eq!(from + found.len() as u64, log.end().0[partition].max(from));
    Ok(found)
}

/// All entries as text, sorted.
fn all(log: &Log) -> Vec<String> {
    let found = (0..log.partitions()).flat_map(|partition| entries(log, partition).unwrap());
    let mut texts: Vec<String> = found.map(|bytes| String::from_utf8(bytes).unwrap()).collect();
    texts.sort();
    texts
}

fn append_all(writer: &mut Writer, texts: impl IntoIterator<Item = String>) {
    let mut stream = writer.stream();
    for text in texts {
        assert_eq!(stream.append(writer, plain(&text)).unwrap(), Ok(Taken::Appended));
    }
}

#[test]
fn what_is_committed_is_read_back_in_order_across_rolled_segments() {
    let dir = tempfile::tempdir().unwrap();
    let mut expected = Vec::new();
    let log = || Log::open(Arc::new(Disk), dir.path(), unchecked()).unwrap().unwrap();
    for session in 0..3 {
        let mut writer = open_on(Disk, dir.path());
        for part in 0..4 {
            let texts: Vec<String> = (0..300).map(|i| format!("{session}-{part}-{i:04}")).collect();
            expected.extend(texts.clone());
            append_all(&mut writer, texts);
            writer.commit().unwrap();
            assert_eq!(all(&log()), expected);
        }
        writer.close().unwrap();
    }
    let log = log();
    assert!(log.files().unwrap().segments > 6, "segments were rolled");
    for partition in 0..2 {
        let end = log.end().0[partition];
        for from in (0..end).step_by(97).chain((0..end).rev().step_by(89)) {
            assert_eq!(log.read(partition, from, end).unwrap().next().unwrap().unwrap().offset, from);
        }
    }
}

#[test]
fn there_is_no_log_before_one_is_made_and_an_empty_one_after() {
    let sim = Sim::new(0);
    assert!(Log::open(Arc::new(sim.clone()), Path::new(DIR), unchecked()).unwrap().is_none());
    open(&sim).close().unwrap();
    let log = read(&sim);
    assert_eq!((log.end(), log.start(), log.files().unwrap()), (&Cut::zero(2), Cut::zero(2), Files::default()));
    assert!(log.read(0, 0, 0).unwrap().next().unwrap().is_none());
    assert_eq!(log.arrival(&Cut::zero(2)).unwrap(), None);
    assert_eq!(log.watermark(&Cut::zero(2), Timestamp(5)).unwrap(), Timestamp(5));
}

#[test]
fn records_of_no_bytes_and_of_the_most_bytes_come_back_and_longer_ones_are_refused() {
    let sim = Sim::new(0);
    let mut writer = open(&sim);
    let mut stream = writer.stream();
    let most = vec![7; RECORD_LIMIT + 1];
    let record = |bytes| Record { route: b"one", source: Some("s"), nonce: None, bytes };
    for bytes in [&[][..], &most[1..], &[], &most[..1]] {
        assert_eq!(stream.append(&mut writer, record(bytes)).unwrap(), Ok(Taken::Appended));
    }
    assert_eq!(stream.append(&mut writer, record(&most)).unwrap(), Err(Refused::TooLong(RECORD_LIMIT + 1)));
    writer.close().unwrap();
    let found = entries(&read(&sim), route(b"one", 2)).unwrap();
    assert!(found == [&[][..], &most[1..], &[], &most[..1]], "lengths {:?}", found.iter().map(Vec::len).collect::<Vec<_>>());
}

#[test]
fn a_reader_sees_nothing_before_the_commit_and_follows_after_refresh() {
    let sim = Sim::new(0);
    let mut writer = open(&sim);
    append_all(&mut writer, (0..200).map(|i| format!("{i:03}")));
    let (mut first, mut second) = (read(&sim), read(&sim));
    assert_eq!(first.end(), &Cut::zero(2), "groups were written, but not synced");
    assert!(!first.refresh().unwrap());
    writer.commit().unwrap();
    assert_eq!(first.end(), &Cut::zero(2));
    assert!(first.refresh().unwrap() && second.refresh().unwrap());
    assert_eq!(first.end(), &writer.end());
    assert_eq!(all(&first), all(&second));
    append_all(&mut writer, (200..900).map(|i| format!("{i:03}")));
    writer.commit().unwrap();
    assert_eq!(all(&first).len(), 200);
    assert!(first.refresh().unwrap());
    assert_eq!(all(&first), (0..900).map(|i| format!("{i:03}")).collect::<Vec<_>>());
}

#[test]
fn the_number_of_partitions_is_fixed_when_the_folder_is_made() {
    let sim = Sim::new(0);
    open(&sim).close().unwrap();
    let other = Options { partitions: Some(3), ..options() };
    let error = Writer::open(Arc::new(sim.clone()), Path::new(DIR), other, "test").unwrap_err();
    assert!(matches!(&error, Error::Usage(what) if what.contains("has 2 partitions, not 3")), "{error}");
    let any = Options { partitions: None, ..options() };
    assert_eq!(Writer::open(Arc::new(sim), Path::new(DIR), any, "test").unwrap().0.partitions(), 2);
}

#[test]
fn a_second_writer_is_refused_and_told_who_holds_the_log() {
    let sim = Sim::new(0);
    let _writer = open(&sim);
    let error = Writer::open(Arc::new(sim.clone()), Path::new(DIR), options(), "second").unwrap_err();
    assert!(matches!(&error, Error::Locked { what: "log", holder, .. } if holder == "test"), "{error}");
    read(&sim);
}

#[test]
fn arrivals_never_fall_though_the_clock_does_and_give_the_watermark() {
    let sim = Sim::new(0);
    let clock = Arc::new(AtomicI64::new(1000));
    let start = || {
        let clock = clock.clone();
        let options = Options { clock: Arc::new(move || Timestamp(clock.load(Ordering::Relaxed))), partitions: Some(1), ..options() };
        Writer::open(Arc::new(sim.clone()), Path::new(DIR), options, "test").unwrap().0
    };
    for now in [1000, 500, 2000, 100] {
        clock.store(now, Ordering::Relaxed);
        let mut writer = start();
        append_all(&mut writer, ["x".to_owned()]);
        writer.commit().unwrap();
        // The last writer ends without closing, so that arrivals must come from the groups themselves.
    }
    let log = read(&sim);
    let mut cursor = log.read(0, 0, 4).unwrap();
    for arrival in [1000, 1000, 2000, 2000] {
        assert_eq!(cursor.next().unwrap().unwrap().arrival, Timestamp(arrival));
    }
    let marks = |offset| (log.arrival(&Cut(vec![offset])).unwrap(), log.watermark(&Cut(vec![offset]), Timestamp(9000)).unwrap().0);
    assert_eq!(marks(0), (None, 1000));
    assert_eq!(marks(2), (Some(Timestamp(1000)), 2000));
    assert_eq!(marks(4), (Some(Timestamp(2000)), 9000));
}

#[test]
fn a_cut_beyond_the_end_is_refused() {
    let sim = Sim::new(0);
    let mut writer = open(&sim);
    append_all(&mut writer, (0..10).map(|i| i.to_string()));
    writer.close().unwrap();
    let mut log = read(&sim);
    let end = log.end().clone();
    log.require(&end).unwrap();
    let beyond = Cut(end.0.iter().map(|offset| offset + 1).collect());
    for error in [log.require(&beyond).unwrap_err(), log.read(0, 0, beyond.0[0]).unwrap_err()] {
        assert!(matches!(error, Error::Broken { .. }), "{error}");
    }
    assert!(matches!(log.require(&Cut::zero(3)).unwrap_err(), Error::Broken { .. }));
    let floor = Options { floor: beyond, ..options() };
    assert!(matches!(Writer::open(Arc::new(sim), Path::new(DIR), floor, "test").unwrap_err(), Error::Broken { .. }));
}

#[test]
fn a_segment_of_a_newer_schema_stops_writer_and_reader() {
    let sim = Sim::new(0);
    let newer = Options { shapes: b"two fields".to_vec(), ..options() };
    let (mut writer, _) = Writer::open(Arc::new(sim.clone()), Path::new(DIR), newer, "test").unwrap();
    append_all(&mut writer, (0..10).map(|i| i.to_string()));
    writer.close().unwrap();
    let check: Check = Arc::new(|shapes| if shapes == b"shapes" { Ok(()) } else { Err("`via` is not known here".to_owned()) });
    let options = Options { check: check.clone(), ..options() };
    let fs = Arc::new(sim);
    for error in [Writer::open(fs.clone(), Path::new(DIR), options, "test").unwrap_err(), Log::open(fs, Path::new(DIR), check).unwrap_err()]
    {
        assert!(matches!(&error, Error::Schema { path, what } if path.extension().unwrap() == "log" && what.contains("`via`")), "{error}");
    }
}

#[test]
fn a_watermark_does_not_pass_what_is_written_and_not_yet_synced() {
    let (sim, clock) = (Sim::new(0), Arc::new(AtomicI64::new(10)));
    let at = clock.clone();
    let options = || {
        let at = at.clone();
        Options { clock: Arc::new(move || Timestamp(at.load(Ordering::Relaxed))), ..options() }
    };
    let open = || Writer::open(Arc::new(sim.clone()), Path::new(DIR), options(), "test").unwrap().0;
    let mut writer = open();
    append_all(&mut writer, (0..10).map(|i| i.to_string()));
    writer.commit().unwrap();
    clock.store(20, Ordering::Relaxed);
    append_all(&mut writer, (0..100).map(|i| format!("enough for a group {i}")));
    clock.store(30, Ordering::Relaxed);
    let watermark = |log: Log| log.watermark(log.end(), Timestamp(30)).unwrap();
    assert_eq!(watermark(read(&sim)), Timestamp(20));

    drop(writer);
    sim.kill();
    let before = read(&sim);
    let end = before.end().clone();
    assert_eq!(watermark(before), Timestamp(20), "recovery will rescue it, as of when it arrived");
    open().close().unwrap();
    let log = read(&sim);
    assert!(log.end().facts() > end.facts());
    assert_eq!(log.watermark(&end, Timestamp(30)).unwrap(), Timestamp(20));
    assert_eq!(watermark(log), Timestamp(30));
}
