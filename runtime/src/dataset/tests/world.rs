//! A small world for tests: data in a log, shredded into a dataset, on a file system that fails when told to.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::rows;
use crate::codec::{json, thrift};
use crate::cut::Cut;
use crate::dataset::{Dataset, Manifest, Shred, Shredded};
use crate::error::Result;
use crate::fs::Fs;
use crate::log::{Log, Options, Record, Writer, route};
use crate::sample::{Datum, Fact};
use crate::shape::Shapes;
use crate::sim::Sim;
use crate::{Fact as _, Timestamp};

pub(crate) const PARTITIONS: usize = 3;
const DATA: &str = "/data";

/// Facts by place, each with its type's index.
pub(crate) type Held = BTreeMap<(u32, u64), (usize, Value)>;

/// A data folder.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) sim: Sim,
    /// What the log holds.
    pub(crate) held: Held,
    ends: [u64; PARTITIONS],
}

impl World {
    pub(crate) fn new(seed: u64) -> World {
        World { sim: Sim::new(seed), held: Held::new(), ends: [0; PARTITIONS] }
    }

    pub(crate) fn fs(&self) -> Arc<dyn Fs> {
        Arc::new(self.sim.clone())
    }

    /// Takes data into the log, which arrive at some moment.
    pub(crate) fn append(&mut self, data: &[Datum], arrival: i64) {
        let options = Options {
            partitions: Some(PARTITIONS),
            segment_bytes: 4096,
            group_bytes: 512,
            side_by_side: false,
            clock: Arc::new(move || Timestamp(arrival)),
            ..Options::new(b"shapes".to_vec(), Arc::new(|_| Ok(())))
        };
        let (mut writer, _) = Writer::open(self.fs(), Path::new("/data/log"), options, "test").unwrap();
        let mut stream = writer.stream();
        for datum in data {
            let (mut key, mut bytes) = (Vec::new(), Vec::new());
            datum.fact.route_key(&mut key);
            thrift::write_datum(datum, &mut bytes).unwrap();
            // The log itself need not know who says it: here every datum is new.
            let record = Record { route: &key, source: None, nonce: None, bytes: &bytes };
            stream.append(&mut writer, record).unwrap().unwrap();
            let partition = route(&key, PARTITIONS);
            self.held.insert((partition as u32, self.ends[partition]), (datum.fact.index(), shown(datum)));
            self.ends[partition] += 1;
        }
        writer.close().unwrap();
    }

    pub(crate) fn log(&self) -> Log {
        let mut log = Log::open(self.fs(), Path::new("/data/log"), Arc::new(|_| Ok(()))).unwrap().unwrap();
        log.require(&self.end()).unwrap();
        log
    }

    pub(crate) fn dataset(&self) -> Dataset {
        Dataset::open(self.fs(), Path::new(DATA), Fact::FACTS, Shapes::of::<Fact>("sample"), PARTITIONS)
    }

    pub(crate) fn end(&self) -> Cut {
        Cut(self.ends.to_vec())
    }

    /// Shreds the log to its end.
    pub(crate) fn shred(&self, shred: &Shred) -> Result<Shredded> {
        self.shred_to(shred, &self.end(), |_| true)
    }

    pub(crate) fn shred_to(&self, shred: &Shred, end: &Cut, watch: impl FnMut(u64) -> bool) -> Result<Shredded> {
        let dataset = self.dataset();
        shred.run::<Fact>(&dataset.lock("test")?, &dataset, &self.log(), end, watch)
    }

    /// The facts of all listed files, each of which is what its manifest says.
    pub(crate) fn listed(&self) -> Held {
        let (dataset, mut held) = (self.dataset(), Held::new());
        for fact in 0..Fact::FACTS.len() {
            let manifest = dataset.manifest(fact).unwrap();
            for listed in &manifest.files {
                let rows = rows::of_file(&self.sim, &dataset.folder(fact).join(&listed.file));
                assert_eq!(rows.len() as u64, listed.rows);
                assert!(rows.windows(2).all(|pair| pair[0].0 < pair[1].0), "rows stand in the order of the log");
                for ((partition, offset), row) in rows {
                    let at: Timestamp = row["at"].as_str().unwrap().parse().unwrap();
                    assert!(listed.slice().unwrap().holds(at), "{at} in {}", listed.file);
                    let place = partition as usize;
                    assert!((listed.tile.from.0[place]..listed.tile.to.0[place]).contains(&offset), "{offset} in {:?}", listed.tile);
                    if offset >= manifest.floor.0[place] {
                        assert_eq!(held.insert((partition, offset), (fact, row)), None, "a fact stands in two files");
                    }
                }
            }
        }
        held
    }

    /// What should stand there: the facts from each type's floor to its cut.
    pub(crate) fn expected(&self) -> Held {
        let manifests: Vec<Manifest> = (0..Fact::FACTS.len()).map(|fact| self.dataset().manifest(fact).unwrap()).collect();
        let is_below = |((partition, offset), (fact, _)): &(&(u32, u64), &(usize, Value))| {
            let (manifest, place) = (&manifests[*fact], *partition as usize);
            (manifest.floor.0[place]..manifest.cut.0[place]).contains(offset)
        };
        self.held.iter().filter(is_below).map(|(place, row)| (*place, row.clone())).collect()
    }

    /// The power goes and comes again.
    pub(crate) fn reboot(&self) {
        self.sim.reboot();
    }

    /// The program is killed.
    pub(crate) fn kill(&self) {
        self.sim.kill();
    }

    /// The names below the dataset's folder that are files of ours, listed or not.
    pub(crate) fn files(&self) -> Vec<String> {
        let names =
            self.sim.files().into_iter().filter_map(|(path, _)| Some(path.strip_prefix("/data/dataset").ok()?.to_str()?.to_owned()));
        names.filter(|name| name.contains(".parquet")).collect()
    }

    /// The files that manifests list.
    pub(crate) fn shown(&self) -> Vec<String> {
        let dataset = self.dataset();
        let files = |fact: usize| dataset.manifest(fact).unwrap().files.into_iter().map(move |listed| (fact, listed.file));
        let path = |(fact, file): (usize, String)| format!("{}/{file}", Fact::FACTS[fact].name.replace('.', "/"));
        let mut shown: Vec<String> = (0..Fact::FACTS.len()).flat_map(files).map(path).collect();
        shown.sort_unstable();
        shown
    }
}

/// A datum as a file shows it.
fn shown(datum: &Datum) -> Value {
    let mut bytes = Vec::new();
    json::write_datum(datum, &mut bytes).unwrap();
    let mut datum: Value = serde_json::from_slice(&bytes).unwrap();
    let Some((_, fact)) = datum["fact"].as_object().and_then(|fact| fact.iter().next()) else { panic!("a fact has a name") };
    datum["fact"] = fact.clone();
    datum
}
