//! The short way into columns and the long way lead to the same.

use proptest::collection::vec;
use proptest::prelude::*;

use super::Columns;

use crate::codec::thrift;
use crate::dataset::layout::Layout;
use crate::dataset::schema;
use crate::sample::choices::{self, Choices};
use crate::sample::everything::{Everything, Only};
use crate::sample::{self, any};
use crate::{Datum, Fact};

/// A fact's columns by the short way, then by the long way where it is odd; none where it is wrong. Says whether it was odd.
fn both<F: Fact>(all: &[Vec<u8>]) -> Vec<(Vec<bool>, usize)> {
    let layouts: Vec<Layout> = F::FACTS.iter().map(Layout::new).collect();
    let new = || -> Vec<Columns> { layouts.iter().map(Columns::new).collect() };
    let (mut short, mut long) = (new(), new());
    let mut odd = vec![(Vec::new(), 0); layouts.len()];
    for (offset, bytes) in (0..).zip(all) {
        let datum = thrift::read_datum::<F>(bytes);
        let said = thrift::open_said(bytes, F::FACTS);
        let poured = said.map(|said| (said.fact, short[said.fact].pour(&said, layouts[said.fact].fact, 3, offset, bytes.len())));
        let Ok(datum) = datum else {
            assert!(poured.is_none_or(|(_, poured)| poured.is_err()), "the short way takes what the long way refuses: {bytes:?}");
            continue;
        };
        let fact = datum.fact.index();
        long[fact].append(&datum.pedigree, &datum.fact, 3, offset, bytes.len()).unwrap();
        let is_odd = poured.is_none_or(|(_, poured)| poured.is_err());
        if is_odd {
            short[fact].append(&datum.pedigree, &datum.fact, 3, offset, bytes.len()).unwrap();
        }
        odd[fact].0.push(is_odd);
    }
    for (fact, (short, long)) in short.into_iter().zip(long).enumerate() {
        let schema = schema::of(&layouts[fact]);
        odd[fact].1 = short.rows();
        assert_eq!(short.finish(&schema).unwrap(), long.finish(&schema).unwrap());
    }
    odd
}

fn encoded<F: Fact>(data: &[Datum<F>]) -> Vec<Vec<u8>> {
    let encode = |datum: &Datum<F>| {
        let mut bytes = Vec::new();
        thrift::write_datum(datum, &mut bytes).unwrap();
        bytes
    };
    data.iter().map(encode).collect()
}

/// Bytes cut off, put in, replaced or flipped.
type Change = (prop::sample::Index, prop::sample::Index, u8);

fn change(all: &mut [Vec<u8>], changes: Vec<Change>) {
    for (which, place, byte) in changes {
        let bytes = which.get_mut(all);
        let (place, within) = (place.index(bytes.len() + 1), place.index(bytes.len().max(1)));
        match byte % 4 {
            0 => bytes.truncate(place),
            1 => bytes.insert(place, byte),
            _ if bytes.is_empty() => {}
            2 => bytes[within] = byte,
            _ => bytes[within] ^= 1 << (byte / 4 % 8),
        }
    }
}

proptest! {
    #[test]
    fn what_our_writer_writes_goes_the_short_way(data in vec(any::datum(), 1..20)) {
        for (odd, rows) in both::<sample::Fact>(&encoded(&data)) {
            prop_assert_eq!(odd, vec![false; rows]);
        }
    }

    #[test]
    fn whatever_else_comes_leads_to_the_same(data in vec(any::datum(), 1..8), changes in vec(proptest::arbitrary::any::<Change>(), 1..8)) {
        let mut all = encoded(&data);
        change(&mut all, changes);
        both::<sample::Fact>(&all);
    }

    #[test]
    fn every_kind_of_value_takes_either_way(values in vec(any::everything(), 1..4), pedigree in any::pedigree(), changes in vec(proptest::arbitrary::any::<Change>(), 0..4)) {
        let data: Vec<_> = values.into_iter().map(|value| Datum { pedigree: pedigree.clone(), fact: Only(value) }).collect();
        let mut all = encoded(&data);
        change(&mut all, changes);
        both::<Only<Everything>>(&all);
    }
}

proptest! {
    #[test]
    fn what_is_one_of_several_takes_either_way(values in vec(choices::choices(), 1..6), changes in vec(proptest::arbitrary::any::<Change>(), 0..4)) {
        let data: Vec<_> = values.into_iter().map(|value| Datum { pedigree: crate::Pedigree::default(), fact: Only(value) }).collect();
        let mut all = encoded(&data);
        let short = both::<Only<Choices>>(&all);
        prop_assert!(short[0].0.iter().zip(&data).all(|(odd, datum)| !odd || holds_itself(&datum.fact.0)));
        change(&mut all, changes);
        both::<Only<Choices>>(&all);
    }
}

/// A union inside of itself is JSON in columns, which has to go the long way.
fn holds_itself(value: &Choices) -> bool {
    let again = |either: &choices::Either| matches!(either, choices::Either::Again(_));
    again(&value.either) || value.maybe.iter().any(again) || value.many.iter().any(again)
}

#[test]
fn the_memory_of_few_rows_is_counted() {
    let text = "x".repeat(1000);
    let place = sample::Place { country: text.clone(), city: Some(text), tags: vec![] };
    let home = sample::PersonHome { id: sample::PersonId { id: "ann".into() }, value: place };
    let mut columns = Columns::new(&Layout::new(&sample::Fact::FACTS[0]));
    for row in 1..200 {
        let before = columns.bytes();
        columns.append(&crate::Pedigree::default(), &sample::Fact::PersonHome(home.clone()), 0, row, 2100).unwrap();
        assert!(columns.bytes() >= before);
        assert!(columns.bytes() as u64 >= 2000 * (row / 2), "row {row}: {}", columns.bytes());
    }
}
