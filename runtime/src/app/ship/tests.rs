//! Shipping to a folder and to an S3-compatible server, uploads that break off, and objects that are not what was shipped.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;

use super::*;
use crate::app::App;
use crate::cold::{Folder, Manifest, Shipment, Store};
use crate::cut::Cut;
use crate::error::{Error, Result};
use crate::log::Record;
use crate::sample;
use crate::sim::Sim;

/// A data folder, and another to ship to.
struct World {
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> World {
        World { folder: tempfile::tempdir().unwrap() }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn there(&self) -> PathBuf {
        self.folder.path().join("there")
    }

    fn store(&self) -> Remote {
        Remote::open(&self.there().display().to_string()).unwrap()
    }

    fn context(&self) -> Context<sample::Schema> {
        Context::new(self.data(), "test")
    }

    fn run(&self, arguments: &[&str]) -> ExitCode {
        let data = self.data().display().to_string();
        App::<sample::Schema>::new().run_with(["sample", "--data", &data].iter().chain(arguments))
    }

    fn done(&self, arguments: &[&str]) {
        assert_eq!(self.run(arguments), ExitCode::SUCCESS, "{arguments:?}");
    }

    /// Loads so many facts more under a name of their own, of which the log then has segments that are closed.
    fn load(&self, name: &str, count: u64) {
        let file = self.folder.path().join(name);
        let like =
            |n: u64| format!(r#"{{"at":"2026-11-21T10:00:00Z","fact":{{"Like":{{"from":"p{n}","to":{n},"via":"Button","took":3}}}}}}"#);
        std::fs::write(&file, (0..count).map(like).collect::<Vec<_>>().join("\n")).unwrap();
        self.done(&["load", "--source", name, &file.display().to_string()]);
    }

    fn ship(&self, store: &dyn Store) -> Result<Shipment> {
        self.ship_while(store, &mut || true)
    }

    fn ship_while(&self, store: &dyn Store, go_on: &mut dyn FnMut() -> bool) -> Result<Shipment> {
        let (context, log) = (self.context(), self.context().log()?.unwrap());
        put_there(store, &log, &context.dataset(&log), &self.data(), "test", go_on)
    }

    fn fetch(&self, whole: bool) -> Result<(usize, usize)> {
        let context = self.context();
        let done = bring_back(&self.store(), context.fs(), &self.data(), |partitions| context.dataset_of(partitions), whole)?;
        Ok((done.segments, done.files))
    }

    fn start(&self) -> Cut {
        self.context().log().unwrap().unwrap().start()
    }

    /// The files below a folder whose names end so.
    fn files(&self, below: &Path, end: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![below.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if entry.is_dir() {
                    folders.push(entry);
                } else if entry.to_string_lossy().ends_with(end) {
                    found.push(entry);
                }
            }
        }
        found.sort();
        found
    }
}

#[test]
fn what_is_sealed_goes_there_once_and_what_is_lost_comes_back() {
    let world = World::new();
    let to = world.there().display().to_string();
    assert_eq!(world.run(&["ship"]), ExitCode::SUCCESS, "there is nothing yet");
    world.load("a", 500);
    world.done(&["shred"]);
    assert_eq!(world.run(&["ship"]), ExitCode::from(2), "nobody said where to");
    world.done(&["ship", "--to", &to]);
    let segments = world.files(&world.data().join("log"), ".log.zst");
    let rows = world.files(&world.data().join("dataset"), ".parquet");
    assert!(segments.len() >= 3 && !rows.is_empty());
    let manifest = Manifest::read(&world.store()).unwrap().unwrap();
    assert_eq!(manifest.objects.len(), segments.len() + rows.len());
    assert_eq!(world.ship(&world.store()).unwrap(), Shipment::default());
    let content: Vec<Vec<u8>> = segments.iter().chain(&rows).map(|path| std::fs::read(path).unwrap()).collect();

    assert_eq!(world.fetch(true).unwrap(), (0, 0), "nothing is lost");
    for path in [&segments[0], &rows[0]] {
        std::fs::remove_file(path).unwrap();
    }
    assert_eq!(world.run(&["status", "--check"]), ExitCode::from(2));
    world.done(&["fetch", "--log"]);
    world.done(&["status", "--check"]);
    world.done(&["count"]);
    world.done(&["verify"]);
    assert!(segments.iter().chain(&rows).map(|path| std::fs::read(path).unwrap()).eq(content));
    // What is lost with nothing behind it in its partition is known as lost without being asked for.
    std::fs::remove_file(&segments[1]).unwrap();
    assert_eq!((world.fetch(false).unwrap(), world.fetch(false).unwrap()), ((1, 0), (0, 0)));
    world.done(&["status", "--check"]);
}

#[test]
fn the_log_drops_only_what_was_shipped_and_that_can_be_brought_back() {
    let world = World::new();
    world.load("a", 300);
    world.done(&["ship", "--to", &world.there().display().to_string()]);
    let end = |world: &World| world.context().log().unwrap().unwrap().end().clone();
    let shipped = end(&world);
    assert_eq!(world.context().log().unwrap().unwrap().shipped().unwrap().unwrap().cut, shipped);
    for name in ["b", "c"] {
        world.load(name, 300);
    }
    for _ in 0..4 {
        world.done(&["batch", "--full"]);
    }
    world.done(&["compact"]);
    let start = world.start();
    assert_eq!(start, shipped, "what came after was not shipped");
    world.done(&["ship"]);
    world.done(&["compact"]);
    assert!(shipped.within(&world.start()) && world.start() != shipped, "{}", world.start());
    world.done(&["verify"]);
    assert!(world.fetch(false).unwrap().0 == 0, "what was dropped is not lost");
    world.done(&["fetch", "--log"]);
    assert_eq!(world.start(), Cut::zero(4));
    world.done(&["status", "--check"]);
    assert_eq!(end(&world).facts(), 900);
}

#[test]
fn files_that_were_merged_are_removed_there_too() {
    let world = World::new();
    for name in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"] {
        world.load(name, 20);
        world.done(&["shred"]);
    }
    world.ship(&world.store()).unwrap();
    let there = || world.files(&world.there().join("dataset"), ".parquet").len();
    let before = there();
    world.done(&["compact"]);
    let shipment = world.ship(&world.store()).unwrap();
    assert!(shipment.removed > 0 && there() == before + shipment.files - shipment.removed, "{shipment:?}, {before}");
    assert_eq!(there(), world.files(&world.data().join("dataset"), ".parquet").len());
}

