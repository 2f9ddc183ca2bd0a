//! Some days of a shop: in a log, and shredded from it in three goes, so that a folder has several files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use headwater::codec::thrift;
use headwater::cut::Cut;
use headwater::dataset::{self, Dataset, Merges, Shred};
use headwater::fs::{Disk, Fs};
use headwater::log::{Log, Options, Record, Writer, route};
use headwater::shape::Shapes;
use headwater::time::{DAY, Span};
use headwater::value::{Decode, Reader};
use headwater::{Datum, Fact as _, Pedigree, Timestamp};
use headwater_tests::shop::{Bought, Fact, ItemId, PersonAge, PersonId, PersonPaid, Way};
use tempfile::TempDir;

const PARTITIONS: usize = 2;
/// How many days there are facts of.
pub(crate) const DAYS: usize = 6;
/// How many facts each go brings.
const FACTS: u64 = 5000;

/// A data folder, and what is in it.
pub(crate) struct World {
    dir: TempDir,
    /// By partition and offset.
    pub(crate) sent: BTreeMap<(u32, u64), Datum<Fact>>,
    ends: [u64; PARTITIONS],
}

impl World {
    pub(crate) fn new() -> World {
        let mut world = World { dir: TempDir::new().unwrap(), sent: BTreeMap::new(), ends: [0; PARTITIONS] };
        for go in 0..3 {
            world.load((go * FACTS..(go + 1) * FACTS).map(|n| world.invent(n)).collect());
            world.shred();
        }
        world
    }

    /// The folder of the dataset.
    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().join("dataset")
    }

    pub(crate) fn end(&self) -> Cut {
        Cut(self.ends.to_vec())
    }

    pub(crate) fn dataset(&self, fs: Arc<dyn Fs>) -> Dataset {
        Dataset::open(fs, self.dir.path(), Fact::FACTS, Shapes::of::<Fact>("shop"), PARTITIONS)
    }

    /// When a day begins.
    pub(crate) fn day(&self, nth: usize) -> Timestamp {
        Timestamp("2026-10-29T00:00:00Z".parse::<Timestamp>().unwrap().0 + nth as i64 * DAY)
    }

    /// All of a day.
    pub(crate) fn span(&self, nth: usize) -> Span {
        Span { since: Some(self.day(nth)), until: Some(self.day(nth + 1)) }
    }

    /// A fact of some day, the days in no order.
    fn invent(&self, n: u64) -> Datum<Fact> {
        let mut dice = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut below = |sides: u64| {
            dice = (dice ^ (dice >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9).rotate_left(17);
            dice % sides
        };
        let at = Timestamp(self.day(0).0 + below(DAYS as u64 * DAY as u64) as i64);
        let person = PersonId { id: format!("person {}", below(300)) };
        let fact: Fact = match below(6) {
            0 => PersonAge { id: person, value: below(90) as u8 }.into(),
            1 => PersonPaid { id: person, value: (below(3) > 0).then(|| below(4) as i32 - 1) }.into(),
            _ => {
                let way = [Way::Web, Way::Shop, Way::Unknown(7)][below(3) as usize];
                let stars = (below(3) > 0).then(|| below(6) as u8);
                Bought { from: person, to: ItemId { id: below(50) as u32 }, way, price: below(2000) as i32 - 500, stars }.into()
            }
        };
        let source = (below(2) == 0).then(|| format!("till-{}", n % 2));
        Datum { pedigree: Pedigree { at, nonce: source.as_ref().map(|_| n), source }, fact }
    }

    fn load(&mut self, data: Vec<Datum<Fact>>) {
        let shapes = Shapes::of::<Fact>("shop").to_bytes();
        let options = Options { partitions: Some(PARTITIONS), ..Options::new(shapes, Arc::new(|_| Ok(()))) };
        let (mut writer, _) = Writer::open(Arc::new(Disk), &self.dir.path().join("log"), options, "test").unwrap();
        let mut stream = writer.stream();
        for datum in data {
            let (mut key, mut bytes) = (Vec::new(), Vec::new());
            datum.fact.route_key(&mut key);
            thrift::write_datum(&datum, &mut bytes).unwrap();
            let record = Record { route: &key, source: datum.pedigree.source.as_deref(), nonce: datum.pedigree.nonce, bytes: &bytes };
            stream.append(&mut writer, record).unwrap().unwrap();
            let partition = route(&key, PARTITIONS);
            self.sent.insert((partition as u32, self.ends[partition]), datum);
            self.ends[partition] += 1;
        }
        writer.close().unwrap();
    }

    /// Merges every slice's files into one.
    pub(crate) fn merge(&self) {
        let dataset = self.dataset(Arc::new(Disk));
        let merged = dataset::settle(&dataset.lock("test").unwrap(), &dataset, &Merges::default().all()).unwrap();
        assert_eq!(merged, DAYS * Fact::FACTS.len());
    }

    fn shred(&self) {
        let dataset = self.dataset(Arc::new(Disk));
        let log = Log::open(Arc::new(Disk), &self.dir.path().join("log"), Arc::new(|_| Ok(()))).unwrap().unwrap();
        let editor = dataset.lock("test").unwrap();
        Shred::default().run::<Fact>(&editor, &dataset, &log, &self.end(), |_| true).unwrap();
    }
}

/// What is read of a sale.
struct Sale {
    price: Option<i32>,
}

impl Decode for Sale {
    fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
        let mut price = None;
        let mut s = r.open(&[])?;
        while let Some(tag) = r.next(&mut s)? {
            match tag {
                4 => r.field(&mut price)?,
                _ => r.skip()?,
            }
        }
        Ok(Sale { price })
    }
}

/// The price of the sale that comes next.
pub(crate) fn price(r: &mut dataset::Reader<'_>) -> Result<i64, dataset::RowError> {
    Sale::read(r, None).map(|sale| sale.price.map_or(0, i64::from))
}

/// The files of one slice.
pub(crate) fn parquet_files(folder: &Path) -> Vec<PathBuf> {
    let names = Disk.list(folder).unwrap().into_iter().map(|name| folder.join(name));
    names.filter(|path| path.extension().is_some_and(|e| e == "parquet")).collect()
}
