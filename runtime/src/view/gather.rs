//! Writing what several workers' tables hold as one run: each sorts its own, and where there are threads to spare they merge the parts of
//! the cells ahead of the writing.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::{cmp, thread};

use crate::counter::{Cell, Drain, Table, Wanted};
use crate::error::{Error, Result};
use crate::run::{Bundle, Writer};

/// How many cells of each table a part of them has at most.
const PART: usize = 4096;
/// How many parts may wait to be written.
const WAITING: usize = 8;

/// Writes the cells of several tables in key order, each key once, with so many threads, of which this is one.
pub(super) fn write_all(tables: &[Arc<Table>], threads: usize, writer: &mut Writer<'_>) -> Result<()> {
    write_parts(tables, PART, threads, writer)
}

/// Writes those of their cells that are wanted, in key order, each key once.
pub(super) fn write_wanted(tables: &[&Table], wanted: &Wanted, writer: &mut Writer<'_>) -> Result<()> {
    write_merged(tables.iter().map(|table| table.wanted(wanted)).collect(), writer)
}

/// The same as of all, in parts of at most so many cells of each table.
fn write_parts(tables: &[Arc<Table>], most: usize, threads: usize, writer: &mut Writer<'_>) -> Result<()> {
    let tables = tables.iter().filter(|table| !table.is_empty());
    if threads <= 1 {
        return write_merged(tables.map(|table| Table::in_order(&**table)).collect(), writer);
    }
    Parts::new(sort_all(tables.cloned().collect()), most).write(threads, writer)
}

fn write_merged(cells: Vec<Drain<&Table>>, writer: &mut Writer<'_>) -> Result<()> {
    let mut bytes = Vec::new();
    merge(cells, |key, cell| {
        bytes.clear();
        cell.encode(&mut bytes);
        writer.add(key, &bytes)
    })
}

