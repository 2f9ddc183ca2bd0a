//! The counter of the sample schema over facts made by hand.

use super::*;
use crate::Fact as _;
use crate::codec::thrift;
use crate::measure::{Measure, MeasureKind};
use crate::sample::{Fact, Like, PageId, PageLikes, PersonId, Plugin, facts};
use crate::time::{DAY, Freshness, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Bound;

const MONDAY: i64 = 20_000 * DAY;

fn like(person: &str, page: u64, via: Plugin, took: Option<u32>) -> Fact {
    Fact::Like(Like { from: PersonId { id: person.into() }, to: PageId { id: page }, via, took })
}

/// Counts facts as the log gives them: as Thrift bytes.
fn count(table: &mut Table, fact: &Fact, at: i64) {
    let mut bytes = Vec::new();
    let mut writer = thrift::Writer::new(&mut bytes);
    fact.write(&mut writer).unwrap();
    let mut reader = thrift::Reader::new(&bytes);
    let index = reader.fact(Fact::FACTS).unwrap();
    assert_eq!(index, facts::LIKE);
    Handle::<PageLikes>::NEW.count(index, Timestamp(at), &mut reader, table).unwrap();
}

fn sample() -> Table {
    let mut table = Table::new(&PageLikes::SHAPE);
    count(&mut table, &like("ann", 7, Plugin::Button, Some(5)), MONDAY + 10);
    count(&mut table, &like("bob", 7, Plugin::Unknown(9), Some(20)), MONDAY + 10);
    count(&mut table, &like("ann", 7, Plugin::Button, None), MONDAY + DAY);
    count(&mut table, &like("cyd", 7, Plugin::Share, Some(1)), MONDAY + DAY);
    count(&mut table, &like("cyd", 8, Plugin::Button, Some(1)), MONDAY - 1);
    table
}

fn show(table: &Table, page: u64, each: BucketSize) -> Value {
    let definition = Definition::of(&PageLikes::SHAPE);
    let mut row = Vec::new();
    crate::key::encode(&PageId { id: page }, &mut row);
    let cells = table.iter().filter_map(|(key, cell)| {
        let key = CellKey::decode(key).unwrap();
        (key.row == row && key.size == each).then(|| (key.start, Cell::from(cell)))
    });
    let cells: Vec<_> = cells.collect();
    let fresh = Freshness { watermark: Timestamp(MONDAY + 2 * DAY), now: Timestamp(MONDAY + 2 * DAY + 1_500_000) };
    let cells = cells.iter().map(|(start, cell)| Dated { start: *start, is_open: fresh.is_open(each, *start), cell });
    let counter = Handle::<PageLikes>::NEW;
    definition.show_row(&row, each, fresh, cells, Show { counter: Some(&counter), bounds: false }).unwrap()
}

#[test]
fn the_sample_counts_as_by_hand() {
    let table = sample();
    assert_eq!((table.len(), table.iter().count()), (3, 5), "three days are counted into, and two pages' cells of all time are their sums");
    let spread = |values: [i64; 7]| {
        let names = ["0", "0.25", "0.5", "0.75", "0.9", "0.99", "1"];
        Value::Object(names.into_iter().zip(values).map(|(name, value)| (name.into(), value.into())).collect())
    };
    assert_eq!(
        show(&table, 7, BucketSize::Ever),
        json!({
            "counter": "PageLikes", "key": {"page": 7}, "each": "ever", "watermark": "2024-10-06T00:00:00Z", "lag_seconds": 1.5,
            "cells": [{
                "likes": 3, "quick": 1, "people": 2, "took": 25, "last": "Button",
                "top": [{"item": "ann", "count": 2, "error": 0}, {"item": "bob", "count": 1, "error": 0}],
                "size": spread([5, 5, 5, 20, 20, 20, 20]),
                "first": "2024-10-04T00:00:00.00001Z",
                "share": 1.0 / 3.0,
            }],
        })
    );
    let days = show(&table, 7, BucketSize::Day);
    assert_eq!(days["cells"][0]["start"], "2024-10-04T00:00:00Z");
    // Of two at once the smaller value is the last: Button is 1, the other 9.
    assert_eq!(days["cells"][0]["last"], "Button");
    assert_eq!(
        days["cells"][1],
        json!({
            "start": "2024-10-05T00:00:00Z", "likes": 1, "quick": 0, "people": 1, "took": 0, "last": "Button",
            "top": [{"item": "ann", "count": 1, "error": 0}], "size": null, "first": "2024-10-05T00:00:00Z", "share": 0.0,
        })
    );
    assert_eq!(show(&table, 8, BucketSize::Day)["cells"][0]["start"], "2024-10-03T00:00:00Z");
}

#[test]
fn a_drained_table_is_sorted_and_its_cells_come_back() {
    let mut table = sample();
    let kinds = Definition::of(&PageLikes::SHAPE).kinds();
    let kept: Vec<_> = table.iter().map(|(key, cell)| (key.to_vec(), Cell::from(cell))).collect();
    let drained = drain(&mut table);
    assert!(table.is_empty() && table.bytes() == 0);
    assert!(drained.is_sorted_by(|a, b| a.0 < b.0));
    assert_eq!(drained.len(), kept.len());
    for ((key, bytes), (kept_key, kept_cell)) in drained.iter().zip(&kept) {
        let mut again = Vec::new();
        Cell::decode(&kinds, bytes).unwrap().encode(&mut again);
        let mut want = Vec::new();
        kept_cell.encode(&mut want);
        assert_eq!((key, &again), (kept_key, &want));
    }
}

#[test]
fn parts_that_were_counted_apart_merge_to_the_whole() {
    let (mut whole, mut parts) = (Table::new(&PageLikes::SHAPE), [(); 3].map(|()| Table::new(&PageLikes::SHAPE)));
    for i in 0..3000u64 {
        let fact = like(&format!("person {}", i % 250), i % 3, Plugin::Button, Some((i % 40) as u32));
        count(&mut whole, &fact, MONDAY + i as i64);
        count(&mut parts[i as usize % 7 % 3], &fact, MONDAY + i as i64);
    }
    let kinds = Definition::of(&PageLikes::SHAPE).kinds();
    let mut merged = BTreeMap::<_, Cell>::new();
    for (key, bytes) in parts.iter_mut().rev().flat_map(drain) {
        let part = Cell::decode(&kinds, &bytes).unwrap();
        match merged.entry(key) {
            Entry::Vacant(entry) => drop(entry.insert(part)),
            Entry::Occupied(mut entry) => entry.get_mut().merge(part),
        }
    }
    assert_eq!(merged.len(), whole.iter().count());
    for (key, cell) in whole.iter() {
        for (i, (a, b)) in cell.iter().zip(merged[key].measures()).enumerate() {
            let (mut bytes, mut merged) = (Vec::new(), Vec::new());
            a.encode(&mut bytes);
            b.encode(&mut merged);
            // Quantiles of a thousand values are a sketch, which tosses coins.
            assert!(bytes == merged || kinds[i] == MeasureKind::QuantilesInt, "measure {i}");
        }
    }
}

#[test]
fn a_table_knows_how_large_it_is() {
    let (mut table, mut row) = (Table::new(&PageLikes::SHAPE), None);
    for i in 0..20_000u64 {
        let person = format!("a person whose name is too long to stand in place, number {}", i % 900);
        count(&mut table, &like(&person, i % 5, Plugin::Button, Some((i * i % 1000) as u32)), MONDAY);
        if i % 1000 == 0 {
            let is_counted = |key: &[u8]| CellKey::decode(key).unwrap().size == BucketSize::Day;
            let cells: usize = table.iter().filter(|(key, _)| is_counted(key)).map(|(_, cell)| recount(cell)).sum();
            // Beside what its cell holds, each row takes the same.
            let rows = table.len();
            let row = *row.get_or_insert(table.bytes() - cells);
            assert_eq!(table.bytes(), cells + rows * row, "after {i} facts");
        }
    }
}

#[test]
fn cells_of_larger_buckets_are_what_is_counted_into_them() {
    let days = [0, 0, 3, 40, 1, 40, 0, 3];
    let (mut table, mut expected) = (Table::new(&PageLikes::SHAPE), BTreeMap::<_, Cell>::new());
    let kinds = Definition::of(&PageLikes::SHAPE).kinds();
    for (i, day) in days.into_iter().cycle().take(200).enumerate() {
        let fact = like(&format!("person {}", i % 25), i as u64 % 3, Plugin::Button, Some(i as u32 % 9));
        count(&mut table, &fact, MONDAY + day * DAY + i as i64);
        // Each fact alone, and all cells merged: nothing is summed up in a table of one fact.
        let mut alone = Table::new(&PageLikes::SHAPE);
        count(&mut alone, &fact, MONDAY + day * DAY + i as i64);
        for (key, bytes) in drain(&mut alone) {
            expected.entry(key).or_insert_with(|| Cell::new(&kinds)).merge(Cell::decode(&kinds, &bytes).unwrap());
        }
    }
    let bytes = |measures: &[Measure]| {
        let mut bytes = Vec::new();
        measures.iter().for_each(|measure| measure.encode(&mut bytes));
        bytes
    };
    let expected: Vec<_> = expected.into_iter().map(|(key, cell)| (key, bytes(cell.measures()))).collect();
    for (key, cell) in &expected {
        assert_eq!(table.get(key).map(bytes).as_ref(), Some(cell));
    }
    assert!(table.get(&expected[0].0[..4]).is_none());
    let read: Vec<_> = table.iter().map(|(key, cell)| (key.to_vec(), bytes(cell))).collect();
    assert_eq!(read, expected);
    let from_each: Vec<_> = expected
        .iter()
        .enumerate()
        .map(|(place, (key, _))| (place, table.range((Bound::Included(key), Bound::Unbounded)).count()))
        .collect();
    assert!(from_each.iter().all(|(place, left)| place + left == expected.len()));
    let whole = table.drain();
    let parts = [3, 1, 2].map(|step| {
        let bounds: Vec<_> = whole.keys(step).collect();
        let ends = bounds.iter().map(Some).chain([None]);
        let parts = [None].into_iter().chain(bounds.iter().map(Some)).zip(ends);
        let mut cells = Vec::new();
        for (from, to) in parts {
            let mut part = whole.between(from.map(Vec::as_slice), to.map(Vec::as_slice));
            while part.advance() {
                cells.push((part.key().to_vec(), bytes(part.measures())));
            }
        }
        cells
    });
    assert!(parts.iter().all(|cells| *cells == expected));
}

/// Likes by page, person, day, and whether they are shares, which the counter passes over.
type Likes = Vec<(u64, u8, i64, bool)>;

/// Counts likes, `stretch` at a time.
fn count_ahead(table: &mut Table, likes: &Likes, stretch: usize) {
    for likes in likes.chunks(stretch) {
        let Ok(()) = table.ahead(|table| {
            for &(page, person, day, is_share) in likes {
                let via = if is_share { Plugin::Share } else { Plugin::Button };
                table.weigh(1 + u64::from(person % 3));
                count(table, &like(&format!("person {person}"), page, via, Some(person.into())), MONDAY + day * DAY);
            }
            Ok::<_, std::convert::Infallible>(())
        });
    }
}

fn cells(table: &Table) -> Vec<(Vec<u8>, String)> {
    table.iter().map(|(key, cell)| (key.to_vec(), format!("{:?}", Cell::from(cell)))).collect()
}

const EVER: CounterShape = CounterShape { each: &[Bucket { size: BucketSize::Ever, keep: None }], ..PageLikes::SHAPE };
const DAILY: CounterShape = CounterShape { each: &[Bucket { size: BucketSize::Day, keep: None }], ..PageLikes::SHAPE };

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn counting_ahead_is_counting_one_by_one(
        likes in prop::collection::vec((0..90u64, 0..6u8, 0..3i64, prop::bool::weighted(0.1)), 0..300), stretch in 1..200usize,
    ) {
        for shape in [PageLikes::SHAPE, EVER, DAILY] {
            let (mut one, mut many) = (Table::new(&shape), Table::new(&shape).always_ahead());
            count_ahead(&mut one, &likes, 1000);
            count_ahead(&mut many, &likes, stretch);
            prop_assert_eq!((cells(&one), one.bytes()), (cells(&many), many.bytes()));

            // Of every second cell alone, as verification asks.
            let blank = Cell::new(&Definition::of(&shape).kinds());
            let some: Vec<_> = cells(&one).into_iter().step_by(2).map(|(key, _)| key).collect();
            let closed = || Table::closed(&shape, some.iter().map(|key| (key.as_slice(), blank.measures()))).unwrap();
            let (mut one, mut many) = (closed(), closed().always_ahead());
            count_ahead(&mut one, &likes, 1000);
            count_ahead(&mut many, &likes, stretch);
            prop_assert_eq!(one.len(), some.len());
            prop_assert_eq!(cells(&one), cells(&many));
        }
    }
}

