//! The sample schema's counter, as the compiler generates it.

use headwater::counter::{
    Bucket, BucketSize, Column, Columns, Count, Counter, CounterShape, Handle, Item, MeasureShape, Number, Table, Taken,
};
use headwater::measure::MeasureKind;
use headwater::shape;
use headwater::{Reader, Timestamp};

use super::{Fact, Like, PageId, PersonId, Plugin, facts};

/// This schema, as the runtime meets it.
#[derive(Clone, Copy, Debug)]
pub struct Schema;

impl headwater::Schema for Schema {
    type Fact = Fact;
    const NAME: &'static str = "sample";
    const SOURCE: &'static str = "schema sample";

    fn counters() -> &'static [&'static dyn Count] {
        &[&Handle::<PageLikes>::NEW]
    }
}

/// Likes of a page.
#[derive(Clone, Copy, Debug)]
pub struct PageLikes;

/// What `PageLikes` reads of a `Like`.
/// Text is only passed on (`S`), from where it stands.
struct PageLikesOfLike<S> {
    from: S,
    to: PageId,
    via: Plugin,
    took: Option<u32>,
}

impl<S> PageLikesOfLike<S> {
    fn read<R: Reader<Str = S>>(r: &mut R) -> Result<Self, R::Error> {
        let (mut from, mut to, mut via, mut took) = (None, None, None, None);
        let mut s = r.open(Like::FIELDS)?;
        while let Some(tag) = r.next(&mut s)? {
            match tag {
                1 => from = Some(r.id_text(PersonId::FIELDS)?),
                2 => r.field(&mut to)?,
                3 => r.field(&mut via)?,
                4 => r.field(&mut took)?,
                _ => r.skip()?,
            }
        }
        Ok(PageLikesOfLike {
            from: r.require(from, "from")?,
            to: r.finish(to, "to")?,
            via: r.finish(via, "via")?,
            took: r.finish(took, "took")?,
        })
    }
}

impl Counter for PageLikes {
    const SHAPE: CounterShape = CounterShape {
        name: "PageLikes",
        by: &[Column::new("page", shape::of::<PageId>)],
        each: &[Bucket::of(BucketSize::Day).keep(604_800_000_000), Bucket::of(BucketSize::Ever)],
        facts: &[Taken::new(facts::LIKE, &[1, 2, 3, 4])],
        measures: &[
            MeasureShape::new("likes", MeasureKind::Count),
            MeasureShape::new("quick", MeasureKind::Count),
            MeasureShape::new("people", MeasureKind::Distinct { exact: false }),
            MeasureShape::new("took", MeasureKind::SumInt),
            MeasureShape::new("last", MeasureKind::Last).showing(shape::of::<Plugin>),
            MeasureShape::new("top", MeasureKind::Top { k: 5 }).showing(shape::of::<PersonId>),
            MeasureShape::new("size", MeasureKind::QuantilesInt),
            MeasureShape::new("first", MeasureKind::Min).showing(shape::of::<Timestamp>),
        ],
        derived: &["share"],
        guard: headwater::counter::Guard::NONE,
        definition: "counter PageLikes by page: Page(id: u64) each day keep 7d, ever on Like by to where via != Plugin.Share { … }",
    };

    fn count<R: Reader>(fact: usize, at: Timestamp, r: &mut R, table: &mut Table) -> Result<(), R::Error> {
        match fact {
            facts::LIKE => {
                let f = r.edge_by(PageLikesOfLike::read)?;
                if f.via == Plugin::Share {
                    return Ok(());
                }
                let mut row = table.row(at);
                row.key(&f.to);
                let Some(row) = row.find() else { return Ok(()) };
                let quick = f.took.is_some_and(|x| x < 10);
                let from = Item::text(f.from.as_ref());
                let via = Item::of(&f.via);
                let seen = Item::of(&at);
                let took = f.took.map(i128::from);
                row.cells(|cell| {
                    cell.count(0);
                    if quick {
                        cell.count(1);
                    }
                    cell.distinct(2, &from);
                    cell.sum(3, took);
                    cell.last(4, &via, at);
                    cell.top(5, &from);
                    cell.quantile(6, took);
                    cell.min(7, &seen);
                });
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn derive(columns: &Columns<'_>, out: &mut Vec<Option<Number>>) {
        out.push(headwater::expr::div(columns.number(1), columns.number(0)).map(Number::Float));
    }
}
