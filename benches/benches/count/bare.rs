//! The bound: hash maps of plain structs, which are given plain numbers.

use std::collections::{HashMap, HashSet};
use std::marker::PhantomData;

use foldhash::fast::FixedState;
use headwater::counter::BucketSize;
use headwater_benches::peers::{Seconds, timed};

use super::workload::{Buckets, Cell, Cells, Input, Plain, SIZES, page};
use super::{Contestant, Counted, Outcome};

type Map<C> = HashMap<(BucketSize, u32, i64), C, FixedState>;

/// A map for each thread.
pub(crate) struct Bare<C> {
    threads: usize,
    cell: PhantomData<fn() -> C>,
}

impl<C> Bare<C> {
    pub(crate) fn new(threads: usize) -> Bare<C> {
        Bare { threads, cell: PhantomData }
    }
}

impl<C: BareCell> Contestant for Bare<C> {
    fn count<'i>(&self, input: &'i Input) -> Outcome<(Seconds, Counted<'i>)> {
        let share = input.plain.len().div_ceil(self.threads);
        let (seconds, maps) = timed(|| {
            Ok(std::thread::scope(|scope| {
                let threads: Vec<_> = input.plain.chunks(share).map(|facts| scope.spawn(|| count::<C>(facts))).collect();
                threads.into_iter().map(|thread| thread.join().expect("it counts")).collect::<Vec<_>>()
            }))
        })?;
        let cells = move || {
            let mut cells = Cells::new();
            for ((size, number, start), cell) in maps.into_iter().flatten() {
                cells.entry((size, page(number), start)).or_default().merge(cell.summed());
            }
            Ok(cells)
        };
        Ok((seconds, Box::new(cells)))
    }
}

fn count<C: BareCell>(facts: &[Plain]) -> Map<C> {
    let (mut map, mut buckets) = (Map::<C>::default(), Buckets::new());
    for fact in facts {
        for (size, start) in SIZES.into_iter().zip(buckets.starts(fact.at)) {
            map.entry((size, fact.page, start)).or_default().add(fact);
        }
    }
    map
}

/// What is counted of a page and a bucket.
pub(crate) trait BareCell: Default + Send + 'static {
    fn add(&mut self, fact: &Plain);
    fn summed(&self) -> Cell;
}

/// A count and a sum.
#[derive(Default)]
pub(crate) struct Summed(Cell);

impl BareCell for Summed {
    fn add(&mut self, fact: &Plain) {
        self.0.merge(Cell { views: 1, took: i64::from(fact.took) });
    }

    fn summed(&self) -> Cell {
        self.0
    }
}

/// The same, and what the sketches of ours estimate.
#[derive(Default)]
pub(crate) struct Sketched {
    summed: Summed,
    last: (i64, u32),
    people: HashSet<u32, FixedState>,
    top: HashMap<u32, u64, FixedState>,
}

impl BareCell for Sketched {
    fn add(&mut self, fact: &Plain) {
        self.summed.add(fact);
        self.last = self.last.max((fact.at, fact.took));
        self.people.insert(fact.person);
        *self.top.entry(fact.person).or_default() += 1;
    }

    fn summed(&self) -> Cell {
        self.summed.summed()
    }
}
