//! Files written by hand, and types to put in them.

use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use crate::cut::{Cut, Tile};
use crate::dataset::manifest::{Listed, Manifest};
use crate::dataset::sums::{self, Sums};
use crate::dataset::{Columns, Dataset, Slice, file, schema};
use crate::fact::{Datum, Fact, Pedigree};
use crate::fs::Fs;
use crate::run::memory::Memory;
use crate::shape::{FactShape, Shapes};
use crate::time::{BucketSize, Span, Timestamp};
use crate::value::Decode;

use super::super::Row;
pub(super) use crate::sample::everything::Only;

/// A datum with its place in the log.
pub(super) type Placed<F> = (u32, u64, Datum<F>);

/// A dataset in memory, of two partitions, whose files are written here.
pub(super) struct World<F> {
    pub(super) fs: Memory,
    pub(super) row_group: usize,
    pub(super) facts: PhantomData<F>,
}

impl<F: Fact> World<F> {
    pub(super) fn new() -> World<F> {
        World { fs: Memory::default(), row_group: 1 << 20, facts: PhantomData }
    }

    pub(super) fn dataset(&self) -> Dataset {
        Dataset::open(Arc::new(self.fs.clone()), Path::new("/data"), F::FACTS, Shapes::of::<F>("test"), 2)
    }

    /// Where a listed file is.
    pub(super) fn path(&self, fact: usize, listed: &Listed) -> PathBuf {
        self.dataset().folder(fact).join(&listed.file)
    }

    /// Writes a file of the facts that became true in a slice, and lists it.
    pub(super) fn file(&self, number: u64, tile: &Tile, rows: &[Placed<F>]) -> Listed {
        let slice = Slice::of(BucketSize::Day, rows[0].2.pedigree.at);
        let (fact, file) = (rows[0].2.fact.index(), format!("{slice}/{number:08}.parquet"));
        let (bytes, tail) = parquet(F::FACTS, fact, tile, rows, self.row_group);
        let listed = Listed {
            file,
            tile: tile.clone(),
            arrival: Timestamp(0),
            rows: rows.len() as u64,
            bytes: bytes.len() as u64,
            tail,
            shape: String::new(),
        };
        let path = self.path(fact, &listed);
        self.fs.create_dir(path.parent().unwrap()).unwrap();
        self.fs.set(&path, bytes);
        listed
    }

    /// Publishes a manifest that lists these files.
    pub(super) fn publish(&self, fact: usize, mut files: Vec<Listed>, cut: [u64; 2], floor: [u64; 2]) {
        files.sort_by(|a, b| a.file.cmp(&b.file));
        let [cut, floor] = [cut, floor].map(|cut| Cut(cut.to_vec()));
        let manifest = Manifest { next: 1000, cut, floor, files, ..Manifest::new(&F::FACTS[fact], 2) };
        self.fs.create_dir(&self.dataset().folder(fact)).unwrap();
        manifest.write(&self.fs, &self.dataset().folder(fact)).unwrap();
    }

    /// Files of some facts, one for each day, through the given cut.
    pub(super) fn shelve(&self, number: u64, tile: &Tile, rows: &[Placed<F>]) -> Vec<Listed> {
        let mut days = std::collections::BTreeMap::<_, Vec<Placed<F>>>::new();
        for row in rows {
            days.entry((row.2.fact.index(), Slice::of(BucketSize::Day, row.2.pedigree.at))).or_default().push(row.clone());
        }
        days.values().zip(number..).map(|(rows, number)| self.file(number, tile, rows)).collect()
    }

    /// What a scan gives, in the order of the log.
    pub(super) fn scan(&self, fact: usize, cut: [u64; 2], span: Span) -> crate::Result<Vec<Placed<F>>> {
        scan::<F>(&self.dataset(), fact, cut, span)
    }
}

pub(super) fn scan<F: Fact>(dataset: &Dataset, fact: usize, cut: [u64; 2], span: Span) -> crate::Result<Vec<Placed<F>>> {
    let mut rows = Vec::new();
    let count = dataset.scan(fact, &Cut(cut.to_vec()), span, &mut |Row { partition, offset, datum }| {
        rows.push((partition, offset, datum));
        Ok(())
    })?;
    assert_eq!(count, rows.len() as u64);
    rows.sort_by_key(|row| (row.0, row.1));
    Ok(rows)
}

pub(super) fn tile(from: [u64; 2], to: [u64; 2]) -> Tile {
    Tile { from: Cut(from.to_vec()), to: Cut(to.to_vec()) }
}

/// Facts, one after another in partition 0 and 1 by turns, each `step` µs after the one before.
pub(super) fn placed<F: Fact>(facts: Vec<F>, start: Timestamp, step: i64) -> Vec<Placed<F>> {
    let place = |(nth, fact): (usize, F)| {
        let pedigree = Pedigree { at: Timestamp(start.0 + nth as i64 * step), source: None, nonce: None };
        (nth as u32 % 2, nth as u64 / 2, Datum { pedigree, fact })
    };
    let mut rows: Vec<_> = facts.into_iter().enumerate().map(place).collect();
    rows.sort_by_key(|row| (row.0, row.1));
    rows
}

/// Sums what is written.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<(Vec<u8>, Sums)>>);

impl std::io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let (file, sums) = &mut *self.0.lock().unwrap();
        file.extend_from_slice(bytes);
        sums.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn parquet<F: Fact>(facts: &'static [FactShape], fact: usize, tile: &Tile, rows: &[Placed<F>], group: usize) -> (Vec<u8>, sums::Tail) {
    let layout = crate::dataset::Layout::new(&facts[fact]);
    let schema = schema::of(&layout);
    let pair = |key: &str, value: String| KeyValue::new(key.to_owned(), value);
    let metadata = vec![
        pair(file::FACT, facts[fact].name.into()),
        pair(file::SHAPES, String::from_utf8(Shapes::of::<F>("test").to_bytes()).unwrap()),
        pair(file::TILE, serde_json::to_string(tile).unwrap()),
    ];
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1).unwrap()))
        .set_dictionary_page_size_limit(64 << 10)
        .set_key_value_metadata(Some(metadata))
        .build();
    let sink = Sink::default();
    let mut writer = ArrowWriter::try_new(sink.clone(), schema.clone(), Some(properties)).unwrap();
    for rows in rows.chunks(group) {
        let mut columns = Columns::new(&layout);
        for (partition, offset, datum) in rows {
            columns.append(&datum.pedigree, &datum.fact, *partition, *offset, 0).unwrap();
        }
        writer.write(&columns.finish(&schema).unwrap()).unwrap();
        writer.flush().unwrap();
    }
    writer.sync().unwrap();
    let digits = sink.0.lock().unwrap().1.whole();
    writer.append_key_value_metadata(pair(sums::KEY, digits));
    writer.close().unwrap();
    let (file, mut sums) = std::mem::take(&mut *sink.0.lock().unwrap());
    (file, sums.tail())
}

/// A record whose fields are all absent in bytes that say nothing.
pub(super) fn zero<T: Decode>() -> T {
    T::zero().unwrap()
}
