//! Counting by the speed layer from a log, and into its tables alone.

use std::hint::black_box;
use std::sync::Arc;

use headwater::codec::thrift;
use headwater::counter::{CellKey, Count, Schema as _, Table};
use headwater::fs::Disk;
use headwater::measure::Measure;
use headwater::view::{Speed, Views};
use headwater::{Fact as _, Timestamp};
use headwater_benches::peers::{Seconds, timed};
use headwater_benches::stream::{self, Fact, Schema};

use super::workload::{Cell, Cells, Input, name_of};
use super::{Contestant, Counted, Outcome};

/// The places of the counters in the schema.
pub(crate) const PAGE_TIMES: usize = 4;
pub(crate) const PAGE_VISITS: usize = 5;
/// How many facts are walked over at a time.
const STRETCH: usize = 256;

/// The speed layer.
pub(crate) struct Logged {
    pub(crate) threads: usize,
}

impl Contestant for Logged {
    fn count<'i>(&self, input: &'i Input) -> Outcome<(Seconds, Counted<'i>)> {
        let data = tempfile::tempdir()?;
        let mut log = stream::open(input.folder.path())?;
        let views = Views::open(Arc::new(Disk), data.path(), &Schema::counters()[PAGE_TIMES..=PAGE_TIMES], log.partitions());
        let editor = views.lock("bench")?;
        let speed = Speed { threads: self.threads, ..Speed::new(Timestamp::now()) };
        let (seconds, _) = timed(|| Ok(speed.count(&editor, &views, &mut log, Fact::FACTS, |_| true)?))?;
        let cells = move || {
            let view = views.iter().next().ok_or("there is one view")?;
            let snapshot = views.snapshot(view, &mut log, Fact::FACTS)?;
            drop(data);
            let mut cells = Cells::new();
            for cell in snapshot.cells(true)? {
                let (key, cell) = cell?;
                cells.insert(name_of(&key)?, cell_of(cell.measures())?);
            }
            Ok(cells)
        };
        Ok((seconds, Box::new(cells)))
    }
}

/// Tables in memory, each with a share of the facts.
pub(crate) struct Tabled {
    pub(crate) counter: usize,
    pub(crate) threads: usize,
}

impl Contestant for Tabled {
    fn count<'i>(&self, input: &'i Input) -> Outcome<(Seconds, Counted<'i>)> {
        let counter = Schema::counters()[self.counter];
        let share = input.bytes.len().div_ceil(self.threads);
        let (seconds, ()) = timed(|| {
            std::thread::scope(|scope| {
                let threads: Vec<_> = input.bytes.chunks(share).map(|facts| scope.spawn(|| drain(&mut count(counter, facts)))).collect();
                threads.into_iter().for_each(|thread| thread.join().expect("it counts"));
            });
            Ok(())
        })?;
        let cells = move || {
            let mut cells = Cells::new();
            for (key, measures) in count(counter, &input.bytes).iter() {
                cells.insert(name_of(&CellKey::decode(key)?)?, cell_of(measures)?);
            }
            Ok(cells)
        };
        Ok((seconds, Box::new(cells)))
    }
}

/// Counts as the pipeline does: opens each datum, and counts it into the table.
fn count(counter: &dyn Count, facts: &[Vec<u8>]) -> Table {
    let mut table = Table::new(counter.shape());
    for facts in facts.chunks(STRETCH) {
        let counted = table.ahead(|table| {
            facts.iter().try_for_each(|fact| {
                let mut open = thrift::open(fact, Fact::FACTS)?;
                table.weigh(1);
                counter.count(open.fact, open.at, &mut open.reader, table)
            })
        });
        counted.expect("facts that were written above");
    }
    table
}

/// Empties the table as into a run, which is not written.
fn drain(table: &mut Table) {
    let Ok(()) = table.drain_sorted(|key, cell| {
        black_box((key, cell));
        Ok::<_, std::convert::Infallible>(())
    });
}

fn cell_of(measures: &[Measure]) -> Outcome<Cell> {
    match measures {
        [Measure::Count(views), Measure::SumInt(took), ..] => Ok(Cell { views: *views, took: took.value() as i64 }),
        _ => Err("a cell has a count and a sum".into()),
    }
}
