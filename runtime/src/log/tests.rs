//! Writer and reader together, on the machine's file system.

use super::*;
use crate::cut::Cut;
use crate::error::Error;
use crate::fs::Disk;
use crate::time::Timestamp;
use std::path::Path;

fn any() -> Check {
    Arc::new(|_| Ok(()))
}

fn options() -> Options {
    Options { partitions: Some(2), segment_bytes: 4096, group_bytes: 512, ..Options::new(b"shapes".to_vec(), any()) }
}

fn open(dir: &Path) -> Writer {
    let (writer, recovery) = Writer::open(Arc::new(Disk), dir, options(), "test").unwrap();
    assert_eq!(recovery, Recovery::default());
    writer
}

fn read(dir: &Path) -> Log {
    Log::open(Arc::new(Disk), dir, any()).unwrap().unwrap()
}

fn plain<'a>(route: &'a str, bytes: &'a str) -> Record<'a> {
    Record { route: route.as_bytes(), source: None, nonce: None, bytes: bytes.as_bytes() }
}

fn numbered<'a>(source: &'a str, nonce: u64, bytes: &'a str) -> Record<'a> {
    Record { route: bytes.as_bytes(), source: Some(source), nonce: Some(nonce), bytes: bytes.as_bytes() }
}

fn all(log: &Log) -> Vec<String> {
    let mut found = Vec::new();
    for partition in 0..log.partitions() {
        let mut cursor = log.read(partition, 0, log.end().0[partition]).unwrap();
        let (mut next, mut last) = (0, Timestamp(0));
        while let Some(entry) = cursor.next().unwrap() {
            assert_eq!(entry.offset, next);
            assert!(entry.arrival >= last);
            (next, last) = (next + 1, entry.arrival);
            found.push(String::from_utf8(entry.bytes.to_vec()).unwrap());
        }
        assert_eq!(next, log.end().0[partition]);
    }
    found.sort();
    found
}

#[test]
fn what_is_committed_is_read_back_in_order_across_rolled_segments() {
    let dir = tempfile::tempdir().unwrap();
    let mut expected = Vec::new();
    for session in 0..3 {
        let mut writer = open(dir.path());
        let mut stream = writer.stream();
        for i in 0..1000 {
            let text = format!("{session}-{i:04}");
            assert_eq!(stream.append(&mut writer, plain(&text, &text)).unwrap(), Ok(Taken::Appended));
            expected.push(text);
            if i % 300 == 299 {
                writer.commit().unwrap();
                assert_eq!(all(&read(dir.path())), expected);
            }
        }
        writer.close().unwrap();
    }
    let log = read(dir.path());
    assert_eq!(all(&log), expected);
    assert!(log.files().unwrap().0 > 6, "segments were rolled");
    for partition in 0..2 {
        let end = log.end().0[partition];
        for from in (0..end).step_by(97) {
            assert_eq!(log.read(partition, from, end).unwrap().next().unwrap().unwrap().offset, from);
        }
    }
}

#[test]
fn there_is_no_log_before_one_is_made() {
    let dir = tempfile::tempdir().unwrap();
    assert!(Log::open(Arc::new(Disk), dir.path(), any()).unwrap().is_none());
    open(dir.path()).close().unwrap();
    let log = read(dir.path());
    assert_eq!(log.end(), &Cut::zero(2));
    assert_eq!(log.files().unwrap(), (0, 0));
    assert!(log.read(0, 0, 0).unwrap().next().unwrap().is_none());
}
