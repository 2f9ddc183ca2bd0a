//! Damage and failures: what is found and named, and what is never acknowledged.

use super::*;
use crate::sim::Op;
use std::path::PathBuf;

/// A log of a few segments, closed.
fn written(sim: &Sim) -> Cut {
    let mut writer = open(sim);
    append_all(&mut writer, (0..150).map(|i| format!("fact {i:04}")));
    writer.commit().unwrap();
    let mut stream = writer.stream();
    for nonce in 0..150 {
        stream.append(&mut writer, numbered("source", nonce, &format!("numbered {nonce:04}"))).unwrap().unwrap();
    }
    writer.commit().unwrap();
    let end = writer.end();
    writer.close().unwrap();
    end
}

fn segments(sim: &Sim) -> Vec<(PathBuf, usize)> {
    sim.files().into_iter().filter(|(path, _)| path.extension().is_some_and(|ext| ext == "log")).collect()
}

fn read_all(sim: &Sim) -> crate::Result<usize> {
    let log = Log::open(Arc::new(sim.clone()), Path::new(DIR), unchecked())?.expect("there is a log");
    (0..2).try_fold(0, |count, partition| Ok(count + entries(&log, partition)?.len()))
}

fn try_open(sim: &Sim) -> crate::Result<(Writer, Recovery)> {
    Writer::open(Arc::new(sim.clone()), Path::new(DIR), options(), "test")
}

#[test]
fn every_flipped_byte_below_the_synced_end_is_found_and_named_by_the_reader() {
    let sim = Sim::new(0);
    written(&sim);
    let files = segments(&sim);
    assert!(files.len() > 3, "segments were rolled");
    for (i, (path, len)) in files.iter().enumerate() {
        // The newest segment of a partition ends with an empty group, which holds no fact.
        let newest = files.get(i + 1).is_none_or(|(next, _)| next.parent() != path.parent());
        let len = if newest { len - group::HEAD } else { *len };
        for at in 0..len {
            sim.flip(path, at, 0x04);
            match read_all(&sim) {
                Err(Error::Corrupt { path: named, offset, .. }) => {
                    assert!(
                        named == *path && offset <= at as u64,
                        "byte {at} of {}: named {offset} of {}",
                        path.display(),
                        named.display()
                    );
                }
                other => panic!("byte {at} of {}: {other:?}", path.display()),
            }
            sim.flip(path, at, 0x04);
        }
    }
    assert_eq!(read_all(&sim).unwrap(), 300);
}

#[test]
fn a_flipped_byte_in_the_newest_segment_is_corruption_and_no_torn_tail_even_if_the_published_end_is_lost() {
    let sim = Sim::new(0);
    written(&sim);
    sim.remove(&Path::new(DIR).join("log.end")).unwrap();
    let files = segments(&sim);
    let newest = files.iter().enumerate().filter(|(i, (path, _))| files.get(i + 1).is_none_or(|(next, _)| next.parent() != path.parent()));
    for (_, (path, len)) in newest {
        for at in (0..len - group::HEAD).step_by(3) {
            sim.flip(path, at, 0x40);
            match try_open(&sim) {
                Err(Error::Corrupt { path: named, offset, .. }) => assert!(named == *path && offset <= at as u64, "byte {at}"),
                other => panic!("byte {at} of {len} of {}: {other:?}", path.display()),
            }
            sim.flip(path, at, 0x40);
        }
    }
    try_open(&sim).unwrap();
}

#[test]
fn a_segment_cut_short_or_lost_is_found() {
    let sim = Sim::new(0);
    written(&sim);
    let files = segments(&sim);
    let (path, len) = &files[0];
    sim.truncate(path, len - 1);
    assert!(matches!(read_all(&sim), Err(Error::Corrupt { path: named, .. }) if named == *path));
    sim.remove(path).unwrap();
    assert!(matches!(read_all(&sim), Err(Error::Broken { .. })), "the beginning is gone");

    let sim = Sim::new(0);
    written(&sim);
    sim.remove(&files[1].0).unwrap();
    assert!(matches!(read_all(&sim), Err(Error::Corrupt { path: named, .. }) if named == *path), "a gap after the first");
    for (path, _) in segments(&sim) {
        sim.remove(&path).unwrap();
    }
    assert!(matches!(try_open(&sim), Err(Error::Broken { .. })), "all are gone, but the end was published");
}

