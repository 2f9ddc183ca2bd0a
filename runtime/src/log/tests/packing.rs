//! Segments that are packed: they are read as before, whoever reads them and whatever stops the packer.

use super::between::Between;
use super::retention::{FACTS, half, left, names, send_again, written};
use super::*;
use crate::sim::Op;
use std::io::Read;
use std::path::PathBuf;

/// The names of all that stands in a partition's folder.
fn files(sim: &Sim, partition: usize) -> Vec<String> {
    sim.list(&Path::new(DIR).join(partition.to_string())).unwrap()
}

fn pack(sim: &Sim) -> Packed {
    read(sim).pack(|| true).unwrap()
}

fn packed_paths(sim: &Sim) -> Vec<(PathBuf, usize)> {
    sim.files().into_iter().filter(|(path, _)| path.extension().is_some_and(|ext| ext == "zst")).collect()
}

#[test]
fn what_is_packed_is_read_as_before_from_anywhere_and_is_what_zstd_unpacks() {
    let (sim, end) = written(0);
    let (whole, plain) = (left(&read(&sim)), read(&sim).files().unwrap());
    let before: Vec<(PathBuf, Vec<u8>)> = sim
        .files()
        .into_iter()
        .filter(|(path, _)| path.extension().is_some_and(|ext| ext == "log"))
        .map(|(path, _)| (path.clone(), sim.read(&path).unwrap()))
        .collect();
    let packed = pack(&sim);
    assert_eq!((packed.segments, packed.before), (plain.segments, plain.bytes), "all are closed");
    assert_eq!(pack(&sim), Packed::default(), "again there is nothing to pack");
    for partition in 0..2 {
        assert!(files(&sim, partition).iter().all(|name| name.ends_with(".log.zst")), "{:?}", files(&sim, partition));
    }
    for (path, content) in before {
        let packed = sim.read(Path::new(&format!("{}.zst", path.display()))).unwrap();
        let mut unpacked = Vec::new();
        zstd::stream::read::Decoder::new(&packed[..]).unwrap().read_to_end(&mut unpacked).unwrap();
        assert!(unpacked == content, "{}", path.display());
    }
    let log = read(&sim);
    let files = log.files().unwrap();
    assert_eq!((files.segments, files.packed, files.bytes), (plain.segments, plain.segments, packed.after));
    assert_eq!((files.packed_bytes, files.unpacked_bytes), (packed.after, plain.bytes));
    assert_eq!((log.end(), left(&log)), (&end, whole.clone()));
    for (partition, whole) in whole.iter().enumerate() {
        for from in (0..end.0[partition]).rev().step_by(7) {
            assert_eq!(log.read(partition, from, end.0[partition]).unwrap().next().unwrap().unwrap().bytes, whole[from as usize]);
        }
    }
    let twin = read(&written(0).0);
    for cut in [half(&end), end.clone(), Cut(vec![1, 0])] {
        assert_eq!(log.arrival(&cut).unwrap(), twin.arrival(&cut).unwrap());
    }
    send_again(&sim, 50);
    assert_eq!(read(&sim).end().facts(), FACTS + 50);
}

#[test]
fn what_its_writer_has_open_is_left_and_packed_once_it_is_rolled_or_closed() {
    let sim = Sim::new(0);
    let mut writer = open(&sim);
    append_all(&mut writer, (0..10).map(|i| i.to_string()));
    writer.commit().unwrap();
    assert_eq!(pack(&sim), Packed::default());
    append_all(&mut writer, (10..200).map(|i| format!("{i:050}")));
    writer.commit().unwrap();
    let rolled = read(&sim).files().unwrap().segments - 2;
    assert!(rolled > 2);
    assert_eq!(pack(&sim).segments, rolled);
    append_all(&mut writer, ["last".to_owned()]);
    writer.close().unwrap();
    assert!(pack(&sim).segments >= 2);
    assert_eq!((names(&sim, 0).len(), names(&sim, 1).len(), all(&read(&sim)).len()), (0, 0, 201));
}

#[test]
fn packed_segments_are_dropped_as_others_are() {
    let ((sim, end), (twin, _)) = (written(0), written(0));
    pack(&sim);
    let files = read(&sim).files().unwrap();
    let (mut log, mut other) = (read(&sim), read(&twin));
    for cut in [half(&end), end.clone()] {
        let (dropped, expected) = (log.drop_below(&cut).unwrap(), other.drop_below(&cut).unwrap());
        assert!(dropped.segments == expected.segments && dropped.segments > 0);
        assert_eq!((log.start(), left(&log)), (other.start(), left(&other)));
    }
    assert!(read(&sim).files().unwrap().bytes < files.bytes);
    send_again(&sim, 10);
}

