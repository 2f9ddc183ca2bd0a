//! The cells of a table in key order, and a range of them.

use super::sizes::Source;
use super::{NONE, Now, Of, Table};
use crate::counter::Wanted;
use crate::counter::arena::{Arena, Place};
use crate::measure::{Cell, Measure};
use crate::time::BucketSize;
use std::ops::{Bound, Range, RangeBounds};

/// The cells of a table in key order.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// Those that are counted into.
    counted: Vec<u32>,
    /// All of them; none where each is counted into.
    sums: Option<Vec<Sum>>,
}

/// A cell: the sum of some that are counted into. They stand side by side, since they are of one row and their buckets make up one.
#[derive(Clone, Copy, Debug)]
struct Sum {
    size: BucketSize,
    from: u32,
    to: u32,
}

/// Keys in order, each with the number of its cell: of one that is counted into, or behind those, of a sum.
#[derive(Debug, Default)]
pub(super) struct Keyed {
    keys: Arena,
    places: Vec<Place>,
    sums: Vec<Cell>,
}

impl Order {
    /// How many cells there are.
    pub(super) fn len(&self) -> usize {
        self.sums.as_ref().map_or(self.counted.len(), Vec::len)
    }

    /// The cells whose sum the cell at a place is.
    #[inline]
    pub(super) fn parts(&self, place: usize) -> &[u32] {
        let parts = match &self.sums {
            None => place..place + 1,
            Some(sums) => sums[place].from as usize..sums[place].to as usize,
        };
        &self.counted[parts]
    }

    /// The first of them, if there are so many cells.
    #[inline]
    pub(super) fn first(&self, place: usize) -> Option<u32> {
        match &self.sums {
            None => self.counted.get(place).copied(),
            Some(sums) => sums.get(place).map(|sum| self.counted[sum.from as usize]),
        }
    }

    /// The key of the cell at a place.
    #[inline]
    pub(super) fn key(&self, table: &Table, place: usize, out: &mut Vec<u8>) {
        let cell = self.parts(place)[0];
        let size = match &self.sums {
            None => table.buckets[usize::from(table.of_cell(cell).bucket)].size,
            Some(sums) => sums[place].size,
        };
        table.key(cell, size, out);
    }
}