proptest! {
    #[test]
    fn what_is_wanted_is_what_the_whole_has_of_it(
        likes in prop::collection::vec((0..40u64, 0..6u8, 0..3i64, Just(false)), 0..120), page in 0..40u64, cut in 0..9usize,
    ) {
        let mut row = Vec::new();
        crate::key::encode(&PageId { id: page }, &mut row);
        row.truncate(cut);
        for shape in [PageLikes::SHAPE, EVER, DAILY] {
            let mut table = Table::new(&shape);
            count_ahead(&mut table, &likes, 1000);
            for size in [BucketSize::Ever, BucketSize::Day, BucketSize::Hour] {
                let is_of = |key: &[u8]| CellKey::decode(key).is_ok_and(|key| key.size == size && key.row.starts_with(&row));
                let expected: Vec<_> = cells(&table).into_iter().filter(|(key, _)| is_of(key)).collect();
                let mut asked = vec![Wanted::Rows { size, prefix: row.clone() }];
                // The row of a whole key is the only one that begins with it.
                asked.extend((cut == 8).then(|| Wanted::Row { size, row: row.clone() }));
                for wanted in asked {
                    prop_assert_eq!(drained(table.wanted(&wanted)), expected.clone(), "{:?}", wanted);
                }
            }
            prop_assert_eq!(drained(table.wanted(&Wanted::All)), cells(&table));
        }
    }
}