#[test]
fn garbage_in_place_of_the_small_files_is_named_or_borne() {
    let sim = Sim::new(0);
    let end = written(&sim);
    sim.put(&Path::new(DIR).join("log.end"), b"garbage").unwrap();
    assert_eq!(read(&sim).end(), &end, "the last groups state the end");
    sim.put(&Path::new(DIR).join("log.json"), b"{").unwrap();
    assert!(matches!(try_open(&sim), Err(Error::Corrupt { .. })));
    sim.put(&Path::new(DIR).join("log.json"), br#"{"format":2,"partitions":2,"routing":"md5"}"#).unwrap();
    assert!(matches!(try_open(&sim), Err(Error::Schema { .. })));
    sim.remove(&Path::new(DIR).join("log.json")).unwrap();
    assert!(matches!(try_open(&sim), Err(Error::Broken { .. })));
}

#[test]
fn a_torn_tail_is_cut_reported_once_and_written_over_by_nobody() {
    let sim = Sim::new(0);
    let end = written(&sim);
    let mut writer = open(&sim);
    append_all(&mut writer, (0..100).map(|i| format!("never acknowledged {i}")));
    drop(writer);
    sim.kill();
    let (path, len) = segments(&sim)
        .into_iter()
        .find(|(path, _)| path.starts_with(Path::new(DIR).join("0")) && path.to_string_lossy().contains(&format!("{:020}", end.0[0])))
        .unwrap();
    sim.truncate(&path, len - 5);
    assert_eq!(read(&sim).end(), &end, "a reader before recovery");

    let (writer, recovery) = try_open(&sim).unwrap();
    assert_eq!(recovery.tails.len(), 2, "{recovery:?}");
    let tail = &recovery.tails[0];
    assert_eq!((tail.partition, &tail.path), (0, &path));
    assert!(tail.dropped > 0 && tail.groups > 0 && tail.facts > 0, "{tail:?}");
    assert_eq!(tail.offset + tail.dropped, len as u64 - 5);
    assert!(tail.to_string().contains("never acknowledged and are dropped"), "{tail}");
    assert_eq!((recovery.tails[1].dropped, recovery.tails[1].partition), (0, 1));
    let rescued: u64 = recovery.tails.iter().map(|tail| tail.facts).sum();
    assert_eq!(writer.end().facts(), end.facts() + rescued);
    drop(writer);

    assert_eq!(read_all(&sim).unwrap() as u64, end.facts() + rescued);
    open(&sim).close().unwrap();
    assert_eq!(read_all(&sim).unwrap() as u64, end.facts() + rescued);
}

#[test]
fn a_failed_write_sync_or_put_acknowledges_nothing_and_ends_the_writer() {
    for op in [Op::Create, Op::Write, Op::Sync, Op::SyncDir, Op::Put] {
        let sim = Sim::new(3);
        open(&sim).close().unwrap();
        let mut writer = open(&sim);
        append_all(&mut writer, (0..10).map(|i| i.to_string()));
        sim.fail(op, 0);
        let first = writer.commit().unwrap_err();
        assert!(first.to_string().contains("simulated failure"), "{op:?}: {first}");
        let later = writer.commit().unwrap_err();
        assert!(later.to_string().contains("takes nothing more"), "{op:?}: {later}");
        assert!(writer.stream().append(&mut writer, plain("x")).is_err());
        assert_eq!(read(&sim).end(), &Cut::zero(2), "{op:?}");
        drop(writer);

        let (mut writer, _) = try_open(&sim).unwrap();
        append_all(&mut writer, ["after".to_owned()]);
        writer.close().unwrap();
        let found = all(&read(&sim));
        assert_eq!(found.last().unwrap(), "after", "{op:?}: {found:?}");
    }
}

#[test]
fn a_sync_that_fails_beside_others_acknowledges_nothing_and_ends_the_writer() {
    for nth in 0..2 {
        let sim = Sim::new(nth);
        let side_by_side = || Options { side_by_side: true, ..options() };
        let open = || Writer::open(Arc::new(sim.clone()), Path::new(DIR), side_by_side(), "test").unwrap().0;
        let mut writer = open();
        append_all(&mut writer, (0..10).map(|i| format!("before {i}")));
        writer.commit().unwrap();
        let end = writer.end();
        let mut stream = writer.stream();
        let mut send = |writer: &mut Writer, nonce: u64| stream.append(writer, numbered("source", nonce, &nonce.to_string()));
        (0..10).for_each(|nonce| assert_eq!(send(&mut writer, nonce).unwrap(), Ok(Taken::Appended)));
        sim.fail(Op::Sync, nth);
        writer.commit().unwrap_err();
        assert_eq!(read(&sim).end(), &end, "the partition that was synced is not published without the other");
        assert!(send(&mut writer, 10).is_err() && writer.commit().is_err());
        assert!(writer.close().is_err());
        sim.reboot();

        let mut writer = open();
        assert_eq!(all(&read(&sim)).iter().filter(|text| text.starts_with("before")).count(), 10);
        let mut stream = writer.stream();
        for nonce in 0..10 {
            stream.append(&mut writer, numbered("source", nonce, &nonce.to_string())).unwrap().unwrap();
        }
        writer.close().unwrap();
        let found = all(&read(&sim));
        assert_eq!((found.len(), &found[..10]), (20, &(0..10).map(|nonce| nonce.to_string()).collect::<Vec<_>>()[..]));
    }
}

#[test]
fn a_write_that_fails_between_commits_is_told_at_once() {
    let sim = Sim::new(0);
    let mut writer = open(&sim);
    let mut stream = writer.stream();
    sim.fail(Op::Write, 1);
    let failed = (0..1000).find(|i| stream.append(&mut writer, plain(&i.to_string())).is_err());
    assert!(failed.is_some());
    assert!(writer.close().is_err());
}

#[test]
fn a_full_disk_ends_the_writer_and_what_was_acknowledged_stays() {
    for room in [0, 10, 100, 300, 500, 700] {
        let sim = Sim::new(room);
        let end = written(&sim);
        let used: usize = sim.files().iter().map(|(_, len)| len).sum();
        sim.limit(Some(used + room as usize));
        let (mut writer, _) = try_open(&sim).unwrap();
        let mut stream = writer.stream();
        let fits = (0..8).all(|i| stream.append(&mut writer, plain(&format!("too much {i:0100}"))).is_ok());
        assert!(!fits || writer.commit().is_err(), "{room}");
        drop(writer);
        assert_eq!(read(&sim).end(), &end);
        assert_eq!(read_all(&sim).unwrap() as u64, end.facts());

        sim.limit(None);
        let (mut writer, _) = try_open(&sim).unwrap();
        append_all(&mut writer, ["zz after".to_owned()]);
        writer.close().unwrap();
        let found = all(&read(&sim));
        assert!(found.len() as u64 > end.facts() && found.last().unwrap() == "zz after");
    }
}
