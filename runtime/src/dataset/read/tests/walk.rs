//! What is written comes back, whatever it is.

use proptest::prelude::*;

use super::world::{Only, Placed, World, placed, tile};
use crate::fact::{Datum, Fact};
use crate::sample::any;
use crate::sample::choices;
use crate::sample::everything::{Everything, RepoId};
use crate::shape::{self, Field, Kind, Shape};
use crate::time::{DAY, Span, Timestamp};
use crate::value::{Decode, Reader, Value, Writer};

/// Writes facts as a shredder would, and reads them back.
fn round<F: Fact>(world: &World<F>, rows: &[Placed<F>]) {
    let (all, cut) = (tile([0, 0], [1000, 1000]), [1000, 1000]);
    for fact in 0..F::FACTS.len() {
        let expected: Vec<_> = rows.iter().filter(|row| row.2.fact.index() == fact).cloned().collect();
        world.publish(fact, world.shelve(1, &all, &expected), cut, [0, 0]);
        assert_eq!(world.scan(fact, cut, Span::default()).unwrap(), expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn facts_come_back_with_their_pedigree(data in proptest::collection::vec(any::datum(), 1..20), group in 1..8usize) {
        let mut rows = placed(data.iter().map(|datum| datum.fact.clone()).collect(), Timestamp(0), 0);
        let mut data = data;
        rows.iter_mut().zip(&mut data).for_each(|(row, datum)| row.2.pedigree = datum.pedigree.clone());
        round(&World { row_group: group, ..World::new() }, &rows);
    }

    #[test]
    fn every_kind_of_value_comes_back(values in proptest::collection::vec(any::everything(), 1..6), group in 1..4usize) {
        round(&World { row_group: group, ..World::new() }, &placed(values.into_iter().map(Only).collect(), Timestamp(0), 7));
    }

    #[test]
    fn what_is_one_of_several_comes_back(values in proptest::collection::vec(choices::choices(), 1..6), group in 1..4usize) {
        round(&World { row_group: group, ..World::new() }, &placed(values.into_iter().map(Only).collect(), Timestamp(0), 7));
    }
}

crate::sample::everything::record! {
    /// An edge whose ends are ids of several fields.
    Copied, Record, zero false, {
        from: RepoId = 1 new,
        to: Option<RepoId> = 2 optional,
        all: Vec<RepoId> = 3 new,
        none: Empty = 4 new,
        nothing: Vec<Empty> = 5 new,
    }
}

/// A struct without fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Empty {}

impl Value for Empty {
    const KIND: Kind = Kind::Record;
    const SHAPE: Shape = Shape::record("Empty", &[]);

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        let s = w.open()?;
        w.close(s)
    }
}

impl Decode for Empty {
    fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
        let mut s = r.open(&[])?;
        while r.next(&mut s)?.is_some() {
            r.skip()?;
        }
        Ok(Empty {})
    }

    fn zero() -> Option<Self> {
        Some(Empty {})
    }
}

#[test]
fn ids_of_several_fields_and_structs_without_any_come_back() {
    let repo = |owner: &str, copy| RepoId { owner: owner.into(), name: "x".into(), copy };
    let facts = vec![
        Only(Copied { from: repo("a", 1), to: None, all: vec![], none: Empty {}, nothing: vec![] }),
        Only(Copied {
            from: repo("", 0),
            to: Some(repo("b", -1)),
            all: vec![repo("c", 3), repo("d", 4)],
            none: Empty {},
            nothing: vec![Empty {}; 2],
        }),
    ];
    round(&World::new(), &placed(facts, Timestamp(0), DAY));
}

/// Texts beyond the dictionary's size are read in another form, and lists across batches from where they begin.
#[test]
fn long_columns_come_back() {
    let text = |n: usize| format!("{n:x}").repeat(n % 9);
    let everything = |n: usize| Everything {
        text: text(n * 7919),
        texts: (0..n % 4).map(|m| text(n * 31 + m)).collect(),
        words: vec![n as u32; n % 3],
        ..super::world::zero()
    };
    let rows = placed((0..20_000).map(|n| Only(everything(n))).collect(), Timestamp(0), 1);
    let world = World { row_group: 15_000, ..World::new() };
    let all = tile([0, 0], [10_000, 10_000]);
    world.publish(0, world.shelve(1, &all, &rows), [10_000, 10_000], [0, 0]);
    assert_eq!(world.scan(0, [10_000, 10_000], Span::default()).unwrap(), rows);
}

fn datum_is_send<F: Fact>(datum: Datum<F>) -> impl Send {
    datum
}

#[test]
fn parts_go_to_other_threads() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let world = World::new();
    let rows = placed(vec![Only(RepoId { owner: "a".into(), name: "b".into(), copy: 3 }); 10], Timestamp(0), 1);
    drop(datum_is_send(rows[0].2.clone()));
    world.publish(0, world.shelve(1, &tile([0, 0], [5, 5]), &rows), [5, 5], [0, 0]);
    let pin = world.dataset().pin(&[0]).unwrap();
    let parts = is_send(pin.parts(0, &tile([0, 0], [5, 5]), Span::default()).unwrap());
    let count = |part: &super::super::Part| part.each(&[1], &mut |_, _| Ok(())).unwrap();
    let counts: Vec<u64> =
        std::thread::scope(|scope| parts.iter().map(|part| scope.spawn(move || count(part))).map(|t| t.join().unwrap()).collect());
    assert_eq!(counts, [10]);
}