fn drained(mut drain: Drain<&Table>) -> Vec<(Vec<u8>, String)> {
    let mut cells = Vec::new();
    while drain.advance() {
        cells.push((drain.key().to_vec(), format!("{:?}", Cell::from(drain.measures()))));
    }
    cells
}

#[test]
fn a_fact_that_names_other_rows_the_second_time_spoils_no_other() {
    let mut table = Table::new(&EVER).always_ahead();
    let mut walks = 0;
    let Ok(()) = table.ahead(|table| {
        walks += 1;
        for page in 0..5 {
            table.weigh(1);
            // The second names a row in the first walk only, the fourth in the second walk only.
            let counts = if page == 1 { walks == 1 } else { page != 3 || walks == 2 };
            if counts {
                count(table, &like("ann", page, Plugin::Button, None), MONDAY);
            }
        }
        Ok::<_, std::convert::Infallible>(())
    });
    let likes = |page| show(&table, page, BucketSize::Ever)["cells"][0]["likes"].clone();
    assert_eq!((walks, [0, 1, 2, 3, 4].map(likes)), (2, [json!(1), json!(0), json!(1), Value::Null, json!(1)]));
}

/// Counts likes together into the tables `0` (all likes but shares, as the sample does), `1` (by the person, but for the pages that are no
/// multiple of three: the key is null) and `2` (by itself); `from` are the first offsets of each.
fn count_together(tables: [&mut Table; 3], from: [u64; 3], likes: &Likes, stretch: usize) {
    let [a, b, c] = tables;
    for (part, likes) in likes.chunks(stretch).enumerate() {
        let mut tables = Tables::new([(0, &mut *a, from[0]), (1, &mut *b, from[1]), (2, &mut *c, from[2])]);
        let walked = tables.stretch(&mut |tables| {
            for (number, &(page, person, day, is_share)) in likes.iter().enumerate() {
                tables.next_fact((part * stretch + number) as u64);
                let (at, to, from) = (Timestamp(MONDAY + day * DAY), PageId { id: page }, format!("person {person}"));
                let by_to = RowKey::new(|row| {
                    row.key(&to);
                    Some(())
                });
                let by_from = RowKey::new(|row| {
                    row.text(&from);
                    (page % 3 == 0).then_some(())
                });
                let (text, via) = (Item::text(&from), Item::later(&Plugin::Button));
                let count = |cell: &mut Counting<'_>| {
                    cell.count(0);
                    cell.distinct(2, &text);
                    cell.last(4, &via, at);
                };
                if let Some(row) = tables.find_if(!is_share, 0, at, &by_to, &[0, 2, 4]) {
                    row.cells(count);
                }
                // Two blocks of one counter: the second has a row where the first has none.
                for key in [&by_from as &AnyKey<'_>, &by_to] {
                    if let Some(row) = tables.find(1, at, key, &[0, 2, 4]) {
                        row.cells(count);
                    }
                }
                if let Some(table) = tables.table(2) {
                    super::tests::count(table, &like(&from, page, Plugin::Button, None), at.0);
                }
            }
            Ok::<_, std::convert::Infallible>(())
        });
        assert_eq!(walked, Ok(()));
    }
}

