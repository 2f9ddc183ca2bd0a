//! Updates of what is far away, which wait for the memory while a table is counted ahead.

use super::Table;
use crate::measure::Measure;

/// How many updates wait. Between two of one table others are counted into, mostly, so a few are enough; more would not stay in the nearest
/// cache.
pub(super) const WAITING: usize = 8;

impl Table {
    /// Carries out the oldest updates until no more than so many wait.
    #[inline]
    pub(super) fn update(&mut self, most: usize) {
        while let Some(update) = self.pending.pop_beyond(most) {
            let grown = update.apply(self.cells.get_mut(update.cell, self.kinds.len()), &mut self.pending);
            self.bytes = self.bytes.wrapping_add_signed(grown);
        }
    }

    /// The measures of a cell, with all that they have taken.
    #[inline]
    pub(super) fn measures(&self, cell: u32) -> &[Measure] {
        debug_assert!(self.pending.is_empty(), "a table is read while updates wait");
        self.cells.get(cell, self.kinds.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counter::{Bucket, Counter, CounterShape, MeasureShape};
    use crate::measure::{Item, MeasureKind};
    use crate::sample::{PageId, PageLikes};
    use crate::time::{BucketSize, Timestamp};
    use proptest::prelude::*;

    const SHAPE: CounterShape = CounterShape {
        each: &[Bucket { size: BucketSize::Ever, keep: None }],
        measures: &[
            MeasureShape::new("facts", MeasureKind::Count),
            MeasureShape::new("items", MeasureKind::Distinct { exact: false }),
            MeasureShape::new("top", MeasureKind::Top { k: 5 }),
            MeasureShape::new("cases", MeasureKind::Tally),
            MeasureShape::new("exact", MeasureKind::Distinct { exact: true }),
        ],
        ..PageLikes::SHAPE
    };

    /// A page, an item and a case.
    type Fact = (u64, u64, i32);

    /// A cell's key and its measures.
    type Bytes = (Vec<u8>, Vec<u8>);

    /// Items of several lengths, some of which stand in place and some not.
    fn name(item: u64) -> String {
        format!("{item}{}", "-".repeat([0, 30, 70][item as usize % 3]))
    }

    /// Each fact by itself, so that none waits.
    fn one_by_one(facts: &[Fact]) -> Table {
        let mut table = Table::new(&SHAPE);
        facts.iter().for_each(|fact| add(&mut table, fact));
        table
    }

    /// In stretches, all of whose rows are looked up ahead, or those of a table that is large.
    fn in_stretches(facts: &[Fact], stretch: usize, always: bool) -> Table {
        let table = Table::new(&SHAPE);
        let mut table = if always { table.always_ahead() } else { table };
        for facts in facts.chunks(stretch) {
            let Ok(()) = table.ahead(|table| {
                facts.iter().for_each(|fact| add(table, fact));
                Ok::<_, std::convert::Infallible>(())
            });
        }
        table
    }

    fn add(table: &mut Table, &(page, item, case): &Fact) {
        table.weigh(1 + item % 3);
        let mut row = table.row(Timestamp(0));
        row.key(&PageId { id: page });
        let Some(row) = row.find() else { return };
        let name = name(item);
        let item = Item::text(&name);
        row.cells(|cell| {
            cell.count(0);
            cell.distinct(1, &item);
            cell.top(2, &item);
            cell.tally(3, case);
            cell.distinct(4, (case == 0).then_some(&item));
        });
    }

    /// All that it has, and how large it is.
    fn all(table: &Table) -> (Vec<Bytes>, usize) {
        let bytes = |cell: &[Measure]| {
            let mut bytes = Vec::new();
            cell.iter().for_each(|measure| measure.encode(&mut bytes));
            bytes
        };
        (table.iter().map(|(key, cell)| (key.to_vec(), bytes(cell))).collect(), table.bytes())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn updates_that_wait_are_those_that_do_not(
            facts in prop::collection::vec((0..30u64, prop_oneof![0..4u64, 0..40u64], -2..9i32), 0..1500), pages in 1..30u64,
            stretch in 1..300usize, always: bool,
        ) {
            let facts: Vec<Fact> = facts.into_iter().map(|(page, item, case)| (page % pages, item, case)).collect();
            prop_assert_eq!(all(&in_stretches(&facts, stretch, always)), all(&one_by_one(&facts)));
        }
    }

    #[test]
    fn registers_and_purges_come_out_the_same() {
        let random = |i: u64| xxhash_rust::xxh3::xxh3_64(&i.to_le_bytes());
        let facts: Vec<Fact> = (0..12_000).map(random).map(|n| ((n % 7) * (n % 2), n / 7 % 3_000, (n % 5) as i32)).collect();
        let one = one_by_one(&facts);
        let cells: Vec<_> = one.iter().map(|(_, cell)| (cell[1].heap() == 4096, cell[2].is_bounded())).collect();
        assert_eq!(cells.iter().filter(|&&many| many == (true, true)).count(), 1, "one page has many items: {cells:?}");
        for stretch in [1, 5, 256, 12_000] {
            for always in [true, false] {
                assert!(all(&in_stretches(&facts, stretch, always)) == all(&one), "in stretches of {stretch}, ahead: {always}");
            }
        }
    }

    #[test]
    fn none_waits_after_a_stretch_that_fails() {
        let mut table = Table::new(&SHAPE).always_ahead();
        let mut walks = 0;
        let failed = table.ahead(|table| {
            walks += 1;
            (0..10).for_each(|item| add(table, &(1, item, 0)));
            if walks == 2 { Err("no") } else { Ok(()) }
        });
        assert_eq!((failed, walks, table.pending.is_empty()), (Err("no"), 2, true));
    }
}
