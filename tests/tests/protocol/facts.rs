//! The facts of the model, few enough that a set of them, with how often each is in it, is one number.

use headwater::Timestamp;
use headwater::cut::{Cut, Tile};

/// The partitions of the log.
pub(crate) const PARTITIONS: usize = 2;
/// The most facts of a partition.
const MOST: usize = 4;
/// What each load appends to each partition.
pub(crate) const LOADS: [[u8; PARTITIONS]; 4] = [[1, 1], [1, 0], [1, 1], [0, 1]];

/// A cut.
pub(crate) type Line = [u8; PARTITIONS];

/// Which facts a file holds or an answer has counted, each so many times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Bag(u32);

impl Bag {
    /// No facts.
    pub(crate) const NONE: Bag = Bag(0);

    /// Both together.
    pub(crate) fn and(self, other: Bag) -> Bag {
        Bag(self.0 + other.0)
    }

    /// Those of it that are between two cuts and of these types.
    pub(crate) fn within(self, from: Line, to: Line, types: &[usize]) -> Bag {
        let one = Bag::of(from, to, types);
        Bag(self.0 & (one.0 * 15))
    }

    /// Those of it that are not below a cut.
    pub(crate) fn above(self, floor: Line) -> Bag {
        self.within(floor, [MOST as u8; PARTITIONS], &[0, 1])
    }

    /// Those of it in a slice.
    pub(crate) fn in_slice(self, slice: usize) -> Bag {
        Bag((0..PARTITIONS * MOST).filter(|place| slice_of(place / MOST) == slice).fold(0, |bag, place| bag | self.0 & 15 << (4 * place)))
    }

    /// Each fact between two cuts that is of one of these types, once.
    pub(crate) fn of(from: Line, to: Line, types: &[usize]) -> Bag {
        let places = (0..PARTITIONS).flat_map(|p| (from[p].min(to[p])..to[p]).map(move |o| (p, o as usize)));
        Bag(places.filter(|&(p, o)| types.contains(&type_of(p, o))).fold(0, |bag, (p, o)| bag | 1 << (4 * (p * MOST + o))))
    }

    /// Whether a fact is in it more than once.
    pub(crate) fn has_twice(self) -> bool {
        (0..PARTITIONS * MOST).any(|place| self.0 >> (4 * place) & 15 > 1)
    }
}

/// Of which type a fact is.
fn type_of(partition: usize, offset: usize) -> usize {
    (partition + offset) % 2
}

/// In which slice a fact lies.
fn slice_of(partition: usize) -> usize {
    partition
}

/// When the newest fact below a cut arrived: as the number of the load that brought it.
pub(crate) fn arrival(line: Line) -> Timestamp {
    let mut ends = [0; PARTITIONS];
    let mut newest = 0;
    for (number, load) in (1..).zip(&LOADS) {
        if (0..PARTITIONS).any(|p| ends[p] < line[p] && load[p] > 0) {
            newest = number;
        }
        (0..PARTITIONS).for_each(|p| ends[p] += load[p]);
    }
    Timestamp(newest)
}

/// The cut as the runtime has it.
pub(crate) fn cut(line: Line) -> Cut {
    Cut(line.iter().map(|&offset| u64::from(offset)).collect())
}

/// The runtime's cut as the model has it.
pub(crate) fn line(cut: &Cut) -> Line {
    [cut.0[0] as u8, cut.0[1] as u8]
}

/// The tile between two cuts.
pub(crate) fn tile(from: Line, to: Line) -> Tile {
    Tile { from: cut(from), to: cut(to) }
}

/// Whether no partition stands further in `a` than in `b`.
pub(crate) fn within(a: Line, b: Line) -> bool {
    (0..PARTITIONS).all(|p| a[p] <= b[p])
}