#[test]
fn who_is_stopped_removes_nothing_whose_successor_is_not_there() {
    let world = World::new();
    for name in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"] {
        world.load(name, 20);
        world.done(&["shred"]);
    }
    world.ship(&world.store()).unwrap();
    let before = Manifest::read(&world.store()).unwrap().unwrap().objects;
    world.done(&["compact"]);
    for _ in 0..2 {
        assert_eq!(world.ship_while(&world.store(), &mut || false).unwrap(), Shipment::default());
    }
    assert_eq!(Manifest::read(&world.store()).unwrap().unwrap().objects, before);
    assert!(before.keys().all(|object| world.there().join(object).exists()));
    assert!(world.ship(&world.store()).unwrap().removed > 0);
}

/// A log that is shipped to another folder on the same simulated disk.
struct Simulated {
    sim: Sim,
}

impl Simulated {
    fn context(&self) -> Context<sample::Schema> {
        Context::on(Arc::new(self.sim.clone()), "test")
    }

    /// Appends some facts and closes the segments that hold them.
    fn load(&self) {
        let mut writer = self.context().log_writer(Arc::new(self.sim.clone())).unwrap();
        let mut stream = writer.stream();
        for n in 0..40_u32 {
            let record = Record { route: &n.to_be_bytes(), source: None, nonce: None, bytes: &[7; 100] };
            stream.append(&mut writer, record).unwrap().unwrap();
        }
        writer.close().unwrap();
    }

