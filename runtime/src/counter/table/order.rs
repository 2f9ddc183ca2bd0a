//! The cells of a table in key order, and a range of them.

use super::{Of, Table};
use crate::counter::arena::{Arena, Place};
use crate::measure::Measure;
use std::ops::{Bound, RangeBounds};

/// Keys in order, each with the number of its cell.
#[derive(Debug, Default)]
pub(super) struct Keyed {
    keys: Arena,
    places: Vec<Place>,
}

impl Table {
    /// All cells, in key order.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[Measure])> {
        self.range((Bound::Unbounded, Bound::Unbounded))
    }

    /// The cells whose keys lie in a range, in key order. The first call since a cell was added makes the keys of all.
    pub fn range<'t>(&'t self, range: (Bound<&[u8]>, Bound<&[u8]>)) -> impl Iterator<Item = (&'t [u8], &'t [Measure])> + use<'t> {
        let Keyed { keys, places } = self.keyed.get_or_init(|| self.keyed());
        let (after, before) = ((range.0, Bound::Unbounded::<&[u8]>), (Bound::Unbounded::<&[u8]>, range.1));
        let from = places.partition_point(|&place| !RangeBounds::<[u8]>::contains(&after, keys.get(place).1));
        let to = places.partition_point(|&place| RangeBounds::<[u8]>::contains(&before, keys.get(place).1));
        places[from.min(to)..to].iter().map(|&place| {
            let (cell, key) = keys.get(place);
            (key, self.measures(cell))
        })
    }

    fn keyed(&self) -> Keyed {
        let mut keyed = Keyed::default();
        let mut key = Vec::new();
        for cell in self.order() {
            self.key(cell, &mut key);
            keyed.places.push(keyed.keys.add(cell, &key));
        }
        keyed
    }

    /// All cells in key order: by bucket size, row and start. Cells are dealt out to their sizes and rows, and only those
    /// of the same size and row are compared.
    pub(super) fn order(&self) -> Vec<u32> {
        let sorted = self.rows.sorted();
        if self.plain {
            return sorted;
        }
        // A row that is the beginning of another may stand among the other's cells in the order of whole keys. Key bytes rule that out: none
        // is the beginning of another of its type.
        let mut ranks = vec![0u32; sorted.len()];
        sorted.into_iter().zip(0..).for_each(|(row, rank)| ranks[row as usize] = rank);
        let group = |of: &Of| usize::from(of.bucket) * ranks.len() + ranks[of.row as usize] as usize;
        let mut ends = vec![0u32; self.buckets.len() * ranks.len() + 1];
        self.of.iter().for_each(|of| ends[group(of) + 1] += 1);
        (1..ends.len()).for_each(|i| ends[i] += ends[i - 1]);
        let mut order = vec![0; self.of.len()];
        let mut begins = ends.clone();
        for (of, cell) in self.of.iter().zip(0..) {
            let begin = &mut begins[group(of)];
            order[*begin as usize] = cell;
            *begin += 1;
        }
        for pair in ends.windows(2).filter(|pair| pair[1] - pair[0] > 1) {
            order[pair[0] as usize..pair[1] as usize].sort_unstable_by_key(|cell| self.of[*cell as usize].start);
        }
        order
    }
}