#[test]
fn a_reader_that_has_a_segment_open_goes_on_and_so_does_one_that_comes_to_it_later() {
    let (sim, end) = written(0);
    let log = read(&sim);
    let whole = left(&log);
    let mut cursor = log.read(0, 0, end.0[0]).unwrap();
    let mut seen = vec![cursor.next().unwrap().unwrap().bytes.to_vec()];
    pack(&sim);
    while let Some(entry) = cursor.next().unwrap() {
        seen.push(entry.bytes.to_vec());
    }
    assert_eq!(seen, whole[0]);
    // A hint of where reading stopped is good for both forms.
    let mut cursor = log.read(1, 0, end.0[1] - 3).unwrap();
    while cursor.next().unwrap().is_some() {}
    assert_eq!(log.read(1, end.0[1] - 3, end.0[1]).unwrap().next().unwrap().unwrap().bytes, whole[1][end.0[1] as usize - 3]);
}

#[test]
fn every_flipped_byte_of_a_packed_segment_is_found_and_named() {
    let (sim, _) = written(0);
    pack(&sim);
    let read_all = || -> crate::Result<()> {
        let log = Log::open(Arc::new(sim.clone()), Path::new(DIR), unchecked())?.unwrap();
        (0..2).try_for_each(|partition| entries(&log, partition).map(drop))
    };
    for (path, len) in packed_paths(&sim) {
        for at in 0..len {
            sim.flip(&path, at, 0x10);
            match read_all() {
                Err(Error::Corrupt { path: named, offset, .. }) => {
                    assert!(named == path && offset <= at as u64, "byte {at}: {named:?} {offset}");
                }
                other => panic!("byte {at} of {len} of {}: {other:?}", path.display()),
            }
            sim.flip(&path, at, 0x10);
        }
        for cut in [0, 1, 15, 16, len / 2, len - 1] {
            let twin = sim.fork(0);
            twin.truncate(&path, cut);
            let error = Log::open(Arc::new(twin), Path::new(DIR), unchecked()).map(drop).unwrap_err();
            assert!(matches!(&error, Error::Corrupt { path: named, .. } if *named == path), "{cut}: {error}");
        }
    }
    read_all().unwrap();
}

#[test]
fn a_segment_that_is_not_whole_is_left_as_it_is() {
    let (sim, _) = written(0);
    let name = names(&sim, 0).remove(2);
    let path = Path::new(DIR).join("0").join(&name);
    let len = sim.read(&path).unwrap().len();
    for at in [3, header::LEN + 2, len / 2, len - 3] {
        let sim = sim.fork(0);
        let (log, segments) = (read(&sim), read(&sim).files().unwrap().segments);
        sim.flip(&path, at, 1);
        assert_eq!(log.pack(|| true).unwrap().segments, segments - 1, "byte {at}");
        assert_eq!(names(&sim, 0), std::slice::from_ref(&name));
        assert!(!files(&sim, 0).iter().any(|name| name.ends_with(".new")));
        assert!(matches!(entries(&log, 0).unwrap_err(), Error::Corrupt { path: named, .. } if named == path));
    }
}

#[derive(Clone, Copy, Debug)]
enum Stop {
    Power,
    Kill,
    KillThenPower,
    Failure,
}

#[test]
fn a_packer_that_is_stopped_at_any_step_leaves_a_whole_log_and_it_is_done_again() {
    let steps = {
        let (sim, _) = written(0);
        let before = sim.operations();
        pack(&sim);
        sim.operations() - before
    };
    assert!(steps > 100, "{steps}");
    for (seed, step) in (0..3).flat_map(|seed| (seed..=steps).step_by(3).map(move |step| (seed, step))) {
        for stop in [Stop::Power, Stop::Kill, Stop::KillThenPower, Stop::Failure] {
            stopped(seed, step, steps, stop);
        }
    }
}

fn stopped(seed: u64, step: u64, steps: u64, stop: Stop) {
    let (sim, end) = written(seed);
    let whole = left(&read(&sim));
    match stop {
        Stop::Failure => sim.fail_after(step),
        _ => sim.crash_after(step),
    }
    let outcome = read(&sim).pack(|| true);
    assert_eq!(outcome.is_ok(), step >= steps, "{stop:?} at {step}: {outcome:?}");
    match stop {
        Stop::Power => sim.reboot(),
        Stop::Kill | Stop::KillThenPower | Stop::Failure => sim.kill(),
    }
    if let Stop::KillThenPower = stop {
        // Another one goes on, and is cut off soon.
        sim.crash_after(1 + (seed + step) % 9);
        let _ = read(&sim).pack(|| true);
        sim.reboot();
    }
    let check = |log: &Log| assert_eq!((log.end(), left(log)), (&end, whole.clone()), "{stop:?} at {step}, seed {seed}");
    check(&read(&sim));
    pack(&sim);
    check(&read(&sim));
    assert!(files(&sim, 0).iter().all(|name| name.ends_with(".zst")));
    sim.reboot();
    check(&read(&sim));
    pack(&sim);
    let cut = half(&end);
    sim.crash_after(seed * 3);
    let _ = read(&sim).drop_below(&cut);
    sim.reboot();
    let log = read(&sim);
    for (partition, found) in left(&log).iter().enumerate() {
        assert_eq!(found, &whole[partition][log.start().0[partition] as usize..]);
    }
    send_again(&sim, 10);
}

