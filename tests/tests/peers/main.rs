//! Others read the dataset's folders: DuckDB, Polars and Arrow count what our own reader counts, and what plain maps count.

mod counting;
mod python;
mod world;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use headwater::cut::{Cut, Tile};
use headwater::dataset::{Dataset, Row};
use headwater::fs::{Disk, Fs};
use headwater::time::{DAY, Span};
use headwater::{Datum, Fact as _, Timestamp};
use headwater_tests::shop::{Fact, facts};

use counting::Counting;
use world::{DAYS, World};

/// Facts by type and day.
type Counts = BTreeMap<String, BTreeMap<String, u64>>;

fn day(at: Timestamp) -> String {
    at.to_string()[..10].to_owned()
}

fn count<'a>(data: impl Iterator<Item = &'a Datum<Fact>>) -> Counts {
    let mut counts = Counts::new();
    for datum in data {
        let name = Fact::FACTS[datum.fact.index()].name.to_owned();
        *counts.entry(name).or_default().entry(day(datum.pedigree.at)).or_default() += 1;
    }
    counts
}

/// All facts below a cut, by place, as our own reader gives them.
fn ours(dataset: &Dataset, cut: &Cut, span: Span) -> BTreeMap<(u32, u64), Datum<Fact>> {
    let mut read = BTreeMap::new();
    for fact in 0..Fact::FACTS.len() {
        let visit = &mut |Row { partition, offset, datum }: Row<Fact>| {
            assert!(read.insert((partition, offset), datum).is_none(), "a fact is given once");
            Ok(())
        };
        dataset.scan(fact, cut, span, visit).unwrap();
    }
    read
}

#[test]
fn others_count_the_same_facts_by_type_and_day() {
    let world = World::new();
    counted_alike(&world);
    world.merge();
    counted_alike(&world);
}

fn counted_alike(world: &World) {
    let oracle = count(world.sent.values());
    let read = ours(&world.dataset(Arc::new(Disk)), &world.end(), Span::default());
    assert_eq!(read, world.sent);
    let types = Fact::FACTS.iter().map(|fact| format!("{}={}", fact.name, fact.name.replace('.', "/")));
    let arguments: Vec<String> = [world.root().display().to_string()].into_iter().chain(types).collect();
    let peers: BTreeMap<String, Counts> = serde_json::from_value(python::run("count.py", &arguments)).unwrap();
    assert_eq!(peers.keys().collect::<Vec<_>>(), ["Arrow", "DuckDB", "Polars"]);
    for (engine, counts) in peers {
        assert_eq!(counts, oracle, "{engine}");
    }
}

#[test]
fn others_find_the_nulls_of_a_property() {
    let world = World::new();
    let mut expected: BTreeMap<String, u64> = BTreeMap::new();
    for datum in world.sent.values() {
        if let Fact::PersonPaid(paid) = &datum.fact {
            *expected.entry(paid.value.map_or("null".to_owned(), |value| value.to_string())).or_default() += 1;
        }
    }
    assert_eq!(expected.keys().collect::<Vec<_>>(), ["-1", "0", "1", "2", "null"]);
    let folder = world.root().join("Person/paid").display().to_string();
    let peers: BTreeMap<String, BTreeMap<String, u64>> = serde_json::from_value(python::run("values.py", &[folder])).unwrap();
    assert_eq!(peers.keys().collect::<Vec<_>>(), ["Arrow", "DuckDB", "Polars"]);
    for (engine, values) in peers {
        assert_eq!(values, expected, "{engine}");
    }
}

#[test]
fn below_a_cut_our_reader_gives_exactly_its_facts_however_files_were_merged() {
    let world = World::new();
    exact_below_cuts(&world);
    world.merge();
    exact_below_cuts(&world);
}

fn exact_below_cuts(world: &World) {
    let dataset = world.dataset(Arc::new(Disk));
    let end = world.end();
    for (thirds, of) in [(0, 3), (1, 3), (2, 3), (3, 3), (1, 2)] {
        let cut = Cut(end.0.iter().enumerate().map(|(p, end)| (end * thirds / of + p as u64).min(*end)).collect());
        let expected = world.sent.iter().filter(|((partition, offset), _)| *offset < cut.0[*partition as usize]);
        let expected: BTreeMap<_, _> = expected.map(|(place, datum)| (*place, datum.clone())).collect();
        assert_eq!(ours(&dataset, &cut, Span::default()), expected, "{cut}");
        let span = Span { since: Some(world.day(2)), until: Some(Timestamp(world.day(3).0 + DAY / 2)) };
        let expected = expected.into_iter().filter(|(_, datum)| span.holds(datum.pedigree.at)).collect();
        assert_eq!(ours(&dataset, &cut, span), expected, "{cut}");
    }
}