/// The same one by one, by hand.
fn count_apart(tables: [&mut Table; 3], from: [u64; 3], likes: &Likes) {
    let [a, b, c] = tables;
    let add = |row: Row<'_>, person: &str, at: Timestamp| {
        let row = row.find().unwrap();
        let (text, via) = (Item::of(&person.to_owned()), Item::of(&Plugin::Button));
        row.cells(|cell| {
            cell.count(0);
            cell.distinct(2, &text);
            cell.last(4, &via, at);
        });
    };
    for (offset, &(page, person, day, is_share)) in likes.iter().enumerate() {
        let (at, to, from_whom) = (Timestamp(MONDAY + day * DAY), PageId { id: page }, format!("person {person}"));
        let taken = from.map(|from| offset as u64 >= from);
        if taken[0] && !is_share {
            let mut row = a.row(at);
            row.key(&to);
            add(row, &from_whom, at);
        }
        if taken[1] {
            if page % 3 == 0 {
                let mut row = b.row(at);
                row.text(&from_whom);
                add(row, &from_whom, at);
            }
            let mut row = b.row(at);
            row.key(&to);
            add(row, &from_whom, at);
        }
        if taken[2] {
            count(c, &like(&from_whom, page, Plugin::Button, None), at.0);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn counting_together_is_counting_one_by_one(
        likes in prop::collection::vec((0..90u64, 0..6u8, 0..3i64, prop::bool::weighted(0.1)), 0..300),
        stretch in 1..200usize, from in prop::array::uniform3(0..40u64), ahead in prop::array::uniform3(any::<bool>()),
    ) {
        let shapes = [PageLikes::SHAPE, DAILY, EVER];
        let mut apart = shapes.each_ref().map(Table::new);
        let mut together = [0, 1, 2].map(|i| if ahead[i] { Table::new(&shapes[i]).always_ahead() } else { Table::new(&shapes[i]) });
        count_apart(apart.each_mut(), from, &likes);
        count_together(together.each_mut(), from, &likes, stretch);
        for (apart, together) in apart.iter().zip(&together) {
            prop_assert_eq!((cells(apart), apart.bytes()), (cells(together), together.bytes()));
        }
    }
}

#[test]
fn what_fails_in_a_walk_ends_it() {
    let mut table = Table::new(&EVER).always_ahead();
    assert_eq!(table.ahead(|_| Err("no")), Err("no"));
    count(&mut table, &like("ann", 7, Plugin::Button, None), MONDAY);
    assert_eq!(show(&table, 7, BucketSize::Ever)["cells"][0]["likes"], 1);
}

/// All that a table has, in key order.
fn drain(table: &mut Table) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut drained = Vec::new();
    let Ok(()) = table.drain_sorted(|key, cell| {
        drained.push((key.to_vec(), cell.to_vec()));
        Ok::<_, std::convert::Infallible>(())
    });
    drained
}