    fn store(&self) -> Result<Folder> {
        Folder::open("there", Arc::new(self.sim.clone()), Path::new("/there"))
    }

    fn ship(&self) -> Result<Shipment> {
        let (context, store) = (self.context(), self.store()?);
        let log = context.log()?.unwrap();
        put_there(&store, &log, &context.dataset(&log), context.data(), "test", &mut || true)
    }

    /// What is listed is whole, and no more is said to be there; gives how many objects are listed.
    fn check(&self) -> usize {
        let store = self.store().unwrap();
        let objects = Manifest::read(&store).unwrap().map(|manifest| manifest.objects).unwrap_or_default();
        for (name, object) in &objects {
            let mut content = Vec::new();
            let take = &mut |part: &[u8]| {
                content.extend_from_slice(part);
                Ok(())
            };
            assert!(store.get(name, take).unwrap(), "{name} is listed and not there");
            assert_eq!((object.bytes, object.crc32c), (content.len() as u64, crc32c::crc32c(&content)), "{name}");
        }
        let log = self.context().log().unwrap().unwrap();
        let told = log.shipped().unwrap().map_or_else(|| Cut::zero(4), |shipped| shipped.cut);
        assert!(told.within(&log.held_by(|partition, file| objects.contains_key(&format!("log/{partition}/{file}")))));
        objects.len()
    }
}

#[test]
fn who_ships_is_killed_or_loses_power_before_any_step_and_what_is_listed_is_whole() {
    for is_kill in [true, false] {
        for at in 0.. {
            let world = Simulated { sim: Sim::new(at) };
            world.load();
            world.ship().unwrap();
            let before = world.check();
            world.load();
            world.sim.crash_after(at);
            let shipped = world.ship();
            if !world.sim.is_off() {
                assert!(shipped.unwrap().files == before && at > 50, "{at}");
                break;
            }
            if is_kill {
                world.sim.kill();
            } else {
                world.sim.reboot();
            }
            assert!(world.check() >= before, "{at}");
            let mut log = world.context().log().unwrap().unwrap();
            log.drop_below(&log.end().clone()).unwrap();
            world.ship().unwrap_or_else(|e| panic!("{at}, killed: {is_kill}: {e}"));
            assert_eq!(world.check(), 2 * before);
            let context = world.context();
            bring_back(&world.store().unwrap(), context.fs(), context.data(), |partitions| context.dataset_of(partitions), true).unwrap();
            let log = world.context().log().unwrap().unwrap();
            assert_eq!((log.start().facts(), log.end().facts(), log.files().unwrap().segments), (0, 80, 2 * before));
        }
    }
}

#[test]
fn another_data_folder_has_to_ship_elsewhere_and_other_places_are_refused() {
    let (world, other) = (World::new(), World::new());
    world.load("a", 10);
    other.load("a", 10);
    world.ship(&world.store()).unwrap();
    let error = other.ship(&world.store()).unwrap_err();
    assert!(error.to_string().contains("another data folder"), "{error}");
    assert!(Remote::open("ftp://x/y").unwrap_err().to_string().contains("s3://bucket/prefix"));
    let error = other.fetch(false).unwrap_err();
    assert!(error.to_string().contains("nothing was shipped"), "{error}");
}

/// A store that breaks.
#[derive(Debug)]
struct Broken<'a> {
    inner: &'a Remote,
    what: Break,
    /// Before so many more objects are put.
    left: Cell<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Break {
    /// An upload breaks off.
    Upload,
    /// The program is killed when all of an object was sent: nothing is done after.
    Killed,
    /// A byte is flipped on the way.
    Flip,
    /// The end of an object is lost on the way.
    Half,
}

