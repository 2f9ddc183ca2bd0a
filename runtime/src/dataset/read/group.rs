//! What a row group may hold, and so whether it must be read: decided from its statistics alone.

use parquet::file::metadata::RowGroupMetaData;
use parquet::file::statistics::Statistics;

use crate::cut::Tile;
use crate::dataset::schema::{AFTER, BEFORE};
use crate::time::{Span, Timestamp};

/// A row group of a file: least and greatest values, both in it. What is not known may be anything.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Its rows.
    pub(super) rows: u64,
    /// How many rows of the file stand before it.
    pub(super) first: u64,
    pub(super) at: Option<(Timestamp, Timestamp)>,
    pub(super) partition: Option<(u32, u32)>,
    pub(super) offset: Option<(u64, u64)>,
}

/// Which rows are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Where they stand in the log.
    pub(super) tile: Tile,
    /// When they became true.
    pub(super) span: Span,
}

/// How much of a row group is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    /// None of it.
    Nothing,
    /// Some, maybe: each row is looked at, by its place in the log if `place`, by its time if `time`.
    Some { place: bool, time: bool },
}

impl Group {
    /// All that the statistics say of a group.
    pub(super) fn new(meta: &RowGroupMetaData, first: u64) -> Group {
        let column = |name: &str| meta.columns().iter().find(|column| column.column_path().parts() == [name])?.statistics();
        let longs = |name: &str| match column(name)? {
            Statistics::Int64(longs) => Some((*longs.min_opt()?, *longs.max_opt()?)),
            _ => None,
        };
        let ints = |name: &str| match column(name)? {
            Statistics::Int32(ints) => Some((*ints.min_opt()?, *ints.max_opt()?)),
            _ => None,
        };
        Group {
            rows: meta.num_rows() as u64,
            first,
            at: longs(BEFORE[0]).map(|(least, greatest)| (Timestamp(least), Timestamp(greatest))),
            partition: ints(AFTER[0]).map(|(least, greatest)| (least as u32, greatest as u32)),
            offset: longs(AFTER[1]).map(|(least, greatest)| (least as u64, greatest as u64)),
        }
    }

    /// How much of it is asked for; `file` is its file's tile.
    pub(super) fn share(&self, file: &Tile, wanted: &Wanted) -> Share {
        let (some_time, all_time) = self.times(&wanted.span);
        let (some_place, all_places) = self.places(file, &wanted.tile);
        if self.rows == 0 || !some_time || !some_place { Share::Nothing } else { Share::Some { place: !all_places, time: !all_time } }
    }

    /// Whether some, and whether all of its rows may lie in a span.
    fn times(&self, span: &Span) -> (bool, bool) {
        match self.at {
            None => (true, *span == Span::default()),
            Some((least, greatest)) => {
                let some = span.until.is_none_or(|until| least < until) && span.since.is_none_or(|since| since <= greatest);
                (some, span.holds(least) && span.holds(greatest))
            }
        }
    }

    /// Whether some, and whether all of its rows may lie in a tile.
    fn places(&self, file: &Tile, tile: &Tile) -> (bool, bool) {
        let partitions = tile.from.0.len().min(tile.to.0.len());
        let (least, greatest) = self.partition.map_or((0, partitions), |(least, greatest)| (least as usize, greatest as usize + 1));
        let known = least < greatest && greatest <= partitions;
        let (mut some, mut all) = (!known, known);
        for p in least..greatest.min(partitions) {
            // By the file's tile, and by the group's own offsets, which are those of all of its partitions together.
            let from = self.offset.map_or(0, |(least, _)| least).max(file.from.0[p]);
            let to = self.offset.map_or(u64::MAX, |(_, greatest)| greatest.saturating_add(1)).min(file.to.0[p]);
            if from < to {
                some |= from < tile.to.0[p] && tile.from.0[p] < to;
                all &= tile.from.0[p] <= from && to <= tile.to.0[p];
            }
        }
        (some, all)
    }
}

impl Wanted {
    /// Whether a row at a place in the log is asked for.
    #[inline(always)]
    pub(super) fn holds(&self, partition: u32, offset: u64) -> bool {
        let p = partition as usize;
        let bound = |cut: &crate::cut::Cut| cut.0.get(p).copied();
        bound(&self.tile.from).is_some_and(|from| from <= offset) && bound(&self.tile.to).is_some_and(|to| offset < to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cut::Cut;
    use proptest::prelude::*;

    fn tile(from: [u64; 2], to: [u64; 2]) -> Tile {
        Tile { from: Cut(from.to_vec()), to: Cut(to.to_vec()) }
    }

    /// A group of these rows: time, partition, offset.
    fn group(rows: &[(i64, u32, u64)], blind: bool) -> Group {
        fn ends<T: Ord + Copy>(values: impl Iterator<Item = T> + Clone) -> Option<(T, T)> {
            Some((values.clone().min()?, values.max()?))
        }
        let known = !blind;
        Group {
            rows: rows.len() as u64,
            first: 0,
            at: ends(rows.iter().map(|row| Timestamp(row.0))).filter(|_| known),
            partition: ends(rows.iter().map(|row| row.1)).filter(|_| known),
            offset: ends(rows.iter().map(|row| row.2)).filter(|_| known),
        }
    }

    #[test]
    fn a_group_is_read_whole_in_part_or_not_at_all() {
        let group = group(&[(10, 0, 5), (20, 0, 9)], false);
        let file = tile([0, 0], [10, 10]);
        let share = |from, to, since: Option<i64>| {
            let span = Span { since: since.map(Timestamp), until: None };
            group.share(&file, &Wanted { tile: tile(from, to), span })
        };
        assert_eq!(share([5, 0], [10, 0], None), Share::Some { place: false, time: false });
        assert_eq!(share([6, 0], [10, 0], Some(11)), Share::Some { place: true, time: true });
        assert_eq!(share([10, 0], [20, 20], None), Share::Nothing);
        assert_eq!(share([0, 0], [5, 20], None), Share::Nothing);
        assert_eq!(share([0, 0], [10, 10], Some(21)), Share::Nothing);
    }

    fn span() -> impl Strategy<Value = Span> {
        let bound = || proptest::option::of((0..20i64).prop_map(Timestamp));
        (bound(), bound()).prop_map(|(since, until)| Span { since, until })
    }

    fn cuts() -> impl Strategy<Value = Tile> {
        ([0..12u64, 0..12u64], [0..12u64, 0..12u64])
            .prop_map(|(a, b)| tile([a[0].min(b[0]), a[1].min(b[1])], [a[0].max(b[0]), a[1].max(b[1])]))
    }

    proptest! {
        #[test]
        fn no_row_is_left_out_and_none_is_let_in(
            rows in proptest::collection::vec((0..20i64, 0..2u32, 0..12u64), 1..6), file in cuts(), tile in cuts(), span in span(), blind: bool,
        ) {
            let file_holds = Wanted { tile: file.clone(), span: Span::default() };
            let rows: Vec<_> = rows.into_iter().filter(|row| file_holds.holds(row.1, row.2)).collect();
            prop_assume!(!rows.is_empty());
            let wanted = Wanted { tile, span };
            let asked = |row: &(i64, u32, u64)| (wanted.holds(row.1, row.2), wanted.span.holds(Timestamp(row.0)));
            match group(&rows, blind).share(&file, &wanted) {
                Share::Nothing => prop_assert!(!rows.iter().any(|row| asked(row) == (true, true))),
                Share::Some { place, time } => {
                    for row in &rows {
                        prop_assert!(place || asked(row).0);
                        prop_assert!(time || asked(row).1);
                    }
                }
            }
        }
    }
}