/// What a cell takes on the heap, from its parts.
fn recount(cell: &[crate::measure::Measure]) -> usize {
    size_of_val(cell) + cell.iter().map(crate::measure::Measure::heap).sum::<usize>()
}

#[test]
fn a_sum_beyond_64_bits_is_an_error_that_names_the_cell() {
    let definition = Definition::of(&PageLikes::SHAPE);
    let mut cell = Cell::new(&definition.kinds());
    cell.counting().sum(3, i128::from(i64::MAX));
    cell.counting().sum(3, 1);
    let mut row = Vec::new();
    crate::key::encode(&PageId { id: 7 }, &mut row);
    let shown = |cell: &Cell| {
        let cells = [Dated { start: Some(Timestamp(MONDAY)), is_open: true, cell }];
        let fresh = Freshness { watermark: Timestamp(MONDAY), now: Timestamp(MONDAY) };
        definition.show_row(&row, BucketSize::Day, fresh, cells, Show::default()).map_err(|error| error.to_string())
    };
    insta::assert_snapshot!(shown(&cell).unwrap_err(), @r#"PageLikes {"page":7}, day 2024-10-04T00:00:00Z: `took`: the sum is 9223372036854775808, which does not fit 64 bits; ask for smaller buckets, or sum a float"#);
    // It is only reading that fails: what brings the sum back into range mends it.
    cell.counting().sum(3, -1);
    assert_eq!(shown(&cell).unwrap()["cells"][0]["took"], i64::MAX);
}

#[test]
fn a_definition_survives_its_manifest_and_is_named_by_what_it_says() {
    let definition = Definition::of(&PageLikes::SHAPE);
    let json = serde_json::to_string(&definition).unwrap();
    assert_eq!(serde_json::from_str::<Definition>(&json).unwrap(), definition);
    assert_eq!(definition.hash.len(), 32);
    let kept = Definition::of(&CounterShape { each: &[Bucket { size: BucketSize::Day, keep: Some(DAY) }], ..PageLikes::SHAPE });
    let text = Definition::of(&CounterShape { definition: "otherwise", ..PageLikes::SHAPE });
    assert!(definition.hash != kept.hash && definition.hash != text.hash && kept.hash != text.hash);
}
