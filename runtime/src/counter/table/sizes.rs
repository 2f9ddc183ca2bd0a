//! The bucket sizes of a table's cells: which are counted into, and which are summed up from those.

use crate::counter::shape::CounterShape;
use crate::time::BucketSize;

/// The bucket sizes of a table, smallest first.
#[derive(Clone, Debug)]
pub(super) struct Sizes(Box<[Source]>);

/// A size, and where its cells come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) size: BucketSize,
    /// The number of the size that is counted into, among those. It is its own, or its buckets are parts of this one's.
    pub(super) counted: u8,
    /// Whether it is counted into itself.
    pub(super) is_own: bool,
}

impl Sizes {
    /// Those of a counter, of which only what is no sum of smaller ones is counted into.
    pub(super) fn summed(shape: &CounterShape) -> Sizes {
        Sizes::of(shape, BucketSize::divides)
    }

    /// Those of a counter, each of which is counted into.
    pub(super) fn each(shape: &CounterShape) -> Sizes {
        Sizes::of(shape, |_, _| false)
    }

    fn of(shape: &CounterShape, divides: impl Fn(BucketSize, BucketSize) -> bool) -> Sizes {
        let mut sizes: Vec<BucketSize> = shape.each.iter().map(|bucket| bucket.size).collect();
        sizes.sort_unstable();
        sizes.dedup();
        let (mut sources, mut counted) = (Vec::<Source>::new(), 0);
        for size in sizes {
            // The largest that will do has the fewest cells.
            let source = match sources.iter().rfind(|source| divides(source.size, size)) {
                Some(smaller) => Source { size, counted: smaller.counted, is_own: false },
                None => {
                    counted += 1;
                    Source { size, counted: counted - 1, is_own: true }
                }
            };
            sources.push(source);
        }
        Sizes(sources.into())
    }

    /// All of them, smallest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = Source> {
        self.0.iter().copied()
    }

    /// Those that are counted into, by their numbers.
    pub(super) fn counted(&self) -> impl Iterator<Item = BucketSize> {
        self.iter().filter(|source| source.is_own).map(|source| source.size)
    }

    /// Whether each is counted into.
    pub(super) fn are_all_counted(&self) -> bool {
        self.iter().all(|source| source.is_own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counter::Bucket;
    use crate::time::Timestamp;
    use proptest::prelude::*;

    /// `hour`, or `day<hour` where days are summed up from hours.
    fn sources(of: &'static [BucketSize]) -> Vec<String> {
        let each: Vec<Bucket> = of.iter().map(|&size| Bucket { size, keep: None }).collect();
        let shape = CounterShape { each: each.leak(), ..<crate::sample::PageLikes as crate::counter::Counter>::SHAPE };
        let sizes = Sizes::summed(&shape);
        let counted: Vec<BucketSize> = sizes.counted().collect();
        let from = |source: Source| if source.is_own { String::new() } else { format!("<{}", counted[usize::from(source.counted)]) };
        sizes.iter().map(|source| format!("{}{}", source.size, from(source))).collect()
    }

    #[test]
    fn the_smallest_are_counted_and_the_others_are_sums() {
        use BucketSize::{Day, Ever, Hour, Minute, Month, Week, Year};
        assert_eq!(sources(&[Ever]), ["ever"]);
        assert_eq!(sources(&[Ever, Hour, Day, Month]), ["hour", "day<hour", "month<hour", "ever<hour"]);
        assert_eq!(sources(&[Week, Month]), ["week", "month"], "a week may lie in two months");
        assert_eq!(sources(&[Week, Year, Ever]), ["week", "year", "ever<year"]);
        assert_eq!(sources(&[Week, Ever]), ["week", "ever<week"]);
        assert_eq!(sources(&[Minute, Week, Month]), ["minute", "week<minute", "month<minute"]);
    }

    proptest! {
        #[test]
        fn a_bucket_lies_in_one_of_each_size_that_its_own_divides(at: i64) {
            for (small, large) in BucketSize::ALL.into_iter().flat_map(|small| BucketSize::ALL.map(|large| (small, large))) {
                if small.divides(large) {
                    prop_assert_eq!(large.floor(small.floor(Timestamp(at))), large.floor(Timestamp(at)), "{} in {}", small, large);
                }
            }
        }
    }
}