#[test]
fn a_full_disk_ends_packing_and_gets_its_room_back() {
    let (sim, end) = written(0);
    let whole = left(&read(&sim));
    let used: usize = sim.files().iter().map(|(_, len)| len).sum();
    for room in [0, 1, 30, 200] {
        sim.limit(Some(used + room));
        let error = read(&sim).pack(|| true).unwrap_err();
        assert!(matches!(&error, Error::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull), "{error}");
        assert_eq!(sim.files().iter().map(|(_, len)| len).sum::<usize>(), used);
    }
    assert_eq!((read(&sim).end(), left(&read(&sim))), (&end, whole.clone()));
    sim.limit(None);
    pack(&sim);
    assert_eq!(left(&read(&sim)), whole);
}

#[test]
fn a_failure_at_any_kind_of_step_is_told() {
    for op in [Op::Create, Op::Write, Op::Sync, Op::Rename, Op::SyncDir, Op::Remove] {
        let (sim, _) = written(0);
        let whole = left(&read(&sim));
        sim.fail(op, 0);
        let error = read(&sim).pack(|| true).unwrap_err();
        assert!(error.to_string().contains("simulated failure"), "{op:?}: {error}");
        pack(&sim);
        assert_eq!(left(&read(&sim)), whole);
        assert!((0..2).all(|partition| files(&sim, partition).iter().all(|name| name.ends_with(".zst"))), "{op:?}");
    }
}

#[test]
fn who_is_told_to_stop_stops_and_one_packs_or_drops_at_a_time() {
    let (sim, end) = written(0);
    let (mut left, log) = (2, read(&sim));
    let go_on = || {
        left -= 1;
        left >= 0
    };
    assert_eq!(log.pack(go_on).unwrap().segments, 2);
    let other = read(&sim);
    let mut nested = Vec::new();
    let packed = log.pack(|| {
        nested.push(other.pack(|| true).unwrap());
        nested.len() < 3
    });
    assert_eq!((packed.unwrap().segments, nested), (2, vec![Packed::default(); 3]));
    let (mut dropper, mut dropped) = (read(&sim), Vec::new());
    log.pack(|| {
        dropped.push(dropper.drop_below(&end).unwrap());
        false
    })
    .unwrap();
    assert_eq!(dropped, [Dropped::default()]);
    assert!(dropper.drop_below(&end).unwrap().segments > 0);
}

#[test]
fn segments_that_are_packed_while_others_look_are_not_missed() {
    for listings in 0.. {
        let (sim, end) = written(listings);
        let whole = left(&read(&sim));
        let between = Between::new(&sim, listings, |sim| _ = pack(sim));
        let mut log = Log::open(between.fs.clone(), Path::new(DIR), unchecked()).unwrap().unwrap();
        log.files().unwrap();
        log.refresh().unwrap();
        log.require(&end).unwrap();
        assert_eq!((log.end(), left(&log)), (&end, whole));
        log.drop_below(&half(&end)).unwrap();
        let (mut writer, recovery) = Writer::open(between.fs.clone(), Path::new(DIR), options(), "test").unwrap();
        assert_eq!((recovery, &writer.end()), (Recovery::default(), &end));
        let mut stream = writer.stream();
        for nonce in 0..FACTS {
            let text = format!("numbered {nonce:04}");
            assert_eq!(stream.append(&mut writer, numbered("source", nonce, &text)).unwrap(), Ok(Taken::Repeat));
        }
        writer.close().unwrap();
        if !between.has_happened() {
            assert!(listings > 10, "{listings}");
            return;
        }
    }
}

