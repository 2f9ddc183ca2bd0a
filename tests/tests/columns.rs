//! The columns that a counter's shape says it reads are those that its code reads, no more and no fewer: who reads facts by columns
//! goes by the shape.

use std::collections::{BTreeMap, BTreeSet};

use headwater::counter::{Counter, CounterShape, Table, Taken};
use headwater::shape::{Alternatives, Case, FactShape, Field, Kind, Shape};
use headwater::value::Fault;
use headwater::{Bytes, Decode, Fact, Reader, Timestamp, Url, Value};
use headwater_tests::{kitchen, plain, shop, types};

/// A reader of a fact that has every column, which remembers the ones that it was asked for. Below the columns there are only the
/// fields that cannot be absent, so that what holds itself comes to an end.
#[derive(Default)]
struct Probe {
    asked: BTreeSet<u16>,
    /// The column that is being read.
    column: Option<u16>,
    depth: usize,
}

/// An open record: which tags are still to come.
struct Scope(Vec<u16>);

impl Probe {
    /// A column begins: it counts as asked for until it is skipped.
    fn begin(&mut self, tag: u16) {
        self.column = Some(tag);
        self.asked.insert(tag);
    }

    fn column<T: Decode>(&mut self, tag: u16) -> Result<T, Fault> {
        self.begin(tag);
        self.depth += 1;
        let value = T::read(self, None);
        self.depth -= 1;
        value
    }
}

impl Reader for Probe {
    type Error = Fault;
    type Str = String;
    type Scope = Scope;

    fn open(&mut self, fields: &'static [Field]) -> Result<Scope, Fault> {
        self.depth += 1;
        let wanted = fields.iter().rev().filter(|field| self.depth == 1 || !field.optional);
        Ok(Scope(wanted.map(|field| field.tag).collect()))
    }

    fn next(&mut self, scope: &mut Scope) -> Result<Option<u16>, Fault> {
        let next = scope.0.pop();
        match next {
            None => self.depth -= 1,
            Some(tag) if self.depth == 1 => self.begin(tag),
            Some(_) => {}
        }
        Ok(next)
    }

    fn end_case(&mut self, _: &'static str, _: Scope) -> Result<(), Fault> {
        self.depth -= 1;
        Ok(())
    }

    fn alternative(&mut self, _: &'static str, _: Alternatives) -> Result<(usize, Scope), Fault> {
        self.depth += 1;
        Ok((0, Scope(vec![])))
    }

    fn skip(&mut self) -> Result<(), Fault> {
        if self.depth == 1 {
            self.asked.remove(&self.column.expect("inside of a record"));
        }
        Ok(())
    }

    fn fact(&mut self, _: &'static [FactShape]) -> Result<usize, Fault> {
        unreachable!("the fact is known")
    }

    fn edge<T: Decode>(&mut self, _: &'static FactShape) -> Result<T, Fault> {
        T::read(self, None)
    }

    fn property<I: Decode, V: Decode>(&mut self, _: &'static FactShape) -> Result<(I, V), Fault> {
        Ok((self.column(1)?, self.column(2)?))
    }

    fn list<T: Decode>(&mut self, _: Option<Vec<T>>) -> Result<Vec<T>, Fault> {
        Ok(Vec::new())
    }

    fn bool(&mut self) -> Result<bool, Fault> {
        Ok(false)
    }

    fn int(&mut self, _: Kind) -> Result<i64, Fault> {
        Ok(1)
    }

    fn u64(&mut self) -> Result<u64, Fault> {
        Ok(1)
    }

    fn f32(&mut self) -> Result<f32, Fault> {
        Ok(1.0)
    }

    fn f64(&mut self) -> Result<f64, Fault> {
        Ok(1.0)
    }

    fn str(&mut self) -> Result<String, Fault> {
        Ok(String::new())
    }

    fn text(&mut self) -> Result<String, Fault> {
        self.str()
    }

    fn set<T: Decode + Ord>(&mut self, _: Option<BTreeSet<T>>) -> Result<BTreeSet<T>, Fault> {
        Ok(BTreeSet::new())
    }

    fn map<K: Value + Ord, V: Decode>(&mut self, _: Option<BTreeMap<K, V>>) -> Result<BTreeMap<K, V>, Fault> {
        Ok(BTreeMap::new())
    }

    fn bytes(&mut self) -> Result<Bytes, Fault> {
        Ok(Bytes::new())
    }

    fn uuid(&mut self) -> Result<[u8; 16], Fault> {
        Ok([0; 16])
    }

