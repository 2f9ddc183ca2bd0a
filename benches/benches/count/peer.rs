//! Counting in somebody's store of keys and values: in batches, each of which is written in one transaction.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use foldhash::fast::FixedState;
use headwater::codec::thrift;
use headwater::counter::BucketSize;
use headwater::log::Log;
use headwater::shape::{self, Field};
use headwater::{Fact as _, Reader};
use headwater_benches::peers::{Seconds, timed};
use headwater_benches::stream::{self, Fact};
use tempfile::TempDir;

use super::workload::{Buckets, Cell, Cells, Input, SIZES};
use super::{Contestant, Counted, Outcome};

/// A bucket's size, a URL that zeros fill up, the bucket's start: keys sort as ours do.
pub(crate) type Key = [u8; KEY];
const KEY: usize = 1 + URL + 8;
const URL: usize = 40;
/// How many facts go into one transaction.
const BATCH: usize = 100_000;
/// How many entries of the log are read at a time.
const READ: usize = 256;

/// A store of cells.
pub(crate) trait Store: Send {
    /// Adds to cells, in one transaction. A key may come several times.
    fn add(&mut self, cells: &[(Key, Cell)]) -> Outcome<()>;
    /// Tells all cells.
    fn all(&self, each: &mut dyn FnMut(&Key, Cell)) -> Outcome<()>;
}

/// Makes a store in a folder.
pub(crate) type Make = fn(&Path) -> Outcome<Box<dyn Store>>;

/// Each fact is added to its four cells, by one thread.
pub(crate) struct EachFact(pub(crate) Make);

/// The facts of a transaction are added up in a hash map before they are written, by two threads, which take turns to write.
pub(crate) struct AddedUp(pub(crate) Make);

impl Contestant for EachFact {
    fn count<'i>(&self, input: &'i Input) -> Outcome<(Seconds, Counted<'i>)> {
        let (folder, log) = (tempfile::tempdir()?, stream::open(input.folder.path())?);
        let mut store = (self.0)(folder.path())?;
        let (seconds, ()) = timed(|| {
            let mut batch = Vec::with_capacity(BATCH * SIZES.len());
            read(&log, |_| true, &mut |cells| {
                batch.extend(cells);
                if batch.len() < BATCH * SIZES.len() {
                    return Ok(());
                }
                store.add(&batch)?;
                batch.clear();
                Ok(())
            })?;
            store.add(&batch)
        })?;
        Ok((seconds, told(store, folder)))
    }
}

impl Contestant for AddedUp {
    fn count<'i>(&self, input: &'i Input) -> Outcome<(Seconds, Counted<'i>)> {
        const THREADS: usize = 2;
        let (folder, log) = (tempfile::tempdir()?, stream::open(input.folder.path())?);
        let store = Mutex::new((self.0)(folder.path())?);
        let (seconds, ()) = timed(|| {
            std::thread::scope(|scope| {
                let one = |thread: usize| add_up(&log, |partition| partition % THREADS == thread, &store).expect("what was written above");
                let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || one(thread))).collect();
                threads.into_iter().for_each(|thread| thread.join().expect("it counts"));
            });
            Ok(())
        })?;
        Ok((seconds, told(store.into_inner().unwrap_or_else(PoisonError::into_inner), folder)))
    }
}

/// Counts some partitions, batch by batch.
fn add_up(log: &Log, is_own: impl Fn(usize) -> bool, store: &Mutex<Box<dyn Store>>) -> Outcome<()> {
    let (mut map, mut sorted, mut facts) = (HashMap::<Key, Cell, FixedState>::default(), Vec::<(Key, Cell)>::new(), 0);
    let mut write = |map: &mut HashMap<Key, Cell, FixedState>| {
        sorted.clear();
        sorted.extend(map.drain());
        sorted.sort_unstable();
        store.lock().unwrap_or_else(PoisonError::into_inner).add(&sorted)
    };
    read(log, is_own, &mut |cells| {
        cells.into_iter().for_each(|(key, cell)| map.entry(key).or_default().merge(cell));
        facts += 1;
        if facts % BATCH == 0 { write(&mut map) } else { Ok(()) }
    })?;
    write(&mut map)
}

/// Reads some partitions of the log; `each` is told what each fact adds to its cells.
fn read(log: &Log, is_own: impl Fn(usize) -> bool, each: &mut dyn FnMut([(Key, Cell); SIZES.len()]) -> Outcome<()>) -> Outcome<()> {
    let mut buckets = Buckets::new();
    for (partition, &end) in log.end().0.iter().enumerate().filter(|(partition, _)| is_own(*partition)) {
        let mut cursor = log.read(partition, 0, end)?;
        while let Some(entries) = cursor.next_many(READ)? {
            for entry in entries {
                let mut open = thrift::open(entry.bytes, Fact::FACTS)?;
                let seen = open.reader.edge_by(Seen::read)?;
                let starts = buckets.starts(open.at.0);
                let cell = Cell { views: 1, took: seen.took.map_or(0, i64::from) };
                let key = key(seen.page);
                each(std::array::from_fn(|i| (dated(key, SIZES[i], starts[i]), cell)))?;
            }
        }
    }
    Ok(())
}

/// What is read of a view of a page: no more than our counter reads, and by the same decoder.
struct Seen<S> {
    page: S,
    took: Option<u32>,
}

impl<S: AsRef<str>> Seen<S> {
    fn read<R: Reader<Str = S>>(r: &mut R) -> Result<Self, R::Error> {
        const PAGE: &[Field] = &[Field::new(1, "url", shape::of::<String>)];
        const VIEW: &[Field] = &[Field::new(2, "to", shape::of::<String>), Field::optional(4, "took", shape::of::<u32>)];
        let (mut page, mut took) = (None, None);
        let mut s = r.open(VIEW)?;
        while let Some(tag) = r.next(&mut s)? {
            match tag {
                2 => page = Some(r.id_text(PAGE)?),
                4 => r.field(&mut took)?,
                _ => r.skip()?,
            }
        }
        Ok(Seen { page: r.require(page, "to")?, took: r.finish(took, "took")? })
    }
}

/// The key of a page without its bucket.
fn key(page: impl AsRef<str>) -> Key {
    let mut key = [0; KEY];
    let page = page.as_ref().as_bytes();
    key[1..1 + page.len()].copy_from_slice(page);
    key
}

fn dated(mut key: Key, size: BucketSize, start: i64) -> Key {
    key[0] = size as u8;
    key[1 + URL..].copy_from_slice(&(start as u64 ^ 1 << 63).to_be_bytes());
    key
}

/// What a store has, as cells are compared. It is gone then.
fn told<'i>(store: Box<dyn Store>, folder: TempDir) -> Counted<'i> {
    Box::new(move || {
        let mut cells = Cells::new();
        store.all(&mut |key, cell| {
            let (size, rest) = key.split_first().expect("a key has a size");
            let (url, start) = rest.split_last_chunk::<8>().expect("a key has a start");
            let size = BucketSize::from_byte(*size).expect("a size that was written above");
            let url = String::from_utf8_lossy(url).trim_end_matches('\0').to_owned();
            cells.insert((size, url, (u64::from_be_bytes(*start) ^ 1 << 63) as i64), cell);
        })?;
        drop((store, folder));
        Ok(cells)
    })
}
