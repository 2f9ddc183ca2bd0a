//! One log, shredded by the program that is written by hand and by the generated one: the same files, byte for byte.

use headwater::counter::Schema;
use headwater::dataset::{Dataset, Shred};
use headwater::fs::{Disk, Fs};
use headwater::log::{Check, Log, Options, Record, Writer};
use headwater::shape::Shapes;
use headwater::{Fact, Timestamp};
use headwater_tests::social;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::{Hand, read, route_of, texts, thrift_of};

const PARTITIONS: usize = 2;

fn shapes<S: Schema>() -> Shapes {
    Shapes::of::<S::Fact>(S::NAME)
}

/// Takes no log of other shapes.
fn check<S: Schema>() -> Check {
    Arc::new(|bytes| if bytes == shapes::<S>().to_bytes() { Ok(()) } else { Err("other shapes".into()) })
}

fn write<S: Schema>(fs: &Arc<dyn Fs>, dir: &Path) {
    let clock = "2026-11-22T00:00:00Z".parse::<Timestamp>().expect("a time");
    let options =
        Options { partitions: Some(PARTITIONS), clock: Arc::new(move || clock), ..Options::new(shapes::<S>().to_bytes(), check::<S>()) };
    let (mut writer, _) = Writer::open(fs.clone(), dir, options, "the test").expect("a new log");
    let mut stream = writer.stream();
    for text in texts() {
        let datum = read::<S::Fact>(&text);
        let (route, bytes) = (route_of(&datum), thrift_of(&datum));
        let record = Record { route: &route, source: datum.pedigree.source.as_deref(), nonce: datum.pedigree.nonce, bytes: &bytes };
        stream.append(&mut writer, record).expect("room").expect("sound");
    }
    writer.commit().expect("room");
    writer.close().expect("room");
}

fn shred<S: Schema>(fs: &Arc<dyn Fs>, log: &Path, data: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let log = Log::open(fs.clone(), log, check::<S>()).expect("the shapes fit").expect("it is there");
    let dataset = Dataset::open(fs.clone(), data, S::Fact::FACTS, shapes::<S>(), PARTITIONS).beside(log.start());
    let editor = dataset.lock("the test").expect("nobody else");
    let shred = Shred { threads: 0, ..Shred::default() };
    let done = shred.run::<S::Fact>(&editor, &dataset, &log, &log.end().clone(), |_| true).expect("all is sound");
    assert_eq!(done.facts, texts().len() as u64);
    let mut files = BTreeMap::new();
    collect(data, data, &mut files);
    files
}

fn collect(root: &Path, dir: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => collect(root, &path, files),
            false => _ = files.insert(path.strip_prefix(root).expect("below").to_owned(), std::fs::read(&path).expect("a file")),
        }
    }
}

#[test]
fn a_log_becomes_the_same_files() {
    let dir = tempfile::tempdir().expect("a folder");
    let fs: Arc<dyn Fs> = Arc::new(Disk);
    // Each program reads what the other wrote.
    write::<Hand>(&fs, &dir.path().join("log-1"));
    write::<social::Schema>(&fs, &dir.path().join("log-2"));
    let folder = |name: &str| {
        let path = dir.path().join(name);
        std::fs::create_dir(&path).expect("a new folder");
        path
    };
    let ours = shred::<Hand>(&fs, &dir.path().join("log-2"), &folder("ours"));
    let theirs = shred::<social::Schema>(&fs, &dir.path().join("log-1"), &folder("theirs"));
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    assert!(ours.keys().filter(|path| path.extension().is_some_and(|end| end == "parquet")).count() >= 6, "a file each: {:?}", ours.keys());
    for (path, bytes) in &ours {
        assert!(bytes == &theirs[path], "{} differs", path.display());
    }
}
