//! Rows that are alike are given once, and never one too many.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::world::{World, placed, tile};
use crate::dataset::{Asker, Reader, RowError};
use crate::sample::{Fact, Like, PageId, PersonId, Plugin, facts};
use crate::time::{BucketSize, DAY, HOUR, Span, Timestamp};
use crate::value::Reader as _;

const LIKE: usize = facts::LIKE;

fn like() -> impl Strategy<Value = (Fact, i64)> {
    let like = (0..5u8, 0..9u64, -1..4i32, prop::option::of(0..3u32));
    let fact = like.prop_map(|(person, page, via, took)| {
        Fact::Like(Like { from: PersonId { id: format!("person {person}") }, to: PageId { id: page }, via: Plugin::of(via), took })
    });
    (fact, (0..2 * DAY / HOUR).prop_map(|hour| hour * HOUR + 7))
}

/// How often something was given to each asker: by bucket and the columns that it asked for, and how many visits that took.
type Given = Vec<(BTreeMap<String, u64>, usize)>;

fn name(asker: &Asker<'_>, at: Timestamp, like: &Like) -> String {
    let mut name = format!("{:?}", asker.each.map_or(at, |size| size.floor(at)));
    if asker.each.is_none() && asker.alike {
        name.clear();
    }
    asker.columns.iter().for_each(|tag| match tag {
        1 => name += &format!(" {}", like.from.id),
        2 => name += &format!(" {}", like.to.id),
        3 => name += &format!(" {:?}", like.via),
        _ => name += &format!(" {:?}", like.took),
    });
    name
}

/// A like of which only some columns were read; the others are as if nobody had said.
fn some_of(reader: &mut Reader<'_>) -> Result<Like, RowError> {
    let (mut from, mut to, mut via, mut took) = (None, None, None, None);
    let mut scope = reader.open(&[])?;
    while let Some(tag) = reader.next(&mut scope)? {
        match tag {
            1 => reader.field(&mut from)?,
            2 => reader.field(&mut to)?,
            3 => reader.field(&mut via)?,
            _ => reader.field(&mut took)?,
        }
    }
    let (from, to) = (from.unwrap_or(PersonId { id: String::new() }), to.unwrap_or(PageId { id: 0 }));
    Ok(Like { from, to, via: via.unwrap_or(Plugin::of(0)), took: took.flatten() })
}

const ASKERS: [Asker<'static>; 10] = [
    Asker { columns: &[], alike: true, weighs: true, each: Some(BucketSize::Hour) },
    Asker { columns: &[1], alike: true, weighs: true, each: None },
    Asker { columns: &[], alike: true, weighs: true, each: None },
    Asker { columns: &[1, 3], alike: true, weighs: true, each: Some(BucketSize::Day) },
    Asker { columns: &[3], alike: true, weighs: true, each: Some(BucketSize::Week) },
    Asker { columns: &[2, 3], alike: true, weighs: true, each: None },
    Asker { columns: &[1], alike: false, weighs: true, each: None },
    Asker { columns: &[1], alike: true, weighs: false, each: None },
    Asker { columns: &[1], alike: true, weighs: false, each: Some(BucketSize::Week) },
    Asker { columns: &[3], alike: true, weighs: false, each: None },
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn each_kind_is_given_with_how_many_there_are(likes in prop::collection::vec(like(), 1..400), group in prop_oneof![20..60usize, Just(1000)], to in 0..200u64) {
        let mut rows = placed(likes.iter().map(|(fact, _)| fact.clone()).collect(), Timestamp(0), 0);
        rows.iter_mut().zip(&likes).for_each(|(row, (_, at))| row.2.pedigree.at = Timestamp(*at));
        let world = World { row_group: group, ..World::new() };
        world.publish(LIKE, world.shelve(1, &tile([0, 0], [200, 200]), &rows), [200, 200], [0, 0]);
        let wanted = tile([0, 0], [to, 200]);
        let pin = world.dataset().pin(&[LIKE]).unwrap();

        let mut given: Given = vec![Default::default(); ASKERS.len()];
        let mut facts = 0;
        for part in pin.parts(LIKE, &wanted, Span::default()).unwrap() {
            let (is_whole, is_large) = (!part.by_place && !part.by_time, part.rows() > 100);
            let has_words = part.words(&[1], &mut |_| Ok(())).unwrap();
            prop_assert!(is_whole || !has_words);
            prop_assert!(!is_whole || !is_large || has_words, "five people are the words of a dictionary");
            facts += part.each_kind(&ASKERS, &mut |asker, facts| {
                let mut all = 0;
                facts.each(|at, reader, count| {
                    let like = some_of(reader).map_err(|e| reader.locate(e))?;
                    *given[asker].0.entry(name(&ASKERS[asker], at, &like)).or_default() += count;
                    given[asker].1 += 1;
                    all += count;
                    Ok(())
                })?;
                assert_eq!(facts.count(), all);
                Ok(())
            }).unwrap();
        }

        let is_in = |(partition, offset, _): &&super::world::Placed<Fact>| *partition != 0 || *offset < to;
        for (asker, (given, visits)) in ASKERS.iter().zip(&given) {
            let mut expected = BTreeMap::new();
            for (_, _, datum) in rows.iter().filter(is_in) {
                if let Fact::Like(like) = &datum.fact {
                    *expected.entry(name(asker, datum.pedigree.at, like)).or_default() += 1u64;
                }
            }
            if !asker.weighs {
                // Each kind is given, and how many there are of all.
                prop_assert!(given.keys().eq(expected.keys()), "{asker:?}");
                prop_assert_eq!(given.values().sum::<u64>(), facts);
                continue;
            }
            prop_assert_eq!(given, &expected, "{:?}", asker);
            prop_assert_eq!(facts, expected.values().sum::<u64>());
            prop_assert!(!asker.alike || *visits as u64 <= facts);
        }
        if group == 1000 && facts > 300 {
            // One hour each at most in two files; and five people in each.
            prop_assert!(given[0].1 <= 48 && given[1].1 <= 10 && given[2].1 <= 2, "{} and {} visits of {facts}", given[0].1, given[1].1);
        }
    }
}
