//! A disk that hangs: who waits for an acknowledgement is told, and nothing that was acknowledged is lost.

use super::*;
use crate::fs::Patient;
use crate::sim::{Call, Watched};
use std::io::ErrorKind;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

/// The simulated disk, on which some calls hang while it is told so.
#[derive(Clone)]
struct Hanging {
    sim: Sim,
    gate: Arc<(Mutex<Vec<Call>>, Condvar)>,
}

impl Hanging {
    fn new() -> Hanging {
        Hanging { sim: Sim::new(0), gate: Arc::default() }
    }

    fn hang(&self, calls: &[Call]) {
        *self.gate.0.lock().unwrap() = calls.to_vec();
        self.gate.1.notify_all();
    }

    fn fs(&self) -> Watched {
        let gate = self.gate.clone();
        Watched::new(self.sim.clone(), move |call, _| {
            let hanging = gate.0.lock().unwrap();
            drop(gate.1.wait_while(hanging, |hanging| hanging.contains(&call)).unwrap());
        })
    }
}

fn open_patient(disk: &Hanging, patience: Duration, side_by_side: bool) -> Writer {
    let fs = Patient::new(Arc::new(disk.fs()), patience);
    Writer::open(Arc::new(fs), Path::new(DIR), Options { side_by_side, ..options() }, "test").unwrap().0
}

#[test]
fn a_sync_that_never_ends_is_told_and_acknowledges_nothing() {
    for side_by_side in [false, true] {
        let disk = Hanging::new();
        let mut writer = open_patient(&disk, Duration::from_millis(300), side_by_side);
        append_all(&mut writer, (0..10).map(|i| format!("before {i}")));
        writer.commit().unwrap();
        let end = writer.end();
        disk.hang(&[Call::Sync, Call::Put]);
        append_all(&mut writer, (0..10).map(|i| format!("while {i}")));
        let error = writer.commit().unwrap_err();
        assert!(matches!(&error, Error::Io { source, .. } if source.kind() == ErrorKind::TimedOut), "{error}");
        assert!(error.to_string().contains("has not answered for 0.3 s"), "{error}");
        assert!(writer.commit().unwrap_err().to_string().contains("takes nothing more"));
        assert_eq!(read(&disk.sim).end(), &end);

        // It answers after all, when nobody waits any more.
        disk.hang(&[]);
        drop(writer);
        disk.sim.kill();
        let mut writer = open_patient(&disk, Duration::from_secs(600), side_by_side);
        append_all(&mut writer, ["z after".to_owned()]);
        writer.close().unwrap();
        let found = all(&read(&disk.sim));
        assert_eq!(found[..10], (0..10).map(|i| format!("before {i}")).collect::<Vec<_>>());
        assert_eq!(found.last().unwrap(), "z after");
    }
}

/// What was given up may be done at any time: behind what another has written meanwhile it would pass for something newer.
#[test]
fn nobody_writes_beside_what_a_writer_gave_up_until_that_has_ended() {
    for hangs in [Call::Write, Call::Sync, Call::Put] {
        let disk = Hanging::new();
        let fs = || Arc::new(Patient::new(Arc::new(disk.fs()), Duration::from_millis(300)));
        let mut writer = Writer::open(fs(), Path::new(DIR), options(), "first").unwrap().0;
        append_all(&mut writer, ["before".to_owned()]);
        writer.commit().unwrap();
        disk.hang(&[hangs]);
        append_all(&mut writer, ["while".to_owned()]);
        assert!(writer.commit().unwrap_err().to_string().contains("has not answered"));
        drop(writer);
        let second = || Writer::open(Arc::new(disk.sim.clone()), Path::new(DIR), options(), "second");
        let refused = second().map(|_| ()).unwrap_err();
        assert!(matches!(&refused, Error::Locked { holder, .. } if holder == "first"), "{hangs:?}: {refused}");

        disk.hang(&[]);
        let mut writer = loop {
            match second() {
                Err(Error::Locked { .. }) => std::thread::yield_now(),
                opened => break opened.unwrap().0,
            }
        };
        append_all(&mut writer, ["z after".to_owned()]);
        writer.close().unwrap();
        disk.sim.reboot();
        assert_eq!(all(&read(&disk.sim)), ["before", "while", "z after"], "{hangs:?}");
    }
}

#[test]
fn what_a_patient_disk_is_given_is_what_the_other_would_be() {
    let (disk, sim) = (Hanging::new(), Sim::new(0));
    let clock = || Arc::new(|| Timestamp(7));
    for fs in [Arc::new(Patient::new(Arc::new(disk.sim.clone()), Duration::from_secs(600))) as Arc<dyn Fs>, Arc::new(sim.clone())] {
        let (mut writer, _) = Writer::open(fs, Path::new(DIR), Options { clock: clock(), ..options() }, "test").unwrap();
        append_all(&mut writer, (0..500).map(|i| format!("{i}")));
        writer.close().unwrap();
    }
    let content = |sim: &Sim| sim.files().into_iter().map(|(path, _)| (sim.read(&path).unwrap(), path)).collect::<Vec<_>>();
    assert_eq!(content(&disk.sim), content(&sim));
}