impl Table {
    /// All cells, in key order.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[Measure])> {
        self.range((Bound::Unbounded, Bound::Unbounded))
    }

    /// The cells whose keys lie in a range, in key order. The first call since a cell was added makes the keys of all, and the sums.
    pub fn range<'t>(&'t self, range: (Bound<&[u8]>, Bound<&[u8]>)) -> impl Iterator<Item = (&'t [u8], &'t [Measure])> + use<'t> {
        let Keyed { keys, places, sums } = self.keyed.get_or_init(|| self.keyed());
        let (after, before) = ((range.0, Bound::Unbounded::<&[u8]>), (Bound::Unbounded::<&[u8]>, range.1));
        let from = places.partition_point(|&place| !RangeBounds::<[u8]>::contains(&after, keys.get(place).1));
        let to = places.partition_point(|&place| RangeBounds::<[u8]>::contains(&before, keys.get(place).1));
        places[from.min(to)..to].iter().map(|&place| {
            let (number, key) = keys.get(place);
            let sum = (number as usize).checked_sub(self.len());
            (key, sum.map_or_else(|| self.measures(number), |sum| sums[sum].measures()))
        })
    }

    fn keyed(&self) -> Keyed {
        let (order, mut keyed, mut key) = (self.order(), Keyed::default(), Vec::new());
        for place in 0..order.len() {
            let number = match order.parts(place) {
                [one] => *one,
                parts => {
                    keyed.sums.push(self.sum(parts));
                    (self.len() + keyed.sums.len() - 1) as u32
                }
            };
            order.key(self, place, &mut key);
            keyed.places.push(keyed.keys.add(number, &key));
        }
        keyed
    }

    /// The sum of cells that are counted into.
    pub(super) fn sum(&self, parts: &[u32]) -> Cell {
        let mut parts = parts.iter().map(|&cell| self.measures(cell));
        let mut sum = Cell::from(parts.next().unwrap_or_default());
        parts.for_each(|measures| sum.merge_measures(measures));
        sum
    }

    /// All cells in key order: by bucket size, row and start.
    pub(super) fn order(&self) -> Order {
        self.order_in(self.rows.sorted(), None)
    }

    /// Those that are wanted, in key order.
    pub(super) fn order_of(&self, wanted: &Wanted) -> Order {
        match wanted {
            Wanted::All => self.order(),
            Wanted::Row { size, row } => self.order_in(self.rows.find(row).into_iter().collect(), Some(*size)),
            Wanted::Rows { size, prefix } => self.order_in(self.rows.sorted_with(prefix), Some(*size)),
        }
    }

    /// The cells of some rows, which stand in the order of their bytes, and of one size or of all.
    fn order_in(&self, rows: Vec<u32>, only: Option<BucketSize>) -> Order {
        let is_wanted = |source: &Source| only.is_none_or(|only| source.size == only);
        if !self.sizes.iter().any(|source| is_wanted(&source)) {
            return Order::default();
        }
        if self.plain {
            return Order { counted: rows, sums: None };
        }
        let (counted, ends) = self.counted_in_order(&rows);
        if self.sizes.are_all_counted() && only.is_none() {
            return Order { counted, sums: None };
        }
        let mut sums = Vec::new();
        for source in self.sizes.iter().filter(is_wanted) {
            let first = usize::from(source.counted) * rows.len();
            for group in ends[first..=first + rows.len()].windows(2) {
                self.sum_up(source, &counted, group[0]..group[1], &mut sums);
            }
        }
        Order { counted, sums: Some(sums) }
    }

    /// Where the cells of a row and a size that is counted into stand: adds the cells of another size that are sums of them.
    fn sum_up(&self, source: Source, counted: &[u32], group: Range<u32>, sums: &mut Vec<Sum>) {
        let (size, mut bucket) = (source.size, Now::new(source.size));
        let mut last = None;
        for place in group {
            let start = self.of[counted[place as usize] as usize].start;
            let of = if source.is_own { start } else { bucket.floor(start) };
            match sums.last_mut() {
                Some(sum) if last == Some(of) => sum.to = place + 1,
                _ => sums.push(Sum { size, from: place, to: place + 1 }),
            }
            last = Some(of);
        }
    }

    /// The cells of some rows that are counted into, by bucket size, row and start, and where those of each size and row begin and end.
    /// Cells are dealt out to their sizes and rows, and only those of the same size and row are compared.
    fn counted_in_order(&self, rows: &[u32]) -> (Vec<u32>, Vec<u32>) {
        // A row that is the beginning of another may stand among the other's cells in the order of whole keys. Key bytes rule that out: none
        // is the beginning of another of its type.
        let mut ranks = vec![NONE; self.rows.len()];
        rows.iter().zip(0..).for_each(|(row, rank)| ranks[*row as usize] = rank);
        let dealt = || self.of.iter().zip(0u32..).filter(|(of, _)| ranks[of.row as usize] != NONE);
        let group = |of: &Of| usize::from(of.bucket) * rows.len() + ranks[of.row as usize] as usize;
        let mut ends = vec![0u32; self.buckets.len() * rows.len() + 1];
        dealt().for_each(|(of, _)| ends[group(of) + 1] += 1);
        (1..ends.len()).for_each(|i| ends[i] += ends[i - 1]);
        let mut order = vec![0; ends[ends.len() - 1] as usize];
        let mut begins = ends.clone();
        for (of, cell) in dealt() {
            let begin = &mut begins[group(of)];
            order[*begin as usize] = cell;
            *begin += 1;
        }
        for pair in ends.windows(2).filter(|pair| pair[1] - pair[0] > 1) {
            order[pair[0] as usize..pair[1] as usize].sort_unstable_by_key(|cell| self.of[*cell as usize].start);
        }
        (order, ends)
    }
}