impl Store for Broken<'_> {
    fn name(&self) -> String {
        self.inner.name()
    }

    fn put(&self, object: &str, next: &mut dyn FnMut() -> Result<Option<Vec<u8>>>) -> Result<()> {
        let gone = || Error::Io { path: object.into(), source: std::io::Error::other("the line is cut") };
        let Some(left) = self.left.get().checked_sub(1) else {
            // A killed program does nothing more; a broken store may be whole the next time.
            return if self.what == Break::Killed { Err(gone()) } else { self.inner.put(object, next) };
        };
        self.left.set(left);
        if left > 0 {
            return self.inner.put(object, next);
        }
        match self.what {
            Break::Upload => self.inner.put(object, &mut || next().and_then(|_| Err(gone()))),
            Break::Killed => self.inner.put(object, next).and_then(|()| Err(gone())),
            Break::Flip | Break::Half => self.inner.put(object, &mut || {
                Ok(next()?.map(|mut part| {
                    match self.what {
                        Break::Flip => part[0] ^= 1,
                        _ => part.truncate(part.len() / 2),
                    }
                    part
                }))
            }),
        }
    }

    fn get(&self, object: &str, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<bool> {
        self.inner.get(object, take)
    }

    fn remove(&self, object: &str) -> Result<()> {
        self.inner.remove(object)
    }
}

#[test]
fn an_upload_that_breaks_anywhere_lists_nothing_that_is_not_whole_and_is_done_again() {
    for what in [Break::Upload, Break::Killed, Break::Flip, Break::Half] {
        for left in 1..9 {
            let world = World::new();
            world.load("a", 60);
            world.done(&["shred"]);
            let store = world.store();
            let outcome = world.ship(&Broken { inner: &store, what, left: Cell::new(left) });
            // The manifest is put first and last, and five files between.
            let is_over = left > 7;
            assert!(outcome.is_err() || is_over || what != Break::Upload, "{what:?} {left}: {outcome:?}");
            if let Ok(Some(manifest)) = Manifest::read(&store) {
                for (name, object) in &manifest.objects {
                    let content = std::fs::read(world.there().join(name)).unwrap();
                    assert_eq!((object.bytes, object.crc32c), (content.len() as u64, crc32c::crc32c(&content)), "{what:?} {left}: {name}");
                }
                let (log, shipped) = (world.context().log().unwrap().unwrap(), manifest.objects.keys());
                let is_listed = |partition: usize, file: &str| shipped.clone().any(|name| *name == format!("log/{partition}/{file}"));
                let told = log.shipped().unwrap().map_or_else(|| Cut::zero(4), |shipped| shipped.cut);
                assert!(told.within(&log.held_by(is_listed)), "{what:?} {left}: no more is said to be there than is");
            } else {
                // The manifest itself is what came to harm: it says so, and whoever ships puts it away by hand.
                let manifest = world.there().join("cold.json");
                assert!(matches!(what, Break::Flip | Break::Half) || !manifest.exists());
                let _ = std::fs::remove_file(manifest);
            }
            world.ship(&store).unwrap();
            let manifest = Manifest::read(&store).unwrap().unwrap();
            assert_eq!(manifest.objects.len(), world.files(&world.there(), ".zst").len() + world.files(&world.there(), ".parquet").len());
            assert_eq!(world.ship(&store).unwrap(), Shipment::default());
        }
    }
}

#[test]
fn an_object_that_is_gone_cut_short_or_changed_is_named_and_nothing_is_put_in_place() {
    let world = World::new();
    world.load("a", 200);
    world.done(&["shred"]);
    world.ship(&world.store()).unwrap();
    let lost = [world.files(&world.data().join("log"), ".zst").remove(0), world.files(&world.data().join("dataset"), ".parquet").remove(0)];
    for lost in lost {
        let there = world.there().join(lost.strip_prefix(world.data()).unwrap());
        let content = std::fs::read(&there).unwrap();
        std::fs::remove_file(&lost).unwrap();
        let mut flipped = content.clone();
        flipped[content.len() / 2] ^= 1;
        for (bad, says) in [(None, "is gone"), (Some(&content[..content.len() / 2]), "were shipped"), (Some(&flipped[..]), "checksum")] {
            match bad {
                Some(bad) => std::fs::write(&there, bad).unwrap(),
                None => std::fs::remove_file(&there).unwrap(),
            }
            let error = world.fetch(true).unwrap_err();
            assert!(matches!(&error, Error::Corrupt { .. }) && error.to_string().contains(says), "{error}");
            assert!(!lost.exists() && world.files(&world.data(), ".fetch").is_empty());
        }
        std::fs::write(&there, content).unwrap();
        let (segments, files) = world.fetch(true).unwrap();
        assert_eq!(segments + files, 1);
    }
    world.done(&["status", "--check"]);
}

