//! Whatever the budget and the number of workers, the cells are those of one table that saw all facts.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;

use crate::batch::crew::Crew;
use crate::batch::scratch::Scratch;
use crate::codec::thrift;
use crate::counter::{Cell, Count, Handle, Table};
use crate::error::{Error, Result};
use crate::fs::Fs;
use crate::run::memory::Memory;
use crate::sample::{Datum, Fact, Like, PageId, PageLikes, PersonId, Plugin};
use crate::time::DAY;
use crate::{Fact as _, Pedigree, Timestamp};

pub(super) const COUNTER: &dyn Count = &Handle::<PageLikes>::NEW;

fn table(_: usize) -> Result<Table> {
    Ok(Table::new(COUNTER.shape()))
}

type Cells = BTreeMap<Vec<u8>, Cell>;

pub(super) fn likes() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let like = (0..12u64, 0..40u32, 0..5i64, prop::option::of(0..30u32));
    prop::collection::vec(like.prop_map(|(page, person, day, took)| self::like(page, person, day, took)), 0..600)
}

/// The datum of one like.
pub(super) fn like(page: u64, person: u32, day: i64, took: Option<u32>) -> Vec<u8> {
    let fact = Like { from: PersonId { id: format!("person {person}") }, to: PageId { id: page }, via: Plugin::Button, took };
    let pedigree = Pedigree { at: Timestamp(day * DAY + i64::from(person)), source: None, nonce: None };
    let mut bytes = Vec::new();
    thrift::write_datum(&Datum { pedigree, fact: Fact::Like(fact) }, &mut bytes).unwrap();
    bytes
}

pub(super) fn add(bytes: &[u8], table: &mut Table) -> Result<()> {
    let mut open = thrift::open(bytes, Fact::FACTS).map_err(|e| Error::Usage(e.to_string()))?;
    COUNTER.count(open.fact, open.at, &mut open.reader, table).map_err(|e| Error::Usage(e.to_string()))
}

fn decode(key: &[u8], cell: &[u8]) -> (Vec<u8>, Cell) {
    (key.to_vec(), Cell::decode(&COUNTER.definition().kinds(), cell).unwrap())
}

fn expected(likes: &[Vec<u8>]) -> Cells {
    let (mut table, mut cells) = (Table::new(COUNTER.shape()), Cells::new());
    likes.iter().for_each(|like| add(like, &mut table).unwrap());
    let mut drain = table.drain();
    while drain.advance() {
        cells.insert(drain.key().to_vec(), Cell::from(drain.measures()));
    }
    cells
}

fn crew_counts(likes: &[Vec<u8>], budget: usize, threads: usize, fs: &Memory) -> Cells {
    let shared: Arc<dyn Fs> = Arc::new(fs.clone());
    let scratch = Scratch::take(&shared, Path::new("/data"), "test").unwrap();
    let units: Vec<&[Vec<u8>]> = likes.chunks(50).collect();
    let work = |unit: &&[Vec<u8>], worker: &mut crate::batch::crew::Worker<'_>| {
        unit.iter().try_for_each(|like| {
            add(like, &mut worker.tables()[0])?;
            assert!(worker.rest()?);
            Ok(())
        })
    };
    let pieces = Crew { budget, threads, scratch: &scratch }.run(&[COUNTER], &table, &units, work).unwrap().unwrap().remove(0);
    let (mut sorted, mut cells) = (pieces.sorted(&[], &scratch).unwrap(), Vec::new());
    while sorted.advance().unwrap() {
        cells.push(decode(sorted.key(), sorted.cell()));
    }
    assert!(cells.is_sorted_by(|(a, _), (b, _)| a < b), "each key once, in order");
    cells.into_iter().collect()
}

/// Cells as they are shown: what merges in another order may be held otherwise.
fn shown(cells: &Cells) -> Vec<(Vec<u8>, serde_json::Value)> {
    let definition = COUNTER.definition();
    cells.iter().map(|(key, cell)| (key.clone(), definition.show_cell(None, cell, crate::counter::Show::default()).unwrap())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn cells_do_not_depend_on_workers_or_budget(likes in likes(), budget in prop_oneof![Just(0usize), 2000..60_000usize, Just(1 << 30)], threads in 1..5usize) {
        let fs = Memory::default();
        prop_assert_eq!(shown(&crew_counts(&likes, budget, threads, &fs)), shown(&expected(&likes)));
        prop_assert_eq!(fs.list(Path::new("/data/batch.tmp/0")).unwrap(), Vec::<String>::new(), "nothing is left");
    }
}

#[test]
fn an_error_of_one_worker_ends_all() {
    let fs: Arc<dyn Fs> = Arc::new(Memory::default());
    let scratch = Scratch::take(&fs, Path::new("/data"), "test").unwrap();
    let units: Vec<usize> = (0..1000).collect();
    let run = Crew { budget: 0, threads: 3, scratch: &scratch }.run(&[COUNTER], &table, &units, |unit, worker| match unit {
        7 => Err(Error::Usage("seven".into())),
        _ => worker.rest().map(|_| ()),
    });
    assert!(matches!(run, Err(Error::Usage(what)) if what == "seven"));
}

#[test]
fn a_worker_that_is_told_to_stop_stops_all() {
    let fs: Arc<dyn Fs> = Arc::new(Memory::default());
    let scratch = Scratch::take(&fs, Path::new("/data"), "test").unwrap();
    let units: Vec<usize> = (0..1000).collect();
    let run = Crew { budget: 0, threads: 3, scratch: &scratch }.run(&[COUNTER], &table, &units, |unit, worker| {
        if *unit == 7 {
            worker.stop();
        }
        Ok(())
    });
    assert!(run.unwrap().is_none());
}
