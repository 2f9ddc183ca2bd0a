//! A log that one program writes, and the files that another makes of it.

use headwater::codec::{json, thrift};
use headwater::counter::Schema;
use headwater::dataset::{Dataset, Shred};
use headwater::fs::{Disk, Fs};
use headwater::log::{Check, Log, Options, Record, Writer};
use headwater::shape::Shapes;
use headwater::{Datum, Fact, Timestamp};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const PARTITIONS: usize = 2;

/// The files of the master dataset that the program `R` lays out from a log of these data in JSON, which `W` has written.
///
/// # Panics
/// Where one refuses what the other has written.
pub fn files<W: Schema, R: Schema>(data: &[String]) -> BTreeMap<PathBuf, Vec<u8>> {
    let dir = tempfile::tempdir().expect("a folder");
    let fs: Arc<dyn Fs> = Arc::new(Disk);
    let (log, folder) = (dir.path().join("log"), dir.path().join("data"));
    std::fs::create_dir(&folder).expect("a new folder");
    write::<W>(&fs, &log, data);
    let log = Log::open(fs.clone(), &log, check::<R>()).expect("the shapes fit").expect("it is there");
    let dataset = Dataset::open(fs.clone(), &folder, R::Fact::FACTS, shapes::<R>(), PARTITIONS).beside(log.start());
    let editor = dataset.lock("the test").expect("nobody else");
    let shred = Shred { threads: 0, ..Shred::default() };
    let done = shred.run::<R::Fact>(&editor, &dataset, &log, &log.end().clone(), |_| true).expect("all is sound");
    assert_eq!(done.facts, data.len() as u64);
    let mut files = BTreeMap::new();
    collect(&folder, &folder, &mut files);
    files
}

fn shapes<S: Schema>() -> Shapes {
    Shapes::of::<S::Fact>(S::NAME)
}

/// Takes no log of other shapes.
fn check<S: Schema>() -> Check {
    Arc::new(|bytes| if bytes == shapes::<S>().to_bytes() { Ok(()) } else { Err("other shapes".into()) })
}

fn write<S: Schema>(fs: &Arc<dyn Fs>, dir: &Path, data: &[String]) {
    let clock = "2024-11-22T00:00:00Z".parse::<Timestamp>().expect("a time");
    let options =
        Options { partitions: Some(PARTITIONS), clock: Arc::new(move || clock), ..Options::new(shapes::<S>().to_bytes(), check::<S>()) };
    let (mut writer, _) = Writer::open(fs.clone(), dir, options, "the test").expect("a new log");
    let mut stream = writer.stream();
    for text in data {
        let datum: Datum<S::Fact> = json::read_datum(text.as_bytes()).unwrap_or_else(|e| panic!("{text}: {e}"));
        let (mut route, mut bytes) = (Vec::new(), Vec::new());
        datum.fact.route_key(&mut route);
        thrift::write_datum(&datum, &mut bytes).expect("no NaN");
        let record = Record { route: &route, source: datum.pedigree.source.as_deref(), nonce: datum.pedigree.nonce, bytes: &bytes };
        stream.append(&mut writer, record).expect("room").expect("sound");
    }
    writer.commit().expect("room");
    writer.close().expect("room");
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