/// What was sold on one day: how many things, and the sum of their prices.
#[derive(Debug, PartialEq)]
struct Sold {
    facts: u64,
    price: i64,
}

fn sold(world: &World, day: Span) -> Sold {
    let prices = world.sent.values().filter(|datum| day.holds(datum.pedigree.at)).filter_map(|datum| match &datum.fact {
        Fact::Bought(bought) => Some(i64::from(bought.price)),
        Fact::PersonAge(_) | Fact::PersonPaid(_) => None,
    });
    prices.fold(Sold { facts: 0, price: 0 }, |sold, price| Sold { facts: sold.facts + 1, price: sold.price + price })
}

/// The same by our own reader, with the columns that it takes; and how many bytes were read for it.
fn sold_by_us(dataset: &Dataset, cut: &Cut, day: Span, columns: &[u16]) -> (Sold, u64) {
    let pin = dataset.pin_within(&[facts::BOUGHT], day).unwrap();
    let mut sold = Sold { facts: 0, price: 0 };
    let tile = Tile { from: Cut::zero(cut.0.len()), to: cut.clone() };
    for part in pin.parts(facts::BOUGHT, &tile, day).unwrap() {
        sold.facts += part
            .each(columns, &mut |_, reader| {
                sold.price += world::price(reader).map_err(|e| reader.locate(e))?;
                Ok(())
            })
            .unwrap();
    }
    (sold, pin.touched().bytes)
}

#[test]
fn one_day_of_one_edge_opens_its_own_folder_only() {
    let world = World::new();
    for nth in 0..DAYS {
        let day = world.span(nth);
        let fs = Arc::new(Counting::default());
        let (sold_by_us, narrow) = sold_by_us(&world.dataset(fs.clone()), &world.end(), day, &[4]);
        assert_eq!(sold_by_us, sold(&world, day));
        let folder = world.root().join(format!("Bought/day={}", self::day(world.day(nth))));
        let opened = fs.opened("parquet");
        assert_eq!(opened, world::parquet_files(&folder), "every file of the folder once, and no other");
        let there: u64 = opened.iter().map(|path| fs::metadata(path).unwrap().len()).sum();
        let wide = self::sold_by_us(&world.dataset(Arc::new(Disk)), &world.end(), day, &[1, 2, 3, 4, 5]).1;
        assert!(0 < narrow && narrow <= wide && wide <= there, "{narrow} of {wide} of {there} bytes");
    }
}

#[test]
fn others_open_the_folder_of_one_day_only() {
    let world = World::new();
    let bought = world.root().join("Bought");
    for nth in 0..DAYS {
        let peers = python::one_day(&bought, &day(world.day(nth)));
        let files = world::parquet_files(&bought.join(format!("day={}", day(world.day(nth))))).len();
        for (engine, answer) in peers {
            let Sold { facts, price } = sold(&world, world.span(nth));
            assert_eq!((answer.facts, answer.price, answer.files), (facts, price, files), "{engine}");
        }
    }
}

/// Every other folder's files are garbage. (An engine looks at the first file to learn its columns, so the day is the first.)
#[test]
fn one_day_is_read_though_all_others_are_garbage() {
    let world = World::new();
    let bought = world.root().join("Bought");
    let first = bought.join(format!("day={}", day(world.day(0))));
    let others: Vec<PathBuf> = files_below(&world.root()).into_iter().filter(|path| !path.starts_with(&first)).collect();
    assert!(others.len() > 2 * DAYS, "{others:?}");
    others.iter().for_each(|path| fs::write(path, "garbage").unwrap());
    let expected = sold(&world, world.span(0));
    let dataset = world.dataset(Arc::new(Disk));
    assert_eq!(sold_by_us(&dataset, &world.end(), world.span(0), &[4]).0, expected);
    for (engine, answer) in python::one_day(&bought, &day(world.day(0))) {
        assert_eq!((answer.facts, answer.price), (expected.facts, expected.price), "{engine}");
    }
    let error = dataset.pin(&[facts::BOUGHT]).unwrap_err();
    assert!(error.to_string().contains(".parquet"), "{error}");
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let names = Disk.list(folder).unwrap().into_iter().map(|name| folder.join(name));
    names
        .flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|e| e == "parquet"))
        .collect()
}