/// Sorts the cells of all tables, side by side.
fn sort_all(tables: Vec<Arc<Table>>) -> Vec<Drain> {
    thread::scope(|scope| {
        let sorting: Vec<_> = tables.into_iter().map(|table| scope.spawn(|| Table::in_order(table))).collect();
        sorting.into_iter().map(|sorted| sorted.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

/// All cells, in parts that follow each other.
struct Parts {
    tables: Vec<Drain>,
    /// The keys at which all parts but the first begin.
    bounds: Vec<Vec<u8>>,
    /// The first that nobody has begun to merge.
    next: AtomicUsize,
}

impl Parts {
    fn new(tables: Vec<Drain>, most: usize) -> Parts {
        let mut bounds: Vec<Vec<u8>> = tables.iter().flat_map(|table| table.keys(most)).collect();
        bounds.sort_unstable();
        bounds.dedup();
        Parts { tables, bounds, next: AtomicUsize::new(0) }
    }

    /// Writes all of them. Who writes merges as well while others have what is to be written next.
    fn write(&self, threads: usize, writer: &mut Writer<'_>) -> Result<()> {
        thread::scope(|scope| {
            let (full, merged) = sync_channel(WAITING);
            for _ in 1..threads {
                let full = full.clone();
                scope.spawn(move || {
                    while let Some(part) = self.claim() {
                        // Where nobody takes it any more the writer has failed.
                        if full.send((part, self.merge(part))).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(full);
            let mut ready = BTreeMap::new();
            for part in 0..=self.bounds.len() {
                let bundle = self.wait_for(part, &mut ready, &merged)?;
                bundle.cells().try_for_each(|(key, cell)| writer.add(key, cell))?;
            }
            Ok(())
        })
    }

    /// A part that was merged, by whomever.
    fn wait_for(&self, part: usize, ready: &mut BTreeMap<usize, Bundle>, merged: &Receiver<(usize, Bundle)>) -> Result<Bundle> {
        loop {
            ready.extend(merged.try_iter());
            if let Some(bundle) = ready.remove(&part) {
                return Ok(bundle);
            }
            let own = if ready.len() < WAITING { self.claim() } else { None };
            match own {
                Some(own) => drop(ready.insert(own, self.merge(own))),
                // A thread that ends early has panicked, and takes this one with it.
                None => ready.extend([merged.recv().map_err(|_| Error::Usage("a thread that merges has ended early".to_owned()))?]),
            }
        }
    }

    /// The next part that nobody has begun to merge.
    fn claim(&self) -> Option<usize> {
        Some(self.next.fetch_add(1, Ordering::Relaxed)).filter(|part| *part <= self.bounds.len())
    }

    fn merge(&self, part: usize) -> Bundle {
        let from = part.checked_sub(1).map(|before| self.bounds[before].as_slice());
        let to = self.bounds.get(part).map(Vec::as_slice);
        let mut bundle = Bundle::default();
        let cells = self.tables.iter().map(|table| table.between(from, to)).collect();
        let Ok(()) = merge(cells, |key, cell| {
            bundle.add(key, |out| cell.encode(out));
            Ok::<_, std::convert::Infallible>(())
        });
        bundle
    }
}

/// What is counted of a key: in one table, or in several.
enum Merged<'d, T> {
    One(&'d Drain<T>),
    Several(Cell),
}

impl<T: Deref<Target = Table>> Merged<'_, T> {
    fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Merged::One(drain) => drain.measures().iter().for_each(|measure| measure.encode(out)),
            Merged::Several(cell) => cell.encode(out),
        }
    }
}

/// Goes through the cells of several tables in key order, each key once.
fn merge<T, E>(mut drains: Vec<Drain<T>>, mut each: impl FnMut(&[u8], &Merged<'_, T>) -> Result<(), E>) -> Result<(), E>
where
    T: Deref<Target = Table>,
{
    drains.retain_mut(Drain::advance);
    let mut least = Vec::new();
    while !drains.is_empty() {
        find_least(&drains, &mut least);
        let first = &drains[least[0]];
        match &least[1..] {
            [] => each(first.key(), &Merged::One(first))?,
            others => {
                let mut cell = Cell::from(first.measures());
                others.iter().for_each(|other| cell.merge_measures(drains[*other].measures()));
                each(first.key(), &Merged::Several(cell))?;
            }
        }
        // From the last on, so that those before stay where they are.
        for &index in least.iter().rev() {
            if !drains[index].advance() {
                drains.remove(index);
            }
        }
    }
    Ok(())
}

/// Those that stand at the least key, in their order.
fn find_least<T: Deref<Target = Table>>(drains: &[Drain<T>], least: &mut Vec<usize>) {
    least.clear();
    for (index, drain) in drains.iter().enumerate() {
        match least.first().map_or(cmp::Ordering::Equal, |first| drain.key().cmp(drains[*first].key())) {
            cmp::Ordering::Less => {
                least.clear();
                least.push(index);
            }
            cmp::Ordering::Equal => least.push(index),
            cmp::Ordering::Greater => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::codec::thrift;
    use crate::counter::{Count, Counter, Handle};
    use crate::cut::{Cut, Tile};
    use crate::fact::Fact as _;
    use crate::run::memory::Memory;
    use crate::run::{Meta, Run};
    use crate::sample::{Fact, Like, PageId, PageLikes, PersonId, Plugin};
    use crate::time::{DAY, Timestamp};
    use crate::value::Reader as _;

    fn count(table: &mut Table, (page, day): (u64, i64)) {
        let fact = Fact::Like(Like { from: PersonId { id: "ann".into() }, to: PageId { id: page }, via: Plugin::Button, took: Some(3) });
        let mut bytes = Vec::new();
        fact.write(&mut thrift::Writer::new(&mut bytes)).unwrap();
        let mut reader = thrift::Reader::new(&bytes);
        let index = reader.fact(Fact::FACTS).unwrap();
        Handle::<PageLikes>::NEW.count(index, Timestamp(day * DAY), &mut reader, table).unwrap();
    }

    fn table(facts: &[(u64, i64)]) -> Table {
        let mut table = Table::new(&PageLikes::SHAPE);
        facts.iter().for_each(|fact| count(&mut table, *fact));
        table
    }

    /// The cells of a run that is written of tables.
    fn written(tables: Vec<Table>, most: usize, threads: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
        let (fs, path) = (Memory::default(), Path::new("a.run"));
        let tile = Tile { from: Cut::zero(1), to: Cut(vec![1]) };
        let meta = Meta { definition: serde_json::Value::Null, tile, arrival: Timestamp(0) };
        let mut writer = Writer::create(&fs, path, &meta).unwrap();
        write_parts(&tables.into_iter().map(Arc::new).collect::<Vec<_>>(), most, threads, &mut writer).unwrap();
        writer.finish().unwrap();
        let run = Run::open(&fs, path).unwrap();
        run.range(b"", None).unwrap().map(|cell| cell.map(|(key, cell)| (key.to_vec(), cell.to_vec())).unwrap()).collect()
    }

    proptest! {
        #[test]
        fn tables_are_written_as_one_whoever_merges_them(
            facts in prop::collection::vec((0..12u64, 0..40i64), 0..200),
            workers in 1..4usize,
            most in 1..9usize,
            threads in 1..4usize,
        ) {
            let expected: Vec<_> = table(&facts).iter().map(|(key, cell)| (key.to_vec(), encoded(cell))).collect();
            let tables = (0..workers).map(|worker| table(&facts.iter().copied().skip(worker).step_by(workers).collect::<Vec<_>>()));
            prop_assert_eq!(written(tables.collect(), most, threads), expected);
        }
    }

    fn encoded(cell: &[crate::measure::Measure]) -> Vec<u8> {
        let mut out = Vec::new();
        Cell::from(cell).encode(&mut out);
        out
    }
}