/// An S3-compatible server that ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The interpreter that has the peers: `$HEADWATER_PEERS`, or that of the environment in `target/peers`.
fn python() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let python = std::env::var_os("HEADWATER_PEERS").map_or_else(|| root.join("target/peers/bin/python"), PathBuf::from);
    assert!(
        python.exists(),
        "{} is not there: python3 -m venv target/peers && target/peers/bin/pip install -r tests/peers.txt",
        python.display()
    );
    python
}

/// Starts a server with a bucket; gives its address once it answers.
fn server() -> (Server, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("tests/peers/s3.py");
    let mut child = Command::new(python()).arg(script).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line).unwrap();
    let server = Server(child);
    assert!(line.starts_with("http://"), "the server says {line:?}");
    (server, line.trim().to_owned())
}

/// What the environment says is that of a process, so the commands run in one of their own: this test again.
#[test]
fn a_bucket_of_s3_takes_and_gives_what_a_folder_does() {
    if let Ok(bucket) = std::env::var("HEADWATER_TEST_BUCKET") {
        return within_s3(&bucket);
    }
    let (_server, address) = server();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "app::ship::tests::a_bucket_of_s3_takes_and_gives_what_a_folder_does", "--nocapture"])
        .env("HEADWATER_TEST_BUCKET", "s3://bucket/some/prefix")
        .env("AWS_ENDPOINT_URL", address)
        .env("AWS_ALLOW_HTTP", "true")
        .env("AWS_REGION", "eu-west-1")
        .env("AWS_ACCESS_KEY_ID", "key")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
}

fn within_s3(bucket: &str) {
    let world = World::new();
    world.load("a", 2_000);
    world.done(&["shred"]);
    world.done(&["ship", "--to", bucket]);
    let store = Remote::open(bucket).unwrap();
    assert_eq!(world.ship(&store).unwrap(), Shipment::default());
    let lost = [world.files(&world.data().join("log"), ".zst").remove(0), world.files(&world.data().join("dataset"), ".parquet").remove(0)];
    let content = lost.each_ref().map(|path| std::fs::read(path).unwrap());
    lost.iter().for_each(|path| std::fs::remove_file(path).unwrap());
    world.done(&["fetch", "--log"]);
    assert_eq!(lost.each_ref().map(|path| std::fs::read(path).unwrap()), content);
    world.done(&["status", "--check"]);

    // Long enough for several parts, and one that breaks off in the second.
    let long: Vec<u8> = (0..20_000_000_u32).map(|n| (n * 7 / 3) as u8).collect();
    let send = |name: &str, breaks: bool| {
        let mut parts = long.chunks(8 << 20);
        store.put(name, &mut || match parts.next() {
            Some(_) if breaks && parts.len() == 0 => Err(Error::Usage("it breaks off".to_owned())),
            part => Ok(part.map(<[u8]>::to_vec)),
        })
    };
    let mut back = Vec::new();
    let mut get = |name: &str| {
        back.clear();
        let is_there = store.get(name, &mut |part| {
            back.extend_from_slice(part);
            Ok(())
        });
        (is_there.unwrap(), back == long)
    };
    assert!(send("broken", true).unwrap_err().to_string().contains("breaks off"));
    assert_eq!(get("broken"), (false, false));
    send("whole", false).unwrap();
    assert_eq!(get("whole"), (true, true));
    store.remove("whole").unwrap();
    store.remove("whole").unwrap();
    assert!(!get("whole").0);
}
