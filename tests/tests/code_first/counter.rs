//! A counter that is written by hand counts as the generated one does.

use headwater::codec::thrift;
use headwater::counter::{
    Bucket, BucketSize, Cell, CellKey, Column, Columns, Count, Counter, CounterShape, Guard, Handle, Item, MeasureShape, Number, Show,
    Table, Taken,
};
use headwater::fact::place;
use headwater::measure::MeasureKind;
use headwater::{Datum, Fact as _, Reader, Timestamp, shape};
use headwater_tests::social;
use serde_json::{Value, json};
use std::ops::Bound::Unbounded;

use crate::hand::{Address, Fact, Like, PersonId, Plugin};

const DAY: i64 = 86_400_000_000;
const LIKE: usize = place::<Fact, Like>();

pub(crate) struct PageLikes;

impl Counter for PageLikes {
    const SHAPE: CounterShape = CounterShape {
        name: "PageLikes",
        by: &[Column::new("page", shape::of::<Address>)],
        each: &[Bucket::of(BucketSize::Hour).keep(14 * DAY), Bucket::of(BucketSize::Ever)],
        facts: &[Taken::new(LIKE, &[1, 2, 3, 6])],
        measures: &[
            MeasureShape::new("likes", MeasureKind::Count),
            MeasureShape::new("people", MeasureKind::Distinct { exact: false }),
            MeasureShape::new("took", MeasureKind::SumInt),
        ],
        derived: &["slow"],
        guard: Guard::NONE,
        definition: "likes of a page, 1",
    };

    fn count<R: Reader>(_: usize, at: Timestamp, r: &mut R, table: &mut Table) -> Result<(), R::Error> {
        let like: Seen = r.edge(&Fact::FACTS[LIKE])?;
        if like.via == Plugin::Comments {
            return Ok(());
        }
        let mut row = table.row(at);
        row.key(&like.page);
        let Some(row) = row.find() else { return Ok(()) };
        let person = Item::of(&like.person);
        row.cells(|cell| {
            cell.count(0);
            cell.distinct(1, &person);
            cell.sum(2, like.took.map(i128::from));
        });
        Ok(())
    }

    fn derive(columns: &Columns<'_>, out: &mut Vec<Option<Number>>) {
        let (took, likes) = (columns.number(2), columns.number(0));
        out.push(headwater::expr::div(took, likes).map(Number::Float));
    }
}

/// What it reads of a like: the other columns are passed over, and not even read where they lie in columns.
struct Seen {
    person: PersonId,
    page: Address,
    via: Plugin,
    took: Option<u32>,
}

impl headwater::Decode for Seen {
    fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
        let (mut person, mut page, mut via, mut took) = (None, None, None, None);
        let mut scope = r.open(Like::fields())?;
        while let Some(tag) = r.next(&mut scope)? {
            match tag {
                1 => r.field(&mut person)?,
                2 => r.field(&mut page)?,
                3 => r.field(&mut via)?,
                6 => r.field(&mut took)?,
                _ => r.skip()?,
            }
        }
        Ok(Seen {
            person: r.finish(person, "from")?,
            page: r.finish(page, "to")?,
            via: r.finish(via, "via")?,
            took: r.finish(took, "took")?,
        })
    }
}

fn like(from: &str, to: &str, via: &str, took: Option<u32>) -> String {
    let like = json!({"from": from, "to": to, "via": via, "took": took, "tree": {"name": ""}});
    json!({"at": "2026-11-21T10:30:00Z", "fact": {"Like": like}}).to_string()
}

fn cells<C: Counter, F: headwater::Fact>(data: &[Datum<F>]) -> Vec<Value> {
    let (mut table, counter) = (Table::new(&C::SHAPE), Handle::<C>::NEW);
    for datum in data {
        let mut bytes = Vec::new();
        thrift::write_datum(datum, &mut bytes).expect("no NaN");
        let mut open = thrift::open(&bytes, F::FACTS).expect("what was written");
        if C::SHAPE.taken(open.fact).is_some() {
            counter.count(open.fact, open.at, &mut open.reader, &mut table).expect("a fact");
        }
    }
    let definition = counter.definition();
    let keyed = table.range((Unbounded, Unbounded)).map(|(key, cell)| (CellKey::decode(key).expect("a key"), cell));
    let show = |(key, cell): (CellKey<'_>, _)| {
        let shown = definition.show_cell(key.start, &Cell::from(cell), Show { counter: Some(&counter), bounds: false }).expect("a cell");
        json!({"key": definition.show_key(key.row).expect("a row"), "size": format!("{:?}", key.size), "cell": shown})
    };
    keyed.map(show).collect()
}

#[test]
fn it_counts_as_the_generated_one_does() {
    let texts = [
        like("ann", "x", "Share", Some(5)),
        like("bob", "x", "Button", None),
        like("ann", "x", "Share", Some(7)),
        like("ann", "y", "Comments", Some(7)),
        like("cyd", "y", "Button", None),
        json!({"at": "2026-11-21T10:30:00Z", "fact": {"Follows": {"from": "ann", "to": "bob"}}}).to_string(),
    ];
    let ours: Vec<Datum<Fact>> = texts.iter().map(|text| crate::read(text)).collect();
    let theirs: Vec<Datum<social::Fact>> = texts.iter().map(|text| crate::read(text)).collect();
    let counted = cells::<PageLikes, _>(&ours);
    assert_eq!(counted, cells::<social::PageLikes, _>(&theirs));
    assert_eq!(counted.len(), 4, "two pages, an hour and ever: {counted:?}");
    assert!(
        counted.iter().any(|cell| cell["cell"]["likes"] == 3 && cell["cell"]["took"] == 12 && cell["cell"]["slow"] == 4.0),
        "{counted:?}"
    );
}
