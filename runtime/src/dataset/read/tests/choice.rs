//! Which facts are given, and how little is read for it.

use proptest::prelude::*;

use super::world::{Placed, World, placed, tile};
use crate::counter::Count as _;
use crate::counter::{Counter, Handle, Table};
use crate::cut::{Cut, Tile};
use crate::dataset::{Part, Pin};
use crate::error::Error;
use crate::fact::Fact as _;
use crate::sample::{Fact, Like, PageId, PageLikes, PersonId, Plugin, any, facts};
use crate::time::{DAY, Span, Timestamp};
use crate::value::Reader as _;

const LIKE: usize = facts::LIKE;

/// People and pages that are hardly ever the same, so that files are large.
fn like(n: usize) -> Fact {
    let noise = (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let from = PersonId { id: format!("person {noise}") };
    Fact::Like(Like { from, to: PageId { id: noise }, via: Plugin::Button, took: (!n.is_multiple_of(3)).then_some(n as u32) })
}

/// `n` likes over some days, a file each, in row groups of so many.
fn world(n: usize, days: i64, row_group: usize) -> (World<Fact>, Vec<Placed<Fact>>) {
    let rows = placed((0..n).map(like).collect(), Timestamp(0), days * DAY / n as i64);
    let world = World { row_group, ..World::new() };
    let end = n as u64 / 2;
    world.publish(LIKE, world.shelve(1, &tile([0, 0], [end, end]), &rows), [end, end], [0, 0]);
    (world, rows)
}

/// The facts of some parts by time and target.
fn read(parts: &[Part]) -> Vec<(Timestamp, u64)> {
    let mut read = Vec::new();
    for part in parts {
        let before = read.len() as u64;
        let count = part.each(&[1, 2], &mut |at, reader| {
            let like: Like = reader.edge(&Fact::FACTS[LIKE]).map_err(|e| reader.locate(e))?;
            assert_eq!(like.took, None, "a column that was not asked for");
            read.push((at, like.to.id));
            Ok(())
        });
        assert_eq!(count.unwrap(), read.len() as u64 - before);
    }
    read.sort();
    read
}

fn expected(rows: &[Placed<Fact>], tile: &Tile, floor: [u64; 2], span: Span) -> Vec<(Timestamp, u64)> {
    let is_in = |(partition, offset, datum): &&Placed<Fact>| {
        let p = *partition as usize;
        (tile.from.0[p].max(floor[p])..tile.to.0[p]).contains(offset) && span.holds(datum.pedigree.at)
    };
    let row = |(_, _, datum): &Placed<Fact>| match &datum.fact {
        Fact::Like(like) => (datum.pedigree.at, like.to.id),
        _ => unreachable!("these are likes"),
    };
    let mut rows: Vec<_> = rows.iter().filter(is_in).map(row).collect();
    rows.sort();
    rows
}

fn ordered(a: u64, b: u64) -> (u64, u64) {
    (a.min(b), a.max(b))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_tile_and_a_span_hold_exactly_their_facts(
        a in [0..300u64, 0..300u64], b in [0..300u64, 0..300u64], floor in [0..300u64, 0..300u64],
        since in proptest::option::of(0..5 * DAY), until in proptest::option::of(0..5 * DAY),
    ) {
        let (world, rows) = world(600, 4, 50);
        let manifest = world.dataset().manifest(LIKE).unwrap();
        world.publish(LIKE, manifest.files, [300, 300], floor);
        let ((from, to), (from1, to1)) = (ordered(a[0], b[0]), ordered(a[1], b[1]));
        let tile = tile([from, from1], [to, to1]);
        let span = Span { since: since.map(Timestamp), until: until.map(Timestamp) };
        let expected = expected(&rows, &tile, floor, span);
        for pin in [world.dataset().pin(&[LIKE]), world.dataset().pin_within(&[LIKE], span)] {
            let pin = pin.unwrap();
            prop_assert_eq!(read(&pin.parts(LIKE, &tile, span).unwrap()), expected.clone());
        }
    }

    #[test]
    fn counting_columns_is_counting_facts(data in proptest::collection::vec(any::datum(), 1..40)) {
        let world = World { row_group: 7, ..World::new() };
        let mut rows = placed(data.iter().map(|datum| datum.fact.clone()).collect(), Timestamp(0), 0);
        rows.iter_mut().zip(&data).for_each(|(row, datum)| row.2.pedigree.at = Timestamp(datum.pedigree.at.0.rem_euclid(DAY)));
        rows.retain(|row| row.2.fact.index() == LIKE);
        prop_assume!(!rows.is_empty());
        world.publish(LIKE, world.shelve(1, &tile([0, 0], [40, 40]), &rows), [40, 40], [0, 0]);
        let (mut by_columns, mut by_facts) = (Table::new(&PageLikes::SHAPE), Table::new(&PageLikes::SHAPE));
        let pin = world.dataset().pin(&[LIKE]).unwrap();
        let taken = PageLikes::SHAPE.facts[0];
        for part in pin.parts(LIKE, &tile([0, 0], [40, 40]), Span::default()).unwrap() {
            let count = part.each(taken.columns, &mut |at, reader| {
                Handle::<PageLikes>::NEW.count_columns(LIKE, at, reader, &mut by_columns).map_err(|e| reader.locate(e))
            });
            count.unwrap();
        }
        // One file, so that both meet the facts in one order.
        for (_, _, datum) in &rows {
            let mut bytes = Vec::new();
            datum.fact.write(&mut crate::codec::thrift::Writer::new(&mut bytes)).unwrap();
            let mut reader = crate::codec::thrift::Reader::new(&bytes);
            let fact = reader.fact(Fact::FACTS).unwrap();
            Handle::<PageLikes>::NEW.count(fact, datum.pedigree.at, &mut reader, &mut by_facts).unwrap();
        }
        let cells = |table: &Table| table.iter().map(|(key, cell)| (key.to_vec(), format!("{:?}", crate::measure::Cell::from(cell)))).collect::<Vec<_>>();
        prop_assert_eq!(cells(&by_columns), cells(&by_facts));
    }
}

/// Reads all of a part list's facts, and says what that touched.
fn touched(pin: &Pin, tile: &Tile, span: Span, columns: &[u16]) -> (u64, usize, u64) {
    let before = pin.touched();
    let parts = pin.parts(LIKE, tile, span).unwrap();
    let facts = parts.iter().map(|part| part.each(columns, &mut |_, _| Ok(())).unwrap()).sum();
    (facts, pin.touched().files, pin.touched().bytes - before.bytes)
}

#[test]
fn one_day_opens_its_own_files_and_few_columns() {
    let (world, _) = world(60_000, 6, 5000);
    let all = tile([0, 0], [30_000, 30_000]);
    let day = Span { since: Some(Timestamp(3 * DAY)), until: Some(Timestamp(4 * DAY)) };
    let whole = world.dataset().pin(&[LIKE]).unwrap();
    let one = world.dataset().pin_within(&[LIKE], day).unwrap();
    let (facts, files, bytes) = touched(&whole, &all, Span::default(), &[1, 2, 3, 4]);
    assert_eq!((facts, files), (60_000, 6));
    let (day_facts, day_files, day_bytes) = touched(&one, &all, day, &[1, 2, 3, 4]);
    assert_eq!((day_facts, day_files), (10_000, 1));
    assert!(day_bytes * 5 < bytes, "{day_bytes} of {bytes}");
    let (_, _, narrow) = touched(&one, &all, day, &[2]);
    assert!(narrow * 3 < day_bytes * 2, "{narrow} of {day_bytes}");
    // One of the day's row groups, and rows that are looked at one by one.
    let (some, _, part) = touched(&one, &tile([0, 0], [0, 17_000]), day, &[2]);
    assert!(some == 2_000 && 0 < part && part < narrow, "{some} facts, {part} of {narrow}");
    assert_eq!(touched(&one, &tile([0, 0], [14_999, 14_999]), day, &[2]), (0, 1, 0));
    let error = one.parts(LIKE, &all, Span::default()).unwrap_err();
    assert!(matches!(error, Error::Usage(_)), "{error}");
}

#[test]
fn what_the_dataset_does_not_hold_yet_is_refused() {
    let (world, _) = world(100, 1, 50);
    let error = world.dataset().scan::<Fact>(LIKE, &Cut(vec![51, 0]), Span::default(), &mut |_| Ok(())).unwrap_err();
    assert!(matches!(&error, Error::Usage(what) if what.contains("shred the log first")), "{error}");
}
