//! A disk that hangs: who waits for an acknowledgement is told, and nothing that was acknowledged is lost.

use super::*;
use crate::fs::{Lock, Patient, Sink, Source};
use std::io::{self, ErrorKind};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

/// The simulated disk, on which syncs and puts hang while it is told so.
#[derive(Clone, Debug)]
struct Hanging {
    sim: Sim,
    gate: Arc<(Mutex<bool>, Condvar)>,
}

impl Hanging {
    fn new() -> Hanging {
        Hanging { sim: Sim::new(0), gate: Arc::default() }
    }

    fn hang(&self, hangs: bool) {
        *self.gate.0.lock().unwrap() = hangs;
        self.gate.1.notify_all();
    }

    fn wait(&self) {
        let hangs = self.gate.0.lock().unwrap();
        drop(self.gate.1.wait_while(hangs, |hangs| *hangs).unwrap());
    }
}

#[derive(Debug)]
struct HangingSink(Box<dyn Sink>, Hanging);

impl Sink for HangingSink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.1.wait();
        self.0.sync()
    }
}

impl Fs for Hanging {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Sink>> {
        Ok(Box::new(HangingSink(self.sim.create(path)?, self.clone())))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Source>> {
        self.sim.open(path)
    }

    fn put(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.wait();
        self.sim.put(path, content)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.sim.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.sim.remove(path)
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        self.sim.create_dir(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        self.sim.list(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.sim.sync_dir(path)
    }

    fn lock(&self, path: &Path, holder: &str) -> Result<Box<dyn Lock>, io::Result<String>> {
        self.sim.lock(path, holder)
    }
}

fn open_patient(disk: &Hanging, patience: Duration, side_by_side: bool) -> Writer {
    let fs = Patient::new(Arc::new(disk.clone()), patience);
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
        disk.hang(true);
        append_all(&mut writer, (0..10).map(|i| format!("while {i}")));
        let error = writer.commit().unwrap_err();
        assert!(matches!(&error, Error::Io { source, .. } if source.kind() == ErrorKind::TimedOut), "{error}");
        assert!(error.to_string().contains("has not answered for 0.3 s"), "{error}");
        assert!(writer.commit().unwrap_err().to_string().contains("takes nothing more"));
        assert_eq!(read(&disk.sim).end(), &end);

        // It answers after all, when nobody waits any more.
        disk.hang(false);
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