    fn date(&mut self) -> Result<i32, Fault> {
        Ok(0)
    }

    fn duration(&mut self) -> Result<i64, Fault> {
        Ok(0)
    }

    fn url(&mut self) -> Result<Url, Fault> {
        Ok(Url::default())
    }

    fn timestamp(&mut self) -> Result<i64, Fault> {
        Ok(0)
    }

    fn choice(&mut self, _: &'static [Case]) -> Result<i32, Fault> {
        Ok(1)
    }
}

/// What a counter's code reads of the facts that it takes, as its shape would say it.
fn read<C: Counter>() -> Vec<(usize, Vec<u16>)> {
    let asked = |taken: &Taken| {
        let mut probe = Probe::default();
        C::count(taken.fact, Timestamp(0), &mut probe, &mut Table::new(&C::SHAPE)).expect("a fact of every column");
        (taken.fact, probe.asked.into_iter().collect())
    };
    C::SHAPE.facts.iter().map(asked).collect()
}

fn said(shape: &CounterShape) -> Vec<(usize, Vec<u16>)> {
    shape.facts.iter().map(|taken| (taken.fact, taken.columns.to_vec())).collect()
}

fn check<C: Counter, F: Fact>() {
    assert_eq!(said(&C::SHAPE), read::<C>(), "{}", C::SHAPE.name);
    for Taken { fact, columns, .. } in C::SHAPE.facts {
        let Shape::Record { fields, .. } = (F::FACTS[*fact].shape)() else { panic!("a fact is a record") };
        assert!(columns.iter().all(|tag| fields.iter().any(|field| field.tag == *tag)), "{}", C::SHAPE.name);
        assert!(columns.is_sorted_by(|a, b| a < b), "{}", C::SHAPE.name);
    }
}

#[test]
fn a_counter_reads_the_columns_that_its_shape_names() {
    check::<kitchen::Everything, kitchen::Fact>();
    check::<kitchen::Filters, kitchen::Fact>();
    check::<kitchen::Functions, kitchen::Fact>();
    check::<kitchen::Several, kitchen::Fact>();
    check::<kitchen::Parts, kitchen::Fact>();
    check::<kitchen::Bare, kitchen::Fact>();
    check::<kitchen::Repos, kitchen::Fact>();
    check::<kitchen::Sayings, kitchen::Fact>();
    check::<shop::Sales, shop::Fact>();
    check::<shop::Ages, shop::Fact>();
    check::<plain::All, plain::Fact>();
    check::<types::Views, types::Fact>();
    check::<types::Sites, types::Fact>();
    check::<types::Pages, types::Fact>();
    check::<activity::PersonActivity, activity::Fact>();
}

#[test]
fn the_columns_are_those_of_the_flat_record() {
    use kitchen::facts::{CELL, FOLLOWS, PAGE_TYPE, PERSON_AGE, PERSON_BOSS, PERSON_SHOE};
    let properties: [(usize, &[u16]); 4] = [(PERSON_AGE, &[2]), (PERSON_BOSS, &[1, 2]), (PERSON_SHOE, &[2]), (PAGE_TYPE, &[2])];
    let edges: [(usize, &[u16]); 2] = [(FOLLOWS, &[]), (CELL, &[3])];
    let bare = properties.into_iter().chain(edges);
    assert_eq!(said(&kitchen::Bare::SHAPE), bare.map(|(fact, columns)| (fact, columns.to_vec())).collect::<Vec<_>>());
}

#[test]
fn a_fact_says_how_it_is_laid_out_and_kept() {
    use headwater::counter::BucketSize::{Day, Hour, Month};
    const DAY: i64 = 86_400_000_000;
    let facts = <kitchen::Fact as Fact>::FACTS.iter().map(|fact| (fact.name, fact.slice, fact.keep));
    let expected = [
        ("Person.name", Day, None),
        ("Person.home", Day, Some(90 * DAY)),
        ("Person.age", Month, None),
        ("Person.friends", Day, None),
        ("Person.email", Day, None),
        ("Person.boss", Day, None),
        ("Person.shoe", Day, None),
        ("Page.type", Day, None),
        ("Like", Day, None),
        ("Follows", Hour, Some(14 * DAY)),
        ("Cell", Day, None),
        ("Repo.stars", Day, None),
        ("Star", Day, None),
        ("Account.said", Day, None),
        ("Said", Day, None),
        ("Room.color", Day, None),
        ("Fave", Day, None),
    ];
    assert_eq!(facts.collect::<Vec<_>>(), expected);
}
