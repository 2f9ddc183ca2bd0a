//! The simulated disk keeps what was synced, and no promise beyond.

use super::*;

fn content(sim: &Sim, path: &Path) -> Option<Vec<u8>> {
    sim.read(path).ok()
}

#[test]
fn what_is_synced_with_its_folder_survives_and_the_rest_may_not() {
    let (mut lost, mut kept) = (0, 0);
    for seed in 0..200 {
        let sim = Sim::new(seed);
        let (folder, path) = (Path::new("/d"), Path::new("/d/a"));
        sim.create_dir(folder).unwrap();
        let mut sink = sim.create(path).unwrap();
        sink.write(b"synced").unwrap();
        sink.sync().unwrap();
        sim.sync_dir(folder).unwrap();
        sink.write(b" and not").unwrap();
        drop(sim.create(Path::new("/d/b")).unwrap());
        sim.reboot();
        let left = content(&sim, path).unwrap();
        assert!(left.starts_with(b"synced"));
        *(if left == b"synced and not" { &mut kept } else { &mut lost }) += 1;
        assert!(sink.write(b"x").is_err(), "handles do not outlive the power");
    }
    assert!(lost > 20 && kept > 20, "{lost} lost, {kept} kept");
}

#[test]
fn a_failed_sync_is_never_made_good_by_a_later_one() {
    let mut lost = 0;
    for seed in 0..100 {
        let sim = Sim::new(seed);
        sim.create_dir(Path::new("/d")).unwrap();
        let mut sink = sim.create(Path::new("/d/a")).unwrap();
        sim.sync_dir(Path::new("/d")).unwrap();
        sink.write(b"bytes").unwrap();
        sim.fail(Op::Sync, 0);
        assert!(sink.sync().is_err());
        sink.sync().unwrap();
        sim.reboot();
        lost += usize::from(content(&sim, Path::new("/d/a")).unwrap() != b"bytes");
    }
    assert!(lost > 0);
}

#[test]
fn the_same_seed_gives_the_same_ruin() {
    let ruin = |seed| {
        let sim = Sim::new(seed);
        sim.create_dir(Path::new("/d")).unwrap();
        for name in ["/d/a", "/d/b", "/d/c"] {
            sim.put(Path::new(name), &[7; 300]).unwrap();
        }
        sim.rename(Path::new("/d/a"), Path::new("/d/e")).unwrap();
        sim.remove(Path::new("/d/b")).unwrap();
        sim.reboot();
        sim.files().into_iter().map(|(path, _)| (content(&sim, &path), path)).collect::<Vec<_>>()
    };
    for seed in 0..20 {
        assert_eq!(ruin(seed), ruin(seed));
    }
    assert!((1..20).any(|seed| ruin(seed) != ruin(0)));
}

#[test]
fn nothing_goes_while_the_power_is_off_and_locks_are_gone_after() {
    let sim = Sim::new(1);
    sim.create_dir(Path::new("/d")).unwrap();
    let lock = sim.lock(Path::new("/d/lock"), "me").unwrap();
    assert_eq!(sim.lock(Path::new("/d/lock"), "you").unwrap_err().unwrap(), "me");
    sim.crash_after(1);
    sim.put(Path::new("/d/a"), b"1").unwrap();
    assert!(sim.put(Path::new("/d/b"), b"2").is_err());
    assert!(sim.is_off() && sim.open(Path::new("/d/a")).is_err() && sim.list(Path::new("/d")).is_err());
    sim.reboot();
    let _second = sim.lock(Path::new("/d/lock"), "you").unwrap();
    drop(lock);
    assert_eq!(sim.lock(Path::new("/d/lock"), "third").unwrap_err().unwrap(), "you", "an old guard frees no new lock");
}

#[test]
fn a_full_disk_takes_what_fits() {
    let sim = Sim::new(1);
    sim.create_dir(Path::new("/d")).unwrap();
    sim.limit(Some(5));
    let mut sink = sim.create(Path::new("/d/a")).unwrap();
    assert_eq!(sink.write(b"1234567").unwrap_err().kind(), ErrorKind::StorageFull);
    assert_eq!(sim.files(), [(PathBuf::from("/d/a"), 5)]);
}

#[test]
fn a_read_fails_once_and_a_disk_is_full_from_an_operation_on_until_it_is_well_again() {
    let sim = Sim::new(1);
    sim.create_dir(Path::new("/d")).unwrap();
    let mut sink = sim.create(Path::new("/d/a")).unwrap();
    sim.full_after(1);
    sink.write(b"12").unwrap();
    assert_eq!(sink.write(b"3").unwrap_err().kind(), ErrorKind::StorageFull);
    assert_eq!(sim.put(Path::new("/d/b"), b"4").unwrap_err().kind(), ErrorKind::StorageFull);
    let before = sim.reads();
    sim.fail_read_after(1);
    let source = sim.open(Path::new("/d/a")).unwrap();
    assert!(source.map().is_err());
    assert_eq!((&*source.map().unwrap(), sim.reads()), (&b"12"[..], before + 3));
    sim.fail_read_after(0);
    sim.mend();
    sink.write(b"3").unwrap();
    assert_eq!(content(&sim, Path::new("/d/a")).unwrap(), b"123");
}