#[test]
fn what_a_killed_writer_left_behind_its_last_whole_group_is_packed_and_read_by_nobody() {
    let sim = Sim::new(0);
    let mut writer = open(&sim);
    append_all(&mut writer, (0..10).map(|i| format!("committed {i}")));
    writer.commit().unwrap();
    append_all(&mut writer, (0..100).map(|i| format!("not committed, but enough for a group {i}")));
    drop(writer);
    sim.kill();
    for partition in 0..2 {
        let path = Path::new(DIR).join(partition.to_string()).join(names(&sim, partition).pop().unwrap());
        let len = sim.read(&path).unwrap().len();
        sim.truncate(&path, len - 5);
    }
    assert_eq!(pack(&sim).segments, read(&sim).files().unwrap().segments - 2, "recovery needs the newest");
    let (mut writer, recovery) = Writer::open(Arc::new(sim.clone()), Path::new(DIR), options(), "test").unwrap();
    assert_eq!(recovery.tails.len(), 2);
    append_all(&mut writer, ["after".to_owned()]);
    writer.close().unwrap();
    let before = all(&read(&sim));
    let packed = pack(&sim);
    assert!(packed.segments >= 4, "{packed:?}");
    assert_eq!((all(&read(&sim)), names(&sim, 0), names(&sim, 1)), (before, vec![], vec![]));
    open(&sim).close().unwrap();
}

/// A file system of the machine that counts the bytes that are read.
#[derive(Debug, Default)]
struct Counted(Arc<AtomicI64>);

#[derive(Debug)]
struct CountedSource(Box<dyn crate::fs::Source>, Arc<AtomicI64>);

impl crate::fs::Source for CountedSource {
    fn len(&self) -> std::io::Result<u64> {
        self.0.len()
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> std::io::Result<()> {
        self.1.fetch_add(buf.len() as i64, Ordering::Relaxed);
        self.0.read_at(offset, buf)
    }

    fn map(&self) -> std::io::Result<crate::fs::Bytes> {
        self.0.map()
    }
}

impl Fs for Counted {
    fn list(&self, path: &Path) -> std::io::Result<Vec<String>> {
        Disk.list(path)
    }

    fn create(&self, path: &Path) -> std::io::Result<Box<dyn crate::fs::Sink>> {
        Disk.create(path)
    }

    fn open(&self, path: &Path) -> std::io::Result<Box<dyn crate::fs::Source>> {
        Ok(Box::new(CountedSource(Disk.open(path)?, self.0.clone())))
    }

    fn put(&self, path: &Path, content: &[u8]) -> std::io::Result<()> {
        Disk.put(path, content)
    }

    fn rename(&self, from: &Path, to: &Path) -> std::io::Result<()> {
        Disk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> std::io::Result<()> {
        Disk.remove(path)
    }

    fn create_dir(&self, path: &Path) -> std::io::Result<()> {
        Disk.create_dir(path)
    }

    fn sync_dir(&self, path: &Path) -> std::io::Result<()> {
        Disk.sync_dir(path)
    }

    fn lock(&self, path: &Path, holder: &str) -> Result<Box<dyn crate::fs::Lock>, std::io::Result<String>> {
        Disk.lock(path, holder)
    }
}

#[test]
fn a_reader_begins_in_the_middle_without_what_lies_before() {
    let dir = tempfile::tempdir().unwrap();
    let options = || Options { partitions: Some(1), segment_bytes: 64 << 20, group_bytes: 100 << 10, ..options() };
    let (mut writer, _) = Writer::open(Arc::new(Disk), dir.path(), options(), "test").unwrap();
    // What does not shrink, so that the bytes tell how many pieces were read.
    let (mut state, count) = (1_u64, 16_000);
    let mut stream = writer.stream();
    for _ in 0..count {
        let noise: Vec<u8> = (0..64)
            .flat_map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state ^ (state >> 29)).to_le_bytes()
            })
            .collect();
        stream.append(&mut writer, Record { route: b"", source: None, nonce: None, bytes: &noise }).unwrap().unwrap();
    }
    writer.close().unwrap();
    let fs = Counted::default();
    let read = fs.0.clone();
    let log = Log::open(Arc::new(fs), dir.path(), unchecked()).unwrap().unwrap();
    let packed = log.pack(|| true).unwrap();
    assert!(packed.segments == 1 && packed.before > 8_000_000 && packed.after > 7_000_000, "{packed:?}");
    let log = Log::open(Arc::new(Counted(read.clone())), dir.path(), unchecked()).unwrap().unwrap();
    for offset in [0, 5_000, 9_999, count - 1] {
        read.store(0, Ordering::Relaxed);
        assert_eq!(log.read(0, offset, offset + 1).unwrap().next().unwrap().unwrap().offset, offset);
        let bytes = read.load(Ordering::Relaxed);
        assert!(bytes < 2_500_000, "for offset {offset} {bytes} bytes were read");
    }
    read.store(0, Ordering::Relaxed);
    assert_eq!(entries(&log, 0).unwrap().len(), count as usize);
    let bytes = read.load(Ordering::Relaxed);
    assert!((bytes as u64) < packed.after * 11 / 10, "each piece is read once: {bytes} of {}", packed.after);
}
