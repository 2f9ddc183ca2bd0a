//! Verification finds what is not as the facts say, and names it.

use super::world::{World, counter, likes};
use crate::Fact as _;
use crate::codec::thrift;
use crate::counter::Table;
use crate::measure::Measure;
use crate::sample::Fact;

fn world() -> World {
    let mut world = World::new(5);
    world.append(&likes(50));
    world.batch(false).unwrap();
    world.append(&likes(7));
    world
}

fn table(facts: impl IntoIterator<Item = Vec<u8>>) -> Table {
    let mut table = Table::new(counter().shape());
    for bytes in facts {
        let mut open = thrift::open(&bytes, Fact::FACTS).unwrap();
        counter().count(open.fact, open.at, &mut open.reader, &mut table).unwrap();
    }
    table
}

/// Puts the cells of other facts in the place of those that the chain's only run has.
fn plant(world: &World, facts: impl IntoIterator<Item = Vec<u8>>) {
    plant_cells(world, table(facts).iter().map(|(key, cell)| (key.to_vec(), cell.to_vec())));
}

fn plant_cells(world: &World, cells: impl Iterator<Item = (Vec<u8>, Vec<Measure>)>) {
    let (views, folder) = (world.views(), world.folder());
    let old = folder.manifest().unwrap().runs;
    let [run] = &old[..] else { panic!("{old:?}") };
    let mut bytes = Vec::new();
    let write = |writer: &mut crate::run::Writer<'_>| {
        cells.into_iter().try_for_each(|(key, cell)| {
            bytes.clear();
            cell.iter().for_each(|measure| measure.encode(&mut bytes));
            writer.add(&key, &bytes)
        })
    };
    views.lock("test").unwrap().replace(&folder, &old, &run.tile, run.arrival, write).unwrap();
}

#[test]
fn what_is_counted_from_the_facts_agrees() {
    let world = world();
    let report = world.verify().unwrap();
    assert!(report.agrees(), "{report:?}");
    assert_eq!((report.cells(), &report.cut), (world.expected().len() as u64, world.log().end()));
    assert_eq!(report.differences, []);
    plant(&world, world.taken[..50].iter().cloned());
    assert!(world.verify().unwrap().agrees(), "the same facts");
}

#[test]
fn a_fact_that_was_counted_twice_is_named() {
    let world = world();
    plant(&world, world.taken[..50].iter().chain(&world.taken[4..5]).cloned());
    let report = world.verify().unwrap();
    assert!(!report.agrees());
    assert_eq!(report.counters[0].differences, 2, "its day and ever");
    let measures: Vec<_> = report.differences.iter().map(|d| d.measure.as_deref().unwrap()).collect();
    assert_eq!(measures, ["likes", "quick", "took", "top", "size"].repeat(2));
    let first = report.differences[0].to_string();
    assert_eq!(first, r#"PageLikes {"page":4} day 1970-01-02T00:00:00Z, likes: 6 is served, 5 by the facts"#);
}

#[test]
fn facts_that_were_left_out_are_named() {
    let world = world();
    plant(&world, world.taken[..49].iter().cloned());
    assert_eq!(world.verify().unwrap().counters[0].differences, 2);
}

#[test]
fn a_cell_that_is_missing_and_one_that_should_not_be_are_named() {
    let mut world = World::new(5);
    world.append(&likes(3));
    world.batch(false).unwrap();
    plant(&world, world.taken[..2].iter().cloned());
    let report = world.verify().unwrap();
    assert_eq!((report.counters[0].differences, report.cells()), (2, 6));
    assert!(report.differences.iter().all(|d| d.measure.is_none() && d.served.is_null() && d.counted["likes"] == 1), "{report:?}");
    plant(&world, world.taken.iter().cloned().chain(extra()));
    let report = world.verify().unwrap();
    assert_eq!((report.counters[0].differences, report.cells()), (2, 8));
    assert!(report.differences.iter().all(|d| d.counted.is_null() && d.served["likes"] == 1), "{report:?}");
}

/// A like of a page that nobody likes.
fn extra() -> Vec<Vec<u8>> {
    let mut world = World::new(9);
    world.append(&[super::world::Liked { page: 77, person: 1, day: 1, took: None }]);
    world.taken
}

#[test]
fn many_differences_are_counted_and_the_first_named() {
    let world = world();
    plant(&world, []);
    let report = world.verify().unwrap();
    assert!(report.counters[0].differences > 10);
    assert_eq!(report.differences.len(), 20);
}

#[test]
fn a_sketch_that_only_the_facts_can_prove_wrong_is_named() {
    let like = |i: u32, took: u32| super::world::Liked { page: 1, person: (i % 9) as u8, day: 0, took: Some(took) };
    let true_ones: Vec<_> = (0..2000).map(|i| like(i, i % 100)).collect();
    // Of a hundred values five or so stand too high: less than two sketches may differ by, more than one may be wrong.
    let others: Vec<_> = (0..2000).map(|i| like(i, if i % 100 < 5 && i >= 100 { 99 } else { i % 100 })).collect();
    let mut world = World::new(5);
    world.append(&true_ones);
    world.work.budget = 10_000;
    world.batch(false).unwrap();
    assert!(world.verify().unwrap().agrees());

    let tables = [table(World::encoded(&true_ones)), table(World::encoded(&others))];
    plant_cells(
        &world,
        tables[0].iter().zip(tables[1].iter()).map(|((key, cell), (_, other))| {
            let mut cell = cell.to_vec();
            cell[6] = other[6].clone();
            (key.to_vec(), cell)
        }),
    );
    let report = world.verify().unwrap();
    assert_eq!(report.counters[0].differences, 2, "{report:?}");
    assert!(report.differences.iter().all(|d| d.measure.as_deref() == Some("size") && d.counted["values"] == 2000), "{report:?}");
}

#[test]
fn verification_needs_no_lock_and_leaves_nothing() {
    let world = world();
    let (views, dataset) = (world.views(), world.dataset());
    let _locks = (views.lock("other").unwrap(), dataset.lock("other").unwrap());
    assert!(world.verify().unwrap().agrees());
    assert!(world.fs.files().iter().all(|(path, _)| !path.display().to_string().contains("batch.tmp")));
}
